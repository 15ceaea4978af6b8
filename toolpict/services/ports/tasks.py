"""What pages and rules about tasks ask the database."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Final, NamedTuple, Protocol
from uuid import UUID

from toolpict.domain.imaging import Purpose, TaskImage
from toolpict.domain.intake import IntakeStatus
from toolpict.domain.people import Role
from toolpict.domain.tasks import StatusGroup, TaskKind, TaskStatus

COUNTED: Final = 1000
"""Counts stop here: beyond it nobody wants the number, and counting everything takes seconds."""


@dataclass(frozen=True)
class Scope:
    """Which tasks a person may know of.

    Attributes
    ----------
    managed
        Research studies all of whose tasks they see.
    may_take
        Kinds of tasks that they may take, per research study, while nobody has them.
    managed_sites, may_take_sites
        The same for those whose roles hold for one site: (research study, site).

    """

    account_id: UUID
    managed: frozenset[UUID]
    may_take: Mapping[TaskKind, frozenset[UUID]]
    managed_sites: frozenset[tuple[UUID, UUID]] = frozenset()
    may_take_sites: Mapping[TaskKind, frozenset[tuple[UUID, UUID]]] = field(default_factory=dict)

    def __hash__(self) -> int:
        """Return the same for scopes that are the same."""
        return hash((self.account_id, self.managed, self.managed_sites, frozenset(self.may_take.items())))


class Place(NamedTuple):
    """Where a page of a list starts: behind, or before, the task of this due date and number."""

    due: date
    number: int


@dataclass(frozen=True)
class Criteria:
    """What a list is narrowed down to; an empty one asks for everything.

    Attributes
    ----------
    late_on
        Only what was due before that day and is not yet handed in.
    is_unassigned, assignee_id
        Only what nobody has; only what this person has.
    held
        Only intakes that the bridge holds.

    """

    groups: tuple[StatusGroup, ...] = tuple(StatusGroup)
    statuses: frozenset[TaskStatus] = frozenset()
    kinds: frozenset[TaskKind] = frozenset()
    research_study_id: UUID | None = None
    site_id: UUID | None = None
    assignee_id: UUID | None = None
    is_unassigned: bool = False
    late_on: date | None = None
    held: bool = False
    number: int | None = None


@dataclass(frozen=True)
class TaskRow:
    """One line of a list.

    Attributes
    ----------
    alias
        What a reader sees in the place of the inclusion number; None when the task reads no case.
    slot
        Which reader's part it is ("R1"); None when the task reads no case.

    """

    id: UUID
    number: int
    kind: TaskKind
    status: TaskStatus
    group: StatusGroup
    title: str
    due: date
    priority: int
    status_since: datetime
    version: int
    research_study_id: UUID
    research_study_code: str
    subject_id: UUID
    subject_number: str
    site_id: UUID
    site_code: str
    time_point: str
    assignee_id: UUID | None
    assignee: str | None
    alias: str | None
    slot: str | None


@dataclass(frozen=True)
class Candidate:
    """Somebody who may be given a task, and what they have on their hands."""

    id: UUID
    display_name: str
    roles: frozenset[Role]
    load: int


@dataclass(frozen=True)
class Named:
    """Something that a filter names: its id and what it is called."""

    id: UUID
    label: str


@dataclass(frozen=True)
class HomeCounts:
    """How much waits, each counted up to `COUNTED` and one more."""

    late: int
    to_assign: int
    to_validate: int
    held: int
    returned: int


@dataclass(frozen=True)
class ExpectedVisit:
    """A visit whose images are expected and are not there."""

    research_study_code: str
    subject_id: UUID
    subject_number: str
    visit_id: UUID
    time_point: str
    day: date


@dataclass(frozen=True)
class StudyProgress:
    """How many tasks of a research study stand where."""

    research_study_id: UUID
    code: str
    title: str
    counts: Mapping[TaskStatus, int] = field(default_factory=dict)
    late: int = 0


class TaskQueries(Protocol):
    """Lists of tasks, what they wait for, and what they may see."""

    def work_list(
        self, scope: Scope, criteria: Criteria, *, after: Place | None, before: Place | None, limit: int
    ) -> Sequence[TaskRow]:
        """Return a page of the tasks in scope, by due date and number, in one statement."""
        ...

    def count(self, scope: Scope, criteria: Criteria) -> int:
        """Return how many tasks meet the criteria, counted up to `COUNTED` and one more."""
        ...

    def row(self, task_id: UUID) -> TaskRow:
        """Return one task as a list shows it.

        Raises
        ------
        NotFoundError
            There is none.

        """
        ...

    def prerequisites(self, task_id: UUID) -> Sequence[TaskRow]:
        """Return the tasks that this one waits for, by number."""
        ...

    def dependents(self, task_id: UUID) -> Sequence[UUID]:
        """Return the tasks that wait for this one, in a fixed order."""
        ...

    def add_prerequisite(self, task_id: UUID, prerequisite_id: UUID) -> None:
        """Have a task wait for another."""
        ...

    def visits_of(self, task_id: UUID) -> Mapping[UUID, Purpose]:
        """Return the visits whose images a task needs: those of its case, else its own."""
        ...

    def usable_images(self, visit_ids: frozenset[UUID]) -> Sequence[tuple[UUID, UUID]]:
        """Return (visit, imaging study) of all examinations of these visits that may be worked on."""
        ...

    def tasks_of_visit(self, visit_id: UUID) -> Sequence[UUID]:
        """Return the tasks that need images of a visit and have not been started, in a fixed order."""
        ...

    def replace_images(self, task_id: UUID, images: Sequence[TaskImage]) -> None:
        """Store what a task may see, in the place of what it could see before."""
        ...

    def open_prerequisites(self, task_id: UUID) -> int:
        """Return how many of the tasks it waits for are not validated; one that was cancelled and asked for again is none."""
        ...

    def cancelled_prerequisites(self, task_id: UUID) -> int:
        """Return how many of the tasks it waits for were cancelled and not asked for again."""
        ...

    def candidates(
        self, research_study_id: UUID, roles: frozenset[Role], day: date, site_id: UUID | None = None
    ) -> Sequence[Candidate]:
        """Return who holds one of these roles that day for all sites, or for one, by name, with the open tasks each has."""
        ...

    def names(self, account_ids: frozenset[UUID]) -> Mapping[UUID, str]:
        """Return the names of some people."""
        ...

    def resolve(
        self, *, research_study: str, site: str, person: str
    ) -> tuple[Named | None, Named | None, Named | None]:
        """Return what a filter names: the research study and the site of a code, the person of a username."""
        ...

    def intake_state(self, task_id: UUID) -> tuple[IntakeStatus, tuple[str, ...]] | None:
        """Return what the bridge said of the intake of a task, and its reason codes."""
        ...

    def home_counts(self, scope: Scope, today: date) -> HomeCounts:
        """Return how much waits in the research studies in scope, in one statement."""
        ...

    def expected_visits(self, scope: Scope, first: date, last: date, limit: int) -> Sequence[ExpectedVisit]:
        """Return the visits expected on these days that have no examination, by day and number."""
        ...

    def progress(self, research_study_ids: frozenset[UUID], today: date) -> Sequence[StudyProgress]:
        """Return how many tasks of each research study stand where, by code."""
        ...

    def position(self, account_id: UUID) -> tuple[int, int]:
        """Return how many readings a person has handed in, and of how many."""
        ...

    def next_reading(self, account_id: UUID) -> UUID | None:
        """Return the next reading of a person, in the stored order; None when none waits."""
        ...
