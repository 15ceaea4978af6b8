"""What the pixel data of an object are: their dimensions, and the frames they are made of."""

import struct
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from hashlib import sha256
from typing import BinaryIO

from anonymization_bridge.deidentification.attributes import raw_element, text_of
from anonymization_bridge.deidentification.elements import ITEM
from anonymization_bridge.deidentification.header import Header
from anonymization_bridge.deidentification.reading import JPEG, JPEG_2000, JPEG_LS, UNDEFINED
from anonymization_bridge.deidentification.reasons import HeldError, HoldReason

CHUNK = 1 << 20
DELIMITER = 0xFFFEE0DD


@dataclass(frozen=True)
class Shape:
    """The dimensions an object declares.

    Attributes
    ----------
    bits, stored, high_bit
        Bits allocated and stored of one sample, and the place of the highest, from 0.
    planar
        Whether the samples lie plane by plane.

    """

    frames: int
    rows: int
    columns: int
    samples: int
    bits: int
    stored: int
    high_bit: int
    signed: bool
    planar: bool
    photometric: str

    @property
    def frame_length(self) -> int:
        """Return the length of one uncompressed frame in bytes; that of all frames of single bits (PS3.5 §8.1.1, §8.2)."""
        samples = 2 if self.photometric == "YBR_FULL_422" else self.samples
        if self.bits == 1:
            return (self.frames * self.rows * self.columns * samples + 7) // 8
        return self.rows * self.columns * samples * self.bits // 8

    @property
    def length(self) -> int:
        """Return the length of the uncompressed pixels in bytes, without padding."""
        return self.frame_length if self.bits == 1 else self.frames * self.frame_length


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
    rows, columns, bits, samples = (number(header, tag) for tag in (0x00280010, 0x00280011, 0x00280100, 0x00280002))
    frames = number(header, 0x00280008) if 0x00280008 in header else 1
    if not rows or not columns or not samples or not frames or bits not in {1, 8, 16, 32}:
        raise HeldError(HoldReason.PIXEL_LENGTH_WRONG)
    stored = number(header, 0x00280101) or bits
    high_bit = number(header, 0x00280102) if 0x00280102 in header else stored - 1
    if stored > bits or not stored - 1 <= high_bit < bits:
        raise HeldError(HoldReason.PIXEL_LENGTH_WRONG)
    return Shape(
        frames,
        rows,
        columns,
        samples,
        bits,
        stored,
        high_bit,
        signed=number(header, 0x00280103) == 1,
        planar=number(header, 0x00280006) == 1,
        photometric=text_of(header, 0x00280004),
    )


def number(header: Header, tag: int) -> int:
    """Return an unsigned short or a written integer, 0 when it is absent or neither."""
    raw = raw_element(header, tag)
    if raw is None or not raw.value:
        return 0
    if tag == 0x00280008:
        written = raw.value.decode("latin-1").strip("\0 ")
        return int(written) if written.isascii() and written.isdigit() and len(written) < 10 else 0
    return int.from_bytes(raw.value, "little" if raw.is_little_endian else "big") if len(raw.value) == 2 else 0


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


def by_frame(
    stream: BinaryIO, fragments: list[Fragment], frames: int, transfer_syntax_uid: str
) -> list[list[Fragment]]:
    """Return the fragments of each frame; where there are more than frames, a frame begins with its start marker."""
    if fragments and frames == 1:
        return [fragments]
    if len(fragments) == frames:
        return [[fragment] for fragment in fragments]
    starts = START_MARKERS.get(transfer_syntax_uid)
    found: list[list[Fragment]] = []
    for fragment in fragments if starts else ():
        stream.seek(fragment.start)
        if stream.read(2) == starts:
            found.append([])
        if not found:
            break
        found[-1].append(fragment)
    if len(found) != frames:
        raise HeldError(HoldReason.PIXELS_UNVERIFIABLE)
    return found


START_MARKERS = {**dict.fromkeys(JPEG | JPEG_LS, b"\xff\xd8"), **dict.fromkeys(JPEG_2000, b"\xff\x4f")}


def read_fragment(stream: BinaryIO, fragment: Fragment) -> bytes:
    """Return the bytes of a fragment."""
    stream.seek(fragment.start)
    read = stream.read(fragment.length)
    if len(read) != fragment.length:
        raise HeldError(HoldReason.TRUNCATED)
    return read


def digest_of(stream: BinaryIO, spans: list[tuple[int, int]]) -> str:
    """Return the SHA-256 of spans (start, length), one after the other."""
    seen = sha256()
    for start, length in spans:
        for piece in pieces(stream, start, length):
            seen.update(piece)
    return seen.hexdigest()


@contextmanager
def lent_buffer() -> Iterator[memoryview]:
    """Lend a mebibyte of memory, used again and again: fresh memory costs more than what is read into it."""
    buffer = IDLE.pop() if IDLE else bytearray(CHUNK)
    try:
        yield memoryview(buffer)
    finally:
        IDLE.append(buffer)


IDLE: list[bytearray] = []


def pieces(stream: BinaryIO, start: int, length: int) -> Iterator[memoryview]:
    """Yield a span of bytes in pieces of at most 1 MiB, each good until the next is asked for.

    Raises
    ------
    HeldError
        The stream ends before the span does.

    """
    stream.seek(start)
    left = length
    with lent_buffer() as buffer:
        while left > 0:
            read = stream.readinto(buffer[: min(left, CHUNK)])  # type: ignore[attr-defined]  # every stream of bytes has it
            if not read:
                raise HeldError(HoldReason.TRUNCATED)
            left -= read
            yield buffer[:read]
