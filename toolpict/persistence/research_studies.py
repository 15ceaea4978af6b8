"""Queries of research studies; see `toolpict.services.ports.research_studies.ResearchStudies`."""

from collections.abc import Set as AbstractSet
from datetime import date, timedelta
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Session

from toolpict.domain.imaging import ImagingStudyStatus
from toolpict.domain.permissions import Sites
from toolpict.domain.research_study import Site, SubjectStatus, VisitStatus
from toolpict.domain.tasks import StatusGroup, TaskStatus
from toolpict.persistence.among import among
from toolpict.persistence.tables.accounts import accounts, role_assignments
from toolpict.persistence.tables.imaging import imaging_studies
from toolpict.persistence.tables.research_studies import (
    research_studies,
    research_study_sites,
    sites,
    subjects,
    time_points,
    visits,
)
from toolpict.persistence.tables.tasks import tasks
from toolpict.services.ports.research_studies import (
    DueTasks,
    LateTask,
    Member,
    MenuRow,
    ResearchStudyRow,
    TaskCount,
    VisitStanding,
)

TAKES_PART = (SubjectStatus.SCREENED, SubjectStatus.INCLUDED)
GONE = (ImagingStudyStatus.REFUSED, ImagingStudyStatus.WITHDRAWN)


def is_late(today: date) -> sa.ColumnElement[bool]:
    """Return the condition that a task is past its due day."""
    return sa.and_(tasks.c.group == StatusGroup.OPEN, tasks.c.status != TaskStatus.ON_HOLD, tasks.c.due < today)


def within(column: sa.ColumnElement[UUID], sites: Sites) -> sa.ColumnElement[bool]:
    """Return the condition that a column names one of these sites."""
    return sa.true() if sites is None else column.in_(sorted(sites))


def has_examination() -> sa.ColumnElement[bool]:
    """Return the condition that a visit has an examination that was neither refused nor withdrawn."""
    own = sa.and_(imaging_studies.c.visit_id == visits.c.id, imaging_studies.c.status.not_in(GONE))
    return sa.exists().where(own)


