"""What the pages of subjects and the matrix ask the database."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Protocol
from uuid import UUID

from toolpict.domain.imaging import ImagingStudyStatus, Source
from toolpict.domain.intake import IntakeStatus
from toolpict.domain.permissions import Sites
from toolpict.domain.research_study import SubjectStatus, VisitStatus
from toolpict.domain.tasks import TaskKind, TaskStatus


@dataclass(frozen=True)
class SubjectRow:
    """One line of the list of subjects."""

    id: UUID
    number: str
    site_id: UUID
    site_code: str
    site_name: str
    status: SubjectStatus
    reference_date: date | None


@dataclass(frozen=True)
class SubjectTask:
    """A task of a subject, at its visit; `assignee` is empty when nobody has it."""

    id: UUID
    number: int
    kind: TaskKind
    title: str
    status: TaskStatus
    due: date
    visit_id: UUID
    assignee: str


@dataclass(frozen=True)
class Examination:
    """An imaging study with its journey: who had it brought in, when, where from, under which profile."""

    id: UUID
    visit_id: UUID
    modality: str
    status: ImagingStudyStatus
    instances: int
    size_bytes: int
    source: Source
    requested_by: str
    delivered_at: datetime
    registered_at: datetime
    profile_name: str
    profile_version: str


@dataclass(frozen=True)
class OpenIntake:
    """An examination on its way."""

    task_id: UUID
    number: int
    visit_id: UUID
    status: IntakeStatus


@dataclass(frozen=True)
class MatrixVisit:
    """A visit in its cell; `reason` is why its examination was refused, or why it was not done."""

    id: UUID
    subject_id: UUID
    time_point_id: UUID
    status: VisitStatus
    reason: str


@dataclass(frozen=True)
class MatrixImage:
    """The state of one examination of a visit."""

    visit_id: UUID
    status: ImagingStudyStatus


@dataclass(frozen=True)
class MatrixTask:
    """How many tasks of a visit are alike."""

    visit_id: UUID
    kind: TaskKind
    status: TaskStatus
    due: date


class Subjects(Protocol):
    """Queries of subjects; the entities themselves are loaded by the unit of work."""

    def listed(self, research_study_id: UUID, reach: Sites) -> Sequence[SubjectRow]:
        """Return the subjects of these sites by number."""
        ...

    def tasks(self, subject_id: UUID) -> Sequence[SubjectTask]:
        """Return the tasks of a subject by number."""
        ...

    def examinations(self, subject_id: UUID) -> Sequence[Examination]:
        """Return the imaging studies of a subject, the oldest first."""
        ...

    def open_intakes(self, subject_id: UUID) -> Sequence[OpenIntake]:
        """Return the examinations on their way, the oldest first."""
        ...

    def matrix_visits(self, research_study_id: UUID, reach: Sites) -> Sequence[MatrixVisit]:
        """Return all visits of the subjects of these sites."""
        ...

    def matrix_images(self, research_study_id: UUID, reach: Sites) -> Sequence[MatrixImage]:
        """Return the state of all their examinations, the oldest first."""
        ...

    def matrix_tasks(self, research_study_id: UUID, reach: Sites) -> Sequence[MatrixTask]:
        """Return the state of all its tasks but those cancelled or withdrawn."""
        ...
