"""Lists of tasks and what they wait for; see `toolpict.services.ports.tasks.TaskQueries`."""

from collections.abc import Sequence
from datetime import date
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Session

from toolpict.domain.errors import NotFoundError
from toolpict.domain.imaging import USABLE, Purpose, TaskImage
from toolpict.domain.intake import IntakeStatus
from toolpict.domain.people import Role
from toolpict.domain.tasks import DONE, VOID, StatusGroup, TaskStatus
from toolpict.persistence import homes, work_list
from toolpict.persistence.tables.accounts import accounts, role_assignments
from toolpict.persistence.tables.imaging import case_visits, imaging_studies, intakes, task_images
from toolpict.persistence.tables.post_processing import procedure_versions
from toolpict.persistence.tables.research_studies import research_studies, sites
from toolpict.persistence.tables.tasks import reading_slots, task_prerequisites, tasks
from toolpict.services.ports.tasks import (
    Candidate,
    Criteria,
    ExpectedVisit,
    HomeCounts,
    Named,
    Place,
    Scope,
    StudyProgress,
    TaskRow,
)

NOT_STARTED = (TaskStatus.DRAFT, TaskStatus.BLOCKED, TaskStatus.READY, TaskStatus.ASSIGNED)


def was_asked_again() -> sa.ColumnElement[bool]:
    """Return the condition that a void post-processing has another of its visit and procedure in its place.

    The other is waited for as well, or is validated already: what waits never starts without one of them.
    """
    other, own_version, its_version = tasks.alias("other"), procedure_versions.alias(), procedure_versions.alias()
    waited_for = task_prerequisites.alias("waited_for")
    is_waited_for = sa.exists().where(
        waited_for.c.task_id == task_prerequisites.c.task_id, waited_for.c.prerequisite_id == other.c.id
    )
    stands = (
        sa.exists()
        .where(
            other.c.visit_id == tasks.c.visit_id,
            other.c.status.not_in(VOID),
            own_version.c.id == tasks.c.procedure_version_id,
            its_version.c.id == other.c.procedure_version_id,
            its_version.c.procedure_id == own_version.c.procedure_id,
            sa.or_(other.c.status.in_(DONE), is_waited_for),
        )
        .correlate(tasks, task_prerequisites)
    )
    return sa.and_(tasks.c.status.in_(VOID), stands)


