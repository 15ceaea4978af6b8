"""Queries where they are worked on: the page of a reading, the room, and the list (R59)."""

from pathlib import Path
from uuid import uuid4

import pytest

from tests.builders import NOW
from tests.reading.conftest import TYPED
from tests.reading.test_queries import ask
from tests.reading.test_signing import send_back, sign
from toolpict.domain.ecrf import read_definition
from toolpict.domain.queries import Query
from toolpict.services.ports.queries import Thread
from toolpict.services.reading_room import look_at_room
from toolpict.services.wording import Language
from toolpict.web.sheet import Sheet

RECIST = Path(__file__).parents[2] / "toolpict/ready_made_forms/recist-1.1.json"


@pytest.fixture
def database_url(sqlite_url):
    return sqlite_url


def test_the_room_opens_where_an_answer_is_wanted_and_has_a_field_for_it(units, readers, login):
    sign(units, readers)
    query_id = ask(units, readers, "Sûr ?", "NEW_LESION", row=0)
    send_back(units, readers)
    page = look_at_room(readers.first.id, actor=readers.actor, units=units, language=Language.FRENCH)
    assert Sheet(page.definition, page.typed, queries=page.queries).open_section == "CONCLUSION"
    client = login(readers.one)
    shown = client.get(f"/tasks/{readers.first.id}/room").text
    assert f'name="query:{query_id.hex}"' in shown
    fields = {**TYPED, f"query:{query_id.hex}": "Oui", "task-version": page.task.version, "change-reason": "Relu"}
    answer = client.post(f"/tasks/{readers.first.id}/reading", data=fields)
    assert answer.status_code == 303
    with units.looking() as work:
        (thread,) = work.queries.threads(readers.first.id)
    assert [(line.text, line.at) for line in thread.lines] == [("Oui", NOW)]


def test_a_query_about_a_row_that_is_gone_stands_at_the_first_row_of_its_own_group():
    """Another group has a row of that number, and the group's own row 1 may be gone too (R59)."""
    path, gone = "TARGETS/DIAMETER", 5
    definition = read_definition(RECIST.read_text(encoding="utf-8"))
    thread = Thread(Query(uuid4(), path, "Sûr ?", uuid4(), NOW, row=gone), ())
    other = {f"NON_TARGETS/{gone}/NON_TARGET_NOTE": ["os"]}
    for first, typed in ((1, "TARGETS/1/DIAMETER"), (2, "TARGETS/2/DIAMETER")):
        sheet = Sheet(definition, {typed: ["12"], **other}, queries={path: [thread]})
        assert [row for row in sheet.rows["TARGETS"] if sheet.asked(path, row)] == [first]
