"""Copy uncompressed pixels: by the kernel where they are clean, through our hands where bits or boxes are to be blanked."""

import os
from collections.abc import Iterator
from dataclasses import dataclass
from hashlib import sha256
from typing import BinaryIO

import numpy as np

from anonymization_bridge.deidentification.blanking import blank_array, clear_bits, fills
from anonymization_bridge.deidentification.elements import Encoding
from anonymization_bridge.deidentification.pixels import CHUNK, Shape, chunks
from anonymization_bridge.deidentification.reading import PIXEL_DATA, PixelSpan
from anonymization_bridge.deidentification.reasons import HeldError, HoldReason
from anonymization_bridge.deidentification.zones import Box

WHOLE_BITS = {8: "u1", 16: "u2", 32: "u4"}
CHUNK_OF_SAMPLES = CHUNK - CHUNK % 8


@dataclass(frozen=True)
class Native:
    """Uncompressed pixels of a source.

    Attributes
    ----------
    padding
        The value outside the image (0028,0120), nothing when there is none.
    boxes
        To be blanked in each frame.

    """

    stream: BinaryIO
    span: PixelSpan
    shape: Shape
    encoding: Encoding
    padding: int | None
    boxes: tuple[Box, ...]

    @property
    def samples(self) -> str:
        """Return the numpy type of a sample as it lies in the file."""
        return (">" if self.is_swapped else "<") + WHOLE_BITS[self.shape.bits]

    @property
    def is_swapped(self) -> bool:
        """Tell whether samples are big endian."""
        return not self.encoding.little_endian

    @property
    def lies_in_words(self) -> bool:
        """Tell whether bytes lie in big endian words, each pair the wrong way round (PS3.5 §8.1.1)."""
        return self.is_swapped and self.shape.bits == 8 and self.span.vr == "OW"


def check_native(length: int, shape: Shape) -> None:
    """Refuse pixels that are too short, or so long that a frame might be hidden in them."""
    if length < shape.length or length - shape.length - shape.length % 2 >= shape.frame_length:
        raise HeldError(HoldReason.PIXEL_LENGTH_WRONG)


def copy_native(source: Native, target: BinaryIO) -> str | None:
    """Write the pixel data element, of just the length the dimensions give.

    Returns
    -------
    str | None
        The SHA-256 of the value that was written, nothing when it is that of the source.

    """
    length, odd = source.shape.length, source.shape.length % 2
    target.write(source.encoding.header(PIXEL_DATA, source.span.vr, length + odd))
    if source.boxes:
        return write_all(target, blanked(source), odd)
    if not is_clean(source):
        return write_all(target, cleared(source), odd)
    copy_span(source.stream, source.span.start, length, target)
    target.write(b"\0" * odd)
    return None


def source_digest(source: Native) -> str:
    """Return the SHA-256 of the pixels as they lie in the source, padded as they are to be written."""
    seen = sha256()
    for chunk in chunks(source.stream, source.span.start, source.shape.length):
        seen.update(chunk)
    seen.update(b"\0" * (source.shape.length % 2))
    return seen.hexdigest()


def is_clean(source: Native) -> bool:
    """Tell whether nothing lies in bits that are not used."""
    if source.shape.stored == source.shape.bits or source.shape.bits not in WHOLE_BITS:
        return True
    for chunk in chunks(source.stream, source.span.start, source.shape.length):
        samples = np.frombuffer(chunk, source.samples)
        if clear_bits(samples, source.shape, source.padding) is not samples:
            return False
    return True


def cleared(source: Native) -> Iterator[bytes]:
    """Yield the pixels without anything in unused bits."""
    for chunk in chunks(source.stream, source.span.start, source.shape.length):
        samples = np.frombuffer(chunk, source.samples)
        yield clear_bits(samples, source.shape, source.padding).astype(source.samples).tobytes()


def blanked(source: Native) -> Iterator[bytes]:
    """Yield the frames, boxes and unused bits blanked."""
    shape = source.shape
    if shape.bits == 1 or shape.photometric == "YBR_PARTIAL_420":
        raise HeldError(HoldReason.PIXELS_UNVERIFIABLE)
    for number in range(shape.frames):
        start = source.span.start + number * shape.frame_length
        frame = b"".join(chunks(source.stream, start, shape.frame_length))
        yield blank_native(frame, source)


def blank_native(frame: bytes, source: Native) -> bytes:
    """Return one frame, boxes and unused bits blanked."""
    shape = source.shape
    if source.lies_in_words:
        frame = turned(frame)
    samples = np.frombuffer(frame, source.samples)
    if shape.stored != shape.bits:
        samples = clear_bits(samples, shape, source.padding)
    samples = samples.astype(source.samples).copy()
    if shape.photometric == "YBR_FULL_422":
        blank_array(
            samples.reshape(shape.rows, shape.columns // 2, 4), tuple(map(halved, source.boxes)), (0, 0, 128, 128)
        )
    elif shape.planar and shape.samples > 1:
        for plane, fill in zip(samples.reshape(shape.samples, shape.rows, shape.columns), fills(shape), strict=True):
            blank_array(plane, source.boxes, (fill,))
    else:
        blank_array(samples.reshape(shape.rows, shape.columns, shape.samples), source.boxes, fills(shape))
    written = samples.tobytes()
    return turned(written) if source.lies_in_words else written


def halved(box: Box) -> Box:
    """Return a box in pairs of pixels, each begun pair whole."""
    left, right = box.left // 2, (box.left + box.width + 1) // 2
    return Box(left, box.top, right - left, box.height)


def turned(frame: bytes) -> bytes:
    """Return bytes with each pair the other way round."""
    if len(frame) % 2:
        raise HeldError(HoldReason.PIXELS_UNVERIFIABLE)
    return np.frombuffer(frame, "<u2").byteswap().tobytes()


def write_all(target: BinaryIO, pieces: Iterator[bytes], odd: int) -> str:
    """Write pieces, padded to even length, and return the SHA-256 of all."""
    seen = sha256()
    for piece in (*pieces, b"\0" * odd) if odd else pieces:
        target.write(piece)
        seen.update(piece)
    return seen.hexdigest()


def copy_span(stream: BinaryIO, start: int, length: int, target: BinaryIO) -> None:
    """Copy bytes of one file to another, by the kernel when both are files."""
    try:
        descriptor = stream.fileno()
        target.flush()
        place, end = start, start + length
        while place < end:
            done = os.copy_file_range(descriptor, target.fileno(), end - place, place)
            if done == 0:
                raise HeldError(HoldReason.TRUNCATED)
            place += done
        target.seek(0, os.SEEK_CUR)
    except OSError:
        target.writelines(chunks(stream, start, length))
