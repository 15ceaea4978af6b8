"""The index of the embedded archive: an SQLite file of its own, never the application's database."""

import os
import sqlite3
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

BUSY_MILLISECONDS = 30_000

SCHEMA = """
CREATE TABLE IF NOT EXISTS study (
    study_instance_uid TEXT PRIMARY KEY,
    patient_id TEXT NOT NULL,
    study_date TEXT NOT NULL,
    attributes TEXT NOT NULL
) STRICT;
CREATE INDEX IF NOT EXISTS study_by_patient ON study (patient_id, study_instance_uid);
CREATE INDEX IF NOT EXISTS study_by_date ON study (study_date, study_instance_uid);
CREATE TABLE IF NOT EXISTS series (
    series_instance_uid TEXT PRIMARY KEY,
    study_instance_uid TEXT NOT NULL REFERENCES study,
    modality TEXT NOT NULL,
    series_number INTEGER NOT NULL,
    attributes TEXT NOT NULL
) STRICT;
CREATE INDEX IF NOT EXISTS series_by_study ON series (study_instance_uid, series_number, series_instance_uid);
CREATE INDEX IF NOT EXISTS series_by_modality ON series (modality, study_instance_uid);
CREATE TABLE IF NOT EXISTS instance (
    id INTEGER PRIMARY KEY,
    sop_instance_uid TEXT NOT NULL UNIQUE,
    sop_class_uid TEXT NOT NULL,
    series_instance_uid TEXT NOT NULL REFERENCES series,
    instance_number INTEGER NOT NULL,
    sha256 TEXT NOT NULL,
    size_bytes INTEGER NOT NULL,
    transfer_syntax_uid TEXT NOT NULL,
    attributes TEXT NOT NULL,
    metadata BLOB NOT NULL,
    frame_count INTEGER NOT NULL,
    pixel_offset INTEGER NOT NULL,
    frame_bits INTEGER NOT NULL
) STRICT;
CREATE INDEX IF NOT EXISTS instance_by_series ON instance (series_instance_uid, instance_number, sop_instance_uid);
CREATE INDEX IF NOT EXISTS instance_by_digest ON instance (sha256);
CREATE TABLE IF NOT EXISTS fragment (
    instance_id INTEGER NOT NULL REFERENCES instance ON DELETE CASCADE,
    frame INTEGER NOT NULL,
    position INTEGER NOT NULL,
    offset INTEGER NOT NULL,
    length INTEGER NOT NULL,
    PRIMARY KEY (instance_id, frame, position)
) STRICT, WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS bulk (
    instance_id INTEGER NOT NULL REFERENCES instance ON DELETE CASCADE,
    element TEXT NOT NULL,
    offset INTEGER NOT NULL,
    length INTEGER NOT NULL,
    PRIMARY KEY (instance_id, element)
) STRICT, WITHOUT ROWID;
"""
"""`frame_bits` is the size of a native frame in bits, 0 when the frames are in `fragment`; offsets and lengths are
bytes of the stored file; `attributes` is DICOM JSON, `metadata` the same of the whole object, deflated."""


class Index:
    """Opens the index: one connection a thread for reading, a fresh one for each change."""

    def __init__(self, file: Path) -> None:
        self._file = file
        self._here = threading.local()
        connection = self._connect()
        try:
            connection.executescript(f"PRAGMA journal_mode = WAL; {SCHEMA}")
        finally:
            connection.close()

    def looking(self) -> sqlite3.Connection:
        """Return this thread's connection, which nothing can be changed through.

        A connection does not survive a fork: a child process opens its own.
        """
        if getattr(self._here, "process", None) != os.getpid():
            self._here.connection = self._connect()
            self._here.connection.execute("PRAGMA query_only = ON")
            self._here.process = os.getpid()
        connection: sqlite3.Connection = self._here.connection
        return connection

    @contextmanager
    def changing(self) -> Iterator[sqlite3.Connection]:
        """Open one short transaction of the only writer; it is undone when an error leaves it."""
        connection = self._connect()
        try:
            connection.execute("BEGIN IMMEDIATE")
            yield connection
            connection.execute("COMMIT")
        finally:
            connection.close()

    def _connect(self) -> sqlite3.Connection:
        connection = sqlite3.connect(self._file, isolation_level=None, check_same_thread=False)
        connection.row_factory = sqlite3.Row
        connection.execute(f"PRAGMA busy_timeout = {BUSY_MILLISECONDS}")
        connection.execute("PRAGMA foreign_keys = ON")
        connection.execute("PRAGMA synchronous = FULL")
        return connection
