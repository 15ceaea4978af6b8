"""R44: zones are drawn on a held series, remembered for the device that made it, and blanked before anything leaves."""

import io
import re
from pathlib import Path
from uuid import UUID

import numpy as np
import pytest
from flask.testing import FlaskClient
from pydicom import dcmread

from anonymization_bridge import worker
from anonymization_bridge.codes import IntakeStatus, ObjectStatus
from anonymization_bridge.intakes.outbox import send_due
from anonymization_bridge.intakes.picturing import AFTER, BRIGHTEST, held_picture, pictured
from anonymization_bridge.intakes.records import Intake, get_intake, objects_of
from anonymization_bridge.rooms import Rooms
from tests.bridge.conftest import signed_in
from tests.bridge.images import write_cine
from tests.bridge.test_chain import choose_all, launched, sent, zipped
from tests.bridge.toolpict_stub import ToolpictStub

BANNER = {"left": ["0", ""], "top": ["0", ""], "width": ["60", ""], "height": ["5", ""]}
CONFIRMED = {**BANNER, "scope": "device", "looked": "yes"}


@pytest.fixture
def client(told_rooms: Rooms) -> FlaskClient:
    return signed_in(told_rooms)


def sent_cine(rooms: Rooms, client: FlaskClient, toolpict: ToolpictStub, folder: Path) -> str:
    """Send a cine of a new examination, and return the address of its intake when the worker is done with it."""
    write_cine(folder)
    form = launched(client, toolpict)
    client.post(f"{form}/zip", data={"zip": (io.BytesIO(zipped(folder)), "cd.zip")})
    choose_all(client, form)
    address = sent(client, form, warnings_confirmed="yes")
    finished(rooms, address)
    return address


def finished(rooms: Rooms, address: str) -> Intake:
    """Let the worker bring an intake as far as it goes without an archive, and return it."""
    return worker.finish(rooms, UUID(address.rsplit("/", 1)[1]))


def result(rooms: Rooms, one: Intake) -> np.ndarray:
    """Return the frames of the only object of an intake as they will leave, and see what its header says of them."""
    with rooms.database.looking() as connection:
        (each,) = objects_of(connection, one.id, ObjectStatus.CLEAN)
    read = dcmread(rooms.folders.outgoing / str(one.id) / each.file_name)
    assert read.BurnedInAnnotation == "NO"
    assert "113101" in [item.CodeValue for item in read.DeidentificationMethodCodeSequence]
    return read.pixel_array


def test_a_held_cine_is_blanked_where_a_person_drew_and_goes_on(
    told_rooms: Rooms, client: FlaskClient, toolpict: ToolpictStub, tmp_path: Path
) -> None:
    address = sent_cine(told_rooms, client, toolpict, tmp_path)
    page = client.get(f"{address}/zones/1").text
    assert 'viewBox="0 0 60 40"' in page
    assert 'name="around" value="yes" aria-describedby="around-more" checked' in page  # proposed from (0018,6011)
    assert client.get(f"{address}/pictures/1/brightest").mimetype == "image/png"
    assert "regardez les autres" not in page
    path_of_brightest = held_picture(told_rooms, UUID(address.rsplit("/", 1)[1]), 1, BRIGHTEST)
    assert path_of_brightest
    path_of_brightest.unlink()
    assert "regardez les autres" in client.get(f"{address}/zones/1").text
    assert client.post(f"{address}/zones/1", data=CONFIRMED).status_code == 303
    one = finished(told_rooms, address)
    assert one.status is IntakeStatus.READY
    frames = result(told_rooms, one)
    assert (frames[:, :5] == 0).all()
    assert (frames[:, 5:] == 90).all()
    assert pictured(told_rooms, one.id, AFTER) == {1}
    assert "Avant, série 1" in client.get(address).text
    send_due(told_rooms)
    assert [event for _, event in toolpict.events()] == ["received", "held", "released"]


def test_what_was_confirmed_once_is_remembered_for_the_device_until_it_is_forgotten(
    told_rooms: Rooms, client: FlaskClient, toolpict: ToolpictStub, tmp_path: Path
) -> None:
    address = sent_cine(told_rooms, client, toolpict, tmp_path / "first")
    client.post(
        f"{address}/zones/1", data={**CONFIRMED, "left": "", "top": "", "width": "", "height": "", "around": "yes"}
    )
    again = finished(told_rooms, sent_cine(told_rooms, client, toolpict, tmp_path / "second"))
    assert again.status is IntakeStatus.READY
    assert (result(told_rooms, again)[:, :5] == 0).all()
    (forget,) = re.findall(r'action="(/zones/[^"]+)"', client.get("/zones").text)
    assert client.post(forget, data={"reason": ""}).status_code == 422
    assert client.post(forget, data={"reason": "autre bandeau"}).status_code == 303
    assert finished(told_rooms, sent_cine(told_rooms, client, toolpict, tmp_path / "third")).status is IntakeStatus.HELD


def test_zones_of_one_series_are_for_it_alone(
    told_rooms: Rooms, client: FlaskClient, toolpict: ToolpictStub, tmp_path: Path
) -> None:
    address = sent_cine(told_rooms, client, toolpict, tmp_path / "first")
    client.post(f"{address}/zones/1", data={**CONFIRMED, "scope": "series"})
    assert finished(told_rooms, address).status is IntakeStatus.READY
    assert finished(told_rooms, sent_cine(told_rooms, client, toolpict, tmp_path / "next")).status is IntakeStatus.HELD
    assert "Aucune zone" in client.get("/zones").text


FAULTS: tuple[tuple[dict[str, object], str], ...] = (
    ({"looked": ""}, "Cochez la case"),
    ({"height": ["50", ""]}, "sort de l’image, qui fait 60"),
    ({"width": ["0", ""]}, "est vide"),
    ({"top": ["haut", ""]}, "quatre nombres entiers"),
    ({"top": ["", ""]}, "quatre nombres entiers"),
)


def test_zones_that_nobody_answers_for_change_nothing_and_keep_what_was_typed(
    told_rooms: Rooms, client: FlaskClient, toolpict: ToolpictStub, tmp_path: Path
) -> None:
    address = sent_cine(told_rooms, client, toolpict, tmp_path)
    answers = [client.post(f"{address}/zones/1", data={**CONFIRMED, **changes}) for changes, _ in FAULTS]
    for answer, (_, said) in zip(answers, FAULTS, strict=True):
        assert answer.status_code == 422
        assert said in answer.text
        assert 'name="left" value="0"' in answer.text
    with told_rooms.database.looking() as connection:
        assert get_intake(connection, UUID(address.rsplit("/", 1)[1])).status is IntakeStatus.HELD


def test_nobody_draws_on_what_they_may_not_know_of(
    told_rooms: Rooms, client: FlaskClient, toolpict: ToolpictStub, tmp_path: Path
) -> None:
    address = sent_cine(told_rooms, client, toolpict, tmp_path)
    stranger = signed_in(told_rooms, "arc-2")
    assert stranger.get(f"{address}/zones/1").status_code == 404
    assert stranger.post(f"{address}/zones/1", data=CONFIRMED).status_code == 404
    assert client.get(f"{address}/zones/2").status_code == client.post(f"{address}/zones/2").status_code == 404
