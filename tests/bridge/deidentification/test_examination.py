"""R29: whatever may carry text in its pixels, or is not known to us, is held with its reason."""

import struct
import zlib
from pathlib import Path

import pytest

from anonymization_bridge.deidentification.de_identify import Held, de_identify
from anonymization_bridge.deidentification.elements import Element, Encoding, text
from anonymization_bridge.deidentification.examination import examine_file
from anonymization_bridge.deidentification.reasons import HoldReason
from tests.bridge.deidentification.builders import (
    ASSIGNMENT,
    EXPLICIT,
    KEY,
    MR,
    PIXELS,
    PROFILE,
    encapsulated,
    file_bytes,
    image,
    number,
    saved,
    without,
)

STORAGE = "1.2.840.10008.5.1.4.1.1."
DEFLATED = "1.2.840.10008.1.2.1.99"


def examined(folder: Path, content: bytes) -> tuple[HoldReason, ...]:
    return examine_file(saved(folder, content))


def test_a_plain_image_may_be_de_identified(tmp_path: Path) -> None:
    assert examined(tmp_path, file_bytes(image())) == ()


@pytest.mark.parametrize(
    ("end", "modality", "reason"),
    [
        ("6.1", "US", HoldReason.MAY_CARRY_TEXT),
        ("3.1", "US", HoldReason.MAY_CARRY_TEXT),
        ("7", "OT", HoldReason.MAY_CARRY_TEXT),
        ("7.2", "SC", HoldReason.MAY_CARRY_TEXT),
        ("77.1.4", "XC", HoldReason.MAY_CARRY_TEXT),
        ("77.1.1", "ES", HoldReason.MAY_CARRY_TEXT),
        ("2", "OT", HoldReason.MAY_CARRY_TEXT),
        ("104.1", "DOC", HoldReason.OBJECT_NOT_TAKEN),
        ("88.33", "SR", HoldReason.OBJECT_NOT_TAKEN),
        ("11.1", "PR", HoldReason.OBJECT_NOT_TAKEN),
        ("104.2", "DOC", HoldReason.OBJECT_NOT_TAKEN),
        ("104.3", "M3D", HoldReason.OBJECT_NOT_TAKEN),
        ("30", "PT", HoldReason.OBJECT_NOT_TAKEN),
        ("2", "", HoldReason.OBJECT_NOT_TAKEN),
    ],
)
def test_other_kinds_of_objects_are_held(tmp_path: Path, end: str, modality: str, reason: HoldReason) -> None:
    assert reason in examined(tmp_path, file_bytes(image(sop_class_uid=STORAGE + end, modality=modality)))


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        (text(0x00280004, "CS", "RGB"), HoldReason.COLOUR),
        (text(0x00280004, "CS", "YBR_FULL_422"), HoldReason.COLOUR),
        (text(0x00280004, "CS", "PALETTE COLOR"), HoldReason.COLOUR),
        (number(0x00280002, 3), HoldReason.COLOUR),
        (text(0x00280301, "CS", "YES"), HoldReason.BURNED_IN_ANNOTATION),
        (text(0x00280301, "CS", "MAYBE"), HoldReason.BURNED_IN_ANNOTATION),
        (text(0x00080008, "CS", "DERIVED\\PRIMARY\\SCREEN SAVE"), HoldReason.SCREEN_CAPTURE),
        (text(0x00080008, "CS", "DERIVED\\PRIMARY\\DOSE_INFO"), HoldReason.SCREEN_CAPTURE),
        (text(0x00080064, "CS", "WSD"), HoldReason.SCREEN_CAPTURE),
        (text(0x00181016, "LO", "Maker"), HoldReason.SCREEN_CAPTURE),
        (text(0x00080008, "CS", "DERIVED\\SECONDARY"), HoldReason.IMAGE_TYPE_UNCERTAIN),
        (text(0x00080008, "CS", "DERIVED\\SECONDARY\\OTHER"), HoldReason.IMAGE_TYPE_UNCERTAIN),
        (text(0x00080008, "CS", ""), HoldReason.IMAGE_TYPE_UNCERTAIN),
        (text(0x00080018, "UI", ""), HoldReason.UID_MISSING),
        (Element(0x7FE00010, "OW", PIXELS[:-2]), HoldReason.PIXEL_LENGTH_WRONG),
        (Element(0x7FE00010, "OW", PIXELS + PIXELS), HoldReason.PIXEL_LENGTH_WRONG),
        (number(0x00280010, 0), HoldReason.PIXEL_LENGTH_WRONG),
        (text(0x00280008, "IS", "2"), HoldReason.PIXEL_LENGTH_WRONG),
        (text(0x00280008, "IS", "many"), HoldReason.PIXEL_LENGTH_WRONG),
    ],
)
def test_a_doubtful_image_is_held(tmp_path: Path, change: Element, reason: HoldReason) -> None:
    assert examined(tmp_path, file_bytes(image(change))) == (reason,)


@pytest.mark.parametrize("kinds", ["DERIVED\\SECONDARY\\MPR", "DERIVED\\PRIMARY\\AXIAL", "ORIGINAL\\SECONDARY\\AXIAL"])
def test_a_known_reconstruction_passes(tmp_path: Path, kinds: str) -> None:
    assert examined(tmp_path, file_bytes(image(text(0x00080008, "CS", kinds)))) == ()


@pytest.mark.parametrize(
    "content", [b"", b"EXEMPLE", bytes(132), bytes(128) + b"DICM", b"MZ" + bytes(126) + b"DICM\xff"]
)
def test_what_is_no_dicom_file_is_held(tmp_path: Path, content: bytes) -> None:
    assert examined(tmp_path, content) in {(HoldReason.UNREADABLE,), (HoldReason.TRANSFER_SYNTAX_NOT_TAKEN,)}


