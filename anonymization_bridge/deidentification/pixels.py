"""Check pixel data without decoding them, and copy them as they are."""

import struct
from collections.abc import Iterator
from dataclasses import dataclass
from hashlib import sha256
from typing import BinaryIO

from anonymization_bridge.deidentification.attributes import raw_element
from anonymization_bridge.deidentification.codestreams import is_clean_jpeg, is_clean_jpeg_2000, is_clean_rle
from anonymization_bridge.deidentification.elements import ITEM, Encoding
from anonymization_bridge.deidentification.header import Header
from anonymization_bridge.deidentification.reading import (
    JPEG,
    JPEG_2000,
    JPEG_LS,
    PIXEL_DATA,
    RLE,
    UNDEFINED,
    PixelSpan,
    SourceObject,
)
from anonymization_bridge.deidentification.reasons import HeldError, HoldReason

CHUNK = 1 << 20
DELIMITER = 0xFFFEE0DD
LITTLE = Encoding(implicit=True, little_endian=True)


@dataclass(frozen=True)
class Shape:
    """The dimensions an object declares: frames, rows, columns, samples, bits allocated."""

    frames: int
    rows: int
    columns: int
    samples: int
    bits: int

    @property
    def length(self) -> int:
        """Return the length of the uncompressed pixels in bytes, without padding (PS3.5 §8.1.1, §8.2)."""
        return (self.frames * self.rows * self.columns * self.samples * self.bits + 7) // 8


@dataclass(frozen=True)
class Fragment:
    """One item of encapsulated pixel data: where its value starts and its length, in bytes."""

    start: int
    length: int


def shape_of(header: Header) -> Shape:
    """Return the dimensions of an image.

    Raises
    ------
    HeldError
        One is missing or not possible.

    """
    rows, columns, bits = (number(header, tag) for tag in (0x00280010, 0x00280011, 0x00280100))
    frames = number(header, 0x00280008) if 0x00280008 in header else 1
    samples = number(header, 0x00280002)
    if not rows or not columns or not samples or not frames or bits not in {1, 8, 16, 32}:
        raise HeldError(HoldReason.PIXEL_LENGTH_WRONG)
    return Shape(frames, rows, columns, samples, bits)


def number(header: Header, tag: int) -> int:
    """Return an unsigned short or a written integer, 0 when it is absent or neither."""
    raw = raw_element(header, tag)
    if raw is None or not raw.value:
        return 0
    if tag == 0x00280008:
        written = raw.value.decode("latin-1").strip("\0 ")
        return int(written) if written.isascii() and written.isdigit() and len(written) < 10 else 0
    return int.from_bytes(raw.value, "little" if raw.is_little_endian else "big") if len(raw.value) == 2 else 0


def check_pixels(source: SourceObject, span: PixelSpan, shape: Shape) -> None:
    """Pass pixels that are as declared, with nothing riding along.

    Raises
    ------
    HeldError
        Their length is wrong, or something rides along with them.

    """
    if span.length is not None:
        if source.transfer_syntax_uid in JPEG | JPEG_LS | JPEG_2000 | {RLE}:
            raise HeldError(HoldReason.PIXELS_UNVERIFIABLE)
        if span.length != shape.length + shape.length % 2:
            raise HeldError(HoldReason.PIXEL_LENGTH_WRONG)
        return
    table, *fragments = read_fragments(source.stream, span.start)
    frames = by_frame(fragments, shape.frames)
    check_offset_table(source.stream, table, frames)
    for frame in frames:
        stream = b"".join(read_fragment(source.stream, fragment) for fragment in frame)
        if not is_clean_frame(stream, source.transfer_syntax_uid, shape):
            raise HeldError(HoldReason.PIXELS_UNVERIFIABLE)


