"""Reads a body of several parts (RFC 2046) as it arrives; nothing of it is held but one piece."""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass

CHUNK_BYTES = 1 << 18
HEADER_BYTES = 16_384
BOUNDARY = re.compile(r';\s*boundary\s*=\s*("(?P<quoted>[^"]{1,200})"|(?P<plain>[^\s;,"]{1,200}))', re.IGNORECASE)


class NotMultipartError(ValueError):
    """The body is not what its Content-Type says, or ends before its last boundary."""


@dataclass(frozen=True)
class Part:
    """One part; its chunks are read to the end before the next part is taken."""

    headers: dict[str, str]
    chunks: Iterator[bytes]


def find_boundary(content_type: str) -> bytes:
    """Return the boundary that a Content-Type names, be the rest of it well formed or not.

    Raises
    ------
    NotMultipartError
        It names none.

    """
    match = BOUNDARY.search(content_type)
    if match is None or not content_type.lower().lstrip().startswith("multipart/"):
        raise NotMultipartError
    return (match["quoted"] or match["plain"]).encode("latin-1")


def read_parts(read: Callable[[int], bytes], boundary: bytes) -> Iterator[Part]:
    """Give the parts of a body, one after the other.

    Raises
    ------
    NotMultipartError
        While iterating, here or over the chunks of a part: the body is broken or cut off.

    """
    scanner = Scanner(read, b"\r\n--" + boundary)
    for _ in scanner.up_to_delimiter():  # what stands before the first boundary
        pass
    while scanner.another_part():
        part = Part(scanner.headers(), scanner.up_to_delimiter())
        yield part
        for _ in part.chunks:  # what the taker left
            pass


class Scanner:
    """Looks for delimiters in what arrives."""

    def __init__(self, read: Callable[[int], bytes], delimiter: bytes) -> None:
        self._read = read
        self._delimiter = delimiter
        self._held = b"\r\n"  # so that a boundary in the first line is found too

    def up_to_delimiter(self) -> Iterator[bytes]:
        """Give what stands before the next delimiter, and pass over it."""
        overlap = len(self._delimiter) - 1
        while (place := self._held.find(self._delimiter)) < 0:
            if len(self._held) > overlap:
                yield self._held[:-overlap]
                self._held = self._held[-overlap:]
            self._more()
        if place:
            yield self._held[:place]
        self._held = self._held[place + len(self._delimiter) :]

    def another_part(self) -> bool:
        """Tell whether the delimiter just passed begins a part; the last one has two dashes behind it."""
        while len(self._held) < 2:
            self._more()
        return not self._held.startswith(b"--")

    def headers(self) -> dict[str, str]:
        """Return the headers of a part, names in lower case; a malformed line is passed over."""
        while (end := self._held.find(b"\r\n\r\n")) < 0:
            if len(self._held) > HEADER_BYTES:
                raise NotMultipartError
            self._more()
        lines = self._held[:end].decode("latin-1").split("\r\n")
        self._held = self._held[end + 4 :]
        named = (line.partition(":") for line in lines if ":" in line)
        return {name.strip().lower(): value.strip() for name, _, value in named}

    def _more(self) -> None:
        arrived = self._read(CHUNK_BYTES)
        if not arrived:
            raise NotMultipartError
        self._held += arrived
