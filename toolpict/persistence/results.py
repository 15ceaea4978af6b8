"""What the results of a research study ask of the database."""

from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Session

from toolpict.domain.data_cut import CutOutput, CutTask
from toolpict.domain.imaging import GONE, USABLE
from toolpict.domain.permissions import Sites
from toolpict.domain.post_processing import OutputStatus
from toolpict.domain.research_study import SubjectStatus
from toolpict.domain.study_days import BASELINE_DAY, study_day
from toolpict.domain.tasks import DONE, TaskKind, TaskStatus
from toolpict.persistence import audit
from toolpict.persistence.research_studies import within
from toolpict.persistence.tables.accounts import accounts
from toolpict.persistence.tables.imaging import imaging_studies
from toolpict.persistence.tables.post_processing import (
    data_cut_outputs,
    data_cut_tasks,
    data_cuts,
    output_states,
    output_values,
    outputs,
)
from toolpict.persistence.tables.readings import revision_attachments, revisions, signatures
from toolpict.persistence.tables.research_studies import sites, subjects, time_points, visits
from toolpict.persistence.tables.tasks import reading_slots, tasks
from toolpict.services.ports.results import (
    ChainHead,
    CutFile,
    CutReading,
    CutTaskRow,
    CutValue,
    ProgressRow,
    VisitRow,
)

LENDS_RESULTS = (TaskKind.POST_PROCESSING, TaskKind.READING, TaskKind.ADJUDICATION)
SLOT = sa.func.coalesce(reading_slots.c.slot, "").label("slot")
PLACED = (
    tasks.join(subjects, subjects.c.id == tasks.c.subject_id)
    .join(sites, sites.c.id == tasks.c.site_id)
    .join(visits, visits.c.id == tasks.c.visit_id)
    .join(time_points, time_points.c.id == visits.c.time_point_id)
)
"""Tasks with where they belong."""

ORDER = (subjects.c.number, time_points.c.position, SLOT, tasks.c.number)


def is_taken_back() -> sa.ColumnElement[bool]:
    """Return the condition that a task is of a subject who withdrew, and whose data may not be used."""
    own = subjects.alias("taken_back")
    who = (own.c.id == tasks.c.subject_id, own.c.status == SubjectStatus.WITHDRAWN)
    return sa.exists().where(*who, ~own.c.data_stay).correlate(tasks)


