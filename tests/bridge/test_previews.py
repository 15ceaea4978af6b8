"""Before and after are those of a real object, seen by its own person, and gone when they are no longer needed (R35, R36)."""

import io
import re
import stat
import time
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pydicom
import pytest
import sqlalchemy as sa
from flask.testing import FlaskClient

from anonymization_bridge import worker
from anonymization_bridge.codes import ErrorCode
from anonymization_bridge.database.tables import preview
from anonymization_bridge.errors import UnreachableError
from anonymization_bridge.intakes import previews
from anonymization_bridge.rooms import Rooms
from anonymization_bridge.sources.pacs_queries import Criteria, Wanted
from tests.bridge.conftest import signed_in
from tests.bridge.images import PATIENT_ID, write_ct, write_ultrasound
from tests.bridge.test_chain import choose_all, launched, searched, sent, work, zipped
from tests.bridge.toolpict_stub import ToolpictStub
from tests.real.orthanc import Orthanc


def shown(rooms: Rooms) -> None:
    """Make every preview that was asked for."""
    while previews.make_due(rooms):
        pass


def handed_in(client: FlaskClient, toolpict: ToolpictStub, folder: Path) -> str:
    """Hand a ZIP of a folder in, tick everything, and return the address of the form."""
    form = launched(client, toolpict)
    assert client.post(f"{form}/zip", data={"zip": (as_file(folder), "cd.zip")}).status_code == 303
    choose_all(client, form)
    return form


def as_file(folder: Path) -> io.BytesIO:
    return io.BytesIO(zipped(folder))


def kept(rooms: Rooms) -> list[object]:
    with rooms.database.looking() as connection:
        return list(connection.execute(sa.select(preview.c.preparation_id)).scalars())


def everything_in(folder: Path) -> list[Path]:
    return [path for path in folder.rglob("*") if path.is_file()]


@pytest.mark.orthanc
def test_every_attribute_of_a_real_object_of_the_pacs_is_shown_before_and_after(
    rooms: Rooms, clinical: Orthanc, toolpict: ToolpictStub, tmp_path: Path
) -> None:
    write_ct(tmp_path / "ct", slices=5)
    clinical.load(tmp_path / "ct")
    client = signed_in(rooms)
    form = launched(client, toolpict)
    searched(client, form)
    before = client.get(form).text
    shown(rooms)
    page = client.get(form).text
    address = re.search(r'href="([^"]+/attributes[^"]*)"', page)
    assert address
    attributes = client.get(address[1].replace("&amp;", "&")).text

    assert 'data-at-work="yes"' in before
    assert "<del>EXEMPLE Odile</del>" in before  # of the answer to the search, meanwhile
    assert 'data-at-work="yes"' not in page
    assert "rien ne la retient" in page
    assert "<del>EXEMPLE Anne</del>" in page  # the search does not tell who asked for the examination
    for word in (
        "<del>EXEMPLE Odile</del>",
        "ONCO-001",
        "décalée",
        "nouvel UID",
        "10:15:00",
        "Épaisseur de coupe",
        "68 ans",
    ):
        assert word in attributes, word
    assert "(0020,0013)" in attributes
    assert re.search(r"InstanceNumber</small></th><td>3</td>", attributes)  # the middle one of five


@pytest.mark.orthanc
def test_pictures_are_served_to_the_person_of_the_form_alone_and_kept_by_no_cache(
    rooms: Rooms, clinical: Orthanc, toolpict: ToolpictStub, tmp_path: Path
) -> None:
    write_ct(tmp_path / "ct")
    clinical.load(tmp_path / "ct")
    client = signed_in(rooms)
    form = launched(client, toolpict)
    searched(client, form)
    shown(rooms)
    (address,) = set(re.findall(r'src="([^"]+/pictures/[^"]+)"', client.get(form).text))
    answer = client.get(address)

    assert (answer.status_code, answer.mimetype, answer.headers["Cache-Control"]) == (200, "image/png", "no-store")
    assert answer.data.startswith(b"\x89PNG")
    assert signed_in(rooms, "arc-2").get(address).status_code in {403, 404}
    assert signed_in(rooms, "arc-2").get(f"{form}/attributes").status_code in {403, 404}
    assert client.get(address.replace("/0/0", "/0/7")).status_code == 404
    (folder,) = rooms.folders.pictures.iterdir()
    assert stat.S_IMODE(folder.stat().st_mode) == 0o700
    assert [path.suffix for path in everything_in(folder)] == [".png"]  # the object itself is gone


