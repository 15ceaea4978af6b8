"""Looks into a file that was handed in, within limits: scripts, macros, files inside, and whose name it bears.

Nothing is run, and nothing is unpacked but what is looked at; what cannot be read is left alone.  A finding warns: it is
no promise that a file without one is harmless.
"""

import re
import zipfile
import zlib
from collections.abc import Iterator
from itertools import islice
from pathlib import PurePosixPath
from typing import IO, Final

from toolpict.domain.attached_files import PROGRAM_SUFFIXES, FileFinding

MOST_BYTES: Final = 32 << 20
"""A longer file is looked at as far as that."""

MOST_INFLATED: Final = 1 << 20
"""Bytes that one stream or entry is unpacked to."""

MOST_UNPACKED: Final = 32 << 20
"""Bytes that one file is unpacked to in all: two megabytes may hold two thousand."""

STEP: Final = 1 << 16
MOST_STREAMS: Final = 2000
MOST_ENTRIES: Final = 10_000
PDF: Final = "application/pdf"
TEXT_SCRIPT: Final = re.compile(
    rb"<script|\bon(?:load|error|click|mouseover|begin|focus)\s*=|javascript:", re.IGNORECASE
)
PDF_SCRIPT: Final = re.compile(rb"/(?:JavaScript|JS|Launch|RichMedia|XFA)\b")
PDF_FILES: Final = re.compile(rb"/EmbeddedFiles?\b")
PDF_AUTHOR: Final = re.compile(rb"/Author\s*(?:\(\s*[^)\s]|<\s*[0-9A-Fa-f])|<dc:creator>(?!\s*</)|<pdf:Author>")
ESCAPES: Final = {
    f"#{letter:{style}}".encode(): bytes([letter])
    for letter in sorted({*b"JavaScriptLaunchRichMediaXFAEmbeddedFilesAuthor"})
    for style in ("02x", "02X")
}
"""How a letter of a name that is looked for may be written (ISO 32000-1, 7.3.5)."""

STREAM: Final = re.compile(rb"stream\r?\n")
NAMES_AUTHOR: Final = re.compile(
    rb"<(?:dc:creator|cp:lastModifiedBy|meta:initial-creator|meta:creator)(?:\s[^<>]*)?>\s*[^<\s]"
)
PROPERTIES: Final = ("docProps/core.xml", "meta.xml")
NAMED: Final = {
    ".pdf": PDF,
    ".png": "image/png",
    ".jpg": "image/jpeg",
    ".jpeg": "image/jpeg",
    ".gif": "image/gif",
    ".tif": "image/tiff",
    ".tiff": "image/tiff",
}


def find(stream: IO[bytes], media_type: str, filename: str) -> tuple[FileFinding, ...]:
    """Return what is to be known of a file, each thing once, in the order of `FileFinding`."""
    found = set(_found(stream, media_type))
    if NAMED.get(PurePosixPath(filename.lower()).suffix, media_type) != media_type:
        found.add(FileFinding.NOT_AS_NAMED)
    return tuple(finding for finding in FileFinding if finding in found)


def _found(stream: IO[bytes], media_type: str) -> Iterator[FileFinding]:
    if media_type == "application/dicom":
        yield FileFinding.DICOM
    elif media_type == PDF:
        yield from _in_pdf(stream.read(MOST_BYTES))
    elif media_type.startswith("application/") and "octet-stream" not in media_type:
        yield from _in_archive(stream)
    else:
        head = stream.read(MOST_BYTES)
        if media_type.startswith("image/"):
            if b"Exif\x00\x00" in head[:65536] or b"<x:xmpmeta" in head or b"eXIf" in head:
                yield FileFinding.METADATA
        elif TEXT_SCRIPT.search(head):
            yield FileFinding.SCRIPT


def _in_pdf(content: bytes) -> Iterator[FileFinding]:
    """Look at a PDF as it is written and at its compressed streams; names may be written with `#4a` for a letter."""
    for part in (content, *_inflated(content)):
        plain = unescaped(part) if b"#" in part else part
        if PDF_SCRIPT.search(plain):
            yield FileFinding.SCRIPT
        if PDF_FILES.search(plain):
            yield FileFinding.EMBEDDED
        if PDF_AUTHOR.search(plain):
            yield FileFinding.AUTHOR


def unescaped(part: bytes) -> bytes:
    """Return a piece of a PDF with the letters in it that make up a name we look for."""
    for escape, letter in ESCAPES.items():
        part = part.replace(escape, letter)
    return part


def _inflated(content: bytes) -> Iterator[bytes]:
    left = MOST_UNPACKED
    for match in islice(STREAM.finditer(content), MOST_STREAMS):
        part = inflate(memoryview(content)[match.end() : match.end() + MOST_INFLATED], min(left, MOST_INFLATED))
        left -= len(part)
        yield part
        if left <= 0:
            return


def inflate(packed: memoryview, most: int) -> bytes:
    """Return what a stream holds, as far as it can be unpacked and no longer than `most` bytes."""
    unpacker, parts, length, rest = zlib.decompressobj(), [], 0, packed[:]
    try:
        while length < most and not unpacker.eof and (part := unpacker.decompress(rest, min(STEP, most - length))):
            parts.append(part)
            length += len(part)
            rest = memoryview(unpacker.unconsumed_tail)
    except zlib.error:
        pass
    return b"".join(parts)


def _in_archive(stream: IO[bytes]) -> Iterator[FileFinding]:
    try:
        with zipfile.ZipFile(stream) as archive:
            entries, left = archive.infolist()[:MOST_ENTRIES], MOST_UNPACKED
            for entry in entries:
                suffix = PurePosixPath(entry.filename.lower()).suffix
                if suffix in PROGRAM_SUFFIXES:
                    yield FileFinding.EMBEDDED
                if entry.filename.lower().endswith("vbaproject.bin") or "/macros/" in f"/{entry.filename.lower()}":
                    yield FileFinding.MACROS
                if entry.filename in PROPERTIES and left > 0:
                    with archive.open(entry) as properties:
                        content = properties.read(min(left, MOST_INFLATED))
                    left -= len(content)
                    if NAMES_AUTHOR.search(content):
                        yield FileFinding.AUTHOR
    except (zipfile.BadZipFile, zlib.error, OSError, RuntimeError, ValueError, NotImplementedError, EOFError):
        return
