"""Parts a multipart answer into files as it comes, in little memory (RFC 2046 section 5.1, DICOM PS3.18 section 8.7)."""

import os
import re
from collections.abc import Iterable, Iterator
from pathlib import Path
from tempfile import NamedTemporaryFile
from typing import Final

BOUNDARY: Final = re.compile(r'boundary="?([^";,\s]{1,200})"?', re.IGNORECASE)
LONGEST_HEAD: Final = 65_536
"""Bytes of the head of one part."""


class BrokenAnswerError(ValueError):
    """An answer is no multipart message, or ends before its end."""


def boundary_of(content_type: str) -> bytes:
    """Return the boundary that a content type names.

    Raises
    ------
    BrokenAnswerError
        It names none.

    """
    found = BOUNDARY.search(content_type)
    if "multipart/" not in content_type.lower() or found is None:
        raise BrokenAnswerError
    return found.group(1).encode("latin-1")


def part_files(pieces: Iterable[bytes], boundary: bytes) -> Iterator[Path]:
    """Yield each part as a file of the folder for temporary files; who takes it owns it.

    Raises
    ------
    BrokenAnswerError
        The message ends before its end; the part that was cut is gone.

    """
    message = Message(iter(pieces), b"\r\n--" + boundary)
    message.skip_to_delimiter()
    while message.has_another_part():
        message.read_head()
        yield message.write_part()


class Message:
    """A multipart message that is read once, from its start."""

    def __init__(self, pieces: Iterator[bytes], delimiter: bytes) -> None:
        self._pieces = pieces
        self._delimiter = delimiter
        self._buffer = bytearray(b"\r\n")  # the first delimiter may stand at the very start

    def skip_to_delimiter(self) -> None:
        """Read past what stands before the first part."""
        for _ in self._until_delimiter():
            pass

    def has_another_part(self) -> bool:
        """Tell whether a part follows the delimiter that was just read."""
        self._fill(2)
        return self._buffer[:2] != b"--"

    def read_head(self) -> None:
        """Read past the header fields of a part."""
        while (end := self._buffer.find(b"\r\n\r\n")) < 0:
            if len(self._buffer) > LONGEST_HEAD:
                raise BrokenAnswerError
            self._more()
        del self._buffer[: end + 4]

    def write_part(self) -> Path:
        """Write a part into a file, and return where it lies."""
        with NamedTemporaryFile(delete=False, suffix=".part") as file:
            try:
                for piece in self._until_delimiter():
                    file.write(piece)
            except BaseException:
                os.unlink(file.name)  # noqa: PTH108 - as it is named
                raise
        return Path(file.name)

    def _until_delimiter(self) -> Iterator[bytes]:
        keep_back = len(self._delimiter) - 1
        while (place := self._buffer.find(self._delimiter)) < 0:
            ready = len(self._buffer) - keep_back
            if ready > 0:
                yield bytes(self._buffer[:ready])
                del self._buffer[:ready]
            self._more()
        yield bytes(self._buffer[:place])
        del self._buffer[: place + len(self._delimiter)]

    def _fill(self, count: int) -> None:
        while len(self._buffer) < count:
            self._more()

    def _more(self) -> None:
        try:
            self._buffer += next(self._pieces)
        except StopIteration:
            raise BrokenAnswerError from None
