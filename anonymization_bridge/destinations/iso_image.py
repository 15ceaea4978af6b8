"""Writes an ISO 9660 image of a folder (ECMA-119, interchange level 1, as DICOM PS3.12 annex F asks), file by file in little memory.

Names stand twice: as ECMA-119 writes them, and by Rock Ridge as they are, since Linux would show the former in small letters.
No date is written, so that the same folder gives the same bytes and none can be compared with a date in the images.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import BinaryIO, Final

from anonymization_bridge.destinations.iso_records import (
    SECTOR,
    DirectoryEntry,
    descriptor,
    directory_record,
    end_descriptor,
    padded,
    path_table_record,
    sectors,
)

SYSTEM_AREA: Final = 16
"""Sectors that the standard leaves to others."""

LARGEST_FILE: Final = 0xFFFF_FFFF
BLOCK: Final = 1_048_576


class TooLargeForDiscError(ValueError):
    """A file is larger than ISO 9660 can say: 4 GiB."""


@dataclass
class Folder:
    """A folder with what lies in it, and where it will stand on the disc."""

    name: str
    parent: "Folder | None"
    folders: list["Folder"] = field(default_factory=list)
    files: list["File"] = field(default_factory=list)
    number: int = 0
    start: int = 0
    size: int = 0


@dataclass
class File:
    """A file, and where it will stand on the disc."""

    path: Path
    size: int
    start: int = 0


def write_iso(folder: Path, target: Path, label: str) -> None:
    """Write the image of a folder; its label has at most 16 capital letters, digits and underscores.

    Raises
    ------
    TooLargeForDiscError
        One of its files is.

    """
    root = read_folder(folder, None)
    levels = in_order(root)
    files = [file for one in levels for file in one.files]
    small, large = path_table(levels, "<"), path_table(levels, ">")
    lay_out(levels, files, first=SYSTEM_AREA + 2 + 2 * sectors(len(small)))
    last: Folder | File = files[-1] if files else levels[-1]
    end = last.start + sectors(last.size)
    # Again: where the folders stand is known now.
    small, large = path_table(levels, "<"), path_table(levels, ">")
    with target.open("xb") as image:
        image.write(bytes(SYSTEM_AREA * SECTOR))
        image.write(descriptor(label, end, len(small), SYSTEM_AREA + 2, entry_of(root)))
        image.write(end_descriptor())
        image.write(padded(small) + padded(large))
        for one in levels:
            image.write(content(one))
        for file in files:
            copy(file, image)


def read_folder(path: Path, parent: Folder | None) -> Folder:
    """Return what lies in a folder, sorted by name."""
    made = Folder(path.name if parent else "", parent)
    for inner in sorted(path.iterdir(), key=lambda one: one.name):
        if inner.is_dir():
            made.folders.append(read_folder(inner, made))
            continue
        size = inner.stat().st_size
        if size > LARGEST_FILE:
            raise TooLargeForDiscError
        made.files.append(File(inner, size))
    return made


def in_order(root: Folder) -> list[Folder]:
    """Return the folders level by level, numbered as the path table wants them (ECMA-119 section 6.9.1)."""
    ordered = [root]
    for one in ordered:
        ordered += one.folders
    for number, one in enumerate(ordered, 1):
        one.number = number
    return ordered


def lay_out(folders: Sequence[Folder], files: Sequence[File], first: int) -> None:
    """Give each folder and each file its place, one behind the other."""
    place = first
    for one in folders:
        one.start, one.size = place, len(content(one))
        place += sectors(one.size)
    for file in files:
        file.start = place
        place += sectors(file.size)


def entry_of(one: Folder) -> DirectoryEntry:
    """Return what a directory says of a folder."""
    return DirectoryEntry(one.name, one.start, one.size, is_folder=True)


def content(one: Folder) -> bytes:
    """Return a folder as it is written: itself, the one above it, and what lies in it; no record over two sectors."""
    above = entry_of(one.parent or one)
    inner = [entry_of(each) for each in one.folders]
    inner += [DirectoryEntry(each.path.name, each.start, each.size, is_folder=False) for each in one.files]
    records = [
        directory_record(entry_of(one), own_name=b"\0", is_root=one.parent is None),
        directory_record(above, own_name=b"\1"),
        *(directory_record(each) for each in sorted(inner, key=lambda each: each.name)),
    ]
    return padded(b"".join(unbroken(records)))


def unbroken(records: Sequence[bytes]) -> Iterator[bytes]:
    """Yield records with zeros before each that would reach into the next sector."""
    used = 0
    for one in records:
        if used % SECTOR + len(one) > SECTOR:
            gap = SECTOR - used % SECTOR
            yield bytes(gap)
            used += gap
        yield one
        used += len(one)


def path_table(levels: Sequence[Folder], order: str) -> bytes:
    """Return the path table, little-endian (`<`) or big-endian (`>`)."""
    return b"".join(path_table_record(one.name, one.start, (one.parent or one).number, order) for one in levels)


def copy(file: File, image: BinaryIO) -> None:
    """Write a file to its place.

    Raises
    ------
    ValueError
        It has another size than when the places were given.

    """
    written = 0
    with file.path.open("rb") as source:
        while block := source.read(BLOCK):
            image.write(block)
            written += len(block)
    if written != file.size:
        raise ValueError("a file changed while its image was written")
    image.write(bytes(-written % SECTOR))
