"""Looks into a file that was handed in, within limits: scripts, macros, files inside, and whose name it bears.

Nothing is run, and nothing is unpacked but what is looked at; what cannot be read is left alone.  A finding warns: it is
no promise that a file without one is harmless.
"""

import re
import zipfile
import zlib
from collections.abc import Iterator
from pathlib import PurePosixPath
from typing import IO, Final

from toolpict.domain.attached_files import PROGRAM_SUFFIXES, FileFinding

MOST_BYTES: Final = 32 << 20
"""A longer file is looked at as far as that."""

MOST_INFLATED: Final = 1 << 20
MOST_STREAMS: Final = 2000
MOST_ENTRIES: Final = 10_000
PDF: Final = "application/pdf"
TEXT_SCRIPT: Final = re.compile(
    rb"<script|\bon(?:load|error|click|mouseover|begin|focus)\s*=|javascript:", re.IGNORECASE
)
PDF_SCRIPT: Final = re.compile(rb"/(?:JavaScript|JS|Launch|RichMedia|XFA)\b")
PDF_FILES: Final = re.compile(rb"/EmbeddedFiles?\b")
PDF_AUTHOR: Final = re.compile(rb"/Author\s*(?:\(\s*[^)\s]|<\s*[0-9A-Fa-f])|<dc:creator>(?!\s*</)|<pdf:Author>")
ESCAPED: Final = re.compile(rb"#([0-9A-Fa-f]{2})")
STREAM: Final = re.compile(rb"stream\r?\n")
NAMES_AUTHOR: Final = re.compile(
    rb"<(?:dc:creator|cp:lastModifiedBy|meta:initial-creator|meta:creator)(?:\s[^>]*)?>\s*[^<\s]"
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
        plain = ESCAPED.sub(lambda match: bytes([int(match[1], 16)]), part) if b"#" in part else part
        if PDF_SCRIPT.search(plain):
            yield FileFinding.SCRIPT
        if PDF_FILES.search(plain):
            yield FileFinding.EMBEDDED
        if PDF_AUTHOR.search(plain):
            yield FileFinding.AUTHOR


def _inflated(content: bytes) -> Iterator[bytes]:
    for number, match in enumerate(STREAM.finditer(content)):
        if number >= MOST_STREAMS:
            return
        try:
            yield zlib.decompressobj().decompress(content[match.end() : match.end() + MOST_INFLATED], MOST_INFLATED)
        except zlib.error:
            continue


def _in_archive(stream: IO[bytes]) -> Iterator[FileFinding]:
    try:
        with zipfile.ZipFile(stream) as archive:
            entries = archive.infolist()[:MOST_ENTRIES]
            for entry in entries:
                suffix = PurePosixPath(entry.filename.lower()).suffix
                if suffix in PROGRAM_SUFFIXES:
                    yield FileFinding.EMBEDDED
                if entry.filename.lower().endswith("vbaproject.bin") or "/macros/" in f"/{entry.filename.lower()}":
                    yield FileFinding.MACROS
                if entry.filename in PROPERTIES:
                    with archive.open(entry) as properties:
                        if NAMES_AUTHOR.search(properties.read(MOST_INFLATED)):
                            yield FileFinding.AUTHOR
    except (zipfile.BadZipFile, zlib.error, OSError, RuntimeError, ValueError, NotImplementedError, EOFError):
        return
