"""Asks whether a column is one of many ids, sent to the database as one value: three hundred parameters take milliseconds."""

import json
from collections.abc import Iterable
from functools import lru_cache
from typing import Any, Final
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.engine import Dialect
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.sql.compiler import SQLCompiler
from sqlalchemy.sql.visitors import InternalTraversal


class UuidArray(sa.types.UserDefinedType[str]):
    """An array of PostgreSQL, as its text: psycopg would write three hundred ids one by one, for each branch of a query."""

    cache_ok = True
    render_bind_cast = True

    def get_col_spec(self, **_options: object) -> str:
        """Return the name of the type: the server reads the text as one."""
        return "UUID[]"


WEIGHED: Final = 30
"""Ids that PostgreSQL may weigh one by one."""


@lru_cache(maxsize=64)
def as_array(ids: frozenset[UUID]) -> str:
    """Return ids as the text of an array of PostgreSQL."""
    return f"{{{','.join(each.hex for each in ids)}}}"


@lru_cache(maxsize=64)
def as_json(ids: frozenset[UUID]) -> str:
    """Return ids as a list in JSON."""
    return json.dumps([each.hex for each in ids])


class Ids(sa.types.TypeDecorator[frozenset[UUID]]):
    """Ids as one value: an array on PostgreSQL, a JSON list on SQLite."""

    impl = sa.Text
    cache_ok = True

    def load_dialect_impl(self, dialect: Dialect) -> sa.types.TypeEngine[Any]:
        """Return the type of the database."""
        return dialect.type_descriptor(UuidArray() if dialect.name == "postgresql" else sa.Text())

    def process_bind_param(self, value: frozenset[UUID] | None, dialect: Dialect) -> str:
        """Return the value that is sent."""
        return (as_array if dialect.name == "postgresql" else as_json)(value or frozenset())


class Among(sa.ColumnElement[bool]):
    """The condition that a column is one of some ids.

    With `searches` false, SQLite may not look for rows by an index on the column: it walks in the order of another one.
    PostgreSQL does the same when there are many ids (`hides`): it would weigh each of them against the column's
    statistics, branch by branch, which takes longer than reading the rows.
    """

    inherit_cache = True
    type = sa.Boolean()
    _traverse_internals = [  # noqa: RUF012
        ("column", InternalTraversal.dp_clauseelement),
        ("ids", InternalTraversal.dp_clauseelement),
        ("searches", InternalTraversal.dp_boolean),
        ("hides", InternalTraversal.dp_boolean),
    ]

    def __init__(self, column: sa.ColumnElement[Any], ids: Iterable[UUID], *, searches: bool) -> None:
        self.column = column
        asked = frozenset(ids)
        self.ids = sa.bindparam("ids", asked, type_=Ids(), unique=True)
        self.searches = searches
        self.hides = not searches and len(asked) > WEIGHED

    def self_group(self, against: Any = None) -> "Among":  # noqa: ANN401, ARG002 - as SQLAlchemy names it
        """Return the condition: it needs no brackets."""
        return self


@compiles(Among)
def compile_among(element: Among, compiler: SQLCompiler, **options: Any) -> str:  # noqa: ANN401
    """Write the condition for SQLite; `+column` keeps it from an index on the column."""
    column, ids = (compiler.process(each, **options) for each in (element.column, element.ids))
    return f"{'' if element.searches else '+'}{column} IN (SELECT value FROM json_each({ids}))"  # noqa: S608 - columns and marks of ours


@compiles(Among, "postgresql")
def compile_among_for_postgresql(element: Among, compiler: SQLCompiler, **options: Any) -> str:  # noqa: ANN401
    """Write the condition for PostgreSQL."""
    column, ids = (compiler.process(each, **options) for each in (element.column, element.ids))
    hidden = f"LEAST({column})" if element.hides else column  # an expression: it has no statistics and no index
    return f"{hidden} = ANY ({ids})"


def among(column: sa.ColumnElement[Any], ids: Iterable[UUID], *, searches: bool = True) -> sa.ColumnElement[bool]:
    """Return the condition that a column is one of some ids; `searches` false: while walking by another order."""
    return Among(column, ids, searches=searches)
