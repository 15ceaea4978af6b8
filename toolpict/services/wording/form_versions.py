"""Forms: their pages, what is wrong with a form's file, and with what was typed."""

from collections.abc import Mapping
from types import MappingProxyType

from toolpict.domain.codes import AuditCode, ErrorCode, NoteCode, ProblemCode
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
    "form-versions.download-dictionary": Sentence("Dictionnaire REDCap (CSV)", "REDCap dictionary (CSV)"),
    "room.clear": Sentence("Effacer ces réponses", "Clear these answers"),
    "room.clear-note": Sentence(
        "Les révisions déjà enregistrées les gardent.", "Revisions that are stored already keep them."
    ),
    "form-versions.publish-one": Sentence("Publier « {form} »", "Publish “{form}”"),
    "form-versions.ready-made": Sentence("Cahiers prêts à l’emploi", "Ready-made forms"),
    "form-versions.ready-made-note": Sentence(
        "Bilingues, faits d’après des critères publics dont ils citent la source.",
        "In both languages, made from public criteria whose source they cite.",
    ),
    "form-versions.notes": Sentence(
        "Ce que REDCap dit autrement : {count} remarques", "What REDCap says in another way: {count} notes"
    ),
    "form-versions.left": Sentence(
        "Ce qu’un dictionnaire REDCap n’a pas : {count} remarques", "What a REDCap dictionary has not: {count} notes"
    ),
    "form-versions.rows": Sentence("lignes {number}", "rows {number}"),
    "form-versions.back": Sentence("Revenir aux cahiers", "Back to the forms"),
    "form-versions.none": Sentence("Aucun cahier n’est publié", "No form is published"),
    "form-versions.none-next": Sentence(
        "Publiez-en un à partir de son fichier, JSON ou REDCap : il sert ensuite aux plans de lecture.",
        "Publish one from its file, JSON or REDCap: reading plans then use it.",
    ),
    "form-versions.publish-title": Sentence("Publier une version", "Publish a version"),
    "form-versions.publish-note": Sentence(
        "Une version publiée ne change plus. Le même identifiant de cahier donne la version suivante.",
        "A published version never changes. The same form identifier makes the next version.",
    ),
    "form-versions.file": Sentence(
        "Document du cahier (JSON) ou dictionnaire REDCap (CSV)",
        "Document of the form (JSON) or REDCap data dictionary (CSV)",
    ),
    "form-versions.publish": Sentence("Publier", "Publish"),
    "form-versions.line": Sentence("Ligne {line}", "Line {line}"),
    "form-versions.digest": Sentence("Empreinte", "Digest"),
    "form-versions.done": Sentence("Version publiée.", "Version published."),
}

FILES: Mapping[str, Sentence] = {
    "form-file.row": Sentence("ligne {number}", "row {number}"),
    "form-file.line": Sentence("ligne {number}", "line {number}"),
    "form-file.note": Sentence(
        "Remarque ({column} ; lignes {number} ; {count} en tout) :",
        "Note ({column}; rows {number}; {count} in all):",
    ),
    "form-file.good": Sentence("Ce cahier est bon : {count} variables.", "This form is good: {count} variables."),
    "form-file.bad": Sentence("À corriger : {count}.", "To be corrected: {count}."),
}

