"""Quality control: what the system finds, the checklist, the verdict, and what an acquisition is expected to be."""

from collections.abc import Mapping
from types import MappingProxyType

from toolpict.domain.codes import AuditCode, ErrorCode, FindingCode, ProblemCode
from toolpict.domain.quality_control import Check, CheckAnswer, FindingLevel, Verdict
from toolpict.services.wording.language import Sentence

_F = FindingCode
FINDINGS: dict[str, Sentence] = {
    FindingLevel.RIGHT: Sentence("Conforme", "As expected"),
    FindingLevel.WARNING: Sentence("À vérifier", "To be looked at"),
    FindingLevel.PROBLEM: Sentence("Problème", "Problem"),
    FindingLevel.NOT_APPLICABLE: Sentence("Sans objet", "Not applicable"),
    _F.LABELS_RIGHT: Sentence(
        "Les images portent cette étude, ce sujet et ce temps.",
        "The images carry this research study, this subject and this time point.",
    ),
    _F.LABELS_OTHER: Sentence(
        "Des images portent une autre étude, un autre sujet ou un autre temps.",
        "Some images carry another research study, subject or time point.",
    ),
    _F.LABELS_MISSING: Sentence(
        "Des images ne disent pas à quelle étude, quel sujet ou quel temps elles appartiennent.",
        "Some images do not say which research study, subject or time point they belong to.",
    ),
    _F.DATE_THERE: Sentence(
        "Le jour de l’étude se compte à partir des images.", "The study day can be counted from the images."
    ),
    _F.DATE_MISSING: Sentence(
        "Les images n’ont pas de date : le jour de l’étude restera vide.",
        "The images have no date: the study day stays empty.",
    ),
    _F.DATES_DIFFER: Sentence(
        "Les images n’ont pas toutes la même date : le jour de l’étude restera vide.",
        "The images do not all have the same date: the study day stays empty.",
    ),
    _F.MODALITY_RIGHT: Sentence("Modalité : {modality}.", "Modality: {modality}."),
    _F.MODALITY_MISSING: Sentence(
        "Modalité attendue et absente : {expected} (reçu : {modality}).",
        "Modality expected and missing: {expected} (received: {modality}).",
    ),
    _F.SERIES_ENOUGH: Sentence(
        "Séries d’images : {count} (au moins {minimum} attendues).",
        "Series of images: {count} (at least {minimum} expected).",
    ),
    _F.SERIES_TOO_FEW: Sentence(
        "Il manque des séries (reçues : {count} ; attendues : au moins {minimum}).",
        "Series are missing: {count} received, at least {minimum} expected.",
    ),
    _F.SLICES_ENOUGH: Sentence(
        "Coupes de la plus grande série : {count} (au moins {minimum} attendues).",
        "Slices of the largest series: {count} (at least {minimum} expected).",
    ),
    _F.SLICES_TOO_FEW: Sentence(
        "Trop peu de coupes : {count} dans la plus grande série, au moins {minimum} attendues.",
        "Too few slices: {count} in the largest series, at least {minimum} expected.",
    ),
    _F.THICKNESS_RIGHT: Sentence(
        "Série {number} : coupes de {millimetres} mm (au plus {maximum} mm).",
        "Series {number}: slices of {millimetres} mm (at most {maximum} mm).",
    ),
    _F.THICKNESS_TOO_GREAT: Sentence(
        "Série {number} : coupes de {millimetres} mm, trop épaisses (au plus {maximum} mm).",
        "Series {number}: slices of {millimetres} mm, too thick (at most {maximum} mm).",
    ),
    _F.THICKNESS_UNKNOWN: Sentence(
        "Série {number} : l’épaisseur de coupe n’est pas indiquée.", "Series {number}: no slice thickness is given."
    ),
    _F.SLICES_CONTINUOUS: Sentence(
        "Série {number} : {count} coupes qui se suivent sans trou.",
        "Series {number}: {count} slices that follow each other without a gap.",
    ),
    _F.SLICES_MISSING: Sentence(
        "Série {number} : coupes manquantes entre les autres, {count}.",
        "Series {number}: slices missing between the others, {count}.",
    ),
    _F.SLICES_TWICE: Sentence(
        "Série {number} : coupes en double au même endroit, {count}.",
        "Series {number}: slices that lie where another one lies, {count}.",
    ),
    _F.SPACING_UNEVEN: Sentence(
        "Série {number} : espacement irrégulier, de {minimum} à {maximum} mm.",
        "Series {number}: uneven spacing, from {minimum} to {maximum} mm.",
    ),
    _F.NO_POSITIONS: Sentence(
        "Série {number} : images sans position dans l’espace, trous non recherchés.",
        "Series {number}: images without a position in space, gaps not looked for.",
    ),
    _F.LOCALIZER: Sentence(
        "Série {number} : images de repérage, non contrôlées.", "Series {number}: localizer, not checked."
    ),
    _F.TOO_FEW_TO_JUDGE: Sentence(
        "Série {number} : trop peu de coupes pour y chercher un trou.",
        "Series {number}: too few slices to look for a gap.",
    ),
}

