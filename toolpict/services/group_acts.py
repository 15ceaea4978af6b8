"""One act on several tasks of the list: looked at first, then done to each by itself, with an audit entry of its own.

A task that was changed meanwhile, or that the act is not for, is named and left as it is; the others go on.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from types import MappingProxyType
from typing import Final
from uuid import UUID

from toolpict.domain.codes import ProblemCode
from toolpict.domain.errors import (
    DomainError,
    InvalidInputError,
    NotFoundError,
    NotPermittedError,
    Problem,
    WrongStateError,
)
from toolpict.domain.people import Actor, Role
from toolpict.domain.permissions import KIND_ROLES, Permission, permits
from toolpict.domain.tasks import GROUP, NO_DUE_DATE, TRANSITIONS, Move, StatusGroup, Task, TaskStatus
from toolpict.services import tasks
from toolpict.services.ports.tasks import Candidate
from toolpict.services.ports.units import Clock, Looking, UnitsOfWork
from toolpict.services.problems import LONGEST_REASON, Problems
from toolpict.services.task_lists import Line, see

MOST: Final = 200
"""Tasks of one act; a page of the list has 50."""


class GroupAct(StrEnum):
    """What can be done to several tasks at once."""

    ISSUE = "group.issue"
    ASSIGN = "group.assign"
    DUE = "group.due"
    CANCEL = "group.cancel"


@dataclass(frozen=True)
class Chosen:
    """A task that was ticked, as it was when the page was drawn."""

    task_id: UUID
    version: int


@dataclass(frozen=True)
class Preview:
    """What an act would do.

    Attributes
    ----------
    concerned
        The tasks that it is for, by number.
    left_out
        Those that it is not for, in the status or with the rights that there are.
    candidates
        Who may be given every one of them; empty for the other acts.

    """

    act: GroupAct
    concerned: Sequence[Line]
    left_out: Sequence[Line]
    candidates: Sequence[Candidate]


def preview(act: GroupAct, task_ids: frozenset[UUID], *, actor: Actor, units: UnitsOfWork, today: date) -> Preview:
    """Return what an act would do to some tasks; nothing changes.

    Raises
    ------
    NotFoundError
        One of them is none that this person may know of.
    InvalidInputError
        None was chosen, or too many.

    """
    require_some(task_ids)
    with units.looking() as work:
        chosen = [known(work, task_id, actor) for task_id in task_ids]
        fitting = {task.id for task in chosen if is_for(act, task, actor)}
        rows = sorted((work.tasks.row(task.id) for task in chosen), key=lambda row: row.number)
        lines = [see(row, actor) for row in rows]
        concerned = [task for task in chosen if task.id in fitting]
        return Preview(
            act,
            [line for line in lines if line.id in fitting],
            [line for line in lines if line.id not in fitting],
            candidates_for_all(work, concerned, today) if act is GroupAct.ASSIGN else (),
        )


def acts_for(lines: Iterable[Line], actor: Actor) -> tuple[GroupAct, ...]:
    """Return the acts that at least one task of a list could take, of those that the person looks after."""
    own = [line for line in lines if Role.RESEARCH_ASSOCIATE in actor.roles_in(line.research_study_id)]
    return tuple(act for act in GroupAct if any(fits(act, line.status) for line in own))


def fits(act: GroupAct, status: TaskStatus) -> bool:
    """Tell whether a task in this status could take an act."""
    return GROUP[status] is not StatusGroup.FINISHED if act is GroupAct.DUE else (status, MOVES[act][0]) in TRANSITIONS


def require_some(task_ids: frozenset[UUID]) -> None:
    """Do nothing if there are tasks, and no more than one act takes."""
    if not task_ids:
        raise InvalidInputError({"task": Problem(ProblemCode.MISSING)})
    if len(task_ids) > MOST:
        raise InvalidInputError({"task": Problem(ProblemCode.OUT_OF_RANGE, minimum=1, maximum=MOST, unit="")})


def known(work: Looking, task_id: UUID, actor: Actor) -> Task:
    """Return a task that the person may know of."""
    task = work.get(Task, task_id)
    if not permits(actor, Permission.TASK_READ, task):
        raise NotFoundError
    return task


def is_for(act: GroupAct, task: Task, actor: Actor) -> bool:
    """Tell whether an act can be done to a task as it is, by who looks after it."""
    if not permits(actor, Permission.TASK_CREATE, task):
        return False
    if not fits(act, task.status):
        return False
    return act is GroupAct.DUE or permits(actor, MOVES[act][1], task)


MOVES: Final[Mapping[GroupAct, tuple[Move, Permission]]] = MappingProxyType(
    {
        GroupAct.ISSUE: (Move.ISSUE, Permission.TASK_ISSUE),
        GroupAct.ASSIGN: (Move.ASSIGN, Permission.TASK_ASSIGN),
        GroupAct.CANCEL: (Move.CANCEL, Permission.TASK_CANCEL),
    }
)


def candidates_for_all(work: Looking, chosen: Sequence[Task], today: date) -> Sequence[Candidate]:
    """Return who may be given every one of some tasks, by name."""
    places = {(task.research_study_id, task.kind, task.site_id) for task in chosen}
    found = [
        work.tasks.candidates(research_study_id, KIND_ROLES[kind], today, site)
        for research_study_id, kind, site in sorted(places)
    ]
    in_all = frozenset.intersection(*(frozenset(one.id for one in each) for each in found)) if found else frozenset()
    return [one for one in found[0] if one.id in in_all] if found else []


@dataclass(frozen=True)
class ActOnMany:
    """An act on several tasks; of the last three, each act takes its own."""

    act: GroupAct
    chosen: tuple[Chosen, ...]
    assignee_id: UUID | None = None
    due: date | None = None
    reason: str = ""


@dataclass(frozen=True)
class LeftOut:
    """A task that was left as it was, and why."""

    number: int
    error: DomainError


@dataclass(frozen=True)
class Done:
    """To how many tasks an act was done, and to which it was not."""

    count: int
    left_out: Sequence[LeftOut]


def act_on_many(command: ActOnMany, *, actor: Actor, units: UnitsOfWork, clock: Clock) -> Done:
    """Do an act to each of several tasks, each in a transaction of its own.

    Raises
    ------
    NotFoundError
        One of them is none that this person may know of; nothing was done then.
    InvalidInputError
        What the act needs is missing; nothing was done then.

    """
    require_complete(command)
    with units.looking() as work:
        numbers = {one.task_id: known(work, one.task_id, actor).number for one in command.chosen}
    left_out = []
    for one in sorted(command.chosen, key=lambda one: numbers[one.task_id]):
        try:
            ACTS[command.act](command, one, actor, units, clock)
        except (InvalidInputError, NotFoundError, NotPermittedError, WrongStateError) as error:
            left_out.append(LeftOut(numbers[one.task_id], error))
    return Done(len(command.chosen) - len(left_out), left_out)


def require_complete(command: ActOnMany) -> None:
    """Do nothing if the act has what it needs."""
    require_some(frozenset(one.task_id for one in command.chosen))
    problems = Problems()
    if command.act is GroupAct.ASSIGN and command.assignee_id is None:
        problems.wrong("assignee", ProblemCode.MISSING)
    problems.text("reason", command.reason, required=command.act is GroupAct.CANCEL, longest=LONGEST_REASON)
    problems.require()


def issue(_command: ActOnMany, one: Chosen, actor: Actor, units: UnitsOfWork, clock: Clock) -> None:
    """Issue a draft."""
    tasks.make_move(tasks.MakeMove(one.task_id, one.version, Move.ISSUE), actor=actor, units=units, clock=clock)


def assign(command: ActOnMany, one: Chosen, actor: Actor, units: UnitsOfWork, clock: Clock) -> None:
    """Give a task to the person."""
    given = tasks.AssignTask(one.task_id, one.version, command.assignee_id, command.reason)
    tasks.assign_task(given, actor=actor, units=units, clock=clock)


def set_due(command: ActOnMany, one: Chosen, actor: Actor, units: UnitsOfWork, clock: Clock) -> None:
    """Set the day a task is due, or take it away; its priority stays."""
    with units.looking() as work:
        task = work.get(Task, one.task_id)
        same = (command.due or NO_DUE_DATE) == task.due
    if same and task.version == one.version:
        return
    edited = tasks.EditTask(one.task_id, one.version, command.due, task.priority)
    tasks.edit_task(edited, actor=actor, units=units, clock=clock)


def cancel(command: ActOnMany, one: Chosen, actor: Actor, units: UnitsOfWork, clock: Clock) -> None:
    """Cancel a task."""
    cancelled = tasks.MakeMove(one.task_id, one.version, Move.CANCEL, command.reason)
    tasks.make_move(cancelled, actor=actor, units=units, clock=clock)


Doing = Callable[[ActOnMany, Chosen, Actor, UnitsOfWork, Clock], None]
ACTS: Final[Mapping[GroupAct, Doing]] = MappingProxyType(
    {GroupAct.ISSUE: issue, GroupAct.ASSIGN: assign, GroupAct.DUE: set_due, GroupAct.CANCEL: cancel}
)
