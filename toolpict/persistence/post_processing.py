"""What the pages of post-processing ask of the database."""

from collections.abc import Sequence
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Session

from toolpict.domain.imaging import ImagingStudyStatus
from toolpict.domain.post_processing import OutputValue
from toolpict.persistence.tables.accounts import accounts
from toolpict.persistence.tables.imaging import imaging_studies, task_images
from toolpict.persistence.tables.post_processing import output_states, output_values, outputs
from toolpict.persistence.tables.research_studies import time_points, visits
from toolpict.services.ports.post_processing import OutputLine, TaskExamination


class SqlPostProcessing:
    """See `toolpict.services.ports.post_processing.PostProcessingQueries`."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def outputs(self, task_id: UUID) -> Sequence[OutputLine]:
        """Return all versions of all outputs of a task."""
        columns = outputs.c["id", "code", "version", "filename", "media_type", "size_bytes", "sha256"]
        query = (
            sa.select(
                *columns,
                accounts.c.display_name.label("added_by"),
                outputs.c.added_at,
                output_states.c.status,
                output_states.c.problem,
            )
            .join(output_states, output_states.c.output_id == outputs.c.id)
            .join(accounts, accounts.c.id == outputs.c.added_by)
            .where(outputs.c.task_id == task_id)
            .order_by(outputs.c.code, outputs.c.version.desc())
        )
        values = self._values(task_id)
        return [
            OutputLine(**found, values=values.get(found["id"], ())) for found in self._session.execute(query).mappings()
        ]

    def _values(self, task_id: UUID) -> dict[UUID, tuple[OutputValue, ...]]:
        query = (
            sa.select(output_values)
            .join(outputs, outputs.c.id == output_values.c.output_id)
            .where(outputs.c.task_id == task_id)
            .order_by(output_values.c.code)
        )
        found: dict[UUID, tuple[OutputValue, ...]] = {}
        for row in self._session.execute(query).mappings():
            found[row["output_id"]] = (*found.get(row["output_id"], ()), OutputValue(**row))
        return found

    def examinations(self, task_id: UUID) -> Sequence[TaskExamination]:
        """Return the examinations that a task may see."""
        columns = imaging_studies.c
        query = (
            sa.select(
                columns.id,
                columns.study_instance_uid,
                columns.modality,
                time_points.c.label,
                time_points.c.code,
                columns.instances,
                columns.size_bytes,
            )
            .join(task_images, task_images.c.imaging_study_id == columns.id)
            .join(visits, visits.c.id == columns.visit_id)
            .join(time_points, time_points.c.id == visits.c.time_point_id)
            .where(task_images.c.task_id == task_id, columns.status != ImagingStudyStatus.WITHDRAWN)
            .order_by(time_points.c.position, columns.study_instance_uid)
        )
        return [TaskExamination(*row) for row in self._session.execute(query)]
