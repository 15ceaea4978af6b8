"""The steps of a research study as stacked bars: how many of how many."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from toolpict.domain.tasks import GROUP, VOID, StatusGroup, TaskKind, TaskStatus
from toolpict.services.ports.research_studies import TaskCount
from toolpict.services.research_study_overview import Standing

SHOWN: Final = (TaskKind.QUALITY_CONTROL, TaskKind.POST_PROCESSING, TaskKind.READING)


@dataclass(frozen=True)
class Stage:
    """One step: `code` names it; finished, handed in, late and other of `total`, and how many were withdrawn beside."""

    code: str
    done: int
    waiting: int
    late: int
    open: int
    total: int
    withdrawn: int = 0


def stages(standing: Standing) -> Sequence[Stage]:
    """Return the steps of a research study that there is something of."""
    missing = standing.wanted - standing.received
    late = min(standing.late_visit_count, missing)
    received = Stage("research-studies.received", standing.received, 0, late, missing - late, standing.wanted)
    work = [stage(kind, [count for count in standing.counts if count.kind is kind]) for kind in SHOWN]
    return [received, *(step for step in work if step.total or step.withdrawn), *locked(standing.counts)]


def stage(kind: TaskKind, counts: Sequence[TaskCount]) -> Stage:
    """Return how far one kind of task is; cancelled and withdrawn ones are not of the total."""
    live = [count for count in counts if count.status not in VOID]
    total = sum(count.count for count in live)
    done = sum(count.count for count in live if GROUP[count.status] is StatusGroup.FINISHED)
    waiting = sum(count.count for count in live if GROUP[count.status] is StatusGroup.TO_VALIDATE)
    late = sum(count.late for count in live)
    withdrawn = sum(count.count for count in counts if count.status is TaskStatus.WITHDRAWN)
    return Stage(kind, done, waiting, late, total - done - waiting - late, total, withdrawn)


def locked(counts: Sequence[TaskCount]) -> Sequence[Stage]:
    """Return how many tasks are locked; nothing while none is finished."""
    finished = [c for c in counts if c.status in {TaskStatus.VALIDATED, TaskStatus.LOCKED} and c.kind in SHOWN]
    total = sum(count.count for count in finished)
    done = sum(count.count for count in finished if count.status is TaskStatus.LOCKED)
    return [Stage("research-studies.locked", done, 0, 0, total - done, total)] if total else []
