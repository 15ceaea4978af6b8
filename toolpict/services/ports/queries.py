"""What is asked of the database about queries, locks and what was compared with its source."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol
from uuid import UUID

from toolpict.domain.locks import LockEntry, SourceMark
from toolpict.domain.permissions import Sites
from toolpict.domain.queries import Query, QueryLine, QueryStatus
from toolpict.domain.tasks import Task


@dataclass(frozen=True)
class Thread:
    """A query with all that was said since."""

    query: Query
    lines: Sequence[QueryLine]


@dataclass(frozen=True)
class QueryRow:
    """One query of a list.

    Attributes
    ----------
    last
        What was said last; the question itself when nothing was since.
    last_at
        When that was.

    """

    id: UUID
    task_id: UUID
    task_number: int
    subject_number: str
    time_point: str
    form: str
    path: str
    row: int
    status: QueryStatus
    text: str
    asked_by: str
    asked_at: datetime
    last: str
    last_at: datetime


class QueryQueries(Protocol):
    """A task's own queries are asked for by its id: what is said of another reader's answers is never in reach."""

    def threads(self, task_id: UUID) -> Sequence[Thread]:
        """Return the queries of a task, oldest first, each with its lines."""
        ...

    def listed(
        self, research_study_id: UUID, sites: Sites, statuses: Collection[QueryStatus], most: int
    ) -> Sequence[QueryRow]:
        """Return queries of a research study that people asked, those that stand longest first."""
        ...

    def counts(self, research_study_id: UUID, sites: Sites) -> Mapping[QueryStatus, int]:
        """Return how many queries that people asked stand where."""
        ...

    def locks_over(self, task: Task) -> Sequence[LockEntry]:
        """Return every lock entry that concerns a task: of its items, itself, its time point, its research study."""
        ...

    def locks_of(self, research_study_id: UUID) -> Sequence[LockEntry]:
        """Return the lock entries of a research study and of its time points."""
        ...

    def marks(self, task_id: UUID) -> Sequence[SourceMark]:
        """Return what was compared with its source in a task."""
        ...
