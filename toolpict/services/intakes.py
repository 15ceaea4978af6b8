"""How an examination is asked for, and what the bridge tells of it."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final
from uuid import UUID, uuid4

from toolpict.domain import permissions
from toolpict.domain.audit import SYSTEM_ID, AuditEntry
from toolpict.domain.codes import AuditCode, ErrorCode, ProblemCode
from toolpict.domain.conversation import Notified
from toolpict.domain.errors import InvalidInputError, NotFoundError, Problem, WrongStateError
from toolpict.domain.intake import AFTER, DeliveryFault, Intake, IntakeStatus, Notice, NoticeEvent, TakenNotice
from toolpict.domain.people import Actor
from toolpict.domain.permissions import Permission
from toolpict.domain.research_study import Subject, Visit
from toolpict.domain.tasks import GROUP, VOID, Move, Task, TaskKind, TaskStatus
from toolpict.services import notifications, tasks
from toolpict.services.ports.exchange import Claims, Signatures, VisitPlace
from toolpict.services.ports.jobs import Job
from toolpict.services.ports.units import Changing, Clock, UnitsOfWork
from toolpict.services.subjects import TAKES_PART, place_of

LAUNCH_LIFE: Final = timedelta(minutes=5)
OVER: Final = frozenset({IntakeStatus.DELIVERED, IntakeStatus.REFUSED, IntakeStatus.WITHDRAWN})
COMING: Final = frozenset({NoticeEvent.RECEIVED, NoticeEvent.HELD, NoticeEvent.RELEASED})
"""What the bridge tells of an examination on its way: it can still be stopped."""


@dataclass(frozen=True)
class RequestIntake:
    """A research associate wants an examination of a visit to be brought in."""

    visit_id: UUID


def request_intake(command: RequestIntake, *, actor: Actor, units: UnitsOfWork, clock: Clock) -> UUID:
    """Make the intake and its task, given to the person who asks; return the task's id.

    Asked again before the bridge has anything of it, it is the same one.

    Raises
    ------
    NotFoundError, NotPermittedError, WrongStateError
        See `toolpict.domain.errors`; the subject takes part no more.

    """
    with units.changing() as work:
        visit = work.get(Visit, command.visit_id)
        subject = work.get(Subject, visit.subject_id)
        permissions.require(actor, Permission.INTAKE_REQUEST, place_of(subject))
        if subject.status not in TAKES_PART:
            raise WrongStateError(ErrorCode.CHANGED_MEANWHILE)
        if asked := asked_already(work, visit.id, actor.account_id):
            return asked
        place = VisitPlace(subject.research_study_id, subject.id, subject.site_id, visit.id)
        intake = add_intake(work, uuid4(), place, actor.account_id, clock())
        work.commit()
        return intake.task_id


def asked_already(work: Changing, visit_id: UUID, account_id: UUID) -> UUID | None:
    """Return the task of an examination that the person asked for and has not launched; None when there is none."""
    waiting = work.find(Intake, visit_id=visit_id, requested_by=account_id, status=IntakeStatus.LAUNCHED)
    own = {intake.task_id for intake in waiting}
    found = work.find(Task, id=own, status=TaskStatus.ASSIGNED, assignee_id=account_id) if own else ()
    return next((task.id for task in found), None)


def add_intake(work: Changing, intake_id: UUID, place: VisitPlace, person: UUID, at: datetime) -> Intake:
    """Store an intake and its task, given to a person; return the intake."""
    task = Task(
        work.next_number("task"),
        TaskKind.INTAKE,
        place.research_study_id,
        place.site_id,
        place.subject_id,
        place.visit_id,
        person,
        at,
        at,
        status=TaskStatus.ASSIGNED,
        group=GROUP[TaskStatus.ASSIGNED],
        assignee_id=person,
    )
    intake = Intake(task.id, place.research_study_id, place.subject_id, place.visit_id, person, id=intake_id)
    work.record(task.entry(AuditCode.TASK_CREATED, person, at, kind=TaskKind.INTAKE))
    work.record(entry(intake, AuditCode.INTAKE_MADE, person, at))
    work.add(task)
    work.add(intake)
    return intake


def entry(intake: Intake, code: AuditCode, by: UUID, at: datetime, **parameters: str | int) -> AuditEntry:
    """Return an audit entry about an intake, kept with its task so that the task's history tells it."""
    return AuditEntry(code, "task", intake.task_id, by, at, parameters, research_study_id=intake.research_study_id)


@dataclass(frozen=True)
class IntakeBody:
    """What the page of an intake task shows.

    Attributes
    ----------
    launch
        What the one-button form hands to the bridge; empty when there is nothing to launch.
    is_open
        Whether anything is still expected of the bridge, or was registered; a cancelled intake is not.

    """

    status: IntakeStatus
    reason_codes: Sequence[str]
    launch: str
    is_open: bool


