"""Private attributes that a research study names by creator and element, such as b-values; every other one goes."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any

from anonymization_bridge.deidentification.attributes import raw_element, text_of
from anonymization_bridge.deidentification.header import Header

#: Numbers only: nothing can be said of a private text.
NUMBERS = frozenset({"DS", "FD", "FL", "IS", "SL", "SS", "UL", "US"})
LONGEST_CREATOR = 64


@dataclass(frozen=True)
class PrivateAttribute:
    """One private attribute to keep (DICOM PS3.5 §7.8).

    Attributes
    ----------
    creator
        As it stands in the element that reserves the block.
    group, element
        The group, odd; the last two digits of the element.
    vr
        Its value representation, one of numbers.
    name
        What it is, for people.

    """

    creator: str
    group: int
    element: int
    vr: str
    name: str = ""

    def __post_init__(self) -> None:
        """Refuse what is no private attribute, or no number."""
        is_named = 0 < len(self.creator) <= LONGEST_CREATOR and self.creator.isascii() and self.creator.isprintable()
        if not (is_named and self.group % 2 and 8 < self.group <= 0xFFFF and 0 <= self.element <= 0xFF):
            raise ValueError("a private attribute has a creator, an odd group and an element up to 0xFF")
        if self.vr not in NUMBERS:
            raise ValueError(f"a private attribute is kept only as a number: {', '.join(sorted(NUMBERS))}")


def read_private(table: Mapping[str, Any]) -> PrivateAttribute:
    """Return the private attribute of a TOML table.

    Raises
    ------
    ValueError
        It is none.

    """
    try:
        return PrivateAttribute(**table)
    except (TypeError, AttributeError) as error:
        raise ValueError("a private attribute has creator, group, element, vr and name") from error


def as_table(attribute: PrivateAttribute) -> dict[str, Any]:
    """Return a private attribute as `read_private` reads it."""
    return asdict(attribute)


def present(header: Header, wanted: tuple[PrivateAttribute, ...]) -> dict[int, PrivateAttribute]:
    """Return those of a data set that are wanted, by their tags in its blocks."""
    found: dict[int, PrivateAttribute] = {}
    groups = {attribute.group for attribute in wanted}
    for tag in list(header.tags()):
        group, block = tag >> 16, tag & 0xFFFF
        if group in groups and 0x10 <= block <= 0xFF:
            creator = text_of(header, tag)
            for attribute in wanted:
                place = group << 16 | block << 8 | attribute.element
                if attribute.group == group and attribute.creator == creator and raw_element(header, place):
                    found[place] = attribute
    return found


def reserving(tag: int) -> int:
    """Return the tag of the element that reserves the block of a private attribute."""
    return tag & 0xFFFF0000 | (tag & 0xFF00) >> 8


def may_stay(tag: int, value: bytes, wanted: tuple[PrivateAttribute, ...]) -> bool:
    """Tell whether a private attribute of a result is one of the wanted, or reserves the block of one."""
    group, element = tag >> 16, tag & 0xFFFF
    if element <= 0xFF:
        creator = value.decode("latin-1").strip(" \0")
        return any(one.group == group and one.creator == creator for one in wanted)
    return any(one.group == group and one.element == element & 0xFF for one in wanted)
