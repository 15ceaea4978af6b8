"""Blank boxes in frames: in place where samples lie bare, block by block in JPEG, else decoded and encoded without loss."""

import warnings

import numpy as np
import openjpeg.utils
from jpeg_ls import decode as decode_jpeg_ls  # type: ignore[import-untyped]
from jpeg_ls import encode_array as encode_jpeg_ls
from numpy.typing import NDArray
from rle.rle import decode_segment, encode_segment  # type: ignore[import-not-found]  # compiled

from anonymization_bridge.deidentification.jpeg_blocks import blank_jpeg
from anonymization_bridge.deidentification.pixels import Shape
from anonymization_bridge.deidentification.reading import JPEG, JPEG_2000, JPEG_LS, RLE
from anonymization_bridge.deidentification.reasons import HeldError, HoldReason
from anonymization_bridge.deidentification.stripping import rle_frame
from anonymization_bridge.deidentification.zones import Box

Samples = NDArray[np.unsignedinteger]
Boxes = tuple[Box, ...]
#: Blue and red difference of what has no colour, in 8 bits (PS3.3 C.7.6.3.1.2).
NO_COLOUR = 128
OPENJPEG_RGB, OPENJPEG_GREY = 1, 2


def fills(shape: Shape) -> tuple[int, ...]:
    """Return what each sample of a blank pixel is."""
    return (
        (0, NO_COLOUR, NO_COLOUR)
        if shape.photometric.startswith("YBR_FULL") and shape.bits == 8
        else (0,) * shape.samples
    )


def blank_array(frame: Samples, boxes: Boxes, fill: tuple[int, ...]) -> None:
    """Blank boxes in an array (rows, columns) or (rows, columns, samples)."""
    for box in boxes:
        where = frame[box.top : box.top + box.height, box.left : box.left + box.width]
        where[...] = fill if frame.ndim == 3 else fill[0]


def blank_frame(stream: bytes, transfer_syntax_uid: str, shape: Shape, boxes: Boxes) -> bytes:
    """Return a compressed frame with its boxes blanked, in the same syntax, without further loss.

    Raises
    ------
    HeldError
        It cannot be decoded, or what was encoded does not decode to the same.

    """
    try:
        if transfer_syntax_uid in JPEG:
            return blank_jpeg(stream, shape, boxes)
        if transfer_syntax_uid == RLE:
            return blank_rle(stream, shape, boxes)
        if transfer_syntax_uid in JPEG_LS:
            return blank_jpeg_ls(stream, shape, boxes)
        if transfer_syntax_uid in JPEG_2000:
            return blank_jpeg_2000(stream, shape, boxes)
    except (RuntimeError, ValueError, OSError) as error:
        raise HeldError(HoldReason.PIXELS_UNVERIFIABLE) from error
    raise HeldError(HoldReason.PIXELS_UNVERIFIABLE)


def rle_planes(stream: bytes) -> list[bytes]:
    """Return the unpacked segments of an RLE frame."""
    count = int.from_bytes(stream[:4], "little")
    starts = [int.from_bytes(stream[place : place + 4], "little") for place in range(4, 4 + 4 * count, 4)]
    return [
        bytes(decode_segment(stream[start:end])) for start, end in zip(starts, [*starts[1:], len(stream)], strict=True)
    ]