CHECKLIST: dict[str, Sentence] = {
    Check.RIGHT_SUBJECT: Sentence("Le bon sujet et le bon temps", "The right subject and time point"),
    Check.BODY_PART: Sentence("La bonne région du corps", "The right part of the body"),
    Check.COVERAGE: Sentence("Toute la région est couverte", "The whole region is covered"),
    Check.CONTRAST: Sentence("L’injection est celle du protocole", "Contrast medium as the protocol asks"),
    Check.NO_ARTEFACT: Sentence("Pas d’artefact gênant", "No artefact that matters"),
    Check.READABLE: Sentence("Qualité suffisante pour la lecture", "Good enough to be read"),
    CheckAnswer.YES: Sentence("Oui", "Yes"),
    CheckAnswer.NO: Sentence("Non", "No"),
    CheckAnswer.NOT_APPLICABLE: Sentence("Sans objet", "Not applicable"),
    Verdict.ACCEPT: Sentence("Accepter", "Accept"),
    Verdict.DEVIATE: Sentence("Accepter avec écart", "Accept with deviation"),
    Verdict.REFUSE: Sentence("Refuser et demander un nouvel examen", "Refuse and ask for a new examination"),
}

PROBLEMS: dict[str, Sentence] = {
    ProblemCode.NOT_ALL_ANSWERED: Sentence(
        "Répondez à chaque ligne avant d’accepter.", "Answer each line before you accept."
    ),
    ProblemCode.NOT_SPOTLESS: Sentence(
        "Un « Non » ou un problème trouvé par le système ne s’accepte qu’avec un écart et son motif.",
        "With a “No”, or a problem found by the system, it can be accepted only with a deviation and its reason.",
    ),
    ProblemCode.OWN_EXAMINATION: Sentence(
        "Cette personne a fait venir l’examen : une autre, habilitée dans l’étude, doit le contrôler.",
        "This person had the examination brought in: another one, entitled in the research study, has to check it.",
    ),
    ErrorCode.OWN_EXAMINATION: Sentence(
        "Vous avez fait venir cet examen : une autre personne habilitée dans l’étude doit le contrôler.",
        "You had this examination brought in: another person entitled in the research study has to check it.",
    ),
}

DONE: dict[str, Sentence] = {
    AuditCode.QUALITY_CHECKED: Sentence("a contrôlé la qualité : {verdict}", "checked the quality: {verdict}"),
    AuditCode.QUALITY_SELF_CHECKED: Sentence(
        "a contrôlé la qualité d’un examen fait venir par la même personne, faute d’autre personne habilitée : {verdict}",
        "checked the quality of an examination brought in by the same person, nobody else being entitled: {verdict}",
    ),
    AuditCode.ACQUISITION_CHANGED: Sentence(
        "attend désormais : modalités {modality}, séries au moins {series}, coupes au moins {slices}, "
        "épaisseur au plus {millimetres} mm",
        "now expects: modalities {modality}, series at least {series}, slices at least {slices}, "
        "thickness at most {millimetres} mm",
    ),
}

