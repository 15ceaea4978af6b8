"""One act on several tasks of the list: previewed, done to each by itself, and what changed meanwhile is named (R45)."""

import re
from datetime import date

import pytest

from tests.builders import NOW
from toolpict.domain.codes import AuditCode
from toolpict.domain.people import Role
from toolpict.domain.tasks import NO_DUE_DATE, Move, Task, TaskKind, TaskStatus
from toolpict.services import tasks

CHOSEN = re.compile(r'name="task" value="([0-9a-f-]{36},\d+)"')


@pytest.fixture
def arc(world, login):
    return login(world.associate)


@pytest.fixture
def technologist(world):
    return world.account("tech", Role.TECHNOLOGIST)


def preview(client, act, *chosen):
    return client.post("/tasks/group/preview", data={"act": act, "task": [str(task.id) for task in chosen]})


def do(client, page, act, **typed):
    return client.post("/tasks/group", data={"act": act, "task": CHOSEN.findall(page.text), **typed})


def load(units, task):
    with units.looking() as work:
        found = work.get(Task, task.id)
        return found.status, found.assignee_id, found.due, [entry.code for entry in work.history(task.id)]


def test_a_preview_shows_what_the_act_is_for_and_changes_nothing(arc, world, rows):
    draft, ready = world.task(status=TaskStatus.DRAFT), world.task()
    before = rows()
    page = preview(arc, "group.issue", draft, ready)
    assert page.status_code == 200
    assert CHOSEN.findall(page.text) == [f"{draft.id},1"]
    assert f">{ready.number}<" in page.text
    changed = {name for name, found in rows().items() if found != before[name]}
    assert changed <= {"account_session"}


@pytest.mark.parametrize(
    ("status", "offered"),
    [
        (TaskStatus.DRAFT, ["group.issue", "group.assign", "group.due", "group.cancel"]),
        (TaskStatus.READY, ["group.assign", "group.due", "group.cancel"]),
        (TaskStatus.SUBMITTED, ["group.due", "group.cancel"]),
        (TaskStatus.VALIDATED, []),
    ],
)
def test_a_list_offers_what_one_of_its_tasks_can_take(arc, world, status, offered):
    world.task(status=status)
    assert re.findall(r'name="act" value="([^"]+)"', arc.get("/tasks").text) == offered


def test_tasks_are_issued_each_with_an_entry_of_its_own(arc, world, units):
    made = [world.task(TaskKind.QUALITY_CONTROL, TaskStatus.DRAFT) for _ in range(3)]
    answer = do(arc, preview(arc, "group.issue", *made), "group.issue")
    assert answer.status_code == 303
    for task in made:
        status, _, _, entries = load(units, task)
        assert status is not TaskStatus.DRAFT
        assert AuditCode.TASK_MOVED in entries


def test_tasks_are_given_to_one_person(arc, world, units, technologist):
    made = [world.task(TaskKind.QUALITY_CONTROL) for _ in range(2)]
    page = preview(arc, "group.assign", *made)
    assert f'value="{technologist.id}"' in page.text
    assert do(arc, page, "group.assign", assignee=str(technologist.id)).status_code == 303
    assert [load(units, task)[:2] for task in made] == [(TaskStatus.ASSIGNED, technologist.id)] * 2


def test_tasks_of_different_kinds_are_given_to_who_can_do_all_of_them(arc, world, technologist):
    reading, control = world.task(), world.task(TaskKind.QUALITY_CONTROL)
    assert str(technologist.id) not in preview(arc, "group.assign", reading, control).text


def test_a_due_date_is_set_and_taken_away(arc, world, units):
    made = [world.task(), world.task(priority=2)]
    assert do(arc, preview(arc, "group.due", *made), "group.due", due="2026-12-24").status_code == 303
    assert [load(units, task)[2] for task in made] == [date(2026, 12, 24)] * 2
    assert do(arc, preview(arc, "group.due", *made), "group.due", due="").status_code == 303
    assert [load(units, task)[2] for task in made] == [NO_DUE_DATE] * 2


def test_cancelling_needs_a_reason_and_keeps_it(arc, world, units):
    made = [world.task(), world.task()]
    page = preview(arc, "group.cancel", *made)
    refused = do(arc, page, "group.cancel", reason=" ")
    assert refused.status_code == 422
    assert CHOSEN.findall(refused.text) == CHOSEN.findall(page.text)
    assert do(arc, page, "group.cancel", reason="Doublon").status_code == 303
    assert [load(units, task)[0] for task in made] == [TaskStatus.CANCELLED] * 2
    with units.looking() as work:
        assert {work.history(task.id)[-1].reason for task in made} == {"Doublon"}


def test_what_changed_meanwhile_is_named_and_the_others_go_on(arc, world, units, technologist):
    first, second, third = (world.task(TaskKind.QUALITY_CONTROL) for _ in range(3))
    page = preview(arc, "group.cancel", first, second, third)
    claim = tasks.MakeMove(second.id, 1, Move.CLAIM)
    tasks.make_move(claim, actor=world.actor(technologist), units=units, clock=lambda: NOW)
    answer = do(arc, page, "group.cancel", reason="Doublon")
    assert answer.status_code == 409
    assert f">{second.number}</a>" in answer.text
    assert f">{first.number}</a>" not in answer.text
    statuses = [load(units, task)[0] for task in (first, second, third)]
    assert statuses == [TaskStatus.CANCELLED, TaskStatus.ASSIGNED, TaskStatus.CANCELLED]


def test_nobody_acts_on_what_they_do_not_look_after(login, world, units, technologist):
    mine, other = world.task(TaskKind.QUALITY_CONTROL), world.task()
    client = login(technologist)
    assert preview(client, "group.cancel", mine, other).status_code == 404
    sent = {"act": "group.cancel", "task": [f"{mine.id},1", f"{other.id},1"], "reason": "x"}
    assert client.post("/tasks/group", data=sent).status_code == 404
    assert load(units, mine)[0] is TaskStatus.READY


@pytest.mark.parametrize(
    "sent",
    [
        {"act": "nonsense", "task": "x"},
        {"act": "group.due", "task": "x"},
        {"act": "group.due", "task": "00000000-0000-4000-8000-000000000000,1"},
        {"act": "group.due", "task": ["{0},1"], "due": "31/12"},
        {"act": "group.assign", "task": ["{0},1"]},
        {"act": "group.assign", "task": ["{0},1"], "assignee": "x"},
        {"act": "group.due", "task": ["{0},-1"], "due": "2026-12-24"},
        {"act": "group.due", "task": ["{0}"], "due": "2026-12-24"},
        {},
    ],
)
def test_bad_input_is_refused_and_stores_nothing(arc, world, units, sent):
    task = world.task()
    filled = {
        name: [one.format(task.id) for one in value] if isinstance(value, list) else value
        for name, value in sent.items()
    }
    assert arc.post("/tasks/group", data=filled).status_code in {404, 409, 422}
    assert load(units, task) == (TaskStatus.READY, None, task.due, [])


def test_an_empty_choice_leads_back_to_the_list(arc):
    assert arc.post("/tasks/group/preview", data={"act": "group.issue"}).location == "/tasks"