class SqlTaskQueries:
    """See `toolpict.services.ports.tasks.TaskQueries`."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def work_list(
        self, scope: Scope, criteria: Criteria, *, after: Place | None, before: Place | None, limit: int
    ) -> list[TaskRow]:
        """Return a page of the tasks in scope, by due date and number, in one statement."""
        return work_list.page(self._session, scope, criteria, after=after, before=before, limit=limit)

    def count(self, scope: Scope, criteria: Criteria) -> int:
        """Return how many tasks meet the criteria, counted up to `COUNTED` and one more."""
        return work_list.count(self._session, scope, criteria)

    def row(self, task_id: UUID) -> TaskRow:
        """Return one task as a list shows it."""
        found = work_list.rows(self._session, sa.select(tasks.c.id).where(tasks.c.id == task_id))
        if not found:
            raise NotFoundError
        return found[0]

    def prerequisites(self, task_id: UUID) -> list[TaskRow]:
        """Return the tasks that this one waits for, by number."""
        columns = task_prerequisites.c
        return work_list.rows(
            self._session, sa.select(columns.prerequisite_id.label("id")).where(columns.task_id == task_id)
        )

    def dependents(self, task_id: UUID) -> list[UUID]:
        """Return the tasks that wait for this one, in a fixed order."""
        columns = task_prerequisites.c
        query = sa.select(columns.task_id).where(columns.prerequisite_id == task_id).order_by(columns.task_id)
        return list(self._session.scalars(query))

    def add_prerequisite(self, task_id: UUID, prerequisite_id: UUID) -> None:
        """Have a task wait for another."""
        self._session.flush()
        pair = {"task_id": task_id, "prerequisite_id": prerequisite_id}
        self._session.execute(sa.insert(task_prerequisites).values(pair))

    def visits_of(self, task_id: UUID) -> dict[UUID, Purpose]:
        """Return the visits whose images a task needs: those of its case, else its own."""
        case = (
            sa.select(case_visits.c.visit_id, case_visits.c.purpose)
            .join(reading_slots, reading_slots.c.case_id == case_visits.c.case_id)
            .where(reading_slots.c.task_id == task_id)
            .order_by(case_visits.c.position)
        )
        if found := self._session.execute(case).all():
            return {visit_id: purpose for visit_id, purpose in found}  # noqa: C416 - rows, not pairs
        own = sa.select(tasks.c.visit_id).where(tasks.c.id == task_id)
        return dict.fromkeys(self._session.scalars(own), Purpose.TARGET)

    def usable_images(self, visit_ids: frozenset[UUID]) -> list[tuple[UUID, UUID]]:
        """Return (visit, imaging study) of all examinations of these visits that may be worked on."""
        columns = imaging_studies.c
        query = (
            sa.select(columns.visit_id, columns.id)
            .where(columns.visit_id.in_(visit_ids), columns.status.in_(USABLE))
            .order_by(columns.registered_at, columns.id)
        )
        return [(visit_id, imaging_study_id) for visit_id, imaging_study_id in self._session.execute(query)]

    def tasks_of_visit(self, visit_id: UUID) -> list[UUID]:
        """Return the tasks that need images of a visit and have not been started, in a fixed order."""
        reads = (
            sa.select(reading_slots.c.task_id)
            .join(case_visits, case_visits.c.case_id == reading_slots.c.case_id)
            .where(case_visits.c.visit_id == visit_id)
        )
        concerned = sa.or_(tasks.c.visit_id == visit_id, tasks.c.id.in_(reads))
        query = sa.select(tasks.c.id).where(concerned, tasks.c.status.in_(NOT_STARTED)).order_by(tasks.c.id)
        return list(self._session.scalars(query))

    def replace_images(self, task_id: UUID, images: Sequence[TaskImage]) -> None:
        """Store what a task may see, in the place of what it could see before."""
        self._session.flush()
        self._session.execute(sa.delete(task_images).where(task_images.c.task_id == task_id))
        if images:
            self._session.execute(sa.insert(task_images), [dict(vars(image)) for image in images])

    def open_prerequisites(self, task_id: UUID) -> int:
        """Return how many of the tasks it waits for are not validated; one that was cancelled and asked for again is none."""
        self._session.flush()
        query = (
            sa.select(sa.func.count())
            .select_from(task_prerequisites)
            .join(tasks, tasks.c.id == task_prerequisites.c.prerequisite_id)
            .where(task_prerequisites.c.task_id == task_id, tasks.c.status.not_in(DONE), ~was_asked_again())
        )
        return self._session.scalar(query) or 0

    def cancelled_prerequisites(self, task_id: UUID) -> int:
        """Return how many of the tasks it waits for were cancelled or withdrawn, and not asked for again."""
        query = (
            sa.select(sa.func.count())
            .select_from(task_prerequisites)
            .join(tasks, tasks.c.id == task_prerequisites.c.prerequisite_id)
            .where(task_prerequisites.c.task_id == task_id, tasks.c.status.in_(VOID), ~was_asked_again())
        )
        return self._session.scalar(query) or 0

    def candidates(
        self, research_study_id: UUID, roles: frozenset[Role], day: date, site_id: UUID | None = None
    ) -> list[Candidate]:
        """Return who holds one of these roles that day, by name, with the open tasks each has."""
        held = role_assignments.c
        load = (
            sa.select(sa.func.count())
            .where(tasks.c.assignee_id == accounts.c.id, tasks.c.group == StatusGroup.OPEN)
            .scalar_subquery()
        )
        query = (
            sa.select(accounts.c.id, accounts.c.display_name, held.role, load.label("load"))
            .join(role_assignments, held.account_id == accounts.c.id)
            .where(
                held.research_study_id == research_study_id,
                held.role.in_(roles),
                sa.or_(held.site_id.is_(None), held.site_id == site_id) if site_id else held.site_id.is_(None),
                held.since <= day,
                sa.or_(held.until.is_(None), held.until >= day),
                accounts.c.active,
            )
            .order_by(accounts.c.display_name, accounts.c.id)
        )
        people: dict[UUID, Candidate] = {}
        for found in self._session.execute(query):
            known = people.get(found.id)
            own = (known.roles if known else frozenset()) | {found.role}
            people[found.id] = Candidate(found.id, found.display_name, own, found.load)
        return list(people.values())

    def names(self, account_ids: frozenset[UUID]) -> dict[UUID, str]:
        """Return the names of some people."""
        query = sa.select(accounts.c.id, accounts.c.display_name).where(accounts.c.id.in_(account_ids))
        return {found.id: found.display_name for found in self._session.execute(query)}

    def resolve(
        self, *, research_study: str, site: str, person: str
    ) -> tuple[Named | None, Named | None, Named | None]:
        """Return what a filter names: the research study and the site of a code, the person of a username."""
        wanted = (
            sa.select(sa.literal(0), research_studies.c.id, research_studies.c.code).where(
                research_studies.c.code == research_study
            ),
            sa.select(sa.literal(1), sites.c.id, sites.c.code).where(sites.c.code == site),
            sa.select(sa.literal(2), accounts.c.id, accounts.c.display_name).where(accounts.c.username == person),
        )
        found = {place: Named(key, label) for place, key, label in self._session.execute(sa.union_all(*wanted))}
        return found.get(0), found.get(1), found.get(2)

    def intake_state(self, task_id: UUID) -> tuple[IntakeStatus, tuple[str, ...]] | None:
        """Return what the bridge said of the intake of a task, and its reason codes."""
        query = sa.select(intakes.c.status, intakes.c.reason_codes).where(intakes.c.task_id == task_id)
        found = self._session.execute(query).first()
        return (found.status, tuple(found.reason_codes.split())) if found else None

    def home_counts(self, scope: Scope, today: date) -> HomeCounts:
        """Return how much waits in the research studies in scope, in one statement."""
        return homes.counts(self._session, scope, today)

    def expected_visits(self, scope: Scope, first: date, last: date, limit: int) -> list[ExpectedVisit]:
        """Return the visits expected on these days that have no examination, by day and number."""
        return homes.expected_visits(self._session, scope, first, last, limit)

    def progress(self, research_study_ids: frozenset[UUID], today: date) -> list[StudyProgress]:
        """Return how many tasks of each research study stand where, by code."""
        return homes.progress(self._session, research_study_ids, today)

    def position(self, account_id: UUID) -> tuple[int, int]:
        """Return how many readings a person has handed in, and of how many."""
        return homes.position(self._session, account_id)

    def next_reading(self, account_id: UUID) -> UUID | None:
        """Return the next reading of a person, in the stored order; None when none waits."""
        return homes.next_reading(self._session, account_id)
