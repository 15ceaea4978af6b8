"""Tasks: their kinds, statuses and moves, the permissions, the work list, the page of a task and the homes."""

from collections.abc import Mapping
from types import MappingProxyType

from toolpict.domain.codes import AuditCode, ErrorCode
from toolpict.domain.permissions import Permission
from toolpict.domain.tasks import Move, StatusGroup, TaskKind, TaskStatus
from toolpict.services.wording.language import Sentence

KINDS: dict[str, Sentence] = {
    TaskKind.INTAKE: Sentence("Réception", "Intake"),
    TaskKind.QUALITY_CONTROL: Sentence("Contrôle qualité", "Quality control"),
    TaskKind.POST_PROCESSING: Sentence("Post-traitement", "Post-processing"),
    TaskKind.READING: Sentence("Lecture", "Reading"),
    TaskKind.ADJUDICATION: Sentence("Arbitrage", "Adjudication"),
}

STATUSES: dict[str, Sentence] = {
    TaskStatus.DRAFT: Sentence("Brouillon", "Draft"),
    TaskStatus.BLOCKED: Sentence("Bloquée", "Blocked"),
    TaskStatus.READY: Sentence("À prendre", "To take"),
    TaskStatus.ASSIGNED: Sentence("Assignée", "Assigned"),
    TaskStatus.IN_PROGRESS: Sentence("En cours", "In progress"),
    TaskStatus.ON_HOLD: Sentence("Suspendue", "On hold"),
    TaskStatus.SUBMITTED: Sentence("Soumise", "Submitted"),
    TaskStatus.RETURNED: Sentence("Renvoyée", "Returned"),
    TaskStatus.VALIDATED: Sentence("Validée", "Validated"),
    TaskStatus.LOCKED: Sentence("Gelée", "Locked"),
    TaskStatus.CANCELLED: Sentence("Annulée", "Cancelled"),
    TaskStatus.WITHDRAWN: Sentence("Retirée", "Withdrawn"),
    StatusGroup.PREPARING: Sentence("Brouillons", "Drafts"),
    StatusGroup.OPEN: Sentence("À faire", "To do"),
    StatusGroup.TO_VALIDATE: Sentence("À valider", "To validate"),
    StatusGroup.FINISHED: Sentence("Terminées", "Finished"),
}

MOVES: dict[str, Sentence] = {
    Move.ISSUE: Sentence("Émettre", "Issue"),
    Move.BLOCK: Sentence("Bloquer", "Block"),
    Move.UNBLOCK: Sentence("Débloquer", "Unblock"),
    Move.ASSIGN: Sentence("Assigner", "Assign"),
    Move.CLAIM: Sentence("Prendre", "Take"),
    Move.DECLINE: Sentence("Décliner", "Decline"),
    Move.START: Sentence("Commencer", "Start"),
    Move.HOLD: Sentence("Suspendre", "Put on hold"),
    Move.RESUME: Sentence("Reprendre", "Resume"),
    Move.SUBMIT: Sentence("Soumettre", "Submit"),
    Move.RETURN: Sentence("Renvoyer", "Return"),
    Move.VALIDATE: Sentence("Valider", "Validate"),
    Move.COMPLETE: Sentence("Achever", "Complete"),
    Move.LOCK: Sentence("Geler", "Lock"),
    Move.UNLOCK: Sentence("Rouvrir", "Unlock"),
    Move.CANCEL: Sentence("Annuler la demande", "Cancel the task"),
    Move.WITHDRAW: Sentence("Retirer des résultats", "Withdraw from the results"),
}

