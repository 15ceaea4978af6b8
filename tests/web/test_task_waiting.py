"""The page of a task that waits says what for, to each person as far as they may know (R49, R50)."""

import re
from html import unescape

import pytest

from tests.arranged import make_case, make_images, make_plan, make_prerequisite, make_slot
from toolpict.domain.imaging import ImagingStudyStatus
from toolpict.domain.people import Role
from toolpict.domain.tasks import TaskKind, TaskStatus


@pytest.fixture
def reader(world):
    return world.account("reader-1", Role.RADIOLOGIST)


@pytest.fixture
def technologist(world):
    return world.account("technologist", Role.TECHNOLOGIST)


@pytest.fixture
def waits_for(login):
    """Return what a person's page of a task says that it waits for, and the addresses that this part offers."""

    def call(person, task):
        page = login(person).get(f"/tasks/{task.id}").text
        found = re.search(r'aria-labelledby="waits">(.*?)</section>', page, re.DOTALL)
        part = found.group(1) if found else ""
        words = re.sub(r"\s+", " ", unescape(re.sub(r"<[^>]+>", " ", part))).strip()
        return words, re.findall(r'href="([^"#]+)"', part)

    return call


@pytest.fixture
def reading(world, reader, technologist):
    """A reading that waits for its examination's quality control and for a colleague's post-processing."""
    make_images(world, ImagingStudyStatus.REGISTERED)
    world.task(TaskKind.QUALITY_CONTROL, TaskStatus.READY, title="")
    before = world.task(TaskKind.POST_PROCESSING, TaskStatus.IN_PROGRESS, assignee_id=technologist.id)
    done = world.task(TaskKind.POST_PROCESSING, TaskStatus.VALIDATED, assignee_id=technologist.id)
    task = world.task(TaskKind.READING, TaskStatus.BLOCKED, assignee_id=reader.id, open_prerequisites=2)
    make_slot(world, task, make_plan(world), make_case(world))
    make_prerequisite(world, task, before)
    make_prerequisite(world, task, done)
    return task


def test_who_runs_the_research_study_sees_each_thing_with_the_way_to_it(waits_for, world, reading):
    words, ways = waits_for(world.associate, reading)
    assert "Inclusion examen en attente de contrôle qualité Contrôle qualité 1002 À prendre" in words
    assert "Post-traitement 1003 En cours Post-traitement 1004 Validée" in words
    assert [way.split("/")[1] for way in ways] == ["subjects", "tasks", "tasks", "tasks"]


def test_a_blinded_reader_sees_kind_and_state_alone(waits_for, world, reader, reading):
    world.give(reader, Role.TECHNOLOGIST)  # may see the other tasks by another role: their pages name the subject
    words, ways = waits_for(reader, reading)
    assert words == ("Ce que la demande attend L’examen d’un temps n’est pas encore là. Post-traitement En cours")
    assert not ways


def test_a_technologist_goes_to_the_quality_control_that_they_may_take(waits_for, world, technologist):
    task = world.task(TaskKind.POST_PROCESSING, TaskStatus.BLOCKED, assignee_id=technologist.id, open_prerequisites=1)
    check = world.task(TaskKind.QUALITY_CONTROL, TaskStatus.READY, title="")
    words, ways = waits_for(technologist, task)
    assert "Inclusion examen en attente de contrôle qualité" in words
    assert ways == [f"/tasks/{check.id}"]


def test_a_task_that_waits_no_more_says_what_it_waited_for_to_who_runs_the_research_study(
    waits_for, world, reader, technologist
):
    task = world.task(TaskKind.READING, TaskStatus.ASSIGNED, assignee_id=reader.id)
    make_prerequisite(world, task, world.task(TaskKind.POST_PROCESSING, TaskStatus.VALIDATED))
    assert waits_for(world.associate, task)[0].startswith("Ce que la demande attendait")
    assert waits_for(reader, task) == ("", [])
