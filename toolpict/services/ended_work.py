"""How work ends when an examination falls that it was made on: withdrawn, or refused by a later quality control.

docs/decisions/work-on-withdrawn-images.md and docs/decisions/refused-after-acceptance.md say why.
"""

from collections.abc import Iterable
from datetime import datetime
from typing import Final
from uuid import UUID

from toolpict.domain.codes import AuditCode, Parameter
from toolpict.domain.imaging import ImagingStudy, TaskImage
from toolpict.domain.tasks import Move, Task, TaskKind, TaskStatus
from toolpict.services import tasks
from toolpict.services.dependencies import NOT_STARTED
from toolpict.services.ports.units import Changing, Looking

KEPT: Final = NOT_STARTED | {TaskStatus.DRAFT}
"""Nothing was made yet: such a task waits for another examination."""


def tasks_that_show(work: Looking, imaging_study: ImagingStudy) -> list[Task]:
    """Return the tasks whose images include an examination, by number; loaded for change in `changing`."""
    named = {image.task_id for image in work.find(TaskImage, imaging_study_id=imaging_study.id)}
    return sorted((work.get(Task, key) for key in sorted(named)), key=lambda task: task.number)


def work_begun(work: Looking, imaging_study: ImagingStudy) -> list[Task]:
    """Return the tasks begun or finished on an examination; its quality controls are judgements of it, and stay."""
    return [
        task
        for task in tasks_that_show(work, imaging_study)
        if task.kind is not TaskKind.QUALITY_CONTROL and task.status not in KEPT and how_it_ends(task)
    ]


def how_it_ends(task: Task) -> Move | None:
    """Return the move that ends a task: an open one is cancelled, a validated one withdrawn; None when it has ended."""
    return next((move for move in (Move.CANCEL, Move.WITHDRAW) if task.can(move)), None)


def end_tasks(
    work: Changing, ended: Iterable[Task], code: AuditCode, *, by: UUID, at: datetime, reason: str, **said: Parameter
) -> None:
    """Cancel open tasks, with an entry of a code that says what befell them, and withdraw validated ones.

    All are moved before any is followed: what waits for one of them may be another of them.
    """
    moved: list[tuple[Task, Move]] = []
    for task in ended:
        move = how_it_ends(task)
        if move is None:
            continue
        if move is Move.CANCEL:
            work.record(task.touch(code, by=by, at=at, reason="", **said))
        work.record(task.move(move, by=by, at=at, reason=reason))
        moved.append((task, move))
    for task, move in moved:
        tasks.follow(work, task, move, by, at)