def test_a_missing_file_is_held(tmp_path: Path) -> None:
    assert examine_file(tmp_path / "absent") == (HoldReason.UNREADABLE,)


@pytest.mark.parametrize("syntax", ["1.2.840.10008.1.2.4.100", "1.2.840.10008.1.2.4.103", "1.2.3"])
def test_an_encoding_we_do_not_know_is_held(tmp_path: Path, syntax: str) -> None:
    assert examined(tmp_path, file_bytes(image(), syntax)) == (HoldReason.TRANSFER_SYNTAX_NOT_TAKEN,)


def test_a_file_cut_anywhere_is_held_and_nothing_breaks(tmp_path: Path) -> None:
    whole = file_bytes(image(Element(0x00081140, "SQ", ((text(0x00081155, "UI", "1.2.3"),),))))
    passed = [end for end in range(0, len(whole), 3) if examined(tmp_path, whole[:end]) == ()]
    assert passed == []


def test_a_length_that_runs_past_the_end_is_held(tmp_path: Path) -> None:
    whole = file_bytes(without(image(), 0x7FE00010))
    beyond = struct.pack("<HH2s2sL", 0x7FE0, 0x10, b"OW", b"\0\0", 1 << 30)
    assert examined(tmp_path, whole + beyond + PIXELS) == (HoldReason.TRUNCATED,)
    beyond = struct.pack("<HH2sH", 0x7FE0, 1, b"LO", 60000)
    assert examined(tmp_path, whole + beyond + PIXELS) == (HoldReason.TRUNCATED,)


def nested(depth: int, undefined: bool) -> bytes:
    """Return sequences within sequences, written by hand."""
    content = b""
    for _ in range(depth):
        length = 0xFFFFFFFF if undefined else len(content) + 8
        ends = struct.pack("<HHL", 0xFFFE, 0xE00D, 0) if undefined else b""
        close = struct.pack("<HHL", 0xFFFE, 0xE0DD, 0) if undefined else b""
        item = struct.pack("<HHL", 0xFFFE, 0xE000, 0xFFFFFFFF if undefined else len(content)) + content + ends
        content = struct.pack("<HH2s2sL", 0x0040, 0x0275, b"SQ", b"\0\0", length) + item + close
    return content


@pytest.mark.parametrize(("depth", "undefined"), [(30, False), (30, True), (2_000, False), (10_000, True)])
def test_deep_nesting_is_held(tmp_path: Path, depth: int, undefined: bool) -> None:
    before, after = without(image(), 0x7FE00010), Element(0x7FE00010, "OW", PIXELS)
    head = [element for element in before if element.tag < 0x00400275]
    content = file_bytes(head) + nested(depth, undefined) + Encoding(False, True).write_element(after)
    outcome = de_identify(saved(tmp_path, content), tmp_path / "clean", ASSIGNMENT, KEY, PROFILE)
    assert outcome == Held((HoldReason.NESTED_TOO_DEEP,))


def deflated(elements: bytes) -> bytes:
    """Return a deflated file of written elements."""
    head = file_bytes([], DEFLATED)
    machine = zlib.compressobj(9, zlib.DEFLATED, -zlib.MAX_WBITS)
    return head + machine.compress(elements) + machine.flush()


def test_a_deflated_image_is_read(tmp_path: Path) -> None:
    assert examined(tmp_path, deflated(Encoding(False, True).write(image()))) == ()


def test_a_deflated_bomb_is_held(tmp_path: Path) -> None:
    bomb = deflated(Encoding(False, True).write(image()) + bytes(64 * 1024 * 1024))
    assert len(bomb) < 100_000
    assert examined(tmp_path, bomb) == (HoldReason.INFLATES_TOO_MUCH,)


def test_a_deflated_file_cut_short_is_held(tmp_path: Path) -> None:
    whole = deflated(Encoding(False, True).write(image()))
    assert examined(tmp_path, whole[:-40]) == (HoldReason.TRUNCATED,)


def test_native_pixels_said_to_be_compressed_are_held(tmp_path: Path) -> None:
    assert examined(tmp_path, file_bytes(image(), "1.2.840.10008.1.2.4.70")) == (HoldReason.PIXELS_UNVERIFIABLE,)


def test_compressed_pixels_said_to_be_native_are_held(tmp_path: Path) -> None:
    content = file_bytes(without(image(), 0x7FE00010)) + encapsulated(b"\xff\xd8\xff\xd9")
    assert examined(tmp_path, content) == (HoldReason.PIXELS_UNVERIFIABLE,)


def test_a_file_in_another_encoding_than_declared_is_held(tmp_path: Path) -> None:
    implicit = Encoding(True, True).write(image())
    assert examined(tmp_path, file_bytes([], EXPLICIT) + implicit) != ()


@pytest.mark.parametrize("syntax", [EXPLICIT, "1.2.840.10008.1.2", "1.2.840.10008.1.2.2"])
@pytest.mark.parametrize("kept", [0, 1])
def test_a_file_without_preamble_or_meta_information_is_read(tmp_path: Path, syntax: str, kept: int) -> None:
    whole = file_bytes(image(order=">" if syntax.endswith(".2.2") else "<"), syntax)
    place = whole.index(b"\x08\0\x05\0" if not syntax.endswith(".2.2") else b"\0\x08\0\x05")
    assert examined(tmp_path, whole[132 if kept else place :]) == ()


def test_an_mr_modality_under_another_class_is_judged_by_its_class(tmp_path: Path) -> None:
    assert examined(tmp_path, file_bytes(image(sop_class_uid=MR, modality="MR"))) == ()
