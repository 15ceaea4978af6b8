"""Files on disk, one per distinct content, named by its SHA-256."""

import errno
import hashlib
import os
import re
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import NamedTemporaryFile
from typing import IO

from toolpict.domain.errors import NotFoundError, StorageFullError
from toolpict.domain.reading import Attachment
from toolpict.services import doors

CHUNK_BYTES = 1 << 20
NO_ROOM = {errno.ENOSPC, errno.EDQUOT}
SHA256 = re.compile(r"[0-9a-f]{64}", re.ASCII)


class DiskFileStore:
    """See `toolpict.services.ports.files.FileStore`."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    @doors.outside
    def put(self, stream: IO[bytes], filename: str, media_type: str) -> Attachment:
        """Copy to a temporary file while hashing it, then rename it to its digest."""
        with refuse_a_full_disk(), temporary_file(self._folder) as copy:
            sha256, size_bytes = copy_and_hash(stream, copy)
            os.fsync(copy.fileno())
            os.replace(copy.name, self._folder / sha256)  # noqa: PTH105 - the name is a string already
            sync_folder(self._folder)
        return Attachment(filename, media_type, size_bytes, sha256)

    @doors.outside
    def open(self, sha256: str) -> IO[bytes]:
        """Open a kept file; a name that is no digest names none."""
        if not SHA256.fullmatch(sha256):
            raise NotFoundError
        try:
            return (self._folder / sha256).open("rb")
        except FileNotFoundError:
            raise NotFoundError from None


@contextmanager
def refuse_a_full_disk() -> Iterator[None]:
    """Turn the lack of room, on the disk or in its owner's quota, into a refusal of the domain."""
    try:
        yield
    except OSError as error:
        if error.errno in NO_ROOM:
            raise StorageFullError from error
        raise


@contextmanager
def temporary_file(folder: Path) -> Iterator[IO[bytes]]:
    """Open a new file in `folder` that is gone on leaving, unless it was renamed."""
    with NamedTemporaryFile(dir=folder, prefix=".incoming-", delete=False) as file:
        try:
            yield file
        finally:
            Path(file.name).unlink(missing_ok=True)


def copy_and_hash(stream: IO[bytes], copy: IO[bytes]) -> tuple[str, int]:
    """Copy everything left in `stream`; return its SHA-256 in hexadecimal and its size in bytes."""
    digest, size_bytes = hashlib.sha256(), 0
    while chunk := stream.read(CHUNK_BYTES):
        digest.update(chunk)
        size_bytes += copy.write(chunk)
    copy.flush()
    return digest.hexdigest(), size_bytes


def sync_folder(folder: Path) -> None:
    """Wait until the disk holds the names in `folder`: without this a renamed file may be lost with the power."""
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
