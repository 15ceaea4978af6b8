"""Decides in one statement which series a person may see now."""

from collections.abc import Callable
from datetime import date
from functools import cache
from typing import Any, Final
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Session

from toolpict.domain.grants import Grant
from toolpict.domain.imaging import USABLE, ImagingStudyStatus, SeriesOrigin
from toolpict.domain.people import Role
from toolpict.domain.permissions import KIND_ROLES
from toolpict.domain.post_processing import OutputStatus
from toolpict.domain.tasks import IMAGES_GRANTED, VOID, TaskKind
from toolpict.persistence.tables.accounts import accounts, role_assignments
from toolpict.persistence.tables.imaging import imaging_series, imaging_studies, reading_cases, task_images
from toolpict.persistence.tables.post_processing import output_states, outputs
from toolpict.persistence.tables.research_studies import subjects, time_points, visits
from toolpict.persistence.tables.tasks import reading_plans, reading_slots, task_prerequisites, tasks

READS: Final = frozenset({TaskKind.READING, TaskKind.ADJUDICATION})


TASK: Final = sa.bindparam("asked_task", type_=sa.Uuid())
EXAMINATION: Final = sa.bindparam("asked_examination", type_=sa.Uuid())
ACCOUNT: Final = sa.bindparam("asked_account", type_=sa.Uuid())
TODAY: Final = sa.bindparam("asked_today", type_=sa.Date())


class SqlViewing:
    """See `toolpict.services.ports.viewing.Viewing`.

    The statements are built once: to build one takes longer than to ask it, and every frame asks.
    """

    def __init__(self, session: Session, today: Callable[[], date]) -> None:
        self._session = session
        self._today = today

    def grant_for_task(self, task_id: UUID, account_id: UUID) -> Grant | None:
        """Return what this task shows this person now: the bridge's series, outputs it builds on, and its own.

        A post-processing that was cancelled or withdrawn lends nothing any more.  A reading is lent the outputs that it
        builds on only when its plan shows them.

        Examinations come in the order of their time points: the viewer shows the first on the left.
        """
        return self._grant(task_statement(), asked_task=task_id, asked_account=account_id)

    def grant_for_imaging_study(self, imaging_study_id: UUID, account_id: UUID) -> Grant | None:
        """Return the series of this examination, to the research associates of its research study."""
        return self._grant(examination_statement(), asked_examination=imaging_study_id, asked_account=account_id)

    def _grant(self, statement: sa.Select[Any], **asked: UUID) -> Grant | None:
        given = {**asked, "asked_today": self._today()}
        found = self._session.connection().execute(statement, given).all()
        return Grant.of([(row[0], row[1]) for row in found], found[0][2] or "") if found else None


@cache
def task_statement() -> sa.Select[Any]:
    """Return what asks for the grant of a task."""
    before = tasks.alias("before")
    builds_on = (
        sa.select(before.c.id)
        .join(task_prerequisites, task_prerequisites.c.prerequisite_id == before.c.id)
        .where(task_prerequisites.c.task_id == TASK, before.c.status.not_in(VOID))
    )
    made = (
        sa.select(output_states.c.series_instance_uid)
        .join(outputs, outputs.c.id == output_states.c.output_id)
        .where(output_states.c.status == OutputStatus.ACCEPTED)
    )
    is_lent = sa.or_(tasks.c.kind.not_in(READS), shows_segmentations())
    return (
        sa.select(imaging_studies.c.study_instance_uid, imaging_series.c.series_instance_uid, alias_of_task())
        .select_from(tasks)
        .join(task_images, task_images.c.task_id == tasks.c.id)
        .join(imaging_studies, imaging_studies.c.id == task_images.c.imaging_study_id)
        .join(imaging_series, imaging_series.c.imaging_study_id == imaging_studies.c.id)
        .join(visits, visits.c.id == imaging_studies.c.visit_id)
        .join(time_points, time_points.c.id == visits.c.time_point_id)
        .where(
            tasks.c.id == TASK,
            tasks.c.assignee_id == ACCOUNT,
            tasks.c.status.in_(IMAGES_GRANTED),
            imaging_studies.c.status.in_(USABLE | {ImagingStudyStatus.REGISTERED}),
            sa.or_(
                imaging_series.c.origin == SeriesOrigin.BRIDGE,
                imaging_series.c.series_instance_uid.in_(made.where(outputs.c.task_id == TASK)),
                sa.and_(
                    is_lent, imaging_series.c.series_instance_uid.in_(made.where(outputs.c.task_id.in_(builds_on)))
                ),
            ),
            holds_a_role(tasks.c.research_study_id, tasks.c.site_id, does_this_kind()),
        )
        .order_by(time_points.c.position, imaging_studies.c.delivered_at, imaging_studies.c.id)
    )


@cache
def examination_statement() -> sa.Select[Any]:
    """Return what asks for the grant of an examination outside any task."""
    is_associate = role_assignments.c.role == Role.RESEARCH_ASSOCIATE
    return (
        sa.select(imaging_studies.c.study_instance_uid, imaging_series.c.series_instance_uid, sa.null())
        .select_from(imaging_studies)
        .join(imaging_series, imaging_series.c.imaging_study_id == imaging_studies.c.id)
        .join(subjects, subjects.c.id == imaging_studies.c.subject_id)
        .where(
            imaging_studies.c.id == EXAMINATION,
            imaging_studies.c.status != ImagingStudyStatus.WITHDRAWN,
            holds_a_role(imaging_studies.c.research_study_id, subjects.c.site_id, is_associate),
        )
    )


def holds_a_role(
    research_study_id: sa.ColumnElement[UUID], site_id: sa.ColumnElement[UUID], role: sa.ColumnElement[bool]
) -> sa.ColumnElement[bool]:
    """Return the condition that the person may work and holds such a role there today."""
    table = role_assignments
    held = sa.and_(table.c.since <= TODAY, sa.or_(table.c.until.is_(None), table.c.until >= TODAY))
    return (
        sa.select(table.c.id)
        .select_from(table.join(accounts))
        .where(
            accounts.c.id == ACCOUNT,
            accounts.c.active,
            table.c.research_study_id == research_study_id,
            sa.or_(table.c.site_id.is_(None), table.c.site_id == site_id),
            held,
            role,
        )
        .exists()
    )


def does_this_kind() -> sa.ColumnElement[bool]:
    """Return the condition that a role is one that works on the task's kind."""
    return sa.or_(
        *(sa.and_(tasks.c.kind == kind, role_assignments.c.role.in_(roles)) for kind, roles in KIND_ROLES.items())
    )


def shows_segmentations() -> sa.ColumnElement[bool]:
    """Return the condition that a reading's plan shows what was made of its images."""
    return (
        sa.select(reading_slots.c.task_id)
        .join(reading_plans, reading_plans.c.id == reading_slots.c.reading_plan_id)
        .where(reading_slots.c.task_id == TASK, reading_plans.c.shows_segmentations)
        .exists()
    )


def alias_of_task() -> sa.ScalarSelect[str]:
    """Return the alias of the case that the task reads; nothing for a task of another kind."""
    return (
        sa.select(reading_cases.c.alias)
        .join(reading_slots, reading_slots.c.case_id == reading_cases.c.id)
        .where(reading_slots.c.task_id == TASK)
        .scalar_subquery()
    )
