"""What happens to each attribute of an object, as a page shows it: grouped, told once, no secret given away."""

import re
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import Final

from pydicom.datadict import dictionary_description, dictionary_has_tag, dictionary_VR

from anonymization_bridge.deidentification.before_after import Change, Row


class Group(StrEnum):
    """What an attribute is about, in the order a person wants to see it."""

    IDENTITY = "group-identity"
    DATES = "group-dates"
    UIDS = "group-uids"
    INSTITUTION = "group-institution"
    DEVICE = "group-device"
    ACQUISITION = "group-acquisition"
    PRIVATE = "group-private"
    RESEARCH = "group-research"


class Hidden(StrEnum):
    """What stands in the place of a value that the page does not show."""

    DATE_MOVED = "date-moved"
    UID_REPLACED = "uid-replaced"


@dataclass(frozen=True)
class AttributeLine:
    """One attribute before and after; `after_code` stands for a value that the page must not show.

    A calendar date never stands beside its shifted one: their difference is the shift.

    Attributes
    ----------
    path
        Keywords of the sequences it lies in and its own, ` > ` between, items not numbered.
    tag
        `(GGGG,EEEE)`.
    times
        In how many items it stands; the values are those of the first.

    """

    path: str
    tag: str
    before: str
    after: str
    change: Change
    after_code: str = ""
    times: int = 1

    @property
    def number(self) -> int:
        """Return the tag as a number."""
        return int(self.tag[1:5] + self.tag[6:10], 16)

    @property
    def keyword(self) -> str:
        """Return its own keyword."""
        return self.path.rpartition(" > ")[2]

    @property
    def above(self) -> tuple[str, ...]:
        """Return the keywords of the sequences it lies in, the outermost first."""
        return tuple(self.path.split(" > ")[:-1])

    @property
    def vr(self) -> str:
        """Return its value representation (PS3.5 section 6.2); nothing when the standard knows none."""
        return "" if "Private" in self.path else vr_of(self.number)

    @property
    def name(self) -> str:
        """Return the name that the standard gives it, in English; nothing when it knows none."""
        known = "Private" not in self.path and dictionary_has_tag(self.number)
        return dictionary_description(self.number) if known else ""

    @property
    def group(self) -> Group:
        """Return what it is about."""
        return group_of(self)


NUMBERED_ITEM: Final = re.compile(r"\[\d+\]")
MOMENTS: Final = frozenset({"DA", "DT", "TM"})
CALENDAR: Final = frozenset({"DA", "DT"})
IDENTITY_TAGS: Final = frozenset({0x00080050, 0x00200010, 0x00321060, 0x00400006})
OF_INSTITUTION: Final = re.compile(
    r"Institution|Physician|Operator|Department|Address|Telephone|Requesting|Person|Performer|Observer|Reader"
)
OF_DEVICE: Final = re.compile(r"Manufacturer|Device|Station|Software|SerialNumber|Detector|Coil|AETitle|Equipment")
IDENTITY_GROUPS: Final = frozenset({0x0010, 0x0038})
OF_RESEARCH: Final = re.compile(r"ClinicalTrial|PatientIdentityRemoved|Deidentification|LongitudinalTemporal")


def group_of(one: AttributeLine) -> Group:
    """Return what an attribute is about: the first that it fits."""
    group_number, vr = one.number >> 16, vr_of(one.number)
    fits = (
        (Group.PRIVATE, "Private" in one.path or group_number % 2 == 1),
        (Group.RESEARCH, OF_RESEARCH.match(one.path) is not None),
        (Group.IDENTITY, group_number in IDENTITY_GROUPS or one.number in IDENTITY_TAGS),
        (Group.DATES, vr in MOMENTS),
        (Group.UIDS, vr == "UI"),
        (Group.INSTITUTION, vr == "PN" or OF_INSTITUTION.search(one.path) is not None),
        (Group.DEVICE, OF_DEVICE.search(one.keyword) is not None),
    )
    return next((group for group, fit in fits if fit), Group.ACQUISITION)


def vr_of(number: int) -> str:
    """Return the value representation of a tag; nothing when the standard knows none."""
    return dictionary_VR(number) if dictionary_has_tag(number) else ""


def lines_of(rows: Iterable[Row]) -> tuple[AttributeLine, ...]:
    """Return the lines of an object; what happens alike in many items is told once."""
    told: dict[tuple[str, str, str], AttributeLine] = {}
    times: Counter[tuple[str, str, str]] = Counter()
    for row in rows:
        one = line(row)
        place = (one.path, one.tag, one.change)
        told.setdefault(place, one)
        times[place] += 1
    return tuple(replace(one, times=times[place]) for place, one in told.items())


def line(row: Row) -> AttributeLine:
    """Return one line, without what would give the shift or a link between UIDs away."""
    path = NUMBERED_ITEM.sub("", row.keyword)
    one = AttributeLine(path, row.tag, row.before or "", row.after or "", row.action)
    code = hidden_code(one)
    return replace(one, after="" if code else one.after, after_code=code)


def hidden_code(one: AttributeLine) -> str:
    """Return what stands in the place of the value after; nothing when the value itself is shown."""
    if one.change in {Change.KEPT, Change.REMOVED}:
        return one.change
    vr = vr_of(one.number)
    if vr in CALENDAR:
        return Hidden.DATE_MOVED
    return Hidden.UID_REPLACED if vr == "UI" and one.change is Change.CHANGED else ""


def grouped(lines: Iterable[AttributeLine]) -> dict[Group, list[AttributeLine]]:
    """Return lines by what they are about, without the groups that have none."""
    found: dict[Group, list[AttributeLine]] = {group: [] for group in Group}
    for one in lines:
        found[one.group].append(one)
    return {group: members for group, members in found.items() if members}


def counted(lines: Iterable[AttributeLine]) -> dict[Change, int]:
    """Return how many attributes meet each fate."""
    counts = Counter(one.change for one in lines)
    return {change: counts[change] for change in Change}
