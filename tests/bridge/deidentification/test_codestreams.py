"""Compressed frames are copied as they are, so nothing may ride along in them."""

import struct
from pathlib import Path

import pytest
from pydicom import dcmread
from pydicom.data import get_testdata_file
from pydicom.encaps import generate_fragments, parse_basic_offsets
from pydicom.filebase import DicomBytesIO

from anonymization_bridge.deidentification.blanking import rle_planes
from anonymization_bridge.deidentification.codestreams import is_clean_jpeg, is_clean_jpeg_2000, is_clean_rle
from anonymization_bridge.deidentification.de_identify import Cleaned, de_identify
from anonymization_bridge.deidentification.elements import Encoding, text
from anonymization_bridge.deidentification.examination import examine_file
from anonymization_bridge.deidentification.reasons import HoldReason
from anonymization_bridge.deidentification.stripping import strip_jpeg, strip_jpeg_2000, strip_rle
from tests.bridge.deidentification.builders import (
    ASSIGNMENT,
    COLUMNS,
    KEY,
    PROFILE,
    ROWS,
    encapsulated,
    file_bytes,
    image,
    number,
    saved,
    without,
)

RLE = "1.2.840.10008.1.2.5"


def frame(name: str) -> bytes:
    """Return the compressed frame of one of pydicom's own test files."""
    path = get_testdata_file(name, download=False)
    buffer = DicomBytesIO(dcmread(path).PixelData)
    buffer.is_little_endian = True
    parse_basic_offsets(buffer)
    return b"".join(generate_fragments(buffer))


JPEGS = ["JPEG-lossy.dcm", "JPGExtended.dcm", "MR_small_jpeg_ls_lossless.dcm", "JPEGLSNearLossless_16.dcm"]
JPEGS_2000 = ["MR_small_jp2klossless.dcm", "693_J2KI.dcm", "J2K_pixelrep_mismatch.dcm"]


def segment(marker: int, body: bytes) -> bytes:
    """Return a JPEG segment."""
    return struct.pack(">BBH", 0xFF, marker, len(body) + 2) + body


@pytest.mark.parametrize("name", JPEGS)
def test_a_real_jpeg_is_clean(name: str) -> None:
    assert is_clean_jpeg(frame(name))


@pytest.mark.parametrize("name", JPEGS)
@pytest.mark.parametrize("marker", [0xFE, 0xE0, 0xE1, 0xE2, 0xED, 0xEE, 0xEF])
def test_a_jpeg_with_text_in_a_segment_is_not(name: str, marker: int) -> None:
    stream = frame(name)
    assert not is_clean_jpeg(stream[:2] + segment(marker, b"EXEMPLE^JEANNE") + stream[2:])


@pytest.mark.parametrize("name", JPEGS)
def test_a_jpeg_with_a_tail_or_a_second_image_is_not(name: str) -> None:
    stream = frame(name).rstrip(b"\0")
    assert not is_clean_jpeg(stream + b"EXEMPLE\xff\xd9")
    assert not is_clean_jpeg(stream + stream)
    assert not is_clean_jpeg(stream[:-2])
    assert not is_clean_jpeg(b"EXEMPLE" + stream)


@pytest.mark.parametrize("name", JPEGS_2000)
def test_a_real_jpeg_2000_is_clean(name: str) -> None:
    assert is_clean_jpeg_2000(frame(name))


@pytest.mark.parametrize("name", JPEGS_2000)
def test_a_jpeg_2000_with_a_comment_or_a_tail_is_not(name: str) -> None:
    stream = frame(name).rstrip(b"\0")
    comment = struct.pack(">HHH", 0xFF64, 4 + 7, 1) + b"EXEMPLE"
    tile = stream.index(b"\xff\x90")
    assert not is_clean_jpeg_2000(stream[:tile] + comment + stream[tile:])
    assert not is_clean_jpeg_2000(stream + b"EXEMPLE")
    assert not is_clean_jpeg_2000(stream[:-2])
    assert not is_clean_jpeg_2000(b"\0\0\0\x0cjP  \r\n\x87\n" + stream)


def test_a_real_rle_frame_is_clean() -> None:
    assert is_clean_rle(frame("MR_small_RLE.dcm"), 2, 64 * 64)


def test_an_rle_frame_with_anything_more_is_not() -> None:
    stream = frame("MR_small_RLE.dcm")
    assert not is_clean_rle(stream + b"EXEMPLE", 2, 64 * 64)
    assert not is_clean_rle(stream[:60] + b"NAME" + stream[64:], 2, 64 * 64)
    assert not is_clean_rle(stream, 2, 64 * 63)
    assert not is_clean_rle(stream, 1, 64 * 64)
    assert not is_clean_rle(b"", 2, 64 * 64)


def rle_frame() -> bytes:
    """Return a black 8-bit frame of the builders' size."""
    packed = bytes([257 - ROWS * COLUMNS & 0xFF, 0])
    return struct.pack("<16L", 1, 64, *[0] * 14) + packed


