"""The work list, the page of a task, and what is done on it (R45-R50, R59)."""

import csv
import io
from datetime import timedelta
from itertools import product

import pytest
import sqlalchemy as sa

from tests.arranged import make_case, make_plan, make_slot
from tests.builders import TODAY
from toolpict.domain.people import Role
from toolpict.domain.tasks import Task, TaskKind, TaskStatus
from toolpict.web import conversation, homes, tasks
from toolpict.web.cells import harmless


@pytest.fixture
def app(app, rooms):
    for pages in (tasks, homes, conversation):
        built = pages.blueprint(rooms)
        if built.name not in app.blueprints:
            app.register_blueprint(built)
    return app


@pytest.fixture
def reader(world):
    return world.account("reader-1", Role.RADIOLOGIST)


@pytest.fixture
def associate(login, world):
    return login(world.associate)


def stored(units, task):
    with units.looking() as work:
        return work.get(Task, task.id)


def page_of(task):
    return f"/tasks/{task.id}"


def test_the_list_goes_by_due_date_and_pages_by_key(associate, world):
    for day in range(60):
        world.task(due=TODAY + timedelta(days=60 - day), assignee_id=None)
    first = associate.get("/tasks").text
    assert first.count("data-tp-row") == 50
    assert "1 à 50 sur 60" in first.replace("\u00a0", " ")
    address = first.split('rel="next"')[0].rsplit('href="', 1)[1].split('"')[0].replace("&amp;", "&")
    second = associate.get(address).text
    assert second.count("data-tp-row") == 10
    assert "51 à 60 sur 60" in second.replace("\u00a0", " ")
    back = second.split('rel="prev"')[0].rsplit('href="', 1)[1].split('"')[0].replace("&amp;", "&")
    assert associate.get(back).text.count("data-tp-row") == 50


@pytest.mark.parametrize(
    ("query", "shown"),
    [
        ("", {1001, 1002, 1003}),
        ("late=1", {1001}),
        ("status=ready&person=nobody", {1001}),
        ("person=reader-1", {1002}),
        ("kind=post-processing", {1003}),
        ("group=to-validate", {1003}),
        ("study=ONCO&site=LYON", {1001, 1002, 1003}),
        ("site=NOWHERE", set()),
        ("q=1002", {1002}),
        ("held=1", set()),
    ],
)
def test_filters_live_in_the_address(associate, world, reader, query, shown):
    world.task(due=TODAY - timedelta(days=2))
    world.task(status=TaskStatus.ASSIGNED, assignee_id=reader.id)
    world.task(TaskKind.POST_PROCESSING, TaskStatus.SUBMITTED)
    rows = list(csv.reader(io.StringIO(associate.get(f"/tasks.csv?{query}").text)))
    assert {int(row[0]) for row in rows[1:]} == shown
    assert associate.get(f"/tasks?{query}").text.count("data-tp-row") == len(shown)


@pytest.mark.parametrize(
    "query", ["status=x", "kind=x", "after=x", "q=x", "group=open", f"after=2026-01-01,{9**30}", "before=2026-01-01,-1"]
)
def test_a_filter_that_is_none_is_refused(associate, query):
    assert associate.get(f"/tasks?{query}").status_code == 422


def test_a_research_study_one_does_not_know_of_is_not_found(associate):
    assert associate.get("/tasks?study=OTHER").status_code == 404


def test_a_reader_knows_a_case_by_its_alias_alone(login, world, reader, units):
    task = world.task(status=TaskStatus.ASSIGNED, assignee_id=reader.id)
    make_slot(world, task, make_plan(world), make_case(world, "K-17"))
    client = login(reader)
    for text in (
        client.get("/tasks").text,
        client.get(page_of(task)).text,
        client.get("/tasks.csv").text,
        client.get("/").text,
    ):
        assert "K-17" in text
        assert "ONCO-001" not in text
        assert "LYON" not in text
        assert "Inclusion" not in text.replace('<th scope="col">Inclusion</th>', "").replace(
            "Inclusion, étude", ""
        ).replace("une inclusion", "").replace(",Inclusion,", "")


def test_a_filter_tells_a_reader_neither_the_site_of_a_case_nor_who_has_an_account(login, world, reader):
    world.account("somebody", Role.TECHNOLOGIST)
    task = world.task(status=TaskStatus.ASSIGNED, assignee_id=reader.id)
    make_slot(world, task, make_plan(world), make_case(world, "K-17"))
    client = login(reader)
    assert "data-tp-row" not in client.get("/tasks?site=LYON").text
    assert "K-17" not in client.get("/tasks.csv?site=LYON").text
    assert "Somebody" not in client.get("/tasks?person=somebody").text


