"""What is typed beside the images is kept on the server at once, and lost to nobody (R52)."""

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier
from urllib.parse import parse_qs, urlsplit

import pytest

from tests.builders import NOW
from tests.reading.conftest import TYPED
from toolpict.domain.codes import AuditCode
from toolpict.domain.errors import InvalidInputError, NotFoundError, NotPermittedError, WrongStateError
from toolpict.domain.tasks import TaskStatus
from toolpict.services import drafts
from toolpict.services.reading_room import look_at_room
from toolpict.services.wording import Language


def save(units, readers, sequence=1, typed=TYPED, actor=None, task=None):
    command = drafts.SaveDraft((task or readers.first).id, sequence, typed)
    return drafts.save_draft(command, actor=actor or readers.actor, units=units, clock=lambda: NOW)


def room(units, readers, actor=None):
    return look_at_room(readers.first.id, actor=actor or readers.actor, units=units, language=Language.FRENCH)


def test_what_is_typed_comes_back_as_it_was_left(units, readers):
    typed = {**TYPED, "TARGETS/1/DIAMETER": ["42,"], "COMMENT": ["à  finir \n"]}
    save(units, readers, typed=typed)
    page = room(units, readers)
    assert (page.typed, page.sequence, page.saved_at) == (typed, 1, NOW)


def test_a_late_packet_is_dropped(units, readers):
    save(units, readers, 5)
    saved = save(units, readers, 4, {"COMMENT": ["late"]})
    assert (saved.is_late, saved.sequence) == (True, 5)
    assert room(units, readers).typed == TYPED


def test_of_packets_at_once_the_highest_stays(units, readers):
    together = Barrier(6)

    def call(sequence):
        together.wait(10)
        return save(units, readers, sequence, {"COMMENT": [str(sequence)]})

    with ThreadPoolExecutor(6) as pool:
        list(pool.map(call, range(1, 7)))
    page = room(units, readers)
    assert (page.typed, page.sequence) == ({"COMMENT": ["6"]}, 6)


def test_its_opening_is_audited_once_and_its_saving_is_not(units, readers):
    for sequence in range(1, 4):
        save(units, readers, sequence)
    with units.looking() as work:
        assert [entry.code for entry in work.history(readers.first.id)] == [AuditCode.DRAFT_OPENED]


def test_saving_a_draft_does_not_make_the_page_stale(units, readers):
    save(units, readers)
    assert room(units, readers).task.version == readers.first.version


def test_only_fields_of_the_form_are_kept(units, readers):
    save(units, readers, typed={"COMMENT": ["x"], "UNKNOWN": ["y"], "NEW_LESION": [""]})
    assert room(units, readers).typed == {"COMMENT": ["x"]}


@pytest.mark.parametrize(("sequence", "typed"), [(0, {}), (2**31, {}), (1, {"COMMENT": ["x" * 1_000_001]})])
def test_a_packet_that_is_none_of_ours_is_refused(units, readers, rows, sequence, typed):
    before = rows()
    with pytest.raises(InvalidInputError):
        save(units, readers, sequence, typed)
    assert rows() == before


def test_a_draft_is_nobody_elses(units, readers):
    save(units, readers)
    with pytest.raises(NotFoundError):
        save(units, readers, actor=readers.other)
    with pytest.raises(NotPermittedError):
        save(units, readers, actor=readers.associate)
    with pytest.raises(NotFoundError):
        room(units, readers, readers.other)


def test_a_draft_of_a_task_that_is_not_open_is_refused_as_changed_meanwhile(units, readers):
    with pytest.raises(WrongStateError):
        save(units, readers, task=readers.second)


def test_what_another_page_stored_is_given_back_and_not_replaced(units, readers):
    def packet(page, sequence, base, comment):
        typed = {"COMMENT": [comment]}
        said = drafts.SaveDraft(readers.first.id, sequence, typed, page, base)
        return drafts.save_draft(said, actor=readers.actor, units=units, clock=lambda: NOW)

    assert packet("one", 1, 0, "here").elsewhere is None
    assert packet("one", 2, 0, "its answer was lost").elsewhere is None
    refused = packet("two", 9, 0, "there")
    assert (refused.elsewhere, refused.sequence) == ({"COMMENT": ["its answer was lost"]}, 2)
    assert room(units, readers).typed == {"COMMENT": ["its answer was lost"]}
    assert packet("two", 10, 2, "both were seen").elsewhere is None
    assert room(units, readers).typed == {"COMMENT": ["both were seen"]}


def test_what_is_typed_beside_the_form_comes_back_too(units, readers):
    answer = f"query:{readers.form.id.hex}"
    save(units, readers, typed={"COMMENT": ["x"], "change-reason": ["Relu"], answer: ["Oui"]})
    page = room(units, readers)
    assert (page.typed, page.reason, page.answers) == ({"COMMENT": ["x"]}, "Relu", {readers.form.id: "Oui"})


def put(client, readers, **packet):
    return client.put(f"/tasks/{readers.first.id}/draft", json={"sequence": 1, "answers": TYPED, **packet})


def test_a_saved_packet_is_answered_with_its_time(login, readers):
    client = login(readers.one)
    answer = put(client, readers)
    assert (answer.status_code, answer.json) == (200, {"sequence": 1, "saved_at": "10:26", "late": False})
    assert 'value="42,5"' in client.get(f"/tasks/{readers.first.id}/room").text


def test_a_packet_without_a_session_is_answered_401_in_json(app, readers):
    answer = put(app.test_client(), readers)
    assert (answer.status_code, answer.mimetype) == (401, "application/json")


def test_signing_after_the_session_ended_leads_back_to_the_room(app, readers):
    room = f"/tasks/{readers.first.id}/room"
    sent = app.test_client().post(f"/tasks/{readers.first.id}/reading", headers={"Referer": f"http://localhost{room}"})
    elsewhere = app.test_client().post(f"/tasks/{readers.first.id}/reading", headers={"Referer": f"http://x{room}"})
    assert (sent.status_code, parse_qs(urlsplit(sent.location).query)) == (302, {"next": [room]})
    assert parse_qs(urlsplit(elsewhere.location).query) == {}


def test_a_packet_for_a_reading_that_is_closed_is_answered_409(login, readers, world):
    client, task = (
        login(readers.one),
        world.task(status=TaskStatus.SUBMITTED, assignee_id=readers.one.id, form_version_id=readers.form.id),
    )
    answer = client.put(f"/tasks/{task.id}/draft", json={"sequence": 1, "answers": {}})
    assert (answer.status_code, answer.json["error"]["code"]) == (409, "changed-meanwhile")


@pytest.mark.parametrize(
    "packet",
    [
        {"sequence": "1"},
        {"sequence": True},
        {"answers": []},
        {"answers": {"COMMENT": "x"}},
        {"answers": {"COMMENT": [1]}},
    ],
)
def test_a_misshapen_packet_is_answered_422(login, readers, rows, packet):
    client, before = login(readers.one), rows()
    assert put(client, readers, **packet).status_code == 422
    assert rows() == before


def test_a_lone_surrogate_is_kept_and_shown_without_a_fault(login, readers):
    client = login(readers.one)
    assert put(client, readers, answers={"COMMENT": ["a\ud800\0b"]}).status_code == 200
    assert client.get(f"/tasks/{readers.first.id}/room").status_code == 200