def look_at_intake(
    task_id: UUID, *, actor: Actor, units: UnitsOfWork, clock: Clock, signatures: Signatures
) -> IntakeBody:
    """Return where an intake stands and, to the person who has it, a launch that is good for five minutes.

    Raises
    ------
    NotFoundError
        There is none, or none that this person may know of.

    """
    with units.looking() as work:
        task = work.get(Task, task_id)
        permissions.require(actor, Permission.TASK_READ, task)
        intakes = work.find(Intake, task_id=task_id)
        if not intakes:
            raise NotFoundError
        intake = intakes[0]
        names = work.exchange.names(intake.visit_id)
    is_open = task.status not in VOID
    launchable = is_open and task.assignee_id == actor.account_id and intake.status is IntakeStatus.LAUNCHED
    now = clock()
    claims = {
        "iss": "toolpict",
        "aud": "toolpict-bridge",
        "jti": str(uuid4()),
        "iat": int(now.timestamp()),
        "exp": int((now + LAUNCH_LIFE).timestamp()),
        "intake_id": str(intake.id),
        "username": actor.username,
        "research_study": names.research_study_code,
        "inclusion_number": names.inclusion_number,
        "time_point": names.time_point_code,
    }
    launch = signatures.sign(claims) if launchable else ""
    return IntakeBody(intake.status, intake.reason_codes.split(), launch, is_open)


def take_notice(notice: Notice, claims: Claims, *, units: UnitsOfWork, clock: Clock) -> int:
    """Take one notice of the bridge and return its number; one that was taken before is acknowledged again.

    Raises
    ------
    WrongStateError
        An earlier one has not come yet.
    InvalidInputError
        It names a person, a subject or a time point that we do not know together.

    """
    now = clock()
    with units.changing() as work:
        intake = intake_of(work, notice, now)
        if notice.number <= intake.last_notice:
            return notice.number
        if notice.number != intake.last_notice + 1:
            raise WrongStateError(ErrorCode.NOTICE_OUT_OF_ORDER, expected=intake.last_notice + 1)
        work.record(entry(intake, AuditCode.NOTICE_TAKEN, SYSTEM_ID, now, event=notice.event, number=notice.number))
        document = json.dumps(claims, sort_keys=True, ensure_ascii=False)
        work.add(TakenNotice(intake.id, notice.number, notice.event, notice.at, now, document))
        intake.last_notice, intake.status = notice.number, AFTER[notice.event]
        if notice.event is not NoticeEvent.WITHDRAWN:  # which answers us: why it came to that is ours to say
            intake.reason_codes = " ".join(notice.reason_codes)
        follow(work, intake, notice.event, now)
        work.commit()
        return notice.number


def intake_of(work: Changing, notice: Notice, now: datetime) -> Intake:
    """Return the intake of a notice; the first notice of an unknown id makes it, for whom it names."""
    place = work.exchange.place(notice.research_study_code, notice.inclusion_number, notice.time_point_code)
    if place is None:
        raise InvalidInputError({"subject": Problem(ProblemCode.UNKNOWN_VALUE)}, ErrorCode.FIELDS_TO_CORRECT)
    known = work.find(Intake, id=notice.intake_id)
    if known:
        if known[0].visit_id != place.visit_id:
            raise InvalidInputError({"subject": Problem(ProblemCode.UNKNOWN_VALUE)})
        return known[0]
    person = work.exchange.delegate(notice.username, place, now)
    if person is None:
        raise InvalidInputError({"username": Problem(ProblemCode.UNKNOWN_VALUE)})
    return add_intake(work, notice.intake_id, place, person, now)


def follow(work: Changing, intake: Intake, event: NoticeEvent, now: datetime) -> None:
    """Do with the task what a notice asks for."""
    task = work.get(Task, intake.task_id)
    if event in COMING and work.get(Subject, intake.subject_id).status not in TAKES_PART:
        stop_intake(work, intake, task, now)
        return
    if event is NoticeEvent.RECEIVED and task.can(Move.START):
        work.record(task.move(Move.START, by=intake.requested_by, at=now))
        tasks.follow(work, task, Move.START, intake.requested_by, now)
    if event is NoticeEvent.HELD:
        notifications.tell(work, intake.requested_by, task, Notified.HELD_BY_BRIDGE, now)
    if event is NoticeEvent.DELIVERED:
        work.enqueue(Job.REGISTER_INTAKE, intake.id)
    if event is NoticeEvent.REFUSED and task.can(Move.CANCEL):
        end_refused(work, intake, task, now)


def stop_intake(work: Changing, intake: Intake, task: Task, now: datetime) -> None:
    """Cancel the task of a subject who takes part no more, and say so; the directory has the bridge stop."""
    if not task.can(Move.CANCEL):
        return
    intake.reason_codes = DeliveryFault.SUBJECT_LEFT
    work.record(task.move(Move.CANCEL, by=SYSTEM_ID, at=now, reason=intake.reason_codes))
    notifications.tell(work, intake.requested_by, task, Notified.NOT_REGISTERED, now)


def end_refused(work: Changing, intake: Intake, task: Task, now: datetime) -> None:
    """Cancel the task of an examination that was refused, and say so: `tasks.follow` would only say "cancelled"."""
    work.record(task.move(Move.CANCEL, by=SYSTEM_ID, at=now, reason=intake.reason_codes or "refused"))
    notifications.tell(work, intake.requested_by, task, Notified.REFUSED_BY_BRIDGE, now)
