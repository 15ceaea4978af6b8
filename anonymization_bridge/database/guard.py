"""Refuses every write on an audited table that no audit entry speaks of, be it built by SQLAlchemy or bare SQL.

A net for our own mistakes: the trail itself is defended by triggers.
"""

import re
from typing import Final

import sqlalchemy as sa

from anonymization_bridge.database.tables import UNAUDITED, metadata

ENTRIES: Final = "bridge_audit_entries"
"""Execution option under which a connection of `changing` holds the entries recorded so far."""

AUDITED = "|".join(sorted(metadata.tables.keys() - UNAUDITED))
WRITE = re.compile(
    rf"""\b(?:INTO|UPDATE|DELETE\s+FROM)(?:\s+OR\s+\w+)*\s+(?:"?\w+"?\.)?"?(?:{AUDITED})\b""", re.IGNORECASE
)


class UnauditedWriteError(RuntimeError):
    """A change was about to be stored without an audit entry about it: a bug, never a user's fault."""


def refuse_unaudited_statement(connection: sa.Connection, _cursor: object, statement: str, *_: object) -> None:
    """SQLAlchemy `before_cursor_execute` hook: a write on an audited table needs an entry recorded before it."""
    write = WRITE.search(statement)
    if write and not connection.get_execution_options().get(ENTRIES):
        raise UnauditedWriteError(write.group())
