"""What will happen to the attributes of what was chosen, as far as the search already tells them."""

from collections.abc import Iterable, Sequence
from typing import Final

from pydicom.dataset import Dataset

from anonymization_bridge.deidentification.assignment import Assignment
from anonymization_bridge.deidentification.before_after import Row, before_after
from anonymization_bridge.deidentification.keys import new_research_study_key
from anonymization_bridge.deidentification.profile import Profile
from anonymization_bridge.deidentification.reasons import HeldError
from anonymization_bridge.intakes.attributes import AttributeLine, lines_of
from anonymization_bridge.sources.found import FoundExamination

SHOWN: Final = (
    "PatientName",
    "PatientID",
    "PatientBirthDate",
    "PatientSex",
    "PatientAge",
    "StudyDate",
    "AccessionNumber",
    "InstitutionName",
    "ReferringPhysicianName",
    "StudyDescription",
    "SeriesDescription",
    "Modality",
    "StudyInstanceUID",
)
"""What the form itself shows; the rest is one click away."""


def preview(assignment: Assignment, chosen: Sequence[FoundExamination], profile: Profile) -> list[AttributeLine]:
    """Return what will happen to the attributes of the first examination chosen.

    The key is thrown away: what is shown of it is only that something is replaced.
    """
    found = sample(chosen[0])
    rows = rows_of(found, assignment, profile)
    if not rows:  # a modality that is not taken: it will be held, and the rest is shown all the same
        found.Modality = "CT"
        rows = [row for row in rows_of(found, assignment, profile) if row.keyword != "Modality"]
    return main_lines(lines_of(rows))


def main_lines(lines: Iterable[AttributeLine]) -> list[AttributeLine]:
    """Return the lines that the form itself shows, in the order a person wants to see them."""
    by_path = {one.path: one for one in lines if one.path in SHOWN}
    return [by_path[keyword] for keyword in SHOWN if keyword in by_path]


def rows_of(found: Dataset, assignment: Assignment, profile: Profile) -> list[Row]:
    """Return what will happen to each attribute; nothing when that cannot be told."""
    try:
        return list(before_after(found, assignment, new_research_study_key(), profile))
    except HeldError:
        return []


def sample(one: FoundExamination) -> Dataset:
    """Return the attributes that the search tells of an examination and its first series."""
    found = Dataset()
    found.SpecificCharacterSet = "ISO_IR 192"
    first = one.series[0]
    values = {
        "PatientName": one.patient_name,
        "PatientID": one.patient_id,
        "PatientBirthDate": one.birth_date,
        "PatientSex": one.sex,
        "StudyDate": one.study_date,
        "AccessionNumber": one.accession_number,
        "InstitutionName": one.institution,
        "StudyDescription": one.description,
        "SeriesDescription": first.description,
        "Modality": first.modality,
        "StudyInstanceUID": one.study_instance_uid,
        "SeriesInstanceUID": first.series_instance_uid,
    }
    for keyword, value in values.items():
        if value:
            setattr(found, keyword, value)
    return found
