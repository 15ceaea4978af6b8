"""R44: boxes of JPEG frames are blanked block by block; outside them nothing changes, and nothing rides along."""

import io
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray
from PIL import Image
from pydicom import dcmread
from pydicom.encaps import generate_frames

from anonymization_bridge.deidentification import jpeg_library
from anonymization_bridge.deidentification.de_identify import Cleaned, Held, de_identify
from anonymization_bridge.deidentification.elements import text
from anonymization_bridge.deidentification.jpeg_blocks import blank_jpeg, frame_of, is_blank_jpeg
from anonymization_bridge.deidentification.pixels import Shape
from anonymization_bridge.deidentification.reasons import HeldError, HoldReason
from anonymization_bridge.deidentification.zones import Box, Zone
from tests.bridge.deidentification.builders import (
    ASSIGNMENT,
    KEY,
    PROFILE,
    encapsulated,
    file_bytes,
    image,
    number,
    saved,
    without,
)
from tests.bridge.deidentification.test_codestreams import frame as bundled

ROWS, COLUMNS = 70, 101
BOX = Box(37, 5, 30, 20)
Pixels = NDArray[np.uint8]


def picture(samples: int) -> Pixels:
    """Return a picture of soft noise, as many rows and columns as no block divides."""
    noise = np.random.default_rng(samples).integers(0, 255, (ROWS, COLUMNS, samples), np.uint8)
    soft = Image.fromarray(noise.squeeze()).resize((COLUMNS // 4, ROWS // 4)).resize((COLUMNS, ROWS))
    return np.asarray(soft)


def jpeg(samples: int, **how: Any) -> bytes:
    """Return a JPEG stream with a comment."""
    stream = io.BytesIO()
    Image.fromarray(picture(samples)).save(stream, "JPEG", quality=85, comment=b"EXEMPLE", **how)
    return stream.getvalue()


def shape(samples: int, frames: int = 1) -> Shape:
    """Return the dimensions of the picture."""
    return Shape(frames, ROWS, COLUMNS, samples, 8, 8, 7, signed=False, planar=False, photometric="MONOCHROME2")


def decoded(stream: bytes) -> Pixels:
    """Return a stream decoded, its colours as they are stored."""
    with Image.open(io.BytesIO(stream)) as one:
        if one.mode == "RGB" and one.info.get("adobe_transform") != 0:
            one.draft("YCbCr", one.size)
        return np.asarray(one)


STREAMS: dict[str, tuple[int, dict[str, Any], int]] = {
    "grey": (1, {}, 8),
    "grey, progressive": (1, {"progressive": True}, 8),
    "fine steps": (1, {"qtables": [[1] * 64]}, 8),
    "colours": (3, {"subsampling": 0}, 8),
    "colours, progressive": (3, {"subsampling": 0, "progressive": True}, 8),
    "colours by two": (3, {"subsampling": 2}, 16),
    "red, green, blue": (3, {"keep_rgb": True, "subsampling": 0}, 8),
}


@pytest.mark.parametrize("kind", STREAMS)
def test_blocks_of_the_box_are_blank_and_the_others_as_they_were(kind: str) -> None:
    samples, how, unit = STREAMS[kind]
    before = jpeg(samples, **how)
    after = blank_jpeg(before, shape(samples), (BOX,))
    assert b"EXEMPLE" not in after
    rows = slice(BOX.top // unit * unit, -(-(BOX.top + BOX.height) // unit) * unit)
    columns = slice(BOX.left // unit * unit, -(-(BOX.left + BOX.width) // unit) * unit)
    was, became = decoded(before), decoded(after)
    luma = became[rows, columns].reshape(-1, samples)[:, 0]
    assert not luma.any()
    outside = np.ones((ROWS, COLUMNS), bool)
    seam = 1 if unit == 16 else 0
    outside[rows.start - seam * (rows.start > 0) : rows.stop + seam, columns.start - seam : columns.stop + seam] = False
    assert (was[outside] == became[outside]).all()
    assert is_blank_jpeg(after, (BOX,))
    assert not is_blank_jpeg(before, (BOX,))
    assert frame_of(after).progressive == ("progressive" in kind)


def test_a_frame_of_twelve_bits_is_held() -> None:
    with pytest.raises(HeldError):
        blank_jpeg(bundled("JPEG-lossy.dcm"), shape(1), (BOX,))


@pytest.mark.parametrize("stream", [b"", b"\xff\xd8\xff\xd9", jpeg(1)[:400], jpeg(1)[:-300], jpeg(3)])
def test_what_is_not_as_declared_or_cut_short_is_held(stream: bytes) -> None:
    with pytest.raises(HeldError):
        blank_jpeg(stream, shape(1), (BOX,))


def cine(folder: Path) -> Path:
    """Return an ultrasound cine of two frames."""
    more = (
        number(0x00280002, 3),
        text(0x00280004, "CS", "YBR_FULL_422"),
        number(0x00280006, 0),
        text(0x00280008, "IS", "2"),
        *(number(tag, value) for tag, value in ((0x00280010, ROWS), (0x00280011, COLUMNS), (0x00280100, 8))),
        *(number(tag, value) for tag, value in ((0x00280101, 8), (0x00280102, 7))),
    )
    plain = without(image(*more, sop_class_uid="1.2.840.10008.5.1.4.1.1.3.1", modality="US"), 0x7FE00010)
    streams = [one + b"\0" * (len(one) % 2) for one in (jpeg(3, subsampling=0), jpeg(3, subsampling=2))]
    return saved(folder, file_bytes(plain, "1.2.840.10008.1.2.4.50") + encapsulated(*streams))


ZONES = (Zone(ROWS, COLUMNS, boxes=(BOX,)),)


def test_each_frame_of_a_cine_is_blanked_and_stays_jpeg(tmp_path: Path) -> None:
    outcome = de_identify(cine(tmp_path), tmp_path / "clean", ASSIGNMENT, KEY, PROFILE, zones=ZONES)
    assert isinstance(outcome, Cleaned), outcome
    result = dcmread(tmp_path / "clean")
    assert result.file_meta.TransferSyntaxUID == "1.2.840.10008.1.2.4.50"
    assert result.PhotometricInterpretation == "YBR_FULL_422"
    frames = list(generate_frames(result.PixelData, number_of_frames=2))
    assert [
        not decoded(one)[BOX.top : BOX.top + BOX.height, BOX.left : BOX.left + BOX.width, 0].any() for one in frames
    ]


def test_without_the_library_it_is_held_and_says_why(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(jpeg_library, "library", lambda: None)
    outcome = de_identify(cine(tmp_path), tmp_path / "clean", ASSIGNMENT, KEY, PROFILE, zones=ZONES)
    assert outcome == Held((HoldReason.JPEG_LIBRARY_MISSING,))


@pytest.mark.parametrize("stops", [MemoryError, KeyboardInterrupt])
def test_a_look_at_the_blocks_that_breaks_off_says_so_and_calls_nothing_blank(
    monkeypatch: pytest.MonkeyPatch, stops: type[BaseException]
) -> None:
    lower = Box(0, 8, COLUMNS, 8)
    stream = blank_jpeg(jpeg(1), shape(1), (Box(0, 0, COLUMNS, 8),))
    look, seen = np.frombuffer, list[int]()

    def second_row_fails(*of: Any) -> Any:
        seen.append(1)
        if len(seen) > 1:
            raise stops
        return look(*of)

    monkeypatch.setattr(np, "frombuffer", second_row_fails)
    with pytest.raises(stops):
        is_blank_jpeg(stream, (Box(0, 0, COLUMNS, 8), lower))
