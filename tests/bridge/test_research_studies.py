"""Profile (R12), key, correspondence and redelivery of a research study, by the pages and by the command line."""

import io
import json
import stat
from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
import sqlalchemy as sa
from click.testing import CliRunner, Result
from cryptography.exceptions import InvalidTag
from flask.testing import FlaskClient
from pydicom import dcmread

from anonymization_bridge import worker
from anonymization_bridge.assembly import sealer_of
from anonymization_bridge.codes import AuditCode, IntakeStatus, ObjectStatus
from anonymization_bridge.commands import bridge
from anonymization_bridge.database.tables import audit_entry, audit_payload, correspondence, research_study_key
from anonymization_bridge.exchange.directory import Directory, read_directory
from anonymization_bridge.intakes import directory_copy
from anonymization_bridge.intakes.keys import key_of, master_keys_in_use
from anonymization_bridge.intakes.records import Intake, objects_of
from anonymization_bridge.intakes.withdrawing import end
from anonymization_bridge.research_archive import Outgoing, ResearchArchive
from anonymization_bridge.rooms import Rooms
from anonymization_bridge.settings import SettingsError
from tests.bridge.conftest import PASSWORD, signed_in
from tests.bridge.images import PATIENT_ID, ct_slice, write_ct
from tests.bridge.test_chain import choose_all, launched, sent, zipped
from tests.bridge.test_commands import token_of
from tests.bridge.test_worker import environment
from tests.bridge.toolpict_stub import STUDY, ToolpictStub

ONCO = "/research-studies/ONCO"


class Taking(ResearchArchive):
    """An archive that takes whatever comes, and keeps the objects."""

    def __init__(self) -> None:
        self.taken: list[bytes] = []

    def deliver(self, objects: Sequence[Outgoing]) -> None:
        """Keep the objects."""
        self.taken += [one.file.read_bytes() for one in objects]


@pytest.fixture
def taking(told_rooms: Rooms) -> Rooms:
    """Rooms of a bridge whose archive takes whatever comes."""
    return replace(told_rooms, archive=Taking())


@pytest.fixture
def client(taking: Rooms) -> FlaskClient:
    return signed_in(taking)


def delivered(rooms: Rooms, toolpict: ToolpictStub, folder: Path, time_point: str = "M3") -> Intake:
    """Send the objects of a folder for ONCO-001, warnings confirmed, and return the intake when the worker is done."""
    client = signed_in(rooms)
    form = launched(client, toolpict, time_point=time_point)
    client.post(f"{form}/zip", data={"zip": (io.BytesIO(zipped(folder)), "cd.zip")})
    choose_all(client, form)
    address = sent(client, form, warnings_confirmed="yes")
    return worker.finish(rooms, UUID(address.rsplit("/", 1)[1]))


def run(rooms: Rooms, *arguments: str, typed: str = "") -> Result:
    """Run `toolpict-bridge` in this process."""
    return CliRunner().invoke(bridge, arguments, input=typed, env=environment(rooms.settings))


def taken(rooms: Rooms) -> list[bytes]:
    """Return what the archive took so far."""
    assert isinstance(rooms.archive, Taking)
    return rooms.archive.taken


def test_a_published_profile_is_what_the_next_intake_is_de_identified_by(
    taking: Rooms, client: FlaskClient, toolpict: ToolpictStub, tmp_path: Path
) -> None:
    write_ct(tmp_path / "one", slices=1)
    first = delivered(taking, toolpict, tmp_path / "one")
    answer = client.post(
        f"{ONCO}/profile", data={"name": "ONCO", "option": "clean-descriptors", "reason": "protocole v2"}
    )
    assert answer.status_code == 303
    write_ct(tmp_path / "two", slices=1)
    second = delivered(taking, toolpict, tmp_path / "two")
    before, after = (dcmread(io.BytesIO(one)) for one in taken(taking))
    assert (first.profile_name, first.profile_version) == ("default", "1")
    assert (second.profile_name, second.profile_version) == ("ONCO", "2")
    assert second.profile_sha256 in after.DeidentificationMethod
    assert (before.PatientSex, "PatientAge" in before) == ("F", True)
    assert (after.PatientSex, after.StudyDate) == ("", "")
    assert "ONCO 2" in client.get(ONCO).text


