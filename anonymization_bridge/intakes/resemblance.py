"""Warns, before anything is sent, that a patient or an examination went elsewhere before, or is not whom it should be.

Patients and examinations are compared by fingerprints under the key of the research study: who they are is stored nowhere, and
once the key is destroyed nobody can try.
"""

from collections.abc import Sequence

import sqlalchemy as sa

from anonymization_bridge.codes import WarningCode
from anonymization_bridge.database.tables import intake_examination
from anonymization_bridge.deidentification.keys import ResearchStudyKey
from anonymization_bridge.sources.found import FoundExamination


def identity_of(one: FoundExamination) -> str:
    """Return what tells one patient from another."""
    return one.patient_id.strip() or f"{one.patient_name.strip().upper()}\0{one.birth_date}"


def patient_fingerprint(key: ResearchStudyKey, one: FoundExamination) -> str:
    """Return what tells one patient of a research study from another: the blind index of the correspondence, too."""
    return key.fingerprint("patient", identity_of(one))


def examination_fingerprint(key: ResearchStudyKey, one: FoundExamination) -> str:
    """Return what tells one examination of a research study from another."""
    return key.fingerprint("examination", one.study_instance_uid)


def sex_fingerprint(key: ResearchStudyKey, number: str, one: FoundExamination) -> str:
    """Return what tells the sexes of one inclusion number apart; empty when the source says none."""
    return key.fingerprint("sex", number, one.sex.strip().upper()) if one.sex.strip() else ""


def birth_date_fingerprint(key: ResearchStudyKey, number: str, one: FoundExamination) -> str:
    """Return what tells the birth dates of one inclusion number apart; empty when the source says none."""
    return key.fingerprint("birth date", number, one.birth_date.strip()) if one.birth_date.strip() else ""


def warnings(
    connection: sa.Connection, key: ResearchStudyKey | None, code: str, number: str, chosen: Sequence[FoundExamination]
) -> list[WarningCode]:
    """Return what a person must confirm before these examinations go to this subject."""
    within = [
        warning
        for warning, values in (
            (WarningCode.SEX_DIFFERS, {one.sex.strip().upper() for one in chosen}),
            (WarningCode.BIRTH_DATE_DIFFERS, {one.birth_date.strip() for one in chosen}),
        )
        if len(values - {""}) > 1
    ]
    if key is None:
        return within
    conditions = conditions_for(key, code, number, chosen)
    found = (one for one, condition in conditions.items() if connection.scalar(sa.select(sa.exists().where(condition))))
    return list(dict.fromkeys([*found, *within]))


def conditions_for(
    key: ResearchStudyKey, code: str, number: str, chosen: Sequence[FoundExamination]
) -> dict[WarningCode, sa.ColumnElement[bool]]:
    """Return, for each warning, what an earlier examination must be to give it."""
    table = intake_examination
    here = table.c.research_study == code
    patients = {patient_fingerprint(key, one) for one in chosen}
    examinations = {examination_fingerprint(key, one) for one in chosen}
    sexes = {sex_fingerprint(key, number, one) for one in chosen} - {""}
    births = {birth_date_fingerprint(key, number, one) for one in chosen} - {""}
    same_patient = here & table.c.patient_fingerprint.in_(patients)
    same_examination = here & table.c.examination_fingerprint.in_(examinations)
    same_number = here & (table.c.inclusion_number == number)
    other_sex = table.c.sex_fingerprint.not_in({*sexes, ""}) & sa.literal(bool(sexes))
    other_birth = table.c.birth_date_fingerprint.not_in({*births, ""}) & sa.literal(bool(births))
    return {
        WarningCode.PATIENT_HAS_OTHER_NUMBER: same_patient & ~same_number,
        WarningCode.NUMBER_HAS_OTHER_PATIENT: same_number & table.c.patient_fingerprint.not_in(patients),
        WarningCode.EXAMINATION_WENT_TO_OTHER: same_examination & ~same_number,
        WarningCode.EXAMINATION_WENT_BEFORE: same_examination & same_number,
        WarningCode.SEX_DIFFERS: same_number & other_sex,
        WarningCode.BIRTH_DATE_DIFFERS: same_number & other_birth,
    }
