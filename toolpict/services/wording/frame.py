"""The bar, the tables, the forms, the keys and the faults: what all pages share."""

from collections.abc import Mapping
from types import MappingProxyType

from toolpict.domain.codes import ErrorCode, ProblemCode
from toolpict.services.wording.language import Sentence

FRAME = {
    "frame.skip": Sentence("Aller au contenu", "Skip to content"),
    "frame.home": Sentence("Retour à l’accueil", "Back to home"),
    "frame.list-of-studies": Sentence("Liste des études", "List of studies"),
    "frame.open-study": Sentence("Ouvrir une étude", "Open a study"),
    "frame.all-studies": Sentence("Toutes mes études", "All my studies"),
    "frame.search-label": Sentence(
        "Chercher une inclusion, une étude, une demande", "Search a subject, a study, a task"
    ),
    "frame.search-hint": Sentence("Inclusion, étude, n° de demande", "Subject, study, task number"),
    "frame.messages": Sentence("Messages : {count} non lus", "Messages: {count} unread"),
    "frame.help": Sentence("Aide et raccourcis clavier", "Help and keyboard shortcuts"),
    "frame.profile": Sentence("Mon compte", "My account"),
    "frame.administration": Sentence("Administration", "Administration"),
    "frame.sign-out": Sentence("Se déconnecter", "Sign out"),
    "frame.close": Sentence("Fermer", "Close"),
    "frame.crumbs": Sentence("Vous êtes ici", "You are here"),
    "frame.nobody": Sentence("personne", "nobody"),
}

PARTS = {
    "tables.pages": Sentence("Pages de la liste", "Pages of the list"),
    "tables.range": Sentence("{first} à {last}", "{first} to {last}"),
    "tables.range-of": Sentence("{first} à {last} sur {total}", "{first} to {last} of {total}"),
    "tables.range-more": Sentence("{first} à {last} sur plus de {total}", "{first} to {last} of more than {total}"),
    "tables.row": Sentence("ligne", "row"),
    "tables.open": Sentence("ouvrir", "open"),
    "tables.previous": Sentence("Précédentes", "Previous"),
    "tables.next": Sentence("Suivantes", "Next"),
    "tables.filters": Sentence("Filtres", "Filters"),
    "tables.filter": Sentence("Filtre", "Filter"),
    "tables.criterion": Sentence("{label}\u00a0:", "{label}:"),
    "tables.without": Sentence("Retirer le filtre {label}", "Remove the filter {label}"),
    "forms.optional": Sentence("facultatif", "optional"),
    "forms.save": Sentence("Enregistrer", "Save"),
    "files.drop": Sentence("Déposez le fichier ici ou", "Drop the file here or"),
    "files.choose": Sentence("choisissez-le", "choose it"),
    "asides.history": Sentence("Historique", "History"),
    "asides.no-history": Sentence("Rien n’a encore été fait.", "Nothing has been done yet."),
    "asides.conversation": Sentence("Conversation", "Conversation"),
    "asides.no-messages": Sentence("Pas encore de message.", "No message yet."),
    "asides.you": Sentence("Vous", "You"),
    "asides.your-message": Sentence("Votre message", "Your message"),
    "asides.write": Sentence("Écrire un message", "Write a message"),
    "asides.send": Sentence("Envoyer", "Send"),
    "cards.reason": Sentence("Motif", "Reason"),
    "cards.back": Sentence("Revenir", "Go back"),
}

KEYS = {
    "keys.title": Sentence("Raccourcis clavier", "Keyboard shortcuts"),
    "keys.key": Sentence("Touche", "Key"),
    "keys.act": Sentence("Effet", "Effect"),
    "keys.enter": Sentence("Entrée", "Enter"),
    "keys.search": Sentence("Chercher", "Search"),
    "keys.walk": Sentence("Ligne suivante, ligne précédente", "Next row, previous row"),
    "keys.open": Sentence("Ouvrir la ligne", "Open the row"),
    "keys.save": Sentence("Enregistrer le formulaire", "Save the form"),
    "keys.submit": Sentence("Soumettre le formulaire", "Submit the form"),
    "keys.help": Sentence("Montrer ces raccourcis", "Show these shortcuts"),
    "keys.switch": Sentence("Touches simples actives", "Single keys are on"),
    "keys.note": Sentence(
        "La touche ? ouvre ce tableau sur chaque page ; les touches simples peuvent y être désactivées.",
        "The key ? opens this table on every page; single keys can be switched off there.",
    ),
}

