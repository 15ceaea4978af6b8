"""R44: boxes are blanked in every frame and encoding, nothing else is touched, and a result that is not blank is held."""

import struct
from pathlib import Path

import numpy as np
import pytest
from pydicom import dcmread

from anonymization_bridge.deidentification import native_pixels
from anonymization_bridge.deidentification.de_identify import Cleaned, Held, de_identify
from anonymization_bridge.deidentification.device import Device, look
from anonymization_bridge.deidentification.elements import Element, text
from anonymization_bridge.deidentification.reasons import HoldReason
from anonymization_bridge.deidentification.zones import Box, Zone, around, load_zones
from tests.bridge.deidentification.builders import (
    ASSIGNMENT,
    COLUMNS,
    CT,
    KEY,
    PROFILE,
    ROWS,
    file_bytes,
    image,
    number,
    saved,
)

BOX = Box(1, 0, 3, 2)
ZONE = Zone(ROWS, COLUMNS, boxes=(BOX,))
BIG = "1.2.840.10008.1.2.2"


def blanked(folder: Path, *changes: Element, syntax: str = "1.2.840.10008.1.2.1", order: str = "<") -> np.ndarray:
    """De-identify an image with a confirmed zone, and return its value as numbers of a byte."""
    source = saved(folder, file_bytes(image(*changes, order=order), syntax))
    outcome = de_identify(source, folder / "clean", ASSIGNMENT, KEY, PROFILE, zones=(ZONE,))
    assert isinstance(outcome, Cleaned), outcome
    result = dcmread(folder / "clean")
    assert result.BurnedInAnnotation == "NO"
    assert "113101" in [item.CodeValue for item in result.DeidentificationMethodCodeSequence]
    return np.frombuffer(result.PixelData, np.uint8)


def eight_bits(samples: int, photometric: str, order: str = "<") -> tuple[Element, ...]:
    """Return what describes pixels of a byte."""
    return (
        number(0x00280002, samples, order),
        text(0x00280004, "CS", photometric),
        number(0x00280100, 8, order),
        number(0x00280101, 8, order),
        number(0x00280102, 7, order),
    )


def test_grey_frames_are_blanked_each(tmp_path: Path) -> None:
    pixels = bytes(place % 251 + 1 for place in range(2 * ROWS * COLUMNS))
    more = (*eight_bits(1, "MONOCHROME2"), text(0x00280008, "IS", "2"), Element(0x7FE00010, "OB", pixels))
    frames = blanked(tmp_path, *more).reshape(2, ROWS, COLUMNS)
    expected = np.frombuffer(pixels, np.uint8).reshape(2, ROWS, COLUMNS).copy()
    expected[:, 0:2, 1:4] = 0
    assert (frames == expected).all()


@pytest.mark.parametrize("planar", [0, 1])
def test_colours_are_blanked_by_pixel_and_by_plane(tmp_path: Path, planar: int) -> None:
    pixels = bytes(place % 251 + 1 for place in range(3 * ROWS * COLUMNS))
    more = (*eight_bits(3, "YBR_FULL"), number(0x00280006, planar), Element(0x7FE00010, "OB", pixels))
    shape = (3, ROWS, COLUMNS) if planar else (ROWS, COLUMNS, 3)
    frame = blanked(tmp_path, *more).reshape(shape)
    inside = frame[:, 0:2, 1:4].reshape(3, -1).T if planar else frame[0:2, 1:4].reshape(-1, 3)
    assert {tuple(pixel) for pixel in inside.tolist()} == {(0, 128, 128)}
    assert int((frame.ravel() != np.frombuffer(pixels, np.uint8)).sum()) <= 18