def test_a_zip_shows_its_series_before_any_is_chosen(told_rooms: Rooms, toolpict: ToolpictStub, tmp_path: Path) -> None:
    write_ct(tmp_path / "cd")
    client = signed_in(told_rooms)
    form = launched(client, toolpict)
    client.post(f"{form}/zip", data={"zip": (as_file(tmp_path / "cd"), "cd.zip")})
    shown(told_rooms)
    page = client.get(form).text
    assert "/pictures/0/0" in page
    assert 'id="send"' not in page


def test_what_would_be_held_is_told_before_it_is_sent(
    told_rooms: Rooms, toolpict: ToolpictStub, tmp_path: Path
) -> None:
    write_ultrasound(tmp_path / "cd")
    client = signed_in(told_rooms)
    form = handed_in(client, toolpict, tmp_path / "cd")
    shown(told_rooms)
    page = client.get(form).text
    assert "sera retenue pour décision" in page
    assert 'class="tp-warn"' in page[page.index('class="tp-seen"') :]  # with its reason


def test_one_fate_alone_is_shown_on_demand(told_rooms: Rooms, toolpict: ToolpictStub, tmp_path: Path) -> None:
    write_ct(tmp_path / "cd")
    client = signed_in(told_rooms)
    form = handed_in(client, toolpict, tmp_path / "cd")
    shown(told_rooms)
    page = client.get(f"{form}/attributes?series=0-0&change=removed").text
    assert "InstitutionName" in page
    assert "SliceThickness" not in page
    assert client.get(f"{form}/attributes?series=9-9").status_code == 404
    assert client.get(f"{form}/attributes?change=<b>").status_code == 200


