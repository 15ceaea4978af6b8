"""What the results of a research study are made of."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Protocol
from uuid import UUID

from toolpict.domain.data_cut import CutOutput, CutTask
from toolpict.domain.permissions import Sites
from toolpict.domain.tasks import TaskKind, TaskStatus


@dataclass(frozen=True)
class ProgressRow:
    """How many tasks of one kind at one time point stand where."""

    time_point: str
    kind: TaskKind
    status: TaskStatus
    count: int


@dataclass(frozen=True)
class VisitRow:
    """How many visits of one time point there are, and how many have a usable examination."""

    time_point: str
    visits: int
    with_images: int


@dataclass(frozen=True)
class CutReading:
    """One validated reading of a cut, with where it belongs."""

    task_number: int
    subject_number: str
    site: str
    time_point: str
    study_day: int | None
    slot: str
    reader: str
    status: str
    form_version_id: UUID
    revision_id: UUID
    signed_at: datetime | None


@dataclass(frozen=True)
class CutFile:
    """One file of a cut: an attachment of a reading, or an output."""

    task_number: int
    subject_number: str
    time_point: str
    code: str
    version: int
    filename: str
    media_type: str
    size_bytes: int
    sha256: str


@dataclass(frozen=True)
class CutValue:
    """One number of an output of a cut."""

    task_number: int
    subject_number: str
    site: str
    time_point: str
    study_day: int | None
    output: str
    code: str
    number: Decimal
    unit: str


@dataclass(frozen=True)
class CutTaskRow:
    """One task of a cut, whether it brought something or not."""

    task_number: int
    kind: TaskKind
    subject_number: str
    site: str
    time_point: str
    study_day: int | None
    slot: str
    status: str


@dataclass(frozen=True)
class ChainHead:
    """Where the audit chain ends."""

    number: int
    hash: str


class Results(Protocol):
    """Questions about results."""

    def progress(self, research_study_id: UUID, reach: Sites) -> Sequence[ProgressRow]:
        """Return how many tasks of these sites stand where, by time point in the schedule's order, kind and status.

        Those of a subject who withdrew, and whose data may not be used, count as withdrawn.
        """
        ...

    def visits(self, research_study_id: UUID, reach: Sites) -> Sequence[VisitRow]:
        """Return how many visits of these sites have images, by time point in the schedule's order."""
        ...

    def membership(self, research_study_id: UUID, data_cut_id: UUID) -> tuple[list[CutTask], list[CutOutput]]:
        """Return what would belong to a cut frozen now."""
        ...

    def withdrawn(self, research_study_id: UUID) -> Mapping[UUID, int]:
        """Return how many tasks that counted in a cut have been withdrawn since, by cut; cuts without any left out."""
        ...

    def chain_head(self) -> ChainHead:
        """Return where the audit chain ends."""
        ...

    def tasks(self, data_cut_id: UUID) -> Sequence[CutTaskRow]:
        """Return the tasks of a cut, by subject, time point and number."""
        ...

    def readings(self, data_cut_id: UUID) -> Sequence[CutReading]:
        """Return the readings of a cut, by subject, time point, slot and number."""
        ...

    def attachments(self, data_cut_id: UUID) -> Sequence[CutFile]:
        """Return the files attached to the readings of a cut."""
        ...

    def outputs(self, data_cut_id: UUID) -> Sequence[CutFile]:
        """Return the outputs of a cut."""
        ...

    def values(self, data_cut_id: UUID) -> Sequence[CutValue]:
        """Return the numbers of the outputs of a cut."""
        ...

    def names(self, account_ids: frozenset[UUID]) -> Mapping[UUID, str]:
        """Return the printed names of accounts."""
        ...
