import pytest
from flask import render_template

from tests.reading.conftest import TYPED
from toolpict.services import readings
from toolpict.web.identity import current_actor


@pytest.fixture
def app(app, rooms):
    """Show the body alone, as the page of a task does."""

    @app.get("/body/<uuid:task_id>")
    def body(task_id):
        found = readings.task_body(task_id, actor=current_actor(), units=rooms.units)
        return render_template("readings/_task_body.html", body=found)

    return app


@pytest.fixture
def signed(units, readers, rooms):
    said = readings.SaveReading(readers.first.id, readers.first.version, {**TYPED, "COMMENT": ["<b>x</b>"]})
    readings.sign_reading(said, actor=readers.actor, units=units, clock=rooms.clock, verify_password=lambda: None)


def test_whoever_validates_sees_labels_units_and_the_signature_and_may_return(login, readers, signed, world):
    page = login(world.associate).get(f"/body/{readers.first.id}").text
    for words in ("Bonne", "42,5", "mm", "52,5", "Signée par Reader-1", "&lt;b&gt;x&lt;/b&gt;", 'name="query_path"'):
        assert words in page


def test_the_reader_sees_their_own_reading_and_cannot_return_it(login, readers, signed):
    page = login(readers.one).get(f"/body/{readers.first.id}").text
    assert "42,5" in page
    assert 'name="query_path"' not in page


def test_the_other_reader_sees_nothing_of_it(login, readers, signed):
    assert login(readers.two).get(f"/body/{readers.first.id}").text.strip() == ""


def test_before_anything_is_saved_the_way_to_the_room_is_shown(login, readers):
    page = login(readers.one).get(f"/body/{readers.first.id}").text
    assert f"/tasks/{readers.first.id}/room" in page
    assert "Rien n’a encore été enregistré." in page