DONE: dict[str, Sentence] = {
    "task.did.issue": Sentence("a émis la demande", "issued the task"),
    "task.did.block": Sentence(
        "a bloqué la demande : elle attend autre chose", "blocked the task: it waits for something"
    ),
    "task.did.unblock": Sentence("a débloqué la demande", "unblocked the task"),
    "task.did.assign": Sentence("a assigné la demande", "assigned the task"),
    "task.did.claim": Sentence("a pris la demande", "took the task"),
    "task.did.decline": Sentence("a décliné la demande", "declined the task"),
    "task.did.start": Sentence("a commencé", "started"),
    "task.did.hold": Sentence("a suspendu la demande", "put the task on hold"),
    "task.did.resume": Sentence("a repris la demande", "resumed the task"),
    "task.did.submit": Sentence("a soumis la demande", "submitted the task"),
    "task.did.return": Sentence("a renvoyé la demande", "returned the task"),
    "task.did.validate": Sentence("a validé la demande", "validated the task"),
    "task.did.complete": Sentence("a achevé la demande", "completed the task"),
    "task.did.lock": Sentence("a gelé la demande", "locked the task"),
    "task.did.unlock": Sentence("a rouvert la demande", "unlocked the task"),
    "task.did.cancel": Sentence("a annulé la demande", "cancelled the task"),
    "task.did.withdraw": Sentence(
        "a retiré la demande des résultats : un examen qu’elle montrait a été retiré",
        "withdrew the task from the results: an examination that it showed was withdrawn",
    ),
    "task.did.give": Sentence("a assigné la demande à {name}", "assigned the task to {name}"),
    "task.did.take-away": Sentence("a retiré la demande à {name}", "took the task from {name}"),
    "task.did.because": Sentence("{what} — «\u00a0{reason}\u00a0»", "{what} — “{reason}”"),
    "task.did.images": Sentence(
        "a mis à jour les examens de la demande ({before} → {after})",
        "updated the examinations of the task ({before} → {after})",
    ),
    "task.did.waits": Sentence(
        "a recompté ce que la demande attend ({before} → {after})",
        "counted again what the task waits for ({before} → {after})",
    ),
    "task.did.due": Sentence("a changé l’échéance ({before} → {after})", "changed the due date ({before} → {after})"),
    "task.did.priority": Sentence(
        "a changé la priorité ({before} → {after})", "changed the priority ({before} → {after})"
    ),
    "task.system": Sentence("TOOLPICT", "TOOLPICT"),
    "task.somebody": Sentence("Une autre personne", "Somebody else"),
    "task.no-due-date": Sentence("sans échéance", "no due date"),
    AuditCode.TASK_CREATED: Sentence("a créé la demande : {kind}", "created the task: {kind}"),
    AuditCode.TASK_MOVED: Sentence(
        "a fait passer la demande de « {before} » à « {after} » ({move})",
        "moved the task from “{before}” to “{after}” ({move})",
    ),
    AuditCode.TASK_REASSIGNED: Sentence(
        "a changé la personne chargée de la demande ({before} → {after})",
        "changed who has the task ({before} → {after})",
    ),
    AuditCode.TASK_CHANGED: Sentence(
        "a changé « {field} » : {before} → {after}", "changed “{field}”: {before} → {after}"
    ),
    AuditCode.UNLOCK_ASKED: Sentence("a demandé la réouverture", "asked for the task to be unlocked"),
}

ERRORS: dict[str, Sentence] = {
    ErrorCode.MOVE_REFUSED: Sentence(
        "« {move} » n’est pas possible : la demande est à l’état « {status} ».",
        "“{move}” is not possible: the task is “{status}”.",
    ),
    ErrorCode.READER_HAS_CASE: Sentence(
        "Cette personne lit déjà ce cas : deux lecteurs sont deux personnes.",
        "This person already reads this case: two readers are two people.",
    ),
    ErrorCode.UNLOCK_NEEDS_TWO: Sentence(
        "La réouverture doit être accordée par une autre personne que celle qui la demande.",
        "Unlocking has to be granted by another person than the one who asks for it.",
    ),
}

