"""Takes the files of a ZIP or a folder into one of our own, under names of our own: numbers.

Names inside a ZIP are never used for a path.  A ZIP that climbs, hides a link or inflates beyond reason is refused as a whole.
"""

import errno
import lzma
import os
import shutil
import stat
import struct
import zipfile
import zlib
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path, PurePosixPath, PureWindowsPath
from typing import IO, Final

from anonymization_bridge.codes import ErrorCode
from anonymization_bridge.errors import InvalidInputError, StorageFullError

BLOCK: Final = 1_048_576
"""Bytes."""

BROKEN: Final = (
    zipfile.BadZipFile,
    zlib.error,
    lzma.LZMAError,
    struct.error,
    EOFError,
    NotImplementedError,
    RuntimeError,
    ValueError,
)
"""What reading a ZIP raises that is none, or is not whole."""


NO_ROOM: Final = frozenset({errno.ENOSPC, errno.EDQUOT, errno.EFBIG})
"""What writing raises when the disk is full, or what a person may use of it."""


@dataclass(frozen=True)
class Limits:
    """What a ZIP or folder may hold.

    Attributes
    ----------
    ratio
        Largest inflation of one file of more than `BLOCK` bytes; an empty CT slice reaches about 200.

    """

    files: int = 200_000
    total_bytes: int = 64_000_000_000
    ratio: int = 500


def unpack(archive: Path, target: Path, limits: Limits | None = None) -> int:
    """Write the files of a ZIP into `target` under numbers, and return how many there are.

    Raises
    ------
    InvalidInputError
        It is no ZIP, or not one that we take; nothing is left of it.
    StorageFullError
        There is no room; nothing is left of it.

    """
    with fresh_folder(target):
        try:
            with zipfile.ZipFile(archive) as opened:
                return extract(opened, target, limits or Limits())
        except BROKEN as error:
            raise InvalidInputError(ErrorCode.NOT_A_ZIP) from error
        except OSError as error:
            if error.errno in {errno.EINVAL, None}:  # a place outside the file, or what a decompressor says
                raise InvalidInputError(ErrorCode.NOT_A_ZIP) from error
            raise


def extract(opened: zipfile.ZipFile, target: Path, limits: Limits) -> int:
    """Write each member, counting what really comes out rather than what the ZIP declares."""
    members = [member for member in opened.infolist() if not member.is_dir()]
    if len(members) > limits.files:
        raise InvalidInputError(ErrorCode.ZIP_BOMB)
    for member in members:
        check_member(member)
    room = limits.total_bytes
    for number, member in enumerate(members):
        most = min(room, max(BLOCK, member.compress_size * limits.ratio))
        with opened.open(member) as source:
            room -= copy_at_most(source, target / f"{number:06}", most)
    return len(members)


def check_member(member: zipfile.ZipInfo) -> None:
    """Refuse a member that is a link, is encrypted, or would land outside its folder."""
    if member.flag_bits & 0x1:
        raise InvalidInputError(ErrorCode.ZIP_ENCRYPTED)
    posix, windows = PurePosixPath(member.filename), PureWindowsPath(member.filename)
    climbs = ".." in posix.parts or ".." in windows.parts
    if climbs or posix.is_absolute() or windows.drive or windows.root or stat.S_ISLNK(member.external_attr >> 16):
        raise InvalidInputError(ErrorCode.ZIP_CLIMBS)


def copy_at_most(source: IO[bytes], target: Path, most: int) -> int:
    """Copy a stream into a new file and return its size.

    Raises
    ------
    InvalidInputError
        It is larger than `most` bytes.

    """
    copied = 0
    with target.open("xb") as file:
        while block := source.read(BLOCK):
            copied += len(block)
            if copied > most:
                raise InvalidInputError(ErrorCode.ZIP_BOMB)
            file.write(block)
    return copied


def take_files(files: Sequence[Path], target: Path) -> int:
    """Take over files into `target` under numbers, and return how many there are."""
    with fresh_folder(target):
        for number, file in enumerate(files):
            link_or_copy(file, target / f"{number:06}")
        return len(files)


def take_folder(folder: Path, target: Path, take: Callable[[Path, Path], object] = shutil.copyfile) -> int:
    """Take over the files of a folder and of those below it into `target` under numbers, and return how many there are.

    A file that others may still write to is copied; give `link_or_copy` for one that is ours.
    """
    with fresh_folder(target):
        files = sorted(file for file in folder.rglob("*") if file.is_file() and not file.is_symlink())
        for number, file in enumerate(files):
            take(file, target / f"{number:06}")
        return len(files)


@contextmanager
def fresh_folder(folder: Path) -> Iterator[None]:
    """Make a folder that only its owner enters; it goes again when what fills it fails."""
    try:
        folder.mkdir(parents=True, mode=0o700)
        yield
    except OSError as error:
        shutil.rmtree(folder, ignore_errors=True)
        if error.errno in NO_ROOM:
            raise StorageFullError(ErrorCode.DISK_FULL) from error
        raise
    except BaseException:
        shutil.rmtree(folder, ignore_errors=True)
        raise


def link_or_copy(source: Path, target: Path) -> None:
    """Give a file a second name; a copy where the file system has no links."""
    try:
        os.link(source, target)
    except FileExistsError:
        return
    except OSError:
        shutil.copyfile(source, target)
