"""The two programs as the list of checks sees them: what differs between them, and nothing else."""

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

import sqlalchemy as sa
from argon2 import PasswordHasher
from flask import Flask
from flask.testing import FlaskClient
from joserfc.jwk import OKPKey

from tests.builders import NOW, Jobs
from toolpict.app import build_pages
from toolpict.integration.archive.embedded import EmbeddedArchive
from toolpict.integration.exchange import EdSignatures
from toolpict.integration.passwords import Argon2Passwords
from toolpict.persistence.database import create_schema, open_database
from toolpict.persistence.unit_of_work import SqlUnitsOfWork
from toolpict.services import accounts
from toolpict.web import guard
from toolpict.web.rooms import Front, Rooms

PASSWORD = "correct horse battery"
TOKEN = re.compile(r'name="csrf_token"[^>]*value="([^"]+)"')


class Clock:
    """A clock that a test moves."""

    def __init__(self) -> None:
        self.now = NOW

    def __call__(self) -> datetime:
        return self.now.astimezone(UTC)

    def pass_by(self, **time: float) -> None:
        self.now += timedelta(**time)


@dataclass
class Program:
    """One of the two programs, with one account in it.

    Attributes
    ----------
    signs_itself
        Endpoints that are open to the session guard and exempt from CSRF, because a signature is asked for instead.
    rows
        Reads every row of every audited table.

    """

    app: Flask
    username: str
    clock: Clock
    open_endpoints: frozenset[str]
    signs_itself: frozenset[str]
    cookie: str
    sign_in_path: str
    sign_out_path: str
    own_page: str
    rows: Callable[[], object]

    def client(self, address: str = "192.0.2.1") -> FlaskClient:
        """Return a browser at an address."""
        client = self.app.test_client()
        client.environ_base["REMOTE_ADDR"] = address
        return client

    def token(self, client: FlaskClient, path: str) -> str:
        """Return the CSRF token of a page."""
        found = TOKEN.search(client.get(path).text)
        assert found, path
        return found[1]

    def enter(self, client: FlaskClient, password: str = PASSWORD, **changes: str):
        """Fill in the sign-in page."""
        token = self.token(client, self.sign_in_path)
        typed = {"username": self.username, "password": password, "csrf_token": token} | changes
        return client.post(self.sign_in_path, data=typed)

    def signed_in(self) -> FlaskClient:
        """Return a browser that has signed in."""
        client = self.client()
        assert self.enter(client).status_code == 303
        return client


def toolpict(folder: Path, **front) -> Program:
    """Return TOOLPICT as its own `app` module builds it, on a database of its own."""
    url = f"sqlite:///{folder}/toolpict.db"
    with sa.create_engine(url).begin() as connection:
        create_schema(connection)
    units, clock = SqlUnitsOfWork(open_database(url), Jobs()), Clock()
    passwords = Argon2Passwords(PasswordHasher(time_cost=1, memory_cost=8, parallelism=1))
    facing = Front(**{"behind_tls": False, **front})
    rooms = Rooms(units, clock, passwords, archive=EmbeddedArchive(folder / "archive"), front=facing)
    pair = OKPKey.generate_key("Ed25519", private=True)
    app = build_pages("a secret of this test alone", rooms, EdSignatures(pair, pair))
    command = accounts.AddAccount("reader-1", "Dr Exemple", "reader-1@example.test", PASSWORD, administers=True)
    accounts.add_account(command, actor=accounts.SYSTEM, units=units, clock=clock, passwords=passwords)

    def rows() -> object:
        metadata = sa.MetaData()
        engine = sa.create_engine(url)
        metadata.reflect(engine)
        quiet = {"account_session", "sign_in_throttle", "access_log"}
        with engine.connect() as connection:
            return {t.name: connection.execute(t.select()).all() for t in metadata.sorted_tables if t.name not in quiet}

    return Program(
        app, "reader-1", clock, guard.OPEN_ENDPOINTS, frozenset({"bridge.directory", "bridge.notices"}),
        "__Host-toolpict" if facing.behind_tls else "toolpict", "/sign-in", "/sign-out", "/profile", rows,
    )  # fmt: skip


PROGRAMS: dict[str, Callable[..., Program]] = {"toolpict": toolpict}
"""Name -> builder, given a folder and how it faces the browser: `behind_tls`, `trusted_hosts`."""
