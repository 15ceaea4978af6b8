"""Which structured reports are owed; see `toolpict.services.ports.structured_reports.StructuredReportQueries`."""

from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Session

from toolpict.domain.imaging import ImagingStudyStatus
from toolpict.domain.tasks import DONE, VOID
from toolpict.persistence.tables.imaging import imaging_studies, reading_cases, task_images
from toolpict.persistence.tables.readings import revisions, signatures, structured_reports
from toolpict.persistence.tables.tasks import reading_slots, tasks


class SqlStructuredReports:
    """See `toolpict.services.ports.structured_reports.StructuredReportQueries`."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def owed(self, task_id: UUID | None = None) -> set[UUID]:
        """Return the last revision of each reading of a final case, where it is signed and has no report yet."""
        later = revisions.alias("later")
        query = (
            sa.select(revisions.c.id)
            .join(tasks, tasks.c.id == revisions.c.task_id)
            .join(reading_slots, reading_slots.c.task_id == tasks.c.id)
            .join(reading_cases, reading_cases.c.id == reading_slots.c.case_id)
            .join(signatures, signatures.c.revision_id == revisions.c.id)
            .where(
                tasks.c.status.in_(DONE),
                ~sa.exists().where(later.c.task_id == revisions.c.task_id, later.c.number > revisions.c.number),
                ~sa.exists().where(structured_reports.c.revision_id == revisions.c.id),
                self._has_images(),
                ~self._is_open(),
            )
        )
        if task_id is not None:
            query = query.where(reading_cases.c.id.in_(self._family(task_id)))
        return set(self._session.scalars(query))

    @staticmethod
    def _has_images() -> sa.ColumnElement[bool]:
        """Return whether an examination of the task is still there."""
        joined = task_images.join(imaging_studies, imaging_studies.c.id == task_images.c.imaging_study_id)
        there = imaging_studies.c.status != ImagingStudyStatus.WITHDRAWN
        return sa.select(task_images.c.task_id).select_from(joined).where(
            task_images.c.task_id == tasks.c.id, there
        ).exists()  # fmt: skip

    @staticmethod
    def _is_open() -> sa.ColumnElement[bool]:
        """Return whether another reading of the case, or of what repeats it, may still change."""
        case, slot, other = reading_cases.alias("other_case"), reading_slots.alias("other"), tasks.alias("other_task")
        joined = slot.join(case, case.c.id == slot.c.case_id).join(other, other.c.id == slot.c.task_id)
        own = sa.func.coalesce(reading_cases.c.repeats_case_id, reading_cases.c.id)
        alike = sa.func.coalesce(case.c.repeats_case_id, case.c.id) == own
        return sa.select(slot.c.task_id).select_from(joined).where(
            case.c.subject_id == reading_cases.c.subject_id, alike, other.c.status.not_in(DONE | VOID)
        ).exists()  # fmt: skip

    @staticmethod
    def _family(task_id: UUID) -> sa.Select[tuple[UUID]]:
        """Return the case of a task, what it repeats, and what repeats it."""
        case, own = reading_cases.alias("relative"), reading_cases.alias("own")
        first = (
            sa.select(sa.func.coalesce(own.c.repeats_case_id, own.c.id))
            .join(reading_slots, reading_slots.c.case_id == own.c.id)
            .where(reading_slots.c.task_id == task_id)
        )
        return sa.select(case.c.id).where(sa.func.coalesce(case.c.repeats_case_id, case.c.id).in_(first))
