"""What a task waits for, as far as the person who looks at it may know.

Who runs the research study sees each thing with the way to it.  Whoever works on the task sees what kind of work is
open and how far it is, with the way to what they may see anyway.  Who reads a case blind sees kind and state alone:
a number, a time point or a way to the other task would tell what the alias hides.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Final
from uuid import UUID

from toolpict.domain import permissions
from toolpict.domain.people import Actor
from toolpict.domain.permissions import InResearchStudy, Permission
from toolpict.domain.research_study import TimePoint, Visit
from toolpict.domain.tasks import DONE, VOID, StatusGroup, Task, TaskKind, TaskStatus
from toolpict.services.dependencies import NEEDS_IMAGES
from toolpict.services.ports.units import Looking
from toolpict.services.task_lists import READ_BLIND, manages

WAITING: Final = frozenset({TaskStatus.DRAFT, TaskStatus.BLOCKED})
BRINGS_IMAGES: Final = frozenset({TaskKind.INTAKE, TaskKind.QUALITY_CONTROL})
"""Kinds of tasks at whose end a visit has an examination that may be worked on."""


@dataclass(frozen=True)
class OtherTask:
    """A task that stands before this one; `id` and `number` are None for who may not go there."""

    kind: TaskKind
    status: TaskStatus
    id: UUID | None = None
    number: int | None = None


@dataclass(frozen=True)
class MissingVisit:
    """A visit without a usable examination, and the work that is to bring one.

    Attributes
    ----------
    subject_id
        Whose page tells of it; None for who may not see that page.

    """

    time_point: str
    subject_id: UUID | None
    work: tuple[OtherTask, ...]


@dataclass(frozen=True)
class Waiting:
    """What a task waits for.

    Attributes
    ----------
    is_over
        It waits no more: what is listed is what it waited for.
    missing_images
        How many visits have no usable examination yet.
    visits
        These visits by name; empty for who reads the case blind.
    to_ask_again
        How many of the tasks that it waits for were cancelled and have to be asked for again; to who can alone.

    """

    is_over: bool
    tasks: tuple[OtherTask, ...]
    missing_images: int
    visits: tuple[MissingVisit, ...]
    to_ask_again: int

    def __bool__(self) -> bool:
        """Tell whether there is anything to say."""
        return bool(self.tasks or self.missing_images)


def waiting_of(work: Looking, actor: Actor, task: Task) -> Waiting:
    """Return what a task waits for, as this person may know it."""
    runs_it = manages(actor, task.research_study_id, task.site_id)
    waits = task.status in WAITING
    is_blind = task.kind in READ_BLIND and not runs_it
    missing = missing_visits(work, task) if waits else []
    told = [] if is_blind else missing
    return Waiting(
        not waits,
        prerequisites_for(work, actor, task, runs_it=runs_it, is_blind=is_blind) if waits or runs_it else (),
        len(missing),
        tuple(told_of_visits(work, actor, task, told)) if told else (),
        work.tasks.cancelled_prerequisites(task.id) if waits and runs_it else 0,
    )


def missing_visits(work: Looking, task: Task) -> list[UUID]:
    """Return the visits that have no usable examination yet, in the order of the case."""
    if task.kind not in NEEDS_IMAGES:
        return []
    wanted = work.tasks.visits_of(task.id)
    there = {visit_id for visit_id, _ in work.tasks.usable_images(frozenset(wanted))}
    return [visit_id for visit_id in wanted if visit_id not in there]


def told_of_visits(work: Looking, actor: Actor, task: Task, missing: Sequence[UUID]) -> Iterator[MissingVisit]:
    """Return visits without a usable examination, each with the open tasks that are to bring one."""
    ids = frozenset(missing)
    visits = {visit.id: visit for visit in work.find(Visit, id=ids)}
    points = {one.id: one for one in work.find(TimePoint, id={visit.time_point_id for visit in visits.values()})}
    bringing = [one for one in work.find(Task, visit_id=ids, group=StatusGroup.OPEN) if one.kind in BRINGS_IMAGES]
    place = InResearchStudy(task.research_study_id, task.site_id)
    may_go = permissions.permits(actor, Permission.SUBJECT_READ, place)
    for visit in (visits[visit_id] for visit_id in missing):
        found = in_order(one for one in bringing if one.visit_id == visit.id)
        yield MissingVisit(
            points[visit.time_point_id].label,
            visit.subject_id if may_go else None,
            tuple(shown(one, actor, is_blind=False) for one in found),
        )


def prerequisites_for(
    work: Looking, actor: Actor, task: Task, *, runs_it: bool, is_blind: bool
) -> tuple[OtherTask, ...]:
    """Return the tasks that this one waits for: all to who runs the research study, to others those still open."""
    rows = work.tasks.prerequisites(task.id)
    found = work.find(Task, id=frozenset(row.id for row in rows)) if rows else ()
    passed = frozenset() if runs_it else DONE | VOID
    return tuple(shown(one, actor, is_blind=is_blind) for one in in_order(found) if one.status not in passed)


def in_order(tasks: Iterable[Task]) -> list[Task]:
    """Return tasks by number."""
    return sorted(tasks, key=lambda task: task.number)


def shown(other: Task, actor: Actor, *, is_blind: bool) -> OtherTask:
    """Return another task, with the way to it for who may go there."""
    if is_blind or not permissions.permits(actor, Permission.TASK_READ, other):
        return OtherTask(other.kind, other.status)
    return OtherTask(other.kind, other.status, other.id, other.number)
