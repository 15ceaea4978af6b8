"""Open a source file within limits: its transfer syntax, its header as pydicom reads it, and where its pixels lie."""

import logging
import struct
import warnings
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path
from typing import BinaryIO

from anonymization_bridge.deidentification.elements import LONG_LENGTH, Encoding
from anonymization_bridge.deidentification.header import Header
from anonymization_bridge.deidentification.odd_files import read_odd_header
from anonymization_bridge.deidentification.reasons import HeldError, HoldReason
from anonymization_bridge.deidentification.streaming import SHORT_VRS, OddError, ShortError, parse

READER_LOG = logging.getLogger("pydicom")
PREAMBLE = 128
PREFIX = b"DICM"
FIRST_PIECE = 16_384
#: The first attribute of group 2, where a file begins with it: its length, or its version.
META_BEGINNINGS = frozenset({b"\x02\0\0\0", b"\x02\0\x01\0", b"\x02\0\x02\0", b"\x02\0\x10\0"})
KNOWN_VRS = frozenset({*SHORT_VRS, *LONG_LENGTH})
LARGEST_META = 65_536
LARGEST_INFLATED = 512 * 1024 * 1024
LARGEST_RATIO = 200
RATIO_COUNTS_FROM = 16 * 1024 * 1024
UNDEFINED = 0xFFFFFFFF
PIXEL_DATA = 0x7FE00010

IMPLICIT = "1.2.840.10008.1.2"
EXPLICIT = "1.2.840.10008.1.2.1"
DEFLATED = "1.2.840.10008.1.2.1.99"
BIG_ENDIAN = "1.2.840.10008.1.2.2"
RLE = "1.2.840.10008.1.2.5"
JPEG = frozenset(f"1.2.840.10008.1.2.4.{number}" for number in (50, 51, 57, 70))
JPEG_LS = frozenset(f"1.2.840.10008.1.2.4.{number}" for number in (80, 81))
JPEG_2000 = frozenset(f"1.2.840.10008.1.2.4.{number}" for number in (90, 91, 201, 202, 203))
NATIVE = frozenset({IMPLICIT, EXPLICIT, DEFLATED, BIG_ENDIAN})
TAKEN = NATIVE | JPEG | JPEG_LS | JPEG_2000 | {RLE}


@dataclass(frozen=True)
class PixelSpan:
    """Where the value of the pixel data lies.

    Attributes
    ----------
    start
        Offset of the value from the start of the stream, in bytes.
    length
        In bytes; nothing when it is a sequence of fragments.

    """

    vr: str
    start: int
    length: int | None


@dataclass(frozen=True)
class PixelSource:
    """The pixels of a source: where they lie, and how they are written."""

    stream: BinaryIO
    span: PixelSpan | None
    encoding: Encoding
    transfer_syntax_uid: str


@dataclass(frozen=True)
class SourceObject:
    """A source file, opened.

    Attributes
    ----------
    transfer_syntax_uid
        As declared.
    encoding
        How the bytes of `stream` are written.
    header
        Every attribute before the pixel data, not decoded yet.
    pixels
        Nothing when there is no pixel data.
    size
        Of the stream, in bytes (inflated, for a deflated file).

    """

    transfer_syntax_uid: str
    encoding: Encoding
    header: Header
    stream: BinaryIO
    pixels: PixelSpan | None
    size: int

    @property
    def pixel_source(self) -> PixelSource:
        """Return its pixels alone."""
        return PixelSource(self.stream, self.pixels, self.encoding, self.transfer_syntax_uid)


@contextmanager
def open_source(path: Path) -> Iterator[SourceObject]:
    """Open a source file and close it afterwards.

    Raises
    ------
    HeldError
        It is not a readable DICOM file, or not within the limits.

    """
    try:
        file = path.open("rb")
    except OSError as error:
        raise HeldError(HoldReason.UNREADABLE) from error
    with file:
        yield read_source(file, path.stat().st_size)


def read_source(file: BinaryIO, size: int) -> SourceObject:
    """Return what an open file holds."""
    syntax = read_meta(file)
    if syntax not in TAKEN:
        raise HeldError(HoldReason.TRANSFER_SYNTAX_NOT_TAKEN)
    stream: BinaryIO = file
    if syntax == DEFLATED:
        stream, size = inflate(file)
    encoding = Encoding(implicit=syntax == IMPLICIT, little_endian=syntax != BIG_ENDIAN)
    header = read_header(stream, encoding)
    return SourceObject(syntax, encoding, header, stream, read_pixel_span(stream, encoding, size), size)


def read_meta(file: BinaryIO) -> str:
    """Return the transfer syntax of the file meta information (PS3.10 §7.1) and stand just behind it.

    Files without preamble, or without meta information at all, exist: where the first attribute shows plainly how they
    are written, that is taken; empty when it does not.
    """
    file.seek(0)
    head = file.read(PREAMBLE + len(PREFIX))
    if head[PREAMBLE:] == PREFIX:
        file.seek(PREAMBLE + len(PREFIX))
    elif head[:4] in META_BEGINNINGS or native_syntax(head[:8]):
        file.seek(0)
    else:
        raise HeldError(HoldReason.UNREADABLE)
    return read_group_two(file) or native_syntax(peek(file, 8))


