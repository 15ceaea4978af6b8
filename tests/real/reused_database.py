"""A PostgreSQL database that tests take one after the other: to empty it takes milliseconds, to copy one a fifth of a second."""

from dataclasses import dataclass, field
from typing import Any, LiteralString

import psycopg
from psycopg import sql

from tests.real.postgresql import PostgreSQL

END_OTHERS = "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()"
MADE_BY: LiteralString = """
    SELECT sum(xmin::text::bigint), count(*) FROM (
        SELECT xmin FROM pg_class WHERE relnamespace = 'public'::regnamespace
        UNION ALL SELECT xmin FROM pg_proc WHERE pronamespace = 'public'::regnamespace
        UNION ALL SELECT xmin FROM pg_attribute WHERE attrelid >= 16384
        UNION ALL SELECT xmin FROM pg_attrdef
        UNION ALL SELECT xmin FROM pg_constraint WHERE connamespace = 'public'::regnamespace
        UNION ALL SELECT xmin FROM pg_trigger
    ) AS made
"""
"""The transactions that made tables, columns, constraints, functions and triggers: any change of one changes the sum."""


@dataclass
class ReusedDatabase:
    """Copies a template when it must, and empties the copy when it can."""

    server: PostgreSQL
    template: str
    name: str = ""
    _made_by: Any = None
    _connection: psycopg.Connection | None = None
    _tables: list[str] = field(default_factory=list)
    _first_rows: dict[str, list[tuple[Any, ...]]] = field(default_factory=dict)

    def url(self) -> str:
        """Give the SQLAlchemy address of the database, as the template is."""
        if not self.name:
            self._copy()
        return self.server.url(self.name)

    def give_back(self) -> None:
        """Make the database as the template is again: emptied, or given up when its tables were changed."""
        connection = self._connection
        assert connection
        connection.execute(END_OTHERS)
        if connection.execute(MADE_BY).fetchone() != self._made_by:
            self.drop()
            return
        connection.execute("SET session_replication_role = replica")  # no trigger refuses, no foreign key is asked
        filled = [name for (name,) in connection.execute(self._which_are_filled())]
        for name in filled:
            connection.execute(sql.SQL("DELETE FROM {}").format(sql.Identifier(name)))
        for name, rows in self._first_rows.items():
            marks = sql.SQL(", ").join([sql.Placeholder()] * len(rows[0]))
            insert = sql.SQL("INSERT INTO {} VALUES ({})").format(sql.Identifier(name), marks)
            connection.cursor().executemany(insert, rows)
        connection.execute("SET session_replication_role = DEFAULT")

    def drop(self) -> None:
        """Remove the database."""
        if self._connection:
            self._connection.close()
        if self.name:
            self.server.drop_database(self.name)
        self.name, self._connection = "", None

    def _copy(self) -> None:
        self.name = self.server.new_database(self.template)
        connection = self._connection = self.server.connect(self.name)
        self._made_by = connection.execute(MADE_BY).fetchone()
        tables = connection.execute("SELECT tablename FROM pg_tables WHERE schemaname = 'public' ORDER BY 1")
        self._tables = [name for (name,) in tables]
        self._first_rows = {
            name: connection.execute(sql.SQL("SELECT * FROM {}").format(sql.Identifier(name))).fetchall()
            for (name,) in connection.execute(self._which_are_filled()).fetchall()
        }

    def _which_are_filled(self) -> sql.Composed:
        asked = sql.SQL("SELECT {} WHERE EXISTS (SELECT FROM {})")
        return sql.SQL(" UNION ALL ").join(
            asked.format(sql.Literal(name), sql.Identifier(name)) for name in self._tables
        )