_P = Permission
PERMISSIONS: dict[str, Sentence] = {
    _P.ACCOUNT_MANAGE: Sentence("Gérer les comptes", "Manage accounts"),
    _P.AUDIT_READ: Sentence("Lire la piste d’audit", "Read the audit trail"),
    _P.DATA_CUT_FREEZE: Sentence("Geler les données", "Freeze the data"),
    _P.DATA_LOCK: Sentence("Verrouiller des données", "Lock data"),
    _P.DATA_UNLOCK: Sentence("Déverrouiller des données", "Unlock data"),
    _P.DOCUMENT_PUBLISH: Sentence("Déposer un document de l’étude", "Add a document of the research study"),
    _P.DOCUMENT_READ: Sentence("Lire les documents de l’étude", "Read the documents of the research study"),
    _P.FORM_PUBLISH: Sentence("Publier un cahier d’observation", "Publish a form"),
    _P.IMAGES_OPEN: Sentence("Ouvrir les images de sa demande", "Open the images of one’s task"),
    _P.IMAGES_READ: Sentence("Voir les images de l’étude", "See the images of the study"),
    _P.IMAGING_STUDY_WITHDRAW: Sentence("Retirer un examen", "Withdraw an examination"),
    _P.INSTALLATION_READ: Sentence("Voir l’état de l’installation", "See the state of the installation"),
    _P.INTAKE_REQUEST: Sentence("Demander un examen", "Ask for an examination"),
    _P.OUTPUT_UPLOAD: Sentence("Déposer une sortie", "Upload an output"),
    _P.PROCEDURE_PUBLISH: Sentence("Publier une procédure", "Publish a procedure"),
    _P.QUERY_ANSWER: Sentence("Répondre à une requête", "Answer a query"),
    _P.QUERY_ASK: Sentence("Poser une requête", "Ask a query"),
    _P.QUERY_CLOSE: Sentence("Clore ou rouvrir une requête", "Close or reopen a query"),
    _P.QUERY_READ: Sentence("Lire les requêtes de l’étude", "Read the queries of the research study"),
    _P.READING_MOVE_VERSION: Sentence(
        "Passer une lecture à une nouvelle version du cahier", "Move a reading to a new version of its form"
    ),
    _P.SOURCE_VERIFY: Sentence("Vérifier une réponse à la source", "Verify an answer against its source"),
    _P.READING_FILL: Sentence("Remplir une lecture", "Fill in a reading"),
    _P.READING_PLAN_PUBLISH: Sentence("Publier un plan de lecture", "Publish a reading plan"),
    _P.READING_READ: Sentence("Lire les réponses d’une lecture", "Read the answers of a reading"),
    _P.RESEARCH_STUDY_CONFIGURE: Sentence("Configurer l’étude", "Configure the research study"),
    _P.RESEARCH_STUDY_OPEN: Sentence("Ouvrir une étude", "Open a research study"),
    _P.RESEARCH_STUDY_READ: Sentence("Voir l’étude", "See the research study"),
    _P.RESULTS_READ: Sentence("Voir les résultats", "See the results"),
    _P.ROLE_GRANT: Sentence("Donner des rôles", "Grant roles"),
    _P.SUBJECT_INCLUDE: Sentence("Inclure un sujet", "Include a subject"),
    _P.SUBJECT_READ: Sentence("Voir les sujets", "See the subjects"),
    _P.TASK_ASSIGN: Sentence("Assigner une demande", "Assign a task"),
    _P.TASK_CANCEL: Sentence("Annuler une demande", "Cancel a task"),
    _P.TASK_CLAIM: Sentence("Prendre une demande", "Take a task"),
    _P.TASK_CREATE: Sentence("Créer des demandes", "Create tasks"),
    _P.TASK_DECLINE: Sentence("Décliner une demande", "Decline a task"),
    _P.TASK_HOLD: Sentence("Suspendre une demande", "Put a task on hold"),
    _P.TASK_ISSUE: Sentence("Émettre une demande", "Issue a task"),
    _P.TASK_LOCK: Sentence("Geler une demande", "Lock a task"),
    _P.TASK_MESSAGE: Sentence("Écrire un message", "Write a message"),
    _P.TASK_READ: Sentence("Voir une demande", "See a task"),
    _P.TASK_RESUME: Sentence("Reprendre une demande", "Resume a task"),
    _P.TASK_RETURN: Sentence("Renvoyer une demande", "Return a task"),
    _P.TASK_START: Sentence("Commencer une demande", "Start a task"),
    _P.TASK_SUBMIT: Sentence("Soumettre une demande", "Submit a task"),
    _P.TASK_UNLOCK: Sentence("Rouvrir une demande", "Unlock a task"),
    _P.TASK_VALIDATE: Sentence("Valider une demande", "Validate a task"),
}

