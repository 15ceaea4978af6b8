"""Queries where they are worked on: the page of a reading, the room, and the list (R59)."""

import pytest

from tests.builders import NOW
from tests.reading.conftest import TYPED
from tests.reading.test_queries import ask
from tests.reading.test_signing import send_back, sign
from toolpict.services.reading_room import look_at_room
from toolpict.services.wording import Language
from toolpict.web.sheet import Sheet


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
