"""Triggers that defend what must never change, on both databases.

Alembic's batch mode drops triggers without a word: the migrations call `create` again, and `missing` is asked at start.
"""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

import sqlalchemy as sa

REDACTABLE: Final[Mapping[str, str]] = MappingProxyType(
    {"audit_payload": "text", "cleared_answer": "text", "response_value": "text"}
)
"""Table -> the one column that may be emptied, together with a redaction entry."""

UNTOUCHED: Final[Mapping[str, tuple[str, ...]]] = MappingProxyType(
    {
        "audit_payload": ("number",),
        "cleared_answer": ("revision_id", "field", "text_sha256"),
        "response_value": ("revision_id", "path", "repeat", "code", "unit"),
    }
)
"""The columns of these tables that SQLite's triggers compare: they stay as they are."""

APPEND_ONLY: Final = (
    "audit_entry",
    "audit_payload",
    "cleared_answer",
    "data_cut_output",
    "data_cut_task",
    "document",
    "finding",
    "form_version",
    "intake_notice",
    "lock_entry",
    "output",
    "output_value",
    "procedure_version",
    "quality_decision",
    "quality_tick",
    "query_line",
    "reading_report",
    "response_value",
    "revision",
    "revision_attachment",
    "signature",
    "source_mark",
    "structured_report",
    "system_check",
)
"""Tables whose rows are added, never changed or deleted."""


def names() -> set[str]:
    """Return the names of all triggers that must be there."""
    return {f"{table}_{action}_refused" for table in APPEND_ONLY for action in ("update", "delete")}


def statements(dialect: str) -> list[str]:
    """Return the SQL that makes the triggers."""
    if dialect == "sqlite":
        return [sqlite_trigger(table, action) for table in APPEND_ONLY for action in ("update", "delete")]
    functions = [postgresql_function(), postgresql_redaction_function()]
    return functions + [postgresql_trigger(table, action) for table in APPEND_ONLY for action in ("update", "delete")]


def sqlite_trigger(table: str, action: str) -> str:
    """Return the SQL of one trigger for SQLite."""
    column = REDACTABLE.get(table) if action == "update" else None
    when = f" WHEN {unless_emptied(table, column)}" if column else ""
    return (
        f"CREATE TRIGGER {table}_{action}_refused BEFORE {action.upper()} ON {table}{when} "
        f"BEGIN SELECT RAISE(ABORT, '{table} is append-only'); END"
    )


def unless_emptied(table: str, column: str) -> str:
    """Return the condition that an update does more than empty the one column."""
    others = UNTOUCHED[table]
    same = " AND ".join(f"NEW.{name} IS OLD.{name}" for name in others)
    return f"NOT (NEW.{column} IS NULL AND {same})"


def postgresql_function() -> str:
    """Return the SQL of the function that refuses."""
    return (
        "CREATE OR REPLACE FUNCTION refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$ "
        "BEGIN RAISE EXCEPTION '% is append-only', TG_TABLE_NAME; END $$"
    )


def postgresql_redaction_function() -> str:
    """Return the SQL of the function that refuses all but emptying the column named in the trigger."""
    return (
        "CREATE OR REPLACE FUNCTION refuse_all_but_redaction() RETURNS trigger LANGUAGE plpgsql AS $$ "
        "BEGIN IF to_jsonb(NEW) = jsonb_set(to_jsonb(OLD), ARRAY[TG_ARGV[0]], 'null') THEN RETURN NEW; END IF; "
        "RAISE EXCEPTION '% is append-only', TG_TABLE_NAME; END $$"
    )


def postgresql_trigger(table: str, action: str) -> str:
    """Return the SQL of one trigger for PostgreSQL."""
    column = REDACTABLE.get(table) if action == "update" else None
    call = f"refuse_all_but_redaction('{column}')" if column else "refuse_change()"
    return f"CREATE TRIGGER {table}_{action}_refused BEFORE {action.upper()} ON {table} FOR EACH ROW EXECUTE FUNCTION {call}"


def create(connection: sa.Connection) -> None:
    """Make all triggers."""
    for statement in statements(connection.dialect.name):
        connection.exec_driver_sql(
            statement.replace("%", "%%") if connection.dialect.name == "postgresql" else statement
        )


def missing(connection: sa.Connection) -> set[str]:
    """Return the names of triggers that should be there and are not."""
    catalogue = (
        "SELECT name FROM sqlite_master WHERE type = 'trigger'"
        if connection.dialect.name == "sqlite"
        else "SELECT tgname FROM pg_trigger WHERE NOT tgisinternal"
    )
    return names() - set(connection.exec_driver_sql(catalogue).scalars())