def rle_file(*fragments: bytes, table: bytes = b"") -> bytes:
    """Return an image of one RLE frame."""
    head = without(image(number(0x00280100, 8), number(0x00280101, 8), number(0x00280102, 7)), 0x7FE00010)
    return file_bytes(head, RLE) + encapsulated(*fragments, table=table)


def test_an_rle_image_may_be_de_identified(tmp_path: Path) -> None:
    assert examine_file(saved(tmp_path, rle_file(rle_frame()))) == ()
    assert examine_file(saved(tmp_path, rle_file(rle_frame(), table=bytes(4)))) == ()


@pytest.mark.parametrize("table", [b"NAME", bytes(8), b"EXEMPLE "])
def test_an_offset_table_that_holds_anything_else_goes(tmp_path: Path, table: bytes) -> None:
    plain, odd = (
        saved(tmp_path, rle_file(rle_frame(), table=one), name) for one, name in ((b"", "plain"), (table, "odd"))
    )
    outcomes = [de_identify(path, path.with_suffix(".clean"), ASSIGNMENT, KEY, PROFILE) for path in (plain, odd)]
    assert outcomes[0] == outcomes[1]
    assert plain.with_suffix(".clean").read_bytes() == odd.with_suffix(".clean").read_bytes()


def test_bytes_behind_the_last_run_of_an_rle_frame_go(tmp_path: Path) -> None:
    source = saved(tmp_path, rle_file(rle_frame(), b"EXEMPLE "))
    assert isinstance(de_identify(source, tmp_path / "clean", ASSIGNMENT, KEY, PROFILE), Cleaned)
    assert b"EXEMPLE" not in (tmp_path / "clean").read_bytes()


def test_fragments_that_belong_to_no_frame_are_held(tmp_path: Path) -> None:
    content = rle_file(rle_frame(), rle_frame(), b"EXEMPLE ")
    two = content.replace(
        Encoding(False, True).write_element(number(0x00280010, ROWS)),
        Encoding(False, True).write([text(0x00280008, "IS", "2"), number(0x00280010, ROWS)]),
    )
    assert examine_file(saved(tmp_path, two)) == (HoldReason.PIXELS_UNVERIFIABLE,)


@pytest.mark.parametrize("name", JPEGS)
@pytest.mark.parametrize("marker", [0xFE, 0xE0, 0xE1, 0xE2, 0xED, 0xEE, 0xEF])
def test_text_in_a_jpeg_segment_goes_and_the_image_stays(name: str, marker: int) -> None:
    stream = frame(name)
    whole = strip_jpeg(stream)
    poisoned = stream[:2] + segment(marker, b"EXEMPLE^JEANNE") + stream[2:] + b"EXEMPLE"
    assert whole is not None
    assert is_clean_jpeg(whole)
    assert strip_jpeg(poisoned) == whole == stream[: len(whole)]


@pytest.mark.parametrize("name", JPEGS_2000)
def test_a_comment_in_a_jpeg_2000_stream_goes_and_the_image_stays(name: str) -> None:
    stream = frame(name).rstrip(b"\0")
    comment = struct.pack(">HHH", 0xFF64, 4 + 7, 1) + b"EXEMPLE"
    tile = stream.index(b"\xff\x90")
    data = stream.index(b"\xff\x93", tile)
    assert strip_jpeg_2000(stream[:tile] + comment + stream[tile:] + b"EXEMPLE") == strip_jpeg_2000(stream)
    length = int.from_bytes(stream[tile + 6 : tile + 10], "big")
    longer = stream[tile : tile + 6] + struct.pack(">L", length + len(comment)) + stream[tile + 10 : data]
    assert strip_jpeg_2000(stream[:tile] + longer + comment + stream[data:]) == strip_jpeg_2000(stream)


def test_an_rle_frame_keeps_its_pixels_without_its_tail() -> None:
    stream = frame("MR_small_RLE.dcm")
    kept = strip_rle(stream + b"EXEMPLE ", 2, 64 * 64)
    assert kept is not None
    assert is_clean_rle(kept, 2, 64 * 64)
    assert rle_planes(kept) == rle_planes(stream)


@pytest.mark.parametrize(
    "stream", [b"", b"\xff\xd8", b"\xff\x4f", b"\xff\xd8\xff\xda\0\x02", b"\xff\x4f\xff\x90" + bytes(20), bytes(64)]
)
def test_what_is_no_stream_gives_nothing(stream: bytes) -> None:
    assert (strip_jpeg(stream), strip_jpeg_2000(stream), strip_rle(stream, 1, 48)) == (None, None, None)


def test_fragments_without_an_end_are_held(tmp_path: Path) -> None:
    assert examine_file(saved(tmp_path, rle_file(rle_frame())[:-8])) == (HoldReason.TRUNCATED,)
