"""The reading room beside its images: the window of its own, images that do not come, segmentations, earlier lesions."""

from collections.abc import Mapping
from types import MappingProxyType

from toolpict.services.wording.language import Sentence

SENTENCES: Mapping[str, Sentence] = MappingProxyType(
    {
        "room.own-window": Sentence("Formulaire dans sa propre fenêtre", "Form in a window of its own"),
        "room.form-away": Sentence("Le formulaire est dans sa propre fenêtre", "The form is in a window of its own"),
        "room.bring-back": Sentence("Ramener le formulaire", "Bring the form back"),
        "room.overlay": Sentence("Segmentation", "Segmentation"),
        "room.segments": Sentence("Quel volume reprendre\u00a0?", "Which volume to take?"),
        "room.course": Sentence("Référence {baseline}, nadir {nadir}", "Baseline {baseline}, nadir {nadir}"),
        "room.js.no-segmentation": Sentence(
            "La segmentation ne peut pas être superposée\u00a0: signalez-le par « Problème »",
            "The segmentation cannot be laid over: tell it by “Problem”",
        ),
        "room.js.no-window": Sentence(
            "Le navigateur n’ouvre pas de fenêtre\u00a0: autorisez-les pour ce site",
            "The browser opens no window: allow them for this site",
        ),
        "room.js.unshowable-ones": Sentence(
            "Images qui ne peuvent pas être affichées\u00a0: {numbers}. Signalez-le par « Problème ».",
            "Images that cannot be shown: {numbers}. Tell it by “Problem”.",
        ),
        "room.js.this-one": Sentence("Cette image ne peut pas être affichée", "This image cannot be shown"),
    }
)
