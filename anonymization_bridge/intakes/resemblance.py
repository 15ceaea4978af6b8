"""Warns, before anything is sent, that a patient or an examination went elsewhere before.

Patients and examinations are compared by keyed fingerprints: who they are is stored nowhere.
"""

from collections.abc import Sequence

import sqlalchemy as sa

from anonymization_bridge.codes import WarningCode
from anonymization_bridge.database.tables import intake_examination
from anonymization_bridge.sealing import Sealer
from anonymization_bridge.sources.found import FoundExamination


def patient_fingerprint(sealer: Sealer, code: str, one: FoundExamination) -> str:
    """Return what tells one patient of a research study from another."""
    identity = one.patient_id.strip() or f"{one.patient_name.strip().upper()}\0{one.birth_date}"
    return sealer.fingerprint("patient", code, identity)


def examination_fingerprint(sealer: Sealer, code: str, one: FoundExamination) -> str:
    """Return what tells one examination of a research study from another."""
    return sealer.fingerprint("examination", code, one.study_instance_uid)


def warnings(
    connection: sa.Connection, sealer: Sealer, code: str, number: str, chosen: Sequence[FoundExamination]
) -> list[WarningCode]:
    """Return what a person must confirm before these examinations go to this subject."""
    table = intake_examination
    here = table.c.research_study == code
    patients = {patient_fingerprint(sealer, code, one) for one in chosen}
    examinations = {examination_fingerprint(sealer, code, one) for one in chosen}
    same_patient = here & table.c.patient_fingerprint.in_(patients)
    same_examination = here & table.c.examination_fingerprint.in_(examinations)
    same_number = here & (table.c.inclusion_number == number)
    conditions = {
        WarningCode.PATIENT_HAS_OTHER_NUMBER: same_patient & ~same_number,
        WarningCode.NUMBER_HAS_OTHER_PATIENT: same_number & table.c.patient_fingerprint.not_in(patients),
        WarningCode.EXAMINATION_WENT_TO_OTHER: same_examination & ~same_number,
        WarningCode.EXAMINATION_WENT_BEFORE: same_examination & same_number,
    }
    return [
        code for code, condition in conditions.items() if connection.scalar(sa.select(sa.exists().where(condition)))
    ]