def test_nobody_sees_the_task_of_another_reader(login, world, reader):
    other = world.account("reader-2", Role.RADIOLOGIST)
    task = world.task(status=TaskStatus.ASSIGNED, assignee_id=other.id)
    client = login(reader)
    assert client.get(page_of(task)).status_code == 404
    assert "data-tp-row" not in client.get("/tasks").text


def test_a_reader_starts_by_a_post_and_lands_in_the_room(login, world, reader, units):
    task = world.task(status=TaskStatus.ASSIGNED, assignee_id=reader.id)
    answer = login(reader).post(f"{page_of(task)}/start", data={"version": 1, "kind": "reading"})
    assert (answer.status_code, answer.location) == (303, f"{page_of(task)}/room")
    assert stored(units, task).status is TaskStatus.IN_PROGRESS


def test_a_stale_page_loses_nothing_that_was_typed(associate, world, units):
    task = world.task(version=5)
    answer = associate.post(f"{page_of(task)}/cancel", data={"version": 4, "reason": "mauvais examen"})
    assert answer.status_code == 409
    assert "mauvais examen" in answer.text
    assert stored(units, task).status is TaskStatus.READY


def test_an_act_that_needs_a_reason_says_so_at_its_field(associate, world):
    task = world.task()
    assert 'name="reason"' in associate.get(f"{page_of(task)}?act=cancel").text
    answer = associate.post(f"{page_of(task)}/cancel", data={"version": 1, "reason": " "})
    assert answer.status_code == 422
    assert 'id="reason-problem"' in answer.text


@pytest.mark.parametrize("due", ["9999-12-31", "0001-01-01", "soon"])
def test_a_due_date_is_one_of_our_time(associate, world, units, due):
    task = world.task()
    answer = associate.post(f"{page_of(task)}/edit", data={"version": 1, "due": due, "priority": 0})
    assert (answer.status_code, stored(units, task).version) == (422, 1)


def test_a_research_associate_assigns_a_task(associate, world, reader, units):
    task = world.task()
    assert "reader-1".title() in associate.get(f"{page_of(task)}?act=assign").text
    answer = associate.post(f"{page_of(task)}/assign", data={"version": 1, "assignee": reader.id})
    assert answer.status_code == 303
    assert stored(units, task).assignee_id == reader.id
    told = associate.get(page_of(task)).text
    assert "a assigné la demande à Reader-1" in told


def test_a_message_is_written_and_shown(associate, world):
    task = world.task()
    answer = associate.post(f"{page_of(task)}/messages", data={"text": "La phase artérielle bouge <un> peu"})
    assert answer.status_code == 303
    assert "La phase artérielle bouge &lt;un&gt; peu" in associate.get(page_of(task)).text


def test_tasks_are_ticked_by_who_looks_after_them_alone(associate, login, world, reader):
    world.task(status=TaskStatus.DRAFT)
    task = world.task()
    assert f'name="task" value="{task.id}" form="group"' in associate.get("/tasks").text
    assert 'form="group"' not in login(reader).get("/tasks").text


def test_every_kind_in_every_status_has_a_page(associate, world, reader):
    for kind, status in product(TaskKind, TaskStatus):
        task = world.task(kind, status, assignee_id=reader.id, held_from=TaskStatus.ASSIGNED)
        assert (kind, status, associate.get(page_of(task)).status_code) == (kind, status, 200)


def test_a_get_changes_nothing(associate, world, rows):
    task = world.task()
    before = rows()
    for address in (
        "/",
        "/tasks",
        "/tasks.csv",
        page_of(task),
        f"{page_of(task)}?act=cancel",
        "/notifications",
        "/expected",
    ):
        assert associate.get(address).status_code == 200
    after = rows()
    assert before == after | {"account_session": before["account_session"]}


def test_a_cell_that_a_spreadsheet_would_compute_is_text():
    assert harmless("=1+1") == "'=1+1"
    assert harmless(42) == 42


def test_a_page_takes_at_most_six_statements_whatever_its_rows(associate, world, engine):
    for _ in range(30):
        world.task()
    sent = []

    def note(_connection, _cursor, statement, *_):
        sent.append(statement)

    sa.event.listen(engine, "before_cursor_execute", note)
    assert associate.get("/tasks?study=ONCO&site=LYON").text.count("data-tp-row") == 30
    assert sum(statement.startswith(("SELECT", "WITH")) for statement in sent) <= 6


def test_who_lost_the_role_finds_the_task_neither_in_the_list_nor_by_its_address(login, world, units):
    stranger = world.account("stranger", Role.TECHNOLOGIST)
    task = world.task(TaskKind.READING, TaskStatus.ASSIGNED, assignee_id=stranger.id)
    client = login(stranger)
    assert "data-tp-row" not in client.get("/tasks").text
    assert client.get(page_of(task)).status_code == 404
