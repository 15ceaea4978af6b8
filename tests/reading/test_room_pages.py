import io

import pytest
import sqlalchemy as sa

from tests.reading.conftest import PASSWORD, TYPED
from toolpict.domain.reading import Revision
from toolpict.domain.tasks import Move, Task, TaskStatus
from toolpict.persistence.tables.tasks import tasks


def post(client, task, act="save", version=None, password=PASSWORD, reason="", **changes):
    fields = {name: texts for name, texts in {**TYPED, **changes}.items() if texts is not None}
    controls = {
        "task-version": str(task.version if version is None else version),
        "form-act": act,
        "sign-password": password,
        "change-reason": reason,
    }
    return client.post(f"/tasks/{task.id}/reading", data={**fields, **controls})


def test_the_room_shows_the_case_by_its_alias_and_never_by_its_number(login, readers, world):
    page = login(readers.one).get(f"/tasks/{readers.first.id}/room")
    assert page.status_code == 200
    assert "Cas K-17" in page.text
    assert f"ONCO-{world.subject.number}" not in page.text
    assert 'data-bs-theme="dark"' in page.text
    assert f'src="/ohif/read?task={readers.first.id}"' in page.text
    assert 'sandbox="allow-scripts allow-same-origin"' in page.text


def test_the_room_is_in_english_too(login, readers):
    page = login(readers.one).get(f"/tasks/{readers.first.id}/room", headers={"Accept-Language": "en"}).text
    assert "Sign and next" in page
    assert "Image quality" in page


@pytest.mark.parametrize("who", ["two", "associate"])
def test_the_room_is_its_readers_alone(login, readers, world, who):
    person = world.associate if who == "associate" else readers.two
    assert login(person).get(f"/tasks/{readers.first.id}/room").status_code == 404


def test_a_reading_that_is_not_begun_has_no_room(login, readers):
    assert login(readers.one).get(f"/tasks/{readers.second.id}/room").status_code == 404


def test_opening_the_room_changes_nothing(login, readers, rows):
    client, before = login(readers.one), rows()
    client.get(f"/tasks/{readers.first.id}/room")
    assert rows() == before


def test_saving_leads_back_to_the_room_with_what_was_typed(login, readers):
    client = login(readers.one)
    answer = post(client, readers.first, NEW_LESION=None)
    assert (answer.status_code, answer.location) == (303, f"/tasks/{readers.first.id}/room")
    page = client.get(answer.location).text
    assert 'value="42,5"' in page
    assert "52,5" in page


def test_signing_and_going_on_opens_the_next_room(login, readers, passwords):
    client = login(readers.one)
    answer = post(client, readers.first, "sign-next")
    assert (answer.status_code, answer.location) == (303, f"/tasks/{readers.second.id}/room")
    assert "Cas K-18" in client.get(answer.location).text


def test_signing_alone_begins_nothing(login, readers, passwords, units):
    answer = post(login(readers.one), readers.first, "sign")
    assert (answer.status_code, answer.location) == (303, f"/tasks/{readers.first.id}")
    with units.looking() as work:
        assert work.get(Task, readers.second.id).status is TaskStatus.ASSIGNED


def test_a_wrong_password_is_told_at_its_field_and_all_that_was_typed_stays(login, readers, passwords):
    answer = post(login(readers.one), readers.first, "sign", password="not mine", COMMENT=["à garder"])
    assert answer.status_code == 403
    assert 'aria-describedby="sign-password-problem"' in answer.text
    assert "à garder" in answer.text
    assert "not mine" not in answer.text


def test_a_problem_stands_at_its_field_and_all_that_was_typed_stays(login, readers, rows):
    client, before = login(readers.one), rows()
    answer = post(client, readers.first, "sign", COMMENT=["à garder"], **{"TARGETS/1/DIAMETER": ["4,2,1"]})
    assert answer.status_code == 422
    assert 'aria-describedby="TARGETS/1/DIAMETER-problem ' in answer.text
    assert 'value="4,2,1"' in answer.text
    assert "à garder" in answer.text
    assert rows() == before


def test_a_field_that_the_form_does_not_have_is_told_above_it(login, readers):
    answer = post(login(readers.one), readers.first, UNKNOWN=["x"])
    assert answer.status_code == 422
    assert "<code>UNKNOWN</code>" in answer.text


def test_a_stale_page_is_refused_and_comes_back_with_all_that_was_typed(login, readers):
    answer = post(login(readers.one), readers.first, version=readers.first.version + 6, COMMENT=["à garder"])
    assert answer.status_code == 409
    assert "à garder" in answer.text
    assert f'name="task-version" value="{readers.first.version}"' in answer.text


def test_what_was_typed_into_a_reading_that_closed_meanwhile_is_given_back(login, readers, units, world):
    client = login(readers.one)
    with units.changing() as work:
        task = work.get(Task, readers.first.id)
        work.record(task.move(Move.HOLD, by=world.associate.id, at=task.created_at, reason="panne"))
        work.commit()
    answer = post(client, readers.first, COMMENT=["à garder"])
    assert answer.status_code == 409
    assert "à garder" in answer.text


