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
#: The two letters of a value representation as a little endian number -> the letters, and whether its length is long.
VRS = {int.from_bytes(vr.encode(), "little"): (vr, vr in LONG_LENGTH) for vr in (*SHORT_VRS, *LONG_LENGTH)}
EXPLICIT_HEAD = struct.Struct("<HHHH").unpack_from
IMPLICIT_HEAD = struct.Struct("<HHL").unpack_from
LONG = struct.Struct("<L").unpack_from


class OddError(Exception):
    """Raised where bytes are not plainly what they claim to be; another reader may still make sense of them."""


class ShortError(Exception):
    """Raised where more bytes are needed than there are."""


def parse(stream: bytes, start: int, *, implicit: bool, stop_at_item_end: bool = False) -> tuple[Header, int]:
    """Return the attributes from `start` up to the pixel data or the end, and where that is.

    Raises
    ------
    OddError
        The bytes are not plainly in this encoding.
    ShortError
        A value runs past the end.

    """
    entries: dict[int, Entry] = {}
    place, end, last = start, len(stream), -1
    read = implicit_element if implicit else explicit_element
    while place < end:
        if end - place < 8:
            raise ShortError
        tag, vr, length, value = read(stream, place)
        if tag in PIXEL_TAGS and not stop_at_item_end:
            break
        if tag == ITEM_END and stop_at_item_end:
            return Header(entries), value
        if tag <= last or tag >= 0xFFFEE000:
            raise OddError
        last = tag
        if length == UNDEFINED:
            place = after_items(stream, value, implicit=implicit or vr == "UN", depth=0, fragments=vr in {"OB", "OW"})
            raw = stream[value : place - 8]
            entries[tag] = undefined(raw, vr, implicit=implicit)
            continue
        place = value + length
        if place > end:
            raise ShortError
        raw = stream[value:place]
        entries[tag] = Nested(raw, partial(parse_items, raw, implicit=False)) if vr == "SQ" else (vr, raw)
    return Header(entries), place


def undefined(raw: bytes, vr: str | None, *, implicit: bool) -> Entry:
    """Return a value of undefined length, without its delimiter: items, or fragments, which are no attribute."""
    if vr in {"OB", "OW"}:
        return vr, raw
    if vr not in {None, "SQ", "UN"}:
        raise OddError
    return Nested(raw, partial(parse_items, raw, implicit=implicit or vr == "UN"))


def explicit_element(stream: bytes, place: int) -> tuple[int, str | None, int, int]:
    """Return tag, value representation, length and place of the value."""
    group, element, letters, length = EXPLICIT_HEAD(stream, place)
    tag = group << 16 | element
    known = VRS.get(letters)
    if known is None:
        if tag in {ITEM, ITEM_END, SEQUENCE_END}:
            return tag, None, letters | length << 16, place + 8
        raise OddError
    vr, is_long = known
    if not is_long:
        return tag, vr, length, place + 8
    if len(stream) < place + 12:
        raise ShortError
    return tag, vr, LONG(stream, place + 8)[0], place + 12


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