def read_group_two(file: BinaryIO) -> str:
    """Return the transfer syntax that group 2 gives, and stand behind the group."""
    syntax, begin = "", file.tell()
    while file.tell() - begin < LARGEST_META:
        head = file.read(8)
        if len(head) < 8 or head[:2] != b"\x02\x00":
            file.seek(-len(head), 1)
            return syntax
        length = struct.unpack("<H", head[6:8])[0]
        if head[4:6].decode("latin-1") in LONG_LENGTH:
            length = int.from_bytes(file.read(4), "little")
        if length > LARGEST_META:
            break
        value = file.read(length)
        if head[:4] == b"\x02\x00\x10\x00":
            syntax = value.decode("latin-1").strip("\0 ")
    raise HeldError(HoldReason.UNREADABLE)


def peek(file: BinaryIO, length: int) -> bytes:
    """Return the next bytes of a file and stay where it stands."""
    read = file.read(length)
    file.seek(-len(read), 1)
    return read


def native_syntax(head: bytes) -> str:
    """Return the syntax in which an attribute of group 8 is written plainly, empty when its first bytes show none."""
    explicit = head[4:6].decode("latin-1") in KNOWN_VRS
    if head[:1] == b"\x08" and head[1:2] == head[3:4] == b"\0":
        return EXPLICIT if explicit else IMPLICIT if head[6:8] == b"\0\0" else ""
    return BIG_ENDIAN if head[:2] == b"\0\x08" and explicit else ""


def inflate(file: BinaryIO) -> tuple[BinaryIO, int]:
    """Return the inflated data set (PS3.5 A.5) and its size, within the limits."""
    machine = zlib.decompressobj(-zlib.MAX_WBITS)
    inflated, taken = BytesIO(), 0
    try:
        while not machine.eof:
            fresh = b"" if machine.unconsumed_tail else file.read(65_536)
            taken += len(fresh)
            made_now = inflated.write(machine.decompress(machine.unconsumed_tail or fresh, 1_048_576))
            if not (fresh or machine.unconsumed_tail or made_now):
                break
            made = inflated.tell()
            if made > LARGEST_INFLATED or (made > RATIO_COUNTS_FROM and made > LARGEST_RATIO * taken):
                raise HeldError(HoldReason.INFLATES_TOO_MUCH)
    except zlib.error as error:
        raise HeldError(HoldReason.UNREADABLE) from error
    if not machine.eof:
        raise HeldError(HoldReason.TRUNCATED)
    size = inflated.tell()
    inflated.seek(0)
    return inflated, size


def read_header(stream: BinaryIO, encoding: Encoding) -> Header:
    """Return the attributes before the pixel data; the stream then stands at it, or at its end."""
    start = stream.tell()
    if encoding.little_endian:
        try:
            return read_plain_header(stream, start, encoding)
        except OddError:
            stream.seek(start)
    return read_odd_header(stream, encoding)


def read_plain_header(stream: BinaryIO, start: int, encoding: Encoding) -> Header:
    """Return the same of plain little endian; more is read as long as the pixel data have not come.

    Raises
    ------
    OddError
        The bytes are not plainly in this encoding.

    """
    wanted = FIRST_PIECE
    while True:
        stream.seek(start)
        piece = stream.read(wanted)
        try:
            header, end = parse(piece, 0, implicit=encoding.implicit)
        except ShortError as error:
            if len(piece) < wanted:
                raise HeldError(HoldReason.TRUNCATED) from error
        else:
            if end < len(piece) or len(piece) < wanted:
                stream.seek(start + end)
                return header
        wanted *= 8


def read_pixel_span(stream: BinaryIO, encoding: Encoding, size: int) -> PixelSpan | None:
    """Return where the pixel data lie, if the stream stands at them."""
    head = stream.read(8)
    if len(head) < 8:
        return None
    group, element = struct.unpack(encoding.order + "HH", head[:4])
    if (group << 16 | element) != PIXEL_DATA:
        return None
    vr = "OW" if encoding.implicit else head[4:6].decode("latin-1")
    if vr not in {"OB", "OW"}:
        raise HeldError(HoldReason.UNREADABLE)
    length = struct.unpack(encoding.order + "L", head[4:8] if encoding.implicit else stream.read(4).ljust(4, b"\0"))[0]
    start = stream.tell()
    if length == UNDEFINED:
        return PixelSpan(vr, start, None)
    if start + length > size:
        raise HeldError(HoldReason.TRUNCATED)
    return PixelSpan(vr, start, length)


@contextmanager
def quietly() -> Iterator[None]:
    """Keep the reader's warnings, which quote values, out of every log."""
    before = READER_LOG.disabled
    READER_LOG.disabled = True
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            yield
    finally:
        READER_LOG.disabled = before
