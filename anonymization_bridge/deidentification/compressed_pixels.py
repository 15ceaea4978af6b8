"""Copy compressed frames as they are, or without what rides along in them, or with boxes blanked."""

import struct
from collections.abc import Iterator
from dataclasses import dataclass
from hashlib import sha256
from typing import BinaryIO

from anonymization_bridge.deidentification.blanking import blank_frame, clear_rle
from anonymization_bridge.deidentification.codestreams import is_clean_jpeg, is_clean_jpeg_2000, is_clean_rle
from anonymization_bridge.deidentification.elements import ITEM, Encoding
from anonymization_bridge.deidentification.pixels import (
    DELIMITER,
    Fragment,
    Shape,
    by_frame,
    read_fragment,
    read_fragments,
)
from anonymization_bridge.deidentification.reading import (
    JPEG,
    JPEG_2000,
    JPEG_LS,
    PIXEL_DATA,
    RLE,
    UNDEFINED,
    PixelSpan,
)
from anonymization_bridge.deidentification.reasons import HeldError, HoldReason
from anonymization_bridge.deidentification.stripping import strip_jpeg, strip_jpeg_2000, strip_rle
from anonymization_bridge.deidentification.zones import Box

LITTLE = Encoding(implicit=True, little_endian=True)
EXPLICIT_LITTLE = Encoding(implicit=False, little_endian=True)


@dataclass(frozen=True)
class Compressed:
    """Compressed pixels of a source; boxes are to be blanked in each frame."""

    stream: BinaryIO
    span: PixelSpan
    shape: Shape
    transfer_syntax_uid: str
    boxes: tuple[Box, ...]


def frames_of(source: Compressed) -> Iterator[bytes]:
    """Yield each compressed frame, its fragments joined."""
    _, *fragments = read_fragments(source.stream, source.span.start)
    for frame in by_frame(source.stream, fragments, source.shape.frames, source.transfer_syntax_uid):
        yield b"".join(read_fragment(source.stream, fragment) for fragment in frame)


def check_compressed(source: Compressed) -> None:
    """Pass frames that hold their image alone, or can be made to.

    Raises
    ------
    HeldError
        One of them cannot.

    """
    for stream in frames_of(source):
        cleaned_frame(stream, source)


def is_clean_frame(stream: bytes, transfer_syntax_uid: str, shape: Shape) -> bool:
    """Tell whether a compressed frame holds its image alone."""
    if transfer_syntax_uid in JPEG | JPEG_LS:
        return is_clean_jpeg(stream)
    if transfer_syntax_uid in JPEG_2000:
        return is_clean_jpeg_2000(stream)
    if transfer_syntax_uid == RLE:
        return is_clean_rle(stream, shape.samples * shape.bits // 8, shape.rows * shape.columns)
    return False


def cleaned_frame(stream: bytes, source: Compressed) -> bytes:
    """Return a frame that holds its image alone; the same when it does already."""
    syntax, shape = source.transfer_syntax_uid, source.shape
    kept: bytes | None = stream
    if not is_clean_frame(stream, syntax, shape):
        kept = stripped(stream, syntax, shape)
    if kept is None or not is_clean_frame(kept, syntax, shape):
        raise HeldError(HoldReason.PIXELS_UNVERIFIABLE)
    if syntax == RLE and shape.bits == 16 and shape.samples == 1 and shape.stored < 16:
        return clear_rle(kept, shape)
    return kept


def stripped(stream: bytes, transfer_syntax_uid: str, shape: Shape) -> bytes | None:
    """Return a frame without what rides along, nothing when it is not understood."""
    if transfer_syntax_uid in JPEG | JPEG_LS:
        return strip_jpeg(stream)
    if transfer_syntax_uid in JPEG_2000:
        return strip_jpeg_2000(stream)
    return strip_rle(stream, shape.samples * shape.bits // 8, shape.rows * shape.columns)


def copy_compressed(source: Compressed, target: BinaryIO) -> str:
    """Write the pixel data element and return the SHA-256 of the frames."""
    if not source.boxes and is_clean_as_it_lies(source):
        return copy_as_it_lies(source, target)
    target.write(EXPLICIT_LITTLE.header(PIXEL_DATA, source.span.vr, UNDEFINED) + LITTLE.tag(ITEM) + bytes(4))
    seen = sha256()
    for stream in frames_of(source):
        frame = cleaned_frame(stream, source)
        if source.boxes:
            frame = blank_frame(frame, source.transfer_syntax_uid, source.shape, source.boxes)
        padded = frame + b"\0" * (len(frame) % 2)
        target.write(LITTLE.tag(ITEM) + struct.pack("<L", len(padded)) + padded)
        seen.update(padded)
    target.write(LITTLE.tag(DELIMITER) + bytes(4))
    return seen.hexdigest()


def is_clean_as_it_lies(source: Compressed) -> bool:
    """Tell whether offset table and frames hold nothing but the image."""
    table, *fragments = read_fragments(source.stream, source.span.start)
    frames = by_frame(source.stream, fragments, source.shape.frames, source.transfer_syntax_uid)
    return is_offset_table(source.stream, table, frames) and all(
        cleaned_frame(stream, source) is stream for stream in frames_of(source)
    )


def is_offset_table(stream: BinaryIO, table: Fragment, frames: list[list[Fragment]]) -> bool:
    """Tell whether an offset table is empty, or just the offsets of the frames."""
    first = frames[0][0].start
    offsets = [frame[0].start - first for frame in frames]
    return table.length == 0 or (
        offsets[-1] < UNDEFINED and read_fragment(stream, table) == struct.pack(f"<{len(offsets)}L", *offsets)
    )


def copy_as_it_lies(source: Compressed, target: BinaryIO) -> str:
    """Write table and fragments as they are, and return the SHA-256 of the fragments."""
    target.write(EXPLICIT_LITTLE.header(PIXEL_DATA, source.span.vr, UNDEFINED))
    seen = sha256()
    table, *fragments = read_fragments(source.stream, source.span.start)
    for fragment in (table, *fragments):
        content = read_fragment(source.stream, fragment)
        target.write(LITTLE.tag(ITEM) + struct.pack("<L", fragment.length) + content)
        if fragment is not table:
            seen.update(content)
    target.write(LITTLE.tag(DELIMITER) + bytes(4))
    return seen.hexdigest()