def test_a_stranger_cannot_hand_in(login, readers, rows):
    client, before = login(readers.two), rows()
    assert post(client, readers.first).status_code == 404
    assert rows() == before


def attach(client, task, content=b"%PDF-1.7", name="compte rendu.pdf", **headers):
    data = {"attachment": (io.BytesIO(content), name)}
    return client.post(f"/tasks/{task.id}/attachments", data=data, headers=headers)


def status(client, address):
    with client.get(address) as answer:
        return answer.status_code


def test_a_file_is_kept_shown_and_fetched_as_a_download(login, readers, folder):
    client = login(readers.one)
    answer = attach(client, readers.first)
    assert (answer.status_code, answer.location) == (303, f"/tasks/{readers.first.id}/room#attachments")
    (kept,) = folder.iterdir()
    assert "compte rendu.pdf" in client.get(f"/tasks/{readers.first.id}/room").text
    with client.get(f"/tasks/{readers.first.id}/attachments/{kept.name}") as fetched:
        assert fetched.data == b"%PDF-1.7"
    assert fetched.headers["Content-Disposition"].startswith("attachment;")
    assert fetched.headers["X-Content-Type-Options"] == "nosniff"
    assert fetched.mimetype == "application/pdf"


def test_the_script_is_answered_with_the_list(login, readers):
    answer = attach(login(readers.one), readers.first, Accept="application/json")
    (told,) = answer.json["attachments"]
    assert (told["name"], told["size"]) == ("compte rendu.pdf", "8\xa0o")


@pytest.mark.parametrize("content", [b"", b"%PDF-1.7"])
def test_an_empty_file_or_one_that_is_there_is_refused(login, readers, content):
    client = login(readers.one)
    attach(client, readers.first)
    answer = attach(client, readers.first, content)
    assert answer.status_code == 422
    assert 'id="attachment-problem"' in answer.text


def test_a_file_becomes_part_of_the_revision_and_whoever_validates_may_fetch_it(
    login, readers, folder, passwords, world
):
    client = login(readers.one)
    attach(client, readers.first)
    post(client, readers.first, "sign")
    (kept,) = folder.iterdir()
    address = f"/tasks/{readers.first.id}/attachments/{kept.name}"
    clients = (client, login(world.associate), login(readers.two))
    assert [status(each, address) for each in clients] == [200, 200, 404]


def test_who_is_given_a_reading_after_somebody_else_fetches_none_of_their_files(
    login, readers, folder, passwords, unguarded
):
    client = login(readers.one)
    attach(client, readers.first)
    post(client, readers.first, "sign")
    (kept,) = folder.iterdir()
    with unguarded.begin() as connection:
        own = sa.update(tasks).where(tasks.c.id == readers.first.id)
        connection.execute(own.values(status="in-progress", assignee_id=readers.two.id))
    assert status(login(readers.two), f"/tasks/{readers.first.id}/attachments/{kept.name}") == 404


def test_a_file_that_was_removed_is_in_no_revision(login, readers, folder, passwords, world):
    client = login(readers.one)
    attach(client, readers.first)
    (kept,) = folder.iterdir()
    address = f"/tasks/{readers.first.id}/attachments/{kept.name}"
    assert client.post(f"{address}/remove").status_code == 303
    assert client.post(f"{address}/remove").status_code == 404
    post(client, readers.first, "sign")
    assert login(world.associate).get(address).status_code == 404


@pytest.mark.parametrize("name", ["..%2f..%2fetc", "0" * 64, "x"])
def test_a_file_that_is_none_is_not_found(login, readers, name):
    assert login(readers.one).get(f"/tasks/{readers.first.id}/attachments/{name}").status_code == 404


def test_a_stranger_hands_in_no_file(login, readers, folder):
    assert attach(login(readers.two), readers.first).status_code == 404
    assert list(folder.iterdir()) == []


def test_an_answer_that_is_not_asked_any_more_is_cleared_only_when_that_was_confirmed(login, readers, units):
    client, poor = login(readers.one), {"IMAGE_QUALITY": ["3"], "QUALITY_REASON": ["1"]}
    assert post(client, readers.first).status_code == 303
    refused = post(client, readers.first, version=2, **poor)
    assert refused.status_code == 422
    assert "Des réponses ne sont plus demandées et seront effacées\u00a0: 4." in refused.text
    assert "Diamètre</li>" in refused.text
    done = post(client, readers.first, version=2, **poor, **{"form-clear": ["1"]})
    assert done.status_code == 303
    with units.looking() as work:
        first, second = sorted(work.find(Revision, task_id=readers.first.id), key=lambda each: each.number)
    assert "TARGETS/DIAMETER" in {value.path for value in first.values}
    assert "TARGETS/DIAMETER" not in {value.path for value in second.values}
