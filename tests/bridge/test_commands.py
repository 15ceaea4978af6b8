"""The command line gives the same result as the pages (R31)."""

import json
import os
import stat
import subprocess
import sys
from pathlib import Path

import pytest

from anonymization_bridge.assembly import utc_now
from anonymization_bridge.errors import NotPermittedError
from anonymization_bridge.intakes import queries
from anonymization_bridge.people.accounts import close_account, known, set_password
from anonymization_bridge.people.tokens import KEPT, end_token, make_token, person_of, tokens_of
from anonymization_bridge.rooms import Rooms
from tests.bridge.images import write_ct, write_ultrasound
from tests.bridge.test_worker import environment
from tests.bridge.toolpict_stub import STUDY, ToolpictStub
from tests.real.orthanc import Orthanc


def run(rooms: Rooms, *arguments: str, typed: str = "") -> subprocess.CompletedProcess[str]:
    """Run `toolpict-bridge` as a process of its own, with a token of whom it acts as."""
    command = [sys.executable, "-m", "anonymization_bridge", *arguments]
    variables = environment(rooms.settings)
    if "--as" in arguments:
        variables["TOOLPICT_BRIDGE_TOKEN"] = token_of(rooms, arguments[arguments.index("--as") + 1])
    return subprocess.run(command, env=variables, input=typed, capture_output=True, text=True, check=False)


def token_of(rooms: Rooms, username: str) -> str:
    """Return a new token of a person."""
    with rooms.database.looking() as connection:
        person = known(connection, username)
    return make_token(rooms.database, person, utc_now())


FOR_SUBJECT = ("--research-study", "ONCO", "--inclusion", "001", "--time-point", "M3", "--as", "arc")


@pytest.mark.orthanc
def test_a_folder_is_brought_in_as_by_the_pages(
    rooms: Rooms, research: Orthanc, toolpict: ToolpictStub, tmp_path: Path
) -> None:
    write_ct(tmp_path / "cd" / "DICOM")
    done = run(rooms, "send", str(tmp_path / "cd"), *FOR_SUBJECT)
    assert (done.returncode, done.stdout.splitlines()[-1]) == (0, "Livré"), done.stderr
    assert research.get("/statistics")["CountInstances"] == 3  # type: ignore[index]
    assert toolpict.events() == [(1, "received"), (2, "delivered")]

    again = run(rooms, "send", str(tmp_path / "cd"), *FOR_SUBJECT)
    assert again.returncode == 1
    confirmed = run(rooms, "send", str(tmp_path / "cd"), *FOR_SUBJECT, "--confirm-warnings")
    assert confirmed.returncode == 0
    assert research.get("/statistics")["CountInstances"] == 3  # type: ignore[index]


def test_what_is_held_is_said_by_the_exit_status(told_rooms: Rooms, tmp_path: Path) -> None:
    write_ultrasound(tmp_path / "us")
    done = run(told_rooms, "send", str(tmp_path / "us"), *FOR_SUBJECT, "--json")
    assert done.returncode == 3, done.stderr
    said = json.loads(done.stdout)
    assert (said["status"], said["subject"], said["held"], said["series"][0]["modality"]) == (
        "held",
        "ONCO-001",
        1,
        "US",
    )
    waits = run(told_rooms, "held", "--as", "arc", "--json")
    assert (waits.returncode, json.loads(waits.stdout)) == (3, [said])
    nothing = run(told_rooms, "held", "--as", "arc-2")
    assert (nothing.returncode, nothing.stdout) == (0, "")


def test_nobody_acts_as_another(told_rooms: Rooms, tmp_path: Path) -> None:
    write_ct(tmp_path / "ct", slices=1)
    of_another = token_of(told_rooms, "arc-2")
    done = run(told_rooms, "send", str(tmp_path / "ct"), *FOR_SUBJECT, "--token-file", "-", typed=of_another)
    assert done.returncode == 1
    assert "Ce jeton" in done.stderr
    assert list(told_rooms.folders.uploads.iterdir()) == []


def test_an_ended_or_old_token_is_none(lone_rooms: Rooms) -> None:
    with lone_rooms.database.looking() as connection:
        person = known(connection, "arc")
    token = make_token(lone_rooms.database, person, utc_now())
    assert person_of(lone_rooms.database, "arc", token, utc_now()) == person
    with pytest.raises(NotPermittedError):
        person_of(lone_rooms.database, "arc", token, utc_now() + KEPT)
    (one,) = tokens_of(lone_rooms.database, person, utc_now())
    end_token(lone_rooms.database, one.id, person, utc_now())
    with pytest.raises(NotPermittedError):
        person_of(lone_rooms.database, "arc", token, utc_now())


