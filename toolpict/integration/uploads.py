"""Files on their way in, on disk: a folder each, with what is known of it and what has come."""

import errno
import fcntl
import json
import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO, Final
from uuid import UUID

from toolpict.domain.codes import ErrorCode
from toolpict.domain.errors import NotFoundError, StorageFullError, WrongStateError
from toolpict.services import doors
from toolpict.services.ports.uploads import Upload

CHUNK_BYTES: Final = 1 << 18
NO_ROOM: Final = {errno.ENOSPC, errno.EDQUOT}
FACTS: Final = "upload.json"
CONTENT: Final = "content"


class DiskUploads:
    """See `toolpict.services.ports.uploads.Uploads`."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    @doors.outside
    def begin(self, upload: Upload) -> None:
        """Make the folder of a file."""
        with self._all_or_nothing(upload.id):
            self._place(upload.id).mkdir(parents=True)
            (self._place(upload.id) / CONTENT).touch()
            (self._place(upload.id) / FACTS).write_text(json.dumps(vars(upload), default=str))

    @doors.outside
    def find(self, upload_id: UUID) -> Upload:
        """Read what is known of a file."""
        try:
            facts = json.loads((self._place(upload_id) / FACTS).read_text())
        except FileNotFoundError:
            raise NotFoundError from None
        ids = {name: UUID(facts[name]) for name in ("id", "account_id", "task_id")}
        return Upload(**{**facts, **ids})

    @doors.outside
    def offset(self, upload_id: UUID) -> int:
        """Return the size of what has come."""
        try:
            return (self._place(upload_id) / CONTENT).stat().st_size
        except FileNotFoundError:
            raise NotFoundError from None

    @doors.outside
    def append(self, upload: Upload, offset: int, stream: IO[bytes]) -> int:
        """Add what comes, a piece at a time; two that send at once would tear the file, so the second is refused."""
        with self._all_or_nothing(upload.id), (self._place(upload.id) / CONTENT).open("ab") as content:
            try:
                fcntl.flock(content, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                raise WrongStateError(ErrorCode.CHANGED_MEANWHILE) from None
            size = content.tell()
            if size != offset:
                raise WrongStateError(ErrorCode.UPLOAD_OFFSET_WRONG, expected=size)
            for piece in pieces(stream, upload.length - size):
                size += content.write(piece)
            content.flush()
            os.fsync(content.fileno())
            return size

    @doors.outside
    def open(self, upload_id: UUID) -> IO[bytes]:
        """Open what has come."""
        with self._all_or_nothing(upload_id):
            return (self._place(upload_id) / CONTENT).open("rb")

    @doors.outside
    def forget(self, upload_id: UUID) -> None:
        """Remove the folder of a file."""
        shutil.rmtree(self._place(upload_id), ignore_errors=True)

    def _place(self, upload_id: UUID) -> Path:
        return self._folder / str(upload_id)

    @contextmanager
    def _all_or_nothing(self, upload_id: UUID) -> Iterator[None]:
        """Leave nothing of a file that the disk has no room for; one that is gone meanwhile is not found."""
        try:
            yield
        except FileNotFoundError:
            raise NotFoundError from None
        except OSError as error:
            if error.errno not in NO_ROOM:
                raise
            shutil.rmtree(self._place(upload_id), ignore_errors=True)
            raise StorageFullError from error


def pieces(stream: IO[bytes], most: int) -> Iterator[bytes]:
    """Return at most so many bytes of a stream, a piece at a time, until it ends."""
    while most > 0 and (piece := stream.read(min(CHUNK_BYTES, most))):
        most -= len(piece)
        yield piece
