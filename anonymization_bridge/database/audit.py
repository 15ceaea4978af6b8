"""The audit trail of the bridge: entries chained by hash over the digests of what they say (ICH E6 section 4.2.2)."""

import json
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime
from hashlib import sha256
from typing import Final

import sqlalchemy as sa

from anonymization_bridge.codes import NO_PARAMETERS, AuditCode, Parameters
from anonymization_bridge.database.tables import audit_entry, audit_head, audit_payload

SYSTEM: Final = "bridge"
"""The actor of what the bridge does by itself."""

FIRST_HASH: Final = "0" * 64
"""What stands before the first entry."""


@dataclass(frozen=True)
class AuditEntry:
    """One entry; never a patient's name or identifier, be it in a parameter or a reason's code."""

    code: AuditCode
    object_type: str
    object_id: str
    actor: str
    at: datetime
    parameters: Parameters = field(default_factory=lambda: NO_PARAMETERS)
    reason: str = ""
    research_study: str = ""


def append(connection: sa.Connection, entries: list[AuditEntry]) -> None:
    """Store entries at the end of the chain; called last, just before the commit."""
    head = connection.execute(sa.select(audit_head.c.number, audit_head.c.hash)).one()
    number, previous = head.number, head.hash
    for entry in entries:
        text = payload(entry)
        columns = {
            "number": number + 1,
            "code": entry.code,
            "object_type": entry.object_type,
            "object_id": entry.object_id,
            "actor": entry.actor,
            "research_study": entry.research_study,
            "at": entry.at,
            "payload_sha256": digest(text),
        }
        number, previous = number + 1, link(previous, columns)
        connection.execute(audit_entry.insert().values(**columns, hash=previous))
        connection.execute(audit_payload.insert().values(number=number, text=text))
    connection.execute(audit_head.update().values(number=number, hash=previous))


def payload(entry: AuditEntry) -> str:
    """Return what an entry says beyond its own columns, as canonical JSON."""
    said = {"parameters": dict(entry.parameters), "reason": entry.reason}
    return json.dumps(said, sort_keys=True, separators=(",", ":"), ensure_ascii=False)


def digest(text: str) -> str:
    """Return the SHA-256 of a text, in hexadecimal."""
    return sha256(text.encode()).hexdigest()


def link(previous: str, columns: dict[str, object]) -> str:
    """Return the hash of one entry, which binds it to all the entries before it."""
    moment = columns["at"]
    if not isinstance(moment, datetime):
        raise TypeError("an entry has a moment")
    names = ("number", "code", "object_type", "object_id", "actor", "research_study")
    parts = [
        previous,
        *(str(columns[name]) for name in names),
        moment.astimezone(UTC).isoformat(timespec="microseconds"),
    ]
    return digest("\n".join([*parts, str(columns["payload_sha256"])]))


def verify(connection: sa.Connection) -> Iterator[str]:
    """Yield what is wrong with the chain, as short technical findings; nothing when it holds."""
    previous, number = FIRST_HASH, 0
    rows = connection.execute(
        sa.select(*audit_entry.c, audit_payload.c.text)
        .outerjoin_from(audit_entry, audit_payload)
        .order_by(audit_entry.c.number)
    ).mappings()
    for row in rows:
        number += 1
        if row["number"] != number:
            yield f"entry {number} is missing"
            number = row["number"]
        previous = link(previous, dict(row))
        if previous != row["hash"]:
            yield f"entry {number} does not continue the chain"
            previous = row["hash"]
        if row["text"] is not None and digest(row["text"]) != row["payload_sha256"]:
            yield f"what entry {number} says was altered"
    head = connection.execute(sa.select(audit_head.c.number, audit_head.c.hash)).one()
    if (head.number, head.hash) != (number, previous):
        yield f"the chain ends at entry {number}, but {head.number} was written last"
