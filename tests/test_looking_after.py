"""What an administrator types to look after an installation, and what stops its start (R3, R19)."""

import hashlib
import json
import os

import pytest
import sqlalchemy as sa
from flask import request

from config import Settings
from tests.arranged import make_images
from tests.builders import World
from tests.integration.archive.pictures import make_object, write
from tests.test_commands import database, environment, run  # noqa: F401 - fixtures
from toolpict import app as assembled
from toolpict.domain.imaging import ImagingStudyStatus
from toolpict.integration.archive.embedded import EmbeddedArchive
from toolpict.services.archive_watch import IdentifiedImagesError


@pytest.fixture
def keep(tmp_path):
    """Put an object into the archive of the installation, past the bridge."""

    def call(code="ONCO-001", **attributes):
        made = make_object(code, **attributes)
        EmbeddedArchive(tmp_path / "archive").store([write(tmp_path, made)])
        return made

    return call


@pytest.fixture
def start(run, environment):  # noqa: F811
    """Build the pages of the installation, as a server does."""

    def call(**changes):
        run("keys", "--public", environment["TOOLPICT_BRIDGE_PUBLIC_KEY"])
        return assembled.create_app(Settings.from_environment({**environment, **changes}))

    return call


def test_a_check_says_how_everything_is(run, database, keep):  # noqa: F811
    World(database)
    keep()
    checked = run("check")
    assert checked.exit_code == 0, checked.output
    for line in ("Image archive: answers", "Audit trail: 0 entries", "Newest examinations looked at: 1"):
        assert line in checked.output


def test_a_check_names_what_is_identified_by_our_count(run, database, keep):  # noqa: F811
    World(database)
    keep()
    made = keep(StudyDate="20200101", PatientIdentityRemoved="NO")
    checked = run("check")
    assert checked.exit_code == 1
    assert "Examination 2, by Study Date and Study Instance UID, newest first: not marked" in checked.output
    assert str(made.StudyInstanceUID) not in checked.output
    assert "ONCO-001" not in checked.output


def test_an_unknown_code_is_listed_and_nothing_is_wrong(run, database, keep):  # noqa: F811
    keep("OTHER-1")
    checked = run("check")
    assert checked.exit_code == 0
    assert "Examination 1, by Study Date and Study Instance UID, newest first: of an unknown study" in checked.output


def test_an_archive_that_is_away_is_wrong_to_a_check(run, database):  # noqa: F811
    away = {"TOOLPICT_ARCHIVE_FOLDER": "", "TOOLPICT_ARCHIVE_ROOT": "http://127.0.0.1:9/dicom-web"}
    checked = run("check", **away)
    assert checked.exit_code == 1
    assert "Image archive: does not answer" in checked.output


def test_a_check_of_a_database_without_its_defences_says_so(run, database):  # noqa: F811
    with database.begin() as connection:
        connection.exec_driver_sql("DROP TRIGGER signature_update_refused")
    checked = run("check")
    assert checked.exit_code == 1
    assert "signature_update_refused" in checked.output
    assert "Traceback" not in checked.output


def test_neither_pages_nor_worker_start_on_identified_images(run, database, keep, start):  # noqa: F811
    made = keep(PatientIdentityRemoved="NO")
    with pytest.raises(IdentifiedImagesError) as refusal:
        start()
    worker = run("worker")
    assert worker.exit_code == 1
    for said in (str(refusal.value), worker.output):
        assert "not marked as de-identified: 1" in said
        assert str(made.StudyInstanceUID) not in said


def test_the_start_goes_on_while_the_archive_is_away_and_logs_it(database, start, caplog):  # noqa: F811
    start(TOOLPICT_ARCHIVE_FOLDER="", TOOLPICT_ARCHIVE_ROOT="http://127.0.0.1:9/dicom-web")
    assert "archive-unreachable" in caplog.text


def test_an_unknown_code_is_logged_and_not_named(database, keep, start, caplog):  # noqa: F811
    keep("OTHER-1")
    start()
    assert "archive-unknown-code: 1 of the 1" in caplog.text
    assert "OTHER" not in caplog.text


def test_front_servers_are_believed_as_many_as_are_set(database, start):  # noqa: F811
    seen = {"X-Forwarded-For": "203.0.113.7", "X-Forwarded-Proto": "https", "X-Forwarded-Host": "127.0.0.1"}
    for proxies, scheme in (("0", "http"), ("1", "https")):
        app = start(TOOLPICT_PROXIES=proxies)
        answer = app.test_client().get("/", headers=seen, base_url="http://127.0.0.1")
        assert answer.status_code == 302
        with app.test_client() as client:
            client.get("/sign-in", headers=seen, base_url="http://127.0.0.1")
            assert request.scheme == scheme


def test_a_host_that_is_not_ours_is_refused(database, start):  # noqa: F811
    assert start().test_client().get("/health", base_url="http://elsewhere.example.test").status_code == 400


def test_tidying_says_what_it_removed(run, database, tmp_path):  # noqa: F811
    kept = tmp_path / "files/kept"
    kept.mkdir(parents=True)
    old = kept / hashlib.sha256(b"x").hexdigest()
    old.write_bytes(b"x")
    os.utime(old, (1, 1))
    assert run("tidy").output == "Removed 1 files, 0 unfinished ones, 0 rows, 0 jobs.\n"
    assert run("tidy").output == "Removed 0 files, 0 unfinished ones, 0 rows, 0 jobs.\n"


def test_a_verification_is_remembered_with_its_result(run, database, tmp_path):  # noqa: F811
    run("audit", "verify")
    kept = tmp_path / "files/last-verification.json"
    assert json.loads(kept.read_text())["broken"] == 0
    with database.begin() as connection:
        connection.execute(sa.text("UPDATE audit_head SET number = 5"))
    assert run("audit", "verify").exit_code == 1
    assert json.loads(kept.read_text())["broken"] == 1
    assert "things do not hold" in run("check").output


def test_what_the_worker_gave_up_is_put_into_its_queue_again_and_once(database, environment):  # noqa: F811
    make_images(World(database), ImagingStudyStatus.WITHDRAWN)
    settings = Settings.from_environment(environment)
    ask_again = assembled.open_asking_again(settings)
    assert [ask_again(), ask_again()] == [1, 0]
    assert assembled.jobs.counts(database).pending == 1
