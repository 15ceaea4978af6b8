"""What a file is, for the person who chooses what to send: identified, shown in the bridge only, never stored."""

from dataclasses import dataclass
from pathlib import Path

from pydicom.charset import decode_bytes

from anonymization_bridge.deidentification.attributes import raw_element, text_of
from anonymization_bridge.deidentification.header import Header
from anonymization_bridge.deidentification.identifiers import declared_encodings
from anonymization_bridge.deidentification.reading import open_source, quietly
from anonymization_bridge.deidentification.reasons import HeldError, HoldReason

LONGEST = 64


@dataclass(frozen=True)
class Glance:
    """The identity of a source object, as it stands in the file.

    Attributes
    ----------
    birth_date, study_date
        `YYYYMMDD`, or whatever is written there.

    """

    patient_id: str
    patient_name: str
    birth_date: str
    sex: str
    study_instance_uid: str
    study_date: str
    study_time: str
    study_description: str
    accession_number: str
    series_instance_uid: str
    series_number: str
    series_description: str
    modality: str
    sop_instance_uid: str
    sop_class_uid: str


TAGS = {
    "patient_id": 0x00100020,
    "patient_name": 0x00100010,
    "birth_date": 0x00100030,
    "sex": 0x00100040,
    "study_instance_uid": 0x0020000D,
    "study_date": 0x00080020,
    "study_time": 0x00080030,
    "study_description": 0x00081030,
    "accession_number": 0x00080050,
    "series_instance_uid": 0x0020000E,
    "series_number": 0x00200011,
    "series_description": 0x0008103E,
    "modality": 0x00080060,
    "sop_instance_uid": 0x00080018,
    "sop_class_uid": 0x00080016,
}


def glance(source: Path) -> Glance | tuple[HoldReason, ...]:
    """Return what a file is, or the reasons why it cannot be read."""
    try:
        with quietly(), open_source(source) as opened:
            encodings = list(declared_encodings(opened.header, ("iso8859",)))
            return Glance(**{name: readable(opened.header, tag, encodings) for name, tag in TAGS.items()})
    except HeldError as held:
        return held.reasons


def readable(header: Header, tag: int, encodings: list[str]) -> str:
    """Return a text as written in the character set of the object, at most 64 characters, none of them a control."""
    raw = raw_element(header, tag)
    if raw is None:
        return ""
    try:
        decoded = decode_bytes(raw.value, encodings, {0x5C, 0x5E, 0x3D})
    except (LookupError, UnicodeError):
        decoded = text_of(header, tag)
    return "".join(letter for letter in decoded if letter.isprintable()).strip()[:LONGEST]
