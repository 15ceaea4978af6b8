"""A bridge of its own for each test, between a real clinical PACS, a real research archive and a stub of TOOLPICT."""

from collections.abc import Iterator
from dataclasses import replace
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from flask import Flask
from flask.testing import FlaskClient

from anonymization_bridge.app import pages
from anonymization_bridge.assembly import open_rooms, utc_now
from anonymization_bridge.database.engine import Database
from anonymization_bridge.database.upgrade import upgrade
from anonymization_bridge.exchange.signing import public_pem
from anonymization_bridge.intakes.directory_copy import refresh
from anonymization_bridge.people.accounts import add_account
from anonymization_bridge.rooms import Rooms
from anonymization_bridge.settings import Settings
from tests.bridge.example_keys import example_key
from tests.bridge.toolpict_stub import ToolpictStub, running_toolpict
from tests.real.orthanc import Orthanc, Peer, running_orthanc

PASSWORD = "correct horse battery"


@pytest.fixture(scope="session")
def clinical_server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Orthanc]:
    with running_orthanc(tmp_path_factory.mktemp("clinical"), "CLINICAL", (Peer("TOOLPICTBRIDGE", 104),)) as orthanc:
        yield orthanc


@pytest.fixture
def clinical(clinical_server: Orthanc) -> Iterator[Orthanc]:
    clinical_server.clear()
    yield clinical_server
    clinical_server.clear()


@pytest.fixture(scope="session")
def research_server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Orthanc]:
    with running_orthanc(tmp_path_factory.mktemp("research"), "RESEARCH") as orthanc:
        yield orthanc


@pytest.fixture
def research(research_server: Orthanc) -> Iterator[Orthanc]:
    research_server.clear()
    yield research_server
    research_server.clear()


@pytest.fixture
def toolpict() -> Iterator[ToolpictStub]:
    with running_toolpict() as stub:
        yield stub


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    """Settings that lead nowhere: enough for what does not talk to anybody."""
    public, private = tmp_path / "toolpict.pem", tmp_path / "bridge.pem"
    public.write_text(public_pem(example_key("toolpict")))
    private.write_bytes(example_key("bridge").as_pem(private=True))
    return Settings(
        secret_key="0123456789abcdef-of-the-bridge-tests",
        database_url=f"sqlite:///{tmp_path / 'bridge.sqlite'}",
        work_folder=tmp_path / "work",
        public_url="http://localhost",
        trusted_hosts=("localhost",),
        clinical_pacs_host="127.0.0.1",
        clinical_pacs_port=9,
        clinical_pacs_ae_title="CLINICAL",
        ae_title="TOOLPICTBRIDGE",
        research_archive_root="http://127.0.0.1:10/dicom-web",
        research_archive_write_token="",
        research_archive_read_token="",
        toolpict_url="http://127.0.0.1:11",
        toolpict_public_key=public,
        private_key=private,
    )


@cache
def first_database() -> bytes:
    """Return a new database with the accounts `arc` and `arc-2`."""
    with TemporaryDirectory() as folder:
        file = Path(folder) / "first.sqlite"
        upgrade(f"sqlite:///{file}")
        database = Database(f"sqlite:///{file}")
        for username in ("arc", "arc-2"):
            add_account(database, username, "", PASSWORD, actor="test", now=utc_now())
        database.engine.dispose()
        return file.read_bytes()


def opened(settings: Settings) -> Rooms:
    """Return the rooms of a database of its own with the accounts `arc` and `arc-2`."""
    Path(settings.database_url.removeprefix("sqlite:///")).write_bytes(first_database())
    return open_rooms(settings)


@pytest.fixture
def lone_rooms(settings: Settings) -> Iterator[Rooms]:
    """Rooms of a bridge that reaches nobody."""
    rooms = opened(settings)
    yield rooms
    rooms.database.engine.dispose()


@pytest.fixture
def told_rooms(settings: Settings, toolpict: ToolpictStub) -> Iterator[Rooms]:
    """Rooms of a bridge that reaches TOOLPICT, and has its directory."""
    rooms = opened(replace(settings, toolpict_url=toolpict.url))
    refresh(rooms)
    yield rooms
    rooms.database.engine.dispose()


@pytest.fixture
def rooms(settings: Settings, clinical: Orthanc, research: Orthanc, toolpict: ToolpictStub) -> Iterator[Rooms]:
    """Rooms of a bridge that reaches everybody."""
    whole = replace(
        settings,
        clinical_pacs_port=clinical.dicom_port,
        research_archive_root=research.dicomweb_url,
        toolpict_url=toolpict.url,
    )
    opened_rooms = opened(whole)
    refresh(opened_rooms)
    yield opened_rooms
    opened_rooms.database.engine.dispose()


def application(rooms: Rooms) -> Flask:
    """Return the pages without CSRF, which `test_security.py` tests by itself."""
    app = pages(rooms)
    app.config["WTF_CSRF_ENABLED"] = False
    return app


def signed_in(rooms: Rooms, username: str = "arc") -> FlaskClient:
    """Return a browser in which a person is signed in."""
    client = application(rooms).test_client()
    answer = client.post("/sign-in", data={"username": username, "password": PASSWORD})
    assert answer.status_code == 303
    return client