def test_nothing_retrieved_is_said_and_does_not_stop_anybody(
    told_rooms: Rooms, toolpict: ToolpictStub, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    write_ct(tmp_path / "cd")
    client = signed_in(told_rooms)
    form = handed_in(client, toolpict, tmp_path / "cd")

    def away(*_: object) -> bool:
        raise UnreachableError(ErrorCode.PACS_UNREACHABLE)

    monkeypatch.setattr("anonymization_bridge.intakes.sampling.Sampler.take", away)
    shown(told_rooms)
    page = client.get(form).text
    assert "Aucune image n’a pu être lue pour l’aperçu" in page
    assert "pas lue pour l’aperçu" in page
    assert "<del>EXEMPLE Odile</del>" in page
    monkeypatch.undo()
    assert client.post(f"{form}/preview").status_code == 303
    shown(told_rooms)
    assert "rien ne la retient" in client.get(form).text
    sent(client, form)


def test_the_pacs_is_not_asked_again_and_again_when_it_is_away(
    told_rooms: Rooms, toolpict: ToolpictStub, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for _ in range(9):
        write_ct(tmp_path / "cd", slices=1)
    client = signed_in(told_rooms)
    form = handed_in(client, toolpict, tmp_path / "cd")
    asked: list[object] = []

    def away(_self: object, place: object, _target: Path) -> bool:
        asked.append(place)
        raise UnreachableError(ErrorCode.PACS_UNREACHABLE)

    monkeypatch.setattr("anonymization_bridge.intakes.sampling.Sampler.take", away)
    shown(told_rooms)
    assert len(asked) == 1
    assert "Aucune image" in client.get(form).text


def test_a_preview_ends_when_another_choice_is_made_meanwhile(
    told_rooms: Rooms, toolpict: ToolpictStub, tmp_path: Path
) -> None:
    write_ct(tmp_path / "cd")
    client = signed_in(told_rooms)
    form = handed_in(client, toolpict, tmp_path / "cd")
    with told_rooms.database.looking() as connection:
        due = connection.execute(sa.select(preview.c.preparation_id, preview.c.asked_at)).one()
    early = previews.Making(told_rooms, due.preparation_id, due.asked_at)
    assert early.keep(previews.PreviewState.ASKED, state=previews.PreviewState.WORKING)
    choose_all(client, form)
    early.make()
    assert 'data-at-work="yes"' in client.get(form).text  # what was asked for first is not shown
    shown(told_rooms)
    assert "rien ne la retient" in client.get(form).text


def test_sending_removes_values_and_pictures(told_rooms: Rooms, toolpict: ToolpictStub, tmp_path: Path) -> None:
    write_ct(tmp_path / "cd")
    client = signed_in(told_rooms)
    form = handed_in(client, toolpict, tmp_path / "cd")
    shown(told_rooms)
    assert len(kept(told_rooms)) == 1
    assert everything_in(told_rooms.folders.pictures)
    sent(client, form)
    assert kept(told_rooms) == []
    assert everything_in(told_rooms.folders.pictures) == []


@pytest.mark.parametrize(("minutes", "stays"), [(14, True), (16, False)])
def test_values_and_pictures_are_kept_for_a_quarter_of_an_hour(
    told_rooms: Rooms, toolpict: ToolpictStub, tmp_path: Path, minutes: int, stays: bool
) -> None:
    write_ct(tmp_path / "cd")
    client = signed_in(told_rooms)
    form = handed_in(client, toolpict, tmp_path / "cd")
    shown(told_rooms)
    moment = told_rooms.clock() + timedelta(minutes=minutes)
    later = replace(told_rooms, clock=lambda: moment)
    assert ("rien ne la retient" in signed_in(later).get(form).text) is stays
    previews.clear(later)
    assert bool(kept(later)) is bool(everything_in(later.folders.pictures)) is stays


def test_values_go_with_a_form_that_is_over(told_rooms: Rooms, toolpict: ToolpictStub, tmp_path: Path) -> None:
    write_ct(tmp_path / "cd")
    form = handed_in(signed_in(told_rooms), toolpict, tmp_path / "cd")
    shown(told_rooms)
    with told_rooms.database.changing() as changing:
        changing.connection.exec_driver_sql("UPDATE preparation SET expires_at = '2026-01-01 00:00:00.000000'")
    previews.clear(told_rooms)
    assert kept(told_rooms) == []
    assert everything_in(told_rooms.folders.pictures) == []
    assert signed_in(told_rooms).get(form).status_code == 404


def test_no_value_of_a_preview_stands_in_clear_in_database_folder_or_log(
    told_rooms: Rooms, toolpict: ToolpictStub, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    write_ct(tmp_path / "cd")
    with caplog.at_level("DEBUG"):
        form = handed_in(signed_in(told_rooms), toolpict, tmp_path / "cd")
        shown(told_rooms)
        assert "EXEMPLE" in signed_in(told_rooms).get(form).text
    told_rooms.database.engine.dispose()
    files = [*tmp_path.glob("bridge.sqlite*"), *everything_in(told_rooms.folders.pictures)]
    written = b"".join(file.read_bytes() for file in files)
    for mark in (PATIENT_ID, "EXEMPLE", "E26114873", "19580403", "CH de Beaulac"):
        assert mark.encode() not in written, mark
        assert mark not in "\n".join(one.getMessage() for one in caplog.records), mark


def test_the_worker_makes_previews_beside_its_rounds_and_ends_both(
    told_rooms: Rooms, toolpict: ToolpictStub, tmp_path: Path
) -> None:
    write_ct(tmp_path / "cd")
    client = signed_in(told_rooms)
    form = handed_in(client, toolpict, tmp_path / "cd")
    until = time.monotonic() + 30
    worker.run(told_rooms, lambda: time.monotonic() < until and 'data-at-work="yes"' in client.get(form).text)
    assert "rien ne la retient" in client.get(form).text


def test_a_preview_that_was_killed_leaves_no_object_and_can_be_asked_for_again(
    told_rooms: Rooms, toolpict: ToolpictStub, tmp_path: Path
) -> None:
    write_ct(tmp_path / "cd")
    client = signed_in(told_rooms)
    form = handed_in(client, toolpict, tmp_path / "cd")
    with told_rooms.database.looking() as connection:
        due = connection.execute(sa.select(preview.c.preparation_id, preview.c.asked_at)).one()
    killed = previews.Making(told_rooms, due.preparation_id, due.asked_at)
    killed.keep(previews.PreviewState.ASKED, state=previews.PreviewState.WORKING)
    folder = told_rooms.folders.pictures / str(due.preparation_id)
    folder.mkdir()
    (folder / "left.object").write_bytes(b"EXEMPLE")
    previews.run(told_rooms, lambda: False)
    assert everything_in(told_rooms.folders.pictures) == []
    assert "Aucune image n’a pu être lue pour l’aperçu" in client.get(form).text
    client.post(f"{form}/preview")
    shown(told_rooms)
    assert "rien ne la retient" in client.get(form).text


def test_a_full_disk_costs_the_preview_and_nothing_else(
    told_rooms: Rooms, toolpict: ToolpictStub, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    write_ct(tmp_path / "cd")
    client = signed_in(told_rooms)
    form = handed_in(client, toolpict, tmp_path / "cd")

    def full(*_: object, **__: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(previews, "draw", full)
    shown(told_rooms)
    assert "Aucune image n’a pu être lue pour l’aperçu" in client.get(form).text
    sent(client, form)


def test_a_fault_in_a_preview_stops_the_worker_rather_than_going_unseen(
    told_rooms: Rooms, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(_rooms: Rooms) -> bool:
        raise ZeroDivisionError

    monkeypatch.setattr(previews, "make_due", broken)
    with pytest.raises(ZeroDivisionError):
        worker.run(told_rooms, lambda: True)


@pytest.mark.orthanc
def test_the_middle_object_of_a_series_is_fetched_and_no_other(rooms: Rooms, clinical: Orthanc, tmp_path: Path) -> None:
    study_uid = write_ct(tmp_path / "ct", slices=7)
    clinical.load(tmp_path / "ct")
    series_uid = rooms.pacs.search(Criteria(patient_id=PATIENT_ID))[0].series[0].series_instance_uid
    came: list[int] = []

    def keep(file: Path) -> None:
        came.append(pydicom.dcmread(file).InstanceNumber)

    rooms.pacs.retrieve_one(Wanted(study_uid, series_uid), keep)
    assert came == [4]
    rooms.pacs.retrieve_one(Wanted(study_uid, "1.2.3"), keep)
    assert len(came) == 1


@pytest.mark.orthanc
def test_a_held_series_shows_its_picture_until_it_is_decided(
    rooms: Rooms, clinical: Orthanc, toolpict: ToolpictStub, tmp_path: Path
) -> None:
    study_uid = write_ct(tmp_path / "both")
    write_ultrasound(tmp_path / "both", study_uid)
    clinical.load(tmp_path / "both")
    client = signed_in(rooms)
    form = launched(client, toolpict)
    searched(client, form)
    intake = sent(client, form)
    work(rooms)
    (address,) = set(re.findall(r'src="([^"]+/pictures/\d+)"', client.get(intake).text))

    assert address in client.get("/held").text
    assert client.get(address).mimetype == "image/png"
    assert client.get(address).headers["Cache-Control"] == "no-store"
    assert signed_in(rooms, "arc-2").get(address).status_code == 404
    previews.clear(rooms)
    assert client.get(address).status_code == 200
    client.post(f"{intake}/refuse", data={"reason": "mauvais examen"})
    assert client.get(address).status_code == 404
    assert everything_in(rooms.folders.pictures) == []
