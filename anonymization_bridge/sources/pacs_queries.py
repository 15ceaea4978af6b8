"""What the clinical PACS is asked, and what its answers say (DICOM PS3.4 section C.6.2)."""

from collections.abc import Sequence
from dataclasses import dataclass

from pydicom.dataset import Dataset

from anonymization_bridge.codes import ErrorCode
from anonymization_bridge.errors import InvalidInputError
from anonymization_bridge.sources.found import FoundExamination, FoundSeries


@dataclass(frozen=True)
class Criteria:
    """What is searched for; empty means any.  Dates are written `YYYYMMDD`."""

    patient_id: str = ""
    patient_name: str = ""
    birth_date: str = ""
    study_date_from: str = ""
    study_date_to: str = ""
    modality: str = ""
    accession_number: str = ""

    def check(self) -> None:
        """Refuse a search that names nobody, or holds what DICOM would take for a pattern.

        Raises
        ------
        InvalidInputError
            Saying which.

        """
        if not (self.patient_id or self.patient_name or self.birth_date or self.accession_number):
            raise InvalidInputError(ErrorCode.CRITERIA_MISSING)
        if any(set(value) & set("*?\\") or len(value) > 64 for value in vars(self).values()):
            raise InvalidInputError(ErrorCode.CRITERIA_WRONG)


@dataclass(frozen=True)
class Wanted:
    """One series to retrieve."""

    study_instance_uid: str
    series_instance_uid: str


def study_query(criteria: Criteria) -> Dataset:
    """Return the query for examinations."""
    query = Dataset()
    query.SpecificCharacterSet = "ISO_IR 192"
    query.QueryRetrieveLevel = "STUDY"
    query.PatientID = criteria.patient_id
    query.PatientName = f"{criteria.patient_name}*" if criteria.patient_name else ""
    query.PatientBirthDate = criteria.birth_date
    query.PatientSex = ""
    query.StudyDate = date_range(criteria)
    query.AccessionNumber = criteria.accession_number
    query.ModalitiesInStudy = criteria.modality
    query.StudyDescription = ""
    query.InstitutionName = ""
    query.StudyInstanceUID = ""
    return query


def date_range(criteria: Criteria) -> str:
    """Return the range of study dates as DICOM writes it (PS3.4 section C.2.2.2.5)."""
    bounded = criteria.study_date_from or criteria.study_date_to
    return f"{criteria.study_date_from}-{criteria.study_date_to}" if bounded else ""


def series_query(study: Dataset) -> Dataset:
    """Return the query for the series of an examination."""
    query = Dataset()
    query.SpecificCharacterSet = "ISO_IR 192"
    query.QueryRetrieveLevel = "SERIES"
    query.StudyInstanceUID = study.StudyInstanceUID
    query.SeriesInstanceUID = ""
    query.Modality = ""
    query.SeriesNumber = None
    query.SeriesDescription = ""
    query.NumberOfSeriesRelatedInstances = None
    return query


def image_query(series: Wanted) -> Dataset:
    """Return the query for the objects of a series."""
    query = Dataset()
    query.QueryRetrieveLevel = "IMAGE"
    query.StudyInstanceUID = series.study_instance_uid
    query.SeriesInstanceUID = series.series_instance_uid
    query.SOPInstanceUID = ""
    query.SOPClassUID = ""
    query.InstanceNumber = None
    return query


def middle(instances: Sequence[Dataset]) -> Dataset:
    """Return the middle one of the objects of a series, by the numbers that the PACS gives them."""
    return sorted(instances, key=place_in_series)[len(instances) // 2]


def place_in_series(instance: Dataset) -> tuple[int, str]:
    """Return what the objects of a series are sorted by."""
    try:
        number = int(instance.get("InstanceNumber") or 0)
    except (TypeError, ValueError):
        number = 0
    return number, str(instance.get("SOPInstanceUID", ""))


def examination(study: Dataset, series: list[Dataset]) -> FoundExamination:
    """Return an examination from the answers of the PACS."""
    rows = [one_series(one) for one in series]
    return FoundExamination(
        study_instance_uid=str(study.StudyInstanceUID),
        patient_id=str(study.get("PatientID", "")),
        patient_name=str(study.get("PatientName", "")),
        birth_date=str(study.get("PatientBirthDate", "")),
        sex=str(study.get("PatientSex", "")),
        study_date=str(study.get("StudyDate", "")),
        description=str(study.get("StudyDescription", "")),
        accession_number=str(study.get("AccessionNumber", "")),
        institution=str(study.get("InstitutionName", "")),
        series=tuple(sorted(rows, key=lambda one: (len(one.number), one.number, one.series_instance_uid))),
    )


def one_series(found: Dataset) -> FoundSeries:
    """Return a series from an answer of the PACS."""
    number, instances = found.get("SeriesNumber"), found.get("NumberOfSeriesRelatedInstances")
    return FoundSeries(
        series_instance_uid=str(found.SeriesInstanceUID),
        number="" if number is None else str(number),
        modality=str(found.get("Modality", "")),
        description=str(found.get("SeriesDescription", "")),
        instances=int(instances) if instances not in {None, ""} else 0,
    )
