"""Reading plans."""

from collections.abc import Mapping
from types import MappingProxyType

from toolpict.domain.codes import AuditCode
from toolpict.services.wording.language import Sentence

SENTENCES: Mapping[str, Sentence] = MappingProxyType(
    {
        AuditCode.READING_PLAN_PUBLISHED: Sentence(
            "a publié le plan de lecture, version {version}", "published the reading plan, version {version}"
        ),
        "reading-plans.title": Sentence("Plans de lecture", "Reading plans"),
        "reading-plans.none": Sentence("Aucun plan de lecture", "No reading plan"),
        "reading-plans.none-hint": Sentence(
            "Un plan dit quel cahier est rempli, par combien de relecteurs.",
            "A plan says which form is filled, by how many readers.",
        ),
        "reading-plans.code": Sentence("Code", "Code"),
        "reading-plans.name": Sentence("Titre", "Title"),
        "reading-plans.version": Sentence("Version", "Version"),
        "reading-plans.form": Sentence("Cahier d’observation", "Form"),
        "reading-plans.readers": Sentence("Relecteurs", "Readers"),
        "reading-plans.waits-for": Sentence("Attend le post-traitement", "Waits for the post-processing"),
        "reading-plans.shows": Sentence("Montre au relecteur", "Shows the reader"),
        "reading-plans.segmentations": Sentence("segmentations", "segmentations"),
        "reading-plans.earlier": Sentence("ses lésions précédentes", "their earlier lesions"),
        "reading-plans.shows-segmentations": Sentence(
            "Les segmentations du post-traitement se superposent aux images, et leurs volumes se reprennent",
            "The segmentations of the post-processing can be laid over the images, and their volumes taken",
        ),
        "reading-plans.recalls-earlier": Sentence(
            "Le relecteur retrouve les lésions qu’il a numérotées aux temps précédents, avec référence et nadir",
            "A reader finds the lesions numbered at earlier time points again, with baseline and nadir",
        ),
        "reading-plans.shows-note": Sentence(
            "Désactivé par défaut : ce que d’autres ont tracé, ou ce que l’on a lu soi-même, influence la lecture. "
            "Un relecteur ne voit jamais la lecture d’un autre.",
            "Off by default: what others drew, or what one read oneself, sways a reading. "
            "A reader never sees the reading of another.",
        ),
        "reading-plans.images-alone": Sentence("rien que les images", "images alone"),
        "reading-plans.publish-title": Sentence("Publier un plan", "Publish a plan"),
        "reading-plans.publish": Sentence("Publier", "Publish"),
        "reading-plans.published": Sentence("Le plan est publié.", "The plan is published."),
        "reading-plans.form-first": Sentence("Publiez d’abord un cahier d’observation.", "Publish a form first."),
    }
)
