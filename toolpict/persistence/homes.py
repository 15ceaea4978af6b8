"""What the home pages count; only open work is ever counted, and never beyond `COUNTED`."""

from collections.abc import Iterator
from datetime import date, timedelta
from itertools import product
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Session

from toolpict.domain.imaging import ImagingStudyStatus
from toolpict.domain.intake import IntakeStatus
from toolpict.domain.research_study import VisitStatus
from toolpict.domain.tasks import VOID, StatusGroup, TaskKind, TaskStatus
from toolpict.persistence.among import among
from toolpict.persistence.tables.imaging import imaging_studies, intakes
from toolpict.persistence.tables.research_studies import research_studies, subjects, time_points, visits
from toolpict.persistence.tables.tasks import reading_slots, tasks
from toolpict.persistence.work_list import Conditions, at, branches, narrow
from toolpict.services.ports.tasks import COUNTED, Criteria, ExpectedVisit, HomeCounts, Scope, StudyProgress

OPEN_ONLY = (StatusGroup.OPEN,)
ABSENT = (ImagingStudyStatus.REFUSED, ImagingStudyStatus.WITHDRAWN)
HANDED_IN = (TaskStatus.SUBMITTED, TaskStatus.VALIDATED, TaskStatus.LOCKED)
READS = (TaskKind.READING, TaskKind.ADJUDICATION)


def counts(session: Session, scope: Scope, today: date) -> HomeCounts:
    """Return how much waits in the research studies that a person runs, in one statement."""
    own = Scope(scope.account_id, scope.managed, {}, scope.managed_sites)
    asked = {
        "late": Criteria(OPEN_ONLY, late_on=today),
        "to_assign": Criteria(OPEN_ONLY, is_unassigned=True, statuses=frozenset({TaskStatus.READY})),
        "to_validate": Criteria((StatusGroup.TO_VALIDATE,)),
        "returned": Criteria(OPEN_ONLY, statuses=frozenset({TaskStatus.RETURNED})),
    }
    columns = [capped(own, criteria).label(name) for name, criteria in asked.items()]
    held = (
        sa.select(sa.literal(1).label("one"))
        .where(intakes.c.status == IntakeStatus.HELD, held_by(scope))
        .limit(COUNTED + 1)
        .subquery()
    )
    columns.append(sa.select(sa.func.count()).select_from(held).scalar_subquery().label("held"))
    return HomeCounts(**session.execute(sa.select(*columns)).mappings().one())


def held_by(scope: Scope) -> sa.ColumnElement[bool]:
    """Return the condition on intakes that they are of what a person runs."""
    whole = among(intakes.c.research_study_id, scope.managed)
    if not scope.managed_sites:
        return whole
    subjects_there = sa.select(subjects.c.id).where(sa.or_(*map(of_site, scope.managed_sites)))
    return sa.or_(whole, intakes.c.subject_id.in_(subjects_there))


def of_site(place: tuple[UUID, UUID]) -> sa.ColumnElement[bool]:
    """Return the condition on subjects that they are of a research study and site."""
    return sa.and_(subjects.c.research_study_id == place[0], subjects.c.site_id == place[1])


def capped(scope: Scope, criteria: Criteria) -> sa.ScalarSelect[int]:
    """Return the count of what meets the criteria in the research studies that a person runs."""
    found = [
        sa.select(sa.literal(1).label("one")).select_from(tasks).where(*conditions).limit(COUNTED + 1)
        for conditions in (
            *(branch.conditions for branch in branches(scope, criteria, managed_only=True, counts=True)),
            *site_conditions(scope, criteria),
        )
    ]
    chosen = sa.union_all(*[sa.select(each.subquery()) for each in found]).limit(COUNTED + 1).subquery()
    return sa.select(sa.func.count()).select_from(chosen).scalar_subquery()


def site_conditions(scope: Scope, criteria: Criteria) -> Iterator[Conditions]:
    """Yield the conditions of what meets the criteria at the sites that a person runs."""
    for group, place in product(criteria.groups, sorted(scope.managed_sites)):
        yield [tasks.c.group == group, at(place), *narrow(criteria)]