def test_a_draft_is_tried_on_an_object_and_nothing_is_kept(taking: Rooms, client: FlaskClient, tmp_path: Path) -> None:
    one = ct_slice(1, "1.2.3", "1.2.3.4")
    one.save_as(tmp_path / "object", enforce_file_format=True)
    data = {
        "name": "ONCO",
        "option": ["modified-dates"],
        "object": (io.BytesIO((tmp_path / "object").read_bytes()), "a"),
    }
    page = client.post(f"{ONCO}/profile/try", data=data).text
    assert "Ce que ferait la version 2" in page
    assert "Sexe, âge, taille et poids sont supprimés" in page
    assert "(0010,0040) PatientSex" in page.split("Avec le brouillon")[1].split("</table>")[0]
    assert list(taking.folders.uploads.iterdir()) == []
    assert "Aucune\u00a0: le profil par défaut" in client.get(ONCO).text


@pytest.mark.parametrize(
    ("data", "said"),
    [
        ({"name": "A\\B", "reason": "x"}, "n’est pas valide"),
        ({"name": "ONCO", "private": "[[private]]\ncreator = 1", "reason": "x"}, "n’est pas valide"),
        ({"name": "ONCO", "private": 'name = "other"', "reason": "x"}, "n’est pas valide"),
        ({"name": "ONCO", "reason": ""}, "Indiquez le motif"),
    ],
)
def test_what_is_no_profile_is_refused_and_stays_typed(client: FlaskClient, data: dict[str, str], said: str) -> None:
    answer = client.post(f"{ONCO}/profile", data=data)
    assert answer.status_code == 422
    assert said in answer.text
    assert "Aucune : le profil par défaut" in client.get(ONCO).text.replace("\u00a0", " ")


def test_a_page_reads_the_directory_once(client: FlaskClient, monkeypatch: pytest.MonkeyPatch) -> None:
    read: list[datetime] = []

    def counted(payload: dict[str, Any], fetched_at: datetime) -> Directory:
        read.append(fetched_at)
        return read_directory(payload, fetched_at)

    directory_copy.directory_of.cache_clear()
    monkeypatch.setattr(directory_copy, "read_directory", counted)
    assert client.get("/zones").status_code == 200
    assert len(read) == 1


def test_only_who_has_the_whole_research_study_decides_about_it(taking: Rooms, toolpict: ToolpictStub) -> None:
    toolpict.research_studies = [{**STUDY, "delegates": [], "site_delegates": [{"username": "arc-2", "site": "01"}]}]
    worker.follow_directory(taking)
    stranger, of_a_site = signed_in(taking), signed_in(taking, "arc-2")
    for address in (ONCO, f"{ONCO}/key"):
        assert (stranger.get(address).status_code, of_a_site.get(address).status_code) == (404, 200)
    acts: tuple[tuple[str, dict[str, str]], ...] = (
        ("profile", {"name": "N"}),
        ("correspondence/begin", {}),
        ("key/destruction", {"code": "ONCO"}),
    )
    for address, data in acts:
        said = {**data, "reason": "x"}
        assert stranger.post(f"{ONCO}/{address}", data=said).status_code == 404
        assert of_a_site.post(f"{ONCO}/{address}", data=said).status_code == 403


def test_a_key_is_destroyed_by_two_confirmations_and_with_it_all_that_hangs_on_it(
    taking: Rooms, client: FlaskClient, toolpict: ToolpictStub, tmp_path: Path
) -> None:
    client.post(f"{ONCO}/correspondence/begin", data={"reason": "suivi"})
    write_ct(tmp_path / "ct", slices=1)
    delivered(taking, toolpict, tmp_path / "ct")
    assert client.post(f"{ONCO}/key/destroy", data={"password": PASSWORD}).status_code == 409
    assert client.post(f"{ONCO}/key/destruction", data={"code": "OTHER", "reason": "fin"}).status_code == 422
    assert client.post(f"{ONCO}/key/destruction", data={"code": "ONCO", "reason": "fin"}).status_code == 303
    assert client.post(f"{ONCO}/key/destroy", data={"password": "wrong"}).status_code == 422
    with taking.database.looking() as connection:
        sealed = connection.scalar(sa.select(research_study_key.c.sealed_key))
    assert client.post(f"{ONCO}/key/destroy", data={"password": PASSWORD}).status_code == 303
    with taking.database.looking() as connection:
        assert key_of(connection, taking.sealer, "ONCO") is None
        assert connection.execute(sa.select(correspondence)).all() == []
    files = Path(taking.settings.database_url.removeprefix("sqlite:///")).parent.glob("bridge.sqlite*")
    assert isinstance(sealed, bytes)
    assert not any(sealed in file.read_bytes() for file in files)
    form = launched(client, toolpict)
    client.post(f"{form}/zip", data={"zip": (io.BytesIO(zipped(tmp_path / "ct")), "cd.zip")})
    choose_all(client, form)
    assert client.post(f"{form}/send").status_code == 409


