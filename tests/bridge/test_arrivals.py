"""What comes unasked waits until somebody says for whom it is; nothing is guessed, lost or taken twice."""

import os
import shutil
import socket
import struct
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from time import monotonic
from types import SimpleNamespace
from uuid import UUID, uuid4

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from pydicom import dcmread
from pydicom.uid import CTImageStorage, RLELossless
from pynetdicom import AE

from anonymization_bridge import worker
from anonymization_bridge.arrivals import gathering, receiving, watch
from anonymization_bridge.arrivals.gathering import Batch, gather
from anonymization_bridge.arrivals.records import WaitingArrival, waiting
from anonymization_bridge.arrivals.watching import Watcher
from anonymization_bridge.codes import IntakeStatus, SourceKind
from anonymization_bridge.database import audit
from anonymization_bridge.intakes.directory_copy import refresh
from anonymization_bridge.intakes.records import get_intake
from anonymization_bridge.intakes.tidying import tidy
from anonymization_bridge.rooms import Rooms
from anonymization_bridge.sources import storage_service
from anonymization_bridge.sources.clinical_pacs import ClinicalPacs
from anonymization_bridge.sources.encryption import Encryption
from anonymization_bridge.sources.storing import NO_ROOM
from demonstration.processes import free_port
from tests.bridge.conftest import signed_in
from tests.bridge.images import PATIENT_ID, write_ct
from tests.bridge.toolpict_stub import STUDY, ToolpictStub

QUIET = 10.0


@pytest.fixture
def watching(told_rooms: Rooms, tmp_path: Path) -> Rooms:
    """A bridge that watches a folder."""
    (tmp_path / "watched").mkdir()
    return replace(told_rooms, settings=replace(told_rooms.settings, watched_folder=tmp_path / "watched"))


class Clock:
    """Seconds that pass when told to."""

    def __init__(self) -> None:
        self.now = 0.0

    def __call__(self) -> float:
        return self.now


def looked(watcher: Watcher, clock: Clock, seconds: float = QUIET) -> list[Batch]:
    """Let time pass and look."""
    clock.now += seconds
    return list(watcher.batches())


def test_a_file_that_still_grows_is_left_alone(tmp_path: Path) -> None:
    clock = Clock()
    watcher = Watcher(tmp_path, QUIET, clock)
    file = tmp_path / "exam" / "1"
    file.parent.mkdir()
    for size in range(1, 4):
        file.write_bytes(bytes(size))
        assert looked(watcher, clock) == []
    assert looked(watcher, clock, QUIET / 2) == []
    (batch,) = looked(watcher, clock, QUIET / 2)
    assert (batch.folder / "exam" / "1").read_bytes() == bytes(3)


def test_links_hidden_and_unfinished_files_are_left_alone(tmp_path: Path) -> None:
    clock = Clock()
    watcher = Watcher(tmp_path, QUIET, clock)
    (tmp_path / "link").symlink_to("/etc")
    (tmp_path / "file").symlink_to("/etc/passwd")
    for name in (".hidden", "exam.zip.part"):
        (tmp_path / name).write_bytes(b"1")
    (tmp_path / "empty").mkdir()
    (tmp_path / "folder").mkdir()
    (tmp_path / "folder" / "link").symlink_to("/etc/passwd")
    looked(watcher, clock)
    assert looked(watcher, clock) == []


def taken_in(rooms: Rooms) -> tuple[WaitingArrival, ...]:
    """Look into the watched folder until it was quiet, and return what waits."""
    clock = Clock()
    watcher = Watcher(rooms.settings.watched_folder or Path(), QUIET, clock)
    assert watch.take_round(rooms, watcher)
    clock.now += QUIET
    assert watch.take_round(rooms, watcher)
    return waiting(rooms)