def expected_visits(session: Session, scope: Scope, first: date, last: date, limit: int) -> list[ExpectedVisit]:
    """Return the visits expected on these days that have no examination, by day and number."""
    known = scope.managed | {held for held, _ in scope.managed_sites}
    own_steps = sa.select(time_points.c.day).where(among(time_points.c.research_study_id, known))
    days = sorted(session.scalars(own_steps.distinct()))
    if not days:
        return []
    reference = subjects.c.reference_date
    windows = {day: reference.between(first - timedelta(day), last - timedelta(day)) for day in days}
    steps_of = [sa.and_(time_points.c.day == day, window) for day, window in windows.items()]
    there = sa.exists().where(imaging_studies.c.visit_id == visits.c.id, imaging_studies.c.status.not_in(ABSENT))
    query = (
        sa.select(
            research_studies.c.code,
            *subjects.c["id", "number", "reference_date"],
            visits.c.id.label("visit_id"),
            *time_points.c["label", "day"],
        )
        .select_from(subjects)
        .join(research_studies, research_studies.c.id == subjects.c.research_study_id)
        .join(visits, visits.c.subject_id == subjects.c.id)
        .join(time_points, time_points.c.id == visits.c.time_point_id)
        .where(
            among(subjects.c.research_study_id, known),
            *in_part(scope),
            sa.or_(*windows.values()),  # by itself, so that the index of reference dates is asked once for each window
            visits.c.status == VisitStatus.EXPECTED,
            sa.or_(*steps_of),
            ~there,
        )
        .limit(limit)
    )
    found = [
        ExpectedVisit(
            row.code, row.id, row.number, row.visit_id, row.label, row.reference_date + timedelta(days=row.day)
        )
        for row in session.execute(query)
    ]
    return sorted(found, key=lambda visit: (visit.day, visit.research_study_code, visit.subject_number))


def in_part(scope: Scope) -> list[sa.ColumnElement[bool]]:
    """Return the condition on subjects of research studies of which a person runs some sites alone."""
    if not scope.managed_sites:
        return []
    return [sa.or_(among(subjects.c.research_study_id, scope.managed), *map(of_site, scope.managed_sites))]


def progress(session: Session, research_study_ids: frozenset[UUID], today: date) -> list[StudyProgress]:
    """Return how many tasks of each research study stand where, by code."""
    late = sa.and_(tasks.c.group == StatusGroup.OPEN, tasks.c.status != TaskStatus.ON_HOLD, tasks.c.due < today)
    query = (
        sa.select(
            *research_studies.c["id", "code", "title"],
            tasks.c.status,
            sa.func.count(tasks.c.number).label("total"),  # as the index has it; the id it has not
            sa.func.sum(sa.case((late, 1), else_=0)).label("late"),
        )
        .outerjoin(tasks, tasks.c.research_study_id == research_studies.c.id)
        .where(among(research_studies.c.id, research_study_ids))
        .group_by(research_studies.c["id"], research_studies.c.code, research_studies.c.title, tasks.c.status)
        .order_by(research_studies.c.code)
    )
    found: dict[UUID, StudyProgress] = {}
    for row in session.execute(query):
        known = found.get(row.id, StudyProgress(row.id, row.code, row.title))
        own: dict[TaskStatus, int] = dict(known.counts) | ({row.status: int(row.total)} if row.status else {})
        found[row.id] = StudyProgress(row.id, row.code, row.title, own, known.late + int(row.late or 0))
    return list(found.values())


def position(session: Session, account_id: UUID) -> tuple[int, int]:
    """Return how many readings a person has handed in, and of how many."""
    handed_in = sa.func.sum(sa.case((tasks.c.status.in_(HANDED_IN), 1), else_=0))
    query = sa.select(handed_in, sa.func.count()).where(
        tasks.c.assignee_id == account_id,
        tasks.c.kind.in_(READS),
        tasks.c.status.not_in(VOID | {TaskStatus.DRAFT}),
    )
    done, total = session.execute(query).one()
    return int(done or 0), total


def next_reading(session: Session, account_id: UUID) -> UUID | None:
    """Return the next reading of a person, in the stored order: what was begun first, then what was given."""
    begun = sa.case((tasks.c.status.in_((TaskStatus.IN_PROGRESS, TaskStatus.RETURNED)), 0), else_=1)
    query = (
        sa.select(tasks.c.id)
        .outerjoin(reading_slots, reading_slots.c.task_id == tasks.c.id)
        .where(
            tasks.c.assignee_id == account_id,
            tasks.c.group == StatusGroup.OPEN,
            tasks.c.kind.in_(READS),
            tasks.c.status.in_((TaskStatus.ASSIGNED, TaskStatus.IN_PROGRESS, TaskStatus.RETURNED)),
        )
        .order_by(begun, reading_slots.c.position, tasks.c.due, tasks.c.number)
        .limit(1)
    )
    return session.scalar(query)