def test_the_password_of_a_destruction_is_tried_when_one_was_asked_for_and_not_without_end(
    taking: Rooms, client: FlaskClient, toolpict: ToolpictStub, tmp_path: Path
) -> None:
    write_ct(tmp_path / "ct", slices=1)
    delivered(taking, toolpict, tmp_path / "ct")

    def destroyed(password: str) -> int:
        return client.post(f"{ONCO}/key/destroy", data={"password": password}).status_code

    assert [destroyed("wrong") for _ in range(6)] == [409] * 6
    client.post(f"{ONCO}/key/destruction", data={"code": "ONCO", "reason": "fin"})
    assert [destroyed(typed) for typed in (*["wrong"] * 5, PASSWORD)] == [422] * 5 + [429]
    with taking.database.looking() as connection:
        assert key_of(connection, taking.sealer, "ONCO") is not None


def test_a_correspondence_is_sealed_and_each_look_is_recorded(
    taking: Rooms, client: FlaskClient, toolpict: ToolpictStub, tmp_path: Path
) -> None:
    write_ct(tmp_path / "before", slices=1)
    delivered(taking, toolpict, tmp_path / "before")
    client.post(f"{ONCO}/correspondence/begin", data={"reason": "suivi à long terme"})
    write_ct(tmp_path / "ct", slices=1, patient_id="0800000042")
    one = delivered(taking, toolpict, tmp_path / "ct", "BASELINE")
    page = client.get(f"{ONCO}/key").text
    assert "ONCO-001" in page
    assert "0800000042" not in page
    seen = client.post(f"{ONCO}/correspondence/look", data={"number": "001"}).text
    assert "0800000042" in seen
    assert "EXEMPLE Odile" in seen
    assert PATIENT_ID not in seen  # sent before anybody asked to keep it
    with taking.database.looking() as connection:
        last = sa.select(audit_entry.c.code, audit_entry.c.actor, audit_payload.c.text).join(audit_payload)
        code, actor, said = connection.execute(last.order_by(audit_entry.c.number.desc()).limit(1)).one()
        row = connection.execute(sa.select(correspondence)).one()
    assert (code, actor, json.loads(said)["parameters"]) == (
        AuditCode.CORRESPONDENCE_READ,
        "arc",
        {"inclusion_number": "001"},
    )
    assert b"0800000042" not in bytes(str(tuple(row)), "utf-8") + row.sealed_identity
    assert signed_in(taking, "arc-2").post(f"{ONCO}/correspondence/look", data={"number": "001"}).status_code == 404
    assert client.post(f"{ONCO}/correspondence/look", data={"number": "002"}).status_code == 404
    end(taking, one.id, "")
    assert client.post(f"{ONCO}/correspondence/look", data={"number": "001"}).status_code == 404


def test_sex_and_birth_date_that_disagree_must_be_confirmed(
    taking: Rooms, client: FlaskClient, toolpict: ToolpictStub, tmp_path: Path
) -> None:
    write_ct(tmp_path / "first", slices=1)
    delivered(taking, toolpict, tmp_path / "first")
    other = ct_slice(1, "1.2.840.99.1", "1.2.840.99.2")
    other.PatientSex, other.PatientBirthDate = "M", "19600101"
    (tmp_path / "second").mkdir()
    other.save_as(tmp_path / "second" / "one.dcm", enforce_file_format=True)
    form = launched(client, toolpict)
    client.post(f"{form}/zip", data={"zip": (io.BytesIO(zipped(tmp_path / "second")), "cd.zip")})
    choose_all(client, form)
    page = client.get(form).text
    assert "Le sexe n’est pas le même" in page
    assert "La date de naissance n’est pas la même" in page
    assert client.post(f"{form}/send").status_code == 422