def test_each_examination_waits_by_itself_and_nothing_stays_in_the_folder(watching: Rooms, tmp_path: Path) -> None:
    write_ct(tmp_path / "watched" / "cd", slices=2)
    write_ct(tmp_path / "watched" / "cd", slices=1, patient_id="0800417227")
    (tmp_path / "watched" / "cd" / "autorun.exe").write_bytes(b"MZ")
    (tmp_path / "watched" / "broken").write_bytes(bytes(128) + b"DICM" + os.urandom(100))
    found = taken_in(watching)
    told = sorted((one.arrival.objects, one.examination.patient_id if one.examination else "") for one in found)
    assert told == [(0, ""), (1, "0800417227"), (2, PATIENT_ID)]
    assert list((tmp_path / "watched").iterdir()) == []
    assert b"EXEMPLE" not in (tmp_path / "bridge.sqlite").read_bytes()
    tidy(replace(watching, clock=lambda: watching.clock().replace(year=2100)))
    assert len(list(watching.folders.arrivals.iterdir())) == 3


@pytest.mark.parametrize("rows_written", [False, True])
def test_what_was_interrupted_comes_once(
    watching: Rooms, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, *, rows_written: bool
) -> None:
    write_ct(tmp_path / "watched", slices=1)
    take = gathering.take

    def killed(rooms: Rooms, batch: Batch) -> int:
        if rows_written:
            take(rooms, batch)
        raise KeyboardInterrupt

    with monkeypatch.context() as patched, suppress(KeyboardInterrupt):
        patched.setattr(gathering, "take", killed)
        taken_in(watching)
    assert len(taken_in(watching)) == 1
    assert list((tmp_path / "watched").iterdir()) == []


def test_it_is_sent_by_the_form_of_all_examinations_and_waits_until_then(watching: Rooms, tmp_path: Path) -> None:
    """R40: the same procedure; and the trail tells who decided."""
    write_ct(tmp_path / "watched", slices=2)
    (one,) = taken_in(watching)
    client = signed_in(watching)
    assert "EXEMPLE" in client.get("/arrivals").text
    form = client.post(f"/arrivals/{one.arrival.id}/attribute").headers["Location"]
    assert len(waiting(watching)) == 1
    client.post(f"{form}/choose", data={"series": "0-0"})
    client.post(f"{form}/assign", data={"time_point": "ONCO M3", "inclusion_number": "001"})
    intake_id = UUID(client.post(f"{form}/send").headers["Location"].rsplit("/", 1)[1])
    assert waiting(watching) == ()
    assert list(watching.folders.arrivals.iterdir()) == []
    worker.advance(watching, intake_id)
    with watching.database.looking() as connection:
        made = get_intake(connection, intake_id)
        assert list(audit.verify(connection)) == []
    assert (made.status, made.source) == (IntakeStatus.CLEANING, SourceKind.WATCHED_FOLDER)
    assert client.post(f"/arrivals/{one.arrival.id}/attribute").status_code == 404


def test_it_is_thrown_away_with_a_reason_alone(watching: Rooms, tmp_path: Path) -> None:
    (tmp_path / "watched" / "notes.txt").write_bytes(b"no image")
    (one,) = taken_in(watching)
    client = signed_in(watching)
    assert client.post(f"/arrivals/{one.arrival.id}/attribute").status_code == 422
    assert client.post(f"/arrivals/{one.arrival.id}/discard", data={"reason": " "}).status_code == 422
    assert client.post(f"/arrivals/{one.arrival.id}/discard", data={"reason": "pas une image"}).status_code == 303
    assert waiting(watching) == ()
    assert list(watching.folders.arrivals.iterdir()) == []
    assert "examen arrivé jeté" in client.get("/trace").text


def test_who_brings_images_in_for_nobody_sees_nothing_of_it(
    watching: Rooms, toolpict: ToolpictStub, tmp_path: Path
) -> None:
    """R32."""
    toolpict.research_studies = [{**STUDY, "delegates": ["arc"]}]
    refresh(watching)
    write_ct(tmp_path / "watched", slices=1)
    (one,) = taken_in(watching)
    client = signed_in(watching, "arc-2")
    assert client.get("/arrivals").status_code == client.get("/zones").status_code == 403
    assert client.post(f"/arrivals/{one.arrival.id}/attribute").status_code == 403
    assert client.post(f"/arrivals/{one.arrival.id}/discard", data={"reason": "x"}).status_code == 403
    assert len(waiting(watching)) == 1


