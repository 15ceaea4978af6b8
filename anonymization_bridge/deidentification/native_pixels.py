"""Copy uncompressed pixels, looking at each piece on its way: bits that are not used, and boxes, are blanked."""

from collections.abc import Iterator
from dataclasses import dataclass
from hashlib import sha256
from typing import BinaryIO

import numpy as np

from anonymization_bridge.deidentification.blanking import blank_array, clear_bits, fills
from anonymization_bridge.deidentification.elements import Encoding
from anonymization_bridge.deidentification.pixels import Fragment, Shape, pieces, read_fragment
from anonymization_bridge.deidentification.reading import PIXEL_DATA, PixelSpan
from anonymization_bridge.deidentification.reasons import HeldError, HoldReason
from anonymization_bridge.deidentification.zones import Box

WHOLE_BITS = {8: "u1", 16: "u2", 32: "u4"}


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
    place = target.tell()
    for piece in pieces(source.stream, source.span.start, length):
        if not is_clean(piece, source):
            target.seek(place)
            return write_all(target, cleared(source), odd)
        target.write(piece)
    target.write(b"\0" * odd)
    return None


def is_clean(piece: memoryview, source: Native) -> bool:
    """Tell whether nothing lies in bits that are not used, in one piece of the pixels."""
    if source.shape.stored == source.shape.bits or source.shape.bits not in WHOLE_BITS:
        return True
    samples = np.frombuffer(piece, source.samples)
    return clear_bits(samples, source.shape, source.padding) is samples


def cleared(source: Native) -> Iterator[bytes]:
    """Yield the pixels without anything in unused bits."""
    for piece in pieces(source.stream, source.span.start, source.shape.length):
        samples = np.frombuffer(piece, source.samples)
        yield clear_bits(samples, source.shape, source.padding).astype(source.samples).tobytes()


def blanked(source: Native) -> Iterator[bytes]:
    """Yield the frames, boxes and unused bits blanked."""
    shape = source.shape
    if shape.bits == 1 or shape.photometric == "YBR_PARTIAL_420":
        raise HeldError(HoldReason.PIXELS_UNVERIFIABLE)
    for number in range(shape.frames):
        start = source.span.start + number * shape.frame_length
        yield blank_native(read_fragment(source.stream, Fragment(start, shape.frame_length)), source)


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


def write_all(target: BinaryIO, parts: Iterator[bytes], odd: int) -> str:
    """Write pieces, padded to even length, and return the SHA-256 of all."""
    seen = sha256()
    for part in (*parts, b"\0" * odd) if odd else parts:
        target.write(part)
        seen.update(part)
    return seen.hexdigest()
