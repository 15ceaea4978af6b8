"""What happens to each attribute of one object, to be shown to the person who sends it."""

import struct
from dataclasses import dataclass
from enum import StrEnum
from io import BytesIO
from pathlib import Path

from pydicom.datadict import dictionary_has_tag, keyword_for_tag
from pydicom.dataset import Dataset
from pydicom.filewriter import dcmwrite
from pydicom.uid import ExplicitVRLittleEndian

from anonymization_bridge.deidentification.assignment import Assignment
from anonymization_bridge.deidentification.attributes import items, raw_element
from anonymization_bridge.deidentification.cleaning import SIZES
from anonymization_bridge.deidentification.de_identify import Order, survivors
from anonymization_bridge.deidentification.dictionary import dictionary_vr
from anonymization_bridge.deidentification.elements import Element
from anonymization_bridge.deidentification.examination import examine
from anonymization_bridge.deidentification.header import Header
from anonymization_bridge.deidentification.identifiers import collect
from anonymization_bridge.deidentification.keys import ResearchStudyKey
from anonymization_bridge.deidentification.profile import Profile
from anonymization_bridge.deidentification.reading import SourceObject, open_source, quietly, read_source
from anonymization_bridge.deidentification.reasons import HeldError, HoldReason
from anonymization_bridge.deidentification.treatment import Treatment
from anonymization_bridge.deidentification.zones import Zone

LONGEST_VALUE = 60
MOST_ROWS = 2000
MOST_NUMBERS = 20
NUMBER_FORMATS = {"US": "H", "SS": "h", "UL": "L", "SL": "l", "FL": "f", "FD": "d", "SV": "q", "UV": "Q"}


class Change(StrEnum):
    """What happened to an attribute."""

    KEPT = "kept"
    CHANGED = "changed"
    REMOVED = "removed"
    ADDED = "added"


@dataclass(frozen=True)
class Row:
    """One attribute before and after.

    Attributes
    ----------
    keyword
        With the sequences it lies in, ` > ` between; `Private` for a private attribute.
    tag
        `(GGGG,EEEE)`.
    before, after
        Shortened to 60 characters; nothing where the attribute is absent.

    """

    keyword: str
    tag: str
    before: str | None
    after: str | None
    action: Change


@dataclass(frozen=True)
class Preview:
    """What would happen to a file: the reasons to hold it, and each attribute before and after."""

    reasons: tuple[HoldReason, ...]
    rows: tuple[Row, ...]


def preview(
    source: Path,
    assignment: Assignment,
    key: ResearchStudyKey,
    profile: Profile,
    *,
    zones: tuple[Zone, ...] = (),
) -> Preview:
    """Return what would happen to a file; no rows when it cannot be read."""
    try:
        with quietly(), open_source(source) as opened:
            return Preview(examine(opened, zones), rows_of(opened, assignment, key, profile))
    except HeldError as held:
        return Preview(held.reasons, ())


def before_after(dataset: Dataset, assignment: Assignment, key: ResearchStudyKey, profile: Profile) -> tuple[Row, ...]:
    """Return what would happen to each attribute of a data set, nested ones included.

    Raises
    ------
    HeldError
        A value needed to make sense of the image is not valid.

    """
    whole = Dataset()
    whole.update({element.tag: element for element in dataset if element.tag < 0x7FE00000 and element.tag.group != 2})
    stream = BytesIO()
    with quietly():
        whole.ensure_file_meta()
        whole.file_meta.TransferSyntaxUID = ExplicitVRLittleEndian
        dcmwrite(stream, whole, implicit_vr=False, little_endian=True)
        return rows_of(as_source(stream), assignment, key, profile)


def as_source(stream: BytesIO) -> SourceObject:
    """Return a written data set, opened."""
    written = stream.getvalue()
    stream = BytesIO(written if written[128:132] == b"DICM" else bytes(128) + b"DICM" + written)
    return read_source(stream, len(stream.getvalue()))


