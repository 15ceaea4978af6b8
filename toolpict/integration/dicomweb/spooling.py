"""Keeps a multi-frame object of a remote archive at hand while its frames are looked at.

Orthanc reads the whole file for each frame: 0.9 to 2.9 s of one of 262 MB.  What is kept has no name on the disk, so that
it is gone with the process, however that ends.
"""

import math
import os
import time
from collections import OrderedDict
from collections.abc import Callable, Sequence
from contextlib import ExitStack, closing
from dataclasses import dataclass
from functools import partial
from tempfile import TemporaryFile
from threading import Lock
from typing import IO, Final

from pydicom import dcmread
from pydicom.uid import UID

from toolpict.domain.errors import NotFoundError
from toolpict.integration.archive.embedded import EXPLICIT_LITTLE_ENDIAN, IMPLICIT_LITTLE_ENDIAN, read_frame
from toolpict.integration.archive.pixels import FrameTable, locate_frames
from toolpict.integration.archive.reading import UNREADABLE
from toolpict.services.ports.archive import ArchiveTimeoutError, NotServableError, OpenedBytes, OpenedFrames

MOST_BYTES: Final = 2 << 30
"""Of all objects together; the one that was not asked for longest goes first."""

LONGEST_SECONDS: Final = 600.0
Key = tuple[str, str, str]
OpenFile = Callable[[], OpenedBytes]


@dataclass(frozen=True)
class Spooled:
    """One object at hand."""

    file: IO[bytes]
    size_bytes: int
    syntax: str
    frames: FrameTable
    since: float

    def open_frames(self, numbers: Sequence[int]) -> OpenedFrames:
        """Open frames of it; they stay open when it goes meanwhile."""
        if not all(1 <= number <= self.frames.count for number in numbers):
            raise NotFoundError
        descriptor = os.dup(self.file.fileno())
        stretches = [self._stretches(number) for number in numbers]
        opened = (read_frame(descriptor, self.frames.frame_bits, each) for each in stretches)
        return OpenedFrames(self.syntax, opened, partial(os.close, descriptor))

    def _stretches(self, number: int) -> list[tuple[int, int]]:
        table = self.frames
        if table.frame_bits:
            return [(table.pixel_offset * 8 + (number - 1) * table.frame_bits, table.frame_bits)]
        return [(each.offset, each.length) for each in table.fragments[number - 1]]


class Spool:
    """What is at hand, by study, series and instance."""

    def __init__(self, most_bytes: int = MOST_BYTES) -> None:
        self._most_bytes = most_bytes
        self._kept: OrderedDict[Key, Spooled] = OrderedDict()
        self._unfit_until: dict[Key, float] = {}
        self._coming: dict[Key, Lock] = {}
        self._lock = Lock()

    def open_frames(self, key: Key, numbers: Sequence[int], open_file: OpenFile) -> OpenedFrames | None:
        """Open frames of an object that is at hand, or brought now; None when the archive is to be asked for them.

        An object is brought for a frame behind its first, once, however many ask at the same time.
        """
        if (opened := self._open(key, numbers)) is not None:
            return opened
        if max(numbers) == 1 or self._is_unfit(key):
            return None
        with self._lock:
            coming = self._coming.setdefault(key, Lock())
        with coming:
            if (opened := self._open(key, numbers)) is not None:
                return opened
            if self._is_unfit(key):  # found out by another request, while this one waited
                return None
            return self._bring(key, numbers, open_file)

    def forget(self, study_instance_uid: str) -> None:
        """Let go of what belongs to an examination."""
        with self._lock:
            for key in [each for each in self._kept if each[0] == study_instance_uid]:
                self._kept.pop(key).file.close()

    def _open(self, key: Key, numbers: Sequence[int]) -> OpenedFrames | None:
        with self._lock:
            for old in [each for each, kept in self._kept.items() if time.monotonic() - kept.since > LONGEST_SECONDS]:
                self._kept.pop(old).file.close()
            if (kept := self._kept.get(key)) is None:
                return None
            self._kept.move_to_end(key)
            # Under the lock: another request may let go of the file as soon as it is free.
            return kept.open_frames(numbers)

    def _is_unfit(self, key: Key) -> bool:
        return time.monotonic() < self._unfit_until.get(key, 0.0)

    def _bring(self, key: Key, numbers: Sequence[int], open_file: OpenFile) -> OpenedFrames | None:
        brought, unfit_for = None, math.inf
        try:
            brought = bring(open_file, self._most_bytes)
        except (NotFoundError, NotServableError):
            pass
        except (ArchiveTimeoutError, OSError):
            # The archive was too slow, or the disk is full: single frames may still come, and later the whole.
            unfit_for = LONGEST_SECONDS
        with self._lock:
            self._coming.pop(key, None)
            if brought is None:
                self._unfit_until[key] = time.monotonic() + unfit_for
                return None
            self._kept[key] = brought
            while sum(each.size_bytes for each in self._kept.values()) > self._most_bytes:
                self._kept.popitem(last=False)[1].file.close()
            return brought.open_frames(numbers)


def bring(open_file: OpenFile, most_bytes: int) -> Spooled | None:
    """Return an object copied from the archive; None when it is too large, or its frames cannot be told apart."""
    opened = open_file()
    with closing(opened), ExitStack() as undone:
        file = undone.enter_context(TemporaryFile())
        for chunk in opened.content.chunks:
            file.write(chunk)
            if file.tell() > most_bytes:
                return None
        size = file.tell()
        file.flush()
        undone.pop_all()  # closed by who keeps it
    return read_spooled(file, size)


def read_spooled(file: IO[bytes], size: int) -> Spooled | None:
    """Return a file with its frame table; None, and the file closed, when it has none."""
    file.seek(0)
    try:
        header = dcmread(file, stop_before_pixels=True)
        syntax = UID(header.file_meta.TransferSyntaxUID)
        frames = locate_frames(file, header, syntax)
    except UNREADABLE:
        frames = FrameTable()
    if not frames.count:
        file.close()
        return None
    # Native pixels are the same bytes in both; DICOMweb does not know the implicit syntax (PS3.18 §8.7.3.5.2).
    told = EXPLICIT_LITTLE_ENDIAN if syntax == IMPLICIT_LITTLE_ENDIAN else str(syntax)
    return Spooled(file, size, told, frames, time.monotonic())
