"""What the exchange with the bridge asks of the database."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session

from toolpict.domain.errors import NotFoundError
from toolpict.domain.imaging import ImagingStudyStatus
from toolpict.domain.intake import IntakeStatus
from toolpict.domain.people import Role
from toolpict.domain.research_study import SubjectStatus
from toolpict.domain.tasks import TaskStatus
from toolpict.persistence.tables.accounts import accounts, role_assignments
from toolpict.persistence.tables.imaging import imaging_studies, intakes, spent_tokens
from toolpict.persistence.tables.research_studies import research_studies, sites, subjects, time_points, visits
from toolpict.persistence.tables.tasks import tasks
from toolpict.services.ports.exchange import DirectoryRow, VisitNames, VisitPlace

OVER = (IntakeStatus.REFUSED, IntakeStatus.WITHDRAWN)
"""What the bridge has ended by itself: it need not be told."""


def holds_today(today: datetime) -> sa.ColumnElement[bool]:
    """Return the condition that a role is held today."""
    day, table = today.date(), role_assignments
    return sa.and_(table.c.since <= day, sa.or_(table.c.until.is_(None), table.c.until >= day))


class SqlExchangeQueries:
    """See `toolpict.services.ports.exchange.ExchangeQueries`."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def directory(self, today: datetime) -> Sequence[DirectoryRow]:
        """Return all research studies, with who may bring images in today."""
        table = research_studies
        query = sa.select(*table.c["id", "code", "title", "sponsor"]).order_by(table.c.code)
        found = self._session.execute(query).all()
        delegates, schedule, included = self._delegates(today), self._time_points(), self._subjects()
        at_sites = self._site_delegates(today)
        return [
            DirectoryRow(
                row.id,
                row.code,
                row.title,
                row.sponsor,
                delegates.get(row.id, ()),
                schedule.get(row.id, ()),
                included.get(row.id, ()),
                at_sites.get(row.id, ()),
            )
            for row in found
        ]

    def _delegates(self, today: datetime) -> dict[UUID, list[str]]:
        query = (
            sa.select(role_assignments.c.research_study_id, accounts.c.username)
            .join(accounts)
            .where(
                role_assignments.c.role == Role.RESEARCH_ASSOCIATE,
                role_assignments.c.site_id.is_(None),
                accounts.c.active,
                holds_today(today),
            )
            .distinct()
            .order_by(accounts.c.username)
        )
        return self._grouped(query)

    def _site_delegates(self, today: datetime) -> dict[UUID, list[tuple[str, str]]]:
        held = role_assignments
        query = (
            sa.select(held.c.research_study_id, accounts.c.username, sites.c.code)
            .select_from(held)
            .join(accounts, accounts.c.id == held.c.account_id)
            .join(sites, sites.c.id == held.c.site_id)
            .where(held.c.role == Role.RESEARCH_ASSOCIATE, accounts.c.active, holds_today(today))
            .distinct()
            .order_by(accounts.c.username, sites.c.code)
        )
        return self._grouped(query)

    def _time_points(self) -> dict[UUID, list[tuple[str, str]]]:
        table = time_points
        return self._grouped(sa.select(*table.c["research_study_id", "code", "label"]).order_by(table.c.position))

    def _subjects(self) -> dict[UUID, list[tuple[str, str]]]:
        query = (
            sa.select(subjects.c.research_study_id, subjects.c.number, sites.c.code)
            .join(sites)
            .where(subjects.c.status.in_([SubjectStatus.SCREENED, SubjectStatus.INCLUDED]))
            .order_by(subjects.c.number)
        )
        return self._grouped(query)

    def _grouped(self, query: sa.Select[Any]) -> dict[UUID, list[Any]]:
        groups: dict[UUID, list[Any]] = {}
        for key, *rest in self._session.execute(query):
            groups.setdefault(key, []).append(rest[0] if len(rest) == 1 else tuple(rest))
        return groups

    def withdrawn_intakes(self) -> Sequence[UUID]:
        """Return the intakes whose examination was withdrawn, and those that were cancelled and are not over."""
        table = imaging_studies
        withdrawn = sa.select(table.c.intake_id).where(table.c.status == ImagingStudyStatus.WITHDRAWN)
        cancelled = (
            sa.select(intakes.c.id)
            .join(tasks, tasks.c.id == intakes.c.task_id)
            .where(tasks.c.status == TaskStatus.CANCELLED, intakes.c.status.not_in(OVER))
        )
        return sorted(self._session.scalars(withdrawn.union(cancelled)))

    def place(self, research_study_code: str, inclusion_number: str, time_point_code: str) -> VisitPlace | None:
        """Return the visit that these name; None when there is none."""
        query = (
            sa.select(subjects.c.research_study_id, subjects.c.id, subjects.c.site_id, visits.c.id)
            .join(research_studies, research_studies.c.id == subjects.c.research_study_id)
            .join(visits, visits.c.subject_id == subjects.c.id)
            .join(time_points, time_points.c.id == visits.c.time_point_id)
            .where(
                research_studies.c.code == research_study_code,
                subjects.c.number == inclusion_number,
                time_points.c.code == time_point_code,
            )
        )
        found = self._session.execute(query).one_or_none()
        return VisitPlace(*found) if found else None

    def names(self, visit_id: UUID) -> VisitNames:
        """Return what a visit is called."""
        query = (
            sa.select(research_studies.c.code, subjects.c.number, time_points.c.code)
            .select_from(visits)
            .join(subjects, subjects.c.id == visits.c.subject_id)
            .join(time_points, time_points.c.id == visits.c.time_point_id)
            .join(research_studies, research_studies.c.id == subjects.c.research_study_id)
            .where(visits.c.id == visit_id)
        )
        found = self._session.execute(query).one_or_none()
        if found is None:
            raise NotFoundError
        return VisitNames(*found)

    def delegate(self, username: str, place: VisitPlace, today: datetime) -> UUID | None:
        """Return the account of a person who may bring images into the research study today; None for others."""
        query = (
            sa.select(accounts.c.id)
            .join(role_assignments)
            .where(
                accounts.c.username == username,
                accounts.c.active,
                role_assignments.c.research_study_id == place.research_study_id,
                sa.or_(role_assignments.c.site_id.is_(None), role_assignments.c.site_id == place.site_id),
                role_assignments.c.role == Role.RESEARCH_ASSOCIATE,
                holds_today(today),
            )
        )
        return self._session.scalars(query).first()

    def spend(self, jti: str, expires_at: datetime, now: datetime) -> bool:
        """Remember that a message was taken; False when it was taken before."""
        table = spent_tokens
        self._session.execute(sa.delete(table).where(table.c.expires_at < now))
        dialect = postgresql if self._session.get_bind().dialect.name == "postgresql" else sqlite
        insert = dialect.insert(table).values(jti=jti, expires_at=expires_at).on_conflict_do_nothing()
        return self._session.execute(insert.returning(table.c.jti)).first() is not None
