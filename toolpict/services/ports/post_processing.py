"""What the pages of post-processing ask the database."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol
from uuid import UUID

from toolpict.domain.post_processing import OutputStatus, OutputValue


@dataclass(frozen=True)
class OutputLine:
    """One version of an output, with what became of it."""

    id: UUID
    code: str
    version: int
    filename: str
    media_type: str
    size_bytes: int
    sha256: str
    added_by: str
    added_at: datetime
    status: OutputStatus
    problem: str
    values: tuple[OutputValue, ...] = ()


@dataclass(frozen=True)
class TaskExamination:
    """One examination that a task may see."""

    imaging_study_id: UUID
    study_instance_uid: str
    modality: str
    time_point: str
    time_point_code: str
    instances: int
    size_bytes: int


class PostProcessingQueries(Protocol):
    """Questions about outputs."""

    def outputs(self, task_id: UUID) -> Sequence[OutputLine]:
        """Return all versions of all outputs of a task, by code, newest first."""
        ...

    def examinations(self, task_id: UUID) -> Sequence[TaskExamination]:
        """Return the examinations that a task may see."""
        ...
