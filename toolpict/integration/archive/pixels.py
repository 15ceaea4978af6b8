"""Finds where each frame lies in a DICOM file, without decoding any."""

import struct
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import IO

from pydicom import Dataset
from pydicom.uid import UID, DeflatedExplicitVRLittleEndian

UNDEFINED_LENGTH = 0xFFFFFFFF
ITEM = 0xFFFEE000
SEQUENCE_END = 0xFFFEE0DD
LONG_FORM = frozenset({b"OB", b"OW", b"OF", b"OD", b"UN"})
PIXEL_ELEMENTS = {0x7FE00010: None, 0x7FE00008: 32, 0x7FE00009: 64}
"""Tag -> bits of a sample where the tag itself says so (Float and Double Float Pixel Data)."""
FRAME_BEGINNINGS = (b"\xff\xd8\xff", b"\xff\x4f\xff\x51")
"""Start of a JPEG or JPEG-LS image, and of a JPEG 2000 codestream."""


@dataclass(frozen=True)
class Stretch:
    """Bytes of a file."""

    offset: int
    length: int


@dataclass(frozen=True)
class FrameTable:
    """Where the frames are: native ones side by side, or each in its fragments; neither when they cannot be told apart.

    Attributes
    ----------
    pixel_offset
        Of the first native frame, in bytes.
    frame_bits
        Size of a native frame, in bits: single-bit frames need not begin on a byte (PS3.5 §8.1.1).

    """

    count: int = 0
    pixel_offset: int = 0
    frame_bits: int = 0
    fragments: tuple[tuple[Stretch, ...], ...] = field(default=())


NO_FRAMES = FrameTable()


def locate_frames(file: IO[bytes], header: Dataset, syntax: UID) -> FrameTable:
    """Return the frame table of a file that stands at its pixel data, or at its end when it has none."""
    if syntax == DeflatedExplicitVRLittleEndian:
        return NO_FRAMES
    start = file.read(8)
    if len(start) < 8:
        return NO_FRAMES
    order = "<" if syntax.is_little_endian else ">"
    tag = int.from_bytes(struct.pack(">HH", *struct.unpack(f"{order}HH", start[:4])), "big")
    if tag not in PIXEL_ELEMENTS:
        return NO_FRAMES
    length = read_length(file, start, order, implicit=syntax.is_implicit_VR)
    count = int(header.get("NumberOfFrames") or 1)
    if length == UNDEFINED_LENGTH:
        return locate_fragments(file, header, count)
    return locate_native(header, count, Stretch(file.tell(), length), PIXEL_ELEMENTS[tag])


def read_length(file: IO[bytes], start: bytes, order: str, *, implicit: bool) -> int:
    """Return the length of the element whose first eight bytes are `start`; leave the file at its value."""
    if not implicit and start[4:6] in LONG_FORM:
        start = file.read(4).rjust(8)
    length: int = struct.unpack(f"{order}L", start[4:])[0]
    return length


def locate_native(header: Dataset, count: int, pixels: Stretch, bits_known: int | None) -> FrameTable:
    """Return the table of frames that lie side by side; empty when they would not fit."""
    samples = int(header.get("SamplesPerPixel") or 1)
    if header.get("PhotometricInterpretation") == "YBR_FULL_422":
        samples = 2
    bits_allocated = bits_known or int(header.get("BitsAllocated") or 0)
    bits = int(header.get("Rows") or 0) * int(header.get("Columns") or 0) * samples * bits_allocated
    if bits == 0 or bits * count > pixels.length * 8:
        return NO_FRAMES
    return FrameTable(count, pixels.offset, bits)


def locate_fragments(file: IO[bytes], header: Dataset, count: int) -> FrameTable:
    """Return the table of frames that lie in fragments (PS3.5 §A.4); empty when nothing says which is whose."""
    items = read_items(file)
    if len(items) < 2:
        return NO_FRAMES
    basic, fragments = items[0], items[1:]
    starts = read_offsets(file, header, basic)
    if count == 1:
        groups = [fragments]
    elif len(fragments) == count:
        groups = [[fragment] for fragment in fragments]
    elif len(starts) == count:
        origin = fragments[0].offset - 8
        groups = split_at(fragments, [origin + start for start in starts])
    else:
        groups = split_at(fragments, [one.offset - 8 for one in fragments if begins_a_frame(file, one)])
    if len(groups) != count or not all(groups):
        return NO_FRAMES
    return FrameTable(count, fragments=tuple(map(tuple, groups)))


def read_items(file: IO[bytes]) -> list[Stretch]:
    """Return the values of all items up to the delimiter; nothing when the file ends before."""
    items: list[Stretch] = []
    while len(head := file.read(8)) == 8:
        group, element, length = struct.unpack("<HHL", head)
        if group << 16 | element == SEQUENCE_END:
            return items
        if group << 16 | element != ITEM or length == UNDEFINED_LENGTH:
            break
        items.append(Stretch(file.tell(), length))
        file.seek(length, 1)
    return []


def read_offsets(file: IO[bytes], header: Dataset, basic: Stretch) -> Sequence[int]:
    """Return where frames begin, relative to the first fragment's item: the extended table if any, else the basic."""
    extended = header.get("ExtendedOffsetTable")
    if extended:
        return struct.unpack(f"<{len(extended) // 8}Q", extended[: len(extended) // 8 * 8])
    file.seek(basic.offset)
    return struct.unpack(f"<{basic.length // 4}L", file.read(basic.length // 4 * 4))


def split_at(fragments: Sequence[Stretch], starts: Sequence[int]) -> list[list[Stretch]]:
    """Return the fragments in groups, a new one at each start (bytes from the beginning of the file)."""
    groups: list[list[Stretch]] = []
    for fragment in fragments:
        if fragment.offset - 8 in starts:
            groups.append([])
        if not groups:
            return []
        groups[-1].append(fragment)
    return groups


def begins_a_frame(file: IO[bytes], fragment: Stretch) -> bool:
    """Tell whether a fragment begins with the mark of a new image."""
    file.seek(fragment.offset)
    return file.read(4).startswith(FRAME_BEGINNINGS)
