"""Makes the audit trail append-only inside the database itself (SQLite)."""

from collections.abc import Mapping
from types import MappingProxyType

import sqlalchemy as sa

TRIGGERS: Mapping[str, str] = MappingProxyType(
    {
        "audit_entry_no_update": "BEFORE UPDATE ON audit_entry",
        "audit_entry_no_delete": "BEFORE DELETE ON audit_entry",
        "audit_payload_no_delete": "BEFORE DELETE ON audit_payload",
        "audit_payload_only_redacted": "BEFORE UPDATE OF text ON audit_payload WHEN NEW.text IS NOT NULL",
        "audit_payload_stays_in_place": "BEFORE UPDATE OF number ON audit_payload",
        "audit_head_no_delete": "BEFORE DELETE ON audit_head",
    }
)
"""Name -> what is refused."""


def create_statements() -> list[str]:
    """Return the statements that make the triggers."""
    return [
        f"CREATE TRIGGER {name} {event.replace(' WHEN', ' FOR EACH ROW WHEN')} "
        f"BEGIN SELECT RAISE(ABORT, 'the audit trail is append-only'); END"
        for name, event in TRIGGERS.items()
    ]


def missing(connection: sa.Connection) -> set[str]:
    """Return the names of the triggers that are not there; a migration in batch mode drops them silently."""
    found = connection.execute(sa.text("SELECT name FROM sqlite_master WHERE type = 'trigger'")).scalars()
    return set(TRIGGERS) - set(found)
