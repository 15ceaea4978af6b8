"""A real PostgreSQL from Debian on a free loopback port, in a temporary folder."""

import contextlib
import os
import shutil
import signal
import subprocess
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import count
from pathlib import Path

import psycopg
from psycopg import sql

from demonstration.orthanc import PackageMissingError
from demonstration.processes import LOOPBACK, Child, free_port, start_child, wait_until

ACCOUNT = "toolpict"
# Nothing here outlives the tests: safety against a power cut only costs time.
FAST = ("fsync=off", "full_page_writes=off", "synchronous_commit=off", "max_connections=200", "shared_buffers=64MB")


@dataclass(frozen=True)
class PostgreSQL:
    """A running PostgreSQL server that makes fresh databases."""

    port: int
    child: Child
    _numbers: Iterator[int] = field(default_factory=lambda: count(1))

    def url(self, database: str) -> str:
        """Give the SQLAlchemy address of a database of this server."""
        return f"postgresql+psycopg://{ACCOUNT}@{LOOPBACK}:{self.port}/{database}"

    def new_database(self, template: str = "template0") -> str:
        """Make an empty database, or a copy of `template`, and give its name."""
        name = f"test_{next(self._numbers)}"
        statement = sql.SQL("CREATE DATABASE {} TEMPLATE {}").format(sql.Identifier(name), sql.Identifier(template))
        self._administer(statement)
        return name

    def drop_database(self, name: str) -> None:
        """Remove a database, ending the connections that are still open to it."""
        self._administer(sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(sql.Identifier(name)))

    def answers(self) -> bool:
        """Whether it takes connections."""
        try:
            self.connect().close()
        except psycopg.OperationalError:
            return False
        return True

    def connect(self, database: str = "postgres") -> psycopg.Connection:
        """Give a connection of psycopg's own, in autocommit, for what SQLAlchemy is not needed for."""
        return psycopg.connect(
            host=LOOPBACK, port=self.port, user=ACCOUNT, dbname=database, autocommit=True, connect_timeout=5
        )

    def _administer(self, statement: sql.Composed) -> None:
        with self.connect() as connection:
            connection.execute(statement)


def program(name: str) -> str:
    """Give the path of a PostgreSQL program of the newest version installed."""
    found = sorted(Path("/usr/lib/postgresql").glob(f"*/bin/{name}"), key=lambda path: int(path.parts[-3]))
    if not found:
        raise PackageMissingError("PostgreSQL is not installed: apt-get install postgresql")
    return str(found[-1])


def _server_account() -> str | None:
    # PostgreSQL refuses to run as root; the account comes with the Debian package.
    return "postgres" if os.geteuid() == 0 else None


def _make_cluster(folder: Path, account: str | None) -> Path:
    if account:
        shutil.chown(folder, account, account)
    data = folder / "data"
    command = [program("initdb"), "-D", str(data), "-U", ACCOUNT, "-A", "trust", "-E", "UTF8", "--locale=C.UTF-8", "-N"]
    result = subprocess.run(
        command, user=account, group=account, extra_groups=[] if account else None, cwd=folder, capture_output=True,
        check=False,
    )  # fmt: skip
    assert result.returncode == 0, result.stderr.decode()
    return data


@contextlib.contextmanager
def running_postgresql() -> Iterator[PostgreSQL]:
    """Give a PostgreSQL server on a free port that is stopped, and its folder removed, when the block is left."""
    # Not pytest's own temporary folder: only its owner may enter that, and the server runs as another account.
    folder = Path(tempfile.mkdtemp(prefix="toolpict-postgresql-", dir="/tmp"))
    account = _server_account()
    try:
        server = _start(_make_cluster(folder, account), account)
        try:
            wait_until(server.answers, server.child)
            yield server
        finally:
            server.child.stop()
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _start(data: Path, account: str | None) -> PostgreSQL:
    port = free_port()
    settings = [*FAST, f"port={port}", f"listen_addresses={LOOPBACK}", "unix_socket_directories="]
    command = [program("postgres"), "-D", str(data), *(part for setting in settings for part in ("-c", setting))]
    # SIGINT is PostgreSQL's fast shutdown: open connections are cut instead of waited for.
    log = data.parent / "postgresql.log"
    return PostgreSQL(
        port, start_child("postgresql", command, log, folder=data, user=account, stop_signal=signal.SIGINT)
    )
