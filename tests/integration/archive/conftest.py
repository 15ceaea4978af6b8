import threading

import pytest
from werkzeug.serving import make_server

from toolpict.integration.archive.embedded import EmbeddedArchive
from toolpict.integration.archive.server import create_archive_app
from toolpict.integration.dicomweb.adapter import DicomWebArchive
from toolpict.integration.dicomweb.address import RemoteArchive

WRITE, READ = {"Authorization": "Bearer writing"}, {"Authorization": "Bearer reading"}


@pytest.fixture
def embedded(tmp_path):
    return EmbeddedArchive(tmp_path / "archive")


@pytest.fixture
def serve():
    """Serve an application on a free loopback port; give its address."""
    servers = []

    def call(app):
        server = make_server("127.0.0.1", 0, app, threaded=True)
        threading.Thread(target=server.serve_forever, args=(0.01,), daemon=True).start()
        servers.append(server)
        return f"http://127.0.0.1:{server.port}"

    yield call
    for server in servers:
        server.shutdown()
        server.server_close()


@pytest.fixture
def archive_root(serve, tmp_path):
    """The DICOMweb root of a served embedded archive."""
    return serve(create_archive_app(tmp_path / "served", "writing", "reading")) + "/dicom-web"


@pytest.fixture(params=["embedded", "served", pytest.param("orthanc", marks=pytest.mark.orthanc)])
def archive(request):
    """Each archive that the port may be."""
    if request.param == "embedded":
        return request.getfixturevalue("embedded")
    if request.param == "served":
        return DicomWebArchive(RemoteArchive.with_token(request.getfixturevalue("archive_root"), "reading", "writing"))
    return DicomWebArchive(RemoteArchive(request.getfixturevalue("orthanc_server").dicomweb_url))
