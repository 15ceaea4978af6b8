"""The heads of files of one series: what is the same in all of them, byte by byte, and where alone they differ."""

import struct
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import NamedTuple

from anonymization_bridge.deidentification.elements import LONG_LENGTH
from anonymization_bridge.deidentification.reading import DEFLATED, PREAMBLE, PREFIX, SourceObject

UNDEFINED = b"\xff\xff\xff\xff"
GROUP_TWO = b"\x02\0"
SHORT, LONG = struct.Struct("<H").unpack_from, struct.Struct("<L").unpack_from
LONG_LETTERS = frozenset(vr.encode() for vr in LONG_LENGTH)


class Place(NamedTuple):
    """Where an attribute lies in a head: where it begins, where its value does, and where it ends.

    Attributes
    ----------
    vr
        Its two letters, nothing where the encoding has none.
    width
        Of the field that holds the length of its value, in bytes.

    """

    tag: int
    vr: str | None
    begin: int
    value: int
    end: int
    width: int


@dataclass(frozen=True)
class Head:
    """All bytes of a file up to the value of its pixel data, and where its attributes lie."""

    content: bytes
    places: tuple[Place, ...]


def head_of(source: SourceObject) -> Head | None:
    """Return the head of a source file, nothing when it was not read straight from bytes or has no pixels."""
    begins, implicit = source.header.begins, source.encoding.implicit
    if source.pixels is None or not begins or source.transfer_syntax_uid == DEFLATED:
        return None
    source.stream.seek(0)
    content = source.stream.read(source.pixels.start)
    first = source.pixels.start - (8 if implicit else 12) - begins[-1]
    meta = group_two(content, first) if content[PREAMBLE : PREAMBLE + len(PREFIX)] == PREFIX else []
    if meta[-1:] != [first]:
        return None
    edges = [first + begin for begin in begins]
    return Head(content, (*places(content, meta, implicit=False), *places(content, edges, implicit=implicit)))


def group_two(content: bytes, end: int) -> list[int]:
    """Return where each attribute of group 2 begins, and where the last one ends."""
    place, found = PREAMBLE + len(PREFIX), []
    while place < end and content[place : place + 2] == GROUP_TWO:
        found.append(place)
        wide = content[place + 4 : place + 6] in LONG_LETTERS
        place += 12 + LONG(content, place + 8)[0] if wide else 8 + SHORT(content, place + 6)[0]
    return [*found, place]


def places(content: bytes, edges: Sequence[int], *, implicit: bool) -> list[Place]:
    """Return where attributes lie of which each begins where the one before it ends."""
    found = []
    for begin, end in pairwise(edges):
        tag = SHORT(content, begin)[0] << 16 | SHORT(content, begin + 2)[0]
        letters = content[begin + 4 : begin + 6]
        if implicit:
            found.append(Place(tag, None, begin, begin + 8, end, 4))
        elif letters in LONG_LETTERS:
            found.append(Place(tag, letters.decode(), begin, begin + 12, end, 4))
        else:
            found.append(Place(tag, letters.decode("latin-1"), begin, begin + 8, end, 2))
    return found


@dataclass(frozen=True)
class Outline:
    """What the heads of a series have in common.

    Attributes
    ----------
    gaps
        The attributes that differ, as they lie in one of the heads.
    runs
        What stands before the length of each of them, and whether that length takes four bytes.
    last
        What stands behind the last of them.

    """

    gaps: tuple[Place, ...]
    runs: tuple[tuple[bytes, bool], ...]
    last: bytes

    def values_in(self, head: bytes) -> tuple[list[bytes], int] | None:
        """Return the values of the attributes that differ, and where the head ends; nothing when it is another head."""
        place, values, end = 0, [], len(head) - 4
        for run, wide in self.runs:
            if place > end or not head.startswith(run, place):
                return None
            place += len(run)
            if place > end:
                return None
            length, place = (LONG(head, place)[0], place + 4) if wide else (SHORT(head, place)[0], place + 2)
            values.append(head[place : place + length])
            place += length
        return (values, place + len(self.last)) if head.startswith(self.last, place) else None


def outline_of(one: Head, other: Head, apart: frozenset[int]) -> Outline | None:
    """Return what two heads have in common, nothing when they do not have the same attributes in the same way.

    Parameters
    ----------
    one, other
        Of two files.
    apart
        Attributes that are known to differ, though they may not in these.

    """
    if len(one.places) != len(other.places) or one.content[:PREAMBLE] != other.content[:PREAMBLE]:
        return None
    gaps = []
    for here, there in zip(one.places, other.places, strict=True):
        if (here.tag, here.vr) != (there.tag, there.vr):
            return None
        if here.tag in apart or one.content[here.begin : here.end] != other.content[there.begin : there.end]:
            gaps.append(here)
    return cut(one.content, tuple(gaps)) if gaps else None


def cut(content: bytes, gaps: tuple[Place, ...]) -> Outline | None:
    """Return a head with gaps; nothing when one of them has no length that tells where it ends."""
    runs, place = [], 0
    for gap in gaps:
        if content[gap.value - 4 : gap.value] == UNDEFINED:
            return None
        runs.append((content[place : gap.value - gap.width], gap.width == 4))
        place = gap.end
    return Outline(gaps, tuple(runs), content[place:])
