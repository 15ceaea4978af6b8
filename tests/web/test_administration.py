"""How the installation is, as its administrator sees it, and what waits in the archive (R19, R20)."""

import socket
from dataclasses import replace
from datetime import timedelta
from uuid import UUID

import pytest

from tests import post_processed as arranged
from tests.builders import NOW
from tests.integration.archive.pictures import make_object, write
from toolpict.domain.people import Account
from toolpict.integration.dicomweb.adapter import DicomWebArchive
from toolpict.integration.dicomweb.address import RemoteArchive
from toolpict.integration.folders import DiskFolder
from toolpict.integration.verifications import DiskVerifications
from toolpict.services.installation import LITTLE_ROOM, Installation, disk_part
from toolpict.services.ports.installation import JobCounts, Verification


@pytest.fixture
def administrator(world):
    account = Account("it", "Service informatique", "it@example.test", "", administers=True)
    world.store(account)
    return account


@pytest.fixture
def installation(units, archive, tmp_path):
    return Installation(
        units=units,
        archive=archive,
        jobs=lambda: JobCounts(3, 0),
        files=DiskFolder(tmp_path),
        verifications=DiskVerifications(tmp_path / "kept"),
        sends_mail=False,
    )


@pytest.fixture
def watched(request):
    """The archive that the administrator's pages ask."""
    return request.getfixturevalue(getattr(request, "param", "archive"))


@pytest.fixture
def rooms(rooms, installation, watched):
    return replace(rooms, state=installation.parts, watched_archive=watched)


@pytest.fixture
def hanging():
    """An archive that takes the question and does not answer."""
    with socket.socket() as listening:
        listening.bind(("127.0.0.1", 0))
        listening.listen()
        root = f"http://127.0.0.1:{listening.getsockname()[1]}"
        yield DicomWebArchive(RemoteArchive(root, connect_seconds=0.2, read_seconds=0.2, total_seconds=0.2))


def states(installation):
    return {part.code: (part.state, part.is_well) for part in installation.parts()}


def test_the_page_says_how_each_part_is(login, administrator):
    answer = login(administrator).get("/administration/state")
    assert answer.status_code == 200
    for words in ("répond", "3 en attente ou en cours", "aucun serveur", "Go libres", "0 écritures", "en place"):
        assert words in answer.text


def test_a_part_that_is_away_is_said_to_be_and_the_others_answer(installation, hanging):
    found = states(replace(installation, archive=hanging, jobs=lambda: JobCounts(0, 2)))
    assert found["state.archive"] == ("state.archive-away", False)
    assert found["state.jobs"] == ("state.jobs-failed", False)
    assert found["state.triggers"] == ("state.triggers-there", True)


def test_a_missing_defence_is_said(installation, unguarded):
    if unguarded.dialect.name == "sqlite":
        drop = "DROP TRIGGER signature_update_refused"
    else:
        drop = "DROP TRIGGER signature_update_refused ON signature"
    with unguarded.begin() as connection:
        connection.exec_driver_sql(drop)
    assert states(installation)["state.triggers"] == ("state.triggers-missing", False)


def test_the_last_verification_is_remembered(installation):
    kept = installation.verifications
    kept._file.parent.mkdir(exist_ok=True)
    assert states(installation)["state.verification"][0] == "state.verification-never"
    kept.keep(Verification(NOW, 12, "ab", 0))
    assert kept.last() == Verification(NOW, 12, "ab", 0)
    assert states(installation)["state.verification"] == ("state.verification-held", True)
    kept.keep(Verification(NOW + timedelta(days=1), 12, "ab", 2))
    assert states(installation)["state.verification"] == ("state.verification-broken", False)
    kept._file.write_text("torn{")
    assert states(installation)["state.verification"][0] == "state.verification-never"


def test_little_room_needs_a_look():
    assert disk_part(LITTLE_ROOM).is_well
    assert not disk_part(LITTLE_ROOM - 1).is_well


def test_moments_are_those_of_the_clocks_here(login, administrator, installation):
    installation.verifications.keep(Verification(NOW, 12, "ab", 0))
    assert "24 nov. 2026 10:26, intacte" in login(administrator).get("/administration/state").text


@pytest.mark.parametrize("page", ["state", "waiting"])
def test_only_an_administrator_sees_it(login, world, page):
    assert login(world.associate).get(f"/administration/{page}").status_code == 403


@pytest.fixture
def waiting(archive, tmp_path):
    """An examination that somebody put into the archive past the bridge."""
    made = make_object("ONCO-001")
    archive.store([write(tmp_path, made)])
    return made


def test_what_waits_is_listed_without_a_name(login, administrator, world, waiting):
    text = login(administrator).get("/administration/waiting").text
    assert '<td>ONCO</td><td>CT</td><td class="tp-num">1</td><td class="tp-num">1</td>' in text
    for hidden in ("ONCO-001", waiting.StudyInstanceUID, waiting.SOPInstanceUID):
        assert str(hidden) not in text


def test_nothing_waits_in_an_empty_archive(login, administrator):
    assert "Rien n’attend" in login(administrator).get("/administration/waiting").text


@pytest.mark.parametrize("watched", ["hanging"], indirect=True)
def test_the_list_says_that_the_archive_is_away(login, administrator, watched):
    answer = login(administrator).get("/administration/waiting")
    assert (answer.status_code, "ne répond pas" in answer.text) == (200, True)


def test_what_waits_is_served_to_nobody(login, administrator, world, waiting, archive, tmp_path):
    """Neither by an id of its own, of which it has none, nor through the grant of another examination."""
    brain = arranged.make_brain()
    archive.store(brain.files)
    study = arranged.register(world, brain)
    technologist = arranged.make_technologist(world)
    task = arranged.make_task(world, technologist, study)
    own = f"studies/{waiting.StudyInstanceUID}/metadata"
    as_uuid = UUID(int=int(waiting.StudyInstanceUID.rpartition(".")[2]) % (1 << 128))
    for account, root in (
        (technologist, f"/viewer/task/{task.id}/dicom-web/"),
        (world.associate, f"/viewer/imaging-study/{study.id}/dicom-web/"),
    ):
        client = login(account)
        assert client.get(f"{root}studies/{brain.study_instance_uid}/metadata").status_code == 200
        assert client.get(f"{root}{own}").status_code == 404
        assert str(waiting.StudyInstanceUID) not in client.get(f"{root}studies").text
        assert client.get(f"/viewer/imaging-study/{as_uuid}/boot").status_code == 404
