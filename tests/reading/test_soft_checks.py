"""A soft check asks why an answer stands; the reason is kept as a closed query (R52)."""

import json

import pytest

from tests.reading.conftest import DOCUMENT, TYPED
from tests.reading.test_signing import body, send_back, sign
from toolpict.domain.codes import ProblemCode
from toolpict.domain.errors import InvalidInputError
from toolpict.domain.queries import QueryAct, QueryStatus
from toolpict.services.reading_room import look_at_room
from toolpict.services.wording import Language

WHY = "TARGETS/1/DIAMETER:why1"
LARGE = {"when": "[DIAMETER] > 40", "message": {"fr": "Plus de 4 cm ?", "en": "More than 4 cm?"}}


@pytest.fixture
def document():
    said = json.loads(DOCUMENT)
    for section in said["sections"]:
        for entry in section["items"]:
            for item in entry.get("items", ()):
                if item["oid"] == "DIAMETER":
                    item["checks"] = [LARGE]
    return json.dumps(said)


def thread(units, readers):
    with units.looking() as work:
        (found,) = work.queries.threads(readers.first.id)
    return found


def test_signing_asks_for_a_reason_and_keeps_it_as_a_closed_query(units, readers):
    with pytest.raises(InvalidInputError) as refused:
        sign(units, readers)
    assert {name: each.code for name, each in refused.value.problems.items()} == {WHY: ProblemCode.CHECK_UNEXPLAINED}
    sign(units, readers, {**TYPED, WHY: ["Confluence"]})
    found = thread(units, readers)
    query = found.query
    assert (query.path, query.row, query.check, query.status) == ("TARGETS/DIAMETER", 1, 1, QueryStatus.CLOSED)
    assert [(line.act, line.text) for line in found.lines] == [(QueryAct.CLOSE, "Confluence")]
    lines = [line for _, lines in body(units, readers).sections for line in lines if line.queries]
    assert [line.at for line in lines] == [("TARGETS/DIAMETER", 1)]


def test_the_reason_is_there_again_and_kept_once(units, readers):
    sign(units, readers, {**TYPED, WHY: ["Confluence"]})
    send_back(units, readers)
    page = look_at_room(readers.first.id, actor=readers.actor, units=units, language=Language.FRENCH)
    assert page.typed[WHY] == ["Confluence"]
    sign(units, readers, {**TYPED, WHY: ["Confluence"]}, "Relu")
    assert len(thread(units, readers).lines) == 1


def test_another_reason_is_kept_beside_the_first(units, readers):
    sign(units, readers, {**TYPED, WHY: ["Confluence"]})
    send_back(units, readers)
    sign(units, readers, {**TYPED, WHY: ["Deux lésions"]}, "Relu")
    assert [line.text for line in thread(units, readers).lines] == ["Confluence", "Plus de 4 cm ?", "Deux lésions"]


def test_the_room_shows_the_message_where_it_holds_and_its_field(login, readers):
    client = login(readers.one)
    client.put(f"/tasks/{readers.first.id}/draft", json={"sequence": 1, "answers": TYPED})
    shown = client.get(f"/tasks/{readers.first.id}/room").text
    assert f'data-check="{WHY}">' in shown
    assert 'data-check="TARGETS/2/DIAMETER:why1" hidden>' in shown
