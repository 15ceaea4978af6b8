"""What a DICOMDIR says of each patient, examination, series and object (DICOM PS3.3 annex F)."""

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Final

from pydicom.dataset import Dataset

IMAGE: Final = "IMAGE"
STORAGE: Final = "1.2.840.10008.5.1.4.1.1."
RECORD_TYPES: Final[Mapping[str, str]] = MappingProxyType(
    {
        "481.2": "RT DOSE",
        "481.3": "RT STRUCTURE SET",
        "481.4": "RT TREAT RECORD",
        "481.5": "RT PLAN",
        "481.6": "RT TREAT RECORD",
        "481.7": "RT TREAT RECORD",
        "481.8": "RT PLAN",
        "481.9": "RT TREAT RECORD",
        "11": "PRESENTATION",
        "9": "WAVEFORM",
        "88.59": "KEY OBJECT DOC",
        "88": "SR DOCUMENT",
        "4.2": "SPECTROSCOPY",
        "66": "RAW DATA",
        "66.1": "REGISTRATION",
        "66.2": "FIDUCIAL",
        "66.3": "REGISTRATION",
        "66.4": IMAGE,
        "66.5": "SURFACE",
        "66.6": "TRACT",
        "66.7": IMAGE,
        "67": "VALUE MAP",
        "77.1.5.3": "STEREOMETRIC",
        "104": "ENCAP DOC",
    }
)
"""Kind of record by what the SOP class starts with; the longest counts, and what has none is an image."""

PATIENT_KEYS: Final = ("PatientName", "PatientID")
EXAMINATION_KEYS: Final = (
    "StudyDate",
    "StudyTime",
    "StudyDescription",
    "StudyInstanceUID",
    "StudyID",
    "AccessionNumber",
)
SERIES_KEYS: Final = ("Modality", "SeriesInstanceUID", "SeriesNumber")
CONTENT: Final = ("InstanceNumber", "ContentDate", "ContentTime")
DESCRIBED: Final = (*CONTENT, "ContentLabel", "ContentDescription", "ContentCreatorName")
OBJECT_KEYS: Final[Mapping[str, tuple[str, ...]]] = MappingProxyType(
    {
        IMAGE: ("InstanceNumber",),
        "RT DOSE": ("InstanceNumber", "DoseSummationType"),
        "RT STRUCTURE SET": ("InstanceNumber", "StructureSetLabel", "StructureSetDate", "StructureSetTime"),
        "RT PLAN": ("InstanceNumber", "RTPlanLabel", "RTPlanDate", "RTPlanTime"),
        "RT TREAT RECORD": ("InstanceNumber", "TreatmentDate", "TreatmentTime"),
        "PRESENTATION": (
            "PresentationCreationDate",
            "PresentationCreationTime",
            "InstanceNumber",
            "ContentLabel",
            "ContentDescription",
            "ContentCreatorName",
            "ReferencedSeriesSequence",
            "BlendingSequence",
        ),
        "WAVEFORM": CONTENT,
        "KEY OBJECT DOC": (*CONTENT, "ConceptNameCodeSequence"),
        "SR DOCUMENT": (
            *CONTENT,
            "CompletionFlag",
            "VerificationFlag",
            "VerificationDateTime",
            "ConceptNameCodeSequence",
        ),
        "SPECTROSCOPY": (
            *CONTENT,
            "ImageType",
            "NumberOfFrames",
            "Rows",
            "Columns",
            "DataPointRows",
            "DataPointColumns",
        ),
        "RAW DATA": CONTENT,
        "REGISTRATION": DESCRIBED,
        "FIDUCIAL": DESCRIBED,
        "SURFACE": DESCRIBED,
        "TRACT": DESCRIBED,
        "VALUE MAP": DESCRIBED,
        "STEREOMETRIC": DESCRIBED,
        "ENCAP DOC": (
            *CONTENT,
            "DocumentTitle",
            "HL7InstanceIdentifier",
            "ConceptNameCodeSequence",
            "MIMETypeOfEncapsulatedDocument",
        ),
    }
)
HEADER_KEYS: Final = sorted(
    {
        "SpecificCharacterSet",
        "SOPClassUID",
        "SOPInstanceUID",
        *PATIENT_KEYS,
        *EXAMINATION_KEYS,
        *SERIES_KEYS,
        *(key for keys in OBJECT_KEYS.values() for key in keys),
    }
)
"""What is read of an object to write its records."""


@dataclass(frozen=True)
class Placed:
    """The header of one object and its place on the medium, as parts of its path."""

    header: Dataset
    transfer_syntax: str
    place: tuple[str, ...]


def record_type(sop_class: str) -> str:
    """Return the kind of record that an object of a SOP class has."""
    rest = sop_class.removeprefix(STORAGE) if sop_class.startswith(STORAGE) else ""
    parts = rest.split(".")
    starts = (".".join(parts[:count]) for count in range(len(parts), 0, -1))
    return next((RECORD_TYPES[start] for start in starts if start in RECORD_TYPES), IMAGE)


def patient_record(header: Dataset) -> Dataset:
    """Return the record of a patient: here a subject."""
    return record("PATIENT", header, PATIENT_KEYS)


def examination_record(header: Dataset, number: int) -> Dataset:
    """Return the record of an examination; what it must be numbered by is its place on the medium when it has no number."""
    made = record("STUDY", header, EXAMINATION_KEYS)
    made.StudyID = made.StudyID or str(number)
    return made


def series_record(header: Dataset, number: int) -> Dataset:
    """Return the record of a series."""
    made = record("SERIES", header, SERIES_KEYS)
    made.SeriesNumber = number if made.SeriesNumber is None else made.SeriesNumber
    return made


def object_record(placed: Placed, number: int) -> Dataset:
    """Return the record of an object, which names its file."""
    kind = record_type(str(placed.header.get("SOPClassUID", "")))
    made = record(kind, placed.header, OBJECT_KEYS[kind])
    if made.get("InstanceNumber", number) is None:
        made.InstanceNumber = number
    made.ReferencedFileID = list(placed.place)
    made.ReferencedSOPClassUIDInFile = placed.header.SOPClassUID
    made.ReferencedSOPInstanceUIDInFile = placed.header.SOPInstanceUID
    made.ReferencedTransferSyntaxUIDInFile = placed.transfer_syntax
    return made


def record(kind: str, header: Dataset, keys: tuple[str, ...]) -> Dataset:
    """Return a record with keys copied from a header: a sequence only when there is one, others empty when missing."""
    made = Dataset()
    made.OffsetOfTheNextDirectoryRecord = 0
    made.RecordInUseFlag = 0xFFFF
    made.OffsetOfReferencedLowerLevelDirectoryEntity = 0
    made.DirectoryRecordType = kind
    if header.get("SpecificCharacterSet"):
        made.SpecificCharacterSet = header.SpecificCharacterSet
    for key in keys:
        if key in header:
            made.add(header[key])
        elif not key.endswith("Sequence"):
            setattr(made, key, None)
    return made
