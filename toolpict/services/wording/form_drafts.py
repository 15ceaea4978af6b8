"""Drafts of forms: the builder, its problems, what differs between versions, code lists."""

from collections.abc import Mapping
from types import MappingProxyType

from toolpict.domain.codes import AuditCode, ChangeCode, ErrorCode, ProblemCode
from toolpict.domain.form_drafts import EditCode, FormDraftStatus
from toolpict.services.wording.language import Sentence

S = Sentence

LISTS: Mapping[str, Sentence] = {
    "form-drafts.title": S("Brouillons", "Drafts"),
    "form-drafts.changed": S("Modifié", "Changed"),
    "form-drafts.begin": S("Composer un cahier", "Build a form"),
    "form-drafts.begin-note": S(
        "Un brouillon se compose ici, se voit comme le relecteur le verra, puis se publie.",
        "A draft is built here, looked at as the reader will see it, then published.",
    ),
    "form-drafts.begin-empty": S("Commencer un cahier vide", "Begin an empty form"),
    "form-drafts.begin-file": S("Reprendre un fichier", "Go on with a file"),
    "form-drafts.begin-ready": S("Adapter « {form} »", "Adapt “{form}”"),
    "form-drafts.begin-next": S("Préparer la version suivante", "Prepare the next version"),
    "form-drafts.clone": S("Cloner dans {code}", "Clone into {code}"),
    "form-drafts.clone-title": S("Cloner dans une autre étude", "Clone into another research study"),
    "form-drafts.clone-note": S(
        "Un brouillon y est commencé avec le même contenu.", "A draft with the same content is begun there."
    ),
    "form-drafts.begun": S("Brouillon commencé.", "Draft begun."),
    "form-drafts.discarded": S("Brouillon abandonné.", "Draft given up."),
    "form-drafts.same-meaning": S(
        "Les codes dont les mots changent gardent leur sens", "Codes whose words change keep their meaning"
    ),
    "form-drafts.retire": S("Retirer de l’usage", "Take out of use"),
    "form-drafts.retire-note": S(
        "Les nouveaux plans de lecture ne le proposent plus ; les lectures commencées continuent.",
        "New reading plans no longer offer it; readings that have begun go on.",
    ),
    "form-drafts.reinstate": S("Remettre en usage", "Put back into use"),
    "form-drafts.retired": S("Hors d’usage", "Out of use"),
    "form-drafts.was-retired": S("Version retirée de l’usage.", "Version taken out of use."),
    "form-drafts.was-reinstated": S("Version remise en usage.", "Version put back into use."),
    "form-drafts.compare": S("Comparer à la version {version}", "Compare with version {version}"),
    "form-drafts.compared": S(
        "Ce que la version {version} change par rapport à la version {since}",
        "What version {version} changes since version {since}",
    ),
    "form-drafts.no-change": S("Aucune différence.", "No difference."),
    "form-drafts.manage": S("Versions et copies", "Versions and copies"),
}

