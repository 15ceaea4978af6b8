"""The list of tasks, fast at any number of rows.

A page is the first rows, in the order of due date and number, of a few branches; each branch asks for one group of
statuses and one way in which the person may know of a task, so that an index gives it in the order of the list.
"""

from collections.abc import Iterator, Sequence
from functools import lru_cache
from itertools import product
from typing import Any, NamedTuple
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Session

from toolpict.domain.intake import IntakeStatus
from toolpict.domain.tasks import NO_DUE_DATE, StatusGroup, TaskStatus
from toolpict.persistence.among import among
from toolpict.persistence.tables.accounts import accounts
from toolpict.persistence.tables.imaging import intakes, reading_cases
from toolpict.persistence.tables.research_studies import research_studies, sites, subjects, time_points, visits
from toolpict.persistence.tables.tasks import reading_slots, tasks
from toolpict.services.ports.tasks import COUNTED, Criteria, Place, Scope, TaskRow

FEW = 3
"""Up to so many research studies, each gets a branch of its own; beyond, one branch walks through all tasks by date."""

Conditions = list[sa.ColumnElement[bool]]


class Branch(NamedTuple):
    """The conditions of one way to know of one group of tasks; `is_free` when nobody has them."""

    conditions: Conditions
    is_free: bool

    def order(self) -> tuple[sa.ColumnElement[Any], ...]:
        """Return what gives the order of the list.

        PostgreSQL does not see that `assignee_id IS NULL` leaves one value: named first, it finds the index in order.
        """
        columns = tasks.c
        return (columns.assignee_id, columns.due, columns.number) if self.is_free else (columns.due, columns.number)


def page(
    session: Session, scope: Scope, criteria: Criteria, *, after: Place | None, before: Place | None, limit: int
) -> list[TaskRow]:
    """Return a page of the tasks in scope; see `toolpict.services.ports.tasks.TaskQueries.work_list`."""
    query = page_query(scope, criteria, is_after=after is not None, is_before=before is not None, limit=limit)
    return [] if query is None else read_rows(session.execute(query, places(after, before)).mappings().all())


@lru_cache(maxsize=128)
def page_query(
    scope: Scope, criteria: Criteria, *, is_after: bool, is_before: bool, limit: int
) -> sa.Select[Any] | None:
    """Return the statement of `page`; it is kept, since writing it takes longer than reading the rows.

    None when nothing can be in scope.
    """
    backwards = is_before and not is_after
    found = [
        sa.select(*tasks.c["id", "due", "number"])
        .where(*branch.conditions, *between(is_after=is_after, is_before=is_before))
        .order_by(*(column.desc() if backwards else column for column in branch.order()))
        .limit(limit)
        for branch in branches(scope, criteria)
    ]
    if not found:
        return None
    chosen = sa.union_all(*[sa.select(branch.subquery()) for branch in found]).subquery()
    return lines(sa.select(chosen.c.id).order_by(*in_order(chosen.c, backwards=backwards)).limit(limit))


def in_order(columns: Any, *, backwards: bool) -> list[sa.ColumnElement[Any]]:  # noqa: ANN401 - of a table or a subquery
    """Return what the list is sorted by."""
    return [column.desc() if backwards else column for column in (columns.due, columns.number)]


def count(session: Session, scope: Scope, criteria: Criteria) -> int:
    """Return how many tasks meet the criteria, counted up to `COUNTED` and one more."""
    query = count_query(scope, criteria)
    return 0 if query is None else session.scalar(query) or 0


@lru_cache(maxsize=128)
def count_query(scope: Scope, criteria: Criteria) -> sa.Select[int] | None:
    """Return the statement of `count`, kept like that of a page; None when nothing can be in scope."""
    found = [
        sa.select(sa.literal(1).label("one")).select_from(tasks).where(*branch.conditions).limit(COUNTED + 1)
        for branch in branches(scope, criteria, counts=True)
    ]
    if not found:
        return None
    chosen = sa.union_all(*[sa.select(branch.subquery()) for branch in found]).limit(COUNTED + 1).subquery()
    return sa.select(sa.func.count()).select_from(chosen)


def between(*, is_after: bool, is_before: bool) -> Conditions:
    """Return the conditions that a task stands behind one place and before another; `places` says which."""
    pair = sa.tuple_(tasks.c.due, tasks.c.number)
    found: Conditions = []
    if is_after:
        found.append(pair > place("after"))
    if is_before:
        found.append(pair < place("before"))
    return found


def place(name: str) -> sa.ColumnElement[Any]:
    """Return the mark of a place in a statement."""
    due, number = (sa.bindparam(f"{name}_{column.name}", type_=column.type) for column in (tasks.c.due, tasks.c.number))
    return sa.tuple_(due, number)


def places(after: Place | None, before: Place | None) -> dict[str, Any]:
    """Return what is sent for the marks of places."""
    named = (("after", after), ("before", before))
    return {f"{name}_{part}": value for name, at in named if at for part, value in at._asdict().items()}


def branches(scope: Scope, criteria: Criteria, *, managed_only: bool = False, counts: bool = False) -> Iterator[Branch]:
    """Yield each branch; `counts`: the rows are counted, in no order."""
    narrowed = narrow(criteria)
    groups = [group for group in criteria.groups if group is StatusGroup.OPEN or not criteria.late_on]
    known = managed_ways(scope.managed, is_selective=False) if managed_only else ways(scope, criteria)
    for group, way in product(groups, known):
        yield Branch([tasks.c.group == group, *way, *narrowed], is_free=criteria.is_unassigned)
    free = [] if managed_only else free_way(scope, criteria, counts=counts)
    if free and StatusGroup.OPEN in groups:
        yield Branch([tasks.c.group == StatusGroup.OPEN, *free, *narrowed], is_free=True)


