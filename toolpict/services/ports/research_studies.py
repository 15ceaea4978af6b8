"""What the pages of research studies ask the database."""

from collections.abc import Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from datetime import date
from typing import NamedTuple, Protocol
from uuid import UUID

from toolpict.domain.people import Role
from toolpict.domain.permissions import Sites
from toolpict.domain.research_study import Origin, Site
from toolpict.domain.tasks import TaskKind, TaskStatus


@dataclass(frozen=True)
class ResearchStudyRow:
    """One line of the list of research studies; `subjects` counts those included."""

    id: UUID
    code: str
    title: str
    sponsor: str
    origin: Origin
    subjects: int


class MenuRow(NamedTuple):
    """One research study of a menu."""

    id: UUID
    code: str
    title: str


@dataclass(frozen=True)
class Member:
    """One line of the delegation log with the person's name; `site_code` is empty when it holds for all sites."""

    id: UUID
    account_id: UUID
    username: str
    display_name: str
    email: str
    role: Role
    site_code: str
    since: date
    until: date | None

    def holds_on(self, day: date) -> bool:
        """Tell whether the role is held on that day."""
        return self.since <= day and (self.until is None or day <= self.until)


@dataclass(frozen=True)
class TaskCount:
    """How many tasks of a kind stand in a status; `late` those past their due day."""

    kind: TaskKind
    status: TaskStatus
    count: int
    late: int


@dataclass(frozen=True)
class DueTasks:
    """What of one kind of task waits with one person: how much is late and since when, how much is due soon.

    Attributes
    ----------
    username, assignee
        Empty when nobody has them.
    oldest
        The earliest due day among those that are late; None when none is.

    """

    kind: TaskKind
    username: str
    assignee: str
    late: int
    oldest: date | None
    this_week: int
    next_week: int


@dataclass(frozen=True)
class LateTask:
    """A task past its due day: where work waits, and with whom."""

    id: UUID
    number: int
    kind: TaskKind
    subject_number: str
    time_point_code: str
    assignee: str
    due: date


@dataclass(frozen=True)
class VisitStanding:
    """A visit of a subject who takes part, for what is late: whether an examination came."""

    visit_id: UUID
    subject_id: UUID
    number: str
    site_code: str
    reference_date: date | None
    time_point_id: UUID
    received: bool


class ResearchStudies(Protocol):
    """Queries of research studies; the entities themselves are loaded by the unit of work."""

    def listed(
        self, research_study_ids: AbstractSet[UUID], confined: AbstractSet[tuple[UUID, UUID]]
    ) -> Sequence[ResearchStudyRow]:
        """Return these research studies by code.

        Of those that `confined` names with a site, the subjects of these sites alone are counted.
        """
        ...

    def first(self, research_study_ids: AbstractSet[UUID], limit: int) -> Sequence[MenuRow]:
        """Return the first of these research studies by code, with nothing counted: every page asks for them."""
        ...

    def sites(self, research_study_id: UUID) -> Sequence[Site]:
        """Return the sites of a research study by code."""
        ...

    def all_sites(self) -> Sequence[Site]:
        """Return all sites by code."""
        ...

    def join_site(self, research_study_id: UUID, site_id: UUID) -> None:
        """Let a site take part in a research study."""
        ...

    def members(self, research_study_id: UUID) -> Sequence[Member]:
        """Return the delegation log, ended roles included, by role and name."""
        ...

    def task_counts(self, research_study_id: UUID, reach: Sites, today: date) -> Sequence[TaskCount]:
        """Return how many tasks of these sites stand where."""
        ...

    def due_tasks(self, research_study_id: UUID, reach: Sites, today: date, sunday: date) -> Sequence[DueTasks]:
        """Return what is late, due until that Sunday, and due in the week behind it, by kind and person."""
        ...

    def late_tasks(self, research_study_id: UUID, reach: Sites, today: date, limit: int) -> Sequence[LateTask]:
        """Return the tasks of these sites past their due day, the oldest first."""
        ...

    def expected_visits(self, research_study_id: UUID, reach: Sites) -> Sequence[VisitStanding]:
        """Return the visits still expected of the subjects of these sites who take part, by inclusion number."""
        ...

    def received(self, research_study_id: UUID, reach: Sites) -> tuple[int, int]:
        """Return how many visits are wanted, and how many have an examination that was not refused or withdrawn."""
        ...
