"""Builds each of the two programs, on a database of its own, with one account in it."""

from collections.abc import Callable
from pathlib import Path

import sqlalchemy as sa
from argon2 import PasswordHasher
from joserfc.jwk import OKPKey

import anonymization_bridge.app
from anonymization_bridge.assembly import open_rooms
from anonymization_bridge.database.tables import UNAUDITED
from anonymization_bridge.database.upgrade import upgrade
from anonymization_bridge.people.accounts import add_account
from anonymization_bridge.settings import Settings
from anonymization_bridge.web.guard import OPEN_ENDPOINTS as OPEN_AT_THE_BRIDGE
from tests.builders import Jobs
from tests.security.program import PASSWORD, Clock, Program, read_rows
from toolpict.app import Outside, build_pages
from toolpict.integration.archive.embedded import EmbeddedArchive
from toolpict.integration.exchange import EdSignatures
from toolpict.integration.file_store import DiskFileStore
from toolpict.integration.passwords import Argon2Passwords
from toolpict.integration.uploads import DiskUploads
from toolpict.persistence.audit_guard import UNAUDITED_TABLES
from toolpict.persistence.database import create_schema, open_database
from toolpict.persistence.unit_of_work import SqlUnitsOfWork
from toolpict.services import accounts
from toolpict.web.guard import OPEN_ENDPOINTS
from toolpict.web.rooms import Front, Rooms

SECRET = "b2f7 a secret of this test alone 9c1e"


def toolpict(folder: Path, **front) -> Program:
    """Return TOOLPICT as its own `app` module builds it."""
    url = f"sqlite:///{folder}/toolpict.db"
    with sa.create_engine(url).begin() as connection:
        create_schema(connection)
    units, clock = SqlUnitsOfWork(open_database(url), Jobs()), Clock()
    passwords = Argon2Passwords(PasswordHasher(time_cost=1, memory_cost=8, parallelism=1))
    facing = Front(**{"behind_tls": False, **front})
    (folder / "kept").mkdir()
    files = DiskFileStore(folder / "kept")
    archive = EmbeddedArchive(folder / "archive")
    rooms = Rooms(units, clock, passwords, archive=archive, files=files, front=facing)
    pair = OKPKey.generate_key("Ed25519", private=True)
    outside = Outside(files, DiskUploads(folder / "coming"), EdSignatures(pair, pair), "http://127.0.0.1:9")
    command = accounts.AddAccount("reader-1", "Dr Exemple", "reader-1@example.test", PASSWORD, administers=True)
    accounts.add_account(command, actor=accounts.SYSTEM, units=units, clock=clock, passwords=passwords)
    return Program(
        app=build_pages(SECRET, rooms, outside),
        username="reader-1",
        clock=clock,
        open_endpoints=OPEN_ENDPOINTS,
        signs_itself=frozenset({"bridge.directory", "bridge.notices"}),
        cookie="__Host-toolpict" if facing.behind_tls else "toolpict",
        sign_in_path="/sign-in",
        sign_out_path="/sign-out",
        own_page="/profile",
        rows=lambda: read_rows(url, UNAUDITED_TABLES),
    )


def bridge(folder: Path, *, behind_tls: bool = False, trusted_hosts: tuple[str, ...] = ("localhost",)) -> Program:
    """Return the bridge as its own `app` module builds it; nothing answers at its clinical PACS or at TOOLPICT."""
    url = f"sqlite:///{folder}/bridge.db"
    upgrade(url)
    key = folder / "key.pem"
    key.write_bytes(OKPKey.generate_key("Ed25519", private=True).as_pem(private=True))
    public = folder / "toolpict.pem"
    public.write_bytes(OKPKey.generate_key("Ed25519", private=True).as_pem(private=False))
    settings = Settings(
        secret_key=SECRET,
        database_url=url,
        work_folder=folder / "work",
        public_url="https://localhost" if behind_tls else "http://localhost",
        trusted_hosts=trusted_hosts,
        clinical_pacs_host="127.0.0.1",
        clinical_pacs_port=9,
        clinical_pacs_ae_title="CLINICAL",
        ae_title="BRIDGE",
        research_archive_root="http://127.0.0.1:10/dicom-web",
        research_archive_write_token="write",
        research_archive_read_token="read",
        toolpict_url="http://127.0.0.1:11",
        toolpict_public_key=public,
        private_key=key,
    )
    clock = Clock()
    rooms = open_rooms(settings, clock)
    add_account(rooms.database, "arc", "Claire Exemple", PASSWORD, actor="installer", now=clock())
    return Program(
        app=anonymization_bridge.app.pages(rooms),
        username="arc",
        clock=clock,
        open_endpoints=OPEN_AT_THE_BRIDGE,
        signs_itself=frozenset({"launching.launch"}),
        cookie="__Host-toolpict-bridge" if behind_tls else "toolpict-bridge",
        sign_in_path="/sign-in",
        sign_out_path="/sign-out",
        own_page="/",
        rows=lambda: read_rows(url, UNAUDITED),
    )


PROGRAMS: dict[str, Callable[..., Program]] = {"bridge": bridge, "toolpict": toolpict}
"""Name -> builder, given a folder and how it faces the browser: `behind_tls`, `trusted_hosts`."""
