"""Reads and writes the rows of arrivals."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

import sqlalchemy as sa

from anonymization_bridge.codes import ArrivalStatus, AuditCode, ErrorCode, Parameters, SourceKind
from anonymization_bridge.database.audit import AuditEntry
from anonymization_bridge.database.engine import Changing
from anonymization_bridge.database.tables import arrival
from anonymization_bridge.errors import NotFoundError
from anonymization_bridge.rooms import Rooms
from anonymization_bridge.sources.found import FoundExamination, from_json

MOST_ROWS = 200


@dataclass(frozen=True)
class Arrival:
    """One examination that came unasked.

    Attributes
    ----------
    batch_id
        The same for all that came at once.
    sender
        AE title of who sent it; empty when it lay in the watched folder.
    objects, others, unreadable
        Files that belong to it; for what holds no examination, files that are no DICOM object, or cannot be read.
    sealed_contents
        What names the patient; None when it holds no examination, or is settled.

    """

    id: UUID
    batch_id: UUID
    source: SourceKind
    sender: str
    status: ArrivalStatus
    came_at: datetime
    objects: int
    others: int
    unreadable: int
    sealed_contents: bytes | None
    settled_at: datetime | None


@dataclass(frozen=True)
class WaitingArrival:
    """One that waits, with what names the patient: shown to who may say for whom it is."""

    arrival: Arrival
    examination: FoundExamination | None


def waiting(rooms: Rooms) -> tuple[WaitingArrival, ...]:
    """Return what waits, the oldest first."""
    query = sa.select(arrival).where(arrival.c.status == ArrivalStatus.WAITING)
    with rooms.database.looking() as connection:
        rows = connection.execute(query.order_by(arrival.c.came_at, arrival.c.id).limit(MOST_ROWS)).mappings().all()
    return tuple(WaitingArrival(one, examination_of(rooms, one)) for one in (Arrival(**row) for row in rows))


def count_waiting(connection: sa.Connection) -> int:
    """Return how many wait."""
    query = sa.select(sa.func.count()).where(arrival.c.status == ArrivalStatus.WAITING)
    return connection.scalar(query.select_from(arrival)) or 0


def get_waiting(connection: sa.Connection, arrival_id: UUID) -> Arrival:
    """Return one that waits.

    Raises
    ------
    NotFoundError
        There is none, or it was decided.

    """
    here = (arrival.c.id == arrival_id) & (arrival.c.status == ArrivalStatus.WAITING)
    row = connection.execute(sa.select(arrival).where(here)).mappings().one_or_none()
    if row is None:
        raise NotFoundError(ErrorCode.NOT_FOUND)
    return Arrival(**row)


def is_known(connection: sa.Connection, batch_id: UUID) -> bool:
    """Tell whether what came at once has its rows."""
    return bool(connection.scalar(sa.select(sa.exists().where(arrival.c.batch_id == batch_id))))


def add(work: Changing, rows: Sequence[Arrival]) -> None:
    """Store what came."""
    work.connection.execute(arrival.insert(), [vars(one) for one in rows])


def settle(work: Changing, arrival_id: UUID, status: ArrivalStatus, now: datetime) -> bool:
    """Let one wait no longer, and forget whose it is; tell whether it did wait."""
    here = (arrival.c.id == arrival_id) & (arrival.c.status == ArrivalStatus.WAITING)
    values = {"status": status, "settled_at": now, "sealed_contents": None}
    return work.connection.execute(arrival.update().where(here).values(**values)).rowcount == 1


def examination_of(rooms: Rooms, one: Arrival) -> FoundExamination | None:
    """Return the examination; None when it holds none."""
    if one.sealed_contents is None:
        return None
    found = from_json(rooms.sealer.open_json(purpose(one.id), one.sealed_contents))
    return found[0] if found else None


def purpose(arrival_id: UUID) -> str:
    """Return what the contents of an arrival are sealed for."""
    return f"arrival {arrival_id}"


def entry(
    code: AuditCode, arrival_id: UUID, said: Parameters, reason: str = "", *, actor: str, now: datetime
) -> AuditEntry:
    """Return the audit entry of an act on an arrival."""
    return AuditEntry(code, "arrival", str(arrival_id), actor, now, said, reason)
