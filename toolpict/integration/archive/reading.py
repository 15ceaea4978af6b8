"""Takes from a DICOM file what the index keeps of it."""

import struct
import zlib
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import orjson
from pydicom import Dataset, config, dcmread
from pydicom.dataelem import RawDataElement
from pydicom.errors import InvalidDicomError
from pydicom.uid import UID, DeflatedExplicitVRLittleEndian

from toolpict.integration.archive.pixels import UNDEFINED_LENGTH, FrameTable, locate_frames

# A value that breaks its VR is kept as it is; the warning would write it into the log.
config.settings.reading_validation_mode = config.IGNORE

INLINE_BYTES = 4096
"""A longer value is given by address (PS3.18 §F.2.2); colour palettes of 8 bits stay inline."""
PIXELS_AND_AFTER = 0x7FE00000
CHARACTER_SET = "00080005"
UTF_8 = {"vr": "CS", "Value": ["ISO_IR 192"]}
BINARY = frozenset({"OB", "OW", "OF", "OD", "OL", "OV", "UN"})

STUDY_KEYWORDS = (
    "StudyDate", "StudyTime", "AccessionNumber", "ReferringPhysicianName", "TimezoneOffsetFromUTC", "PatientName",
    "PatientID", "PatientBirthDate", "PatientSex", "StudyInstanceUID", "StudyID", "StudyDescription",
    "ClinicalTrialProtocolID", "ClinicalTrialSubjectID", "ClinicalTrialTimePointID", "PatientIdentityRemoved",
)  # fmt: skip
SERIES_KEYWORDS = (
    "Modality", "TimezoneOffsetFromUTC", "SeriesDescription", "SeriesInstanceUID", "SeriesNumber", "SeriesDate",
    "SeriesTime", "BodyPartExamined", "PerformedProcedureStepStartDate", "PerformedProcedureStepStartTime",
)  # fmt: skip
INSTANCE_KEYWORDS = (
    "SOPClassUID", "SOPInstanceUID", "InstanceNumber", "Rows", "Columns", "BitsAllocated", "NumberOfFrames",
)  # fmt: skip
"""What a search answers (PS3.18 Tables 10.6.3-3 to -5)."""


class NotReadableError(Exception):
    """It is no DICOM file, or lacks one of the UIDs that everything hangs on."""


@dataclass(frozen=True)
class LongValue:
    """Where a value that is given by address lies in the file, in bytes."""

    vr: str
    offset: int
    length: int


@dataclass(frozen=True)
class ObjectRead:
    """What the index keeps of one file.

    Attributes
    ----------
    bulk
        Tag -> where its value lies in the file.
    metadata
        The object as DICOM JSON, deflated.

    """

    sop_instance_uid: str
    sop_class_uid: str
    series_instance_uid: str
    study_instance_uid: str
    patient_id: str
    study_date: str
    modality: str
    series_number: int
    instance_number: int
    transfer_syntax_uid: str
    study_attributes: str
    series_attributes: str
    instance_attributes: str
    metadata: bytes
    frames: FrameTable
    bulk: Mapping[str, LongValue]


def read_object(path: Path) -> ObjectRead:
    """Read a file up to its pixels, and find where those lie.

    Raises
    ------
    NotReadableError
        It cannot be filed.

    """
    try:
        with path.open("rb") as file:
            header = dcmread(file, stop_before_pixels=True)
            syntax = UID(header.file_meta.TransferSyntaxUID)
            if not syntax.is_transfer_syntax:
                raise NotReadableError
            return describe(header, syntax, locate_frames(file, header, syntax))
    except UNREADABLE as error:
        raise NotReadableError from error


UNREADABLE = (
    InvalidDicomError, AttributeError, KeyError, ValueError, TypeError, NotImplementedError, EOFError, struct.error,
    OverflowError, RecursionError, zlib.error,
)  # fmt: skip
"""All that pydicom was seen to raise on files that are broken."""


def describe(header: Dataset, syntax: UID, frames: FrameTable) -> ObjectRead:
    """Return what the index keeps of a file whose header was read."""
    uids = [str(header[keyword].value or "") for keyword in ("SOPInstanceUID", "SeriesInstanceUID", "StudyInstanceUID")]
    if not all(UID(uid).is_valid for uid in uids):
        raise NotReadableError
    sop, series, study = uids
    bulk = locate_bulk(header, syntax)
    whole = write_json(header, bulk, f"studies/{study}/series/{series}/instances/{sop}/bulkdata/")
    return ObjectRead(
        sop, str(header.SOPClassUID), series, study,
        patient_id=str(header.get("PatientID") or ""), study_date=str(header.get("StudyDate") or ""),
        modality=str(header.get("Modality") or ""), series_number=whole_number(header, "SeriesNumber"),
        instance_number=whole_number(header, "InstanceNumber"), transfer_syntax_uid=str(syntax),
        study_attributes=pick(header, STUDY_KEYWORDS), series_attributes=pick(header, SERIES_KEYWORDS),
        instance_attributes=pick(header, INSTANCE_KEYWORDS, {"AvailableTransferSyntaxUID": str(syntax)}),
        metadata=zlib.compress(whole, 6), frames=frames, bulk=bulk,
    )  # fmt: skip


def whole_number(header: Dataset, keyword: str) -> int:
    """Return a number to order by; 0 when there is none that can be read."""
    try:
        return int(header.get(keyword) or 0)
    except UNREADABLE:
        return 0


def locate_bulk(header: Dataset, syntax: UID) -> dict[str, LongValue]:
    """Return where the long binary values of the object itself lie; those inside sequences stay inline."""
    if syntax == DeflatedExplicitVRLittleEndian:
        return {}
    found: dict[str, LongValue] = {}
    for tag in header.keys():  # noqa: SIM118 - iterating a Dataset reads every value; here they stay unread
        element: object = header.get_item(tag)
        if isinstance(element, RawDataElement) and INLINE_BYTES < element.length < UNDEFINED_LENGTH:
            vr = str(element.VR or header[tag].VR)
            if vr in BINARY and tag < PIXELS_AND_AFTER:
                found[f"{tag:08X}"] = LongValue(vr, element.value_tell, element.length)
    return found


def write_json(header: Dataset, bulk: Mapping[str, LongValue], root: str) -> bytes:
    """Return the object in the DICOM JSON model, in UTF-8, long values by address."""
    written: dict[str, object] = {}
    for tag in sorted(header.keys()):
        name = f"{tag:08X}"
        if tag >= PIXELS_AND_AFTER:
            break
        if name in bulk:
            written[name] = {"vr": bulk[name].vr, "BulkDataURI": root + name}
        else:
            written |= element_json(header, tag)
    if CHARACTER_SET in written:
        written[CHARACTER_SET] = UTF_8
    return orjson.dumps(written)


def element_json(header: Dataset, tag: int) -> dict[str, object]:
    """Return one element under its tag; nothing when its value cannot be read."""
    try:
        return {f"{tag:08X}": header[tag].to_json_dict(None, INLINE_BYTES)}
    except UNREADABLE:
        return {}


def pick(header: Dataset, keywords: tuple[str, ...], more: Mapping[str, str] | None = None) -> str:
    """Return some attributes as DICOM JSON; those that the object lacks are left out."""
    picked = Dataset()
    for keyword in keywords:
        if keyword in header:
            picked[keyword] = header[keyword]
    for keyword, value in (more or {}).items():
        setattr(picked, keyword, value)
    written: dict[str, object] = {}
    for tag in sorted(picked.keys()):
        written |= element_json(picked, tag)
    return orjson.dumps(written).decode()