@pytest.mark.parametrize("closed", [False, True])
def test_a_new_password_and_a_closed_account_end_its_tokens(lone_rooms: Rooms, closed: bool) -> None:
    database, now = lone_rooms.database, utc_now()
    with database.looking() as connection:
        person = known(connection, "arc")
    token = make_token(database, person, now)
    if closed:
        close_account(database, "arc", actor="command line", now=now)
    else:
        set_password(database, "arc", "another horse battery", actor="command line", now=now)
    assert tokens_of(database, person, now) == ()
    with pytest.raises(NotPermittedError):
        person_of(database, "arc", token, now)


def test_a_person_who_is_not_delegated_brings_nothing_in(told_rooms: Rooms, tmp_path: Path) -> None:
    write_ct(tmp_path / "ct")
    done = run(told_rooms, "send", str(tmp_path / "ct"), *FOR_SUBJECT[:-1], "arc-2")
    assert done.returncode == 1
    assert "ne vous confie pas cette étude" in done.stderr
    assert "Traceback" not in done.stderr
    assert list(told_rooms.folders.uploads.iterdir()) == []


def test_who_is_delegated_for_one_site_brings_in_and_sees_its_subjects_alone(
    told_rooms: Rooms, toolpict: ToolpictStub, tmp_path: Path
) -> None:
    """R32."""
    subjects = [{"number": "001", "site": "01"}, {"number": "002", "site": "02"}]
    at_site = [{"username": "arc-2", "site": "02"}]
    toolpict.research_studies = [{**STUDY, "subjects": subjects, "site_delegates": at_site}]
    write_ultrasound(tmp_path / "us")
    other = [*FOR_SUBJECT[:-1], "arc-2"]
    refused = run(told_rooms, "send", str(tmp_path / "us"), *other)
    assert refused.returncode == 1
    assert "001" not in refused.stderr
    assert run(told_rooms, "send", str(tmp_path / "us"), *FOR_SUBJECT).returncode == 3
    own = ["002" if one == "001" else one for one in other]
    assert run(told_rooms, "send", str(tmp_path / "us"), *own, "--confirm-warnings").returncode == 3
    with told_rooms.database.looking() as connection:
        seen = {
            name: {line.intake.inclusion_number for line in queries.lines(connection, known(connection, name))}
            for name in ("arc", "arc-2")
        }
    assert seen == {"arc": {"001", "002"}, "arc-2": {"002"}}


def test_an_account_is_opened_with_a_password_from_standard_input(lone_rooms: Rooms) -> None:
    assert run(lone_rooms, "account", "add", "arc-3", "--password-stdin", typed="a long password\n").returncode == 0
    again = run(lone_rooms, "account", "add", "arc-3", "--password-stdin", typed="a long password\n")
    assert "Cet identifiant est déjà pris" in again.stderr
    short = run(lone_rooms, "account", "add", "arc-4", "--password-stdin", typed="short\n")
    assert "au moins 12 caractères" in short.stderr


def test_keys_are_made_once_and_read_by_their_owner_alone(tmp_path: Path) -> None:
    private, public = tmp_path / "keys" / "private.pem", tmp_path / "keys" / "public.pem"
    command = [sys.executable, "-m", "anonymization_bridge", "keys", "--private", str(private), "--public", str(public)]
    outputs = [subprocess.run(command, capture_output=True, text=True, check=True).stdout for _ in range(2)]
    assert outputs[0] == outputs[1] == public.read_text()
    assert outputs[0].startswith("-----BEGIN PUBLIC KEY-----")
    assert stat.S_IMODE(private.stat().st_mode) == 0o600


def test_verify_says_that_the_chain_holds(lone_rooms: Rooms) -> None:
    done = run(lone_rooms, "audit", "verify")
    assert (done.returncode, done.stdout) == (0, "the chain holds\n")


def test_without_settings_nothing_starts_and_the_missing_one_is_named() -> None:
    bare = {name: value for name, value in os.environ.items() if not name.startswith("TOOLPICT_")}
    command = [sys.executable, "-m", "anonymization_bridge", "worker"]
    done = subprocess.run(command, env=bare, capture_output=True, text=True, check=False)
    assert done.returncode == 1
    assert "TOOLPICT_BRIDGE_PUBLIC_URL is missing" in done.stderr
    assert "Traceback" not in done.stderr