@pytest.fixture
def receiver(told_rooms: Rooms) -> Iterator[Rooms]:
    """A bridge whose receiver runs, for `SCANNER` from anywhere and `PACS` from elsewhere."""
    peers = ("SCANNER", "PACS@10.255.255.1")
    settings = replace(told_rooms.settings, receiver_port=free_port(0), receiver_peers=peers, quiet_seconds=0)
    rooms = replace(told_rooms, settings=settings)
    child = receiving.start(settings, rooms.folders)
    until(lambda: connects(settings.receiver_port))
    yield rooms
    child.terminate()
    child.wait()


def until(holds: Callable[[], bool]) -> None:
    """Wait until something holds."""
    end = monotonic() + 20
    while not holds():
        assert monotonic() < end


def connects(port: int) -> bool:
    with suppress(OSError), socket.create_connection(("127.0.0.1", port), 0.2):
        return True
    return False


def sent_by(rooms: Rooms, title: str, file: Path) -> int | None:
    """Send a file as an AE title; return the status, or None when the association was refused or cut off."""
    entity = AE(ae_title=title)
    entity.add_requested_context(CTImageStorage, dcmread(file).file_meta.TransferSyntaxUID)
    association = entity.associate("127.0.0.1", rooms.settings.receiver_port, ae_title=rooms.settings.receiver_ae_title)
    if not association.is_established:
        return None
    try:
        return association.send_c_store(str(file)).get("Status")
    except RuntimeError:
        return None
    finally:
        association.release()


def test_what_a_scanner_sends_waits_and_strangers_are_refused(receiver: Rooms, tmp_path: Path) -> None:
    """R35."""
    write_ct(tmp_path / "ct", slices=2)
    first, second = sorted((tmp_path / "ct").iterdir())
    compressed = dcmread(second)
    compressed.compress(RLELossless)
    compressed.save_as(second)
    assert sent_by(receiver, "STRANGER", first) is None
    assert sent_by(receiver, "PACS", first) is None
    assert [sent_by(receiver, "SCANNER", file) for file in (first, second)] == [0, 0]
    until(lambda: len(list(receiver.folders.received.glob("*.done"))) == 2)
    received = {file.stat().st_ino for file in receiver.folders.received.glob("*.done/*")}
    assert watch.take_round(receiver, None)
    (one,) = waiting(receiver)
    taken = {file.stat().st_ino for file in (receiver.folders.arrivals / str(one.arrival.id)).iterdir()}
    assert taken == received  # no byte was copied
    assert (one.arrival.sender, one.arrival.objects, one.arrival.source) == ("SCANNER", 2, SourceKind.RECEIVER)
    syntaxes = {
        dcmread(file).file_meta.TransferSyntaxUID
        for file in (receiver.folders.arrivals / str(one.arrival.id)).iterdir()
    }
    assert RLELossless in syntaxes
    assert [path.name for path in receiver.folders.received.iterdir()] == [".coming"]
    too_large_a_unit_is_cut_off(receiver.settings.receiver_port)
    assert sent_by(receiver, "SCANNER", first) == 0


def too_large_a_unit_is_cut_off(port: int) -> None:
    """Announce 3 GB, and be hung up on before any of it is sent."""
    with socket.create_connection(("127.0.0.1", port), 10) as connection:
        connection.sendall(struct.pack(">BBL", 1, 0, 3_000_000_000) + bytes(100))
        connection.settimeout(10)
        with suppress(ConnectionError):
            while connection.recv(1000):
                pass


