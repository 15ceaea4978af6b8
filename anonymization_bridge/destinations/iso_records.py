"""The records of an ISO 9660 image: volume descriptor, directory records and path table (ECMA-119 sections 8 and 9).

Each number stands in both byte orders.  Rock Ridge fields (IEEE P1282: SP, ER, PX, NM) carry the names as they are.
"""

import struct
from dataclasses import dataclass
from typing import Final

SECTOR: Final = 2048
"""Bytes."""

NO_DATE: Final = bytes(7)
NO_VOLUME_DATE: Final = b"0" * 16 + b"\0"
FOLDER_FLAG: Final = 2
SHARING: Final = b"SP\x07\x01\xbe\xef\x00"
ROCK_RIDGE: Final = b"ER\x12\x01\x0a\x00\x00\x01RRIP_1991A"
FOLDER_MODE: Final = 0o040555
FILE_MODE: Final = 0o100444


@dataclass(frozen=True)
class DirectoryEntry:
    """What a directory says of a file or folder: its name, its first sector and its bytes."""

    name: str
    start: int
    size: int
    is_folder: bool


def sectors(size: int) -> int:
    """Return how many sectors so many bytes take."""
    return -(-size // SECTOR)


def padded(content: bytes) -> bytes:
    """Return bytes filled up to whole sectors."""
    return content + bytes(-len(content) % SECTOR)


def both(number: int) -> bytes:
    """Return 32 bits in both orders (ECMA-119 section 7.3.3)."""
    return struct.pack("<L", number) + struct.pack(">L", number)


def both_short(number: int) -> bytes:
    """Return 16 bits in both orders (ECMA-119 section 7.2.3)."""
    return struct.pack("<H", number) + struct.pack(">H", number)


def directory_record(entry: DirectoryEntry, own_name: bytes = b"", *, is_root: bool = False) -> bytes:
    """Return one directory record (ECMA-119 section 9.1).

    The own name is zero for the folder itself and one for the folder above; else the entry's name is written.
    """
    name = own_name or (entry.name if entry.is_folder else f"{entry.name}.;1").encode("ascii")
    used = rock_ridge(entry, named=not own_name)
    if is_root:
        used = SHARING + used + ROCK_RIDGE
    head = both(entry.start) + both(entry.size) + NO_DATE + bytes([FOLDER_FLAG if entry.is_folder else 0, 0, 0])
    body = head + both_short(1) + bytes([len(name)]) + name + bytes(1 - len(name) % 2) + used
    body += bytes(len(body) % 2)
    return bytes([len(body) + 2, 0]) + body


def rock_ridge(entry: DirectoryEntry, *, named: bool) -> bytes:
    """Return mode and, unless it is the folder itself or the one above, the name as it is."""
    mode, links = (FOLDER_MODE, 2) if entry.is_folder else (FILE_MODE, 1)
    said = b"PX\x24\x01" + both(mode) + both(links) + both(0) + both(0)
    if named:
        name = entry.name.encode("ascii")
        said += b"NM" + bytes([5 + len(name), 1, 0]) + name
    return said


def path_table_record(name: str, start: int, parent: int, order: str) -> bytes:
    """Return one record of the path table (ECMA-119 section 9.4); the root has no name."""
    written = name.encode("ascii") or b"\0"
    head = struct.pack(f"{order}BBLH", len(written), 0, start, parent)
    return head + written + bytes(len(written) % 2)


def descriptor(label: str, size: int, table_bytes: int, table_start: int, root: DirectoryEntry) -> bytes:
    """Return the primary volume descriptor (ECMA-119 section 8.4)."""
    root_record = directory_record(root, own_name=b"\0")[:34]
    fields = (
        b"\x01CD001\x01\x00",
        b" " * 32,
        label.encode("ascii").ljust(32),
        bytes(8),
        both(size),
        bytes(32),
        both_short(1) + both_short(1) + both_short(SECTOR),
        both(table_bytes),
        struct.pack("<LL", table_start, 0),
        struct.pack(">LL", table_start + sectors(table_bytes), 0),
        bytes([34]) + root_record[1:],
        b" " * (128 * 4 + 37 * 3),
        NO_VOLUME_DATE * 4,
        b"\x01\x00",
    )
    return padded(b"".join(fields))


def end_descriptor() -> bytes:
    """Return what ends the volume descriptors (ECMA-119 section 8.3)."""
    return padded(b"\xffCD001\x01")
