"""Read a result anew, by a reader of its own that takes nothing but what we may have written (DICOM PS3.5 §7)."""

import struct
from collections.abc import Iterator
from typing import BinaryIO, NamedTuple

from anonymization_bridge.deidentification.dictionary import dictionary_vr

PIXEL_DATA, ITEM, UNDEFINED = 0x7FE00010, 0xFFFEE000, 0xFFFFFFFF
IMPLICIT, BIG_ENDIAN = "1.2.840.10008.1.2", "1.2.840.10008.1.2.2"
FOUR_BYTES = frozenset({b"OB", b"OD", b"OF", b"OL", b"OV", b"OW", b"SQ", b"SV", b"UC", b"UN", b"UR", b"UT", b"UV"})
FIRST_PIECE = 32_768


class NotOursError(Exception):
    """Raised where a file is not as we write it."""


class Found(NamedTuple):
    """One attribute of a result; nested ones have a depth above 0."""

    depth: int
    tag: int
    value: bytes


class Reparsed(NamedTuple):
    """A result, read anew.

    Attributes
    ----------
    meta, found
        Group 2, and the attributes before the pixel data, sequences followed by what lies in them.
    header
        Every byte before the value of the pixel data.
    pixels
        Length of that value, nothing when it is a sequence of fragments; `-1` when there is none.

    """

    meta: dict[int, bytes]
    found: list[Found]
    header: bytes
    pixels: int | None


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
    if content[:132] != bytes(128) + b"DICM":
        raise NotOursError
    length = struct.unpack_from("<L", content, 140)[0]
    begin = 144 + length
    meta = {one.tag: one.value for one in walk(content[:begin], 132, 0, "<", implicit=False)}
    syntax = meta.get(0x00020010, b"").decode("latin-1").rstrip("\0")
    order = ">" if syntax == BIG_ENDIAN else "<"
    found: list[Found] = []
    place, implicit = begin, syntax == IMPLICIT
    for one in walk(content, begin, 0, order, implicit=implicit):
        if one.tag == PIXEL_DATA and one.depth == 0:
            place = int.from_bytes(one.value, "big")
            last = struct.unpack_from(order + "L", content, place - 4)[0]
            return Reparsed(meta, found, content[:place], None if last == UNDEFINED else last)
        found.append(one)
    return Reparsed(meta, found, content, -1)


def walk(content: bytes, place: int, depth: int, order: str, *, implicit: bool) -> Iterator[Found]:
    """Yield attributes and what lies in them; of the pixel data, the place of their value in place of it."""
    end, tag = len(content), -1
    head = struct.Struct(order + "HH")
    while place < end:
        before = tag
        group, element = head.unpack_from(content, place)
        tag = group << 16 | element
        if tag <= before:
            raise NotOursError
        vr = b"" if implicit else content[place + 4 : place + 6]
        if implicit:
            length, place = struct.unpack_from(order + "L", content, place + 4)[0], place + 8
        elif vr in FOUR_BYTES:
            length, place = struct.unpack_from(order + "L", content, place + 8)[0], place + 12
        else:
            length, place = struct.unpack_from(order + "H", content, place + 6)[0], place + 8
        if tag == PIXEL_DATA and depth == 0:
            yield Found(0, tag, place.to_bytes(8, "big"))
            return
        if place + length > end:
            raise EOFError
        value = content[place : place + length]
        place += length
        yield Found(depth, tag, value)
        if vr == b"SQ" or (implicit and dictionary_vr(tag) == "SQ"):
            yield from walk_items(value, depth + 1, order, implicit=implicit)


def walk_items(content: bytes, depth: int, order: str, *, implicit: bool) -> Iterator[Found]:
    """Yield what lies in the items of a sequence, each item with its length."""
    place = 0
    while place < len(content):
        group, element, length = struct.unpack_from(order + "HHL", content, place)
        if group << 16 | element != ITEM or place + 8 + length > len(content):
            raise NotOursError
        yield from walk(content[place + 8 : place + 8 + length], 0, depth, order, implicit=implicit)
        place += 8 + length
