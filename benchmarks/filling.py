"""Stores many rows at once, past the rules: COPY on PostgreSQL, one prepared statement on SQLite."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from datetime import date, datetime
from enum import Enum
from itertools import chain
from typing import Any, Final
from uuid import UUID

import sqlalchemy as sa

Row = Mapping[str, Any]


def store(connection: sa.Connection, table: sa.Table, rows: Iterable[Row]) -> None:
    """Store rows that all have the same columns."""
    coming = iter(rows)
    first = next(coming, None)
    if first is None:
        return
    columns = [column for column in table.columns if column.key in first]
    names = ", ".join(column.name for column in columns)
    plain = DIALECTS[connection.dialect.name]
    values = ([plain(row[column.key]) for column in columns] for row in chain([first], coming))
    driver: Any = connection.connection.driver_connection
    if connection.dialect.name == "postgresql":
        with driver.cursor() as cursor, cursor.copy(f"COPY {table.name} ({names}) FROM STDIN") as copy:
            for row in values:
                copy.write_row(row)
        return
    marks = ", ".join("?" for _ in columns)
    driver.executemany(f"INSERT INTO {table.name} ({names}) VALUES ({marks})", values)  # noqa: S608 - our own names


def for_postgresql(value: object) -> object:
    """Return a value as psycopg copies it: an enumeration by its value."""
    return value.value if isinstance(value, Enum) else value


def for_sqlite(value: object) -> object:
    """Return a value as SQLAlchemy stores it in SQLite."""
    if isinstance(value, Enum):
        return value.value
    if isinstance(value, UUID):
        return value.hex
    if isinstance(value, datetime):
        return value.strftime("%Y-%m-%d %H:%M:%S.%f")
    return value.isoformat() if isinstance(value, date) else value


DIALECTS: Final[Mapping[str, Callable[[object], object]]] = {"postgresql": for_postgresql, "sqlite": for_sqlite}


@contextmanager
def without_indexes(connection: sa.Connection, *tables: sa.Table) -> Iterator[None]:
    """Drop the indexes of tables while they are filled: making them afterwards takes a fraction of the time."""
    indexes = [index for table in tables for index in table.indexes]
    for index in indexes:
        index.drop(connection)
    yield
    for index in indexes:
        index.create(connection)
