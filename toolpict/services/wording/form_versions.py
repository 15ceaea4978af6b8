"""Forms: their pages, what is wrong with a form's file, and with what was typed."""

from collections.abc import Mapping
from types import MappingProxyType

from toolpict.domain.codes import AuditCode, ErrorCode, ProblemCode
from toolpict.services.wording.language import Sentence

PAGES = {
    "form-versions.title": Sentence("Cahiers d’observation", "Case report forms"),
    "form-versions.form": Sentence("Cahier", "Form"),
    "form-versions.version": Sentence("Version", "Version"),
    "form-versions.version-number": Sentence("version {version}", "version {version}"),
    "form-versions.published": Sentence("Publiée", "Published"),
    "form-versions.readings": Sentence("Lectures", "Readings"),
    "form-versions.preview": Sentence("Aperçu", "Preview"),
    "form-versions.preview-note": Sentence(
        "Le cahier tel que le relecteur le voit. Rien n’est enregistré ici.",
        "The form as the reader sees it. Nothing is stored here.",
    ),
    "form-versions.download": Sentence("Télécharger le document", "Download the document"),
    "form-versions.back": Sentence("Revenir aux cahiers", "Back to the forms"),
    "form-versions.none": Sentence("Aucun cahier n’est publié", "No form is published"),
    "form-versions.none-next": Sentence(
        "Publiez-en un à partir de son fichier JSON : il sert ensuite aux plans de lecture.",
        "Publish one from its JSON file: reading plans then use it.",
    ),
    "form-versions.publish-title": Sentence("Publier une version", "Publish a version"),
    "form-versions.publish-note": Sentence(
        "Une version publiée ne change plus. Le même identifiant de cahier donne la version suivante.",
        "A published version never changes. The same form identifier makes the next version.",
    ),
    "form-versions.file": Sentence("Document du cahier (JSON)", "Document of the form (JSON)"),
    "form-versions.publish": Sentence("Publier", "Publish"),
    "form-versions.line": Sentence("Ligne {line}", "Line {line}"),
    "form-versions.digest": Sentence("Empreinte", "Digest"),
    "form-versions.done": Sentence("Version publiée.", "Version published."),
}

REFUSALS: Mapping[str, Sentence] = {
    ErrorCode.FORM_FILE_NOT_VALID: Sentence(
        "Ce document n’a pas été publié. Points à corriger : {count}.",
        "This document was not published. To be corrected: {count}.",
    ),
    ErrorCode.ANSWERS_TO_CORRECT: Sentence(
        "Rien n’a été signé. Réponses à reprendre : {count}.", "Nothing was signed. Answers to go over: {count}."
    ),
    ProblemCode.BOUNDS_REVERSED: Sentence(
        "Le maximum est inférieur au minimum.", "The maximum is lower than the minimum."
    ),
    ProblemCode.EXPRESSION_CIRCULAR: Sentence(
        "Les conditions et les calculs tournent en rond.", "Conditions and calculations go round in a circle."
    ),
    ProblemCode.EXPRESSION_OPERANDS: Sentence(
        "La fonction {name} n’accepte pas ce qui lui est donné (caractère {position}).",
        "The function {name} does not take what it is given (character {position}).",
    ),
    ProblemCode.EXPRESSION_TOO_DEEP: Sentence(
        "Trop de parenthèses ou d’opérations les unes dans les autres, à partir du caractère {position}.",
        "Too many brackets or operators inside one another, from character {position}.",
    ),
    ProblemCode.EXPRESSION_UNKNOWN_FUNCTION: Sentence(
        "Fonction inconnue : {name} (caractère {position}).", "Unknown function: {name} (character {position})."
    ),
    ProblemCode.EXPRESSION_UNKNOWN_ITEM: Sentence(
        "{name} ne désigne aucune question visible d’ici.", "{name} names no question that can be seen from here."
    ),
    ProblemCode.EXPRESSION_UNREADABLE: Sentence(
        "Expression incomprise à partir du caractère {position}.",
        "Expression not understood from character {position}.",
    ),
    ProblemCode.NOT_IN_FORM: Sentence("Ce champ ne fait pas partie du cahier.", "This field is not part of the form."),
    ProblemCode.NOT_JSON: Sentence(
        "Ce n’est pas du JSON, à partir de la colonne {column}.", "This is not JSON, from column {column}."
    ),
    ProblemCode.TOO_MANY_DECIMALS: Sentence(
        "Trop de décimales. Au plus : {maximum}", "Too many decimals. At most: {maximum}"
    ),
    ProblemCode.UNCHANGED: Sentence(
        "Identique à la version {version}, déjà publiée.", "The same as version {version}, published already."
    ),
    ProblemCode.UNKNOWN_WORD: Sentence("Mot inconnu à cet endroit.", "Unknown word at this place."),
    ProblemCode.WORD_MISSING: Sentence("Il manque « {name} ».", "“{name}” is missing."),
    AuditCode.FORM_PUBLISHED: Sentence(
        "a publié la version {version} du cahier (empreinte {sha256})",
        "published version {version} of the form (digest {sha256})",
    ),
}

SENTENCES: Mapping[str, Sentence] = MappingProxyType({**PAGES, **REFUSALS})
