"""Asks for pages as a browser does, without the network, and keeps how long each took."""

import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from statistics import median, quantiles
from uuid import UUID

import sqlalchemy as sa
from flask import Flask
from flask.testing import FlaskClient
from joserfc.jwk import OKPKey

from benchmarks.databases import NOW
from toolpict.app import Outside, build_pages, settle
from toolpict.integration.exchange import EdSignatures
from toolpict.integration.file_store import DiskFileStore
from toolpict.integration.uploads import DiskUploads
from toolpict.persistence.database import open_database
from toolpict.persistence.unit_of_work import SqlUnitsOfWork
from toolpict.services.ports.accounts import AccountSession
from toolpict.services.sign_in import digest_token
from toolpict.web.rooms import Front, Rooms

ROUNDS = 30
NOTHING = "/health"
ROW = b"data-tp-row"


@dataclass(frozen=True)
class Measured:
    """Milliseconds of one address, its statements, and those of the route that does nothing in between.

    Attributes
    ----------
    own_ms
        The processor's time of our process alone, in the middle: what is left of it on a machine that others use too.
    rows
        Lines of a list on the page: a page of fifty costs more than one of three, however many tasks there are.

    """

    p50_ms: float
    p95_ms: float
    own_ms: float
    nothing_ms: float
    statements: int
    rows: int


class NoPasswords:
    """Nobody signs in by a password here."""

    def hash(self, password: str) -> str:
        """Return nothing."""
        return password

    def check(self, stored: str, password: str) -> bool:
        """Let nobody in."""
        return not stored and not password

    def is_outdated(self, stored: str) -> bool:
        """Return that nothing is."""
        return not stored


class Browser:
    """The pages of an installation whose database is at an address, and somebody who is signed in."""

    def __init__(self, url: str, folder: Path) -> None:
        self.engine = open_database(url)
        self.units = SqlUnitsOfWork(self.engine, lambda *_: None)
        self._app = build(self.units, folder)
        settle()

    def signed_in(self, account_id: UUID) -> FlaskClient:
        """Return a client in which a person is signed in."""
        token = f"token of {account_id}"
        with self.units.changing() as work:
            work.accounts.end_sessions(account_id)
            work.accounts.add_session(AccountSession(digest_token(token), account_id, NOW, NOW))
            work.commit()
        client = self._app.test_client()
        with client.session_transaction() as cookie:
            cookie["_user_id"], cookie["_fresh"] = token, True
        return client

    def measure(self, client: FlaskClient, address: str, rounds: int | None = None) -> Measured:
        """Return an address measured; a round of the route that does nothing stands between any two."""
        with counting(self.engine) as statements:
            rows = get(client, address).count(ROW)
        found, own, nothing = [], [], []
        for _ in range(rounds or ROUNDS):
            nothing.append(milliseconds(lambda: get(client, NOTHING)))
            before = time.thread_time()
            found.append(milliseconds(lambda: get(client, address)))
            own.append((time.thread_time() - before) * 1000)
        return Measured(median(found), percentile(found, 95), median(own), median(nothing), len(statements), rows)


def build(units: SqlUnitsOfWork, folder: Path) -> Flask:
    """Return all pages, as they are served."""
    files, keys = DiskFileStore(folder), [OKPKey.generate_key("Ed25519", private=True) for _ in range(2)]
    rooms = Rooms(units, lambda: NOW, NoPasswords(), files=files, front=Front(behind_tls=False))
    outside = Outside(files, DiskUploads(folder), EdSignatures(*keys), "http://127.0.0.1:9")
    return build_pages("a secret of this measurement alone", rooms, outside)


def get(client: FlaskClient, address: str) -> bytes:
    """Return a page, which must be there."""
    answer = client.get(address)
    if answer.status_code != 200:
        raise RuntimeError(f"{address}: {answer.status_code}")
    return bytes(answer.data)


def milliseconds(act: Callable[[], object]) -> float:
    """Return how long it takes."""
    start = time.perf_counter()
    act()
    return (time.perf_counter() - start) * 1000


def percentile(times: Sequence[float], rank: int) -> float:
    """Return what so many of a hundred stay below."""
    return quantiles(times, n=100, method="inclusive")[rank - 1]


@contextmanager
def counting(engine: sa.Engine) -> Iterator[list[str]]:
    """Give the statements that are sent while the block runs, those that open a transaction aside."""
    sent: list[str] = []

    def note(_connection: object, _cursor: object, statement: str, *_: object) -> None:
        if statement.startswith(("SELECT", "INSERT", "UPDATE", "DELETE", "WITH")):
            sent.append(statement)

    sa.event.listen(engine, "before_cursor_execute", note)
    yield sent
    sa.event.remove(engine, "before_cursor_execute", note)