class SqlResults:
    """See `toolpict.services.ports.results.Results`."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def progress(self, research_study_id: UUID, reach: Sites) -> Sequence[ProgressRow]:
        """Return how many tasks of these sites stand where; those of a subject whose data may not be used are withdrawn."""
        withdrawn = sa.literal(TaskStatus.WITHDRAWN, tasks.c.status.type)
        taken_back = sa.and_(subjects.c.status == SubjectStatus.WITHDRAWN, ~subjects.c.data_stay)
        counted = (
            sa.select(
                *time_points.c["position", "label"],
                tasks.c.kind,
                sa.case((taken_back, withdrawn), else_=tasks.c.status).label("status"),
            )
            .select_from(PLACED)
            .where(tasks.c.research_study_id == research_study_id, within(tasks.c.site_id, reach))
            .subquery()
        )
        query = (
            sa.select(*counted.c["label", "kind", "status"], sa.func.count())
            .group_by(*counted.c["position", "label", "kind", "status"])
            .order_by(*counted.c["position", "kind", "status"])
        )
        return [ProgressRow(*tuple(row)) for row in self._session.execute(query)]

    def visits(self, research_study_id: UUID, reach: Sites) -> Sequence[VisitRow]:
        """Return how many visits of these sites have images."""
        has_images = sa.exists().where(imaging_studies.c.visit_id == visits.c.id, imaging_studies.c.status.in_(USABLE))
        query = (
            sa.select(time_points.c.label, sa.func.count(), sa.func.sum(sa.case((has_images, 1), else_=0)))
            .select_from(visits.join(time_points, time_points.c.id == visits.c.time_point_id))
            .join(subjects, subjects.c.id == visits.c.subject_id)
            .where(time_points.c.research_study_id == research_study_id, within(subjects.c.site_id, reach))
            .group_by(time_points.c.position, time_points.c.label)
            .order_by(time_points.c.position)
        )
        return [VisitRow(*row) for row in self._session.execute(query)]

    def membership(self, research_study_id: UUID, data_cut_id: UUID) -> tuple[list[CutTask], list[CutOutput]]:
        """Return what would belong to a cut frozen now."""
        all_of_them = revisions.alias()
        newest = sa.select(sa.func.max(all_of_them.c.number)).where(all_of_them.c.task_id == tasks.c.id)
        is_newest = sa.and_(
            revisions.c.task_id == tasks.c.id, revisions.c.number == newest.scalar_subquery(), tasks.c.status.in_(DONE)
        )
        query = (
            sa.select(tasks.c.id, tasks.c.status, revisions.c.id, tasks.c.visit_id)
            .select_from(tasks.outerjoin(revisions, is_newest))
            .where(tasks.c.research_study_id == research_study_id, ~is_taken_back())
            .order_by(tasks.c.number)
        )
        days = self.study_days(research_study_id)
        own = [
            CutTask(data_cut_id, task, status, revision, days.get(visit))
            for task, status, revision, visit in self._session.execute(query)
        ]
        files = (
            sa.select(outputs.c.id)
            .join(tasks, tasks.c.id == outputs.c.task_id)
            .join(output_states, output_states.c.output_id == outputs.c.id)
            .where(
                tasks.c.research_study_id == research_study_id,
                tasks.c.status.in_(DONE),
                output_states.c.status == OutputStatus.ACCEPTED,
                ~is_taken_back(),
            )
        )
        return own, [CutOutput(data_cut_id, output_id) for output_id in self._session.scalars(files)]

    def withdrawn(self, research_study_id: UUID) -> Mapping[UUID, int]:
        """Return how many tasks that counted in a cut have been withdrawn since, by cut; cuts without any left out."""
        own = data_cut_tasks
        fallen = (
            sa.select(tasks.c.id)
            .where(
                tasks.c.research_study_id == research_study_id,
                tasks.c.kind.in_(LENDS_RESULTS),
                sa.or_(tasks.c.status == TaskStatus.WITHDRAWN, is_taken_back()),
            )
            .distinct()  # found once, and not looked for again with each line of each cut
            .subquery()
        )
        query = (
            sa.select(own.c.data_cut_id, sa.func.count())
            .select_from(data_cuts)
            .join(own, own.c.data_cut_id == data_cuts.c.id)
            .join(fallen, fallen.c.id == own.c.task_id)
            .where(
                data_cuts.c.research_study_id == research_study_id,
                own.c.status.in_([status.value for status in DONE]),
            )
            .group_by(own.c.data_cut_id)
        )
        return {cut_id: count for cut_id, count in self._session.execute(query)}  # noqa: C416 - rows, not pairs

    def study_days(self, research_study_id: UUID) -> Mapping[UUID, int]:
        """Return on which day the first standing examination of each visit was made, from the subject's baseline."""
        own, first = imaging_studies.c, sa.func.min(imaging_studies.c.shifted_study_date)
        query = (
            sa.select(own.subject_id, own.visit_id, visits.c.time_point_id, first)
            .join_from(imaging_studies, visits, visits.c.id == own.visit_id)
            .where(own.research_study_id == research_study_id, own.status.not_in(GONE))
            .group_by(own.subject_id, own.visit_id, visits.c.time_point_id)
        )
        found = self._session.execute(query).all()
        baseline_id = self._session.scalar(
            sa.select(time_points.c.id)
            .where(time_points.c.research_study_id == research_study_id, time_points.c.day == BASELINE_DAY)
            .order_by(time_points.c.position)
            .limit(1)
        )
        baseline = {subject_id: day for subject_id, _, point_id, day in found if point_id == baseline_id}
        days = {visit_id: study_day(day, [baseline.get(subject_id)]) for subject_id, visit_id, _, day in found}
        return {visit_id: day for visit_id, day in days.items() if day is not None}

    def chain_head(self) -> ChainHead:
        """Return where the audit chain ends."""
        head = audit.head(self._session)
        return ChainHead(head.number, head.hash)

    def tasks(self, data_cut_id: UUID) -> Sequence[CutTaskRow]:
        """Return the tasks of a cut."""
        query = (
            sa.select(
                tasks.c.number,
                tasks.c.kind,
                subjects.c.number,
                sites.c.code,
                time_points.c.code,
                data_cut_tasks.c.study_day,
                SLOT,
                data_cut_tasks.c.status,
            )
            .select_from(self._cut().outerjoin(reading_slots, reading_slots.c.task_id == tasks.c.id))
            .where(data_cut_tasks.c.data_cut_id == data_cut_id)
            .order_by(*ORDER)
        )
        return [CutTaskRow(*row) for row in self._session.execute(query)]

    def readings(self, data_cut_id: UUID) -> Sequence[CutReading]:
        """Return the readings of a cut."""
        readers = accounts.alias()
        source = (
            self._cut()
            .join(revisions, revisions.c.id == data_cut_tasks.c.revision_id)
            .join(readers, readers.c.id == revisions.c.saved_by)
            .outerjoin(signatures, signatures.c.revision_id == revisions.c.id)
            .outerjoin(reading_slots, reading_slots.c.task_id == tasks.c.id)
        )
        query = (
            sa.select(
                tasks.c.number,
                subjects.c.number,
                sites.c.code,
                time_points.c.code,
                data_cut_tasks.c.study_day,
                SLOT,
                readers.c.username,
                data_cut_tasks.c.status,
                revisions.c.form_version_id,
                revisions.c.id,
                signatures.c.signed_at,
            )
            .select_from(source)
            .where(data_cut_tasks.c.data_cut_id == data_cut_id, tasks.c.kind == TaskKind.READING)
            .order_by(*ORDER)
        )
        return [CutReading(*found) for found in map(tuple, self._session.execute(query))]

    def attachments(self, data_cut_id: UUID) -> Sequence[CutFile]:
        """Return the files attached to the readings of a cut."""
        table = revision_attachments
        query = (
            sa.select(
                tasks.c.number,
                subjects.c.number,
                time_points.c.code,
                sa.literal("attachment"),
                table.c.position,
                table.c.filename,
                table.c.media_type,
                table.c.size_bytes,
                table.c.sha256,
            )
            .select_from(self._cut().join(table, table.c.revision_id == data_cut_tasks.c.revision_id))
            .where(data_cut_tasks.c.data_cut_id == data_cut_id)
            .order_by(subjects.c.number, time_points.c.position, tasks.c.number, table.c.position)
        )
        return [CutFile(*row) for row in self._session.execute(query)]

    def outputs(self, data_cut_id: UUID) -> Sequence[CutFile]:
        """Return the outputs of a cut."""
        query = (
            sa.select(
                tasks.c.number,
                subjects.c.number,
                time_points.c.code,
                outputs.c.code,
                outputs.c.version,
                outputs.c.filename,
                outputs.c.media_type,
                outputs.c.size_bytes,
                outputs.c.sha256,
            )
            .select_from(self._outputs())
            .where(data_cut_outputs.c.data_cut_id == data_cut_id)
            .order_by(subjects.c.number, time_points.c.position, tasks.c.number, outputs.c.code, outputs.c.version)
        )
        return [CutFile(*row) for row in self._session.execute(query)]

    def values(self, data_cut_id: UUID) -> Sequence[CutValue]:
        """Return the numbers of the outputs of a cut."""
        own_task = sa.and_(data_cut_tasks.c.task_id == tasks.c.id, data_cut_tasks.c.data_cut_id == data_cut_id)
        query = (
            sa.select(
                tasks.c.number,
                subjects.c.number,
                sites.c.code,
                time_points.c.code,
                data_cut_tasks.c.study_day,
                outputs.c.code,
                output_values.c.code,
                output_values.c.number,
                output_values.c.unit,
            )
            .select_from(
                self._outputs()
                .join(output_values, output_values.c.output_id == outputs.c.id)
                .join(data_cut_tasks, own_task)
            )
            .where(data_cut_outputs.c.data_cut_id == data_cut_id)
            .order_by(subjects.c.number, time_points.c.position, tasks.c.number, outputs.c.code, output_values.c.code)
        )
        return [CutValue(*row) for row in self._session.execute(query)]

    def names(self, account_ids: frozenset[UUID]) -> Mapping[UUID, str]:
        """Return the printed names of accounts."""
        query = sa.select(accounts.c.id, accounts.c.display_name).where(accounts.c.id.in_(account_ids))
        return {row.id: row.display_name for row in self._session.execute(query)}

    @staticmethod
    def _cut() -> Any:  # noqa: ANN401 - a join has no narrower type that can be joined further
        return PLACED.join(data_cut_tasks, data_cut_tasks.c.task_id == tasks.c.id)

    @staticmethod
    def _outputs() -> Any:  # noqa: ANN401 - see `_cut`
        return PLACED.join(outputs, outputs.c.task_id == tasks.c.id).join(
            data_cut_outputs, data_cut_outputs.c.output_id == outputs.c.id
        )
