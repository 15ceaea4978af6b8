from collections.abc import Iterator
from pathlib import Path

import pytest

from demonstration.images.collection import Collection, make_collection
from demonstration.orthanc import Orthanc
from tests.viewer.room import Room, running_room

SCREENSHOTS = Path("var/screenshots")


@pytest.fixture(scope="package")
def collection(tmp_path_factory: pytest.TempPathFactory) -> Collection:
    return make_collection(tmp_path_factory.mktemp("clinical"))


@pytest.fixture(scope="package")
def archive(orthanc_server: Orthanc, collection: Collection) -> Orthanc:
    orthanc_server.clear()
    orthanc_server.load(collection.pacs)
    return orthanc_server


@pytest.fixture
def room(archive: Orthanc) -> Iterator[Room]:
    with running_room(archive.dicomweb_url) as room:
        yield room


@pytest.fixture(scope="session")
def screenshots() -> Path:
    SCREENSHOTS.mkdir(parents=True, exist_ok=True)
    return SCREENSHOTS
