"""Research studies, their people and their overview."""

from collections.abc import Mapping
from types import MappingProxyType

from toolpict.domain.codes import AuditCode, ErrorCode, ProblemCode
from toolpict.domain.research_study import Origin
from toolpict.services.wording.language import Sentence

SENTENCES: Mapping[str, Sentence] = MappingProxyType(
    {
        Origin.INTERNAL: Sentence("Initiative du service", "Internal"),
        Origin.CLINICAL_SERVICE: Sentence("Avec un service clinique", "Clinical department"),
        Origin.EXTERNAL: Sentence("Prestation externe", "External sponsor"),
        AuditCode.RESEARCH_STUDY_OPENED: Sentence("a ouvert l’étude", "opened the research study"),
        AuditCode.RESEARCH_STUDY_CHANGED: Sentence(
            "a changé l’étude\u00a0: {field}", "changed the research study: {field}"
        ),
        AuditCode.ROLE_GRANTED: Sentence(
            "a donné le rôle «\u00a0{role}\u00a0» au compte {account}", "granted the role “{role}” to account {account}"
        ),
        AuditCode.ROLE_ENDED: Sentence(
            "a mis fin au rôle «\u00a0{role}\u00a0» du compte {account}", "ended the role “{role}” of account {account}"
        ),
        ErrorCode.LAST_ASSOCIATE: Sentence(
            "C’est le dernier ARC de l’étude\u00a0: donnez d’abord ce rôle à une autre personne.",
            "This is the last research associate of the study: give the role to somebody else first.",
        ),
        ProblemCode.OWN_WORK: Sentence(
            "On ne se donne pas un rôle qui juge son propre travail. Un autre ARC peut vous le donner.",
            "Nobody gives themselves a role that judges their own work. Another research associate can give it to you.",
        ),
        "research-studies.title": Sentence("Études", "Research studies"),
        "research-studies.all": Sentence("Toutes", "All"),
        "research-studies.open": Sentence("Ouvrir une étude", "Open a research study"),
        "research-studies.open-title": Sentence("Ouvrir une étude", "Open a research study"),
        "research-studies.opened": Sentence(
            "L’étude est ouverte. Vous en êtes l’ARC.", "The research study is open. You are its research associate."
        ),
        "research-studies.changed": Sentence("C’est enregistré.", "Saved."),
        "research-studies.code": Sentence("Code", "Code"),
        "research-studies.code-hint": Sentence(
            "2 à 16 lettres ou chiffres, jamais réutilisé\u00a0: il précède le numéro d’inclusion dans les images.",
            "2 to 16 letters or digits, never used again: it stands before the inclusion number in the images.",
        ),
        "research-studies.name": Sentence("Titre", "Title"),
        "research-studies.sponsor": Sentence("Promoteur", "Sponsor"),
        "research-studies.origin": Sentence("Origine", "Origin"),
        "research-studies.subjects": Sentence("Inclusions", "Subjects"),
        "research-studies.none": Sentence("Aucune étude", "No research study"),
        "research-studies.none-open": Sentence(
            "Ouvrez la première\u00a0: vous en serez l’ARC.", "Open the first one: you will be its research associate."
        ),
        "research-studies.none-wait": Sentence(
            "Un ARC vous donnera un rôle dans la sienne.", "A research associate will give you a role in theirs."
        ),
        "research-studies.what": Sentence("L’étude", "The research study"),
        "research-studies.choose": Sentence("Choisir…", "Choose…"),
        "research-studies.quality-control": Sentence(
            "Contrôler la qualité de chaque examen à son arrivée",
            "Check the quality of each examination when it arrives",
        ),
        "research-studies.sites": Sentence("Sites", "Sites"),
        "research-studies.known-sites": Sentence("Sites déjà connus", "Sites already known"),
        "research-studies.known-site": Sentence("Site déjà connu", "Site already known"),
        "research-studies.no-sites": Sentence("Aucun pour l’instant.", "None so far."),
        "research-studies.new-sites": Sentence("Nouveaux sites", "New sites"),
        "research-studies.site-code": Sentence("Code du site", "Code of the site"),
        "research-studies.site-name": Sentence("Nom du site", "Name of the site"),
        "research-studies.add-site": Sentence("Ajouter le site", "Add the site"),
        "research-studies.time-points": Sentence("Temps", "Time points"),
        "research-studies.no-time-points": Sentence(
            "Aucun temps\u00a0: ajoutez-les pour que les visites existent.",
            "No time point: add them so that there are visits.",
        ),
        "research-studies.schedule-hint": Sentence(
            "Jours comptés depuis la date de référence (jour 0)\u00a0; la fenêtre s’ouvre «\u00a0avant\u00a0» jours plus tôt et se ferme «\u00a0après\u00a0» jours plus tard.",
            "Days counted from the reference date (day 0); the window opens “before” days earlier and closes “after” days later.",
        ),
        "research-studies.step-code": Sentence("Code du temps", "Code of the time point"),
        "research-studies.step-label": Sentence("Libellé", "Label"),
        "research-studies.day": Sentence("Jour", "Day"),
        "research-studies.early": Sentence("Avant (jours)", "Before (days)"),
        "research-studies.late": Sentence("Après (jours)", "After (days)"),
        "research-studies.step-hint": Sentence(
            "Une visite est ajoutée à chaque inclusion.", "A visit is added for every subject."
        ),
        "research-studies.add-time-point": Sentence("Ajouter le temps", "Add the time point"),
        "research-studies.more-rows": Sentence("Plus de lignes", "More rows"),
        "research-studies.configure": Sentence("Sites et temps", "Sites and time points"),
        "research-studies.window": Sentence("J{day} (-{early} / +{late})", "D{day} (-{early} / +{late})"),
        "research-studies.window-even": Sentence("J{day} ± {early}", "D{day} ± {early}"),
        "research-studies.overview": Sentence("Aperçu", "Overview"),
        "research-studies.tasks": Sentence("Demandes", "Tasks"),
        "research-studies.forms": Sentence("Cahiers", "Forms"),
        "research-studies.results": Sentence("Résultats", "Results"),
        "research-studies.steps": Sentence("Avancement", "Progress"),
        "research-studies.received": Sentence("Réception", "Reception"),
        "research-studies.locked": Sentence("Gel", "Lock"),
        "research-studies.of": Sentence("{done} / {total}", "{done} / {total}"),
        "research-studies.bar": Sentence(
            "{step}\u00a0: {done} terminés, {waiting} à valider, {late} en retard, {open} en cours ou à venir, sur {total}",
            "{step}: {done} finished, {waiting} to validate, {late} late, {open} open, of {total}",
        ),
        "research-studies.tone-done": Sentence("terminé", "finished"),
        "research-studies.tone-wait": Sentence("à valider", "to validate"),
        "research-studies.tone-late": Sentence("en retard", "late"),
        "research-studies.tone-open": Sentence("en cours ou à venir", "open"),
        "research-studies.late-title": Sentence("En retard", "Late"),
        "research-studies.what-waits": Sentence("Ce qui attend", "What waits"),
        "research-studies.where": Sentence("Chez", "With"),
        "research-studies.since": Sentence("Retard", "Late by"),
        "research-studies.not-received": Sentence("Examen non reçu", "Examination not received"),
        "research-studies.see-late": Sentence("Voir tous les retards", "See all that is late"),
        "research-studies.nothing-late": Sentence("Rien n’est en retard", "Nothing is late"),
        "research-studies.nothing-late-hint": Sentence(
            "Les examens et les demandes sont dans les temps.", "Examinations and tasks are in time."
        ),
        "research-studies.late-more": Sentence(
            "Les {shown} examens non reçus les plus anciens, sur {total}.",
            "The {shown} oldest examinations not received, of {total}.",
        ),
        "research-studies.deadlines": Sentence("Échéances", "Deadlines"),
        "research-studies.due-tasks": Sentence(
            "Demandes à rendre, par étape et par personne", "Tasks due, by step and person"
        ),
        "research-studies.everybody": Sentence("tous", "everybody"),
        "research-studies.other-people": Sentence("autres personnes\u00a0: {count}", "other people: {count}"),
        "research-studies.step": Sentence("Étape", "Step"),
        "research-studies.oldest": Sentence("Le plus ancien", "Oldest"),
        "research-studies.this-week": Sentence("Cette semaine", "This week"),
        "research-studies.next-week": Sentence("Semaine prochaine", "Next week"),
        "research-studies.nothing-due": Sentence(
            "Aucune demande en retard ni à rendre d’ici la fin de la semaine prochaine.",
            "No task is late or due before the end of next week.",
        ),
        "research-studies.expected": Sentence("Examens attendus", "Expected examinations"),
        "research-studies.week": Sentence("Semaine", "Week"),
        "research-studies.expected-count": Sentence("{week}\u00a0: {count}", "{week}: {count}"),
        "research-studies.expected-more": Sentence("les {shown} premiers sur {total}", "the first {shown} of {total}"),
        "research-studies.none-expected": Sentence(
            "Aucun examen attendu cette semaine ni la semaine prochaine.",
            "No examination expected this week or the next.",
        ),
        "research-studies.role-since": Sentence("depuis le {since}", "since {since}"),
        "research-studies.role-until": Sentence("du {since} au {until}", "from {since} to {until}"),
        "research-studies.yours": Sentence("Vous participez à cette étude", "You take part in this research study"),
        "research-studies.yours-hint": Sentence(
            "Vos demandes sont sur votre page d’accueil.", "Your tasks are on your home page."
        ),
        "research-studies.cuts": Sentence("Gels de données", "Data cuts"),
        "delegation.title": Sentence("Personnes", "People"),
        "delegation.log": Sentence("Registre des délégations", "Delegation log"),
        "delegation.person": Sentence("Personne", "Person"),
        "delegation.role": Sentence("Rôle", "Role"),
        "delegation.site": Sentence("Site", "Site"),
        "delegation.all-sites": Sentence("tous les sites", "all sites"),
        "delegation.since": Sentence("Depuis", "Since"),
        "delegation.since-hint": Sentence("Aujourd’hui si vous laissez vide.", "Today when left empty."),
        "delegation.until": Sentence("Jusqu’au", "Until"),
        "delegation.act": Sentence("Acte", "Act"),
        "delegation.end": Sentence("Mettre fin", "End"),
        "delegation.end-of": Sentence(
            "Mettre fin au rôle «\u00a0{role}\u00a0» de {name}", "End the role “{role}” of {name}"
        ),
        "delegation.ended": Sentence("Il a été mis fin au rôle.", "The role has ended."),
        "delegation.grant-title": Sentence("Donner un rôle", "Grant a role"),
        "delegation.grant": Sentence("Donner le rôle", "Grant the role"),
        "delegation.granted": Sentence("Le rôle est donné.", "The role is granted."),
        "search.title": Sentence("Recherche", "Search"),
        "search.what": Sentence("Inclusion, étude ou numéro de demande", "Subject, research study or task number"),
        "search.search": Sentence("Chercher", "Search"),
        "search.nothing": Sentence("Rien de ce nom", "Nothing of that name"),
        "search.nothing-hint": Sentence(
            "Rien de ce que vous pouvez voir ne correspond. Vérifiez le numéro ou le code.",
            "Nothing that you may see matches. Check the number or the code.",
        ),
        "search.research-study": Sentence("étude", "research study"),
        "search.subject": Sentence("inclusion", "subject"),
        "search.task": Sentence("demande", "task"),
    }
)
