"""Writes the audit trail as a chain, reads it, and checks that it still holds."""

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Session

from toolpict.domain.audit import FIRST_HASH, AuditEntry, canonical_payload, digest, link
from toolpict.domain.codes import AuditCode
from toolpict.persistence.tables.audit import audit_entries, audit_heads, audit_payloads

PAGE = 5000
"""Entries read at a time when the whole chain is checked."""


@dataclass(frozen=True)
class Head:
    """Where the chain ends."""

    number: int
    hash: str


def append(session: Session, entries: Sequence[AuditEntry]) -> None:
    """Store the entries at the end of the chain; its head stays locked until the commit, so call this last."""
    if not entries:
        return
    number, previous = session.execute(sa.select(*audit_heads.c["number", "hash"]).with_for_update()).one()
    rows, payloads = [], []
    for entry in entries:
        payload = canonical_payload(entry)
        number, payload_digest = number + 1, digest(payload)
        previous = link(previous, number, entry, payload_digest)
        rows.append(row(entry, number, payload_digest, previous))
        payloads.append({"number": number, "text": payload})
    session.execute(sa.insert(audit_entries), rows)
    session.execute(sa.insert(audit_payloads), payloads)
    session.execute(sa.update(audit_heads).values(number=number, hash=previous))


def row(entry: AuditEntry, number: int, payload_digest: str, chain_hash: str) -> dict[str, object]:
    """Return the columns of one entry."""
    return {
        "number": number,
        "code": entry.code,
        "object_type": entry.object_type,
        "object_id": entry.object_id,
        "research_study_id": entry.research_study_id,
        "actor_id": entry.actor_id,
        "at": entry.at,
        "payload_digest": payload_digest,
        "hash": chain_hash,
    }


def head(session: Session) -> Head:
    """Return where the chain ends."""
    number, chain_hash = session.execute(sa.select(*audit_heads.c["number", "hash"])).one()
    return Head(number, chain_hash)


def history(session: Session, object_ids: Sequence[UUID]) -> list[AuditEntry]:
    """Load what was done to some things, oldest first; what was redacted comes without parameters and reason."""
    query = (
        sa.select(audit_entries, audit_payloads.c.text)
        .join(audit_payloads)
        .where(audit_entries.c.object_id.in_(object_ids))
        .order_by(audit_entries.c.number)
    )
    return [read(found) for found in session.execute(query).mappings()]


def read(found: sa.RowMapping) -> AuditEntry:
    """Return the entry of a row; parameters come back as they were written, numbers and dates as text."""
    said = json.loads(found["text"]) if found["text"] else {"parameters": {}, "reason": ""}
    entry = object.__new__(AuditEntry)  # a redacted entry has no parameters, which the constructor would refuse
    vars(entry).update(
        code=AuditCode(found["code"]),
        object_type=found["object_type"],
        object_id=found["object_id"],
        actor_id=found["actor_id"],
        at=found["at"],
        parameters=said["parameters"],
        reason=said["reason"],
        research_study_id=found["research_study_id"],
    )
    return entry


def bound(found: sa.RowMapping) -> AuditEntry:
    """Return the entry of a row as the chain binds it, however it was damaged: what it says has a digest of its own."""
    entry = object.__new__(AuditEntry)
    names = ("code", "object_type", "object_id", "actor_id", "at", "research_study_id")
    vars(entry).update({name: found[name] for name in names}, parameters={}, reason="")
    return entry


def broken_links(session: Session) -> Iterator[str]:
    """Check the whole chain and yield a line for each entry that does not hold, and for a head that does not fit."""
    previous, number = FIRST_HASH, 0
    for found in every_entry(session):
        number += 1
        if found["number"] != number:
            yield f"entry {number} is missing"
            number = found["number"]
        if found["text"] is not None and digest(found["text"]) != found["payload_digest"]:
            yield f"entry {number}: what it says was changed"
        if link(previous, number, bound(found), found["payload_digest"]) != found["hash"]:
            yield f"entry {number}: its hash does not fit"
        previous = found["hash"]
    end = head(session)
    if (end.number, end.hash) != (number, previous):
        yield f"the chain ends at entry {number}, its head says {end.number}"


def every_entry(session: Session) -> Iterator[sa.RowMapping]:
    """Yield all entries in order, a page at a time."""
    last = 0
    query = sa.select(audit_entries, audit_payloads.c.text).join(audit_payloads).order_by(audit_entries.c.number)
    while page := session.execute(query.where(audit_entries.c.number > last).limit(PAGE)).mappings().all():
        yield from page
        last = page[-1]["number"]
