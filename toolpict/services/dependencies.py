"""What tasks wait for: others that are not validated yet, and examinations that are not there.

Everything is counted afresh, never added or subtracted: settling twice is settling once.
"""

from datetime import datetime
from typing import Final
from uuid import UUID

from toolpict.domain.audit import SYSTEM_ID, AuditEntry
from toolpict.domain.codes import AuditCode
from toolpict.domain.imaging import TaskImage
from toolpict.domain.tasks import Move, Task, TaskKind, TaskStatus
from toolpict.services import notifications
from toolpict.services.ports.units import Changing

NEEDS_IMAGES: Final = frozenset({TaskKind.POST_PROCESSING, TaskKind.READING, TaskKind.ADJUDICATION})
"""Kinds that wait for the examinations of their visits; an intake brings them, and quality control is made with them."""

NOT_STARTED: Final = frozenset({TaskStatus.BLOCKED, TaskStatus.READY, TaskStatus.ASSIGNED})


def settle(work: Changing, task: Task, at: datetime) -> None:
    """Have all that waits for a task see whether it still does."""
    for dependent_id in work.tasks.dependents(task.id):
        recount(work, work.get(Task, dependent_id), at)


def settle_visit(work: Changing, visit_id: UUID, at: datetime) -> None:
    """Have all that needs images of a visit see whether they are there; called when some came or went."""
    for task_id in work.tasks.tasks_of_visit(visit_id):
        recount(work, work.get(Task, task_id), at)


def count_prerequisites(work: Changing, task: Task) -> int:
    """Return how many things a task waits for: tasks not validated, and visits without a usable examination."""
    waiting = work.tasks.open_prerequisites(task.id)
    if task.kind not in NEEDS_IMAGES:
        return waiting
    wanted = frozenset(work.tasks.visits_of(task.id))
    return waiting + len(wanted - {visit_id for visit_id, _ in work.tasks.usable_images(wanted)})


def recount(work: Changing, task: Task, at: datetime) -> None:
    """Bring a task in line with what it waits for, and with the images there are; one that was started stays as it is."""
    if task.status is TaskStatus.DRAFT or task.status not in NOT_STARTED:
        return
    before, task.open_prerequisites = task.open_prerequisites, count_prerequisites(work, task)
    move = next_move(task)
    if move:
        work.record(task.move(move, by=SYSTEM_ID, at=at))
    elif before != task.open_prerequisites:
        work.record(changed(task, "open_prerequisites", before, task.open_prerequisites, at))
    link_images(work, task, at)
    if move:
        notifications.tell_move(work, task, move, SYSTEM_ID, at)


def next_move(task: Task) -> Move | None:
    """Return the move that what a task waits for asks for; None when it stands where it should."""
    if task.open_prerequisites and task.can(Move.BLOCK):
        return Move.BLOCK
    if not task.open_prerequisites and task.can(Move.UNBLOCK):
        return Move.UNBLOCK
    return None


def link_images(work: Changing, task: Task, at: datetime) -> None:
    """Store what a task may see: the usable examinations of its visits, once it waits for none; fixed when started."""
    if task.kind not in NEEDS_IMAGES:
        return
    purposes = work.tasks.visits_of(task.id)
    found = [] if task.status is TaskStatus.BLOCKED else work.tasks.usable_images(frozenset(purposes))
    wanted = [TaskImage(task.id, imaging_study_id, purposes[visit_id]) for visit_id, imaging_study_id in found]
    if set(wanted) == set(work.find(TaskImage, task_id=task.id)):
        return
    had = len(work.find(TaskImage, task_id=task.id))
    work.record(changed(task, "images", had, len(wanted), at))
    work.tasks.replace_images(task.id, wanted)


def changed(task: Task, field: str, before: int, after: int, at: datetime) -> AuditEntry:
    """Return the entry of a change that the system made to a task."""
    return task.touch(AuditCode.TASK_CHANGED, by=SYSTEM_ID, at=at, field=field, before=before, after=after)
