"""A multi-frame object of a remote archive is brought once, and leaves nothing behind (R7)."""

import tempfile
from concurrent.futures import ThreadPoolExecutor

import pytest

from tests.integration.archive.pictures import encapsulated, make_cine, make_object, pixels, write
from toolpict.domain.errors import NotFoundError
from toolpict.integration.dicomweb.spooling import Spool

FRAMES = 5


@pytest.fixture
def brought(embedded, tmp_path):
    """Store an object; give its key, and what opens it and counts how often it did."""

    def call(made):
        embedded.store([write(tmp_path, made)])
        key, times = (made.StudyInstanceUID, made.SeriesInstanceUID, made.SOPInstanceUID), []

        def open_file():
            times.append(1)
            return embedded.open_instance(*key)

        return key, open_file, times

    return call


def read(opened):
    try:
        return [b"".join(frame.chunks) for frame in opened.frames]
    finally:
        opened.close()


def test_a_large_object_is_brought_once_whoever_asks_at_the_same_time(brought, tmp_path, monkeypatch):
    (tmp_path / "here").mkdir()
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path / "here"))
    content, spool = pixels(3, 256 * FRAMES), Spool()
    key, open_file, times = brought(make_object(NumberOfFrames=FRAMES, PixelData=content))
    assert spool.open_frames(key, [1], open_file) is None, "the first frame alone is no reason to bring it"
    with ThreadPoolExecutor(FRAMES) as pool:
        found = list(pool.map(lambda number: read(spool.open_frames(key, [number], open_file)), range(2, FRAMES + 1)))
    assert found == [[content[512 * number : 512 * number + 512]] for number in range(1, FRAMES)]
    assert read(spool.open_frames(key, [5, 1], open_file)) == [content[2048:], content[:512]]
    assert (len(times), list((tmp_path / "here").iterdir())) == (1, [])
    with pytest.raises(NotFoundError):
        spool.open_frames(key, [FRAMES + 1], open_file)
    spool.forget(key[0])
    spool.open_frames(key, [2], open_file).close()
    assert len(times) == 2


def test_compressed_frames_come_as_they_are_stored(brought):
    frames = [b"\xff\xd8\xff" + bytes([number]) * 41 for number in range(3)]
    key, open_file, _ = brought(make_cine(encapsulated(frames), 3))
    assert [each.rstrip(b"\0") for each in read(Spool().open_frames(key, [2, 3], open_file))] == [
        each.rstrip(b"\0") for each in frames[1:]
    ]


def test_what_is_too_large_is_left_to_the_archive_and_asked_for_once(brought):
    spool = Spool(most_bytes=100)
    key, open_file, times = brought(make_object(NumberOfFrames=FRAMES, PixelData=pixels(3, 256 * FRAMES)))
    assert [spool.open_frames(key, [2], open_file) for _ in range(3)] == [None] * 3
    assert len(times) == 1
