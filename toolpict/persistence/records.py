"""Writes and reads what never changes: one writer and one reader per kind of record.

A subject registers its own with `keep`; a record whose fields are the columns of its table needs no more than the table.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Session

from toolpict.domain.errors import NotFoundError

Writer = Callable[[Session, Any], None]
Reader = Callable[[Session, Mapping[str, Any]], Any]


@dataclass(frozen=True)
class Shelf:
    """Where a kind of record is kept, and how it is written and read."""

    table: sa.Table
    write: Writer
    read: Reader


SHELVES: dict[type, Shelf] = {}
"""Kind of record -> where it is kept; filled when the modules of the subjects are loaded."""


def row(record: object, table: sa.Table) -> dict[str, object]:
    """Return the fields of a record that `table` has columns for: the two share their names."""
    return {name: value for name, value in vars(record).items() if name in table.c}


def keep(kind: type, table: sa.Table, *, write: Writer | None = None, read: Reader | None = None) -> None:
    """Say where a kind of record is kept; without a writer or reader its fields are the columns of the table."""

    def write_columns(session: Session, record: object) -> None:
        session.execute(sa.insert(table).values(row(record, table)))

    def read_columns(_session: Session, found: Mapping[str, Any]) -> object:
        return kind(**found)

    SHELVES[kind] = Shelf(table, write or write_columns, read or read_columns)


def add(session: Session, record: object) -> None:
    """Store one record."""
    SHELVES[type(record)].write(session, record)


def find(session: Session, kind: type, *conditions: sa.ColumnElement[bool]) -> list[Any]:
    """Load the records of a kind that meet the conditions."""
    shelf = SHELVES[kind]
    query = sa.select(shelf.table).where(*conditions)
    return [shelf.read(session, dict(found)) for found in session.execute(query).mappings().all()]


def get(session: Session, kind: type, key: UUID) -> Any:  # noqa: ANN401 - the caller knows the kind
    """Load one record by its id.

    Raises
    ------
    NotFoundError
        There is none.

    """
    found = find(session, kind, SHELVES[kind].table.c.id == key)
    if not found:
        raise NotFoundError
    return found[0]
