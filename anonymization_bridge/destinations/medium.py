"""Lays clean objects out as a medium: DICOM file names in a tree, a DICOMDIR, and an image of it for a CD burner.

Objects are taken over byte by byte: they are those that the research archive would get.
"""

import shutil
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import groupby
from pathlib import Path
from typing import Final

from anonymization_bridge.codes import ErrorCode
from anonymization_bridge.destinations.dicomdir import dicomdir, read_header
from anonymization_bridge.destinations.directory_records import Placed
from anonymization_bridge.destinations.iso_image import TooLargeForDiscError, write_iso
from anonymization_bridge.errors import StorageFullError, UnreachableError
from anonymization_bridge.research_archive import Outgoing
from anonymization_bridge.sources.unpacking import NO_ROOM, link_or_copy

TOP: Final = "DICOM"
NOT_IN_NAMES: Final = str.maketrans("-", "_")
LONGEST_LABEL: Final = 16


@dataclass(frozen=True)
class Medium:
    """What a medium is called.

    Attributes
    ----------
    name
        Of its folder or image; it holds the inclusion number and no source value.
    label
        Of the volume, at most 16 capital letters, digits and underscores.

    """

    name: str
    label: str


def medium_of(subject: str, time_point: str, intake_id: str) -> Medium:
    """Return what the medium of an intake is called."""
    return Medium(f"{subject}_{time_point}_{intake_id[:8]}", subject.translate(NOT_IN_NAMES)[:LONGEST_LABEL])


def write_folder(objects: Sequence[Outgoing], parent: Path, medium: Medium) -> Path:
    """Write objects with their DICOMDIR into a folder of their own, and return it; it appears whole, or not at all.

    Raises
    ------
    UnreachableError
        The place cannot be written.
    StorageFullError
        There is no room.

    """
    target = parent / medium.name
    with unfinished(parent / f".{medium.name}.part") as part:
        lay_out(objects, part, medium)
        shutil.rmtree(target, ignore_errors=True)  # the same, written before an interruption
        part.rename(target)
    return target


def write_image(objects: Sequence[Outgoing], parent: Path, work: Path, medium: Medium) -> Path:
    """Write an ISO image of objects with their DICOMDIR, and return it; it appears whole, or not at all.

    The medium is laid out in a folder of our own before.

    Raises
    ------
    UnreachableError
        The place cannot be written, or an object is too large for a disc.
    StorageFullError
        There is no room.

    """
    target = parent / f"{medium.name}.iso"
    with unfinished(work / f"{medium.name}.medium") as laid_out, unfinished(parent / f".{medium.name}.part") as part:
        lay_out(objects, laid_out, medium)
        try:
            write_iso(laid_out, part / "image", medium.label)
        except TooLargeForDiscError as error:
            raise UnreachableError(ErrorCode.TOO_LARGE_FOR_DISC) from error
        (part / "image").replace(target)
    return target


@contextmanager
def unfinished(folder: Path) -> Iterator[Path]:
    """Make an empty folder for what is not finished; whatever is left in it goes."""
    shutil.rmtree(folder, ignore_errors=True)
    try:
        folder.mkdir()
        yield folder
    except OSError as error:
        if error.errno in NO_ROOM:
            raise StorageFullError(ErrorCode.DISK_FULL) from error
        raise UnreachableError(ErrorCode.DESTINATION_UNREACHABLE) from error
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def lay_out(objects: Sequence[Outgoing], folder: Path, medium: Medium) -> None:
    """Put objects into a folder under DICOM file names, and write their DICOMDIR."""
    placed: list[Placed] = []
    for one, place in places(objects):
        target = folder.joinpath(*place)
        target.parent.mkdir(parents=True, exist_ok=True)
        take_over(one.file, target)
        placed.append(read_header(target, place))
    (folder / "DICOMDIR").write_bytes(dicomdir(placed, medium.label))


def places(objects: Sequence[Outgoing]) -> Iterator[tuple[Outgoing, tuple[str, ...]]]:
    """Yield each object with the parts of its path: capital letters and digits, at most eight (DICOM PS3.10 section 8.2)."""
    in_order = sorted(objects, key=lambda one: (one.study_instance_uid, one.series_instance_uid, one.file.name))
    for study, (_, of_study) in enumerate(groupby(in_order, key=lambda one: one.study_instance_uid), 1):
        for series, (_, members) in enumerate(groupby(of_study, key=lambda one: one.series_instance_uid), 1):
            for number, one in enumerate(members, 1):
                yield one, (TOP, f"ST{study:06}", f"SE{series:06}", f"IM{number:06}")


def take_over(source: Path, target: Path) -> None:
    """Give a result a second name where it can have one; a copy elsewhere."""
    link_or_copy(source, target)
    target.chmod(0o644)
