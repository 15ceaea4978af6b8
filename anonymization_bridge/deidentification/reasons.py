"""Why an object is held for a person instead of being sent; codes, and their sentences in both languages."""

from collections.abc import Mapping
from enum import StrEnum
from types import MappingProxyType
from typing import NamedTuple


class HoldReason(StrEnum):
    """Why an object could not be shown to be clean."""

    BURNED_IN_ANNOTATION = "burned-in-annotation"
    CHILD_DIED = "child-died"
    COLOUR = "colour"
    IDENTIFIER_IN_ASSIGNMENT = "identifier-in-assignment"
    IDENTIFIER_LEFT = "identifier-left"
    IMAGE_TYPE_UNCERTAIN = "image-type-uncertain"
    INFLATES_TOO_MUCH = "inflates-too-much"
    JPEG_LIBRARY_MISSING = "jpeg-library-missing"
    MAY_CARRY_TEXT = "may-carry-text"
    NESTED_TOO_DEEP = "nested-too-deep"
    NOT_VERIFIED = "not-verified"
    OBJECT_NOT_TAKEN = "object-not-taken"
    OVERLAY_IN_PIXELS = "overlay-in-pixels"
    PIXEL_LENGTH_WRONG = "pixel-length-wrong"
    PIXELS_MISSING = "pixels-missing"
    PIXELS_UNVERIFIABLE = "pixels-unverifiable"
    SAME_UID_OTHER_BYTES = "same-uid-other-bytes"
    SCREEN_CAPTURE = "screen-capture"
    TOO_LARGE = "too-large"
    TOOK_TOO_LONG = "took-too-long"
    TRANSFER_SYNTAX_NOT_TAKEN = "transfer-syntax-not-taken"
    TRUNCATED = "truncated"
    UID_MISSING = "uid-missing"
    UNREADABLE = "unreadable"
    VALUE_NOT_VALID = "value-not-valid"


class HeldError(Exception):
    """Raised where an object turns out not to be shown clean; carries codes only, never a value of the object."""

    def __init__(self, *reasons: HoldReason) -> None:
        super().__init__(*reasons)
        self.reasons = reasons


class ReasonSentence(NamedTuple):
    """The same reason said twice."""

    fr: str
    en: str


SENTENCES: Mapping[HoldReason, ReasonSentence] = MappingProxyType(
    {
        HoldReason.BURNED_IN_ANNOTATION: ReasonSentence(
            "L’appareil indique que du texte est incrusté dans l’image.",
            "The device says that text is burnt into the image.",
        ),
        HoldReason.CHILD_DIED: ReasonSentence(
            "Le traitement de ce fichier s’est arrêté brutalement.", "The handling of this file stopped abruptly."
        ),
        HoldReason.COLOUR: ReasonSentence(
            "L’image est en couleurs : elle peut contenir du texte incrusté.",
            "The image is in colour: text may be burnt into it.",
        ),
        HoldReason.IDENTIFIER_IN_ASSIGNMENT: ReasonSentence(
            "Le numéro d’inclusion choisi est un identifiant du patient.",
            "The inclusion number chosen is an identifier of the patient.",
        ),
        HoldReason.IDENTIFIER_LEFT: ReasonSentence(
            "Un identifiant du patient a été retrouvé dans le résultat.",
            "An identifier of the patient was found in the result.",
        ),
        HoldReason.IMAGE_TYPE_UNCERTAIN: ReasonSentence(
            "La nature de l’image (originale, reconstruite, capture) est incertaine.",
            "What the image is (original, reformatted, captured) is uncertain.",
        ),
        HoldReason.INFLATES_TOO_MUCH: ReasonSentence(
            "Le fichier compressé grossit démesurément à l’ouverture.", "The compressed file grows beyond all measure."
        ),
        HoldReason.JPEG_LIBRARY_MISSING: ReasonSentence(
            "Cette image JPEG ne peut pas être masquée : la bibliothèque libturbojpeg n’est pas installée sur la passerelle.",
            "This JPEG image cannot be masked: the library libturbojpeg is not installed on the bridge.",
        ),
        HoldReason.MAY_CARRY_TEXT: ReasonSentence(
            "Ce type d’objet peut contenir du texte dans l’image (échographie, capture, autre).",
            "This kind of object may carry text in its pixels (ultrasound, capture, other).",
        ),
        HoldReason.NESTED_TOO_DEEP: ReasonSentence(
            "Les séquences sont imbriquées trop profondément.", "Its sequences are nested too deep."
        ),
        HoldReason.NOT_VERIFIED: ReasonSentence(
            "La vérification indépendante du résultat a échoué.", "The independent check of the result failed."
        ),
        HoldReason.OBJECT_NOT_TAKEN: ReasonSentence(
            "Ce type d’objet (document PDF ou CDA, modèle STL, données brutes…) n’est pas pris en charge.",
            "This kind of object (PDF or CDA document, STL model, raw data…) is not taken.",
        ),
        HoldReason.OVERLAY_IN_PIXELS: ReasonSentence(
            "Un graphique est caché dans les pixels de l’image.", "A drawing is hidden in the pixels of the image."
        ),
        HoldReason.PIXEL_LENGTH_WRONG: ReasonSentence(
            "La taille des pixels ne correspond pas aux dimensions annoncées.",
            "The length of the pixels does not fit the dimensions.",
        ),
        HoldReason.PIXELS_MISSING: ReasonSentence("L’objet ne contient pas d’image.", "The object holds no image."),
        HoldReason.PIXELS_UNVERIFIABLE: ReasonSentence(
            "L’image compressée n’a pas pu être vérifiée.", "The compressed image could not be checked."
        ),
        HoldReason.SAME_UID_OTHER_BYTES: ReasonSentence(
            "Un autre objet, au contenu différent, porte le même identifiant DICOM.",
            "Another object with other content has the same DICOM identifier.",
        ),
        HoldReason.SCREEN_CAPTURE: ReasonSentence(
            "L’image est une capture d’écran ou un rapport en image.", "The image is a screen capture or a report page."
        ),
        HoldReason.TOO_LARGE: ReasonSentence(
            "Le fichier dépasse la taille permise.", "The file is larger than allowed."
        ),
        HoldReason.TOOK_TOO_LONG: ReasonSentence(
            "Le traitement de ce fichier a dépassé le temps permis.", "The handling of this file took too long."
        ),
        HoldReason.TRANSFER_SYNTAX_NOT_TAKEN: ReasonSentence(
            "Ce codage de l’image (syntaxe de transfert) n’est pas pris en charge.",
            "This encoding (transfer syntax) is not taken.",
        ),
        HoldReason.TRUNCATED: ReasonSentence("Le fichier est incomplet.", "The file is cut short."),
        HoldReason.UID_MISSING: ReasonSentence(
            "Il manque à l’objet un de ses identifiants DICOM.", "The object lacks one of its DICOM identifiers."
        ),
        HoldReason.UNREADABLE: ReasonSentence(
            "Le fichier n’est pas un fichier DICOM lisible.", "The file is not a readable DICOM file."
        ),
        HoldReason.VALUE_NOT_VALID: ReasonSentence(
            "Une valeur nécessaire à l’interprétation de l’image n’est pas valide.",
            "A value needed to make sense of the image is not valid.",
        ),
    }
)


def say_reason(language: str, reason: HoldReason) -> str:
    """Return the sentence of a reason in French (`fr`) or else in English."""
    sentence = SENTENCES[reason]
    return sentence.fr if language == "fr" else sentence.en
