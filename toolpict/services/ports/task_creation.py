"""What making tasks asks the database, and what it stores beside them."""

from collections.abc import Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from typing import Protocol
from uuid import UUID

from toolpict.domain.imaging import Case
from toolpict.domain.permissions import Sites
from toolpict.domain.research_study import VisitStatus
from toolpict.domain.tasks import TaskStatus


@dataclass(frozen=True)
class WantedVisit:
    """A visit that work may be asked for; `examinations` counts those neither refused nor withdrawn."""

    id: UUID
    subject_id: UUID
    site_id: UUID
    number: str
    time_point_id: UUID
    time_point_code: str
    position: int
    status: VisitStatus
    examinations: int


@dataclass(frozen=True)
class PostProcessing:
    """A post-processing task that is neither cancelled nor withdrawn, by the procedure it follows."""

    task_id: UUID
    visit_id: UUID
    procedure_id: UUID
    status: TaskStatus


@dataclass(frozen=True)
class TakenSlot:
    """A reading that has a task; `is_void` when it was cancelled or withdrawn, so that another round may be made."""

    case_id: UUID
    slot: str
    round: int
    is_void: bool


class TaskCreation(Protocol):
    """Queries and rows of making tasks."""

    def visits(self, research_study_id: UUID, reach: Sites) -> Sequence[WantedVisit]:
        """Return the visits of those who take part at these sites, by inclusion number and place in the schedule."""
        ...

    def post_processing(self, visit_ids: AbstractSet[UUID]) -> Sequence[PostProcessing]:
        """Return the post-processing tasks of some visits that are neither cancelled nor withdrawn."""
        ...

    def cases(self, research_study_id: UUID) -> Sequence[Case]:
        """Return the cases of a research study, each with its visits in their order."""
        ...

    def taken_slots(self, reading_plan_ids: AbstractSet[UUID]) -> Sequence[TakenSlot]:
        """Return the readings that these versions of a reading plan have a task for, void ones included."""
        ...

    def last_position(self, reading_plan_ids: AbstractSet[UUID], slot: str) -> int:
        """Return the highest place in the stored order of a slot; -1 when there is none."""
        ...

    def waiting_readings(self, visit_id: UUID, procedure_id: UUID) -> Sequence[UUID]:
        """Return the readings of a visit that may still wait, of the plans that wait for this procedure."""
        ...
