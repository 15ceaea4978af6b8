"""Why the bridge holds or refuses an examination: its reason codes, in words (docs/reference/between-the-programs.md)."""

from collections.abc import Mapping
from types import MappingProxyType

from toolpict.services.wording.language import Sentence

SENTENCES: Mapping[str, Sentence] = MappingProxyType(
    {
        "held.burned-in-annotation": Sentence(
            "L’appareil indique que du texte est incrusté dans l’image.",
            "The device says that text is burnt into the image.",
        ),
        "held.child-died": Sentence(
            "Le traitement de ce fichier s’est arrêté brutalement.", "The handling of this file stopped abruptly."
        ),
        "held.colour": Sentence(
            "L’image est en couleurs : elle peut contenir du texte incrusté.",
            "The image is in colour: text may be burnt into it.",
        ),
        "held.identifier-in-assignment": Sentence(
            "Le numéro d’inclusion choisi est un identifiant du patient.",
            "The inclusion number chosen is an identifier of the patient.",
        ),
        "held.identifier-left": Sentence(
            "Un identifiant du patient a été retrouvé dans le résultat.",
            "An identifier of the patient was found in the result.",
        ),
        "held.image-type-uncertain": Sentence(
            "La nature de l’image (originale, reconstruite, capture) est incertaine.",
            "What the image is (original, reformatted, captured) is uncertain.",
        ),
        "held.inflates-too-much": Sentence(
            "Le fichier compressé grossit démesurément à l’ouverture.", "The compressed file grows beyond all measure."
        ),
        "held.jpeg-library-missing": Sentence(
            "Cette image JPEG ne peut pas être masquée : la bibliothèque libturbojpeg n’est pas installée sur la passerelle.",
            "This JPEG image cannot be masked: the library libturbojpeg is not installed on the bridge.",
        ),
        "held.may-carry-text": Sentence(
            "Ce type d’objet peut contenir du texte dans l’image (échographie, capture, autre).",
            "This kind of object may carry text in its pixels (ultrasound, capture, other).",
        ),
        "held.nested-too-deep": Sentence(
            "Les séquences sont imbriquées trop profondément.", "Its sequences are nested too deep."
        ),
        "held.not-verified": Sentence(
            "La vérification indépendante du résultat a échoué.", "The independent check of the result failed."
        ),
        "held.object-not-taken": Sentence(
            "Ce type d’objet (document PDF ou CDA, modèle STL, données brutes…) n’est pas pris en charge.",
            "This kind of object (PDF or CDA document, STL model, raw data…) is not taken.",
        ),
        "held.overlay-in-pixels": Sentence(
            "Un graphique est caché dans les pixels de l’image.", "A drawing is hidden in the pixels of the image."
        ),
        "held.pixel-length-wrong": Sentence(
            "La taille des pixels ne correspond pas aux dimensions annoncées.",
            "The length of the pixels does not fit the dimensions.",
        ),
        "held.pixels-missing": Sentence("L’objet ne contient pas d’image.", "The object holds no image."),
        "held.pixels-unverifiable": Sentence(
            "L’image compressée n’a pas pu être vérifiée.", "The compressed image could not be checked."
        ),
        "held.same-uid-other-bytes": Sentence(
            "Un autre objet, au contenu différent, porte le même identifiant DICOM.",
            "Another object with other content has the same DICOM identifier.",
        ),
        "held.screen-capture": Sentence(
            "L’image est une capture d’écran ou un rapport en image.", "The image is a screen capture or a report page."
        ),
        "held.too-large": Sentence("Le fichier dépasse la taille permise.", "The file is larger than allowed."),
        "held.took-too-long": Sentence(
            "Le traitement de ce fichier a dépassé le temps permis.", "The handling of this file took too long."
        ),
        "held.transfer-syntax-not-taken": Sentence(
            "Ce codage de l’image (syntaxe de transfert) n’est pas pris en charge.",
            "This encoding (transfer syntax) is not taken.",
        ),
        "held.truncated": Sentence("Le fichier est incomplet.", "The file is cut short."),
        "held.uid-missing": Sentence(
            "Il manque à l’objet un de ses identifiants DICOM.", "The object lacks one of its DICOM identifiers."
        ),
        "held.unreadable": Sentence(
            "Le fichier n’est pas un fichier DICOM lisible.", "The file is not a readable DICOM file."
        ),
        "held.value-not-valid": Sentence(
            "Une valeur nécessaire à l’interprétation de l’image n’est pas valide.",
            "A value needed to make sense of the image is not valid.",
        ),
        "held.other": Sentence("Autre motif : {reason}", "Another reason: {reason}"),
    }
)


def code_of(reason: str) -> str:
    """Return the code of the sentence for a reason of the bridge; that of any other when we do not know it."""
    return f"held.{reason}" if f"held.{reason}" in SENTENCES else "held.other"
