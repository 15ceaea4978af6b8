"""A soft check asks why an answer stands; the reason is kept as a closed query (R52)."""

import json
from datetime import timedelta

import pytest
import sqlalchemy as sa

from tests.builders import NOW
from tests.reading.conftest import DOCUMENT, TYPED
from tests.reading.test_signing import body, hand_over, send_back, sign
from toolpict.domain.codes import AuditCode, ProblemCode
from toolpict.domain.ecrf import canonical_document
from toolpict.domain.errors import InvalidInputError
from toolpict.domain.forms import FormVersion
from toolpict.domain.queries import QueryAct, QueryStatus
from toolpict.domain.reading import digest
from toolpict.persistence.tables.tasks import tasks
from toolpict.services.reading_room import look_at_room
from toolpict.services.task_pages import look_at_task
from toolpict.services.wording import Language

WHY = "TARGETS/1/DIAMETER:why1"
LARGE = {"when": "[DIAMETER] > 40", "message": {"fr": "Plus de 4 cm ?", "en": "More than 4 cm?"}}


def with_check(check):
    said = json.loads(DOCUMENT)
    for section in said["sections"]:
        for entry in section["items"]:
            for item in entry.get("items", ()):
                if item["oid"] == "DIAMETER":
                    item["checks"] = [check]
    return json.dumps(said)


def of_the_form():
    said = json.loads(DOCUMENT)
    said["checks"] = [{"when": "[NEW_LESION] = '0'", "message": {"fr": "Aucune ?", "en": "None?"}}]
    return json.dumps(said)


@pytest.fixture
def document():
    return with_check(LARGE)


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


def test_a_reason_is_in_the_audit_trail_with_what_was_asked(units, readers):
    sign(units, readers, {**TYPED, WHY: ["Confluence"]})
    send_back(units, readers)
    sign(units, readers, {**TYPED, WHY: ["Deux lésions"]}, "Relu")
    with units.looking() as work:
        told = [(entry.code, entry.reason) for entry in work.history(readers.first.id)]
    assert [each for each in told if each[0].startswith("query-")] == [
        (AuditCode.QUERY_ASKED, "Plus de 4 cm ?"),
        (AuditCode.QUERY_CLOSED, "Confluence"),
        (AuditCode.QUERY_REOPENED, "Plus de 4 cm ?"),
        (AuditCode.QUERY_CLOSED, "Deux lésions"),
    ]


@pytest.mark.parametrize("document", [of_the_form()], ids=["a check of the form"])
def test_a_reason_for_the_form_as_a_whole_is_told_as_such(units, readers):
    sign(units, readers, {**TYPED, ":why1": ["Suivi"]})
    page = look_at_task(
        readers.first.id, actor=readers.associate, units=units, language=Language.FRENCH, today=NOW.date()
    )
    assert "a clos la requête sur l’ensemble de la lecture" in " ".join(line.text for line in page.history)


def test_a_reason_given_to_another_check_at_the_same_place_is_asked_again(units, readers, unguarded, world):
    """A version of the form may put another check where one was: its reason was never said."""
    sign(units, readers, {**TYPED, WHY: ["Confluence"]})
    send_back(units, readers)
    text = canonical_document(with_check({**LARGE, "message": {"fr": "Plus de 3 cm ?", "en": "More than 3 cm?"}}))
    form = FormVersion(world.research_study.id, "LESIONS", 2, text, digest(text), world.associate.id, NOW)
    world.store(form)
    with unguarded.begin() as connection:
        connection.execute(sa.update(tasks).where(tasks.c.id == readers.first.id).values(form_version_id=form.id))
    page = look_at_room(readers.first.id, actor=readers.actor, units=units, language=Language.FRENCH)
    assert WHY not in page.typed
    sign(units, readers, {**TYPED, WHY: ["Confluence"]}, "Relu")
    with units.looking() as work:
        asked = sorted(each.query.text for each in work.queries.threads(readers.first.id))
    assert asked == ["Plus de 3 cm ?", "Plus de 4 cm ?"]


def test_the_reason_of_who_had_the_reading_before_is_nobody_elses(units, readers, unguarded):
    """A reader learns nothing of another's answers (R59)."""
    sign(units, readers, {**TYPED, WHY: ["Confluence"]})
    hand_over(unguarded, readers)
    sign(units, readers, {**TYPED, WHY: ["Confluence"]}, "Repris", actor=readers.other, at=NOW + timedelta(hours=1))
    with units.looking() as work:
        threads = work.queries.threads(readers.first.id)
    assert {each.query.asked_by for each in threads} == {readers.one.id, readers.two.id}


def test_the_room_shows_the_message_where_it_holds_and_its_field(login, readers):
    client = login(readers.one)
    client.put(f"/tasks/{readers.first.id}/draft", json={"sequence": 1, "answers": TYPED})
    shown = client.get(f"/tasks/{readers.first.id}/room").text
    assert f'data-check="{WHY}">' in shown
    assert 'data-check="TARGETS/2/DIAMETER:why1" hidden>' in shown