def test_subsampled_colours_are_blanked_in_pairs(tmp_path: Path) -> None:
    pixels = bytes(place % 251 + 1 for place in range(2 * ROWS * COLUMNS))
    more = (*eight_bits(3, "YBR_FULL_422"), number(0x00280006, 0), Element(0x7FE00010, "OB", pixels))
    pairs = blanked(tmp_path, *more).reshape(ROWS, COLUMNS // 2, 4)
    assert pairs[0:2, 0:2].reshape(-1, 4).tolist() == [[0, 0, 128, 128]] * 4
    assert (pairs[2:] == np.frombuffer(pixels, np.uint8).reshape(ROWS, COLUMNS // 2, 4)[2:]).all()


def test_bytes_in_big_endian_words_are_blanked_where_they_are_seen(tmp_path: Path) -> None:
    seen = np.arange(1, ROWS * COLUMNS + 1, dtype=np.uint8)
    words = seen.view("<u2").byteswap().tobytes()
    more = (*eight_bits(1, "MONOCHROME2", ">"), Element(0x7FE00010, "OW", words))
    frame = blanked(tmp_path, *more, syntax=BIG, order=">").view("<u2").byteswap().view(np.uint8)
    expected = seen.reshape(ROWS, COLUMNS).copy()
    expected[0:2, 1:4] = 0
    assert frame.tolist() == expected.ravel().tolist()


def test_words_of_sixteen_bits_are_blanked_in_both_orders(tmp_path: Path) -> None:
    for order, syntax in (("<", "1.2.840.10008.1.2.1"), (">", BIG)):
        pixels = struct.pack(f"{order}{ROWS * COLUMNS}H", *range(1, ROWS * COLUMNS + 1))
        frame = blanked(tmp_path, Element(0x7FE00010, "OW", pixels), syntax=syntax, order=order)
        words = frame.view(order + "u2").reshape(ROWS, COLUMNS)
        assert words[0:2, 1:4].max() == 0
        assert words[2:].tolist() == np.arange(1, ROWS * COLUMNS + 1).reshape(ROWS, COLUMNS)[2:].tolist()


def test_a_result_that_is_not_blank_is_held(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(native_pixels, "blank_array", lambda *_: None)
    outcome = de_identify(
        saved(tmp_path, file_bytes(image())), tmp_path / "clean", ASSIGNMENT, KEY, PROFILE, zones=(ZONE,)
    )
    assert outcome == Held((HoldReason.NOT_VERIFIED,))


@pytest.mark.parametrize(
    "other",
    [
        Zone(ROWS + 1, COLUMNS),
        Zone(ROWS, COLUMNS, model="Verio"),
        Zone(ROWS, COLUMNS, station="US1"),
        Zone(ROWS, COLUMNS, modality="US"),
    ],
)
def test_a_zone_of_another_device_confirms_nothing(tmp_path: Path, other: Zone) -> None:
    source = saved(tmp_path, file_bytes(image(text(0x00280301, "CS", "YES"))))
    outcome = de_identify(source, tmp_path / "clean", ASSIGNMENT, KEY, PROFILE, zones=(other,))
    assert outcome == Held((HoldReason.BURNED_IN_ANNOTATION,))


def test_a_zone_without_boxes_lets_pass_and_claims_nothing(tmp_path: Path) -> None:
    source = saved(tmp_path, file_bytes(image(text(0x00280301, "CS", "YES"))))
    outcome = de_identify(source, tmp_path / "clean", ASSIGNMENT, KEY, PROFILE, zones=(Zone(ROWS, COLUMNS),))
    assert isinstance(outcome, Cleaned)
    assert "BurnedInAnnotation" not in dcmread(tmp_path / "clean")


def test_everything_outside_the_regions_is_blanked(tmp_path: Path) -> None:
    region = tuple(
        Element(tag, "UL", struct.pack("<L", edge))
        for tag, edge in ((0x00186018, 1), (0x0018601A, 2), (0x0018601C, 4), (0x0018601E, 6))
    )
    pixels = bytes(place % 251 + 1 for place in range(ROWS * COLUMNS))
    more = (*eight_bits(1, "MONOCHROME2"), Element(0x00186011, "SQ", (region,)), Element(0x7FE00010, "OB", pixels))
    source = saved(tmp_path, file_bytes(image(*more, sop_class_uid="1.2.840.10008.5.1.4.1.1.6.1", modality="US")))
    zone = Zone(ROWS, COLUMNS, outside_regions=True)
    assert isinstance(de_identify(source, tmp_path / "clean", ASSIGNMENT, KEY, PROFILE, zones=(zone,)), Cleaned)
    frame = np.frombuffer(dcmread(tmp_path / "clean").PixelData, np.uint8).reshape(ROWS, COLUMNS)
    assert (frame > 0).nonzero()[0].min() == 2
    assert (frame > 0).nonzero()[0].max() == 6
    assert sorted({int(column) for column in (frame > 0).nonzero()[1]}) == [1, 2, 3, 4]


@pytest.mark.parametrize(
    "regions",
    [
        (),
        (Box(0, 0, 9, 7),),
        (Box(1, 2, 4, 3),),
        (Box(0, 0, 4, 3), Box(5, 4, 4, 3)),
        (Box(1, 1, 5, 4), Box(3, 3, 6, 4), Box(8, 0, 1, 1)),
    ],
)
def test_what_is_around_regions_is_all_that_none_of_them_covers(regions: tuple[Box, ...]) -> None:
    covered, blanked = np.zeros((7, 9), int), np.zeros((7, 9), int)
    for seen, boxes in ((covered, regions), (blanked, around(regions, 7, 9))):
        for box in boxes:
            seen[box.top : box.top + box.height, box.left : box.left + box.width] += 1
    assert (blanked == (covered == 0)).all()


def test_an_image_tells_what_made_it_and_its_zone_fits_that_device_alone(tmp_path: Path) -> None:
    source = saved(tmp_path, file_bytes(image(text(0x00280301, "CS", "YES"))))
    device = look(source)
    assert device == Device("SIEMENS", "Avanto", "", CT, "CT", ROWS, COLUMNS, 1, ())
    named = saved(tmp_path, file_bytes(image(text(0x00280301, "CS", "YES"), text(0x00081010, "SH", "US1"))), "named")
    zones = (device.zone((BOX,), outside_regions=False),)
    outcomes = [de_identify(one, tmp_path / "clean", ASSIGNMENT, KEY, PROFILE, zones=zones) for one in (source, named)]
    assert isinstance(outcomes[0], Cleaned)
    assert outcomes[1] == Held((HoldReason.BURNED_IN_ANNOTATION,))


@pytest.mark.parametrize(
    "written",
    [
        "boxes = [[0, 0, 1, 1]]",
        "rows = 8\ncolumns = 6\nboxes = [[0, 0, 9, 1]]",
        "rows = 8\ncolumns = 6\nboxes = [[0, 0, 1]]",
        "rows = 8\ncolumns = 6\nboxes = []\ncolour = 1",
    ],
)
def test_what_is_no_zone_is_refused(tmp_path: Path, written: str) -> None:
    with pytest.raises(ValueError, match=r"zone|box"):
        load_zones(saved(tmp_path, f"[[zones]]\n{written}\n".encode(), "zones.toml"))


def test_zones_may_be_written_in_json(tmp_path: Path) -> None:
    toml = load_zones(saved(tmp_path, b"[[zones]]\nrows = 8\ncolumns = 6\nboxes = [[1, 0, 3, 2]]\n", "zones.toml"))
    json = load_zones(saved(tmp_path, b'{"zones": [{"rows": 8, "columns": 6, "boxes": [[1, 0, 3, 2]]}]}', "zones.json"))
    assert toml == json == (ZONE,)
