"""What lies in a folder: how old it is, whether it may go, and how much room is left."""

import shutil
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

from toolpict.services import doors

REMOVING = ".removing-"


class DiskFolder:
    """See `toolpict.services.ports.janitor.Folder`; a file or a folder in it is one thing."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    @doors.outside
    def older_than(self, moment: datetime) -> list[str]:
        """Return the names of what was last written to before a moment."""
        if not self._folder.exists():
            return []
        return sorted(path.name for path in self._folder.iterdir() if written(path, moment) < moment)

    @doors.outside
    def remove(self, name: str, moment: datetime) -> bool:
        """Remove it, unless it has been written to since that moment; tell whether it is gone.

        It is set aside first and looked at again: what comes anew under its name meanwhile is another file, and stays.
        """
        place, aside = self._folder / name, self._folder / f"{REMOVING}{name.removeprefix(REMOVING)}"
        try:
            place.rename(aside)
        except FileNotFoundError:
            return False
        if written(aside, moment) >= moment:
            aside.rename(place)
            return False
        if aside.is_dir():
            shutil.rmtree(aside)
        else:
            aside.unlink()
        return True

    @doors.outside
    def free_bytes(self) -> int:
        """Return how much room is left on the disk of the folder, which must be there."""
        return shutil.disk_usage(self._folder).free


def written(path: Path, gone: datetime) -> datetime:
    """Return when a file, or the newest thing in a folder, was last written to; `gone` for what is not there."""
    try:
        newest = max(each.stat().st_mtime for each in within(path))
    except FileNotFoundError:
        return gone
    return datetime.fromtimestamp(newest, UTC)


def within(path: Path) -> Iterator[Path]:
    """Give a file, or a folder and what is in it."""
    yield path
    if path.is_dir():
        yield from path.iterdir()