LIST: dict[str, Sentence] = {
    "tasks.title": Sentence("Demandes", "Tasks"),
    "tasks.mine": Sentence("Mes demandes", "My tasks"),
    "tasks.caption": Sentence("Demandes, par échéance", "Tasks, by due date"),
    "tasks.all": Sentence("Toutes", "All"),
    "tasks.late": Sentence("En retard", "Late"),
    "tasks.to-assign": Sentence("À assigner", "To assign"),
    "tasks.to-take": Sentence("À prendre", "To take"),
    "tasks.held": Sentence("Retenues à la passerelle", "Held by the bridge"),
    "tasks.returned": Sentence("Renvoyées", "Returned"),
    "tasks.number": Sentence("N°", "No."),
    "tasks.kind": Sentence("Nature", "Kind"),
    "tasks.subject": Sentence("Inclusion", "Subject"),
    "tasks.case": Sentence("Cas", "Case"),
    "tasks.study": Sentence("Étude", "Study"),
    "tasks.site": Sentence("Site", "Site"),
    "tasks.person": Sentence("Personne", "Person"),
    "tasks.time-point": Sentence("Temps", "Time point"),
    "tasks.status": Sentence("Statut", "Status"),
    "tasks.at": Sentence("Chez", "With"),
    "tasks.due": Sentence("Échéance", "Due"),
    "tasks.left": Sentence("Reste", "Left"),
    "tasks.changed": Sentence("Modifiée", "Changed"),
    "tasks.priority": Sentence("Priorité", "Priority"),
    "tasks.priority-0": Sentence("Normale", "Normal"),
    "tasks.priority-1": Sentence("Haute", "High"),
    "tasks.priority-2": Sentence("Urgente", "Urgent"),
    "tasks.create": Sentence("Créer des demandes", "Create tasks"),
    "tasks.choose": Sentence("Choisir la demande {number}", "Choose task {number}"),
    "tasks.choice": Sentence("Choix", "Choice"),
    "tasks.filter-apply": Sentence("Filtrer", "Filter"),
    "tasks.filter-none": Sentence("Tous", "All"),
    "tasks.code-hint": Sentence("code", "code"),
    "tasks.username-hint": Sentence("identifiant", "user name"),
    "tasks.nobody": Sentence("personne", "nobody"),
    "tasks.empty": Sentence("Aucune demande ici", "No task here"),
    "tasks.empty-filtered": Sentence(
        "Aucune demande ne répond à ces filtres. Retirez-en un, ou regardez-les toutes.",
        "No task meets these filters. Take one away, or look at them all.",
    ),
    "tasks.empty-all": Sentence("Voir toutes les demandes", "See all tasks"),
}

