"""What pages show of intakes; only those a person may know of."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

import sqlalchemy as sa

from anonymization_bridge.codes import AT_WORK, AuditCode, ErrorCode, EventKind, IntakeStatus, ObjectStatus
from anonymization_bridge.database.tables import audit_entry, intake, intake_attempt, intake_object, notice
from anonymization_bridge.deidentification.examination import CONFIRMABLE
from anonymization_bridge.errors import NotFoundError
from anonymization_bridge.intakes.directory_copy import last_copy
from anonymization_bridge.intakes.records import INTAKES, Intake, get_intake, objects_of
from anonymization_bridge.people.accounts import Account

MOST_ROWS = 200
MOST_BESIDE = 5


@dataclass(frozen=True)
class Line:
    """One intake in a list."""

    intake: Intake
    objects: int
    held: int


@dataclass(frozen=True)
class HeldSeries:
    """The held objects of one series.

    Attributes
    ----------
    held, objects
        How many of how many of the series.

    """

    number: int
    modality: str
    held: int
    objects: int
    reason_codes: tuple[str, ...]

    @property
    def waits_for_zones(self) -> bool:
        """Tell whether a person who looks at the images can answer for some of it."""
        return bool(CONFIRMABLE & set(self.reason_codes))


@dataclass(frozen=True)
class NoticeLine:
    """One notice of an intake, and what became of it."""

    number: int
    event: EventKind
    made_at: datetime
    acknowledged_at: datetime | None
    refusal_code: str


@dataclass(frozen=True)
class TraceLine:
    """One act."""

    code: AuditCode
    actor: str
    at: datetime
    research_study: str
    object_type: str
    object_id: str


@dataclass(frozen=True)
class IntakePage:
    """One intake with all that its page shows."""

    intake: Intake
    counts: dict[ObjectStatus, int]
    held: tuple[HeldSeries, ...]
    notices: tuple[NoticeLine, ...]
    history: tuple[TraceLine, ...]
    problem_code: str
    may_decide: bool

    @property
    def total(self) -> int:
        """Return how many objects there are, or will be."""
        return sum(self.counts.values()) or self.intake.expected_objects

    @property
    def done(self) -> int:
        """Return how many objects are past the current step."""
        waiting = ObjectStatus.CLEAN if self.intake.status is IntakeStatus.READY else ObjectStatus.RETRIEVED
        return sum(count for status, count in self.counts.items() if status is not waiting)


def visible(connection: sa.Connection, person: Account) -> sa.ColumnElement[bool]:
    """Return the condition on intakes that a person may know of: their own, and those delegated to them."""
    known = last_copy(connection).delegated_to(person.username)
    whole = [one.code for one in known if person.username in one.delegates]
    own_sites = [
        (intake.c.research_study == one.code)
        & intake.c.inclusion_number.in_([subject.number for subject in one.subjects_of(person.username)])
        for one in known
        if one.code not in whole
    ]
    return sa.or_(intake.c.account_id == person.id, intake.c.research_study.in_(whole), *own_sites)


def lines(connection: sa.Connection, person: Account, *statuses: IntakeStatus) -> list[Line]:
    """Return the newest intakes that a person may know of, those of some statuses when any is named."""
    query = INTAKES.where(visible(connection, person)).order_by(intake.c.made_at.desc(), intake.c.id).limit(MOST_ROWS)
    if statuses:
        query = query.where(intake.c.status.in_(statuses))
    found = [Intake(**row) for row in connection.execute(query).mappings()]
    counts = count_objects(connection, [one.id for one in found])
    return [
        Line(
            one,
            sum(count for status, count in counts.get(one.id, {}).items() if status is not ObjectStatus.DROPPED)
            or one.expected_objects,
            counts.get(one.id, {}).get(ObjectStatus.HELD, 0),
        )
        for one in found
    ]


@dataclass(frozen=True)
class Beside:
    """What stands beside the form: what is on its way, and what is held."""

    at_work: tuple[Line, ...]
    held: tuple[Line, ...]


def beside(connection: sa.Connection, person: Account) -> Beside:
    """Return the newest intakes that are on their way, and that are held."""
    at_work, held = (lines(connection, person, *statuses) for statuses in (AT_WORK, {IntakeStatus.HELD}))
    return Beside(tuple(at_work[:MOST_BESIDE]), tuple(held[:MOST_BESIDE]))


def count_held(connection: sa.Connection, person: Account) -> int:
    """Return how many intakes wait for a decision."""
    held = visible(connection, person) & (intake.c.status == IntakeStatus.HELD)
    return connection.scalar(sa.select(sa.func.count()).select_from(intake).where(held)) or 0


def count_objects(connection: sa.Connection, intake_ids: Sequence[UUID]) -> dict[UUID, dict[ObjectStatus, int]]:
    """Return how many objects of each status each intake has."""
    table = intake_object
    query = (
        sa.select(table.c.intake_id, table.c.status, sa.func.count())
        .where(table.c.intake_id.in_(intake_ids))
        .group_by(table.c.intake_id, table.c.status)
    )
    counts: dict[UUID, dict[ObjectStatus, int]] = {}
    for intake_id, status, count in connection.execute(query):
        counts.setdefault(intake_id, {})[status] = count
    return counts


def page(connection: sa.Connection, intake_id: UUID, person: Account) -> IntakePage:
    """Return one intake as its page shows it.

    Raises
    ------
    NotFoundError
        There is none, or this person may not know of it.

    """
    here = (intake.c.id == intake_id) & visible(connection, person)
    if not connection.scalar(sa.select(intake.c.id).where(here)):
        raise NotFoundError(ErrorCode.NOT_FOUND)
    one = get_intake(connection, intake_id)
    problem = sa.select(intake_attempt.c.problem_code).where(intake_attempt.c.intake_id == intake_id)
    return IntakePage(
        one,
        count_objects(connection, [intake_id]).get(intake_id, {}),
        held_series(connection, intake_id),
        notices_of(connection, intake_id),
        history_of(connection, intake_id),
        connection.scalar(problem) or "",
        last_copy(connection).delegates(person.username, one.research_study, one.inclusion_number),
    )


def held_series(connection: sa.Connection, intake_id: UUID) -> tuple[HeldSeries, ...]:
    """Return the series of an intake in which something is held."""
    objects = objects_of(connection, intake_id)
    found = []
    for number in sorted({one.series_number for one in objects if one.status is ObjectStatus.HELD}):
        series = [one for one in objects if one.series_number == number]
        held = [one for one in series if one.status is ObjectStatus.HELD]
        codes = sorted({code for one in held for code in one.reason_codes.split()})
        found.append(HeldSeries(number, held[0].modality, len(held), len(series), tuple(codes)))
    return tuple(found)


def notices_of(connection: sa.Connection, intake_id: UUID) -> tuple[NoticeLine, ...]:
    """Return the notices of an intake in their order."""
    columns = notice.c["number", "event", "made_at", "acknowledged_at", "refusal_code"]
    query = sa.select(*columns).where(notice.c.intake_id == intake_id).order_by(notice.c.number)
    return tuple(NoticeLine(**row) for row in connection.execute(query).mappings())


TRACE = sa.select(*audit_entry.c["code", "actor", "at", "research_study", "object_type", "object_id"])


def history_of(connection: sa.Connection, intake_id: UUID) -> tuple[TraceLine, ...]:
    """Return what was done to an intake, oldest first."""
    query = TRACE.where(audit_entry.c.object_id == str(intake_id)).order_by(audit_entry.c.number)
    return tuple(TraceLine(**row) for row in connection.execute(query).mappings())


def trace(connection: sa.Connection, person: Account) -> tuple[TraceLine, ...]:
    """Return the newest acts on the research studies delegated to a person for all their sites, and on what came unasked."""
    delegated = last_copy(connection).delegated_to(person.username)
    codes = [one.code for one in delegated if person.username in one.delegates]
    of_arrivals = sa.and_(audit_entry.c.object_type == "arrival", sa.literal(bool(delegated)))
    theirs = audit_entry.c.research_study.in_(codes) | of_arrivals
    query = TRACE.where(theirs).order_by(audit_entry.c.number.desc()).limit(MOST_ROWS)
    return tuple(TraceLine(**row) for row in connection.execute(query).mappings())
