"""See `toolpict.services.ports.queries`."""

from collections.abc import Collection, Mapping
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Session

from toolpict.domain.locks import LockEntry, LockScope, SourceMark
from toolpict.domain.permissions import Sites
from toolpict.domain.queries import Query, QueryLine, QueryStatus
from toolpict.domain.tasks import Task
from toolpict.persistence.research_studies import within
from toolpict.persistence.tables.accounts import accounts
from toolpict.persistence.tables.queries import lock_entries, queries, query_lines, source_marks
from toolpict.persistence.tables.readings import form_versions
from toolpict.persistence.tables.research_studies import subjects, time_points, visits
from toolpict.persistence.tables.tasks import tasks
from toolpict.services.ports.queries import QueryRow, Thread


class SqlQueryQueries:
    """See `toolpict.services.ports.queries.QueryQueries`."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def threads(self, task_id: UUID) -> list[Thread]:
        """Return the queries of a task, oldest first, each with its lines."""
        own = sa.select(Query).where(queries.c.task_id == task_id).order_by(queries.c.asked_at, queries.c.id)
        found = self._session.scalars(own).all()
        lines: dict[UUID, list[QueryLine]] = {query.id: [] for query in found}
        said = (
            sa.select(query_lines)
            .join(queries, queries.c.id == query_lines.c.query_id)
            .where(queries.c.task_id == task_id)
            .order_by(query_lines.c.query_id, query_lines.c.number)
        )
        for line in self._session.execute(said).mappings() if found else ():
            lines[line["query_id"]].append(QueryLine(**line))
        return [Thread(query, lines[query.id]) for query in found]

    def listed(
        self, research_study_id: UUID, sites: Sites, statuses: Collection[QueryStatus], most: int
    ) -> list[QueryRow]:
        """Return queries of a research study that people asked, those that stand longest first."""
        last = query_lines.alias("last")
        shown: list[sa.ColumnElement[Any]] = [
            *queries.c["id", "task_id"],
            tasks.c.number,
            subjects.c.number.label("subject_number"),
            time_points.c.label,
            form_versions.c.oid,
            *queries.c["path", "row", "status", "text"],
            accounts.c.display_name,
            queries.c.asked_at,
            sa.func.coalesce(last.c.text, queries.c.text),
            sa.func.coalesce(last.c.at, queries.c.asked_at).label("last_at"),
        ]
        query = (
            sa.select(*shown)
            .join(tasks, tasks.c.id == queries.c.task_id)
            .join(subjects, subjects.c.id == tasks.c.subject_id)
            .join(visits, visits.c.id == tasks.c.visit_id)
            .join(time_points, time_points.c.id == visits.c.time_point_id)
            .join(form_versions, form_versions.c.id == tasks.c.form_version_id)
            .join(accounts, accounts.c.id == queries.c.asked_by)
            .outerjoin(last, sa.and_(last.c.query_id == queries.c.id, last.c.number == queries.c.lines))
            .where(*asked_by_people(research_study_id, sites), queries.c.status.in_(statuses))
            .order_by(sa.text("last_at"), queries.c.id)
            .limit(most)
        )
        return [QueryRow(*row) for row in self._session.execute(query)]

    def counts(self, research_study_id: UUID, sites: Sites) -> Mapping[QueryStatus, int]:
        """Return how many queries that people asked stand where."""
        query = (
            sa.select(queries.c.status, sa.func.count().label("total"))
            .join(tasks, tasks.c.id == queries.c.task_id)
            .where(*asked_by_people(research_study_id, sites))
            .group_by(queries.c.status)
        )
        return {row.status: row.total for row in self._session.execute(query)}

    def locks_over(self, task: Task) -> list[LockEntry]:
        """Return every lock entry that concerns a task: of its items, itself, its time point, its research study."""
        time_point = sa.select(visits.c.time_point_id).where(visits.c.id == task.visit_id).scalar_subquery()
        over = sa.or_(
            lock_entries.c.object_id == task.id,
            lock_entries.c.object_id == task.research_study_id,
            lock_entries.c.object_id == time_point,
        )
        return self._entries(lock_entries.c.research_study_id == task.research_study_id, over)

    def locks_of(self, research_study_id: UUID) -> list[LockEntry]:
        """Return the lock entries of a research study and of its time points."""
        wide = (LockScope.TIME_POINT, LockScope.RESEARCH_STUDY)
        return self._entries(lock_entries.c.research_study_id == research_study_id, lock_entries.c.scope.in_(wide))

    def _entries(self, *conditions: sa.ColumnElement[bool]) -> list[LockEntry]:
        query = sa.select(lock_entries).where(*conditions).order_by(lock_entries.c.number)
        return [LockEntry(**row) for row in self._session.execute(query).mappings()]

    def marks(self, task_id: UUID) -> list[SourceMark]:
        """Return what was compared with its source in a task."""
        query = sa.select(source_marks).where(source_marks.c.task_id == task_id).order_by(source_marks.c.number)
        return [SourceMark(**row) for row in self._session.execute(query).mappings()]


def asked_by_people(research_study_id: UUID, sites: Sites) -> list[sa.ColumnElement[bool]]:
    """Return the conditions that a query is of a research study, of these sites, and no check's own."""
    return [tasks.c.research_study_id == research_study_id, queries.c.check == 0, within(tasks.c.site_id, sites)]
