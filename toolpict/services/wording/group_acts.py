"""One act on several tasks of the list."""

from collections.abc import Mapping
from types import MappingProxyType

from toolpict.services.wording.language import Sentence

SENTENCES: Mapping[str, Sentence] = MappingProxyType(
    {
        "group.issue": Sentence("Émettre", "Issue"),
        "group.assign": Sentence("Assigner", "Assign"),
        "group.due": Sentence("Fixer l’échéance", "Set the due date"),
        "group.cancel": Sentence("Annuler les demandes", "Cancel the tasks"),
        "group.act": Sentence("Acte", "Act"),
        "group.chosen": Sentence("Pour les demandes cochées :", "For the ticked tasks:"),
        "group.concerned": Sentence("Demandes concernées : {count}", "Tasks concerned: {count}"),
        "group.left-out-of": Sentence("Laissées telles quelles : {count}", "Left as they are: {count}"),
        "group.left-out-note": Sentence(
            "Leur état ou vos droits ne permettent pas cet acte.", "Their status or your rights do not allow this act."
        ),
        "group.for-none": Sentence(
            "Aucune des demandes cochées ne s’y prête", "None of the ticked tasks can be treated this way"
        ),
        "group.for-none-hint": Sentence(
            "Rien n’a changé. Choisissez d’autres demandes ou un autre acte.",
            "Nothing has changed. Choose other tasks or another act.",
        ),
        "group.nobody": Sentence(
            "Personne ne peut recevoir toutes ces demandes", "Nobody can be given all of these tasks"
        ),
        "group.nobody-hint": Sentence(
            "Elles sont de natures ou de sites différents : assignez-les par lots.",
            "They are of different kinds or sites: assign them in parts.",
        ),
        "group.why": Sentence("Pourquoi", "Why"),
        "group.back": Sentence("Revenir à la liste", "Back to the list"),
        "group.none-chosen": Sentence("Aucune demande n’était cochée.", "No task was ticked."),
        "group.done": Sentence("C’est fait pour toutes les demandes concernées.", "Done for all the tasks listed."),
        "group.done-of": Sentence("Demandes traitées : {count}.", "Tasks done: {count}."),
        "group.assign-reason": Sentence(
            "Nécessaire pour reprendre une demande à quelqu’un.", "Needed to take a task from somebody."
        ),
        "group.due-hint": Sentence("Laissez vide pour retirer l’échéance.", "Leave empty for no due date."),
        "group.what.group.issue": Sentence(
            "Ces brouillons seront émis et visibles de leurs destinataires.",
            "These drafts will be issued and seen by whom they are for.",
        ),
        "group.what.group.assign": Sentence(
            "Chacune sera assignée à la personne, qui en sera prévenue.",
            "Each will be given to the person, who is told.",
        ),
        "group.what.group.due": Sentence(
            "La date remplacera l’échéance de chacune.", "The date will replace the due date of each."
        ),
        "group.what.group.cancel": Sentence(
            "Chacune sera annulée, avec votre motif. Cette action est définitive.",
            "Each will be cancelled, with your reason; this cannot be undone.",
        ),
    }
)
