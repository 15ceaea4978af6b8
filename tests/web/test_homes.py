"""The home page of each role answers what to do now and what is late (R47, R50, R51)."""

import re
from datetime import timedelta

import pytest

from tests.arranged import make_case, make_images, make_plan, make_slot
from tests.builders import TODAY
from toolpict.domain.people import Account, Role
from toolpict.domain.research_study import Subject, Visit
from toolpict.domain.tasks import TaskKind, TaskStatus
from toolpict.services import homes, tasks


@pytest.fixture
def reader(world):
    return world.account("reader-1", Role.RADIOLOGIST)


def plain(answer):
    assert answer.status_code == 200
    return answer.text.replace("\u00a0", " ").replace("\u202f", " ")


def test_a_research_associate_sees_what_waits_and_each_count_is_a_list(login, world, reader):
    world.task(due=TODAY - timedelta(days=3), status=TaskStatus.ASSIGNED, assignee_id=reader.id)
    world.task()
    world.task(status=TaskStatus.SUBMITTED, assignee_id=reader.id)
    client = login(world.associate)
    text = plain(client.get("/"))
    assert "en retard de 3 j" in text
    for query in ("late=1", "status=ready&amp;person=nobody", "group=to-validate"):
        assert f'href="/tasks?{query}"><span>' in text
        assert client.get(f"/tasks?{query}".replace("&amp;", "&")).text.count("data-tp-row") == 1


def test_expected_examinations_are_those_of_this_week_that_are_not_there(units, world):
    subject = Subject(world.research_study.id, world.site.id, "002", reference_date=TODAY)
    visits = Visit(subject.id, world.baseline.id), Visit(subject.id, world.month_3.id)
    world.store(subject, *visits)
    actor = world.actor(world.associate)
    (expected,) = homes.look_at_expected(actor=actor, units=units, today=TODAY)
    assert (expected.visit_id, expected.day) == (visits[0].id, TODAY)
    assert homes.look_at_expected(actor=actor, units=units, today=TODAY + timedelta(days=14)) == []


def test_a_visit_whose_images_came_is_not_expected(units, world):
    make_images(world)
    actor = world.actor(world.associate)
    assert homes.look_at_expected(actor=actor, units=units, today=world.subject.reference_date) == []


def test_a_technologist_sees_their_own_and_what_may_be_taken(login, world, reader):
    technologist = world.account("technologist", Role.TECHNOLOGIST)
    own = world.task(TaskKind.POST_PROCESSING, TaskStatus.ASSIGNED, assignee_id=technologist.id)
    free = world.task(TaskKind.POST_PROCESSING)
    others = world.task(TaskKind.READING, TaskStatus.ASSIGNED, assignee_id=reader.id)
    text = plain(login(technologist).get("/"))
    assert f"/tasks/{own.id}" in text
    assert f"/tasks/{free.id}" in text
    assert f"/tasks/{others.id}" not in text


def test_a_reader_begins_the_next_case_of_the_stored_order(login, world, reader):
    plan = make_plan(world)
    world.task(status=TaskStatus.SUBMITTED, assignee_id=reader.id)
    later, sooner = (world.task(status=TaskStatus.ASSIGNED, assignee_id=reader.id) for _ in range(2))
    make_slot(world, later, plan, make_case(world, "K-1"), position=2)
    make_slot(world, sooner, plan, make_case(world, "K-2"), position=1)
    text = plain(login(reader).get("/"))
    assert "1 / 3" in text
    assert f'action="/tasks/{sooner.id}/start"' in text
    assert "K-1" in text
    assert "ONCO-001" not in text


def test_a_coordinator_sees_how_far_the_research_studies_are(login, world):
    world.task(status=TaskStatus.VALIDATED)
    world.task()
    assert "Terminées : 1 sur 2" in plain(login(world.account("coordinator", Role.COORDINATOR)).get("/"))


def test_an_administrator_without_a_role_is_led_to_the_administration(login, world):
    administrator = Account("administrator", "Administrator", "", "", administers=True)
    world.store(administrator)
    assert login(administrator).get("/").status_code == 303


def test_somebody_without_a_role_is_told_so(login, world):
    assert "Vous n’avez pas encore de rôle" in plain(login(world.account("new")).get("/"))


def test_who_may_open_a_research_study_is_offered_to(login, world):
    newcomer = Account("newcomer", "Newcomer", "", "", opens_research_studies=True)
    world.store(newcomer)
    assert 'class="btn btn-primary" href="/research-studies/new"' in plain(login(newcomer).get("/"))


def test_each_row_ends_with_what_it_asks_of_a_research_associate(login, world, reader):
    for status, days, person in (
        (TaskStatus.SUBMITTED, 1, reader.id), (TaskStatus.READY, 1, None), (TaskStatus.ASSIGNED, -1, reader.id),
    ):  # fmt: skip
        world.task(status=status, due=TODAY + timedelta(days=days), assignee_id=person)
    text = plain(login(world.associate).get("/"))
    assert re.findall(r'class="tp-act" href="[^"]*" aria-label="(\w+) :', text) == ["Relancer", "Valider", "Assigner"]


def test_what_one_was_told_is_listed_counted_and_read(login, world, reader, units, clock):
    task = world.task()
    command = tasks.AssignTask(task.id, 1, reader.id)
    tasks.assign_task(command, actor=world.actor(world.associate), units=units, clock=clock)
    client = login(reader)
    assert f"La demande n° {task.number} vous est assignée." in plain(client.get("/notifications"))
    assert client.post("/notifications/read").status_code == 303
    assert "Nouveau" not in plain(client.get("/notifications"))
