"""Opens the database so that only `changing` can write, and nobody waits for a lock without end.

SQLite has one write lock: `changing` takes it at once, since a transaction that reads first and asks for the lock
later is refused without waiting when another has written meanwhile.
"""

from collections.abc import Mapping
from sqlite3 import Connection as SqliteConnection
from types import MappingProxyType

import psycopg
import sqlalchemy as sa

from toolpict.domain.audit import FIRST_HASH
from toolpict.persistence import audit_guard, triggers
from toolpict.persistence.tables import metadata
from toolpict.persistence.tables.audit import audit_heads

ON_CONNECT = (
    "PRAGMA busy_timeout = 30000",  # ms; before the others, which may themselves have to wait
    "PRAGMA journal_mode = WAL",
    "PRAGMA synchronous = FULL",
    "PRAGMA foreign_keys = ON",
    "PRAGMA cache_size = -16384",  # KiB of each connection: a page of the work list reads some 500 rows
    "PRAGMA recursive_triggers = ON",  # or INSERT OR REPLACE would slip past a trigger that refuses to delete
)

ON_POSTGRESQL_CONNECT = (
    "SET join_collapse_limit = 4",  # planning a line's ten tables took longer than reading them; they are written in order
    "SET plan_cache_mode = force_custom_plan",  # a plan for any ids would sort all tasks of a research study
)

ON_BEGIN: Mapping[bool, tuple[str, ...]] = MappingProxyType(
    {  # changing -> what opens the transaction on SQLite
        True: ("PRAGMA query_only = OFF", "BEGIN IMMEDIATE"),
        False: ("PRAGMA query_only = ON", "BEGIN"),
    }
)


class IncompleteSchemaError(RuntimeError):
    """The database lacks what defends its records: the program does not start on it."""


def open_database(url: str) -> sa.Engine:
    """Return the engine, with its rules in force on every connection."""
    engine = sa.create_engine(url)
    if engine.dialect.name == "sqlite":
        sa.event.listen(engine, "connect", prepare_sqlite)
    else:
        sa.event.listen(engine, "connect", prepare_postgresql)
    sa.event.listen(engine, "begin", begin)
    sa.event.listen(engine, "before_cursor_execute", audit_guard.refuse_unaudited_statement)
    return engine


def prepare_sqlite(connection: SqliteConnection, _record: object) -> None:
    """Set what SQLite forgets between connections, and leave BEGIN to `begin`."""
    connection.isolation_level = None
    for pragma in ON_CONNECT:
        connection.execute(pragma)


def prepare_postgresql(connection: psycopg.Connection, _record: object) -> None:
    """Set how PostgreSQL plans our statements."""
    for setting in ON_POSTGRESQL_CONNECT:
        connection.execute(setting)
    connection.commit()


def begin(connection: sa.Connection) -> None:
    """Open a transaction that may write if it is one of `changing`, and cannot otherwise."""
    changing = audit_guard.ENTRIES in connection.get_execution_options()
    if connection.dialect.name == "sqlite":
        for statement in ON_BEGIN[changing]:
            connection.exec_driver_sql(statement)
        return
    driver: psycopg.Connection = connection.connection.driver_connection  # type: ignore[assignment]
    driver.read_only = not changing  # both go with psycopg's own BEGIN: no statement more
    driver.isolation_level = None if changing else psycopg.IsolationLevel.REPEATABLE_READ


def create_schema(connection: sa.Connection) -> None:
    """Make all tables, triggers and the empty audit chain at once: what the migrations add up to."""
    metadata.create_all(connection)
    triggers.create(connection)
    connection.execute(sa.insert(audit_heads).values(id=1, number=0, hash=FIRST_HASH))


def require_defences(engine: sa.Engine) -> None:
    """Do nothing if every trigger is there.

    Raises
    ------
    IncompleteSchemaError
        Some are missing: a migration dropped them, or a hand did.

    """
    with engine.connect() as connection:
        if missing := triggers.missing(connection):
            raise IncompleteSchemaError(f"triggers missing: {', '.join(sorted(missing))}")
