"""Post-processing: expected outputs, what is found in them, and why one is refused."""

from collections.abc import Mapping
from types import MappingProxyType

from toolpict.domain.codes import AuditCode, ErrorCode
from toolpict.domain.post_processing import OutputProblem, OutputStatus
from toolpict.services.wording.language import Sentence

SENTENCES: Mapping[str, Sentence] = MappingProxyType(
    {
        AuditCode.OUTPUT_ADDED: Sentence(
            "a déposé une sortie, version {version}, SHA-256 {sha256}",
            "handed in an output, version {version}, SHA-256 {sha256}",
        ),
        AuditCode.OUTPUT_STORED: Sentence(
            "a contrôlé une sortie, version {version}", "checked an output, version {version}"
        ),
        AuditCode.VALUES_CONFIRMED: Sentence("a confirmé {count} valeurs", "confirmed {count} values"),
        ErrorCode.NOT_READY_TO_SUBMIT: Sentence("Sorties manquantes : {count}", "Outputs missing: {count}"),
        ErrorCode.UPLOAD_OFFSET_WRONG: Sentence(
            "L’envoi doit reprendre à l’octet {expected}", "The upload has to go on at byte {expected}"
        ),
        OutputStatus.CHECKING: Sentence("Contrôle en cours", "Being checked"),
        OutputStatus.TO_CONFIRM: Sentence("À confirmer", "To be confirmed"),
        OutputStatus.ACCEPTED: Sentence("Acceptée", "Accepted"),
        OutputStatus.REFUSED: Sentence("Refusée", "Refused"),
        OutputStatus.SUPERSEDED: Sentence("Remplacée", "Superseded"),
        OutputProblem.NOT_DICOM: Sentence(
            "Ce fichier n’est pas un DICOM lisible. Attendu : une segmentation DICOM (SEG).",
            "This file is no readable DICOM. Expected: a DICOM segmentation (SEG).",
        ),
        OutputProblem.NOT_SEGMENTATION: Sentence(
            "Ce DICOM n’est pas une segmentation. Attendu : un objet SEG.",
            "This DICOM is no segmentation. Expected: a SEG object.",
        ),
        OutputProblem.WRONG_SUBJECT: Sentence(
            "Ce fichier porte une autre inclusion que celle de la demande.",
            "This file carries another inclusion number than that of the task.",
        ),
        OutputProblem.WRONG_IMAGING_STUDY: Sentence(
            "Ce fichier ne se rapporte à aucun examen de la demande.",
            "This file refers to no examination of the task.",
        ),
        OutputProblem.NOT_DE_IDENTIFIED: Sentence(
            "Ce fichier ne se déclare pas dé-identifié (0012,0062). Attendu : YES.",
            "This file does not say that it is de-identified (0012,0062). Expected: YES.",
        ),
        OutputProblem.CONFLICT: Sentence(
            "Un autre objet porte déjà cet identifiant dans le PACS de recherche.",
            "Another object has this identifier already in the research archive.",
        ),
        OutputProblem.NOT_A_TABLE: Sentence(
            "Ce fichier n’est pas un tableau lisible. Attendu : un CSV avec les colonnes code, value, unit.",
            "This file is no readable table. Expected: a CSV with the columns code, value, unit.",
        ),
        OutputProblem.VALUE_MISSING: Sentence(
            "Une valeur attendue manque dans le tableau.", "An expected value is missing in the table."
        ),
        OutputProblem.VALUE_NOT_A_NUMBER: Sentence(
            "Une valeur n’est pas un nombre. Attendu : par exemple 41,5.",
            "A value is not a number. Expected: such as 41.5.",
        ),
        OutputProblem.VALUE_OUT_OF_RANGE: Sentence(
            "Une valeur est hors des bornes de la procédure.", "A value is outside the bounds of the procedure."
        ),
        OutputProblem.WRONG_UNIT: Sentence(
            "Une unité n’est pas celle de la procédure.", "A unit is not that of the procedure."
        ),
        "outputs.title": Sentence("Sorties attendues", "Expected outputs"),
        "outputs.count": Sentence("Déposées : {done} sur {total}", "Handed in: {done} of {total}"),
        "outputs.optional": Sentence("facultatif", "optional"),
        "outputs.version": Sentence("v{version}", "v{version}"),
        "outputs.read": Sentence("Valeurs confirmées :", "Confirmed values:"),
        "outputs.to-confirm": Sentence("Lu dans le fichier, à confirmer :", "Read from the file, to be confirmed:"),
        "outputs.confirm": Sentence("Confirmer", "Confirm"),
        "outputs.earlier": Sentence("Versions précédentes : {count}", "Earlier versions: {count}"),
        "outputs.send": Sentence("Envoyer", "Send"),
        "outputs.sending": Sentence("Envoi en cours", "Being sent"),
        "outputs.cut": Sentence("L’envoi s’est arrêté :", "The upload stopped:"),
        "outputs.added": Sentence("Fichier déposé, contrôle en cours", "File handed in, being checked"),
        "outputs.replace": Sentence("Remplacer", "Replace"),
        "outputs.confirm-of": Sentence("Confirmer : {output}", "Confirm: {output}"),
        "outputs.between": Sentence("de {minimum} à {maximum}", "from {minimum} to {maximum}"),
        "outputs.at-least": Sentence("au moins {minimum}", "at least {minimum}"),
        "outputs.at-most": Sentence("au plus {maximum}", "at most {maximum}"),
        "outputs.missing": Sentence("Il manque {count} sorties", "{count} outputs missing"),
        "outputs.one-missing": Sentence("Il manque 1 sortie", "1 output missing"),
        "outputs.submitted": Sentence("Post-traitement soumis", "Post-processing submitted"),
        "outputs.submit": Sentence("Soumettre", "Submit"),
        "outputs.images": Sentence("Images", "Images"),
        "outputs.instances": Sentence("{count} images", "{count} images"),
        "outputs.open-images": Sentence("Ouvrir les images", "Open the images"),
        "outputs.download-images": Sentence("Tout en DICOM (ZIP)", "All as DICOM (ZIP)"),
        "outputs.procedure": Sentence("Procédure {code} v{version}", "Procedure {code} v{version}"),
        "outputs.software": Sentence("Logiciel :", "Software:"),
    }
)
