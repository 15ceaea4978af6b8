"""The notices that TOOLPICT is owed: written with the change they tell of, sent in order until acknowledged."""

import json
import logging
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final
from uuid import UUID

import sqlalchemy as sa

from anonymization_bridge.codes import Destination, EventKind, ObjectStatus
from anonymization_bridge.database.engine import Changing
from anonymization_bridge.database.tables import notice
from anonymization_bridge.errors import UnreachableError
from anonymization_bridge.exchange.notices import DeliveredObject, NoticeFacts, Profile, content
from anonymization_bridge.intakes.records import Intake, IntakeObject, objects_of
from anonymization_bridge.rooms import Rooms

LOG = logging.getLogger(__name__)
LONGEST_PAUSE: Final = timedelta(minutes=5)


@dataclass(frozen=True)
class Pending:
    """The next notice of an intake that is owed."""

    intake_id: UUID
    number: int
    content: dict[str, Any]
    attempts: int


def add_notice(work: Changing, one: Intake, event: EventKind, now: datetime, reason_codes: Sequence[str] = ()) -> None:
    """Write the next notice of an intake, with the counts its objects have now; of what goes elsewhere there is none."""
    if one.destination is not Destination.ARCHIVE:
        return
    objects = [each for each in objects_of(work.connection, one.id) if each.status is not ObjectStatus.DROPPED]
    held = [each for each in objects if each.status is ObjectStatus.HELD]
    highest = work.connection.scalar(sa.select(sa.func.max(notice.c.number)).where(notice.c.intake_id == one.id))
    facts = NoticeFacts(
        intake_id=one.id,
        number=(highest or 0) + 1,
        event=event,
        research_study=one.research_study,
        inclusion_number=one.inclusion_number,
        time_point=one.time_point,
        username=one.username,
        at=now,
        source=one.source,
        objects=len(objects),
        held=len(held),
        profile=Profile(one.profile_name, one.profile_version, one.profile_sha256),
        reason_codes=reason_codes,
        delivered=[delivered(each) for each in objects] if event is EventKind.DELIVERED else [],
    )
    row = {"intake_id": one.id, "number": facts.number, "event": event, "content": json.dumps(content(facts))}
    waiting = {"attempts": 0, "next_attempt_at": now, "acknowledged_at": None, "refusal_code": ""}
    work.connection.execute(notice.insert().values(**row, made_at=now, **waiting))


def last_event(connection: sa.Connection, intake_id: UUID) -> EventKind | None:
    """Return what TOOLPICT was told last of an intake; nothing before the first notice."""
    query = sa.select(notice.c.event).where(notice.c.intake_id == intake_id).order_by(notice.c.number.desc()).limit(1)
    found = connection.scalar(query)
    return None if found is None else EventKind(found)


def delivered(one: IntakeObject) -> DeliveredObject:
    """Return an object as a notice names it."""
    return DeliveredObject(
        one.study_instance_uid,
        one.series_instance_uid,
        one.sop_instance_uid,
        one.sop_class_uid,
        one.modality,
        one.size_bytes,
    )


def send_due(rooms: Rooms) -> int:
    """Send the notices whose turn and time has come; return how many TOOLPICT acknowledged."""
    acknowledged = 0
    while due := due_notices(rooms):
        told = [send(rooms, one) for one in due]
        acknowledged += sum(told)
        if not all(told):
            break
    return acknowledged


def due_notices(rooms: Rooms) -> list[Pending]:
    """Return the first notice of each intake that is not acknowledged, when it is time to send it."""
    first = (
        sa.select(notice.c.intake_id, sa.func.min(notice.c.number).label("number"))
        .where(notice.c.acknowledged_at.is_(None))
        .group_by(notice.c.intake_id)
        .subquery()
    )
    here = (notice.c.intake_id == first.c.intake_id) & (notice.c.number == first.c.number)
    query = sa.select(notice).join(first, here).where(notice.c.next_attempt_at <= rooms.clock())
    with rooms.database.looking() as connection:
        rows = connection.execute(query.order_by(notice.c.made_at)).mappings().all()
    return [Pending(row["intake_id"], row["number"], json.loads(row["content"]), row["attempts"]) for row in rows]


def send(rooms: Rooms, one: Pending) -> bool:
    """Send one notice, and tell whether it was acknowledged; if not, it waits for its next time."""
    refusal_code = ""
    try:
        answer = rooms.toolpict.hand_over(one.content, rooms.clock())
        taken, refusal_code = answer.acknowledged == one.number, answer.refusal_code
    except UnreachableError:
        taken = False
    if refusal_code:
        LOG.warning("notice %s of intake %s refused: %s", one.number, one.intake_id, refusal_code)
    now = rooms.clock()
    pause = min(timedelta(seconds=2 ** min(one.attempts, 10)), LONGEST_PAUSE)
    said = {"acknowledged_at": now} if taken else {"next_attempt_at": now + pause, "attempts": one.attempts + 1}
    here = (notice.c.intake_id == one.intake_id) & (notice.c.number == one.number)
    with rooms.database.changing() as work:
        work.connection.execute(notice.update().where(here).values(**said, refusal_code=refusal_code))
    return taken
