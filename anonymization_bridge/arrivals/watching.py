"""Looks into the watched folder, and takes what has not changed for a while.

What is taken is first renamed to a folder of its own there, in one step: after an interruption nothing is lost and nothing
comes twice.
"""

import os
import stat
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Final
from uuid import UUID, uuid4

from anonymization_bridge.arrivals.gathering import Batch
from anonymization_bridge.codes import SourceKind

TAKEN: Final = ".taken-"
UNFINISHED: Final = (".part", ".tmp", ".filepart", ".crdownload")
"""How programs name what they have not finished."""

Snapshot = tuple[tuple[str, int, int, int, int], ...]
"""Of each file: path, bytes, times of change (ns), and its number on the disk."""


class Watcher:
    """What was seen in the folder, and since when it is the same."""

    def __init__(self, folder: Path, quiet_seconds: float, seconds: Callable[[], float]) -> None:
        self._folder = folder
        self._quiet = quiet_seconds
        self._seconds = seconds
        self._seen: dict[str, tuple[Snapshot, float]] = {}

    def batches(self) -> Iterator[Batch]:
        """Yield what is to be taken: first what was begun before an interruption, then what has been quiet."""
        for begun in sorted(self._folder.glob(f"{TAKEN}*")):
            yield batch_of(begun)
        stable = self._stable()
        if stable:
            target = self._folder / f"{TAKEN}{uuid4()}"
            target.mkdir(mode=0o700)
            for name in stable:
                (self._folder / name).rename(target / name)
            yield batch_of(target)

    def _stable(self) -> list[str]:
        now = self._seconds()
        seen: dict[str, tuple[Snapshot, float]] = {}
        for entry in self._folder.iterdir():
            if entry.name.startswith(".") or entry.name.endswith(UNFINISHED) or entry.is_symlink():
                continue
            snapshot = snapshot_of(entry)
            before, since = self._seen.get(entry.name, ((), now))
            seen[entry.name] = (snapshot, since if snapshot == before else now)
        self._seen = seen
        return sorted(name for name, (files, since) in seen.items() if files and since <= now - self._quiet)


def snapshot_of(entry: Path) -> Snapshot:
    """Return what tells whether a file, or anything in a folder, has changed; links are not followed."""
    files = [entry, *entry.rglob("*")] if entry.is_dir() else [entry]
    found = []
    for file in files:
        state = os.lstat(file)
        if stat.S_ISREG(state.st_mode):
            found.append((str(file), state.st_size, state.st_mtime_ns, state.st_ctime_ns, state.st_ino))
    return tuple(sorted(found))


def batch_of(folder: Path) -> Batch:
    """Return a batch as it lies on the disk."""
    return Batch(UUID(folder.name.removeprefix(TAKEN)), SourceKind.WATCHED_FOLDER, "", folder)
