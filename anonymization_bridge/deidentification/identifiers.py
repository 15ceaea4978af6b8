"""Everything in a source object that names a person, a visit or an original object, to be searched for afterwards."""

import re
import unicodedata
from dataclasses import dataclass, field
from functools import cache, cached_property, lru_cache

from pydicom._uid_dict import UID_dictionary
from pydicom.charset import convert_encodings, decode_bytes
from pydicom.datadict import tag_for_keyword

from anonymization_bridge.deidentification.attributes import items, text_of
from anonymization_bridge.deidentification.dictionary import dictionary_vr
from anonymization_bridge.deidentification.header import Header, Nested
from anonymization_bridge.deidentification.reasons import HeldError, HoldReason
from anonymization_bridge.deidentification.streaming import DEEPEST
from anonymization_bridge.deidentification.vocabulary import all_words

#: Attributes beside names (PN), dates and UIDs that tell of a person, a place or a visit (PS3.15 Table E.1-1).
IDENTIFYING = frozenset(
    tag_for_keyword(keyword)
    for keyword in [
        "AccessionNumber",
        "AdditionalPatientHistory",
        "AdmissionID",
        "AdmittingDiagnosesDescription",
        "CountryOfResidence",
        "DeviceSerialNumber",
        "FillerOrderNumberImagingServiceRequest",
        "ImageComments",
        "InstitutionAddress",
        "InstitutionalDepartmentName",
        "InstitutionName",
        "InsurancePlanIdentification",
        "MedicalRecordLocator",
        "MilitaryRank",
        "Occupation",
        "OtherPatientIDs",
        "PatientAddress",
        "PatientComments",
        "PatientID",
        "PatientTelephoneNumbers",
        "PerformedProcedureStepID",
        "PlacerOrderNumberImagingServiceRequest",
        "ReferringPhysicianAddress",
        "ReferringPhysicianTelephoneNumbers",
        "RegionOfResidence",
        "RequestedProcedureID",
        "ScheduledProcedureStepID",
        "StationName",
        "StudyID",
        "PatientInsurancePlanCodeSequence",
        "IssuerOfPatientID",
    ]
)
REMEMBERED_SEQUENCE = 65_536
LONG_NUMBER = re.compile(r"\d{6,}")
NAME_SEPARATORS = re.compile(r"[\^=,;\s\\/]+")


@dataclass
class Identifiers:
    """What must not be found again.

    Attributes
    ----------
    names
        Whole names and their parts, as read with the character set of the object.
    numbers
        Identifiers and addresses.
    raw
        The bytes of names as they stand in the object, for character sets that were declared wrongly.
    dates
        `YYYYMMDD`.
    uids
        Original UIDs that are not registered ones.
    times
        `HHMMSS`, which are kept: devices make numbers of them, and such a number is no identifier then.

    """

    names: set[str] = field(default_factory=set)
    numbers: set[str] = field(default_factory=set)
    raw: set[bytes] = field(default_factory=set)
    dates: set[str] = field(default_factory=set)
    uids: set[str] = field(default_factory=set)
    times: set[str] = field(default_factory=set)

    def add(self, other: "Identifiers") -> None:
        """Take in those of another."""
        self.names |= other.names
        self.numbers |= other.numbers
        self.raw |= other.raw
        self.dates |= other.dates
        self.uids |= other.uids
        self.times |= other.times

    @property
    def texts(self) -> set[str]:
        """Return names and numbers."""
        return self.names | (self.numbers - self.times)

    @cached_property
    def telling_words(self) -> frozenset[str]:
        """Return what no kept word may be; read only once everything is collected."""
        numbers = {fold(number) for number in self.numbers if len(number) > 3 or not number.isdigit()}
        return frozenset({fold(name) for name in self.names} | (numbers - all_words()))

    @cached_property
    def telling_numbers(self) -> frozenset[str]:
        """Return what no kept number may be: identifiers and dates of digits."""
        return frozenset({number for number in self.texts if number.isdigit()} | self.dates)

    @cached_property
    def telling_digits(self) -> tuple[str, ...]:
        """Return what no kept text may hold once all but its digits is left out: numbers, and dates in any order."""
        numbers = {number for number in self.telling_numbers if len(number) > 5}
        turned = {form for day in self.dates for form in (day[6:] + day[4:6] + day[:4], day[4:] + day[:4])}
        return tuple(numbers | turned)

    @cached_property
    def long_words(self) -> tuple[str, ...]:
        """Return the names and numbers that would tell even inside another word."""
        return tuple(word for word in self.telling_words if len(word) > 5)

    def is_within(self, written: str) -> bool:
        """Tell whether an identifier, a date or an original UID stands anywhere in a text."""
        folded, digits = fold(written), "".join(letter for letter in written if letter.isdigit())
        return (
            any(word in folded for word in self.long_words)
            or (len(digits) > 5 and any(number in digits for number in self.telling_digits))
            or any(uid in written for uid in self.uids)
        )

    def is_number(self, written: str) -> bool:
        """Tell whether a written number is one of the identifiers or dates."""
        return written.lstrip("+-") in self.telling_numbers or fold(written) in self.telling_words

    def is_word(self, word: str) -> bool:
        """Tell whether a word is one of the identifiers, or one part of a name."""
        return fold(word) in self.telling_words


def fold(value: str) -> str:
    """Return the text without accents, in lower case."""
    plain = unicodedata.normalize("NFKD", value)
    return "".join(letter for letter in plain if not unicodedata.combining(letter)).casefold().strip()


