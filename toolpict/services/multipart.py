"""Writes answers of several parts (RFC 2046), as DICOMweb gives frames and files."""

import secrets
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from toolpict.services.ports.archive import Bytes


@dataclass(frozen=True)
class MultipartAnswer:
    """A body of several parts of one type, and the Content-Type it goes by.

    Attributes
    ----------
    part_type
        Media type of every part, such as `application/octet-stream`.
    transfer_syntax_uid
        Named in each part when not empty.

    """

    part_type: str
    transfer_syntax_uid: str
    boundary: str

    @classmethod
    def of(cls, part_type: str, transfer_syntax_uid: str = "") -> "MultipartAnswer":
        """Begin an answer with a boundary that nobody can foresee."""
        return cls(part_type, transfer_syntax_uid, secrets.token_hex(16))

    @property
    def content_type(self) -> str:
        """Return the Content-Type of the whole."""
        return f'multipart/related; type="{self.part_type}"; boundary={self.boundary}{self._syntax}'

    @property
    def _syntax(self) -> str:
        return f"; transfer-syntax={self.transfer_syntax_uid}" if self.transfer_syntax_uid else ""

    def head(self, length: int | None) -> bytes:
        """Return what stands before a part of this many bytes."""
        known = "" if length is None else f"Content-Length: {length}\r\n"
        return f"--{self.boundary}\r\nContent-Type: {self.part_type}{self._syntax}\r\n{known}\r\n".encode("ascii")

    @property
    def tail(self) -> bytes:
        """Return what ends the body."""
        return f"--{self.boundary}--\r\n".encode("ascii")

    def length(self, parts: Iterable[Bytes]) -> int | None:
        """Return the length of the whole body in bytes; None when that of a part is not known."""
        total = len(self.tail)
        for part in parts:
            if part.length is None:
                return None
            total += len(self.head(part.length)) + part.length + 2
        return total

    def write(self, parts: Iterable[Bytes]) -> Iterator[bytes]:
        """Give the body piece by piece."""
        for part in parts:
            yield self.head(part.length)
            yield from part.chunks
            yield b"\r\n"
        yield self.tail