PAGE: dict[str, Sentence] = {
    "task.requested-by": Sentence("Demandée par", "Requested by"),
    "task.waits-for": Sentence("Ce que la demande attend", "What the task waits for"),
    "task.waits-cancelled": Sentence(
        "Le post-traitement a été annulé ou retiré, à redemander",
        "The post-processing was cancelled or withdrawn: ask for it again",
    ),
    "task.waited-for": Sentence("Ce que la demande attendait", "What the task waited for"),
    "task.waits-examination": Sentence("examen pas encore là", "examination not there yet"),
    "task.waits-quality": Sentence("examen en attente de contrôle qualité", "examination waiting for quality control"),
    "task.waits-one-image": Sentence(
        "L’examen d’un temps n’est pas encore là.", "The examination of one time point is not there yet."
    ),
    "task.waits-images": Sentence(
        "Les examens de {count} temps ne sont pas encore là.",
        "The examinations of {count} time points are not there yet.",
    ),
    "task.assignee": Sentence("Personne chargée", "Assignee"),
    "task.load": Sentence("{name} ({count} en cours)", "{name} ({count} open)"),
    "task.assign-title": Sentence("À qui revient cette demande ?", "Whose task is this?"),
    "task.assign-what": Sentence(
        "La personne est prévenue dans ses messages et par courriel.",
        "The person is told in their messages and by mail.",
    ),
    "task.edit": Sentence("Changer l’échéance", "Change the due date"),
    "task.edit-title": Sentence("Échéance et priorité", "Due date and priority"),
    "task.save": Sentence("Enregistrer", "Save"),
    "task.room": Sentence("Ouvrir la lecture", "Open the reading"),
    "task.ask-unlock": Sentence("Demander la réouverture", "Ask to unlock"),
    "task.grant-unlock": Sentence("Accorder la réouverture", "Grant the unlocking"),
    "task.unlock-asked": Sentence(
        "{name} demande la réouverture : «\u00a0{reason}\u00a0»", "{name} asks to unlock this task: “{reason}”"
    ),
    "task.what.decline": Sentence(
        "La demande redevient à prendre, et la personne qui l’a faite est prévenue.",
        "The task can be taken by others again, and whoever asked for it is told.",
    ),
    "task.what.hold": Sentence(
        "L’échéance est suspendue jusqu’à la reprise, et la personne qui a fait la demande est prévenue.",
        "The due date is suspended until the task is resumed, and whoever asked for it is told.",
    ),
    "task.what.cancel": Sentence(
        "Le travail s’arrête et les images ne sont plus accessibles. Cette action est définitive.",
        "Work ends and the images are no longer accessible. This cannot be undone.",
    ),
    "task.what.return": Sentence(
        "La personne chargée la reprend avec votre motif.", "The assignee takes it up again with your reason."
    ),
    "task.what.ask-unlock": Sentence(
        "Une seconde personne devra l’accorder ; la signature deviendra caduque.",
        "A second person has to grant it; the signature becomes void.",
    ),
    "task.done.start": Sentence("Demande commencée.", "Task started."),
    "task.done.claim": Sentence("Demande prise.", "Task taken."),
    "task.done.decline": Sentence("Demande déclinée.", "Task declined."),
    "task.done.hold": Sentence("Demande suspendue.", "Task on hold."),
    "task.done.resume": Sentence("Demande reprise.", "Task resumed."),
    "task.done.validate": Sentence("Demande validée.", "Task validated."),
    "task.done.cancel": Sentence("Demande annulée.", "Task cancelled."),
    "task.done.issue": Sentence("Demande émise.", "Task issued."),
    "task.done.assign": Sentence("Demande assignée.", "Task assigned."),
    "task.done.return": Sentence("Demande renvoyée.", "Task returned."),
    "task.done.edit": Sentence("Demande enregistrée.", "Task saved."),
    "task.done.quality": Sentence("Contrôle enregistré.", "Check saved."),
    "task.done.ask-unlock": Sentence("Réouverture demandée.", "Unlocking asked for."),
    "task.done.unlock": Sentence("Demande rouverte.", "Task unlocked."),
    "task.done.ask-query": Sentence("Requête posée.", "Query asked."),
    "task.done.query": Sentence("Requête mise à jour.", "Query updated."),
    "task.done.mark": Sentence("Réponses mises à jour.", "Answers updated."),
    "task.done.version": Sentence("Lecture passée à la nouvelle version.", "Reading moved to the new version."),
}