def narrow(criteria: Criteria) -> Conditions:
    """Return the conditions that do not depend on who asks."""
    columns = tasks.c
    held = sa.select(intakes.c.task_id).where(intakes.c.status == IntakeStatus.HELD)
    asked = (
        (criteria.statuses, columns.status.in_(criteria.statuses)),
        (criteria.kinds, columns.kind.in_(criteria.kinds)),
        (criteria.site_id, columns.site_id == criteria.site_id),
        (criteria.assignee_id, columns.assignee_id == criteria.assignee_id),
        (criteria.is_unassigned, columns.assignee_id.is_(None)),
        (criteria.late_on, columns.due < (criteria.late_on or NO_DUE_DATE)),
        (criteria.late_on, columns.status != TaskStatus.ON_HOLD),
        (criteria.held, columns.id.in_(held)),
        (criteria.number is not None, columns.number == criteria.number),
    )
    return [condition for is_asked, condition in asked if is_asked]


def ways(scope: Scope, criteria: Criteria) -> Iterator[Conditions]:
    """Yield the ways in which a person may know of a task of any status: they run the research study, or have it."""
    wanted = criteria.research_study_id
    managed = scope.managed & {wanted} if wanted else scope.managed
    yield from managed_ways(managed, is_selective=bool(criteria.assignee_id or criteria.number is not None))
    for place in sorted(scope.managed_sites):
        if place[0] not in scope.managed and wanted in (None, place[0]):
            yield [at(place)]
    if works := elsewhere(scope, wanted, searches=bool(wanted)):
        yield [tasks.c.assignee_id == scope.account_id, *works]


def at(place: tuple[UUID, UUID]) -> sa.ColumnElement[bool]:
    """Return the condition that a task is of this research study and site."""
    return sa.and_(tasks.c.research_study_id == place[0], tasks.c.site_id == place[1])


def free_way(scope: Scope, criteria: Criteria, *, counts: bool) -> Conditions:
    """Return how a person knows of a task that nobody has and that they may take; empty when they may take none."""
    wanted = criteria.research_study_id
    works = elsewhere(scope, wanted, searches=counts or bool(wanted))
    return [tasks.c.assignee_id.is_(None), tasks.c.status == TaskStatus.READY, *works] if works else []


def elsewhere(scope: Scope, wanted: UUID | None, *, searches: bool) -> Conditions:
    """Return the condition that the person's roles do this kind of task, in a research study that they do not run.

    `searches` false: the tasks of all these research studies are walked through in the order of the list.
    """
    others = {kind: ids - scope.managed for kind, ids in sorted(scope.may_take.items())}
    if wanted:
        others = {kind: ids & {wanted} for kind, ids in others.items()}
    works = [
        sa.and_(tasks.c.kind == kind, among(tasks.c.research_study_id, ids, searches=searches))
        for kind, ids in others.items()
        if ids
    ]
    works += [
        sa.and_(tasks.c.kind == kind, at(place))
        for kind, places in sorted(scope.may_take_sites.items())
        for place in sorted(places)
        if place[0] not in scope.managed and wanted in (None, place[0])
    ]
    return [sa.or_(*works), *(~at(place) for place in sorted(scope.managed_sites))] if works else []


def managed_ways(managed: frozenset[Any], *, is_selective: bool) -> Iterator[Conditions]:
    """Yield a way for each of a few research studies, one for many."""
    if len(managed) <= FEW and not is_selective:
        for research_study_id in sorted(managed):
            yield [tasks.c.research_study_id == research_study_id]
    elif managed:
        yield [among(tasks.c.research_study_id, managed, searches=False)]


def rows(session: Session, ids: sa.Select[Any]) -> list[TaskRow]:
    """Return the tasks of some ids with all that a line shows, by due date and number."""
    return read_rows(session.execute(lines(ids)).mappings().all())


def lines(ids: sa.Select[Any]) -> sa.Select[Any]:
    """Return the statement that reads the tasks of some ids with all that a line shows, by due date and number.

    The ids come first in the join: PostgreSQL keeps the written order of so many tables (`join_collapse_limit`), and
    would otherwise join all tasks with everything before it looks at the ids.
    """
    chosen = ids.subquery("chosen")
    columns = tasks.c[
        "id", "number", "kind", "status", "title", "due", "priority", "status_since", "version",
        "research_study_id", "subject_id", "site_id", "assignee_id",
    ]  # fmt: skip
    return (
        sa.select(
            *columns,
            tasks.c.group.label("group"),
            research_studies.c.code.label("research_study_code"),
            subjects.c.number.label("subject_number"),
            sites.c.code.label("site_code"),
            time_points.c.label.label("time_point"),
            accounts.c.display_name.label("assignee"),
            reading_cases.c.alias,
            reading_slots.c.slot,
        )
        .select_from(chosen)
        .join(tasks, tasks.c.id == chosen.c.id)
        .join(research_studies, research_studies.c.id == tasks.c.research_study_id)
        .join(subjects, subjects.c.id == tasks.c.subject_id)
        .join(sites, sites.c.id == tasks.c.site_id)
        .join(visits, visits.c.id == tasks.c.visit_id)
        .join(time_points, time_points.c.id == visits.c.time_point_id)
        .outerjoin(accounts, accounts.c.id == tasks.c.assignee_id)
        .outerjoin(reading_slots, reading_slots.c.task_id == tasks.c.id)
        .outerjoin(reading_cases, reading_cases.c.id == reading_slots.c.case_id)
        .order_by(tasks.c.due, tasks.c.number)
    )


def read_rows(found: Sequence[sa.RowMapping]) -> list[TaskRow]:
    """Return rows of the database as lines of a list."""
    return [TaskRow(**row) for row in found]
