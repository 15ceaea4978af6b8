"""What is written in place of the patient: subject, research study, and how the object was de-identified."""

from datetime import date
from functools import cache, lru_cache

from anonymization_bridge.deidentification.assignment import Assignment
from anonymization_bridge.deidentification.attributes import text_of
from anonymization_bridge.deidentification.cleaning import capped_age
from anonymization_bridge.deidentification.codes import CODE_VALUE, MEANING, SCHEME
from anonymization_bridge.deidentification.elements import Element, text
from anonymization_bridge.deidentification.families import Family
from anonymization_bridge.deidentification.header import Header
from anonymization_bridge.deidentification.profile import Option, OptionCode, Profile
from anonymization_bridge.deidentification.rules import Action, Rule, rules

LONGEST_LO = 64
#: Last among the methods, for the padding to follow it rather than the digest, which fills its 64 characters.
STANDARD = "DICOM PS3.15 Annex E"
IMPLEMENTATION_VERSION = "ANON_BRIDGE_1"
PATIENT_AGE = 0x00101010
BIRTH_DATE = 0x00100030
#: Of the study, of the acquisition, of the series, of the content: the first that is one.
EXAMINATION_DATES = (0x00080020, 0x00080022, 0x00080021, 0x00080023)
SEGMENTATION = "1.2.840.10008.5.1.4.1.1.66.4"
ONLY_IN_SEGMENTATIONS = frozenset({0x00700081, 0x00700084})
ONLY_WITH_FRAME_OF_REFERENCE = 0x00201040
#: Type 2 in the Patient and General Study modules (PS3.3 C.7.1.1, C.7.2.1): present, though empty.
ALWAYS_PRESENT = ((0x00080020, "DA"), (0x00080030, "TM"), (0x00100040, "CS"))


@lru_cache(maxsize=64)
def labels(assignment: Assignment, profile: Profile, applied: tuple[OptionCode, ...]) -> tuple[Element, ...]:
    """Return the attributes that name subject and research study and tell what was done (PS3.15 E.1.1, PS3.3 C.7.1.3)."""
    modified = Option.MODIFIED_DATES in profile.options
    method = f"TOOLPICT bridge, profile {profile.name} {profile.version}"
    return (
        text(0x00080005, "CS", "ISO_IR 192"),
        text(0x00100010, "PN", assignment.subject_label),
        text(0x00100020, "LO", assignment.subject_label),
        text(0x00120010, "LO", one_value(assignment.sponsor) or assignment.research_study_code),
        text(0x00120020, "LO", assignment.research_study_code),
        text(0x00120021, "LO", one_value(assignment.research_study_title)),
        text(0x00120030, "LO", one_value(assignment.site)),
        text(0x00120031, "LO", ""),
        text(0x00120040, "LO", assignment.inclusion_number),
        text(0x00120050, "LO", one_value(assignment.time_point)),
        text(0x00120062, "CS", "YES"),
        text(0x00120063, "LO", f"{method}\\{profile.digest}\\{STANDARD}"),
        Element(0x00120064, "SQ", option_codes(applied)),
        text(0x00280303, "CS", "MODIFIED" if modified else "REMOVED"),
    )


def option_codes(applied: tuple[OptionCode, ...]) -> tuple[tuple[Element, ...], ...]:
    """Return the coded options that were applied, no others (PS3.16 CID 7050)."""
    return tuple(
        (text(CODE_VALUE, "SH", code.value), text(SCHEME, "SH", "DCM"), text(MEANING, "LO", code.meaning))
        for code in applied
    )


def one_value(written: str) -> str:
    """Return a text that fits one LO value: no control characters, no backslash, 64 characters."""
    return "".join(c for c in written.replace("\\", " ") if c.isprintable()).strip()[:LONGEST_LO]


def empties(present: set[int], sop_class_uid: str, family: Family | None) -> list[Element]:
    """Return the attributes that must be there and are left empty."""
    emptied = [
        Element(rule.tag, rule.vr, b"") for rule in always_empty(family) if belongs(rule.tag, sop_class_uid, present)
    ]
    return emptied + [Element(tag, vr, b"") for tag, vr in ALWAYS_PRESENT if tag not in present]


@cache
def always_empty(family: Family | None) -> tuple[Rule, ...]:
    """Return the rules by which an attribute of a family is left empty."""
    empty = (rule for rule in rules().values() if rule.action is Action.EMPTY)
    return tuple(rule for rule in empty if not rule.families or family in rule.families)


def belongs(tag: int, sop_class_uid: str, present: set[int]) -> bool:
    """Tell whether an attribute that is left empty belongs into this object at all."""
    if tag in ONLY_IN_SEGMENTATIONS:
        return sop_class_uid == SEGMENTATION
    return tag != ONLY_WITH_FRAME_OF_REFERENCE or 0x00200052 in present


def computed_age(header: Header, profile: Profile, present: set[int]) -> list[Element]:
    """Return the age at the examination when the source has a birth date instead of one."""
    if Option.PATIENT_CHARACTERISTICS not in profile.options or PATIENT_AGE in present:
        return []
    born = day_of(header, BIRTH_DATE)
    seen = next((day for day in (day_of(header, tag) for tag in EXAMINATION_DATES) if day is not None), None)
    if born is None or seen is None or seen < born:
        return []
    return [text(PATIENT_AGE, "AS", age_between(born, seen))]


def age_between(born: date, seen: date) -> str:
    """Return an age string: days to four weeks, months to two years, then years; `090Y` beyond 89."""
    if (seen - born).days < 28:
        return capped_age((seen - born).days, "D")
    months = (seen.year - born.year) * 12 + seen.month - born.month - (seen.day < born.day)
    return capped_age(max(months, 0), "M") if months < 24 else capped_age(months // 12, "Y")


def day_of(header: Header, tag: int) -> date | None:
    """Return the day of a date attribute, or nothing when it is absent or impossible."""
    digits = text_of(header, tag).replace(".", "")
    try:
        return date(int(digits[:4]), int(digits[4:6]), int(digits[6:8]))
    except ValueError:
        return None
