"""Queries of subjects and of the matrix; see `toolpict.services.ports.subjects.Subjects`."""

from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Session

from toolpict.domain.intake import IntakeStatus
from toolpict.domain.permissions import Sites
from toolpict.domain.tasks import VOID, TaskStatus
from toolpict.persistence.research_studies import within
from toolpict.persistence.tables.accounts import accounts
from toolpict.persistence.tables.imaging import imaging_studies, intakes
from toolpict.persistence.tables.research_studies import sites, subjects, visits
from toolpict.persistence.tables.tasks import tasks
from toolpict.services.ports.subjects import (
    Examination,
    MatrixImage,
    MatrixTask,
    MatrixVisit,
    OpenIntake,
    SubjectRow,
    SubjectTask,
)

OVER = (IntakeStatus.DELIVERED, IntakeStatus.WITHDRAWN)


class SqlSubjects:
    """See `toolpict.services.ports.subjects.Subjects`."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def listed(self, research_study_id: UUID, reach: Sites) -> list[SubjectRow]:
        """Return the subjects of these sites by number."""
        query = (
            sa.select(
                *subjects.c["id", "number", "site_id"],
                *sites.c["code", "name"],
                *subjects.c["status", "reference_date"],
            )
            .join_from(subjects, sites)
            .where(subjects.c.research_study_id == research_study_id, within(subjects.c.site_id, reach))
            .order_by(subjects.c.number)
        )
        return [SubjectRow(*tuple(row)) for row in self._session.execute(query)]

    def tasks(self, subject_id: UUID) -> list[SubjectTask]:
        """Return the tasks of a subject by number."""
        query = (
            sa.select(
                *tasks.c["id", "number", "kind", "title", "status", "due", "visit_id"],
                sa.func.coalesce(accounts.c.display_name, ""),
            )
            .outerjoin_from(tasks, accounts, accounts.c.id == tasks.c.assignee_id)
            .where(tasks.c.subject_id == subject_id)
            .order_by(tasks.c.number)
        )
        return [SubjectTask(*tuple(row)) for row in self._session.execute(query)]

    def examinations(self, subject_id: UUID) -> list[Examination]:
        """Return the imaging studies of a subject, the oldest first."""
        query = (
            sa.select(
                *imaging_studies.c["id", "visit_id", "modality", "status", "instances", "size_bytes", "source"],
                accounts.c.display_name,
                *imaging_studies.c["delivered_at", "registered_at", "profile_name", "profile_version"],
            )
            .join_from(imaging_studies, intakes, intakes.c.id == imaging_studies.c.intake_id)
            .join(accounts, accounts.c.id == intakes.c.requested_by)
            .where(imaging_studies.c.subject_id == subject_id)
            .order_by(imaging_studies.c.registered_at, imaging_studies.c.id)
        )
        return [Examination(*tuple(row)) for row in self._session.execute(query)]

    def open_intakes(self, subject_id: UUID) -> list[OpenIntake]:
        """Return the examinations on their way, the oldest first."""
        query = (
            sa.select(tasks.c.id, tasks.c.number, intakes.c.visit_id, intakes.c.status)
            .join_from(intakes, tasks, tasks.c.id == intakes.c.task_id)
            .where(
                intakes.c.subject_id == subject_id,
                intakes.c.status.not_in(OVER),
                tasks.c.status != TaskStatus.CANCELLED,
            )
            .order_by(tasks.c.number)
        )
        return [OpenIntake(*tuple(row)) for row in self._session.execute(query)]

    def matrix_visits(self, research_study_id: UUID, reach: Sites) -> list[MatrixVisit]:
        """Return all visits of the subjects of these sites."""
        query = (
            sa.select(*visits.c["id", "subject_id", "time_point_id", "status", "reason"])
            .join_from(visits, subjects, visits.c.subject_id == subjects.c.id)
            .where(subjects.c.research_study_id == research_study_id, within(subjects.c.site_id, reach))
            .order_by(subjects.c.number, visits.c.id)
        )
        return [MatrixVisit(*tuple(row)) for row in self._session.execute(query)]

    def matrix_images(self, research_study_id: UUID, reach: Sites) -> list[MatrixImage]:
        """Return the state of all their examinations, the oldest first."""
        query = (
            sa.select(*imaging_studies.c["visit_id", "status"])
            .join_from(imaging_studies, subjects, subjects.c.id == imaging_studies.c.subject_id)
            .where(imaging_studies.c.research_study_id == research_study_id, within(subjects.c.site_id, reach))
            .order_by(imaging_studies.c.registered_at, imaging_studies.c.id)
        )
        return [MatrixImage(*tuple(row)) for row in self._session.execute(query)]

    def matrix_tasks(self, research_study_id: UUID, reach: Sites) -> list[MatrixTask]:
        """Return the state of all its tasks but the void ones."""
        query = (
            sa.select(*tasks.c["visit_id", "kind", "status", "due"])
            .where(
                tasks.c.research_study_id == research_study_id,
                within(tasks.c.site_id, reach),
                tasks.c.status.not_in(VOID),
            )
            .order_by(tasks.c.number)
        )
        return [MatrixTask(*tuple(row)) for row in self._session.execute(query)]
