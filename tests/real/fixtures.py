"""Fixtures for real servers, started once a test process: `pytest_plugins = ["tests.real.fixtures"]`."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser

from tests.real.browser import running_chromium
from tests.real.orthanc import Orthanc, PackageMissingError, running_orthanc
from tests.real.postgresql import PostgreSQL, running_postgresql


@pytest.fixture(scope="session")
def orthanc_server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Orthanc]:
    """Give the Orthanc of this test process; it keeps what earlier tests stored."""
    try:
        with running_orthanc(tmp_path_factory.mktemp("orthanc")) as orthanc:
            yield orthanc
    except PackageMissingError as missing:
        pytest.fail(str(missing))


@pytest.fixture
def orthanc(orthanc_server: Orthanc) -> Iterator[Orthanc]:
    """Give an empty Orthanc."""
    orthanc_server.clear()
    yield orthanc_server
    orthanc_server.clear()


@pytest.fixture(scope="session")
def postgresql() -> Iterator[PostgreSQL]:
    """Give the PostgreSQL server of this test process."""
    try:
        with running_postgresql() as server:
            yield server
    except PackageMissingError as missing:
        pytest.fail(str(missing))


@pytest.fixture
def postgresql_url(postgresql: PostgreSQL) -> Iterator[str]:
    """Give the SQLAlchemy address of an empty PostgreSQL database, dropped afterwards."""
    name = postgresql.new_database()
    yield postgresql.url(name)
    postgresql.drop_database(name)


@pytest.fixture(scope="session")
def chromium() -> Iterator[Browser]:
    """Give the Chromium of this test process; take a context of your own from it."""
    try:
        with running_chromium() as browser:
            yield browser
    except PackageMissingError as missing:
        pytest.fail(str(missing))
