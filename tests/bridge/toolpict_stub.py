"""A real HTTP server that answers the bridge as TOOLPICT would, with what a test wants it to say."""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from typing import Any
from uuid import uuid4

from anonymization_bridge.exchange.signing import open_signed, sign
from tests.bridge.example_keys import example_key

STUDY: dict[str, Any] = {
    "code": "ONCO",
    "title": "Étude d'exemple",
    "sponsor": "CHU d'exemple",
    "delegates": ["arc"],
    "time_points": [{"code": "BASELINE", "label": "Inclusion"}, {"code": "M3", "label": "3 mois"}],
    "subjects": [{"number": "001", "site": "01"}, {"number": "002", "site": "01"}],
}
OTHER: dict[str, Any] = {**STUDY, "code": "OTHER", "delegates": ["arc-2"]}


@dataclass
class ToolpictStub:
    """What TOOLPICT says, and what it was told."""

    url: str = ""
    away: bool = False
    refusal: str = ""
    answers_lost: int = 0
    research_studies: list[dict[str, Any]] = field(default_factory=lambda: [STUDY, OTHER])
    withdrawn: list[str] = field(default_factory=list)
    notices: list[dict[str, Any]] = field(default_factory=list)
    calls: list[dict[str, Any]] = field(default_factory=list)

    def directory(self) -> str:
        """Return the signed directory."""
        now = int(datetime.now(UTC).timestamp())
        claims = {"iss": "toolpict", "aud": "toolpict-bridge", "iat": now, "exp": now + 300}
        content = {"research_studies": self.research_studies, "withdrawn_intakes": self.withdrawn}
        return sign({**claims, **content}, example_key("toolpict"))

    def launch(self, **changes: object) -> str:
        """Return a signed launch for subject ONCO-001 at M3."""
        now = int(datetime.now(UTC).timestamp())
        claims = {
            "iss": "toolpict",
            "aud": "toolpict-bridge",
            "jti": str(uuid4()),
            "iat": now,
            "exp": now + 300,
            "intake_id": str(uuid4()),
            "username": "arc",
            "research_study": "ONCO",
            "inclusion_number": "001",
            "time_point": "M3",
        }
        return sign({**claims, **changes}, example_key("toolpict"))

    def events(self) -> list[tuple[int, str]]:
        """Return number and event of the notices taken, in the order they came; one sent again counts once."""
        return [(one["number"], one["event"]) for one in self.notices]

    def take(self, notice: dict[str, Any]) -> None:
        """Keep a notice: like TOOLPICT, one that comes again changes nothing, provided that it says the same."""
        if (said := kept(notice)) not in map(kept, self.notices):
            known = {(one["intake_id"], one["number"]) for one in self.notices}
            if (said["intake_id"], said["number"]) in known:
                raise AssertionError(f"notice {said['number']} was sent again with another content")
            self.notices.append(notice)


def kept(notice: dict[str, Any]) -> dict[str, Any]:
    """Return the claims that stay the same at each sending."""
    return {name: value for name, value in notice.items() if name not in {"jti", "iat", "exp"}}


class Handler(BaseHTTPRequestHandler):
    """Answers one request."""

    stub: ToolpictStub

    def do_GET(self) -> None:
        if self.stub.away:
            self.reply(503, b"{}")
            return
        token = self.headers["Authorization"].removeprefix("JWS ")
        self.stub.calls.append(open_signed(token, example_key("bridge")))
        self.reply(200, self.stub.directory().encode(), "application/jose")

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers["Content-Length"]))
        if self.stub.away:
            self.reply(503, b"{}")
            return
        if self.stub.refusal:
            self.reply(422, json.dumps({"code": self.stub.refusal}).encode())
            return
        claims = open_signed(body, example_key("bridge"))
        self.stub.take(claims)
        if self.stub.answers_lost:
            self.stub.answers_lost -= 1
            self.close_connection = True
            return
        self.reply(200, json.dumps({"acknowledged": claims["number"]}).encode())

    def reply(self, status: int, body: bytes, kind: str = "application/json") -> None:
        self.send_response(status)
        self.send_header("Content-Type", kind)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_: object) -> None:
        """Say nothing."""


@contextmanager
def running_toolpict() -> Iterator[ToolpictStub]:
    """Give a stub on a free port that is stopped when the block is left."""
    stub = ToolpictStub()
    handler = type("BoundHandler", (Handler,), {"stub": stub})
    server = ThreadingHTTPServer(("127.0.0.1", 0), handler)
    stub.url = f"http://127.0.0.1:{server.server_address[1]}"
    thread = Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
    thread.start()
    try:
        yield stub
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