def blank_rle(stream: bytes, shape: Shape, boxes: Boxes) -> bytes:
    """Return an RLE frame blanked plane by plane."""
    area, depth, fill = shape.rows * shape.columns, shape.bits // 8, fills(shape)
    packed = []
    for number, plane in enumerate(rle_planes(stream)):
        samples = np.frombuffer(plane[:area], np.uint8).reshape(shape.rows, shape.columns).copy()
        blank_array(samples, boxes, (fill[number // depth],))
        packed.append(pack(samples, shape.columns))
    return rle_frame(packed)


def pack(plane: Samples, columns: int) -> bytes:
    """Return a plane as an RLE segment of even length that unpacks to the same."""
    written = plane.tobytes()
    segment = bytes(encode_segment(written, columns))
    if bytes(decode_segment(segment))[: len(written)] != written:
        raise HeldError(HoldReason.PIXELS_UNVERIFIABLE)
    return segment + b"\0" * (len(segment) % 2)


def clear_rle(stream: bytes, shape: Shape) -> bytes:
    """Return an RLE frame of 16 bits whose unused high bits are clean; the same when they were."""
    area = shape.rows * shape.columns
    planes = rle_planes(stream)
    high, low = (np.frombuffer(plane[:area], np.uint8) for plane in planes[:2])
    samples: Samples = high.astype(np.uint16) * np.uint16(256) + low
    cleared = clear_bits(samples, shape, None)
    if (samples == cleared).all():
        return stream
    parts = ((cleared >> 8).astype(np.uint8), (cleared & 0xFF).astype(np.uint8))
    return rle_frame([pack(part, shape.columns) for part in parts])


def clear_bits(samples: Samples, shape: Shape, padding: int | None) -> Samples:
    """Return unsigned samples without anything in their unused bits; a sign carried on into them may stay.

    Parameters
    ----------
    samples
        Of 8, 16 or 32 bits, in the order of the machine.
    shape
        Bits stored and the highest of them.
    padding
        The value outside the image (0028,0120), which may use all bits; nothing when there is none.

    """
    kind = samples.dtype.type
    low = shape.high_bit - shape.stored + 1
    used = ((1 << shape.stored) - 1) << low
    unused = ((1 << shape.bits) - 1) ^ used
    if low == 0 and (int(samples.max(initial=0)) <= used or (shape.signed and is_within(samples, shape.stored))):
        return samples
    dirty = (samples & kind(unused)) != 0
    if not dirty.any():
        return samples
    if shape.signed and low == 0:
        negative = (samples & kind(1 << shape.high_bit)) != 0
        carried = negative & ((samples | kind(used)) == kind((1 << shape.bits) - 1))
        dirty &= ~carried
    if padding is not None:
        dirty &= samples != kind(padding)
    if not dirty.any():
        return samples
    cleared = samples.copy()
    cleared[dirty] &= kind(used)
    if shape.signed and low == 0:
        cleared[dirty & negative] |= kind(unused)
    return cleared


def is_within(samples: Samples, stored: int) -> bool:
    """Tell whether samples, read as signed, are all numbers of so many bits: their sign is then carried on."""
    numbers = samples.view(samples.dtype.str.replace("u", "i"))
    return -(1 << stored - 1) <= int(numbers.min(initial=0)) and int(numbers.max(initial=0)) < 1 << stored - 1


def blank_jpeg_ls(stream: bytes, shape: Shape, boxes: Boxes) -> bytes:
    """Return a JPEG-LS frame blanked, encoded without loss."""
    frame = np.asarray(decode_jpeg_ls(np.frombuffer(stream, np.uint8))).copy()
    blank_array(frame, boxes, fills(shape))
    written = bytes(encode_jpeg_ls(frame, lossy_error=0, interleave_mode=0 if frame.ndim == 2 else 2))
    same_pixels(np.asarray(decode_jpeg_ls(np.frombuffer(written, np.uint8))), frame)
    return written


def blank_jpeg_2000(stream: bytes, shape: Shape, boxes: Boxes) -> bytes:
    """Return a JPEG 2000 frame blanked, encoded without loss."""
    frame = np.asarray(openjpeg.utils.decode(stream)).copy()
    colour = frame.ndim == 3
    transformed = shape.photometric in {"YBR_RCT", "YBR_ICT"}
    blank_array(frame, boxes, (0,) * shape.samples if transformed else fills(shape))
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        written = openjpeg.utils.encode_array(
            frame,
            bits_stored=shape.stored,
            photometric_interpretation=OPENJPEG_RGB if colour else OPENJPEG_GREY,
            use_mct=colour and transformed,
        )
    same_pixels(np.asarray(openjpeg.utils.decode(written)), frame)
    return bytes(written)


def same_pixels(one: Samples, other: Samples) -> None:
    """Pass two frames that are alike; hold the object otherwise."""
    if one.shape != other.shape or not (one == other).all():
        raise HeldError(HoldReason.PIXELS_UNVERIFIABLE)
