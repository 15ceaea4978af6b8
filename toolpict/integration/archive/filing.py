"""Puts files into the embedded archive, and takes them out: the file first, its row last."""

import errno
import hashlib
import os
import sqlite3
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from tempfile import mkstemp

from toolpict.integration.archive.index import Index
from toolpict.integration.archive.reading import NotReadableError, ObjectRead, read_object
from toolpict.services.ports.archive import Outcome, Stored

CHUNK_BYTES = 1 << 20
INCOMING = "incoming"
"""Folder of the archive in which an object grows until it is whole."""

FILED_AT_ONCE = 200
"""Objects in one transaction: other writers wait that long, about 0.1 s."""
NO_ROOM = {errno.ENOSPC, errno.EDQUOT}

KNOWN = """
    SELECT sha256, series_instance_uid, study_instance_uid
    FROM instance JOIN series USING (series_instance_uid) WHERE sop_instance_uid = ?
"""
OTHER_STUDY = "SELECT 1 FROM series WHERE series_instance_uid = ? AND study_instance_uid <> ?"
OTHER_PATIENT = "SELECT 1 FROM study WHERE study_instance_uid = ? AND patient_id <> ?"
HOLDINGS = """
    SELECT study_instance_uid, series_instance_uid, sop_instance_uid, sha256
    FROM instance JOIN series USING (series_instance_uid)
    ORDER BY study_instance_uid, series_instance_uid, instance_number, sop_instance_uid
"""
DIGESTS = """
    SELECT sha256 FROM instance JOIN series USING (series_instance_uid) WHERE study_instance_uid = ?
"""

FORGET = (
    "DELETE FROM instance WHERE series_instance_uid IN"
    " (SELECT series_instance_uid FROM series WHERE study_instance_uid = ?)",
    "DELETE FROM series WHERE study_instance_uid = ?",
    "DELETE FROM study WHERE study_instance_uid = ?",
)


@dataclass(frozen=True)
class Waiting:
    """A file that came in under a temporary name, hashed and on disk, but not yet filed."""

    path: Path
    sha256: str
    size_bytes: int


@dataclass(frozen=True)
class Holding:
    """One object that the index says is here, and where its file should lie."""

    study_instance_uid: str
    series_instance_uid: str
    sop_instance_uid: str
    sha256: str
    path: Path


class FilingCabinet:
    """The folder of files by digest, and how files get into it and out."""

    def __init__(self, folder: Path, index: Index) -> None:
        self._files = folder / "objects"
        self._incoming = folder / INCOMING
        self._index = index
        for each in (self._files, self._incoming):
            each.mkdir(exist_ok=True)

    def place_of(self, sha256: str) -> Path:
        """Return where the file of a digest lies."""
        return self._files / sha256[:2] / sha256

    def take_in(self, chunks: Iterable[bytes]) -> Waiting:
        """Write what arrives to a temporary file, and wait until the disk holds it."""
        descriptor, name = mkstemp(dir=self._incoming)
        digest, size_bytes = hashlib.sha256(), 0
        try:
            with os.fdopen(descriptor, "wb") as file:
                for chunk in chunks:
                    digest.update(chunk)
                    size_bytes += file.write(chunk)
                file.flush()
                os.fsync(descriptor)
        except BaseException:
            Path(name).unlink()
            raise
        return Waiting(Path(name), digest.hexdigest(), size_bytes)

    def file_copies(self, files: Sequence[Path]) -> list[Stored]:
        """Copy files in, then file them together."""
        with self.filing() as (add, outcomes):
            for path in files:
                with path.open("rb") as file:
                    add(iter(lambda file=file: file.read(CHUNK_BYTES), b""))  # type: ignore[misc]
        return outcomes

    @contextmanager
    def filing(self, only_study: str = "") -> Iterator[tuple[Callable[[Iterable[bytes]], None], list[Stored]]]:
        """Give a function that takes one file in, and the list that tells on leaving what became of each.

        A file of another examination than `only_study`, if one is named, is a conflict.
        """
        taken: list[tuple[Waiting, ObjectRead] | Outcome] = []
        outcomes: list[Stored] = []
        try:
            yield lambda chunks: taken.append(self._read(chunks)), outcomes
            for start in range(0, len(taken), FILED_AT_ONCE):
                outcomes.extend(self._file_if_room(taken[start : start + FILED_AT_ONCE], only_study))
        finally:
            for each in taken:
                if not isinstance(each, Outcome):
                    each[0].path.unlink(missing_ok=True)

    def holdings(self) -> Iterator[Holding]:
        """Give all that the index says is here, examination by examination."""
        for row in self._index.looking().execute(HOLDINGS):
            study, series, sop, sha256 = row
            yield Holding(study, series, sop, sha256, self.place_of(sha256))

    def files(self) -> Iterator[Path]:
        """Give all files that are here, named by the index or not."""
        return (path for folder in self._files.iterdir() for path in folder.iterdir())

    def remove(self, study_instance_uid: str) -> None:
        """Forget an examination, then delete the files that nothing names any more."""
        with self._index.changing() as connection:
            digests = [row["sha256"] for row in connection.execute(DIGESTS, (study_instance_uid,))]
            for statement in FORGET:
                connection.execute(statement, (study_instance_uid,))
        self._delete_files(digests)

    def _delete_files(self, digests: Sequence[str]) -> None:
        # Under the write lock: somebody may just be filing the same bytes again.
        with self._index.changing() as connection:
            for sha256 in digests:
                if connection.execute("SELECT 1 FROM instance WHERE sha256 = ?", (sha256,)).fetchone() is None:
                    self.place_of(sha256).unlink(missing_ok=True)

    def _read(self, chunks: Iterable[bytes]) -> tuple[Waiting, ObjectRead] | Outcome:
        try:
            waiting = self.take_in(chunks)
        except OSError as error:
            if error.errno in NO_ROOM:
                exhaust(chunks)
                return Outcome.NO_ROOM
            raise
        try:
            return waiting, read_object(waiting.path)
        except NotReadableError:
            waiting.path.unlink()
            return Outcome.NOT_DICOM

    def _file_if_room(self, taken: Sequence[tuple[Waiting, ObjectRead] | Outcome], only_study: str) -> Sequence[Stored]:
        """File objects together; none of them when the disk has no room for names or rows."""
        try:
            return self._file(taken, only_study)
        except (OSError, sqlite3.OperationalError) as error:
            if not is_full(error):
                raise
            return [Stored(each) if isinstance(each, Outcome) else report(Outcome.NO_ROOM, each[1]) for each in taken]

    def _file(self, taken: Sequence[tuple[Waiting, ObjectRead] | Outcome], only_study: str) -> list[Stored]:
        folders: set[Path] = set()
        outcomes = []
        with self._index.changing() as connection:
            for each in taken:
                if isinstance(each, Outcome):
                    outcomes.append(Stored(each))
                    continue
                waiting, read = each
                belongs = only_study in ("", read.study_instance_uid)
                outcome = judge(connection, waiting, read) if belongs else Outcome.CONFLICT
                if outcome is Outcome.STORED:
                    folders.add(self._link(waiting))
                    insert(connection, waiting, read)
                outcomes.append(report(outcome, read))
            for folder in folders:
                sync_folder(folder)
        return outcomes

    def _link(self, waiting: Waiting) -> Path:
        place = self.place_of(waiting.sha256)
        if not place.parent.exists():
            place.parent.mkdir(exist_ok=True)
            sync_folder(self._files)
        with suppress(FileExistsError):  # left by an intake that was cut off: the same bytes, by their name
            os.link(waiting.path, place)
        return place.parent


