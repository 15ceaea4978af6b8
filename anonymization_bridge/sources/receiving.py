"""Takes what a browser hands in piece by piece: cut off, it goes on where it stopped; a full disk leaves nothing of it.

A folder comes as one stream of all its files, so that one bar tells how far it is; it is parted again by the sizes announced.
No file name is sent or kept.
"""

import fcntl
import json
import os
import shutil
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import asdict, dataclass
from itertools import accumulate
from pathlib import Path
from typing import IO, Final
from uuid import UUID, uuid4

from anonymization_bridge.codes import ErrorCode, SourceKind
from anonymization_bridge.errors import NotFoundError, StorageFullError, WrongStateError
from anonymization_bridge.sources.unpacking import NO_ROOM

CHUNK_BYTES: Final = 1 << 18


@dataclass(frozen=True)
class Announced:
    """What is to come.

    Attributes
    ----------
    form_id
        The form it is handed in on.
    sizes
        Of its files in their order, in bytes; none is empty.
    fingerprint
        The same for the same files, so that a page that is opened again can go on.

    """

    form_id: str
    kind: SourceKind
    sizes: tuple[int, ...]
    fingerprint: str

    @property
    def length(self) -> int:
        """Return the bytes of all files."""
        return sum(self.sizes)


class Receiver:
    """Uploads on their way, in the folder of what is handed in."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def begin(self, announced: Announced) -> UUID:
        """Make room for an upload, and return its id; the same one that was cut off before, when there is one.

        Raises
        ------
        StorageFullError
            There is no room for it.

        """
        before = self._same(announced)
        missing = announced.length - (self.received(before) if before else 0)
        if missing > shutil.disk_usage(self._folder).free:
            raise StorageFullError(ErrorCode.DISK_FULL)
        if before:
            return before
        new = uuid4()
        with self._all_or_nothing(new):
            self.place(new).mkdir(mode=0o700)
            self._facts(new).write_text(json.dumps(asdict(announced)))
        return new

    def announced(self, upload_id: UUID) -> Announced:
        """Return what was announced of an upload.

        Raises
        ------
        NotFoundError
            There is none, or no longer.

        """
        try:
            facts = json.loads(self._facts(upload_id).read_text())
        except FileNotFoundError:
            raise NotFoundError(ErrorCode.NOT_FOUND) from None
        return Announced(facts["form_id"], SourceKind(facts["kind"]), tuple(facts["sizes"]), facts["fingerprint"])

    def received(self, upload_id: UUID) -> int:
        """Return how many bytes have come."""
        with os.scandir(self.place(upload_id)) as files:
            return sum(file.stat().st_size for file in files)

    def append(self, upload_id: UUID, offset: int, stream: IO[bytes]) -> int:
        """Add what comes, and return how many bytes there are then.

        Raises
        ------
        WrongStateError
            It does not go on where it stopped, or somebody else is sending.
        StorageFullError
            There is no room; nothing is left of it.

        """
        announced = self.announced(upload_id)
        with self._all_or_nothing(upload_id), self._facts(upload_id).open("r") as lock:
            try:
                fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                raise WrongStateError(ErrorCode.WRONG_STATE) from None
            there = self.received(upload_id)
            if there != offset:
                raise WrongStateError(ErrorCode.UPLOAD_OFFSET_WRONG, expected=there)
            return self._write(self.place(upload_id), announced.sizes, there, stream)

    def finish(self, upload_id: UUID) -> Path:
        """Return the folder of the files of an upload that is whole; it is then an upload no longer.

        Raises
        ------
        WrongStateError
            Something is missing.

        """
        announced = self.announced(upload_id)
        if (there := self.received(upload_id)) != announced.length:
            raise WrongStateError(ErrorCode.UPLOAD_OFFSET_WRONG, expected=there)
        self._facts(upload_id).unlink()
        return self.place(upload_id)

    def forget(self, upload_id: UUID) -> None:
        """Remove an upload."""
        self._facts(upload_id).unlink(missing_ok=True)
        shutil.rmtree(self.place(upload_id), ignore_errors=True)

    def place(self, upload_id: UUID) -> Path:
        """Return the folder of the files of an upload."""
        return self._folder / upload_id.hex

    def _facts(self, upload_id: UUID) -> Path:
        return self._folder / f"{upload_id.hex}.json"

    def _same(self, announced: Announced) -> UUID | None:
        for facts in self._folder.glob("*.json"):
            upload_id = UUID(facts.stem)
            with suppress(NotFoundError):  # taken or given up this moment
                if announced.fingerprint and self.announced(upload_id) == announced:
                    return upload_id
        return None

    @staticmethod
    def _write(folder: Path, sizes: Sequence[int], offset: int, stream: IO[bytes]) -> int:
        for number, (start, size) in enumerate(zip(accumulate(sizes, initial=0), sizes, strict=False)):
            if offset >= start + size:
                continue
            with (folder / f"{number:06}").open("ab") as file:
                for piece in pieces(stream, start + size - offset):
                    file.write(piece)
                    offset += len(piece)
            if offset < start + size:
                break
        return offset

    @contextmanager
    def _all_or_nothing(self, upload_id: UUID) -> Iterator[None]:
        try:
            yield
        except OSError as error:
            if error.errno not in NO_ROOM:
                raise
            self.forget(upload_id)
            raise StorageFullError(ErrorCode.DISK_FULL) from error


def pieces(stream: IO[bytes], most: int) -> Iterator[bytes]:
    """Yield at most so many bytes of a stream, a piece at a time, until it ends."""
    while most > 0 and (piece := stream.read(min(CHUNK_BYTES, most))):
        most -= len(piece)
        yield piece
