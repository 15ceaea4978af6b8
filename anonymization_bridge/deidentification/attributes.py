"""Read single attributes as they stand in the file: bytes, texts, items; nothing is decoded that need not be."""

from contextlib import suppress

from anonymization_bridge.deidentification.header import Header, Nested, RawValue
from anonymization_bridge.deidentification.reasons import HeldError, HoldReason
from anonymization_bridge.deidentification.streaming import OddError, parse_items


def items(header: Header, tag: int) -> list[Header]:
    """Return the items of a sequence, parsed now; none where nothing says that it is one, and its bytes are none.

    Raises
    ------
    HeldError
        It says that it is a sequence, and its bytes are none.

    """
    found = header.entries.get(tag)
    if found is None:
        return []
    if not isinstance(found, Nested):
        found = Nested(found[1], items=parse_unknown(found[1]) if header.little_endian else [])
        header.entries[tag] = found
    try:
        return found.items
    except OddError as error:
        raise HeldError(HoldReason.UNREADABLE) from error


def parse_unknown(raw: bytes) -> list[Header]:
    """Return the items of what may be a sequence: implicit (PS3.5 §6.2.2), or else explicit, or else none."""
    for implicit in (True, False):
        with suppress(OddError):
            return parse_items(raw, implicit=implicit)
    return []


def raw_element(header: Header, tag: int) -> RawValue | None:
    """Return an attribute as it stands in the file, not decoded; nothing when it is absent or a sequence."""
    found = header.entries.get(tag)
    if found is None or isinstance(found, Nested):
        return None
    return RawValue(found[0], found[1], header.little_endian)


def text_of(header: Header, tag: int) -> str:
    """Return an attribute's text without padding, empty when it is absent."""
    found = header.entries.get(tag)
    return "" if found is None or isinstance(found, Nested) else found[1].decode("latin-1").strip("\0 ")