def is_full(error: OSError | sqlite3.OperationalError) -> bool:
    """Tell whether it was for want of room."""
    if isinstance(error, OSError):
        return error.errno in NO_ROOM
    return error.sqlite_errorcode == sqlite3.SQLITE_FULL


def exhaust(chunks: Iterable[bytes]) -> None:
    """Read the rest of a part that cannot be kept, so that the next one is found."""
    for _ in chunks:
        pass


def report(outcome: Outcome, read: ObjectRead) -> Stored:
    """Return what became of an object that could be read."""
    uids = (read.sop_class_uid, read.sop_instance_uid, read.series_instance_uid, read.study_instance_uid)
    return Stored(outcome, *uids)


def judge(connection: sqlite3.Connection, waiting: Waiting, read: ObjectRead) -> Outcome:
    """Tell whether an object is new, here already, or says otherwise than what is here."""
    known = connection.execute(KNOWN, (read.sop_instance_uid,)).fetchone()
    if known is not None:
        return Outcome.ALREADY_THERE if known["sha256"] == waiting.sha256 else Outcome.CONFLICT
    series = (read.series_instance_uid, read.study_instance_uid)
    study = (read.study_instance_uid, read.patient_id)
    contradicted = (
        connection.execute(OTHER_STUDY, series).fetchone() or connection.execute(OTHER_PATIENT, study).fetchone()
    )
    return Outcome.CONFLICT if contradicted else Outcome.STORED


def insert(connection: sqlite3.Connection, waiting: Waiting, read: ObjectRead) -> None:
    """Write the rows of one object; what is known of its series and study stays as it was."""
    connection.execute(
        "INSERT INTO study VALUES (?, ?, ?, ?) ON CONFLICT DO NOTHING",
        (read.study_instance_uid, read.patient_id, read.study_date, read.study_attributes),
    )
    connection.execute(
        "INSERT INTO series VALUES (?, ?, ?, ?, ?) ON CONFLICT DO NOTHING",
        (read.series_instance_uid, read.study_instance_uid, read.modality, read.series_number, read.series_attributes),
    )
    frames = read.frames
    instance_id = connection.execute(
        "INSERT INTO instance VALUES (NULL, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
        (
            read.sop_instance_uid, read.sop_class_uid, read.series_instance_uid, read.instance_number, waiting.sha256,
            waiting.size_bytes, read.transfer_syntax_uid, read.instance_attributes, read.metadata, frames.count,
            frames.pixel_offset, frames.frame_bits,
        ),
    ).lastrowid  # fmt: skip
    connection.executemany(
        "INSERT INTO fragment VALUES (?, ?, ?, ?, ?)",
        [
            (instance_id, frame, position, piece.offset, piece.length)
            for frame, pieces in enumerate(frames.fragments, start=1)
            for position, piece in enumerate(pieces)
        ],
    )
    connection.executemany(
        "INSERT INTO bulk VALUES (?, ?, ?, ?)",
        [(instance_id, element, value.offset, value.length) for element, value in read.bulk.items()],
    )


def sync_folder(folder: Path) -> None:
    """Wait until the disk holds the names in `folder`."""
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
