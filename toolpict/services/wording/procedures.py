"""Post-processing procedures."""

from collections.abc import Mapping
from types import MappingProxyType

from toolpict.domain.codes import AuditCode
from toolpict.domain.post_processing import OutputType
from toolpict.services.wording.language import Sentence

SENTENCES: Mapping[str, Sentence] = MappingProxyType(
    {
        OutputType.DICOM_SEG: Sentence("segmentation DICOM", "DICOM segmentation"),
        OutputType.CSV_VALUES: Sentence("tableau de valeurs (CSV)", "table of values (CSV)"),
        OutputType.FILE: Sentence("fichier", "file"),
        AuditCode.PROCEDURE_PUBLISHED: Sentence(
            "a publié la procédure, version {version}", "published the procedure, version {version}"
        ),
        "procedures.title": Sentence("Procédures", "Procedures"),
        "procedures.write": Sentence("Écrire une procédure", "Write a procedure"),
        "procedures.none": Sentence("Aucune procédure", "No procedure"),
        "procedures.none-hint": Sentence(
            "Une procédure dit au manipulateur quoi faire et quoi rendre.",
            "A procedure tells the technologist what to do and what to hand in.",
        ),
        "procedures.code": Sentence("Code", "Code"),
        "procedures.code-hint": Sentence(
            "Majuscules, chiffres et tirets. Le même code fait une nouvelle version.",
            "Capitals, digits and hyphens. The same code makes a new version.",
        ),
        "procedures.name": Sentence("Titre", "Title"),
        "procedures.version": Sentence("Version", "Version"),
        "procedures.published-at": Sentence("Publiée", "Published"),
        "procedures.published": Sentence("La procédure est publiée.", "The procedure is published."),
        "procedures.software": Sentence("Logiciel", "Software"),
        "procedures.any-software": Sentence("au choix", "any"),
        "procedures.next-version": Sentence("Écrire la version suivante", "Write the next version"),
        "procedures.superseded": Sentence(
            "La version {version} remplace celle-ci.", "Version {version} takes the place of this one."
        ),
        "procedures.what": Sentence("La procédure", "The procedure"),
        "procedures.steps": Sentence("Étapes", "Steps"),
        "procedures.steps-hint": Sentence("Une étape par ligne.", "One step a line."),
        "procedures.outputs": Sentence("Ce qui est attendu", "What is expected"),
        "procedures.output": Sentence("Sortie attendue {number}", "Expected output {number}"),
        "procedures.optional": Sentence("facultative", "optional"),
        "procedures.optional-tick": Sentence("Cette sortie est facultative", "This output is optional"),
        "procedures.type": Sentence("Type", "Type"),
        "procedures.naming": Sentence("Nom du fichier", "File name"),
        "procedures.values": Sentence("Valeurs du tableau", "Values of the table"),
        "procedures.values-hint": Sentence(
            "Une valeur par ligne\u00a0: code\u00a0; libellé\u00a0; unité\u00a0; minimum\u00a0; maximum.",
            "One value a line: code; label; unit; minimum; maximum.",
        ),
        "procedures.values-of": Sentence("Valeurs de {code}", "Values of {code}"),
        "procedures.value": Sentence("Valeur", "Value"),
        "procedures.unit": Sentence("Unité", "Unit"),
        "procedures.range": Sentence("Bornes", "Range"),
        "procedures.from-to": Sentence("{minimum} à {maximum}", "{minimum} to {maximum}"),
        "procedures.publish": Sentence("Publier", "Publish"),
        "procedures.more-outputs": Sentence("Plus de sorties", "More outputs"),
        "procedures.from-file": Sentence("Depuis un fichier", "From a file"),
        "procedures.file": Sentence("Procédure en JSON", "Procedure in JSON"),
        "procedures.file-hint": Sentence(
            "Code, titre, étapes, logiciel et sorties attendues, en JSON.",
            "Code, title, steps, software and expected outputs, in JSON.",
        ),
        "procedures.publish-file": Sentence("Publier le fichier", "Publish the file"),
    }
)
