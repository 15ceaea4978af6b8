"""Arranges cases, examinations and what tasks wait for, written past the rules."""

from uuid import uuid4

import sqlalchemy as sa

from tests.builders import NOW, World
from toolpict.domain.forms import FormVersion
from toolpict.domain.imaging import Case, CaseVisit, ImagingStudy, ImagingStudyStatus, Source
from toolpict.domain.intake import Intake
from toolpict.domain.reading_plan import ReadingPlan, ReadingSlot
from toolpict.domain.tasks import Task, TaskKind, TaskStatus
from toolpict.persistence.tables.tasks import task_prerequisites


def make_case(world: World, alias: str = "K-17") -> Case:
    """Return a stored case of the subject's one visit."""
    case = Case(world.research_study.id, world.subject.id, alias, (CaseVisit(world.visit.id),))
    world.store(case)
    return case


def make_plan(world: World) -> ReadingPlan:
    """Return a stored reading plan of one form and two slots."""
    form = FormVersion(world.research_study.id, "F", 1, "{}", "0" * 64, world.associate.id, NOW)
    plan = ReadingPlan(world.research_study.id, "PLAN", "Plan", form.id, ("R1", "R2"))
    world.store(form, plan)
    return plan


def make_slot(world: World, task: Task, plan: ReadingPlan, case: Case, slot: str = "R1", *, position: int = 1) -> None:
    """Make a task one reader's part of a case."""
    world.store(ReadingSlot(task.id, plan.id, case.id, slot, position))


def make_images(world: World, status: ImagingStudyStatus = ImagingStudyStatus.ACCEPTED) -> ImagingStudy:
    """Return a stored examination of the subject's one visit."""
    task = world.task(TaskKind.INTAKE, TaskStatus.VALIDATED)
    intake = Intake(task.id, task.research_study_id, task.subject_id, task.visit_id, world.associate.id)
    study = ImagingStudy(
        task.research_study_id, task.subject_id, task.visit_id, intake.id, f"1.2.{uuid4().int}", "CT",
        Source.CLINICAL_PACS, 180, 1000, NOW, NOW, "default", "1", "0" * 64, status,
    )  # fmt: skip
    world.store(intake, study)
    return study


def make_prerequisite(world: World, task: Task, prerequisite: Task) -> None:
    """Have a task wait for another."""
    with world._engine.begin() as connection:
        connection.execute(sa.insert(task_prerequisites).values(task_id=task.id, prerequisite_id=prerequisite.id))
