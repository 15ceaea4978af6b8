"""nginx before the viewer, as we ship it: it keeps frames, and gives none that TOOLPICT has not decided on (R4, R10)."""

import threading
import time
from types import SimpleNamespace
from uuid import uuid4

import pytest
from flask import Flask
from flask_login import LoginManager
from werkzeug.serving import make_server

from tests.integration.archive.pictures import make_object, write
from tests.real.nginx import PackageMissingError, client, running_nginx
from tests.web.test_viewer import ASSOCIATE, READER, TASK, Units, address
from toolpict.domain.grants import Grant
from toolpict.integration.archive.embedded import EmbeddedArchive
from toolpict.web import viewer, viewer_decisions
from toolpict.web.identity import Visitor
from toolpict.web.rooms import Rooms

SECOND_TASK = uuid4()
KEPT_SECONDS = 1.0
A_LITTLE = 0.3
"""Seconds that a request may take beside, on a machine that others use too."""


class Counting:
    """An archive that counts how often frames are asked of it."""

    is_remote = False

    def __init__(self, behind):
        self._behind, self.frames = behind, 0

    def open_frames(self, *asked):
        self.frames += 1
        return self._behind.open_frames(*asked)

    def __getattr__(self, name):
        return getattr(self._behind, name)


def viewer_app(units, archive):
    """The viewer's process, in which a cookie says plainly who asks."""
    app, people = Flask(__name__), {actor.username: actor for actor in (READER, ASSOCIATE)}
    app.config["TRUSTED_HOSTS"] = ["127.0.0.1"]

    @LoginManager(app).request_loader
    def load(request):
        actor = people.get(request.cookies.get("who", ""))
        return Visitor("token", SimpleNamespace(actor=actor)) if actor else None

    rooms = Rooms(units, clock=None, passwords=None, archive=archive)
    for routes in (viewer, viewer_decisions):
        app.register_blueprint(routes.blueprint(rooms))
    return app


@pytest.fixture
def house(tmp_path):
    """Two readers of the same series behind nginx, and a server of pages."""
    units, archive, made = Units(), Counting(EmbeddedArchive(tmp_path / "archive")), make_object()
    archive.store([write(tmp_path, made)])
    grant = Grant.of([(made.StudyInstanceUID, made.SeriesInstanceUID)])
    units.grants = {(TASK, READER.account_id): grant, (SECOND_TASK, ASSOCIATE.account_id): grant}
    pages = Flask("pages")
    pages.add_url_rule("/", view_func=lambda: "a page")
    servers = [make_server("127.0.0.1", 0, app, threaded=True) for app in (pages, viewer_app(units, archive))]
    for server in servers:
        threading.Thread(target=server.serve_forever, args=(0.01,), daemon=True).start()
    try:
        with running_nginx(tmp_path / "nginx", *(server.port for server in servers)) as url:
            yield SimpleNamespace(url=url, units=units, archive=archive, made=made, pool=client())
    except PackageMissingError as missing:
        pytest.fail(str(missing))
    finally:
        for server in servers:
            server.shutdown()
            server.server_close()


def ask(house, tail, who="reader-1", task=TASK, method="GET"):
    path = f"{house.url}/viewer/task/{task}/dicom-web/{address(house.made, tail)}"
    return house.pool.request(method, path, headers={"Cookie": f"who={who}"} if who else {})


def test_nginx_gives_kept_frames_to_whom_they_are_granted_and_to_nobody_else(house):
    first, second = ask(house, "/frames/1"), ask(house, "/frames/1", "arc", SECOND_TASK)
    assert (first.status, second.status) == (200, 200)
    assert house.made.PixelData in first.data
    assert second.data == first.data
    assert first.headers["Content-Type"] == second.headers["Content-Type"]
    assert house.archive.frames == 1, "the second reader's came from nginx"
    assert first.headers["Cache-Control"] == "no-store"
    refused = {
        "another's task": ask(house, "/frames/1", "arc").status,
        "no such task": ask(house, "/frames/1", task=uuid4()).status,
        "nobody": ask(house, "/frames/1", who="").status,
        "a frame that is not there": ask(house, "/frames/2").status,
        "a decision": house.pool.request("GET", f"{house.url}/viewer/decision/task/{TASK}/studies").status,
        "the way decisions are asked for": house.pool.request("GET", f"{house.url}/toolpict-decision").status,
        "a whole file": ask(house, "").status,
        "storing": ask(house, "/frames/1", method="POST").status,
    }
    assert list(refused.values()) == [404, 404, 401, 404, 404, 404, 406, 405], refused
    assert ask(house, "/metadata").json()[0]["00080018"]["Value"] == [house.made.SOPInstanceUID]
    assert house.pool.request("GET", f"{house.url}/").data == b"a page"

    asked_before = house.archive.frames
    house.units.grants.clear()
    withdrawn = time.monotonic()
    while (answer := ask(house, "/frames/1")).status == 200:
        assert time.monotonic() - withdrawn < KEPT_SECONDS + A_LITTLE
    assert (answer.status, answer.json()) == (404, {"error": "not-found"})
    assert house.archive.frames == asked_before
