from dataclasses import dataclass
from datetime import UTC, datetime

import pytest
from flask.testing import FlaskClient
from joserfc.jwk import OKPKey

from tests.builders import NOW
from toolpict.app import Outside, build_pages
from toolpict.domain.people import Account
from toolpict.integration.archive.embedded import EmbeddedArchive
from toolpict.integration.exchange import EdSignatures
from toolpict.integration.file_store import DiskFileStore
from toolpict.integration.uploads import DiskUploads
from toolpict.services.ports.accounts import AccountSession
from toolpict.services.sign_in import digest_token
from toolpict.web.rooms import Front, Rooms


@dataclass
class PlainPasswords:
    """A password hash that is quick, since tests sign in often."""

    def hash(self, password: str) -> str:
        return f"plain:{password}"

    def check(self, stored: str, password: str) -> bool:
        return stored == f"plain:{password}"

    def is_outdated(self, stored: str) -> bool:
        return False


@dataclass
class Keys:
    """The key pairs of both programs."""

    toolpict: OKPKey
    bridge: OKPKey


@pytest.fixture(scope="session")
def keys():
    return Keys(*(OKPKey.generate_key("Ed25519", private=True) for _ in range(2)))


@pytest.fixture
def archive(tmp_path):
    return EmbeddedArchive(tmp_path / "archive")


@pytest.fixture
def clock():
    """The clock of the pages; `clock.now` may be set."""

    class Clock:
        now = NOW

        def __call__(self) -> datetime:
            return self.now.astimezone(UTC)

    return Clock()


@pytest.fixture
def rooms(units, archive, clock, file_store):
    front = Front(behind_tls=False, bridge_origin="http://127.0.0.1:9")
    return Rooms(units=units, clock=clock, passwords=PlainPasswords(), archive=archive, files=file_store, front=front)


@pytest.fixture
def file_store(tmp_path):
    (tmp_path / "kept").mkdir()
    return DiskFileStore(tmp_path / "kept")


@pytest.fixture
def uploads(tmp_path):
    return DiskUploads(tmp_path / "coming")


@pytest.fixture
def app(rooms, keys, file_store, uploads):
    signatures = EdSignatures(keys.toolpict, keys.bridge)
    outside = Outside(file_store, uploads, signatures, "http://127.0.0.1:9")
    app = build_pages("a secret for tests only, not a default", rooms, outside)
    app.testing = True
    app.config["WTF_CSRF_ENABLED"] = False
    return app


@pytest.fixture
def login(app, units, clock):
    """Give a client whose session is that of an account."""

    def call(account: Account) -> FlaskClient:
        token = f"token of {account.username}"
        with units.changing() as work:
            work.accounts.add_session(AccountSession(digest_token(token), account.id, clock(), clock()))
            work.commit()
        client = app.test_client()
        with client.session_transaction() as cookie:
            cookie["_user_id"] = token
            cookie["_fresh"] = True
        return client

    return call
