"""One of the two programs as the list of checks sees it: what differs between them, and nothing else."""

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

import sqlalchemy as sa
from flask import Flask
from flask.testing import FlaskClient

from tests.builders import NOW

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


def read_rows(url: str, quiet: frozenset[str]) -> dict[str, list[tuple[object, ...]]]:
    """Read every row of every table but the quiet ones, past the program's own rules."""
    engine, metadata = sa.create_engine(url), sa.MetaData()
    metadata.reflect(engine)
    with engine.connect() as connection:
        found = {
            table.name: [tuple(row) for row in connection.execute(table.select())]
            for table in metadata.sorted_tables
            if table.name not in quiet
        }
    engine.dispose()
    return found
