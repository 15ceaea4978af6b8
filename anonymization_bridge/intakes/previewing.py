"""What will happen to the attributes of what was chosen, as far as the search already tells them."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from pydicom.datadict import dictionary_has_tag, dictionary_VR, tag_for_keyword
from pydicom.dataset import Dataset

from anonymization_bridge.deidentification.assignment import Assignment
from anonymization_bridge.deidentification.before_after import Change, Row, before_after
from anonymization_bridge.deidentification.keys import new_research_study_key
from anonymization_bridge.deidentification.profile import load_profile
from anonymization_bridge.deidentification.reasons import HeldError
from anonymization_bridge.sources.found import FoundExamination

SHOWN: Final = (
    "PatientName",
    "PatientID",
    "PatientBirthDate",
    "PatientSex",
    "StudyDate",
    "AccessionNumber",
    "InstitutionName",
    "StudyDescription",
    "SeriesDescription",
    "Modality",
    "StudyInstanceUID",
    "SeriesInstanceUID",
)
DATES: Final = {"DA", "DT"}


@dataclass(frozen=True)
class PreviewLine:
    """One attribute before and after; `after_code` stands for a value that the page must not show.

    A calendar date never stands beside its shifted one: their difference is the shift.
    """

    keyword: str
    before: str
    after: str
    change: Change
    after_code: str = ""


def preview(assignment: Assignment, chosen: Sequence[FoundExamination]) -> list[PreviewLine]:
    """Return what will happen to the attributes of the first examination chosen.

    The key is thrown away: what is shown of it is only that something is replaced.
    """
    found = sample(chosen[0])
    rows = rows_of(found, assignment)
    if not rows:  # a modality that is not taken: it will be held, and the rest is shown all the same
        found.Modality = "CT"
        rows = [row for row in rows_of(found, assignment) if row.keyword != "Modality"]
    by_keyword = {row.keyword: row for row in rows}
    return [line(by_keyword[keyword]) for keyword in SHOWN if keyword in by_keyword]


def rows_of(found: Dataset, assignment: Assignment) -> list[Row]:
    """Return what will happen to each attribute; nothing when that cannot be told."""
    try:
        return list(before_after(found, assignment, new_research_study_key(), load_profile()))
    except HeldError:
        return []


def line(row: Row) -> PreviewLine:
    """Return one line of the table."""
    tag = tag_for_keyword(row.keyword)
    vr = dictionary_VR(tag) if tag is not None and dictionary_has_tag(tag) else ""
    code = ""
    if row.action is Change.CHANGED and vr in DATES:
        code = "date-moved"
    elif row.action is Change.CHANGED and vr == "UI":
        code = "uid-replaced"
    elif row.action in {Change.KEPT, Change.REMOVED}:
        code = row.action
    return PreviewLine(row.keyword, row.before or "", "" if code else row.after or "", row.action, code)


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