def test_the_same_object_with_other_bytes_is_held_until_the_subject_is_delivered_anew(
    taking: Rooms, client: FlaskClient, toolpict: ToolpictStub, tmp_path: Path
) -> None:
    write_ct(tmp_path / "ct", slices=1)
    first = delivered(taking, toolpict, tmp_path / "ct")
    again = delivered(taking, toolpict, tmp_path / "ct")
    assert (first.status, again.status) == (IntakeStatus.DELIVERED, IntakeStatus.DELIVERED)
    assert taken(taking)[0] == taken(taking)[1]  # the same bytes: a re-send is a no-op
    client.post(f"{ONCO}/profile", data={"name": "ONCO", "option": "modified-dates", "reason": "protocole v2"})
    other = delivered(taking, toolpict, tmp_path / "ct")
    assert other.status is IntakeStatus.HELD
    with taking.database.looking() as connection:
        (held,) = objects_of(connection, other.id, ObjectStatus.HELD)
    assert held.reason_codes == "same-uid-other-bytes"

    subject = f"{ONCO}/subjects/001"
    assert client.post(f"{subject}/redeliver", data={"reason": "nouveau profil"}).status_code == 409  # one is held
    client.post(f"/intakes/{other.id}/refuse", data={"reason": "à livrer à nouveau"})
    assert client.post(f"{subject}/redeliver", data={"reason": "nouveau profil"}).status_code == 303
    assert "à retirer dans TOOLPICT" in client.get(subject).text
    moved = delivered(taking, toolpict, tmp_path / "ct")
    assert (moved.status, moved.generation) == (IntakeStatus.DELIVERED, 2)
    old, new = (dcmread(io.BytesIO(one)) for one in (taken(taking)[0], taken(taking)[-1]))
    assert old.SOPInstanceUID != new.SOPInstanceUID
    assert old.StudyDate == new.StudyDate  # the shift stays
    toolpict.withdrawn = [str(first.id), str(again.id)]
    worker.follow_directory(taking)
    assert "à retirer dans TOOLPICT" not in client.get(subject).text
    with taking.database.looking() as connection:
        acts = connection.execute(sa.select(audit_entry.c.code)).scalars().all()
    assert AuditCode.SUBJECT_TO_REDELIVER in acts


def test_master_keys_lie_in_a_file_of_their_own_and_are_rotated(
    told_rooms: Rooms, toolpict: ToolpictStub, tmp_path: Path
) -> None:
    write_ct(tmp_path / "ct", slices=1)
    delivered(told_rooms, toolpict, tmp_path / "ct")  # waits for its archive: its request is sealed, too
    with told_rooms.database.looking() as connection:
        key = key_of(connection, told_rooms.sealer, "ONCO")
    file = tmp_path / "master.keys"
    settings = replace(told_rooms.settings, master_key_file=file)
    rooms = replace(told_rooms, settings=settings)
    for _ in range(2):
        done = run(rooms, "key", "rotate")
        assert done.exit_code == 0, done.output
    newest, older = (line.split()[0] for line in file.read_text().splitlines())
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert master_keys_in_use(told_rooms.database) == {newest}
    sealer = sealer_of(settings)
    with told_rooms.database.looking() as connection:
        assert key_of(connection, sealer, "ONCO") == key
        with pytest.raises(InvalidTag):
            key_of(connection, told_rooms.sealer, "ONCO")
    assert run(rooms, "key", "forget-old").stdout.split() == [newest]
    assert older not in file.read_text()
    file.chmod(0o644)
    with pytest.raises(SettingsError, match="chmod 600"):
        sealer_of(settings)


def test_the_command_line_publishes_a_profile_and_exports_zones(told_rooms: Rooms, tmp_path: Path) -> None:
    file = tmp_path / "profile.toml"
    file.write_text('name = "ONCO"\nversion = 7\noptions = ["modified-dates"]\n')
    options = ("profile", "publish", str(file), "--research-study", "ONCO", "--reason", "protocole v7")
    of_another = token_of(told_rooms, "arc-2")
    assert run(told_rooms, *options, "--as", "arc", "--token-file", "-", typed=of_another).exit_code == 1
    done = run(told_rooms, *options, "--as", "arc", "--token-file", "-", typed=token_of(told_rooms, "arc"))
    assert done.exit_code == 0, done.output
    assert "ONCO 7" in signed_in(told_rooms).get(ONCO).text
    assert json.loads(run(told_rooms, "zones", "export").stdout) == {"zones": []}