def certified(folder: Path, name: str) -> Encryption:
    """Write a key, and a certificate of `localhost` that vouches for itself."""
    key = ec.generate_private_key(ec.SECP256R1())
    subject = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, name)])
    now = datetime.now(UTC)
    made = (
        x509.CertificateBuilder(subject, subject, key.public_key(), x509.random_serial_number())
        .not_valid_before(now - timedelta(hours=1))
        .not_valid_after(now + timedelta(hours=1))
        .add_extension(x509.SubjectAlternativeName([x509.DNSName("localhost")]), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .sign(key, hashes.SHA256())
    )
    (folder / f"{name}.pem").write_bytes(made.public_bytes(Encoding.PEM))
    written = key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
    (folder / f"{name}-key.pem").write_bytes(written)
    return Encryption(folder / f"{name}.pem", folder / f"{name}.pem", folder / f"{name}-key.pem")


def test_only_who_is_vouched_for_is_talked_to(told_rooms: Rooms, tmp_path: Path) -> None:
    """R3, both ways: who asks checks who answers, and the other way round."""
    ours, strangers = certified(tmp_path, "ours"), certified(tmp_path, "strangers")
    settings = replace(
        told_rooms.settings,
        receiver_port=free_port(0),
        receiver_peers=("SCANNER",),
        dicom_tls_authority=ours.authority,
        dicom_tls_certificate=ours.certificate,
        dicom_tls_key=ours.key,
    )
    child = receiving.start(settings, told_rooms.folders)
    try:
        until(lambda: connects(settings.receiver_port))

        def answers(encryption: Encryption | None) -> bool:
            there = ("localhost", settings.receiver_port, settings.receiver_ae_title, "SCANNER")
            return ClinicalPacs(*there, encryption=encryption).answers()

        assert answers(ours)
        assert not answers(strangers)
        assert not answers(Encryption(ours.authority, None, None))
        assert not answers(None)
    finally:
        child.terminate()
        child.wait()


def test_a_killed_association_keeps_its_whole_objects_alone(tmp_path: Path) -> None:
    (tmp_path / "SCANNER.1.open").mkdir()
    (tmp_path / "SCANNER.1.open" / "000000").write_bytes(b"whole")
    (tmp_path / ".coming").mkdir()
    (tmp_path / ".coming" / "half.dcm").write_bytes(b"half")
    storage_service.tidy(tmp_path)
    assert files_below(tmp_path) == {"SCANNER.1.done/000000": b"whole"}


def test_a_disk_that_is_nearly_full_takes_nothing_more(tmp_path: Path) -> None:
    service = storage_service.Service("RECEIVE", "127.0.0.1", 0, {}, tmp_path, least_free=1 << 62)
    with (tmp_path / "coming").open("wb") as file:
        event = SimpleNamespace(request=SimpleNamespace(_dataset_file=file), dataset_path=file.name)
        assert service.store(event) == NO_ROOM  # type: ignore[arg-type]  # what it asks of an event
    assert files_below(tmp_path) == {}


def files_below(folder: Path) -> dict[str, bytes]:
    return {str(file.relative_to(folder)): file.read_bytes() for file in folder.rglob("*") if file.is_file()}


def test_what_a_killed_receiver_left_is_whole_and_comes_once(told_rooms: Rooms, tmp_path: Path) -> None:
    write_ct(tmp_path / "ct", slices=1)
    left = told_rooms.folders.received / f"SCANNER.{uuid4()}.batch"
    left.mkdir()
    shutil.copytree(tmp_path / "ct", left / f"SCANNER.{uuid4()}.done")
    (batch,) = receiving.batches(
        told_rooms.folders.received, worker.ROUND_SECONDS * worker.TIDY_EVERY, told_rooms.clock()
    )
    shutil.copytree(left, tmp_path / "again")
    assert gather(told_rooms, batch) == 1
    shutil.copytree(tmp_path / "again", left)
    assert gather(told_rooms, batch) == 0
    assert len(waiting(told_rooms)) == 1
