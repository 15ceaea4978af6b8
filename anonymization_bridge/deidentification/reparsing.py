"""Read a result anew, by a reader of its own that takes nothing but what we may have written (DICOM PS3.5 §7)."""

import struct
from collections.abc import Iterator
from typing import BinaryIO, NamedTuple

from anonymization_bridge.deidentification.dictionary import dictionary_vr

PIXEL_DATA, ITEM, UNDEFINED = 0x7FE00010, 0xFFFEE000, 0xFFFFFFFF
IMPLICIT, BIG_ENDIAN = "1.2.840.10008.1.2", "1.2.840.10008.1.2.2"
FOUR_BYTES = frozenset({b"OB", b"OD", b"OF", b"OL", b"OV", b"OW", b"SQ", b"SV", b"UC", b"UN", b"UR", b"UT", b"UV"})
FIRST_PIECE = 16_384
PREAMBLE, GROUP_LENGTH = 128, 144


class NotOursError(Exception):
    """Raised where a file is not as we write it."""


class Way(NamedTuple):
    """How a data set is written."""

    order: str
    implicit: bool


Attribute = tuple[int, bytes, bytes]
"""One attribute: its tag, all its bytes, and its value."""


class Found(NamedTuple):
    """One attribute at whatever depth."""

    tag: int
    value: bytes


class Reparsed(NamedTuple):
    """A result, read anew.

    Attributes
    ----------
    meta
        Group 2.
    top
        The attributes before the pixel data, but for those that lie in sequences.
    header
        Every byte before the value of the pixel data.
    pixels
        Length of that value, nothing when it is a sequence of fragments; `-1` when there is none.

    """

    meta: dict[int, bytes]
    top: list[Attribute]
    way: Way
    header: bytes
    pixels: int | None


META = Way("<", implicit=False)


def reparse(file: BinaryIO) -> Reparsed:
    """Return what a result holds.

    Raises
    ------
    NotOursError
        It is not as we write it.

    """
    wanted = FIRST_PIECE
    while True:
        file.seek(0)
        content = file.read(wanted)
        try:
            return read_whole(content)
        except (struct.error, EOFError) as error:
            if len(content) < wanted:
                raise NotOursError from error
        wanted *= 8


def read_whole(content: bytes) -> Reparsed:
    """Return what the first bytes of a result hold, if they reach to the pixel data or the end."""
    if content[: PREAMBLE + 4] != bytes(PREAMBLE) + b"DICM":
        raise NotOursError
    begin = GROUP_LENGTH + int(struct.unpack_from("<L", content, GROUP_LENGTH - 4)[0])
    group_two, _ = attributes(content[:begin], PREAMBLE + 4, META)
    meta = {tag: value for tag, _, value in group_two}
    syntax = meta.get(0x00020010, b"").decode("latin-1").rstrip("\0")
    way = Way(">" if syntax == BIG_ENDIAN else "<", syntax == IMPLICIT)
    top, place = attributes(content, begin, way)
    if place is None:
        return Reparsed(meta, top, way, content, -1)
    length = struct.unpack_from(way.order + "L", content, place - 4)[0]
    return Reparsed(meta, top, way, content[:place], None if length == UNDEFINED else length)


def attributes(content: bytes, place: int, way: Way) -> tuple[list[Attribute], int | None]:
    """Return the attributes from a place on, and where the value of the pixel data begins, if they come."""
    found: list[Attribute] = []
    end, before = len(content), -1
    heads = struct.Struct(way.order + ("HHL" if way.implicit else "HH2sH")).unpack_from
    lengths = struct.Struct(way.order + "L").unpack_from
    while place < end:
        if way.implicit:
            group, element, length = heads(content, place)
            value = place + 8
        else:
            group, element, vr, length = heads(content, place)
            value = place + 8
            if vr in FOUR_BYTES:
                value, length = place + 12, lengths(content, place + 8)[0]
        tag = group << 16 | element
        if tag <= before:
            raise NotOursError
        if tag == PIXEL_DATA:
            return found, value
        after = value + length
        if after > end:
            raise EOFError
        found.append((tag, content[place:after], content[value:after]))
        before, place = tag, after
    return found, None


def within(one: Attribute, way: Way) -> Iterator[Found]:
    """Yield an attribute and all that lies in it, each with its value."""
    tag, whole, value = one
    yield Found(tag, value)
    if dictionary_vr(tag) == "SQ" if way.implicit else whole[4:6] == b"SQ":
        for item in items(value, way):
            for inner in item:
                yield from within(inner, way)


def items(content: bytes, way: Way) -> Iterator[list[Attribute]]:
    """Yield the attributes of each item of a sequence; items have their lengths."""
    place = 0
    while place < len(content):
        group, element, length = struct.unpack_from(way.order + "HHL", content, place)
        begin, place = place + 8, place + 8 + length
        if group << 16 | element != ITEM or place > len(content):
            raise NotOursError
        found, pixels = attributes(content[begin:place], 0, way)
        if pixels is not None:
            raise NotOursError
        yield found
