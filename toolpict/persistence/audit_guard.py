"""Refuses every write, by the mapper, by Core or as bare SQL, that no audit entry speaks of.

A net for our own mistakes: the rows themselves are defended by the triggers of `toolpict.persistence.triggers`.
"""

import re
from functools import cache, lru_cache

import sqlalchemy as sa
from sqlalchemy.orm import Session

from toolpict.domain.tasks import Task
from toolpict.persistence import tables

ENTRIES = "toolpict_audit_entries"
"""Where a connection (execution option) and a session (info) of `changing` hold the entries recorded so far."""

UNAUDITED_TABLES = frozenset(
    {
        # The trail itself.
        "audit_entry",
        "audit_payload",
        "audit_head",
        # What is no record: typing in progress, sessions, throttles, who looked at what, whether a mail has gone.
        "draft",
        "account_session",
        "sign_in_throttle",
        "access_log",
        "counter",
        "notification",
        "spent_token",
    }
)


@cache
def write_pattern() -> re.Pattern[str]:
    """Return what recognises a write to an audited table."""
    audited = "|".join(sorted(tables.metadata.tables.keys() - UNAUDITED_TABLES))
    return re.compile(
        rf"""\b(?:INTO|UPDATE|DELETE\s+FROM|TRUNCATE)(?:\s+(?:OR\s+\w+|ONLY|TABLE))*\s+(?:"?\w+"?\.)?"?(?:{audited})\b""",
        re.IGNORECASE,
    )


@lru_cache(maxsize=2048)
def audited_write(statement: str) -> str:
    """Return the words by which a statement writes to an audited table; empty when it does not.

    Kept by text: our statements are few, and to look through one took a tenth of what a frame costs.
    """
    write = write_pattern().search(statement)
    return write.group() if write else ""


class UnauditedWriteError(RuntimeError):
    """A change was about to be stored without an audit entry about it: a bug, never a user's fault."""


def refuse_unaudited_statement(connection: sa.Connection, _cursor: object, statement: str, *_: object) -> None:
    """SQLAlchemy `before_cursor_execute` hook: a write to an audited table needs an entry recorded before it."""
    if statement.startswith("SELECT") and "FOR UPDATE" in statement:
        return
    write = audited_write(statement)
    if write and not connection.get_execution_options().get(ENTRIES):
        raise UnauditedWriteError(write)


def refuse_unnamed_task(session: Session, _context: object, _instances: object) -> None:
    """SQLAlchemy `before_flush` hook: a changed task needs an entry that names it."""
    named = {entry.object_id for entry in session.info[ENTRIES]}
    changed = {item.id for item in session.dirty if isinstance(item, Task) and session.is_modified(item)}
    if changed - named:
        raise UnauditedWriteError(f"tasks {changed - named}")
