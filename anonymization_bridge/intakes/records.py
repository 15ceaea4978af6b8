"""Reads and writes the rows of an intake; every change of one names the state it starts from."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.dialects.sqlite import insert

from anonymization_bridge.codes import (
    AuditCode,
    Destination,
    ErrorCode,
    IntakeStatus,
    ObjectStatus,
    Parameters,
    SourceKind,
)
from anonymization_bridge.database.audit import AuditEntry
from anonymization_bridge.database.engine import Changing
from anonymization_bridge.database.tables import account, intake, intake_attempt, intake_object
from anonymization_bridge.errors import NotFoundError, WrongStateError


@dataclass(frozen=True)
class Intake:
    """One intake, with the username of the person who made it."""

    id: UUID
    account_id: UUID
    username: str
    research_study: str
    inclusion_number: str
    time_point: str
    generation: int
    source: SourceKind
    destination: Destination
    upload_name: str
    status: IntakeStatus
    reason_code: str
    reason_text: str
    sealed_request: bytes | None
    expected_objects: int
    made_at: datetime
    settled_at: datetime | None
    profile_name: str
    profile_version: str
    profile_sha256: str

    @property
    def label(self) -> str:
        """Return `CODE-NUMBER`."""
        return f"{self.research_study}-{self.inclusion_number}"


@dataclass(frozen=True)
class IntakeObject:
    """One object of an intake, by its place among them and, once clean, by its new UIDs.

    Attributes
    ----------
    series_number
        The place of its series in the intake, from 1 on.
    reason_codes
        Why it is held, parted by spaces.

    """

    intake_id: UUID
    position: int
    series_number: int
    status: ObjectStatus
    reason_codes: str
    modality: str
    study_instance_uid: str = ""
    series_instance_uid: str = ""
    sop_instance_uid: str = ""
    sop_class_uid: str = ""
    size_bytes: int = 0
    sha256: str = ""

    @property
    def file_name(self) -> str:
        """Return the name of its files in the work folders."""
        return f"{self.position:06}"


INTAKES = sa.select(*intake.c, account.c.username).join_from(intake, account)


def get_intake(connection: sa.Connection, intake_id: UUID) -> Intake:
    """Return an intake."""
    row = connection.execute(INTAKES.where(intake.c.id == intake_id)).mappings().one_or_none()
    if row is None:
        raise NotFoundError(ErrorCode.NOT_FOUND)
    return Intake(**row)


def objects_of(connection: sa.Connection, intake_id: UUID, *statuses: ObjectStatus) -> list[IntakeObject]:
    """Return the objects of an intake in their order, those of some statuses when any is named."""
    query = sa.select(intake_object).where(intake_object.c.intake_id == intake_id).order_by(intake_object.c.position)
    if statuses:
        query = query.where(intake_object.c.status.in_(statuses))
    return [IntakeObject(**row) for row in connection.execute(query).mappings()]


def move(
    work: Changing,
    one: Intake,
    target: IntakeStatus,
    code: AuditCode,
    *,
    actor: str,
    now: datetime,
    **columns: Any,  # noqa: ANN401 - values of columns
) -> None:
    """Bring an intake from the state it was seen in to another.

    Raises
    ------
    WrongStateError
        Somebody else has moved it meanwhile.

    """
    said: Parameters = {"before": one.status, "after": target}
    reason = str(columns.get("reason_text", ""))
    work.record(entry(code, one, said, reason, actor=actor, now=now))
    here = (intake.c.id == one.id) & (intake.c.status == one.status)
    if work.connection.execute(intake.update().where(here).values(status=target, **columns)).rowcount != 1:
        raise WrongStateError(ErrorCode.WRONG_STATE)
    clear_attempts(work, one.id, now)


def clear_attempts(work: Changing, intake_id: UUID, now: datetime) -> None:
    """Let the worker take an intake at once, with no failure behind it."""
    values = {"intake_id": intake_id, "attempts": 0, "next_attempt_at": now, "problem_code": ""}
    new = insert(intake_attempt).values(**values)
    work.connection.execute(new.on_conflict_do_update(index_elements=["intake_id"], set_=values))


def set_objects(work: Changing, intake_id: UUID, status: ObjectStatus, where: sa.ColumnElement[bool]) -> int:
    """Give objects of an intake another status; return how many there were."""
    here = (intake_object.c.intake_id == intake_id) & where
    return work.connection.execute(intake_object.update().where(here).values(status=status)).rowcount


def add_objects(work: Changing, objects: Sequence[IntakeObject]) -> None:
    """Add the objects of an intake."""
    if objects:
        work.connection.execute(intake_object.insert(), [vars(one) for one in objects])


def entry(code: AuditCode, one: Intake, said: Parameters, reason: str = "", *, actor: str, now: datetime) -> AuditEntry:
    """Return the audit entry of an act on an intake."""
    return AuditEntry(code, "intake", str(one.id), actor, now, said, reason, one.research_study)
