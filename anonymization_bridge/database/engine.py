"""Opens the database so that only `changing` can write, and nobody waits for a lock without end."""

from collections.abc import Iterator
from contextlib import contextmanager
from sqlite3 import Connection as SqliteConnection

import sqlalchemy as sa
from alembic.runtime.migration import MigrationContext

from anonymization_bridge.database import audit, guard, triggers
from anonymization_bridge.database.audit import AuditEntry
from anonymization_bridge.settings import SettingsError

ON_CONNECT = (
    "PRAGMA busy_timeout = 30000",  # ms; before the others, which may themselves have to wait
    "PRAGMA journal_mode = WAL",
    "PRAGMA synchronous = FULL",
    "PRAGMA foreign_keys = ON",
    "PRAGMA secure_delete = ON",  # what is deleted names patients, or is a key: it is overwritten
    "PRAGMA recursive_triggers = ON",  # or INSERT OR REPLACE would slip past a trigger that refuses to delete
)
REVISION = "0001"
"""The migration this program was written for."""


class Changing:
    """A transaction that writes: its connection, and the entries that speak of what it does."""

    def __init__(self, connection: sa.Connection, entries: list[AuditEntry]) -> None:
        self.connection = connection
        self._entries = entries

    def record(self, entry: AuditEntry) -> None:
        """Take an audit entry, stored with the commit; called before the change it speaks of."""
        self._entries.append(entry)


class Database:
    """The two kinds of transaction."""

    def __init__(self, url: str) -> None:
        self.engine = sa.create_engine(url)
        if self.engine.dialect.name != "sqlite":
            raise SettingsError("the bridge keeps its database in SQLite")
        sa.event.listen(self.engine, "connect", prepare)
        sa.event.listen(self.engine, "begin", begin)
        sa.event.listen(self.engine, "before_cursor_execute", guard.refuse_unaudited_statement)

    @contextmanager
    def looking(self) -> Iterator[sa.Connection]:
        """Open a transaction that only reads."""
        with self.engine.connect() as connection:
            yield connection

    @contextmanager
    def changing(self) -> Iterator[Changing]:
        """Open a transaction that writes; it commits when left, and stores nothing when left by an error."""
        entries: list[AuditEntry] = []
        with self.engine.connect() as opened:
            connection = opened.execution_options(**{guard.ENTRIES: entries})
            with connection.begin():
                yield Changing(connection, entries)
                if entries:
                    audit.append(connection, entries)

    def forget_deleted(self) -> None:
        """Take what was deleted out of the journal, too, as far as nobody reads it at this moment."""
        connection = self.engine.raw_connection()
        try:
            connection.cursor().execute("PRAGMA wal_checkpoint(TRUNCATE)")
        finally:
            connection.close()

    def check(self) -> None:
        """Refuse a database of another version, or whose audit trail has lost its defence.

        Raises
        ------
        SettingsError
            Saying what to do.

        """
        with self.looking() as connection:
            if MigrationContext.configure(connection).get_current_revision() != REVISION:
                raise SettingsError("the database is not of this version: run `toolpict-bridge database upgrade`")
            if lost := triggers.missing(connection):
                raise SettingsError(f"triggers of the audit trail are missing: {', '.join(sorted(lost))}")


def prepare(connection: SqliteConnection, _record: object) -> None:
    """Set what SQLite forgets between connections, and leave BEGIN to `begin`."""
    connection.isolation_level = None
    for pragma in ON_CONNECT:
        connection.execute(pragma)


def begin(connection: sa.Connection) -> None:
    """Open a transaction that may write if it is one of `changing`, and cannot otherwise."""
    changing = guard.ENTRIES in connection.get_execution_options()
    connection.exec_driver_sql("PRAGMA query_only = OFF" if changing else "PRAGMA query_only = ON")
    connection.exec_driver_sql("BEGIN IMMEDIATE" if changing else "BEGIN")
