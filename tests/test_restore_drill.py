"""The restore drill of docs/how-to/administrator.md: back up, lose everything, restore into an empty place (R13).

`.backup` of the `sqlite3` program is the call that Python's `backup` makes too.
"""

import shutil
import sqlite3
import subprocess
from contextlib import closing

import pytest
import sqlalchemy as sa
from click.testing import CliRunner

from tests.arranged_world import PDF, ArrangedWorld
from tests.builders import NOW
from tests.real.postgresql import program
from toolpict.commands import toolpict
from toolpict.integration.file_store import DiskFileStore
from toolpict.persistence.database import open_database
from toolpict.persistence.unit_of_work import SqlUnitsOfWork
from toolpict.services import documents


class OnSqlite:
    """Databases that are files of one folder."""

    def __init__(self, folder):
        self._folder = folder

    def url(self, name):
        return f"sqlite:///{self._folder}/{name}.db"

    def back_up(self, name, copy):
        with closing(sqlite3.connect(self._folder / f"{name}.db")) as source, closing(sqlite3.connect(copy)) as target:
            source.backup(target)

    def restore(self, copy, name):
        shutil.copy(copy, self._folder / f"{name}.db")

    def lose(self, name):
        for file in self._folder.glob(f"{name}.db*"):
            file.unlink()


class OnPostgresql:
    """Databases of a server."""

    def __init__(self, server):
        self._server = server
        self._names = {name: server.new_database() for name in ("own", "restored")}

    def url(self, name):
        return self._server.url(self._names[name])

    def _run(self, what, *words):
        where = ["--host", "127.0.0.1", "--port", str(self._server.port), "--username", "toolpict"]
        subprocess.run([program(what), *where, *words], check=True, capture_output=True)

    def back_up(self, name, copy):
        self._run("pg_dump", "-Fc", "--file", str(copy), self._names[name])

    def restore(self, copy, name):
        self._run("pg_restore", "--no-owner", "-d", self._names[name], str(copy))

    def lose(self, name):
        self._server.drop_database(self._names[name])


@pytest.fixture(params=["sqlite", "postgresql"])
def databases(request, tmp_path):
    if request.param == "sqlite":
        return OnSqlite(tmp_path)
    return OnPostgresql(request.getfixturevalue("postgresql"))


@pytest.fixture
def run(databases, tmp_path):
    """Run a command of TOOLPICT on one of the two databases, with the files of one place."""

    def call(name, *words):
        environment = {
            "TOOLPICT_SECRET_KEY": "8f2d6b1c94e07a35" * 3,
            "TOOLPICT_DATABASE_URL": databases.url(name),
            "TOOLPICT_PUBLIC_URL": "http://127.0.0.1:8080",
            "TOOLPICT_FILES_FOLDER": str(tmp_path / name),
            "TOOLPICT_ARCHIVE_FOLDER": str(tmp_path / name / "archive"),
            "TOOLPICT_BRIDGE_URL": "http://127.0.0.1:8090",
            "TOOLPICT_PRIVATE_KEY": str(tmp_path / "keys/own.pem"),
            "TOOLPICT_BRIDGE_PUBLIC_KEY": str(tmp_path / "keys/bridge.pem"),
        }
        return CliRunner().invoke(toolpict, words, env=environment)

    return call


def test_a_backup_restored_into_an_empty_place_holds_and_opens(databases, run, tmp_path):
    assert run("own", "database", "upgrade").exit_code == 0
    engine = sa.create_engine(databases.url("own"))
    world = ArrangedWorld(engine, tmp_path / "own")
    head = run("own", "audit", "verify").output
    databases.back_up("own", tmp_path / "copy")  # the database first, the files after it
    shutil.copytree(tmp_path / "own/kept", tmp_path / "restored/kept")
    engine.dispose()
    databases.lose("own")
    shutil.rmtree(tmp_path / "own")

    databases.restore(tmp_path / "copy", "restored")
    upgraded, verified = run("restored", "database", "upgrade"), run("restored", "audit", "verify")

    assert (upgraded.exit_code, verified.exit_code, verified.output) == (0, 0, head)
    assert "The chain holds" in head
    restored = open_database(databases.url("restored"))
    units, files = SqlUnitsOfWork(restored, lambda *_: None), DiskFileStore(tmp_path / "restored/kept")
    with units.looking() as work:
        who = work.accounts.actor(world.people.technologist.id, NOW.date())
    _, stream = documents.open_document(world.protocol.id, actor=who, units=units, files=files, clock=lambda: NOW)
    with stream:
        assert stream.read() == PDF
    restored.dispose()
    (tmp_path / "restored/kept" / world.attachment.sha256).unlink()
    assert run("restored", "audit", "verify").exit_code == 1  # a row without its file is told
