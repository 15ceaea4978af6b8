"""The page of a subject tells who brought an examination in, when, from where, and by which profile (R13, R28)."""

from datetime import timedelta

import pytest

from tests.builders import NOW
from toolpict.domain.imaging import ImagingStudy, ImagingStudyStatus, Source
from toolpict.domain.intake import Intake
from toolpict.domain.tasks import TaskKind, TaskStatus
from toolpict.services.wording import Language, say

BEFORE = NOW - timedelta(days=3)


@pytest.fixture
def registered(world):
    task = world.task(TaskKind.INTAKE, TaskStatus.VALIDATED, assignee_id=world.associate.id)
    place = (world.research_study.id, world.subject.id, world.visit.id)
    intake = Intake(task.id, *place, world.associate.id)
    study = ImagingStudy(
        *place, intake.id, "2.25.1", "MR", Source.ZIP, 180, 13_700_000, BEFORE, BEFORE, "default", "7", "a" * 64,
        ImagingStudyStatus.ACCEPTED,
    )  # fmt: skip
    world.store(intake, study)
    return study


def test_an_examination_shows_where_it_came_from(login, world, registered):
    page = login(world.associate).get(f"/subjects/{world.subject.id}").text
    for words in (
        world.associate.display_name,
        "MR",
        "180",
        "default",
        "7",
        "21 nov.",
        say(Language.FRENCH, Source.ZIP),
    ):
        assert words in page


def test_nobody_else_sees_the_journey(login, world, registered):
    stranger = world.account("stranger")
    assert login(stranger).get(f"/subjects/{world.subject.id}").status_code == 404
