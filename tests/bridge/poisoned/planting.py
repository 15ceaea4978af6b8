"""Markers, and the objects they are planted in."""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import NamedTuple

from anonymization_bridge.deidentification.elements import Element, Encoding, text

IMPLICIT, EXPLICIT, DEFLATED, BIG_ENDIAN = (f"1.2.840.10008.1.2{end}" for end in ("", ".1", ".1.99", ".2"))
LITTLE = Encoding(implicit=False, little_endian=True)


class Planted(NamedTuple):
    """One planted identifier.

    Attributes
    ----------
    place
        Where, in words.
    action
        What a tool must do about it, in the words of MIDI-B (`text_removed`, `date_shifted`, `uid_changed`, …).
    written
        The bytes that must be found nowhere.

    """

    place: str
    action: str
    written: bytes


class Survivor(NamedTuple):
    """What must still be there.

    Attributes
    ----------
    need
        What it is for, in words.
    path
        Keywords and item numbers, with a dot between.
    value
        As pydicom gives it; a function judges the whole data set instead.

    """

    need: str
    path: str
    value: object


@dataclass
class Poisoned:
    """One object of the set.

    Attributes
    ----------
    number
        Its instance number, by which its result is known again.
    burnt
        Boxes (left, top, width, height) with text in their pixels, which must come out blank.
    needs_person
        Whether it must be held as long as no person confirmed a zone for it.

    """

    name: str
    number: int
    content: bytes = b""
    planted: list[Planted] = field(default_factory=list)
    survivors: list[Survivor] = field(default_factory=list)
    burnt: tuple[int, int, int, int] | None = None
    needs_person: bool = False
    may_be_held: bool = False


Judge = Callable[[object], bool]


class Planter:
    """Hands out markers for one object, and remembers where each went."""

    def __init__(self, prefix: str) -> None:
        self.prefix = prefix
        self.planted: list[Planted] = []

    def marker(self, place: str, action: str = "text_removed") -> str:
        """Return a new marker of letters only, so that no rule for numbers stops it."""
        letters = "".join(chr(ord("A") + int(digit)) for digit in f"{len(self.planted):04d}")
        marker = f"ZQ{self.prefix}{letters}"
        self.planted.append(Planted(place, action, marker.encode()))
        return marker

    def at(self, tag: int, vr: str, place: str, action: str = "text_removed") -> Element:
        """Return an attribute that holds nothing but a marker."""
        return text(tag, vr, self.marker(place, action))

    def note(self, place: str, action: str, written: bytes) -> None:
        """Remember bytes that were planted and must be found nowhere."""
        self.planted.append(Planted(place, action, written))


def code(value: str, scheme: str, meaning: str) -> tuple[Element, ...]:
    """Return a coded entry."""
    return text(0x00080100, "SH", value), text(0x00080102, "SH", scheme), text(0x00080104, "LO", meaning)


def sequence(tag: int, *items: tuple[Element, ...]) -> Element:
    """Return a sequence."""
    return Element(tag, "SQ", items)
