"""Our own data elements, and how they become bytes (DICOM PS3.5 §7)."""

import struct
from collections.abc import Iterable
from dataclasses import dataclass

#: Value representations whose length takes four bytes in explicit encodings (PS3.5 §7.1.2).
LONG_LENGTH = frozenset({"OB", "OD", "OF", "OL", "OV", "OW", "SQ", "SV", "UC", "UN", "UR", "UT", "UV"})
ITEM = 0xFFFEE000


@dataclass(frozen=True, slots=True)
class Element:
    """One attribute with its value as bytes, or as the items of a sequence."""

    tag: int
    vr: str
    value: "bytes | tuple[tuple[Element, ...], ...]"


@dataclass(frozen=True, slots=True)
class Encoding:
    """How elements are written."""

    implicit: bool
    little_endian: bool

    @property
    def order(self) -> str:
        """Return the byte order as `struct` writes it."""
        return "<" if self.little_endian else ">"

    def tag(self, tag: int) -> bytes:
        """Return the four bytes of a tag."""
        return struct.pack(self.order + "HH", tag >> 16, tag & 0xFFFF)

    def header(self, tag: int, vr: str, length: int) -> bytes:
        """Return tag, value representation and length of an element."""
        if self.implicit:
            return self.tag(tag) + struct.pack(self.order + "L", length)
        if vr in LONG_LENGTH:
            return self.tag(tag) + vr.encode() + b"\0\0" + struct.pack(self.order + "L", length)
        return self.tag(tag) + vr.encode() + struct.pack(self.order + "H", length)

    def write(self, elements: Iterable[Element]) -> bytes:
        """Return the elements in order of their tags, sequences and items with their lengths."""
        return b"".join(self.write_element(element) for element in sorted(elements, key=lambda element: element.tag))

    def write_element(self, element: Element) -> bytes:
        """Return one element."""
        value = element.value if isinstance(element.value, bytes) else self.write_items(element.value)
        return self.header(element.tag, element.vr, len(value)) + value

    def write_items(self, items: tuple[tuple[Element, ...], ...]) -> bytes:
        """Return the items of a sequence."""
        written = [self.write(item) for item in items]
        return b"".join(self.tag(ITEM) + struct.pack(self.order + "L", len(item)) + item for item in written)


def text(tag: int, vr: str, value: str) -> Element:
    """Return an element with a text value (UTF-8), padded to even length (PS3.5 §6.2)."""
    encoded = value.encode()
    return Element(tag, vr, encoded + (b"\0" if vr == "UI" else b" ") * (len(encoded) % 2))