def rows_of(source: SourceObject, assignment: Assignment, key: ResearchStudyKey, profile: Profile) -> tuple[Row, ...]:
    """Return the rows of an open source object."""
    identifiers = collect(source.header, assignment.subject_label)
    written = survivors(source, Order(assignment, key, profile), identifiers, Treatment(None, None, ""))
    after = flat_elements([element for element, _ in written.values()], source.encoding.little_endian)
    before = flat_dataset(source.header)
    places = sorted(before.keys() | after.keys())[:MOST_ROWS]
    return tuple(row(place, before.get(place), after.get(place)) for place in places)


Place = tuple[tuple[int, int], ...]


def row(place: Place, before: str | None, after: str | None) -> Row:
    """Return the row of one attribute; its place is the tags and item numbers that lead to it."""
    tag = place[-1][0]
    name = " > ".join(f"{keyword(tag_)}[{item}]" if item else keyword(tag_) for tag_, item in place)
    return Row(name, f"({tag >> 16:04X},{tag & 0xFFFF:04X})", before, after, change(before, after))


def change(before: str | None, after: str | None) -> Change:
    """Return what happened between two values."""
    if after is None or (after == "" and before):
        return Change.REMOVED
    if before is None:
        return Change.ADDED
    return Change.KEPT if before == after else Change.CHANGED


def keyword(tag: int) -> str:
    """Return the keyword of a tag."""
    if (tag >> 16) % 2:
        return "Private"
    return keyword_for_tag(tag) if dictionary_has_tag(tag) else "Unknown"


def flat_dataset(dataset: Header, above: Place = ()) -> dict[Place, str]:
    """Return the values of a source data set by their places."""
    found: dict[Place, str] = {}
    for tag in list(dataset.tags()):
        raw = raw_element(dataset, tag)
        vr = dictionary_vr(tag) if raw is None or raw.vr in {None, "UN"} else raw.vr or "UN"
        if raw is None or vr == "SQ":
            nested = items(dataset, tag)
            found[(*above, (tag, 0))] = f"[{len(nested)}]"
            for number, item in enumerate(nested, 1):
                found.update(flat_dataset(item, (*above, (tag, number))))
        else:
            found[(*above, (tag, 0))] = shown(raw.value, vr, raw.is_little_endian)
    return found


def flat_elements(elements: list[Element], little_endian: bool, above: Place = ()) -> dict[Place, str]:
    """Return the values of our elements by their places."""
    found: dict[Place, str] = {}
    for element in elements:
        if isinstance(element.value, bytes):
            found[(*above, (element.tag, 0))] = shown(element.value, element.vr, little_endian)
            continue
        found[(*above, (element.tag, 0))] = f"[{len(element.value)}]"
        for number, item in enumerate(element.value, 1):
            found.update(flat_elements(list(item), little_endian, (*above, (element.tag, number))))
    return found


def shown(value: bytes, vr: str, little_endian: bool) -> str:
    """Return a value as a person would read it, shortened."""
    vr = vr.split(" or ", maxsplit=1)[0]
    if vr in NUMBER_FORMATS and len(value) % SIZES[vr] == 0:
        order = "<" if little_endian else ">"
        numbers = [
            number for (number,) in struct.iter_unpack(order + NUMBER_FORMATS[vr], value[: SIZES[vr] * MOST_NUMBERS])
        ]
        return shortened("\\".join(f"{number:g}" for number in numbers))
    if vr in {"OB", "OW", "OF", "OD", "OL", "OV", "UN", "AT"}:
        return f"{len(value)} B"
    try:
        return shortened(value.decode("utf-8").strip("\0 "))
    except UnicodeDecodeError:
        return shortened(value.decode("latin-1").strip("\0 "))


def shortened(text: str) -> str:
    """Return at most 60 characters, none of them a control character."""
    plain = "".join(letter if letter.isprintable() else " " for letter in text)
    return plain if len(plain) <= LONGEST_VALUE else plain[: LONGEST_VALUE - 1] + "…"
