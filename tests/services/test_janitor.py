"""Tidying up removes what nobody names, and nothing else."""

import io
import os
from dataclasses import asdict
from datetime import timedelta
from uuid import uuid4

import pytest
import sqlalchemy as sa

from tests.arranged_world import ArrangedWorld
from tests.builders import NOW
from toolpict.domain.errors import NotFoundError
from toolpict.integration.file_store import DiskFileStore
from toolpict.integration.folders import DiskFolder
from toolpict.integration.uploads import DiskUploads
from toolpict.persistence.janitor import FILES, NO_FILES
from toolpict.persistence.tables import metadata
from toolpict.persistence.tables.accounts import access_log, account_sessions, sign_in_throttles
from toolpict.persistence.tables.imaging import spent_tokens
from toolpict.services import janitor
from toolpict.services.janitor import Tidied
from toolpict.services.ports.uploads import Upload

DAY_AGO, NOT_YET = NOW - timedelta(hours=25), NOW - timedelta(hours=23)


@pytest.fixture
def arranged(unguarded, tmp_path):
    return ArrangedWorld(unguarded, tmp_path)


@pytest.fixture
def tidy(units, tmp_path):
    def call(now=NOW, days=365):
        return janitor.tidy(
            units=units,
            files=DiskFolder(tmp_path / "kept"),
            coming=[DiskFolder(tmp_path / name) for name in ("coming", "incoming")],
            forget_jobs=lambda before: int(before == NOW - timedelta(days=30)),
            clock=lambda: now,
            access_log_days=days,
        )

    return call


def age(path, moment):
    """Have a file, or a folder with all that is in it, be as old as that."""
    for each in [*(path.iterdir() if path.is_dir() else ()), path]:
        os.utime(each, (moment.timestamp(), moment.timestamp()))


def put(tmp_path, content):
    kept = DiskFileStore(tmp_path / "kept").put(io.BytesIO(content), "a.pdf", "application/pdf")
    return tmp_path / "kept" / kept.sha256


def test_every_column_that_names_a_file_is_known():
    named = {name for name, table in metadata.tables.items() if "sha256" in table.c}
    assert named == {table.name for table in FILES} | NO_FILES


@pytest.mark.parametrize("table", FILES, ids=lambda table: table.name)
def test_what_a_row_names_stays_however_old(arranged, tidy, unguarded, tmp_path, table):
    kept, unnamed = put(tmp_path, b"named once"), put(tmp_path, b"never named")
    with unguarded.begin() as connection:
        known = dict(connection.execute(sa.select(table)).mappings().first())
        changes = {"id": uuid4(), "version": 100, "position": 100, "number": 100, "sha256": kept.name}
        connection.execute(sa.insert(table).values(known | {name: changes[name] for name in known.keys() & changes}))
    for path in (tmp_path / "kept").iterdir():
        age(path, DAY_AGO)
    tidy()
    assert kept.read_bytes() == b"named once"
    assert not unnamed.exists()


def test_a_file_that_no_row_names_goes_after_a_day(arranged, tidy, tmp_path):
    old, young, torn = put(tmp_path, b"old"), put(tmp_path, b"young"), tmp_path / "kept/.incoming-x"
    torn.write_bytes(b"half")
    age(old, DAY_AGO)
    age(torn, DAY_AGO)
    age(young, NOT_YET)
    tidy()
    assert [path.exists() for path in (old, young, torn)] == [False, True, False]


def test_a_file_that_comes_again_is_young_again(arranged, tidy, tmp_path):
    kept = put(tmp_path, b"the same")
    age(kept, DAY_AGO)
    os.utime(put(tmp_path, b"the same"), (NOW.timestamp(), NOW.timestamp()))
    tidy()
    assert kept.read_bytes() == b"the same"


def test_what_is_written_to_while_it_is_being_removed_stays(tmp_path):
    folder, file = DiskFolder(tmp_path), tmp_path / "a"
    file.write_bytes(b"new")
    age(file, NOW)
    assert not folder.remove("a", NOW - timedelta(hours=1))
    assert file.read_bytes() == b"new"
    assert not folder.remove("nothing", NOW)


def test_an_upload_that_nobody_went_on_with_goes_after_a_day(arranged, tidy, tmp_path):
    uploads = DiskUploads(tmp_path / "coming")
    left, going_on = (Upload(uuid4(), uuid4(), "SEG", "a", "x/y", 10) for _ in range(2))
    for upload in (left, going_on):
        uploads.begin(upload)
        age(tmp_path / "coming" / str(upload.id), DAY_AGO)
    age(tmp_path / "coming" / str(going_on.id) / "content", NOT_YET)
    assert tidy().unfinished == 1
    assert uploads.find(going_on.id) == going_on
    with pytest.raises(NotFoundError):
        uploads.find(left.id)


def test_an_image_that_never_came_whole_into_the_archive_goes_after_a_day(tidy, tmp_path):
    (tmp_path / "incoming").mkdir()
    left, coming = (tmp_path / "incoming" / name for name in ("left", "coming"))
    for path, moment in ((left, DAY_AGO), (coming, NOT_YET)):
        path.write_bytes(b"half a picture")
        age(path, moment)
    assert tidy().unfinished == 1
    assert [left.exists(), coming.exists()] == [False, True]


def test_jobs_that_ended_are_kept_for_thirty_days(tidy):
    assert tidy().jobs == 1


def test_rows_past_their_time_go_and_records_stay(arranged, tidy, unguarded, rows):
    before = rows()
    account_id = arranged.people.reader.id
    past = {
        account_sessions: {"token_hash": "old", "account_id": account_id, "started_at": NOW - timedelta(hours=13)},
        sign_in_throttles: {"key": "old", "count": 3, "last_at": NOW - timedelta(hours=25), "open_at": NOW},
        spent_tokens: {"jti": "old", "expires_at": NOW - timedelta(seconds=1)},
        access_log: {"id": uuid4(), "at": NOW - timedelta(days=366), "account_id": account_id},
    }
    past[account_sessions]["seen_at"] = NOW
    past[access_log] |= {"object_type": "task_images", "object_id": uuid4()}
    idle = {**past[account_sessions], "token_hash": "idle", "started_at": NOW - timedelta(hours=3)}
    idle["seen_at"] = NOW - timedelta(hours=2)
    with unguarded.begin() as connection:
        for table, values in past.items():
            connection.execute(sa.insert(table).values(values))
        connection.execute(sa.insert(account_sessions).values(idle))
    assert tidy().rows == 5
    assert rows() == before


def test_the_access_log_is_kept_as_long_as_it_is_set(arranged, tidy, unguarded):
    def at(days):
        with unguarded.begin() as connection:
            connection.execute(sa.update(access_log).values(at=NOW - timedelta(days=days)))
            return connection.scalar(sa.select(sa.func.count()).select_from(access_log))

    assert at(29) >= 1
    assert tidy(days=30).rows == 0
    gone = at(31)
    assert tidy(days=30).rows == gone


def test_tidying_again_finds_nothing(arranged, tidy):
    tidy()
    assert asdict(tidy()) == asdict(Tidied(0, 0, 0, 1))
