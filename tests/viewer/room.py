"""A room in small: a page with a frame, the viewer's routes, and an archive behind the same origin."""

import contextlib
import threading
from collections.abc import Iterator
from dataclasses import dataclass, field

import urllib3
from flask import Flask, Response, request
from werkzeug.serving import WSGIRequestHandler, make_server

from toolpict.web import ohif

ROOM = """<!doctype html><html lang="fr"><head><title>Lecture</title><link rel="icon" href="data:,">
<style>html,body,iframe{{margin:0;border:0;width:100%;height:100vh;display:block}}</style></head><body>
<iframe title="Images" src="{frame}" sandbox="allow-scripts allow-same-origin" allow="fullscreen"></iframe>
</body></html>"""


@dataclass
class Room:
    """What the frame may show, and what it asked for."""

    url: str = ""
    studies: list[str] = field(default_factory=list)
    asked: list[str] = field(default_factory=list)

    def page(self, query: str = "task=1") -> str:
        return f"{self.url}/room?{query}"


class Quiet(WSGIRequestHandler):
    def log_request(self, code: int | str = "-", size: int | str = "-") -> None:
        """Leave the test's output to the test: `Room.asked` holds what was asked for."""


def _application(room: Room, dicomweb: str) -> Flask:
    app = Flask("room", static_folder=None)
    app.register_blueprint(ohif.blueprint())
    pool = urllib3.PoolManager(maxsize=16)

    @app.after_request
    def note(answer: Response) -> Response:
        room.asked.append(f"{answer.status_code} {request.full_path}")
        return answer

    @app.get("/room")
    def page() -> str:
        return ROOM.format(frame="/ohif/read?" + request.query_string.decode())

    @app.get("/viewer/task/1/boot")
    def boot() -> dict[str, object]:
        return {"studies": room.studies, "dicomweb": "/viewer/task/1/dicom-web", "language": "fr"}

    @app.get("/viewer/task/1/dicom-web/<path:path>")
    def dicom_web(path: str) -> Response:
        asked = f"{dicomweb}/{path}?{request.query_string.decode()}".rstrip("?")
        answer = pool.request("GET", asked, headers={"Accept": request.headers.get("Accept", "*/*")})
        body = answer.data.replace(dicomweb.encode(), request.host_url.encode() + b"viewer/task/1/dicom-web")
        return Response(body, answer.status, content_type=answer.headers.get("Content-Type"))

    return app


@contextlib.contextmanager
def running_room(dicomweb: str) -> Iterator[Room]:
    """Serve a room on a free port."""
    room = Room()
    server = make_server("127.0.0.1", 0, _application(room, dicomweb), threaded=True, request_handler=Quiet)
    room.url = f"http://127.0.0.1:{server.port}"
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    try:
        yield room
    finally:
        server.shutdown()
        thread.join()
        server.server_close()
