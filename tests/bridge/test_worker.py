"""The worker goes on where it was killed, waits for what is away, and believes only what it has seen."""

import json
import os
import re
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread
from uuid import UUID

import pytest
import sqlalchemy as sa

from anonymization_bridge import worker
from anonymization_bridge.codes import ErrorCode, IntakeStatus, SourceKind
from anonymization_bridge.errors import UnreachableError
from anonymization_bridge.intakes.finding import open_upload
from anonymization_bridge.intakes.making import Request, make_intake
from anonymization_bridge.intakes.records import get_intake
from anonymization_bridge.people.accounts import find_account
from anonymization_bridge.research_archive import Outgoing, ResearchArchive, batches
from anonymization_bridge.rooms import Rooms
from anonymization_bridge.settings import Settings
from demonstration.processes import wait_until
from tests.bridge.images import write_ct
from tests.bridge.toolpict_stub import ToolpictStub
from tests.real.orthanc import Orthanc

INTAKE = UUID("6f1c2a34-9d0b-4a52-8d37-51f3b1f0a7c2")


def made_intake(rooms: Rooms, folder: Path) -> UUID:
    """Make an intake of a folder, as the command line would."""
    name, contents = open_upload(rooms, folder)
    with rooms.database.looking() as connection:
        person = find_account(connection, "arc")
    assert person
    request = Request(INTAKE, "ONCO", "001", "M3", SourceKind.FOLDER, name, contents.examinations)
    return make_intake(rooms, request, person)


def status(rooms: Rooms) -> IntakeStatus:
    with rooms.database.looking() as connection:
        return get_intake(connection, INTAKE).status


def environment(settings: Settings) -> dict[str, str]:
    """Return the settings as a process is given them."""
    named = {
        f"TOOLPICT_BRIDGE_{name.upper()}": str(value) for name, value in vars(settings).items() if value is not None
    }
    return {**os.environ, **named, "TOOLPICT_BRIDGE_TRUSTED_HOSTS": "localhost"}


@pytest.mark.orthanc
def test_a_killed_worker_is_followed_by_one_that_finishes_and_delivers_once(
    rooms: Rooms, research: Orthanc, toolpict: ToolpictStub, tmp_path: Path
) -> None:
    write_ct(tmp_path / "ct", slices=60)
    made_intake(rooms, tmp_path / "ct")
    command = [sys.executable, "-m", "anonymization_bridge", "worker"]
    for _ in range(3):
        process = subprocess.Popen(command, env=environment(rooms.settings), stderr=subprocess.DEVNULL)
        seen = status(rooms), cleaned(rooms)
        wait_until(lambda seen=seen: (status(rooms), cleaned(rooms)) != seen)
        process.send_signal(signal.SIGKILL)
        process.wait()
    process = subprocess.Popen(command, env=environment(rooms.settings), stderr=subprocess.DEVNULL)
    try:
        wait_until(lambda: (2, "delivered") in toolpict.events())
    finally:
        process.terminate()
        process.wait()

    assert toolpict.events() == [(1, "received"), (2, "delivered")]
    assert research.get("/statistics")["CountInstances"] == 60  # type: ignore[index]
    assert list(rooms.folders.incoming.iterdir()) == list(rooms.folders.outgoing.iterdir()) == []


def cleaned(rooms: Rooms) -> int:
    """Return how many objects are past cleaning."""
    with rooms.database.looking() as connection:
        query = sa.text("SELECT count(*) FROM intake_object WHERE status <> 'retrieved'")
        return int(connection.scalar(query) or 0)


def test_two_workers_do_not_take_one_intake(told_rooms: Rooms, tmp_path: Path) -> None:
    write_ct(tmp_path / "ct", slices=1)
    made_intake(told_rooms, tmp_path / "ct")
    with worker.locked(told_rooms, INTAKE) as mine:
        assert mine
        assert not worker.advance(told_rooms, INTAKE)
    assert worker.advance(told_rooms, INTAKE)


def test_an_intake_waits_while_the_archive_is_away_and_says_why(told_rooms: Rooms, tmp_path: Path) -> None:
    write_ct(tmp_path / "ct", slices=1)
    made_intake(told_rooms, tmp_path / "ct")
    while worker.work_round(told_rooms):
        pass
    assert status(told_rooms) == IntakeStatus.READY
    assert worker.due_intakes(told_rooms) == []
    later = replace(told_rooms, clock=lambda: told_rooms.clock() + timedelta(minutes=6))
    assert worker.due_intakes(later) == [INTAKE]
    with told_rooms.database.looking() as connection:
        problem = connection.scalar(sa.text("SELECT problem_code FROM intake_attempt"))
    assert problem == ErrorCode.ARCHIVE_ANSWER_WRONG