PAGE: dict[str, Sentence] = {
    "quality.title": Sentence("Contrôle de l’examen", "Check of the examination"),
    "quality.examination": Sentence("{modality}, {count} images", "{modality}, {count} images"),
    "quality.see-images": Sentence("Voir les images", "See the images"),
    "quality.found": Sentence("Ce que le système a trouvé", "What the system found"),
    "quality.level": Sentence("Résultat", "Result"),
    "quality.finding": Sentence("Constat", "Finding"),
    "quality.not-looked-at": Sentence(
        "Cet examen a été reçu avant les contrôles du système.",
        "This examination came before the system looked at any.",
    ),
    "quality.checks": Sentence("Ce que vous avez vu", "What you saw"),
    "quality.checked": Sentence("Ce qui a été vérifié", "What was checked"),
    "quality.verdict": Sentence("Verdict", "Verdict"),
    "quality.comment": Sentence("Écart, ou motif du refus", "Deviation, or reason of the refusal"),
    "quality.comment-hint": Sentence(
        "Le motif d’un refus est montré à qui doit faire revenir l’examen.",
        "The reason of a refusal is shown to whoever has to bring the examination in again.",
    ),
    "quality.ends-one": Sentence(
        "Une demande a déjà été commencée ou validée sur cet examen : un refus l’annule, ou la retire des résultats.",
        "One task was already begun or validated on this examination: a refusal cancels it, or takes it out of the results.",
    ),
    "quality.ends": Sentence(
        "{count} demandes ont déjà été commencées ou validées sur cet examen : un refus les annule, ou les retire des résultats.",
        "{count} tasks were already begun or validated on this examination: a refusal cancels them, or takes them out of the results.",
    ),
    "quality.send": Sentence("Enregistrer le contrôle", "Save the check"),
    "quality.start-first": Sentence(
        "Commencez la demande pour remplir le contrôle.", "Start the task to fill in the check."
    ),
    "quality.self": Sentence(
        "Vous avez fait venir cet examen et personne d’autre n’est habilité à le contrôler : l’historique le dira.",
        "You had this examination brought in and nobody else is entitled to check it: the history will say so.",
    ),
    "quality.decided": Sentence("Contrôle qualité : {verdict}", "Quality control: {verdict}"),
    "quality.self-checked": Sentence(
        "Contrôlé par la personne qui a fait venir l’examen", "Checked by the person who brought it in"
    ),
    "quality.problems": Sentence("Problèmes : {count}", "Problems: {count}"),
    "quality.warnings": Sentence("À vérifier : {count}", "To be looked at: {count}"),
    "quality.nothing-wrong": Sentence("Contrôles du système : conformes", "System checks: as expected"),
}

ACQUISITION: dict[str, Sentence] = {
    "acquisition.title": Sentence("Acquisition attendue", "Expected acquisition"),
    "acquisition.hint": Sentence(
        "Le système compare chaque examen à ces valeurs lors de sa réception. Ce qui reste vide n’est pas contrôlé.",
        "The system compares each examination with these when it arrives. What is empty is not checked.",
    ),
    "acquisition.time-point": Sentence("Temps", "Time point"),
    "acquisition.modalities": Sentence("Modalités", "Modalities"),
    "acquisition.modalities-of": Sentence("Modalités, {code}", "Modalities, {code}"),
    "acquisition.series": Sentence("Séries, au moins", "Series, at least"),
    "acquisition.series-of": Sentence("Séries, au moins, {code}", "Series, at least, {code}"),
    "acquisition.slices": Sentence("Coupes, au moins", "Slices, at least"),
    "acquisition.slices-of": Sentence("Coupes, au moins, {code}", "Slices, at least, {code}"),
    "acquisition.thickness": Sentence("Épaisseur, au plus (mm)", "Thickness, at most (mm)"),
    "acquisition.thickness-of": Sentence("Épaisseur, au plus (mm), {code}", "Thickness, at most (mm), {code}"),
    "acquisition.save": Sentence("Enregistrer l’acquisition attendue", "Save the expected acquisition"),
}

DAYS: dict[str, Sentence] = {
    "study-day": Sentence("Jour {day}", "Day {day}"),
    "study-day.outside": Sentence(
        "hors de la fenêtre ({opens} à {closes})", "outside its window ({opens} to {closes})"
    ),
}

SENTENCES: Mapping[str, Sentence] = MappingProxyType(
    {**FINDINGS, **CHECKLIST, **PROBLEMS, **DONE, **PAGE, **ACQUISITION, **DAYS}
)
