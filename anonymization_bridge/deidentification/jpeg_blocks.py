"""Blank boxes of a JPEG frame block by block, without recompression: every block outside keeps its coefficients.

A box is rounded out to whole units of the stream (T.81 A.2.3): 8 by 8 pixels, 16 by 16 where colours are subsampled by two.
Decoders that smooth subsampled colours mix, in the pixels next to the rounded box, a colour with the grey inside.
"""

import ctypes
from collections.abc import Iterator
from typing import NamedTuple

import numpy as np

from anonymization_bridge.deidentification.jpeg_library import NO_OUTPUT, PROGRESSIVE, transform
from anonymization_bridge.deidentification.pixels import Shape
from anonymization_bridge.deidentification.reasons import HeldError, HoldReason
from anonymization_bridge.deidentification.stripping import strip_jpeg
from anonymization_bridge.deidentification.zones import Box

QUANTIZATION, SCAN, ADOBE = 0xDB, 0xDA, 0xEE
#: Frame headers of streams that libjpeg-turbo reads block by block (T.81 Table B.1): baseline, extended, progressive.
FRAMES, PROGRESSIVE_FRAME = frozenset({0xC0, 0xC1, 0xC2}), 0xC2
BLOCK, BLOCK_BYTES = 64, 128
#: Eight times the distance of black from the middle of 8 bits: the first coefficient of a black block (T.81 A.3.3).
BLACK = 1024


class Plane(NamedTuple):
    """One component of a frame: sampling factors, the step of its first coefficient, whether it is a difference of colour."""

    across: int
    down: int
    step: int
    is_colour: bool

    @property
    def blank(self) -> int:
        """Return the first coefficient of a blank block: black, or no colour."""
        return 0 if self.is_colour else -BLACK // self.step


class Frame(NamedTuple):
    """What the headers of a stream say."""

    rows: int
    columns: int
    planes: tuple[Plane, ...]
    progressive: bool

    def blocks(self, box: Box, plane: Plane) -> tuple[range, range]:
        """Return the rows and columns of blocks of a plane that a box touches, in whole units."""
        alone = len(self.planes) == 1
        across, down = (1, 1) if alone else (plane.across, plane.down)
        width = 8 * (1 if alone else max(one.across for one in self.planes))
        height = 8 * (1 if alone else max(one.down for one in self.planes))
        top, bottom = box.top // height, -(-(box.top + box.height) // height)
        left, right = box.left // width, -(-(box.left + box.width) // width)
        return range(top * down, bottom * down), range(left * across, right * across)


def blank_jpeg(stream: bytes, shape: Shape, boxes: tuple[Box, ...]) -> bytes:
    """Return a frame with its boxes blanked, the other blocks as they were, and nothing beside the image.

    Raises
    ------
    HeldError
        It is not what the header says, cannot be read, or what was written does not read the same.

    """
    frame = frame_of(stream)
    if (frame.rows, frame.columns, len(frame.planes)) != (shape.rows, shape.columns, shape.samples):
        raise HeldError(HoldReason.PIXELS_UNVERIFIABLE)
    wanted = [[frame.blocks(box, plane) for box in boxes] for plane in frame.planes]
    rows: list[bytes] = []

    def blank(component: int, number: int, address: int, count: int) -> None:
        for down, across in wanted[component]:
            first, last = across.start, min(across.stop, count)
            if number in down and first < last:
                fill = blank_blocks(frame.planes[component].blank, last - first)
                ctypes.memmove(address + first * BLOCK_BYTES, fill, len(fill))
        rows.append(ctypes.string_at(address, count * BLOCK_BYTES))

    written = strip_jpeg(transform(stream, blank, PROGRESSIVE if frame.progressive else 0))
    if written is None or rows_of(written) != rows:
        raise HeldError(HoldReason.PIXELS_UNVERIFIABLE)
    return written


