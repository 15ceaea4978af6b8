import pytest

from tests.builders import NOW
from toolpict.domain.imaging import ImagingStudy, ImagingStudyStatus, Source
from toolpict.domain.intake import Intake, IntakeStatus
from toolpict.domain.tasks import TaskKind, TaskStatus


@pytest.fixture
def examination(world):
    """Store an examination of a visit, with the intake that brought it."""

    def call(status=ImagingStudyStatus.ACCEPTED, visit=None):
        visit = visit or world.visit
        task = world.task(TaskKind.INTAKE, TaskStatus.VALIDATED, visit_id=visit.id, subject_id=visit.subject_id)
        study_id = world.research_study.id
        intake = Intake(task.id, study_id, visit.subject_id, visit.id, world.associate.id, IntakeStatus.DELIVERED)
        found = ImagingStudy(
            study_id,
            visit.subject_id,
            visit.id,
            intake.id,
            f"2.25.{intake.id.int}",
            "MR",
            Source.ZIP,
            180,
            1_000_000,
            NOW,
            NOW,
            "base",
            "1",
            "0" * 64,
            status,
        )
        world.store(intake, found)
        return found

    return call
