"""Read Explicit and Implicit VR Little Endian (DICOM PS3.5 §7) straight from bytes, without an object per attribute."""

import struct
from functools import partial

from anonymization_bridge.deidentification.elements import LONG_LENGTH
from anonymization_bridge.deidentification.header import Entry, Header, Nested
from anonymization_bridge.deidentification.reasons import HeldError, HoldReason

DEEPEST = 24
UNDEFINED = 0xFFFFFFFF
ITEM, ITEM_END, SEQUENCE_END = 0xFFFEE000, 0xFFFEE00D, 0xFFFEE0DD
PIXEL_TAGS = frozenset({0x7FE00008, 0x7FE00009, 0x7FE00010})
SHORT_VRS = ("AE", "AS", "AT", "CS", "DA", "DS", "DT", "FD", "FL", "IS", "LO", "LT", "PN", "SH", "SL", "SS", "ST", "TM", "UI", "UL", "US")  # fmt: skip
#: The two letters of a value representation as a little endian number -> the letters.
SHORT = {int.from_bytes(vr.encode(), "little"): vr for vr in SHORT_VRS}
LONGS = {int.from_bytes(vr.encode(), "little"): vr for vr in LONG_LENGTH}
DELIMITERS = 0xFFFE
#: No attribute from here on may be taken without a closer look: pixel data and delimiters lie there.
FIRST_OF_LAST = 0x7FE00008
EXPLICIT_HEAD = struct.Struct("<HHHH").unpack_from
IMPLICIT_HEAD = struct.Struct("<HHL").unpack_from
LONG = struct.Struct("<L").unpack_from


class OddError(Exception):
    """Raised where bytes are not plainly what they claim to be; another reader may still make sense of them."""


class ShortError(Exception):
    """Raised where more bytes are needed than there are."""


def parse(  # noqa: C901 - the innermost loop, without a call for each attribute
    stream: bytes, start: int, *, implicit: bool, stop_at_item_end: bool = False
) -> tuple[Header, int]:
    """Return the attributes from `start` up to the pixel data or the end, and where that is.

    Raises
    ------
    OddError
        The bytes are not plainly in this encoding.
    ShortError
        A value runs past the end.

    """
    entries: dict[int, Entry] = {}
    begins: list[int] = []
    place, end, last = start, len(stream), -1
    while place < end:
        if end - place < 8:
            raise ShortError
        before = place
        begins.append(before)
        if implicit:
            vr: str | None = None
            group, element, length = IMPLICIT_HEAD(stream, place)
            place += 8
        else:
            group, element, letters, length = EXPLICIT_HEAD(stream, place)
            vr = SHORT.get(letters)
            place += 8
            if vr is None:
                vr, length, place = long_element(stream, group, letters, length, place)
        tag = group << 16 | element
        if tag >= FIRST_OF_LAST and is_last(tag, nested=stop_at_item_end):
            return Header(entries, begins=begins), place if stop_at_item_end else before
        if tag <= last:
            raise OddError
        last = tag
        if length == UNDEFINED:
            begin = place
            place = after_items(stream, begin, implicit=implicit or vr == "UN", depth=0, fragments=vr in {"OB", "OW"})
            entries[tag] = undefined(stream[begin : place - 8], vr, implicit=implicit)
            continue
        raw = stream[place : place + length]
        place += length
        if place > end:
            raise ShortError
        entries[tag] = (
            Nested(raw, partial(parse_items, raw, implicit=False), way="explicit") if vr == "SQ" else (vr, raw)
        )
    return Header(entries), place


def is_last(tag: int, *, nested: bool) -> bool:
    """Tell whether a tag ends a data set: pixel data, or the end of an item that is nested.

    Raises
    ------
    OddError
        It is a delimiter that has no business here.

    """
    if tag >= ITEM and not (nested and tag == ITEM_END):
        raise OddError
    return tag >= ITEM or (not nested and tag in PIXEL_TAGS)


def long_element(stream: bytes, group: int, letters: int, length: int, place: int) -> tuple[str | None, int, int]:
    """Return representation, length and place of a value whose length takes four bytes, or of a delimiter."""
    vr = LONGS.get(letters)
    if vr is None:
        if group == DELIMITERS:
            return None, letters | length << 16, place
        raise OddError
    if len(stream) < place + 4:
        raise ShortError
    return vr, LONG(stream, place)[0], place + 4


def undefined(raw: bytes, vr: str | None, *, implicit: bool) -> Entry:
    """Return a value of undefined length, without its delimiter: items, or fragments, which are no attribute."""
    if vr in {"OB", "OW"}:
        return vr, raw
    if vr not in {None, "SQ", "UN"}:
        raise OddError
    way = implicit or vr == "UN"
    return Nested(raw, partial(parse_items, raw, implicit=way), way="implicit" if way else "explicit")


def explicit_element(stream: bytes, place: int) -> tuple[int, str | None, int, int]:
    """Return tag, value representation, length and place of the value."""
    group, element, letters, length = EXPLICIT_HEAD(stream, place)
    vr, place = SHORT.get(letters), place + 8
    if vr is None:
        vr, length, place = long_element(stream, group, letters, length, place)
    return group << 16 | element, vr, length, place


def implicit_element(stream: bytes, place: int) -> tuple[int, str | None, int, int]:
    """Return tag, no value representation, length and place of the value."""
    group, element, length = IMPLICIT_HEAD(stream, place)
    return group << 16 | element, None, length, place + 8


def after_items(stream: bytes, place: int, *, implicit: bool, depth: int, fragments: bool = False) -> int:
    """Return the place behind a sequence of undefined length that begins at `place`."""
    if depth > DEEPEST:
        raise HeldError(HoldReason.NESTED_TOO_DEEP)
    while True:
        if len(stream) - place < 8:
            raise ShortError
        tag, _, length, place = implicit_element(stream, place)
        if tag == SEQUENCE_END:
            return place
        if tag != ITEM or (fragments and length == UNDEFINED):
            raise OddError
        place = after_item(stream, place, implicit=implicit, depth=depth) if length == UNDEFINED else place + length


def after_item(stream: bytes, place: int, *, implicit: bool, depth: int) -> int:
    """Return the place behind an item of undefined length that begins at `place`."""
    read = implicit_element if implicit else explicit_element
    while True:
        if len(stream) - place < 8:
            raise ShortError
        tag, vr, length, place = read(stream, place)
        if tag == ITEM_END:
            return place
        if tag >= 0xFFFEE000:
            raise OddError
        if length == UNDEFINED:
            inner = implicit or vr == "UN"
            place = after_items(stream, place, implicit=inner, depth=depth + 1, fragments=vr in {"OB", "OW"})
        else:
            place += length


def parse_items(raw: bytes, *, implicit: bool) -> list[Header]:
    """Return the items of a sequence's bytes (PS3.5 §7.5), its delimiter left out.

    Raises
    ------
    OddError
        They are no items.

    """
    found: list[Header] = []
    place = 0
    try:
        while place < len(raw):
            tag, _, length, place = implicit_element(raw, place)
            if tag == SEQUENCE_END and place == len(raw):
                break
            if tag != ITEM:
                raise OddError
            if length == UNDEFINED:
                item, place = parse(raw, place, implicit=implicit, stop_at_item_end=True)
            else:
                item, _ = parse(raw[place : place + length], 0, implicit=implicit, stop_at_item_end=True)
                place += length
            found.append(item)
    except (struct.error, ShortError) as error:
        raise OddError from error
    if place > len(raw):
        raise OddError
    return found
