"""The whole chain on a real clinical PACS and a real research archive (R23, R30, R31, R35, R37)."""

import io
import re
import zipfile
from pathlib import Path

import jsonschema
import pydicom
import pytest
import urllib3
from flask.testing import FlaskClient

from anonymization_bridge import worker
from anonymization_bridge.rooms import Rooms
from tests.bridge.conftest import signed_in
from tests.bridge.images import PATIENT_ID, PATIENT_NAME, write_ct, write_ultrasound
from tests.bridge.test_between_the_programs import schema
from tests.bridge.toolpict_stub import ToolpictStub
from tests.real.orthanc import Orthanc

pytestmark = pytest.mark.orthanc


def launched(client: FlaskClient, toolpict: ToolpictStub, **changes: object) -> str:
    """Launch from TOOLPICT, confirm, and return the address of the form."""
    form = client.post("/launch", data={"launch": toolpict.launch(**changes)}).headers["Location"]
    assert client.post(f"{form}/confirm").status_code == 303
    return form


def choose_all(client: FlaskClient, form: str) -> None:
    """Tick every series that was found."""
    keys = re.findall(r'name="series" value="([\d-]+)"', client.get(form).text)
    assert client.post(f"{form}/choose", data={"series": keys}).status_code == 303


def searched(client: FlaskClient, form: str, patient_id: str = PATIENT_ID) -> None:
    """Search a patient and tick everything."""
    assert client.post(f"{form}/search", data={"patient_id": patient_id}).status_code == 303
    choose_all(client, form)


def sent(client: FlaskClient, form: str, **data: str) -> str:
    """Send, and return the address of the intake."""
    answer = client.post(f"{form}/send", data=data)
    assert answer.status_code == 303, answer.text
    return answer.headers["Location"]


def work(rooms: Rooms) -> None:
    """Let the worker work until there is nothing to do."""
    while worker.work_round(rooms):
        pass


def delivered_objects(research: Orthanc) -> list[pydicom.Dataset]:
    """Return what the research archive holds."""
    ids = urllib3.request("GET", f"{research.url}/instances").json()
    files = [urllib3.request("GET", f"{research.url}/instances/{one}/file").data for one in ids]
    return [pydicom.dcmread(io.BytesIO(one)) for one in files]


def test_an_examination_goes_from_the_clinical_pacs_to_the_archive_without_its_patient(
    rooms: Rooms, clinical: Orthanc, research: Orthanc, toolpict: ToolpictStub, tmp_path: Path
) -> None:
    write_ct(tmp_path / "ct")
    clinical.load(tmp_path / "ct")
    client = signed_in(rooms)
    form = launched(client, toolpict)
    searched(client, form)
    page = client.get(form).text
    intake = sent(client, form)
    work(rooms)
    receipt = client.get(intake).text

    assert "<del>EXEMPLE Odile</del>" in page
    assert "décalée" in page
    assert "reçues et vérifiées\u00a0: 3" in receipt
    objects = delivered_objects(research)
    assert {one.PatientID for one in objects} == {"ONCO-001"}
    assert {one.PatientIdentityRemoved for one in objects} == {"YES"}
    assert toolpict.events() == [(1, "received"), (2, "delivered")]
    for notice in toolpict.notices:
        jsonschema.validate(notice, schema("notice"))
    named = {uid for one in toolpict.notices[-1]["imaging_studies"] for s in one["series"] for uid in s["instances"]}
    assert named == {one.SOPInstanceUID for one in objects}
    assert list(rooms.folders.incoming.iterdir()) == list(rooms.folders.outgoing.iterdir()) == []


def test_a_zip_gives_the_same_objects_as_the_clinical_pacs(
    rooms: Rooms, clinical: Orthanc, research: Orthanc, toolpict: ToolpictStub, tmp_path: Path
) -> None:
    write_ct(tmp_path / "ct")
    clinical.load(tmp_path / "ct")
    client = signed_in(rooms)
    form = launched(client, toolpict)
    searched(client, form)
    sent(client, form)
    work(rooms)
    first = {one.SOPInstanceUID: one for one in delivered_objects(research)}
    research.clear()

    form = launched(client, toolpict)
    answer = client.post(f"{form}/zip", data={"zip": (io.BytesIO(zipped(tmp_path / "ct")), "cd.zip")})
    assert answer.status_code == 303
    choose_all(client, form)
    assert client.post(f"{form}/send").status_code == 422  # this examination went before
    sent(client, form, warnings_confirmed="yes")
    work(rooms)
    second = {one.SOPInstanceUID: one for one in delivered_objects(research)}

    assert first.keys() == second.keys()
    assert all(first[uid] == second[uid] for uid in first)


def zipped(folder: Path) -> bytes:
    """Return a ZIP of a folder, with a file beside that is no image."""
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("README.TXT", "invented")
        for file in sorted(folder.iterdir()):
            archive.write(file, f"DICOM/{file.name}")
    return content.getvalue()


def test_nothing_of_an_examination_leaves_while_one_image_is_held(
    rooms: Rooms, clinical: Orthanc, research: Orthanc, toolpict: ToolpictStub, tmp_path: Path
) -> None:
    study = write_ct(tmp_path / "both")
    write_ultrasound(tmp_path / "both", study)
    clinical.load(tmp_path / "both")
    client = signed_in(rooms)
    form = launched(client, toolpict)
    searched(client, form)
    intake = sent(client, form)
    work(rooms)

    assert "Images retenues\u00a0: 1" in client.get(intake).text
    assert "ONCO-001" in client.get("/held").text
    assert research.is_empty()
    assert toolpict.events() == [(1, "received"), (2, "held")]
    assert "may-carry-text" in toolpict.notices[-1]["reason_codes"]


