"""Parts what came at once into examinations that wait for somebody to say for whom they are; nothing is guessed.

Headers are read by a child process under limits.  Rows are written last but one, and what came is removed last: whoever is
interrupted begins anew, and a batch that has its rows is only removed.
"""

import shutil
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from uuid import UUID, uuid5

from anonymization_bridge.arrivals.records import Arrival, add, entry, is_known, purpose
from anonymization_bridge.codes import ArrivalStatus, AuditCode, Parameters, SourceKind
from anonymization_bridge.database.audit import SYSTEM
from anonymization_bridge.rooms import Rooms
from anonymization_bridge.sources.found import FoundExamination, to_json
from anonymization_bridge.sources.headers import Header, examinations, read_headers
from anonymization_bridge.sources.unpacking import link_or_copy, take_folder

LONGEST_SENDER = 16
"""Characters of an AE title (DICOM PS3.5 table 6.2-1)."""


@dataclass(frozen=True)
class Batch:
    """What came at once, and the folder it lies in."""

    id: UUID
    source: SourceKind
    sender: str
    folder: Path


@dataclass(frozen=True)
class Pile:
    """Files that belong together: those of an examination, or those that hold none.

    Attributes
    ----------
    others, unreadable
        Files that are no DICOM object of a patient, and that cannot be read.

    """

    files: Sequence[Path]
    examination: FoundExamination | None
    others: int = 0
    unreadable: int = 0


def gather(rooms: Rooms, batch: Batch) -> int:
    """Take a batch into our own folders and store its rows; return how many arrivals it made.

    Raises
    ------
    StorageFullError
        There is no room; what came stays where it is.

    """
    with rooms.database.looking() as connection:
        known = is_known(connection, batch.id)
    made = 0 if known else take(rooms, batch)
    shutil.rmtree(batch.folder)
    return made


def take(rooms: Rooms, batch: Batch) -> int:
    """Take over a batch, part it, and store its rows; what others may still write to is copied, what we received is not."""
    part = rooms.folders.arrivals / f"{batch.id}.part"
    shutil.rmtree(part, ignore_errors=True)
    take_folder(batch.folder, part, link_or_copy if batch.source is SourceKind.RECEIVER else shutil.copyfile)
    try:
        rows = [place(rooms, batch, number, pile) for number, pile in enumerate(piles(part))]
    finally:
        shutil.rmtree(part, ignore_errors=True)
    now = rooms.clock()
    with rooms.database.changing() as work:
        for one in rows:
            said: Parameters = {
                "source": one.source,
                "objects": one.objects,
                "others": one.others,
                "unreadable": one.unreadable,
            }
            work.record(entry(AuditCode.ARRIVAL_CAME, one.id, said, actor=SYSTEM, now=now))
        if rows:
            add(work, rows)
    return len(rows)


def piles(folder: Path) -> Iterator[Pile]:
    """Yield each examination with its files; then what cannot be read, and all the rest when there is no examination."""
    headers: list[tuple[Path, Header]] = []
    others: list[Path] = []
    unreadable: list[Path] = []
    for file, header in read_headers(sorted(folder.iterdir())):
        if isinstance(header, dict):
            headers.append((file, header))
        else:
            (unreadable if header is False else others).append(file)
    for one in examinations([header for _, header in headers]):
        own = [file for file, header in headers if is_of(one, header)]
        yield Pile(own, one)
    left = [*unreadable, *([] if headers else others)]
    if left:
        yield Pile(left, None, len(left) - len(unreadable), len(unreadable))


def is_of(one: FoundExamination, header: Header) -> bool:
    """Tell whether an object belongs to an examination."""
    return (header["StudyInstanceUID"], header["PatientID"]) == (one.study_instance_uid, one.patient_id)


def place(rooms: Rooms, batch: Batch, number: int, pile: Pile) -> Arrival:
    """Give files a folder of their own, and return the row that speaks of them."""
    arrival_id = uuid5(batch.id, str(number))
    folder = rooms.folders.arrivals / str(arrival_id)
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(mode=0o700)
    for position, file in enumerate(pile.files):
        file.rename(folder / f"{position:06}")
    sealed = rooms.sealer.seal_json(purpose(arrival_id), to_json([pile.examination])) if pile.examination else None
    return Arrival(
        id=arrival_id,
        batch_id=batch.id,
        source=batch.source,
        sender=batch.sender[:LONGEST_SENDER],
        status=ArrivalStatus.WAITING,
        came_at=rooms.clock(),
        objects=len(pile.files) if pile.examination else 0,
        others=pile.others,
        unreadable=pile.unreadable,
        sealed_contents=sealed,
        settled_at=None,
    )
