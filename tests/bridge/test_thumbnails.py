"""Small pictures are drawn by a child under limits, from hostile files too, and carry pixels alone (R36)."""

import struct
from pathlib import Path

import numpy as np
import pytest
from PIL import Image
from pydicom.dataset import Dataset
from pydicom.uid import generate_uid

from anonymization_bridge.sources import thumbnail_maker, thumbnails
from anonymization_bridge.sources.thumbnails import Picture, draw
from tests.bridge.images import ct_slice, grey, ultrasound, write_ct


def a_slice(folder: Path, pixels: "np.ndarray[tuple[int, int], np.dtype[np.uint16]]", **changes: object) -> Path:
    """Write one slice with these pixels and attributes."""
    one = ct_slice(1, generate_uid(), generate_uid()[:50])
    grey(one, pixels)
    for keyword, value in changes.items():
        setattr(one, keyword, value)
    one.save_as(folder / "slice", enforce_file_format=True)
    return folder / "slice"


def drawn(source: Path, side: int = 256) -> Image.Image:
    """Draw a picture and open it."""
    target = source.with_name("picture.png")
    assert draw([Picture(source, target, side)]) == [True]
    with Image.open(target) as picture:
        return picture.copy()


def chunks(png: bytes) -> list[bytes]:
    """Return the names of the chunks of a PNG (ISO/IEC 15948, section 5.3)."""
    names, at = [], 8
    while at < len(png):
        (length,) = struct.unpack(">L", png[at : at + 4])
        names.append(png[at + 4 : at + 8])
        at += length + 12
    return names


def ramp() -> "np.ndarray[tuple[int, int], np.dtype[np.uint16]]":
    return np.tile(np.arange(64, dtype=np.uint16) * 20 + 700, (32, 1))


def test_a_picture_holds_pixels_and_nothing_else(tmp_path: Path) -> None:
    source = a_slice(tmp_path, ramp())
    drawn(source)
    png = (tmp_path / "picture.png").read_bytes()
    assert set(chunks(png)) == {b"IHDR", b"IDAT", b"IEND"}
    assert b"EXEMPLE" not in png


def test_a_picture_goes_through_the_window_of_its_object(tmp_path: Path) -> None:
    values = np.asarray(drawn(a_slice(tmp_path, ramp(), WindowCenter=[40, 400], WindowWidth=[400, 1500])))
    hounsfield = ramp()[0].astype(int) - 1024
    assert values.shape == (32, 64)
    assert set(values[0][hounsfield <= -160]) == {0}
    assert set(values[0][hounsfield >= 240]) == {255}
    assert 120 < values[0][np.abs(hounsfield - 40).argmin()] < 135


def test_a_picture_without_a_window_shows_what_there_is(tmp_path: Path) -> None:
    values = np.asarray(drawn(a_slice(tmp_path, ramp())))
    assert (values.min(), values.max()) == (0, 255)


def test_a_window_that_would_show_nothing_is_not_used(tmp_path: Path) -> None:
    values = np.asarray(drawn(a_slice(tmp_path, ramp(), WindowCenter=9000, WindowWidth=10)))
    assert (values.min(), values.max()) == (0, 255)


def test_an_inverted_picture_is_shown_as_it_is_read(tmp_path: Path) -> None:
    values = np.asarray(drawn(a_slice(tmp_path, ramp(), PhotometricInterpretation="MONOCHROME1")))
    assert values[0][0] > values[0][-1]


def test_the_middle_frame_of_many_is_drawn_and_made_small(tmp_path: Path) -> None:
    one = ultrasound(generate_uid(), generate_uid()[:50])
    frames = np.zeros((5, 300, 400), dtype=np.uint16)
    frames[2, :, 200:] = 1000
    grey(one, frames[0])
    one.NumberOfFrames, one.PixelData = 5, frames.tobytes()
    one.save_as(tmp_path / "cine", enforce_file_format=True)
    picture = drawn(tmp_path / "cine", side=100)
    assert picture.size == (100, 75)
    assert np.asarray(picture)[40, 90] > np.asarray(picture)[40, 10]


def one_text(folder: Path, place: int) -> Path:
    """Write one of sixty objects, each with a text of its own."""
    pixels = np.full((30, 40), 100, dtype=np.uint16)
    pixels[20 + place // 30, place % 30] = 1000
    (folder / str(place)).mkdir()
    return a_slice(folder / str(place), pixels, WindowCenter=500, WindowWidth=1000, RescaleIntercept=0)


def test_frames_of_two_sizes_have_no_brightest(tmp_path: Path) -> None:
    (tmp_path / "row").mkdir()
    among = (a_slice(tmp_path, ramp()), a_slice(tmp_path / "row", ramp()[:1]))
    assert draw([Picture(among[0], tmp_path / "all.png", among=among)]) == [False]


def test_the_brightest_of_all_frames_shows_what_stands_in_one_alone(tmp_path: Path) -> None:
    one = ultrasound(generate_uid(), generate_uid()[:50])
    frames = np.full((90, 30, 40), 100, dtype=np.uint16)
    for place in range(90):  # each frame has a text of its own
        frames[place, place // 40, place % 40] = 1000
    grey(one, frames[0])
    one.WindowCenter, one.WindowWidth = 500, 1000
    one.NumberOfFrames, one.PixelData = 90, frames.tobytes()
    one.save_as(tmp_path / "cine", enforce_file_format=True)
    slices = [one_text(tmp_path, place) for place in range(60)]
    picture = Picture(tmp_path / "cine", tmp_path / "all.png", among=(tmp_path / "cine", *slices))
    assert draw([picture]) == [True]
    with Image.open(tmp_path / "all.png") as opened:
        values = np.asarray(opened)
    texts = np.zeros((30, 40), dtype=bool)
    texts.ravel()[:90] = texts[20:22, :30] = True
    assert (set(values[texts]), set(values[~texts])) == ({255}, {25})


def test_what_cannot_be_shown_says_so_and_the_rest_goes_on(tmp_path: Path) -> None:
    write_ct(tmp_path / "ct", slices=1)
    (whole,) = (tmp_path / "ct").iterdir()
    no_pixels = Dataset()
    no_pixels.update(ct_slice(1, "1.2.3", "1.2.3.4"))
    del no_pixels.PixelData
    (tmp_path / "cut").write_bytes(whole.read_bytes()[:-100])
    (tmp_path / "text").write_bytes(b"no image")
    sources = [tmp_path / "cut", tmp_path / "text", tmp_path / "absent", whole]
    pictures = [Picture(source, tmp_path / f"{place}.png") for place, source in enumerate(sources)]
    assert draw(pictures) == [False, False, False, True]
    assert sorted(path.name for path in tmp_path.glob("*.p*")) == ["3.png"]


def test_a_picture_that_kills_the_child_is_not_shown_and_the_rest_goes_on(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    killer = "import sys; line = sys.stdin.readline(); sys.exit(9) if 'bad' in line else print('true', flush=True)"
    monkeypatch.setattr(thumbnails, "MAKER", (thumbnails.MAKER[0], "-c", killer))
    pictures = [Picture(tmp_path / name, tmp_path / f"{name}.png") for name in ("bad", "good")]
    assert draw(pictures) == [False, True]


def test_a_frame_of_absurd_size_is_not_decoded(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    source = a_slice(tmp_path, ramp())
    monkeypatch.setattr(thumbnail_maker, "MOST_PIXELS", 1000)
    assert not thumbnail_maker.draw(source, tmp_path / "picture.png", 256)
