"""Writes and reads what never changes: one writer and one reader per kind of record.

A subject registers its own with `keep`; a record whose fields are the columns of its table needs no more than the table.
Records are read many at a time, so that what belongs to them takes one statement and not one each.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Session

from toolpict.domain.errors import NotFoundError
from toolpict.persistence.among import among

Writer = Callable[[Session, Any], None]
Row = Mapping[str, Any]
Reader = Callable[[Row], Any]
ReaderOfMany = Callable[[Session, Sequence[Row]], list[Any]]


@dataclass(frozen=True)
class Shelf:
    """Where a kind of record is kept, and how it is written and read."""

    table: sa.Table
    write: Writer
    read: ReaderOfMany


SHELVES: dict[type, Shelf] = {}
"""Kind of record -> where it is kept; filled when the modules of the subjects are loaded."""


def row(record: object, table: sa.Table) -> dict[str, object]:
    """Return the fields of a record that `table` has columns for: the two share their names."""
    return {name: value for name, value in vars(record).items() if name in table.c}


def keep(
    kind: type,
    table: sa.Table,
    *,
    write: Writer | None = None,
    read: Reader | None = None,
    read_many: ReaderOfMany | None = None,
) -> None:
    """Say where a kind of record is kept; without a writer or reader its fields are the columns of the table.

    `read` makes one from its row alone; `read_many` makes them from their rows and from what else it asks the database.
    """

    def write_columns(session: Session, record: object) -> None:
        session.execute(sa.insert(table).values(row(record, table)))

    def read_each(_session: Session, found: Sequence[Row]) -> list[object]:
        return [read(each) if read else kind(**each) for each in found]

    SHELVES[kind] = Shelf(table, write or write_columns, read_many or read_each)


def add(session: Session, record: object) -> None:
    """Store one record."""
    SHELVES[type(record)].write(session, record)


def find(session: Session, kind: type, *conditions: sa.ColumnElement[bool]) -> list[Any]:
    """Load the records of a kind that meet the conditions."""
    shelf = SHELVES[kind]
    query = sa.select(shelf.table).where(*conditions)
    found = [dict(each) for each in session.execute(query).mappings()]
    return shelf.read(session, found) if found else []


def parts(session: Session, table: sa.Table, owner: str, rows: Sequence[Row], *order: str) -> dict[UUID, list[Row]]:
    """Load the rows of a table that belong to records: the id of each that has some -> its rows, in order.

    `owner` is the column that holds the id of the record; it is not in the rows.
    """
    columns = [column for column in table.c if column.name != owner]
    query = sa.select(table.c[owner], *columns).where(among(table.c[owner], (row["id"] for row in rows)))
    found: dict[UUID, list[Row]] = {}
    for key, *values in session.execute(query.order_by(*(table.c[name] for name in order))):
        found.setdefault(key, []).append({column.name: value for column, value in zip(columns, values, strict=True)})
    return found


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
