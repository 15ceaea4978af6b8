"""The audit trail: who did what to what, when, and why (ICH E6 section 4.2.2; 21 CFR 11.10(e)).

Entries form a chain: each carries the digest of what it says and a hash over that digest and the hash before it.  What
an entry says may later be redacted (personal data typed by mistake); the chain still holds, since it is made of digests.
"""

import hashlib
import json
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Final
from uuid import UUID

from toolpict.domain.codes import AuditCode, Parameters, check_parameters

SYSTEM_ID: Final = UUID(int=0)
"""The actor of what TOOLPICT does by itself."""

FIRST_HASH: Final = "0" * 64
"""What stands before the first entry."""


@dataclass(frozen=True)
class AuditEntry:
    """One entry.  Entries are added, never changed or deleted.

    Attributes
    ----------
    object_type, object_id
        What it was done to: the singular name of its table, and its id.
    research_study_id
        The research study whose people may read the entry; None when it belongs to none.
    reason
        What the person gave as a reason; empty when none was asked for.

    """

    code: AuditCode
    object_type: str
    object_id: UUID
    actor_id: UUID
    at: datetime
    parameters: Parameters = field(default_factory=dict)
    reason: str = ""
    research_study_id: UUID | None = None

    def __post_init__(self) -> None:
        check_parameters(self.code, self.parameters)


def canonical_payload(entry: AuditEntry) -> str:
    """Return what an entry says beyond its own columns, as canonical JSON (sorted keys, no spaces)."""
    said = {"parameters": {name: write(value) for name, value in entry.parameters.items()}, "reason": entry.reason}
    return json.dumps(said, sort_keys=True, separators=(",", ":"), ensure_ascii=False)


def write(value: object) -> str | int | None:
    """Return a parameter as JSON keeps it without loss: decimals and dates as text."""
    return value if value is None or isinstance(value, int) else str(value)


def digest(text: str) -> str:
    """Return the SHA-256 of a text, in hexadecimal."""
    return hashlib.sha256(text.encode()).hexdigest()


def link(previous_hash: str, number: int, entry: AuditEntry, payload_digest: str) -> str:
    """Return the hash of one entry, which binds it to all the entries before it."""
    moment = entry.at.astimezone(UTC).isoformat(timespec="microseconds")
    place = entry.research_study_id or ""
    parts = (previous_hash, number, entry.code, entry.object_type, entry.object_id, place, entry.actor_id, moment)
    return digest("\n".join(map(str, (*parts, payload_digest))))