REFUSALS: Mapping[str, Sentence] = {
    ErrorCode.FORM_FILE_NOT_VALID: Sentence(
        "Ce document n’a pas été publié. Points à corriger : {count}.",
        "This document was not published. To be corrected: {count}.",
    ),
    ErrorCode.ANSWERS_TO_CORRECT: Sentence(
        "Rien n’a été signé. Réponses à reprendre : {count}.", "Nothing was signed. Answers to go over: {count}."
    ),
    ProblemCode.ANSWERS_CLEARED: Sentence(
        "Des réponses ne sont plus demandées et seront effacées : {count}.",
        "Answers that are not asked any more will be cleared: {count}.",
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
    ProblemCode.TOO_MANY_CELLS: Sentence(
        "Cette ligne a plus de cases que le titre, qui en a {maximum}.",
        "This row has more cells than the line of titles, which has {maximum}.",
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

NOTES: Mapping[str, Sentence] = {
    NoteCode.ACTION_LEFT: Sentence("{name} est conservé, sans effet ici.", "{name} is kept, and does nothing here."),
    NoteCode.BLANKS_COUNT: Sentence(
        "Dans REDCap, {name} saute les réponses vides ; ici, le résultat manque dès qu’une réponse manque.",
        "In REDCap, {name} skips blank answers; here the result is missing as soon as one answer is.",
    ),
    NoteCode.BOUND_HARD: Sentence(
        "REDCap avertit seulement hors de cette borne ; ici, la réponse est refusée.",
        "REDCap only warns beyond this bound; here the answer is refused.",
    ),
    NoteCode.BOUND_LEFT: Sentence(
        "Cette borne est conservée, mais n’est pas vérifiée ici.", "This bound is kept, but not checked here."
    ),
    NoteCode.CELL_KEPT: Sentence("Conservé pour l’export, sans effet ici.", "Kept for the export, no effect here."),
    NoteCode.COLUMN_LEFT: Sentence(
        "Cette colonne n’existe pas dans un dictionnaire REDCap : elle n’est pas reprise.",
        "A REDCap dictionary has no such column: it is not carried over.",
    ),
    NoteCode.ENCODING: Sentence(
        "Ce fichier n’est pas en UTF-8 : il a été lu en Windows-1252.",
        "This file is not in UTF-8: it was read as Windows-1252.",
    ),
    NoteCode.EVENT: Sentence(
        "La logique parle du temps « {name} » : l’étude doit en avoir un de ce code.",
        "The logic speaks of the time point “{name}”: the research study needs one of this code.",
    ),
    NoteCode.FORMATTING_LEFT: Sentence(
        "La mise en forme (HTML) n’est pas affichée ; elle est rendue à l’export.",
        "Formatting (HTML) is not shown; the export gives it back.",
    ),
    NoteCode.FUNCTION_LEFT: Sentence("REDCap ne connaît pas {name}().", "REDCap does not know {name}()."),
    NoteCode.IDENTIFIER: Sentence(
        "Champ déclaré identifiant : de telles réponses n’ont pas leur place dans un cahier de lecture.",
        "Declared as identifying: such answers do not belong in the form of a reading.",
    ),
    NoteCode.LABEL_MISSING: Sentence(
        "Sans libellé : le nom de la variable est affiché.", "No label: the name of the variable is shown."
    ),
    NoteCode.MOVED: Sentence(
        "Dans REDCap, les questions d’un instrument se suivent : celle-ci passe avant les groupes répétés.",
        "In REDCap the questions of an instrument stand together: this one comes before the repeating groups.",
    ),
    NoteCode.ONE_LANGUAGE: Sentence(
        "Un dictionnaire REDCap n’a qu’une langue : l’autre n’est pas exportée.",
        "A REDCap dictionary has one language: the other is not exported.",
    ),
    NoteCode.PIPING_LEFT: Sentence(
        "REDCap remplace ici un nom entre crochets par une réponse ; ici, il est affiché tel quel.",
        "REDCap puts an answer in place of a name in brackets; here it is shown as written.",
    ),
    NoteCode.RECORD_ADDED: Sentence(
        "REDCap veut d’abord le numéro du dossier : {name} est ajouté.",
        "REDCap wants the record number first: {name} is added.",
    ),
    NoteCode.RECORD_NUMBER: Sentence(
        "La première variable désigne le dossier dans REDCap ; ici, c’est le participant : elle n’est pas demandée.",
        "The first variable names the record in REDCap; here the subject does: it is not asked.",
    ),
    NoteCode.REPEATING: Sentence(
        "Dans REDCap, l’instrument « {name} » est à déclarer comme répété.",
        "In REDCap, the instrument “{name}” has to be set as repeating.",
    ),
    NoteCode.TYPE_CHANGED: Sentence(
        "Le type « {name} » n’existe pas ici : la question est un texte libre.",
        "There is no type “{name}” here: the question is a free text.",
    ),
    NoteCode.VALIDATION_LEFT: Sentence(
        "« {name} » est conservé, mais n’est pas vérifié ici.", "“{name}” is kept, but not checked here."
    ),
    NoteCode.WORD_LEFT: Sentence(
        "« {name} » n’a pas de place dans un dictionnaire REDCap.", "“{name}” has no place in a REDCap dictionary."
    ),
}

SENTENCES: Mapping[str, Sentence] = MappingProxyType({**PAGES, **FILES, **REFUSALS, **NOTES})
