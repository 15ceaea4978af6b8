"""What people do with a task of any kind: one function per act, each with its audit entry, all of it or nothing."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from types import MappingProxyType
from typing import Final
from uuid import UUID

from toolpict.domain import permissions
from toolpict.domain.audit import AuditEntry
from toolpict.domain.codes import AuditCode, ErrorCode, Parameter, ProblemCode
from toolpict.domain.errors import InvalidInputError, NotPermittedError, Problem, WrongStateError
from toolpict.domain.people import Account, Actor
from toolpict.domain.permissions import MOVE_PERMISSION, Permission
from toolpict.domain.post_processing import Output
from toolpict.domain.reading import Revision
from toolpict.domain.reading_plan import ReadingSlot
from toolpict.domain.tasks import NO_DUE_DATE, VOID, Move, StatusGroup, Task, TaskStatus, UnlockRequest
from toolpict.services import dependencies, notifications, quality_checkers, queries, structured_reports
from toolpict.services.ports.units import Changing, Clock, UnitsOfWork

MOST_DIGITS: Final = 5
PRIORITIES: Final = (0, 1, 2)
"""Ordinary, high, urgent."""

BY_BUTTON: Final = frozenset(
    {Move.CLAIM, Move.DECLINE, Move.START, Move.HOLD, Move.RESUME, Move.VALIDATE, Move.CANCEL, Move.ISSUE}
)
"""Moves that need no more than a reason."""


@dataclass(frozen=True)
class MakeMove:
    """Somebody makes a move that needs no more than a reason; `task_version` is that of the page with the button."""

    task_id: UUID
    task_version: int
    move: Move
    reason: str = ""


def make_move(command: MakeMove, *, actor: Actor, units: UnitsOfWork, clock: Clock) -> None:
    """Move a task, tell whom it concerns, and wake or block what waits for it.

    Raises
    ------
    NotFoundError, NotPermittedError, WrongStateError, InvalidInputError
        See `toolpict.domain.errors`.

    """
    if command.move not in BY_BUTTON:
        raise WrongStateError(ErrorCode.MOVE_REFUSED, status="", move=command.move)
    now = clock()
    with units.changing() as work:
        task = load(work, command.task_id, command.task_version, command.move, actor)
        quality_checkers.require_other(work, task, command.move, actor.account_id, now.date())
        BEFORE.get(command.move, nothing)(work, task)
        work.record(moved(task, command, actor, now))
        follow(work, task, command.move, actor.account_id, now)
        work.commit()


def load(work: Changing, task_id: UUID, version: int, move: Move, actor: Actor) -> Task:
    """Return the task, if this person may make this move and has seen it as it is.

    Raises
    ------
    NotFoundError, NotPermittedError, WrongStateError
        See `toolpict.domain.errors`.

    """
    task = work.get(Task, task_id)
    permission = MOVE_PERMISSION[move]
    if move is Move.CLAIM and lost_the_race(actor, task):
        raise WrongStateError(ErrorCode.CHANGED_MEANWHILE)
    permissions.require(actor, permission, task)
    task.require_version(version)
    if move is Move.CLAIM:
        require_new_reader(work, task, actor.account_id)
    if move is Move.VALIDATE:
        require_others_work(work, task, actor.account_id)
    return task


def require_others_work(work: Changing, task: Task, account_id: UUID) -> None:
    """Do nothing if no revision and no output of the task is this person's, were it somebody else's task since.

    Raises
    ------
    NotPermittedError
        Nobody validates their own work.

    """
    made = (
        *work.find(Revision, task_id=task.id, saved_by=account_id),
        *work.find(Output, task_id=task.id, added_by=account_id),
    )
    if made:
        raise NotPermittedError(ErrorCode.NOT_PERMITTED, permission=Permission.TASK_VALIDATE)


def lost_the_race(actor: Actor, task: Task) -> bool:
    """Tell whether somebody else took the task first, which this person saw while nobody had it."""
    may_have_seen_it = permissions.may_work_on(actor, task)
    return may_have_seen_it and not permissions.permits(actor, Permission.TASK_CLAIM, task)


def require_new_reader(work: Changing, task: Task, account_id: UUID) -> None:
    """Do nothing if the person has no other part of the same reading: two readers are two people.

    Raises
    ------
    WrongStateError
        The person has one.

    """
    work.get(Account, account_id)  # locked: who takes two parts at once takes the second after the first
    for slot in work.find(ReadingSlot, task_id=task.id):
        others = work.find(ReadingSlot, case_id=slot.case_id, reading_plan_id=slot.reading_plan_id)
        ids = frozenset(other.task_id for other in others) - {task.id}
        if ids and any(found.status not in VOID for found in work.find(Task, id=ids, assignee_id=account_id)):
            raise WrongStateError(ErrorCode.READER_HAS_CASE)


def nothing(_work: Changing, _task: Task) -> None:
    """Do nothing."""


def count_what_it_waits_for(work: Changing, task: Task) -> None:
    """Have an issued task know what it waits for, since that decides where it lands."""
    task.open_prerequisites = dependencies.count_prerequisites(work, task)


BEFORE: Final[Mapping[Move, Callable[[Changing, Task], None]]] = MappingProxyType({Move.ISSUE: count_what_it_waits_for})


def moved(task: Task, command: MakeMove, actor: Actor, now: datetime) -> AuditEntry:
    """Make the move and return its entry; taking a task gives it, declining gives it up."""
    by, reason = actor.account_id, command.reason.strip()
    if command.move is Move.CLAIM:
        return task.give(actor.account_id, Move.CLAIM, by=by, at=now)
    if command.move is Move.DECLINE:
        return task.give(None, Move.DECLINE, by=by, at=now, reason=reason)
    return task.move(command.move, by=by, at=now, reason=reason)


LINKS_IMAGES: Final = frozenset({Move.ISSUE, Move.START})
SETTLES: Final = frozenset({Move.VALIDATE, Move.COMPLETE, Move.UNLOCK, Move.WITHDRAW})
"""Moves after which others may begin, or must wait again."""

CLOSES: Final = frozenset({Move.VALIDATE, Move.CANCEL, Move.WITHDRAW})
"""Moves after which a reading can be the last of its case that was open."""


def follow(work: Changing, task: Task, move: Move, by: UUID, at: datetime) -> None:
    """Do what a move entails: images for who begins, word to whom it concerns, a new count for what waits.

    Every use case that moves a task calls this after it recorded the move.
    """
    if move in LINKS_IMAGES:
        dependencies.link_images(work, task, at)
    notifications.tell_move(work, task, move, by, at)
    if move in SETTLES:
        dependencies.settle(work, task, at)
    if move in CLOSES:
        structured_reports.ask_for_reports(work, task)


@dataclass(frozen=True)
class AssignTask:
    """A research associate gives a task to somebody, or takes it back (no assignee)."""

    task_id: UUID
    task_version: int
    assignee_id: UUID | None
    reason: str = ""


def assign_task(command: AssignTask, *, actor: Actor, units: UnitsOfWork, clock: Clock) -> None:
    """Give a task to a person who may do it; taking it from somebody needs a reason.

    Raises
    ------
    NotFoundError, NotPermittedError, WrongStateError, InvalidInputError
        See `toolpict.domain.errors`.

    """
    now = clock()
    with units.changing() as work:
        task = load(work, command.task_id, command.task_version, Move.ASSIGN, actor)
        give(work, task, command.assignee_id, by=actor.account_id, now=now, reason=command.reason)
        work.commit()


def give(work: Changing, task: Task, assignee_id: UUID | None, *, by: UUID, now: datetime, reason: str = "") -> None:
    """Give a task to a person who may do it, with its entry and word to them; used when tasks are made, too.

    Raises
    ------
    WrongStateError, InvalidInputError
        See `toolpict.domain.errors`.

    """
    if assignee_id:
        require_able(work, task, assignee_id, now)
        require_new_reader(work, task, assignee_id)
    work.record(task.give(assignee_id, Move.ASSIGN, by=by, at=now, reason=reason.strip()))
    if assignee_id is None and task.status is TaskStatus.ASSIGNED:
        raise InvalidInputError({"assignee": Problem(ProblemCode.MISSING)})
    follow(work, task, Move.ASSIGN, by, now)


def require_able(work: Changing, task: Task, account_id: UUID, now: datetime) -> None:
    """Do nothing if the person holds a role today that does this kind of task.

    Raises
    ------
    InvalidInputError
        They hold none, or had the examination brought in that somebody else can check.

    """
    person = work.accounts.actor(account_id, now.date())
    if person is None or not permissions.may_work_on(person, task):
        raise InvalidInputError({"assignee": Problem(ProblemCode.UNKNOWN_VALUE)})
    if quality_checkers.is_refused(work, task, account_id, now.date()):
        raise InvalidInputError({"assignee": Problem(ProblemCode.OWN_EXAMINATION)})


@dataclass(frozen=True)
class ReturnTask:
    """A research associate sends a task back; `queries` are (path of the item, what is asked), `GROUP/ITEM@2` in row 2."""

    task_id: UUID
    task_version: int
    reason: str
    queries: tuple[tuple[str, str], ...] = ()


def return_task(command: ReturnTask, *, actor: Actor, units: UnitsOfWork, clock: Clock) -> None:
    """Send a submitted task back to the person who has it, with a reason and what must be put right.

    Raises
    ------
    NotFoundError, NotPermittedError, WrongStateError, InvalidInputError
        See `toolpict.domain.errors`.

    """
    now = clock()
    with units.changing() as work:
        task = load(work, command.task_id, command.task_version, Move.RETURN, actor)
        work.record(task.move(Move.RETURN, by=actor.account_id, at=now, reason=command.reason.strip()))
        for path, text in command.queries:
            if text.strip():
                item, _, row = path.partition("@")
                number = int(row) if row.isdecimal() and len(row) < MOST_DIGITS else 0
                queries.ask(work, task, item, text.strip(), row=number, by=actor.account_id, at=now)
        follow(work, task, Move.RETURN, actor.account_id, now)
        work.commit()


@dataclass(frozen=True)
class EditTask:
    """A research associate changes when a task is wanted and how much it presses."""

    task_id: UUID
    task_version: int
    due: date | None
    priority: int


def edit_task(command: EditTask, *, actor: Actor, units: UnitsOfWork, clock: Clock) -> None:
    """Change the due date and the priority of a task that is not finished.

    Raises
    ------
    NotFoundError, NotPermittedError, WrongStateError, InvalidInputError
        See `toolpict.domain.errors`.

    """
    if command.priority not in PRIORITIES:
        raise InvalidInputError({"priority": Problem(ProblemCode.UNKNOWN_VALUE)})
    now = clock()
    with units.changing() as work:
        task = work.get(Task, command.task_id)
        permissions.require(actor, Permission.TASK_CREATE, task)
        task.require_version(command.task_version)
        if task.group is StatusGroup.FINISHED:
            raise WrongStateError(ErrorCode.CHANGED_MEANWHILE)
        change(work, task, "due", command.due or NO_DUE_DATE, by=actor.account_id, now=now)
        change(work, task, "priority", command.priority, by=actor.account_id, now=now)
        work.commit()


def change(work: Changing, task: Task, field: str, after: Parameter, *, by: UUID, now: datetime) -> None:
    """Change one attribute, with its entry; nothing when it is the same."""
    before = getattr(task, field)
    if before != after:
        work.record(task.touch(AuditCode.TASK_CHANGED, by=by, at=now, field=field, before=before, after=after))
        setattr(task, field, after)


@dataclass(frozen=True)
class IssueTasks:
    """A research associate issues the drafts that were looked at."""

    task_ids: frozenset[UUID]


def issue_tasks(command: IssueTasks, *, actor: Actor, units: UnitsOfWork, clock: Clock) -> int:
    """Issue all of the drafts, or none; return how many were.

    Raises
    ------
    NotFoundError, NotPermittedError, WrongStateError
        See `toolpict.domain.errors`; a task that is issued already is passed over.

    """
    now, issued = clock(), 0
    with units.changing() as work:
        for task_id in sorted(command.task_ids):
            task = work.get(Task, task_id)
            permissions.require(actor, Permission.TASK_ISSUE, task)
            if task.status is TaskStatus.DRAFT:
                issue(work, task, actor.account_id, now)
                issued += 1
        work.commit()
    return issued


def issue(work: Changing, task: Task, by: UUID, now: datetime) -> None:
    """Issue one draft: it lands where what it waits for, and who has it, put it."""
    count_what_it_waits_for(work, task)
    work.record(task.move(Move.ISSUE, by=by, at=now))
    follow(work, task, Move.ISSUE, by, now)


@dataclass(frozen=True)
class AskUnlock:
    """Somebody asks for a locked task to be opened."""

    task_id: UUID
    task_version: int
    reason: str


def ask_unlock(command: AskUnlock, *, actor: Actor, units: UnitsOfWork, clock: Clock) -> UUID:
    """Store the request, tell those who may grant it, and return its id.

    Raises
    ------
    NotFoundError, NotPermittedError, WrongStateError, InvalidInputError
        See `toolpict.domain.errors`.

    """
    if not command.reason.strip():
        raise InvalidInputError({"reason": Problem(ProblemCode.MISSING)})
    now = clock()
    with units.changing() as work:
        task = load(work, command.task_id, command.task_version, Move.UNLOCK, actor)
        if not task.can(Move.UNLOCK):
            raise WrongStateError(ErrorCode.MOVE_REFUSED, status=task.status, move=Move.UNLOCK)
        request = UnlockRequest(task.id, actor.account_id, now, command.reason.strip())
        work.record(task.touch(AuditCode.UNLOCK_ASKED, by=actor.account_id, at=now, reason=request.reason))
        work.add(request)
        notifications.tell_those_who_may_unlock(work, task, actor.account_id, now)
        work.commit()
        return request.id


@dataclass(frozen=True)
class GrantUnlock:
    """A second person opens a locked task."""

    request_id: UUID
    task_version: int


def grant_unlock(command: GrantUnlock, *, actor: Actor, units: UnitsOfWork, clock: Clock) -> UUID:
    """Open the task again for the reason that was given; return its id.

    Raises
    ------
    NotFoundError, NotPermittedError, WrongStateError
        See `toolpict.domain.errors`; nobody grants what they asked for.

    """
    now = clock()
    with units.changing() as work:
        request = work.get(UnlockRequest, command.request_id)
        task = load(work, request.task_id, command.task_version, Move.UNLOCK, actor)
        request.require_other_than(actor.account_id)
        if not request.stands(task):
            raise WrongStateError(ErrorCode.CHANGED_MEANWHILE)
        work.record(task.move(Move.UNLOCK, by=actor.account_id, at=now, reason=request.reason))
        follow(work, task, Move.UNLOCK, actor.account_id, now)
        work.commit()
        return task.id