FAULTS = {
    "error.400": Sentence("La demande n’a pas été comprise", "The request was not understood"),
    "error.400-next": Sentence(
        "Revenez à la page précédente, rechargez-la et recommencez.", "Go back, reload the page and try again."
    ),
    "error.form-not-ours": Sentence(
        "Ce formulaire vient d’une page trop ancienne ou d’un autre site ; rien n’a été enregistré.",
        "This form came from a page that is too old, or from another site; nothing was stored.",
    ),
    "error.401": Sentence("Connexion nécessaire", "Please sign in"),
    "error.401-next": Sentence("Connectez-vous, puis recommencez.", "Sign in, then try again."),
    "error.403": Sentence("Vous ne pouvez pas faire cela", "You may not do this"),
    "error.403-next": Sentence(
        "Si vous devriez le pouvoir, demandez le rôle à l’ARC de l’étude.",
        "If you should, ask the research associate of the study for the role.",
    ),
    "error.404": Sentence("Introuvable", "Not found"),
    "error.404-next": Sentence(
        "L’adresse est inexacte, l’objet n’existe pas, ou il ne vous est pas ouvert. Cherchez-le par son numéro.",
        "The address is wrong, the object does not exist, or it is not open to you. Search for it by its number.",
    ),
    "error.405": Sentence("Cela ne se fait pas depuis cette adresse", "This cannot be done at this address"),
    "error.405-next": Sentence(
        "Ouvrez la page et servez-vous de ses boutons.", "Open the page and use the buttons on it."
    ),
    "error.409": Sentence("La situation a changé entre-temps", "Things have changed meanwhile"),
    "error.409-next": Sentence(
        "Rien n’a été enregistré. Rouvrez la page pour voir l’état présent, puis recommencez s’il le faut.",
        "Nothing was stored. Open the page again to see how things are now, then try again if need be.",
    ),
    "error.413": Sentence("Envoi trop volumineux", "Too much was sent"),
    "error.413-next": Sentence(
        "Rien n’a été enregistré. Raccourcissez le texte, ou déposez le fichier à l’endroit prévu pour les fichiers.",
        "Nothing was stored. Shorten the text, or hand the file in where files are expected.",
    ),
    "error.422": Sentence("Il reste des corrections à faire", "Something has to be corrected"),
    "error.422-next": Sentence(
        "Rien n’a été enregistré. Revenez à la page précédente : ce que vous aviez saisi y est encore.",
        "Nothing was stored. Go back to the page before: what you typed is still there.",
    ),
    "error.429": Sentence("Trop de tentatives", "Too many attempts"),
    "error.429-next": Sentence("Attendez, puis recommencez.", "Wait, then try again."),
    "error.500": Sentence("Une erreur est survenue de notre côté", "Something went wrong on our side"),
    "error.500-next": Sentence(
        "Recommencez dans un instant. Si cela persiste, prévenez le service informatique avec l’heure de l’erreur.",
        "Try again in a moment. If it goes on, tell the IT department when it happened.",
    ),
    "error.503": Sentence("Momentanément indisponible", "Not available for the moment"),
    "error.503-next": Sentence(
        "Le travail reprendra de lui-même. Recommencez dans une minute.",
        "Work resumes by itself. Try again in a minute.",
    ),
    "error.507": Sentence("Il n’y a plus de place pour les fichiers", "There is no room left for files"),
    "error.507-next": Sentence(
        "Rien n’a été gardé. Prévenez le service informatique, puis déposez à nouveau le fichier.",
        "Nothing was kept. Tell the IT department, then hand the file in again.",
    ),
}

REFUSALS: Mapping[str, Sentence] = {
    ErrorCode.CHANGED_MEANWHILE: Sentence(
        "Quelqu’un d’autre l’a modifié depuis que vous avez ouvert la page.",
        "Somebody else has changed it since you opened the page.",
    ),
    ErrorCode.FIELDS_TO_CORRECT: Sentence("Champs à corriger\u00a0: {count}.", "Fields to correct: {count}."),
    ErrorCode.NOT_FOUND: Sentence(
        "Cela n’existe pas, ou ne vous est pas ouvert.", "There is none, or none open to you."
    ),
    ErrorCode.NOT_PERMITTED: Sentence("Votre rôle ne le permet pas.", "Your role does not allow this."),
    ErrorCode.REASON_MISSING: Sentence("Donnez un motif.", "Give a reason."),
    ErrorCode.STORAGE_FULL: Sentence(
        "Le disque est plein ; rien n’a été gardé.", "The disk is full; nothing was kept."
    ),
    ProblemCode.ALREADY_THERE: Sentence("Existe déjà. Choisissez-en un autre.", "Already there. Choose another one."),
    ProblemCode.MISSING: Sentence("À remplir.", "Please fill this in."),
    ProblemCode.NOT_A_CHOICE: Sentence("Choisissez dans la liste.", "Choose from the list."),
    ProblemCode.NOT_A_DATE: Sentence(
        "Ce n’est pas une date. Attendu\u00a0: 24/11/2026.", "This is no date. Expected: 24/11/2026."
    ),
    ProblemCode.NOT_A_NUMBER: Sentence(
        "Ce n’est pas un nombre. Attendu\u00a0: 42 ou 42,5.", "This is no number. Expected: 42 or 42.5."
    ),
    ProblemCode.TOO_LONG: Sentence(
        "Trop long\u00a0: {maximum} caractères au plus.", "Too long: at most {maximum} characters."
    ),
    ProblemCode.UNKNOWN_VALUE: Sentence("Valeur inconnue.", "Unknown value."),
    ProblemCode.WRONG_SHAPE: Sentence("Ce n’est pas la forme attendue.", "This is not the expected form."),
}

SENTENCES: Mapping[str, Sentence] = MappingProxyType({**FRAME, **PARTS, **KEYS, **FAULTS, **REFUSALS})