def read_fragments(stream: BinaryIO, start: int) -> list[Fragment]:
    """Return the offset table and the fragments of encapsulated pixel data (PS3.5 A.4)."""
    stream.seek(start)
    found: list[Fragment] = []
    while len(head := stream.read(8)) == 8:
        group, element, length = struct.unpack("<HHL", head)
        tag = group << 16 | element
        if tag == DELIMITER and found:
            return found
        if tag != ITEM or length == UNDEFINED:
            raise HeldError(HoldReason.PIXELS_UNVERIFIABLE)
        found.append(Fragment(stream.tell(), length))
        stream.seek(length, 1)
    raise HeldError(HoldReason.TRUNCATED)


def by_frame(fragments: list[Fragment], frames: int) -> list[list[Fragment]]:
    """Return the fragments of each frame, where that is certain without an offset table."""
    if fragments and frames == 1:
        return [fragments]
    if len(fragments) == frames:
        return [[fragment] for fragment in fragments]
    raise HeldError(HoldReason.PIXELS_UNVERIFIABLE)


def check_offset_table(stream: BinaryIO, table: Fragment, frames: list[list[Fragment]]) -> None:
    """Refuse an offset table that is neither empty nor just the offsets of the frames."""
    if table.length == 0:
        return
    first = frames[0][0].start
    offsets = [frame[0].start - first for frame in frames]
    if read_fragment(stream, table) != struct.pack(f"<{len(offsets)}L", *offsets):
        raise HeldError(HoldReason.PIXELS_UNVERIFIABLE)


def read_fragment(stream: BinaryIO, fragment: Fragment) -> bytes:
    """Return the bytes of a fragment."""
    stream.seek(fragment.start)
    read = stream.read(fragment.length)
    if len(read) != fragment.length:
        raise HeldError(HoldReason.TRUNCATED)
    return read


def is_clean_frame(stream: bytes, transfer_syntax_uid: str, shape: Shape) -> bool:
    """Tell whether a compressed frame holds its image alone."""
    if transfer_syntax_uid in JPEG | JPEG_LS:
        return is_clean_jpeg(stream)
    if transfer_syntax_uid in JPEG_2000:
        return is_clean_jpeg_2000(stream)
    if transfer_syntax_uid == RLE:
        return is_clean_rle(stream, shape.samples * shape.bits // 8, shape.rows * shape.columns)
    return False


def copy_pixels(source: SourceObject, span: PixelSpan, target: BinaryIO) -> str:
    """Write the pixel data element and return the SHA-256 of the pixels (fragments without the offset table)."""
    if span.length is not None:
        target.write(source.encoding.header(PIXEL_DATA, span.vr, span.length))
        return copy_span(source.stream, span.start, span.length, target)
    fragments = read_fragments(source.stream, span.start)
    target.write(source.encoding.header(PIXEL_DATA, span.vr, UNDEFINED))
    for fragment in fragments:
        target.write(LITTLE.tag(ITEM) + struct.pack("<L", fragment.length))
        copy_span(source.stream, fragment.start, fragment.length, target)
    target.write(LITTLE.tag(DELIMITER) + b"\0\0\0\0")
    return digest_of(source.stream, [(fragment.start, fragment.length) for fragment in fragments[1:]])


def copy_span(stream: BinaryIO, start: int, length: int, target: BinaryIO) -> str:
    """Copy a span of bytes and return its SHA-256."""
    seen = sha256()
    for chunk in chunks(stream, start, length):
        seen.update(chunk)
        target.write(chunk)
    return seen.hexdigest()


def digest_of(stream: BinaryIO, spans: list[tuple[int, int]]) -> str:
    """Return the SHA-256 of spans (start, length), one after the other."""
    seen = sha256()
    for start, length in spans:
        for chunk in chunks(stream, start, length):
            seen.update(chunk)
    return seen.hexdigest()


def chunks(stream: BinaryIO, start: int, length: int) -> Iterator[bytes]:
    """Yield a span of bytes in pieces of at most 1 MiB.

    Raises
    ------
    HeldError
        The stream ends before the span does.

    """
    stream.seek(start)
    left = length
    while left > 0:
        chunk = stream.read(min(left, CHUNK))
        if not chunk:
            raise HeldError(HoldReason.TRUNCATED)
        left -= len(chunk)
        yield chunk