def bytes_of_uid(uid: str) -> bytes:
    """Return the bytes that stand wherever a UID does; none, which stand everywhere, when it may be written otherwise."""
    return uid.encode() if uid.isascii() and " " not in uid else b""


def collect(header: Header, subject_label: str) -> Identifiers:
    """Return the identifiers of a source object, nested and private ones included.

    Raises
    ------
    HeldError
        Its sequences are nested too deep to look into.

    """
    found = Identifiers()
    gather(header, found, ("iso8859",), 0)
    found.numbers.discard(subject_label)
    found.names.discard(subject_label)
    return found


def gather(dataset: Header, found: Identifiers, encodings: tuple[str, ...], depth: int) -> None:
    """Add the identifiers of one data set and of those nested in it."""
    if depth > DEEPEST:
        raise HeldError(HoldReason.NESTED_TOO_DEEP)
    encodings = declared_encodings(dataset, encodings)
    for tag, entry in list(dataset.entries.items()):
        vr = told(tag, entry[0]) if type(entry) is tuple else "SQ"
        if vr == "":
            continue
        if vr != "SQ" and type(entry) is tuple:
            found.add(noted(tag, vr, entry[1], encodings))
            continue
        if isinstance(entry, Nested) and entry.raw is not None and len(entry.raw) <= REMEMBERED_SEQUENCE:
            found.add(gathered(entry, encodings, depth + 1))
            continue
        for item in items(dataset, tag):
            gather(item, found, encodings, depth + 1)


@lru_cache(maxsize=512)
def gathered(sequence: Nested, encodings: tuple[str, ...], depth: int) -> "Identifiers":
    """Return the identifiers in the items of a sequence; looked up when the next object of the series has the same."""
    found = Identifiers()
    for item in items(Header({0: sequence}), 0):
        gather(item, found, encodings, depth)
    return found


@cache
def told(tag: int, vr: str | None) -> str:
    """Return the representation of an attribute that may hold identifiers, `SQ` for one that may hold others."""
    known = dictionary_vr(tag) if vr is None or vr == "UN" else vr
    return known if known == "SQ" or known in NOTERS or tag in IDENTIFYING else ""


@lru_cache(maxsize=2048)
def noted(tag: int, vr: str, value: bytes, encodings: tuple[str, ...]) -> "Identifiers":
    """Return the identifiers that one value holds; looked up when the next object of the series has the same."""
    found = Identifiers()
    if vr in NOTERS:
        NOTERS[vr](found, value, list(encodings))
    if tag in IDENTIFYING:
        note_number(found, value, list(encodings))
    return found


def declared_encodings(dataset: Header, inherited: tuple[str, ...]) -> tuple[str, ...]:
    """Return the character sets of a data set (PS3.3 C.12.1.1.2), or those of the one around it."""
    declared = text_of(dataset, 0x00080005)
    return encodings_named(declared) or inherited if declared else inherited


@lru_cache(maxsize=64)
def encodings_named(declared: str) -> tuple[str, ...]:
    """Return the encodings of a list of character sets, none when it names one that does not exist."""
    try:
        return tuple(convert_encodings([part.strip() for part in declared.split("\\")]))
    except (LookupError, ValueError):
        return ()


def note_name(found: Identifiers, value: bytes, encodings: list[str]) -> None:
    """Add a person's name: whole, in parts, and as it stands."""
    try:
        decoded = decode_bytes(value, encodings, {0x5C, 0x5E, 0x3D})
    except (LookupError, UnicodeError):
        decoded = value.decode("latin-1")
    for one in decoded.rstrip("\0 ").split("\\"):
        found.names.update({one.strip(), *NAME_SEPARATORS.split(one)} - {""})
    found.raw.update(part for part in re.split(rb"[\^=\\\s\0]+", value) if len(part) >= 4)


def note_number(found: Identifiers, value: bytes, encodings: list[str]) -> None:
    """Add an identifier or an address, value by value."""
    try:
        decoded = decode_bytes(value, encodings, {0x5C, 0x0D, 0x0A})
    except (LookupError, UnicodeError):
        decoded = value.decode("latin-1")
    written = [one.strip() for one in decoded.rstrip("\0 ").split("\\") if one.strip()]
    found.numbers.update(written)
    found.numbers.update(run for one in written for run in LONG_NUMBER.findall(one))


def note_date(found: Identifiers, value: bytes, encodings: list[str]) -> None:  # noqa: ARG001 - one shape for all
    """Add the day of a date or date-time."""
    for one in value.decode("ascii", "replace").split("\\"):
        digits = one.replace(".", "")[:8]
        if len(digits) == 8 and digits.isdigit():
            found.dates.add(digits)


def note_uid(found: Identifiers, value: bytes, encodings: list[str]) -> None:  # noqa: ARG001 - one shape for all
    """Add a UID that is not a registered one."""
    for one in value.decode("ascii", "replace").split("\\"):
        uid = one.strip("\0 ")
        if uid and uid not in UID_dictionary:
            found.uids.add(uid)


def note_time(found: Identifiers, value: bytes, encodings: list[str]) -> None:  # noqa: ARG001 - one shape for all
    """Add a time of day, to the second."""
    written = value.decode("ascii", "replace").replace(":", "")
    found.times.update(one[:6] for one in written.split("\\") if one[:6].isdigit() and len(one) >= 6)


NOTERS = {"PN": note_name, "DA": note_date, "DT": note_date, "UI": note_uid, "TM": note_time}