class SqlResearchStudies:
    """See `toolpict.services.ports.research_studies.ResearchStudies`."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def listed(
        self, research_study_ids: AbstractSet[UUID], confined: AbstractSet[tuple[UUID, UUID]]
    ) -> list[ResearchStudyRow]:
        """Return these research studies by code."""
        narrow = sorted({research_study_id for research_study_id, _ in confined})
        places = [sa.and_(subjects.c.research_study_id == one, subjects.c.site_id == site) for one, site in confined]
        counted = sa.or_(subjects.c.research_study_id.not_in(narrow), *places) if narrow else sa.true()
        columns = research_studies.c["id", "code", "title", "sponsor", "origin"]
        query = (
            sa.select(*columns, sa.func.count(subjects.c.id).label("subjects"))
            .select_from(research_studies)
            .outerjoin(subjects, sa.and_(subjects.c.research_study_id == research_studies.c.id, counted))
            .where(among(research_studies.c.id, research_study_ids))
            .group_by(*columns)
            .order_by(research_studies.c.code)
        )
        return [ResearchStudyRow(*tuple(row)) for row in self._session.execute(query)]

    def first(self, research_study_ids: AbstractSet[UUID], limit: int) -> list[MenuRow]:
        """Return the first of these research studies by code, with nothing counted."""
        query = (
            sa.select(*research_studies.c["id", "code", "title"])
            .where(among(research_studies.c.id, research_study_ids))
            .order_by(research_studies.c.code)
            .limit(limit)
        )
        return [MenuRow(*row) for row in self._session.execute(query)]

    def sites(self, research_study_id: UUID) -> list[Site]:
        """Return the sites of a research study by code."""
        joined = research_study_sites.c
        query = (
            sa.select(Site)
            .join(research_study_sites, joined.site_id == sites.c.id)
            .where(joined.research_study_id == research_study_id)
            .order_by(sites.c.code)
        )
        return list(self._session.scalars(query))

    def all_sites(self) -> list[Site]:
        """Return all sites by code."""
        return list(self._session.scalars(sa.select(Site).order_by(sites.c.code)))

    def join_site(self, research_study_id: UUID, site_id: UUID) -> None:
        """Let a site take part in a research study."""
        pair = {"research_study_id": research_study_id, "site_id": site_id}
        self._session.execute(sa.insert(research_study_sites).values(pair))

    def members(self, research_study_id: UUID) -> list[Member]:
        """Return the delegation log, ended roles included, by role and name."""
        held = role_assignments.c
        query = (
            sa.select(
                held.id,
                held.account_id,
                *accounts.c["username", "display_name", "email"],
                held.role,
                sa.func.coalesce(sites.c.code, "").label("site_code"),
                held.since,
                held.until,
            )
            .join_from(role_assignments, accounts, held.account_id == accounts.c.id)
            .outerjoin(sites, sites.c.id == held.site_id)
            .where(held.research_study_id == research_study_id)
            .order_by(held.role, accounts.c.username, held.since)
        )
        return [Member(*tuple(row)) for row in self._session.execute(query)]

    def task_counts(self, research_study_id: UUID, reach: Sites, today: date) -> list[TaskCount]:
        """Return how many tasks of these sites stand where."""
        late = sa.func.sum(sa.case((is_late(today), 1), else_=0))
        query = (
            sa.select(tasks.c.kind, tasks.c.status, sa.func.count(), late)
            .where(tasks.c.research_study_id == research_study_id, within(tasks.c.site_id, reach))
            .group_by(tasks.c.kind, tasks.c.status)
        )
        return [TaskCount(*tuple(row)) for row in self._session.execute(query)]

    def due_tasks(self, research_study_id: UUID, reach: Sites, today: date, sunday: date) -> list[DueTasks]:
        """Return what is late, due until that Sunday, and due in the week behind it, by kind and person."""
        due, people = tasks.c.due, accounts.c["username", "display_name"]
        is_late = due < today
        soon = [due.between(today, sunday), due.between(sunday + timedelta(days=1), sunday + timedelta(days=7))]
        late, this_week, next_week = (sa.func.sum(sa.case((when, 1), else_=0)) for when in (is_late, *soon))
        query = (
            sa.select(
                tasks.c.kind,
                *(sa.func.coalesce(column, "") for column in people),
                late,
                sa.func.min(sa.case((is_late, due))),
                this_week,
                next_week,
            )
            .outerjoin_from(tasks, accounts, accounts.c.id == tasks.c.assignee_id)
            .where(
                tasks.c.research_study_id == research_study_id,
                within(tasks.c.site_id, reach),
                tasks.c.group == StatusGroup.OPEN,
                tasks.c.status != TaskStatus.ON_HOLD,
                due <= sunday + timedelta(days=7),
            )
            .group_by(tasks.c.kind, *people)
            .order_by(tasks.c.kind, late.desc(), people[0])
        )
        return [DueTasks(*tuple(row)) for row in self._session.execute(query)]

    def late_tasks(self, research_study_id: UUID, reach: Sites, today: date, limit: int) -> list[LateTask]:
        """Return the tasks of these sites past their due day, the oldest first."""
        query = (
            sa.select(
                *tasks.c["id", "number", "kind"],
                subjects.c.number.label("subject_number"),
                time_points.c.code,
                sa.func.coalesce(accounts.c.display_name, ""),
                tasks.c.due,
            )
            .join_from(tasks, subjects, tasks.c.subject_id == subjects.c.id)
            .join(visits, visits.c.id == tasks.c.visit_id)
            .join(time_points, time_points.c.id == visits.c.time_point_id)
            .outerjoin(accounts, accounts.c.id == tasks.c.assignee_id)
            .where(tasks.c.research_study_id == research_study_id, within(tasks.c.site_id, reach), is_late(today))
            .order_by(tasks.c.due, tasks.c.number)
            .limit(limit)
        )
        return [LateTask(*tuple(row)) for row in self._session.execute(query)]

    def expected_visits(self, research_study_id: UUID, reach: Sites) -> list[VisitStanding]:
        """Return the visits still expected of the subjects of these sites who take part, by inclusion number."""
        query = (
            sa.select(
                visits.c.id,
                subjects.c.id,
                subjects.c.number,
                sites.c.code,
                subjects.c.reference_date,
                visits.c.time_point_id,
                has_examination(),
            )
            .join_from(visits, subjects, visits.c.subject_id == subjects.c.id)
            .join(sites, sites.c.id == subjects.c.site_id)
            .where(
                subjects.c.research_study_id == research_study_id,
                within(subjects.c.site_id, reach),
                subjects.c.status.in_(TAKES_PART),
                visits.c.status == VisitStatus.EXPECTED,
            )
            .order_by(subjects.c.number)
        )
        return [VisitStanding(*tuple(row)) for row in self._session.execute(query)]

    def received(self, research_study_id: UUID, reach: Sites) -> tuple[int, int]:
        """Return how many visits are wanted, and how many have an examination that was not refused or withdrawn."""
        query = (
            sa.select(sa.func.count(), sa.func.coalesce(sa.func.sum(sa.case((has_examination(), 1), else_=0)), 0))
            .select_from(visits)
            .join(subjects, visits.c.subject_id == subjects.c.id)
            .where(
                subjects.c.research_study_id == research_study_id,
                within(subjects.c.site_id, reach),
                visits.c.status != VisitStatus.NOT_DONE,
            )
        )
        wanted, received = self._session.execute(query).one()
        return int(wanted), int(received)