BUILDER: Mapping[str, Sentence] = {
    "builder.state": S("Brouillon", "Draft"),
    "builder.saved": S("Enregistré {at} par {person}", "Saved {at} by {person}"),
    "builder.form": S("Le cahier", "The form"),
    "builder.section": S("Section {oid}", "Section {oid}"),
    "builder.item": S("Question {oid}", "Question {oid}"),
    "builder.group": S("Groupe {oid}", "Group {oid}"),
    "builder.outline": S("Plan du cahier", "Outline of the form"),
    "builder.nothing": S("Rien dans cette section", "Nothing in this section"),
    "builder.no-label": S("sans libellé", "no label"),
    "builder.required": S("réponse exigée", "answer required"),
    "builder.conditional": S("sous condition", "conditional"),
    "builder.lesion": S("lésions suivies", "lesions followed"),
    "builder.wrong": S("à corriger : {count}", "to correct: {count}"),
    "builder.wrongs": S("À corriger", "To correct"),
    "builder.all-right": S("Rien à corriger.", "Nothing to correct."),
    "builder.save": S("Enregistrer", "Save"),
    "builder.undo": S("Annuler", "Undo"),
    "builder.redo": S("Rétablir", "Redo"),
    "builder.preview": S("Aperçu et essai", "Preview and try-out"),
    "builder.publish": S("Publier…", "Publish…"),
    "builder.discard": S("Abandonner le brouillon", "Give up the draft"),
    "builder.add": S("Ajouter", "Add"),
    "builder.add-what": S("Ajouter ici", "Add here"),
    "builder.add-section": S("Ajouter une section", "Add a section"),
    "builder.up": S("Monter", "Move up"),
    "builder.down": S("Descendre", "Move down"),
    "builder.move": S("Déplacer", "Move"),
    "builder.move-to": S("Déplacer vers", "Move to"),
    "builder.move-end": S("à la fin de {place}", "to the end of {place}"),
    "builder.duplicate": S("Dupliquer", "Duplicate"),
    "builder.remove": S("Supprimer", "Remove"),
    "builder.grab-hint": S(
        "Pour déplacer une ligne : la glisser, ou Alt et les flèches.",
        "To move a line: drag it, or Alt and the arrows.",
    ),
    "builder.unsaved": S("Non enregistré", "Not saved"),
    "builder.right": S("Rien à corriger ici", "Nothing to correct here"),
    "builder.lost": S(
        "Le serveur ne répond pas : ce qui est tapé reste ici.", "The server does not answer: what is typed stays here."
    ),
    "builder.stale": S(
        "Le brouillon a changé entre-temps. Ce que vous avez tapé est gardé ci-dessous : enregistrez-le à nouveau.",
        "The draft was changed meanwhile. What you typed is kept below: save it again.",
    ),
    "builder.more": S("Présentation, terminologie, vérifications", "Layout, terminology, checks"),
    "builder.type": S("Type", "Type"),
    "builder.oid": S("Nom de la variable", "Name of the variable"),
    "builder.oid-hint": S(
        "Lettres, chiffres, tirets bas. Renommer suit dans les conditions et les calculs.",
        "Letters, digits, underscores. Renaming follows in conditions and calculations.",
    ),
    "builder.form-oid": S("Identifiant du cahier", "Identifier of the form"),
    "builder.title-fr": S("Titre en français", "Title in French"),
    "builder.title-en": S("Titre en anglais", "Title in English"),
    "builder.label-fr": S("Libellé en français", "Label in French"),
    "builder.label-en": S("Libellé en anglais", "Label in English"),
    "builder.help-fr": S("Aide en français", "Help in French"),
    "builder.help-en": S("Aide en anglais", "Help in English"),
    "builder.header-fr": S("Intertitre en français", "Heading in French"),
    "builder.header-en": S("Intertitre en anglais", "Heading in English"),
    "builder.row-label-fr": S("Nom d’une ligne en français", "Name of a row in French"),
    "builder.row-label-en": S("Nom d’une ligne en anglais", "Name of a row in English"),
    "builder.rows": S("Lignes au plus", "Rows at most"),
    "builder.is-lesion": S(
        "Une ligne est une lésion, suivie d’un temps à l’autre", "A row is a lesion, followed from one time to the next"
    ),
    "builder.is-required": S("Réponse exigée", "Answer required"),
    "builder.unit": S("Unité (UCUM)", "Unit (UCUM)"),
    "builder.minimum": S("Minimum", "Minimum"),
    "builder.maximum": S("Maximum", "Maximum"),
    "builder.measure": S("Mesure prise sur les images", "Measure taken from the images"),
    "builder.no-measure": S("aucune", "none"),
    "builder.validation": S("Écriture attendue", "How it is to be written"),
    "builder.any-validation": S("libre", "free"),
    "builder.choices": S("Choix, un par ligne", "Choices, one a line"),
    "builder.choices-hint": S(
        "code | français | anglais | SCT 10200004 Liver. Les cellules collées d’un tableur conviennent.",
        "code | French | English | SCT 10200004 Liver. Cells pasted from a spreadsheet will do.",
    ),
    "builder.code-list": S("Liste de codes de l’étude", "Code list of the research study"),
    "builder.own-choices": S("choix propres à la question", "the question’s own choices"),
    "builder.branching": S("Demandée seulement si", "Asked only if"),
    "builder.branching-hint": S(
        "Par exemple [QUALITE] > 2 and [SIGNES(2)]", "For example [QUALITY] > 2 and [SIGNS(2)]"
    ),
    "builder.calculation": S("Calcul", "Calculation"),
    "builder.calculation-hint": S(
        "Par exemple round(pctchg(sod(), nadir()), 1)", "For example round(pctchg(sod(), nadir()), 1)"
    ),
    "builder.scheme": S("Terminologie", "Terminology"),
    "builder.no-scheme": S("aucune", "none"),
    "builder.concept-code": S("Code", "Code"),
    "builder.concept-label": S("Terme", "Term"),
    "builder.hidden": S("Jamais demandée", "Never asked"),
    "builder.identifier": S("Peut identifier une personne", "Can identify a person"),
    "builder.matrix": S("Tableau (même nom, mêmes choix)", "Matrix (same name, same choices)"),
    "builder.marks": S("Mots du curseur, un par ligne", "Words of the slider, one a line"),
    "builder.annotation": S("Annotation (non affichée)", "Annotation (not shown)"),
    "builder.events": S("Codes des temps que la logique nomme", "Codes of the time points that the logic names"),
    "builder.missing-codes": S("Codes de réponse manquante, un par ligne", "Missing codes, one a line"),
    "builder.check": S("Vérification {number}", "Check {number}"),
    "builder.check-when": S("Avertir quand", "Warn when"),
    "builder.check-message-fr": S("Message en français", "Message in French"),
    "builder.check-message-en": S("Message en anglais", "Message in English"),
    "builder.check-hard": S("Empêche de signer", "Stops the signature"),
    "builder.preview-note": S(
        "Tel que le relecteur le verra. Les réponses d’essai ne sont pas enregistrées.",
        "As the reader will see it. Test answers are not stored.",
    ),
    "builder.try": S("Vérifier ces réponses", "Check these answers"),
    "builder.tried-wrong": S(
        "Une signature serait refusée. À reprendre : {count}.", "A signature would be refused. To go over: {count}."
    ),
    "builder.tried-right": S("Ces réponses pourraient être signées.", "These answers could be signed."),
    "builder.phantom": S(
        "Image fantôme de synthèse : un abdomen schématique avec une lésion hépatique de 24 mm.",
        "Synthetic phantom image: a schematic abdomen with a liver lesion of 24 mm.",
    ),
    "builder.phantom-images": S("Images d’essai", "Test images"),
    "builder.in-french": S("En français", "In French"),
    "builder.in-english": S("En anglais", "In English"),
    "builder.back": S("Revenir à la composition", "Back to the builder"),
    "builder.not-yet": S("L’aperçu attend que tout soit corrigé", "The preview waits until all is corrected"),
    "builder.publish-title": S("Publier « {form} »", "Publish “{form}”"),
    "builder.publish-first": S("Ce sera la première version.", "It will be the first version."),
    "builder.publish-next": S("Ce sera la version {version}.", "It will be version {version}."),
    "builder.publish-now": S("Publier la version {version}", "Publish version {version}"),
    "builder.changes": S("Ce qui change depuis la version {version}", "What changes since version {version}"),
    "builder.questions": S("Codes dont les mots changent", "Codes whose words change"),
}