def test_leaving_the_held_series_out_delivers_the_rest(
    rooms: Rooms, clinical: Orthanc, research: Orthanc, toolpict: ToolpictStub, tmp_path: Path
) -> None:
    study = write_ct(tmp_path / "both")
    write_ultrasound(tmp_path / "both", study)
    clinical.load(tmp_path / "both")
    client = signed_in(rooms)
    form = launched(client, toolpict)
    searched(client, form)
    intake = sent(client, form)
    work(rooms)
    number = re.search(r'name="series" value="(\d+)"', client.get(intake).text)
    assert number
    client.post(f"{intake}/drop", data={"series": number[1], "reason": "échographie non demandée"})
    work(rooms)

    assert {one.Modality for one in delivered_objects(research)} == {"CT"}
    assert toolpict.events() == [(1, "received"), (2, "held"), (3, "released"), (4, "delivered")]


def test_refusing_a_held_examination_delivers_nothing_and_keeps_no_file(
    rooms: Rooms, clinical: Orthanc, research: Orthanc, toolpict: ToolpictStub, tmp_path: Path
) -> None:
    write_ultrasound(tmp_path / "us")
    clinical.load(tmp_path / "us")
    client = signed_in(rooms)
    form = launched(client, toolpict)
    searched(client, form)
    intake = sent(client, form)
    work(rooms)
    assert client.post(f"{intake}/refuse", data={"reason": " "}).status_code == 422
    assert client.post(f"{intake}/refuse", data={"reason": "mauvais examen"}).status_code == 303
    work(rooms)

    assert research.is_empty()
    assert toolpict.events() == [(1, "received"), (2, "held"), (3, "refused")]
    assert toolpict.notices[-1]["reason_codes"] == ["refused-by-person"]
    assert "mauvais examen" not in str(toolpict.notices)
    assert list(rooms.folders.incoming.iterdir()) == []


def test_notices_kept_while_toolpict_is_away_arrive_once_and_in_order(
    rooms: Rooms, clinical: Orthanc, toolpict: ToolpictStub, tmp_path: Path
) -> None:
    write_ct(tmp_path / "ct")
    clinical.load(tmp_path / "ct")
    client = signed_in(rooms)
    form = launched(client, toolpict)
    toolpict.away = True
    searched(client, form)
    intake = sent(client, form)
    work(rooms)
    assert "Images livrées" in client.get(intake).text
    assert toolpict.events() == []

    toolpict.away = False
    with rooms.database.changing() as changing:
        changing.connection.exec_driver_sql("UPDATE notice SET next_attempt_at = made_at")
    work(rooms)
    work(rooms)
    assert toolpict.events() == [(1, "received"), (2, "delivered")]


def test_a_withdrawn_intake_is_forgotten_and_told(
    rooms: Rooms, clinical: Orthanc, toolpict: ToolpictStub, tmp_path: Path
) -> None:
    write_ct(tmp_path / "ct")
    clinical.load(tmp_path / "ct")
    client = signed_in(rooms)
    form = launched(client, toolpict)
    searched(client, form)
    intake = sent(client, form)
    work(rooms)
    toolpict.withdrawn.append(intake.rsplit("/", 1)[1])
    worker.follow_directory(rooms)
    work(rooms)
    assert toolpict.events()[-1] == (3, "withdrawn")

    form = launched(client, toolpict, inclusion_number="002")
    searched(client, form)
    sent(client, form)  # without a warning: nothing is known to have gone before


def test_another_number_for_the_same_patient_must_be_confirmed(
    rooms: Rooms, clinical: Orthanc, toolpict: ToolpictStub, tmp_path: Path
) -> None:
    write_ct(tmp_path / "ct")
    clinical.load(tmp_path / "ct")
    client = signed_in(rooms)
    form = launched(client, toolpict)
    searched(client, form)
    sent(client, form)

    form = launched(client, toolpict, inclusion_number="002")
    searched(client, form)
    page = client.get(form).text
    assert "Ce patient a déjà un autre numéro" in page
    assert "Cet examen a déjà été envoyé pour un autre numéro" in page
    assert client.post(f"{form}/send").status_code == 422
    sent(client, form, warnings_confirmed="yes")


def test_a_pressed_twice_button_sends_once(
    rooms: Rooms, clinical: Orthanc, toolpict: ToolpictStub, tmp_path: Path
) -> None:
    write_ct(tmp_path / "ct")
    clinical.load(tmp_path / "ct")
    client = signed_in(rooms)
    form = launched(client, toolpict)
    searched(client, form)
    assert sent(client, form) == sent(client, form) == client.get(form).headers["Location"]


def test_no_patient_stands_in_the_database_the_notices_or_the_log(
    rooms: Rooms, clinical: Orthanc, toolpict: ToolpictStub, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    study = write_ct(tmp_path / "ct")
    clinical.load(tmp_path / "ct")
    client = signed_in(rooms)
    with caplog.at_level("DEBUG"):
        form = launched(client, toolpict)
        searched(client, form)
        sent(client, form)
        work(rooms)
    rooms.database.engine.dispose()
    kept = b"".join(file.read_bytes() for file in tmp_path.glob("bridge.sqlite*"))
    for mark in (PATIENT_ID, PATIENT_NAME, "EXEMPLE", "E26114873", "19580403", study):
        assert mark.encode() not in kept, mark
        assert mark not in str(toolpict.notices), mark
        assert mark not in "\n".join(one.getMessage() for one in caplog.records), mark