def test_a_refused_notice_is_kept_with_its_code_and_tried_again(
    told_rooms: Rooms, toolpict: ToolpictStub, tmp_path: Path
) -> None:
    write_ct(tmp_path / "ct", slices=1)
    made_intake(told_rooms, tmp_path / "ct")
    toolpict.refusal = "unknown-subject"
    worker.work_round(told_rooms)
    with told_rooms.database.looking() as connection:
        assert connection.scalar(sa.text("SELECT refusal_code FROM notice WHERE number = 1")) == "unknown-subject"
    toolpict.refusal = ""
    later = replace(told_rooms, clock=lambda: told_rooms.clock() + timedelta(minutes=6))
    worker.send_due(later)
    assert toolpict.events()[0] == (1, "received")


def test_a_notice_whose_acknowledgement_was_lost_comes_again_and_says_the_same(
    told_rooms: Rooms, toolpict: ToolpictStub, tmp_path: Path
) -> None:
    write_ct(tmp_path / "ct", slices=1)
    made_intake(told_rooms, tmp_path / "ct")
    toolpict.answers_lost = 1
    worker.work_round(told_rooms)
    assert toolpict.events() == [(1, "received")]
    assert acknowledged(told_rooms) == 0
    later = replace(told_rooms, clock=lambda: told_rooms.clock() + timedelta(minutes=6))
    worker.send_due(later)
    assert toolpict.events() == [(1, "received")]
    assert acknowledged(told_rooms) == 1


def acknowledged(rooms: Rooms) -> int:
    """Return how many notices TOOLPICT acknowledged."""
    with rooms.database.looking() as connection:
        return int(connection.scalar(sa.text("SELECT count(*) FROM notice WHERE acknowledged_at IS NOT NULL")) or 0)


def test_a_truncated_object_is_held(told_rooms: Rooms, tmp_path: Path) -> None:
    write_ct(tmp_path / "ct", slices=2)
    file = min((tmp_path / "ct").iterdir())
    file.write_bytes(file.read_bytes()[:-100])
    made_intake(told_rooms, tmp_path / "ct")
    assert worker.finish(told_rooms, INTAKE).status == IntakeStatus.HELD


@contextmanager
def lying_archive(stored: list[str], shown: list[str]) -> Iterator[str]:
    """Give an archive that answers STOW and QIDO with what a test wants."""

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            self.rfile.read(int(self.headers["Content-Length"]))
            items = [{"00081155": {"Value": [uid]}} for uid in stored]
            self.reply({"00081199": {"Value": items}})

        def do_GET(self) -> None:
            self.reply([{"00080018": {"Value": [uid]}} for uid in shown])

        def reply(self, content: object) -> None:
            body = json.dumps(content).encode()
            self.send_response(200)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_: object) -> None:
            """Say nothing."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True).start()
    try:
        yield f"http://127.0.0.1:{server.server_address[1]}"
    finally:
        server.shutdown()
        server.server_close()


@pytest.mark.parametrize(
    ("stored", "shown", "believed"),
    [(["2.25.3"], ["2.25.3"], True), ([], ["2.25.3"], False), (["2.25.3"], [], False), (["2.25.4"], ["2.25.3"], False)],
)
def test_no_status_of_the_archive_is_believed(
    tmp_path: Path, stored: list[str], shown: list[str], believed: bool
) -> None:
    (tmp_path / "1").write_bytes(b"object")
    one = Outgoing(tmp_path / "1", "2.25.1", "2.25.2", "2.25.3", 6)
    with lying_archive(stored, shown) as root:
        archive = ResearchArchive(root, "", "")
        if believed:
            archive.deliver([one])
        else:
            with pytest.raises(UnreachableError):
                archive.deliver([one])


def test_objects_go_in_batches_of_a_bearable_size(tmp_path: Path) -> None:
    sizes = [50_000_000, 50_000_000, 300_000_000, *[1] * 450]
    objects = [Outgoing(tmp_path, "1", "2", str(number), size) for number, size in enumerate(sizes)]
    assert [len(batch) for batch in batches(objects)] == [1, 1, 1, 200, 200, 50]


def test_the_log_names_intakes_by_our_own_ids_only(
    told_rooms: Rooms, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    write_ct(tmp_path / "ct", slices=1)
    made_intake(told_rooms, tmp_path / "ct")
    with caplog.at_level("DEBUG"):
        worker.work_round(told_rooms)
    said = "\n".join(one.getMessage() for one in caplog.records)
    assert str(INTAKE) in said
    assert not re.search(r"EXEMPLE|0800417226|E26114873", said)
