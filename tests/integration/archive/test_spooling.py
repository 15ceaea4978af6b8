"""A multi-frame object of a remote archive is brought once, and leaves nothing behind (R7)."""

import tempfile
import time
from concurrent.futures import ThreadPoolExecutor
from errno import ENOSPC
from threading import Barrier, Event

import pytest

from tests.integration.archive.pictures import encapsulated, make_cine, make_object, pixels, write
from toolpict.domain.codes import ErrorCode
from toolpict.domain.errors import NotFoundError
from toolpict.integration.dicomweb.spooling import LONGEST_SECONDS, Spool, Spooled
from toolpict.services.ports.archive import ArchiveTimeoutError, Bytes, OpenedBytes

FRAMES = 5
PATIENCE = 30


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


def test_what_is_unfit_is_brought_once_by_all_who_wait_for_it(brought):
    everybody = Barrier(FRAMES)
    spool = Spool(most_bytes=100)
    key, open_file, times = brought(make_object(NumberOfFrames=FRAMES, PixelData=pixels(3, 256 * FRAMES)))
    begun = Event()

    def open_late():
        begun.wait(PATIENCE)
        return open_file()

    def ask(number):
        everybody.wait(PATIENCE)
        if number == FRAMES:
            begun.set()
        return spool.open_frames(key, [2], open_late)

    with ThreadPoolExecutor(FRAMES) as pool:
        assert list(pool.map(ask, range(1, FRAMES + 1))) == [None] * FRAMES
    assert len(times) == 1


def test_an_object_is_not_let_go_of_between_being_found_and_opened(brought):
    """Another request may evict it, and another file may get its number (R7)."""
    content, spool = pixels(3, 256 * FRAMES), Spool()
    key, open_file, _ = brought(make_object(NumberOfFrames=FRAMES, PixelData=content))
    spool.open_frames(key, [2], open_file).close()
    kept = spool._kept[key]
    spool._kept[key] = MeanwhileForgotten(**vars(kept), spool=spool)
    assert read(spool.open_frames(key, [2], open_file)) == [content[512:1024]]


class MeanwhileForgotten(Spooled):
    """One that another request asks to let go of at the worst moment: it has to wait."""

    def __init__(self, *, spool, **kept):
        super().__init__(**kept)
        object.__setattr__(self, "spool", spool)

    def open_frames(self, numbers):
        if not self.spool._lock.locked():
            self.file.close()
        return super().open_frames(numbers)


@pytest.mark.parametrize("fault", [ArchiveTimeoutError(ErrorCode.ARCHIVE_UNREACHABLE), OSError(ENOSPC, "full")])
def test_an_archive_too_slow_or_a_full_disk_leaves_single_frames(brought, monkeypatch, fault):
    spool, opened = Spool(), []
    key, open_file, times = brought(make_object(NumberOfFrames=FRAMES, PixelData=pixels(3, 256 * FRAMES)))

    def chunks():
        yield b"some"
        raise fault

    def open_broken():
        open_file().close()
        return OpenedBytes("", Bytes(chunks()), lambda: opened.append("closed"))

    assert [spool.open_frames(key, [2], open_broken) for _ in range(2)] == [None, None]
    assert (len(times), opened) == (1, ["closed"])
    later = time.monotonic() + LONGEST_SECONDS + 1
    monkeypatch.setattr(time, "monotonic", lambda: later)
    spool.open_frames(key, [2], open_file).close()