TYPES: Mapping[str, Sentence] = {
    "builder.type-text": S("Texte court", "Short text"),
    "builder.type-notes": S("Texte long", "Long text"),
    "builder.type-number": S("Nombre", "Number"),
    "builder.type-radio": S("Choix unique (boutons)", "One choice (buttons)"),
    "builder.type-dropdown": S("Choix unique (liste)", "One choice (list)"),
    "builder.type-checkbox": S("Choix multiples", "Several choices"),
    "builder.type-yesno": S("Oui / Non", "Yes / No"),
    "builder.type-truefalse": S("Vrai / Faux", "True / False"),
    "builder.type-slider": S("Curseur", "Slider"),
    "builder.type-date": S("Date", "Date"),
    "builder.type-datetime": S("Date et heure", "Date and time"),
    "builder.type-calc": S("Calcul", "Calculation"),
    "builder.type-file": S("Fichier joint", "Attached file"),
    "builder.type-descriptive": S("Texte affiché", "Shown text"),
    "builder.type-group": S("Groupe répété", "Repeating group"),
    "builder.measure-length": S("longueur", "length"),
    "builder.measure-area": S("surface", "area"),
    "builder.measure-volume": S("volume", "volume"),
    "builder.measure-point": S("point", "point"),
}

CODE_LISTS: Mapping[str, Sentence] = {
    "code-lists.title": S("Listes de codes", "Code lists"),
    "code-lists.note": S(
        "Des choix que plusieurs cahiers de l’étude partagent. Une version publiée garde les siens.",
        "Choices that several forms of the research study share. A published version keeps its own.",
    ),
    "code-lists.code": S("Code de la liste", "Code of the list"),
    "code-lists.new": S("Nouvelle liste", "New list"),
    "code-lists.none": S("Aucune liste de codes", "No code list"),
    "code-lists.none-next": S(
        "Créez-en une : les questions à choix la proposeront.", "Make one: questions will offer it."
    ),
    "code-lists.count": S("Choix", "Choices"),
    "code-lists.save": S("Enregistrer la liste", "Save the list"),
    "code-lists.saved": S("Liste enregistrée.", "List saved."),
    "code-lists.stale": S(
        "La liste a changé entre-temps ; ce que vous avez tapé est gardé.",
        "The list was changed meanwhile; what you typed is kept.",
    ),
}

