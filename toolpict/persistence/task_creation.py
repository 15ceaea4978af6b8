"""Queries of making tasks; see `toolpict.services.ports.task_creation.TaskCreation`."""

from collections.abc import Set as AbstractSet
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Session

from toolpict.domain.imaging import Case, CaseVisit
from toolpict.domain.permissions import Sites
from toolpict.domain.tasks import VOID, TaskStatus
from toolpict.persistence.research_studies import GONE, TAKES_PART, within
from toolpict.persistence.tables.imaging import case_visits, imaging_studies, reading_cases
from toolpict.persistence.tables.post_processing import procedure_versions
from toolpict.persistence.tables.research_studies import subjects, time_points, visits
from toolpict.persistence.tables.tasks import reading_plans, reading_slots, tasks
from toolpict.services.ports.task_creation import PostProcessing, TakenSlot, WantedVisit

NOT_STARTED = (TaskStatus.DRAFT, TaskStatus.BLOCKED, TaskStatus.READY, TaskStatus.ASSIGNED)


class SqlTaskCreation:
    """See `toolpict.services.ports.task_creation.TaskCreation`."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def visits(self, research_study_id: UUID, reach: Sites) -> list[WantedVisit]:
        """Return the visits of those who take part at these sites, by inclusion number and place in the schedule."""
        images = (
            sa.select(sa.func.count())
            .where(imaging_studies.c.visit_id == visits.c.id, imaging_studies.c.status.not_in(GONE))
            .scalar_subquery()
        )
        query = (
            sa.select(
                visits.c.id,
                subjects.c.id,
                *subjects.c["site_id", "number"],
                time_points.c.id,
                *time_points.c["code", "position"],
                visits.c.status,
                images,
            )
            .join_from(visits, subjects, visits.c.subject_id == subjects.c.id)
            .join(time_points, time_points.c.id == visits.c.time_point_id)
            .where(subjects.c.research_study_id == research_study_id, subjects.c.status.in_(TAKES_PART))
            .where(within(subjects.c.site_id, reach))
            .order_by(subjects.c.number, time_points.c.position)
        )
        return [WantedVisit(*tuple(row)) for row in self._session.execute(query)]

    def post_processing(self, visit_ids: AbstractSet[UUID]) -> list[PostProcessing]:
        """Return the post-processing tasks of some visits that are neither cancelled nor withdrawn."""
        query = (
            sa.select(tasks.c.id, tasks.c.visit_id, procedure_versions.c.procedure_id, tasks.c.status)
            .join_from(tasks, procedure_versions, procedure_versions.c.id == tasks.c.procedure_version_id)
            .where(tasks.c.visit_id.in_(visit_ids), tasks.c.status.not_in(VOID))
            .order_by(tasks.c.number)
        )
        return [PostProcessing(*tuple(row)) for row in self._session.execute(query)]

    def cases(self, research_study_id: UUID) -> list[Case]:
        """Return the cases of a research study, each with its visits in their order."""
        query = (
            sa.select(*reading_cases.c, case_visits.c.visit_id, case_visits.c.purpose)
            .join_from(reading_cases, case_visits, case_visits.c.case_id == reading_cases.c.id)
            .where(reading_cases.c.research_study_id == research_study_id)
            .order_by(reading_cases.c.alias, reading_cases.c.id, case_visits.c.position)
        )
        found: dict[UUID, dict[str, object]] = {}
        places: dict[UUID, list[CaseVisit]] = {}
        for row in self._session.execute(query).mappings():
            found[row["id"]] = {name: row[name] for name in reading_cases.c.keys()}  # noqa: SIM118 - no mapping
            places.setdefault(row["id"], []).append(CaseVisit(row["visit_id"], row["purpose"]))
        return [Case(**columns, visits=tuple(places[key])) for key, columns in found.items()]  # type: ignore[arg-type]  # columns of its table

    def taken_slots(self, reading_plan_ids: AbstractSet[UUID]) -> list[TakenSlot]:
        """Return the readings that these versions of a reading plan have a task for, void ones included."""
        query = (
            sa.select(*reading_slots.c["case_id", "slot", "round"], tasks.c.status.in_(VOID))
            .join_from(reading_slots, tasks, tasks.c.id == reading_slots.c.task_id)
            .where(reading_slots.c.reading_plan_id.in_(reading_plan_ids))
            .order_by(reading_slots.c.case_id, reading_slots.c.slot, reading_slots.c.round, tasks.c.number)
        )
        return [TakenSlot(*tuple(row)) for row in self._session.execute(query)]

    def last_position(self, reading_plan_ids: AbstractSet[UUID], slot: str) -> int:
        """Return the highest place in the stored order of a slot; -1 when there is none."""
        query = sa.select(sa.func.max(reading_slots.c.position)).where(
            reading_slots.c.reading_plan_id.in_(reading_plan_ids), reading_slots.c.slot == slot
        )
        highest: int | None = self._session.scalar(query)
        return -1 if highest is None else highest

    def waiting_readings(self, visit_id: UUID, procedure_id: UUID) -> list[UUID]:
        """Return the readings of a visit that may still wait, of the plans that wait for this procedure."""
        query = (
            sa.select(tasks.c.id)
            .join_from(reading_slots, tasks, tasks.c.id == reading_slots.c.task_id)
            .join(reading_plans, reading_plans.c.id == reading_slots.c.reading_plan_id)
            .join(case_visits, case_visits.c.case_id == reading_slots.c.case_id)
            .where(
                case_visits.c.visit_id == visit_id,
                reading_plans.c.waits_for_procedure_id == procedure_id,
                tasks.c.status.in_(NOT_STARTED),
            )
            .order_by(tasks.c.id)
        )
        return list(self._session.scalars(query))
