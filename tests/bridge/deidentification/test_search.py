"""R29: whatever identifies the source is found in a result, however it is written and wherever it lies."""

import io

import pytest

from anonymization_bridge.deidentification.identifiers import Identifiers
from anonymization_bridge.deidentification.pixels import CHUNK
from anonymization_bridge.deidentification.search import is_left_in_header, is_left_in_pixels, sought_of

KNOWN = Identifiers(
    names={"EXEMPLE^JEANNE", "EXEMPLE", "JEANNE", "Léna", "Éa"},
    numbers={"IPP9988776655", "99887"},
    dates={"20240229"},
    uids={"1.2.826.0.1.3680043.10.999.4"},
)
HEAD, DARK = bytes(128) + b"DICM" + b"\x02\0", b"\x01\x0f"


@pytest.mark.parametrize("encoding", ["utf-8", "latin-1", "utf-16-le", "utf-16-be"])
@pytest.mark.parametrize("name", ["EXEMPLE", "exemple^jeanne", "Léna", "LÉNA", "IPP9988776655", "Jeanne"])
@pytest.mark.parametrize("around", [b"\x01", b"\0", b"\0\0", b"\0\0\0"])
def test_a_name_is_found_in_a_header_in_every_encoding(name: str, encoding: str, around: bytes) -> None:
    written = HEAD + around + name.encode(encoding) + around
    assert is_left_in_header(written, sought_of(KNOWN), ())


@pytest.mark.parametrize("encoding", ["utf-16-le", "utf-16-be"])
def test_a_name_of_two_letters_is_found_in_wide_letters(encoding: str) -> None:
    assert is_left_in_header(HEAD + "Éa".encode(encoding) + b"\x01", sought_of(KNOWN), ())


@pytest.mark.parametrize("written", [b"20240229", b"2024-02-29", b"2024.02.29101500", b"1.2.826.0.1.3680043.10.999.4", b"99887"])  # fmt: skip
def test_dates_uids_and_numbers_are_found_in_a_header(written: bytes) -> None:
    assert is_left_in_header(HEAD + written + b"\0", sought_of(KNOWN), ())


@pytest.mark.parametrize("written", [b"120240229", b"1.2.826.0.1.3680043.10.999.41", b"0.998871", b"199887", b"EXEMPL"])
def test_what_only_looks_like_them_is_none(written: bytes) -> None:
    assert not is_left_in_header(HEAD + written + b"\0", sought_of(KNOWN), ())


def test_our_own_texts_are_none() -> None:
    assert not is_left_in_header(HEAD + b"Centre EXEMPLE", sought_of(KNOWN), ("Centre EXEMPLE",))


@pytest.mark.parametrize("place", [0, 1, 5_000, CHUNK - 7, CHUNK - 6, CHUNK - 3, CHUNK - 1, CHUNK, CHUNK + 1])
@pytest.mark.parametrize("name", [b"EXEMPLE", b"jeanne"])
def test_a_name_is_found_among_pixels_across_every_seam(name: bytes, place: int) -> None:
    pixels = bytearray(DARK * (CHUNK // 2 + 8))
    pixels[place : place + len(name)] = name
    assert is_left_in_pixels(io.BytesIO(bytes(pixels)), 0, len(pixels), sought_of(KNOWN).pixels)


def test_pixels_alone_are_no_name() -> None:
    pixels = DARK * (CHUNK // 2) + b"EXEMPL" + DARK
    assert not is_left_in_pixels(io.BytesIO(pixels), 0, len(pixels), sought_of(KNOWN).pixels)