CHANGES: Mapping[str, Sentence] = {
    ChangeCode.ADDED: S("ajouté", "added"),
    ChangeCode.BOUNDS: S("autres bornes", "other bounds"),
    ChangeCode.BRANCHING: S("autre condition", "other condition"),
    ChangeCode.CALCULATION: S("autre calcul", "other calculation"),
    ChangeCode.CHECKS: S("autres vérifications", "other checks"),
    ChangeCode.CHOICE_ADDED: S("choix ajouté", "choice added"),
    ChangeCode.CHOICE_REMOVED: S("choix supprimé", "choice removed"),
    ChangeCode.CHOICE_REWORDED: S("autres mots pour un choix", "other words for a choice"),
    ChangeCode.CHOICES_MOVED: S("autre ordre des choix", "other order of the choices"),
    ChangeCode.CONCEPT: S("autre terme de terminologie", "other term of a terminology"),
    ChangeCode.HELP: S("autre aide", "other help"),
    ChangeCode.LABEL: S("autre libellé", "other label"),
    ChangeCode.MEASURE: S("autre mesure sur les images", "other measure from the images"),
    ChangeCode.MOVED: S("déplacé", "moved"),
    ChangeCode.OTHER: S("autre valeur de", "other value of"),
    ChangeCode.REMOVED: S("supprimé", "removed"),
    ChangeCode.REQUIRED: S("réponse désormais exigée", "answer now required"),
    ChangeCode.REQUIRED_NO_LONGER: S("réponse devenue facultative", "answer no longer required"),
    ChangeCode.TYPE: S("autre type", "other type"),
    ChangeCode.UNIT: S("autre unité", "other unit"),
}

CODES: Mapping[str, Sentence] = {
    ErrorCode.FORM_DRAFT_CLOSED: S(
        "Ce brouillon est publié ou abandonné.", "This draft has been published or given up."
    ),
    ErrorCode.FORM_NOT_COMPLETE: S(
        "Rien n’a été publié. Points à corriger : {count}.", "Nothing was published. To be corrected: {count}."
    ),
    ProblemCode.CHOICE_LINE: S(
        "Ligne {number} : attendu « code | français | anglais », chaque code une seule fois.",
        "Line {number}: expected “code | French | English”, each code once.",
    ),
    ProblemCode.MEANING_FIXED: S(
        "Le code {name} a un autre sens depuis la version {version} : prenez un nouveau code.",
        "The code {name} has meant something else since version {version}: take a new code.",
    ),
    ProblemCode.MEANING_TO_CONFIRM: S(
        "Le code {name} a d’autres mots que dans la version {version} : garde-t-il son sens ?",
        "The code {name} has other words than in version {version}: does it keep its meaning?",
    ),
    ProblemCode.TYPE_FIXED: S(
        "Ce nom a un autre type dans la version {version} : prenez un nouveau nom.",
        "This name has another type in version {version}: take a new name.",
    ),
    EditCode.ADDED: S("ajout", "addition"),
    EditCode.CHANGED: S("modification", "change"),
    EditCode.DUPLICATED: S("duplication", "duplication"),
    EditCode.MOVED: S("déplacement", "move"),
    EditCode.REDONE: S("rétablissement", "redo"),
    EditCode.REMOVED: S("suppression", "removal"),
    EditCode.UNDONE: S("annulation", "undo"),
    FormDraftStatus.OPEN: S("en cours", "open"),
    FormDraftStatus.PUBLISHED: S("publié", "published"),
    FormDraftStatus.DISCARDED: S("abandonné", "given up"),
    AuditCode.CODE_LIST_CHANGED: S(
        "a enregistré la version {version} d’une liste de codes (empreinte {sha256})",
        "saved version {version} of a code list (digest {sha256})",
    ),
    AuditCode.FORM_DRAFT_BEGUN: S("a commencé un brouillon de cahier", "began a draft of a form"),
    AuditCode.FORM_DRAFT_CHANGED: S(
        "a modifié le brouillon du cahier : {kind} (empreinte {sha256})",
        "edited the draft of the form: {kind} (digest {sha256})",
    ),
    AuditCode.FORM_DRAFT_DISCARDED: S("a abandonné le brouillon du cahier", "gave up the draft of the form"),
    AuditCode.FORM_MEANING_CONFIRMED: S(
        "a confirmé que {count} codes gardent leur sens avec d’autres mots",
        "confirmed that {count} codes keep their meaning with other words",
    ),
    AuditCode.FORM_REINSTATED: S(
        "a remis en usage la version {version} du cahier", "put version {version} of the form back into use"
    ),
    AuditCode.FORM_RETIRED: S(
        "a retiré de l’usage la version {version} du cahier", "took version {version} of the form out of use"
    ),
}

SENTENCES: Mapping[str, Sentence] = MappingProxyType({**LISTS, **BUILDER, **TYPES, **CODE_LISTS, **CHANGES, **CODES})