HOMES: dict[str, Sentence] = {
    "home.to-do": Sentence("À faire", "To do"),
    "home.sub": Sentence("{day} · {count} études", "{day} · {count} studies"),
    "home.sub-one": Sentence("{day} · 1 étude", "{day} · 1 study"),
    "home.late": Sentence("En retard", "Late"),
    "home.to-assign": Sentence("À assigner", "To assign"),
    "home.to-validate": Sentence("À valider", "To validate"),
    "home.held": Sentence("Retenus à la passerelle", "Held by the bridge"),
    "home.returned": Sentence("Renvoyées", "Returned"),
    "home.expected": Sentence("Examens attendus", "Examinations expected"),
    "home.expected-note": Sentence("cette semaine", "this week"),
    "home.capped": Sentence("plus de {count}", "more than {count}"),
    "home.waiting": Sentence("Ce qui attend", "What waits"),
    "home.late-count": Sentence("{count} en retard", "{count} late"),
    "home.nothing": Sentence("Rien n’attend", "Nothing waits"),
    "home.nothing-text": Sentence("Tout est à jour dans vos études.", "Everything is up to date in your studies."),
    "home.see-all": Sentence("Voir tout", "See all"),
    "home.act": Sentence("Acte", "Act"),
    "home.act-on": Sentence("{act} : {kind} {number}, {subject}", "{act}: {kind} {number}, {subject}"),
    "home.act-validate": Sentence("Valider", "Validate"),
    "home.act-remind": Sentence("Relancer", "Remind"),
    "home.act-open": Sentence("Ouvrir", "Open"),
    "home.act-take": Sentence("Prendre", "Take"),
    "home.act-start": Sentence("Commencer", "Start"),
    "home.act-go-on": Sentence("Continuer", "Go on"),
    "home.act-correct": Sentence("Corriger", "Correct"),
    "home.count": Sentence("{count} à faire", "{count} to do"),
    "home.week": Sentence("Attendus cette semaine", "Expected this week"),
    "home.in-order": Sentence("À lire", "To read"),
    "home.by-due-date": Sentence("Par échéance", "By due date"),
    "home.no-role-open": Sentence(
        "Ouvrez une étude : vous en serez l’ARC. Ou attendez qu’un ARC vous donne un rôle dans la sienne.",
        "Open a study: you will be its research associate. Or wait for a role in somebody else’s.",
    ),
    "home.tone-done": Sentence("terminé", "finished"),
    "home.tone-wait": Sentence("à valider", "to validate"),
    "home.tone-late": Sentence("en retard", "late"),
    "home.tone-open": Sentence("en cours ou à venir", "in hand or to come"),
    "home.my-post-processing": Sentence("Mes post-traitements", "My post-processing"),
    "home.my-readings": Sentence("Mes lectures", "My readings"),
    "home.position": Sentence("{done} / {total}", "{done} / {total}"),
    "home.position-words": Sentence("Lectures rendues : {done} sur {total}", "Readings handed in: {done} of {total}"),
    "home.start-next": Sentence("Commencer", "Start"),
    "home.go-on": Sentence("Continuer", "Go on"),
    "home.none-mine": Sentence("Rien ne vous attend", "Nothing waits for you"),
    "home.none-mine-text": Sentence(
        "Vous serez prévenu quand une demande vous sera assignée.", "You will be told when a task is assigned to you."
    ),
    "home.progress": Sentence("Avancement des études", "Progress of the studies"),
    "home.by-study": Sentence("Par étude", "By study"),
    "home.progress-words": Sentence("Terminées : {done} sur {total}", "Finished: {done} of {total}"),
    "home.no-role": Sentence("Vous n’avez pas encore de rôle", "You have no role yet"),
    "home.no-role-text": Sentence(
        "Un attaché de recherche clinique vous en donnera un dans son étude.",
        "A research associate will give you one in their study.",
    ),
    "home.expected-title": Sentence("Examens attendus cette semaine", "Examinations expected this week"),
    "home.expected-none": Sentence(
        "Aucun examen n’est attendu cette semaine.", "No examination is expected this week."
    ),
    "home.day": Sentence("Jour prévu", "Planned day"),
}

SENTENCES: Mapping[str, Sentence] = MappingProxyType(
    {**KINDS, **STATUSES, **MOVES, **DONE, **ERRORS, **PERMISSIONS, **LIST, **PAGE, **HOMES}
)