def blank_blocks(first: int, count: int) -> bytes:
    """Return the coefficients of so many blocks of one tone."""
    blocks = np.zeros((count, BLOCK), np.int16)
    blocks[:, 0] = first
    return blocks.tobytes()


def rows_of(stream: bytes) -> list[bytes]:
    """Return the coefficients of a stream, row by row of blocks, as they stand in it."""
    rows: list[bytes] = []
    transform(
        stream,
        lambda _plane, _row, address, count: rows.append(ctypes.string_at(address, count * BLOCK_BYTES)),
        NO_OUTPUT,
    )
    return rows


def is_blank_jpeg(stream: bytes, boxes: tuple[Box, ...]) -> bool:
    """Tell whether all blocks of a stream that a box touches are of one tone.

    Raises
    ------
    HeldError
        It cannot be read.

    """
    frame, blank = frame_of(stream), []

    def look(component: int, number: int, address: int, count: int) -> None:
        for box in boxes:
            down, across = frame.blocks(box, frame.planes[component])
            if number in down:
                row = np.frombuffer(ctypes.string_at(address, count * BLOCK_BYTES), np.int16).reshape(count, BLOCK)
                blocks = row[across.start : across.stop]
                tone = frame.planes[component].blank
                blank.append(len(blocks) > 0 and bool((blocks[:, 0] == tone).all()) and not blocks[:, 1:].any())

    transform(stream, look, NO_OUTPUT)
    return bool(blank) and all(blank)


def frame_of(stream: bytes) -> Frame:
    """Return what the headers of a stream say (T.81 B.2).

    Raises
    ------
    HeldError
        It is no stream of 8 bits in one or three components that is read block by block.

    """
    steps: dict[int, int] = {}
    header, adobe = b"", -1
    for marker, body in segments(stream):
        if marker == QUANTIZATION:
            steps.update(first_steps(body))
        elif marker == ADOBE and body.startswith(b"Adobe") and len(body) >= 12:
            adobe = body[11]
        elif marker in FRAMES:
            header = bytes((marker,)) + body
    count = header[6] if len(header) > 6 else 0
    if count not in {1, 3} or header[1] != 8 or len(header) != 7 + 3 * count:
        raise HeldError(HoldReason.PIXELS_UNVERIFIABLE)
    components = [header[place : place + 3] for place in range(7, len(header), 3)]
    in_colours = count == 3 and adobe != 0 and bytes(one[0] for one in components) != b"RGB"
    try:
        planes = tuple(
            Plane(one[1] >> 4, one[1] & 15, steps[one[2]], in_colours and number > 0)
            for number, one in enumerate(components)
        )
    except KeyError as error:
        raise HeldError(HoldReason.PIXELS_UNVERIFIABLE) from error
    if not all(plane.across and plane.down and plane.step for plane in planes):
        raise HeldError(HoldReason.PIXELS_UNVERIFIABLE)
    return Frame(
        int.from_bytes(header[2:4], "big"), int.from_bytes(header[4:6], "big"), planes, header[0] == PROGRESSIVE_FRAME
    )


def segments(stream: bytes) -> Iterator[tuple[int, bytes]]:
    """Yield the segments before the first scan, each its marker and body."""
    place = 2
    while place + 4 <= len(stream) and stream[place] == 0xFF and stream[place + 1] != SCAN:
        if stream[place + 1] == 0xFF:
            place += 1
            continue
        end = place + 2 + int.from_bytes(stream[place + 2 : place + 4], "big")
        yield stream[place + 1], stream[place + 4 : end]
        place = end


def first_steps(body: bytes) -> Iterator[tuple[int, int]]:
    """Yield, of each quantization table of a segment, its number and the step of the first coefficient (T.81 B.2.4.1)."""
    place = 0
    while place + 2 < len(body):
        wide = body[place] >> 4
        yield body[place] & 15, int.from_bytes(body[place + 1 : place + 2 + wide], "big")
        place += 1 + BLOCK * (1 + wide)
