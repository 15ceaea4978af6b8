"""The page around the viewer."""

from collections.abc import Mapping
from types import MappingProxyType

from toolpict.services.wording.language import Sentence

SENTENCES: Mapping[str, Sentence] = MappingProxyType(
    {
        "images.back": Sentence("Revenir à la demande", "Back to the task"),
        "images.console": Sentence("Ouvrir dans la console du PACS", "Open in the PACS console"),
        "images.loading": Sentence("Chargement des images…", "Loading the images…"),
        "images.unavailable": Sentence("Images indisponibles pour le moment", "Images unavailable at the moment"),
        "images.forbidden": Sentence(
            "Ces images ne vous sont pas, ou plus, ouvertes", "These images are not, or no longer, open to you"
        ),
        "images.none": Sentence("Aucune image n’est encore enregistrée", "No image is registered yet"),
        "images.failed": Sentence("Une image n’a pas pu être affichée", "One image could not be shown"),
        "images.no-viewer": Sentence("La visionneuse n’est pas installée", "The viewer is not installed"),
        "images.no-viewer-hint": Sentence(
            "L’administrateur l’installe par « make viewer ». Les images restent à télécharger en DICOM.",
            'The administrator installs it by "make viewer". The images can still be downloaded as DICOM.',
        ),
    }
)
