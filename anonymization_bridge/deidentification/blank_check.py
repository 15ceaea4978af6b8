"""See in a result, read anew, that each box is of one colour in every frame."""

from collections.abc import Iterator
from typing import BinaryIO

import numpy as np
import openjpeg.utils
from jpeg_ls import decode as decode_jpeg_ls  # type: ignore[import-untyped]
from numpy.typing import NDArray

from anonymization_bridge.deidentification.blanking import rle_planes
from anonymization_bridge.deidentification.jpeg_blocks import is_blank_jpeg
from anonymization_bridge.deidentification.pixels import read_fragment, read_fragments
from anonymization_bridge.deidentification.reading import BIG_ENDIAN, JPEG, JPEG_2000, JPEG_LS, RLE
from anonymization_bridge.deidentification.reparsing import Reparsed
from anonymization_bridge.deidentification.zones import Box

Frame = NDArray[np.generic]
ROWS, COLUMNS, SAMPLES, BITS, PLANAR = 0x00280010, 0x00280011, 0x00280002, 0x00280100, 0x00280006
PHOTOMETRIC, FRAMES = 0x00280004, 0x00280008


def is_blank(file: BinaryIO, read: Reparsed, boxes: tuple[Box, ...]) -> bool:
    """Tell whether each box is of one colour in every frame of a result; in JPEG, each block that it touches."""
    if syntax_of(read) in JPEG:
        return all(is_blank_jpeg(stream, boxes) for stream in streams_of(file, len(read.header), top_of(read)))
    return all(is_uniform(frame, box) for frame in frames_of(file, read) for box in boxes)


def syntax_of(read: Reparsed) -> str:
    """Return the transfer syntax of a result."""
    return read.meta[0x00020010].decode("latin-1").rstrip("\0")


def top_of(read: Reparsed) -> dict[int, bytes]:
    """Return the values of a result by their tags."""
    return {tag: value for tag, _, value in read.top}


def is_uniform(frame: Frame, box: Box) -> bool:
    """Tell whether a box is of one colour; the frame is (rows, columns, samples)."""
    where = frame[box.top : box.top + box.height, box.left : box.left + box.width]
    return bool((where == where[:1, :1]).all())


def frames_of(file: BinaryIO, read: Reparsed) -> Iterator[Frame]:
    """Yield the frames of a result, as (rows, columns, samples)."""
    top, syntax = top_of(read), syntax_of(read)
    order = ">" if syntax == BIG_ENDIAN else "<"
    rows, columns, samples, bits = (
        int(np.frombuffer(top[tag], order + "u2")[0]) for tag in (ROWS, COLUMNS, SAMPLES, BITS)
    )
    shape, start = (rows, columns, samples), len(read.header)
    if read.pixels is None:
        yield from (decoded(stream, syntax, shape) for stream in streams_of(file, start, top))
        return
    paired = top[PHOTOMETRIC].startswith(b"YBR_FULL_422")
    length = rows * columns * (2 if paired else samples) * bits // 8
    in_words = order == ">" and bits == 8 and read.header[-8:-6] == b"OW"
    planar = samples > 1 and int.from_bytes(top.get(PLANAR, b"")[:2], "big" if order == ">" else "little") == 1
    for place in range(start, start + read.pixels - read.pixels % length, length):
        file.seek(place)
        frame = np.frombuffer(file.read(length), f"{order}u{bits // 8}")
        if in_words:
            frame = frame.view("<u2").byteswap().view(np.uint8)
        if paired:
            yield np.repeat(frame.reshape(rows, columns // 2, 4), 2, axis=1)
        else:
            yield np.moveaxis(frame.reshape(samples, rows, columns), 0, -1) if planar else frame.reshape(shape)


def streams_of(file: BinaryIO, start: int, top: dict[int, bytes]) -> Iterator[bytes]:
    """Yield the compressed frames of a result, each in one fragment, as blanked ones are written."""
    _, *fragments = read_fragments(file, start)
    if len(fragments) != int(top.get(FRAMES, b"1") or b"1"):
        raise ValueError("a blanked frame lies in one fragment")
    yield from (read_fragment(file, fragment) for fragment in fragments)


def decoded(stream: bytes, syntax: str, shape: tuple[int, int, int]) -> Frame:
    """Return a compressed frame of a result, decoded."""
    rows, columns, samples = shape
    if syntax == RLE:
        planes = [
            np.frombuffer(plane, np.uint8)[: rows * columns].reshape(rows, columns) for plane in rle_planes(stream)
        ]
        return np.stack(planes, axis=-1)
    if syntax in JPEG_LS:
        return np.asarray(decode_jpeg_ls(np.frombuffer(stream, np.uint8))).reshape(shape)
    if syntax in JPEG_2000:
        return np.asarray(openjpeg.utils.decode(stream)).reshape(rows, columns, samples)
    raise ValueError("no syntax that is blanked")
