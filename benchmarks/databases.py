"""The databases that are measured, filled once and kept in `var/bench` until the tables or the filling change."""

import hashlib
import json
import shutil
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, date, datetime
from pathlib import Path
from tempfile import mkdtemp
from typing import Final
from uuid import UUID

import psycopg
import sqlalchemy as sa
from psycopg import sql
from sqlalchemy.schema import CreateIndex, CreateTable

from benchmarks import filling, many_tasks, one_study
from benchmarks.many_tasks import Made
from demonstration.processes import wait_until
from tests.real import postgresql
from tests.real.postgresql import PostgreSQL
from toolpict.persistence import triggers
from toolpict.persistence.database import create_schema
from toolpict.persistence.tables import metadata

FOLDER: Final = Path(__file__).parents[1] / "var" / "bench"
NOW: Final = datetime(2026, 11, 24, 9, 26, tzinfo=UTC)
TODAY: Final = NOW.date()
QUICK: Final = ("PRAGMA journal_mode = OFF", "PRAGMA synchronous = OFF", "PRAGMA cache_size = -400000")


def fingerprint() -> str:
    """Return what changes when the tables, or what is filled into them, change."""
    made = [str(CreateTable(table)) for table in metadata.sorted_tables]
    made += sorted(str(CreateIndex(index)) for table in metadata.sorted_tables for index in table.indexes)
    made += [*triggers.statements("sqlite"), TODAY.isoformat()]
    made += [Path(module.__file__ or "").read_text() for module in (filling, many_tasks, one_study)]
    return hashlib.sha256("\n".join(made).encode()).hexdigest()[:12]


@contextmanager
def server() -> Iterator[PostgreSQL]:
    """Give a PostgreSQL server whose databases stay, where its account may enter our folder."""
    FOLDER.mkdir(parents=True, exist_ok=True)
    account = postgresql._server_account()  # noqa: SLF001 - the tests' own way to start a server
    kept = account is None or may_be_entered(FOLDER)
    folder = FOLDER / "postgresql" if kept else Path(mkdtemp(prefix="toolpict-bench-"))
    data = folder / "data"
    if not (data / "PG_VERSION").exists():
        folder.mkdir(exist_ok=True)
        data = postgresql._make_cluster(folder, account)  # noqa: SLF001
    running = postgresql._start(data, account)  # noqa: SLF001
    try:
        wait_until(running.answers, running.child)
        yield running
    finally:
        running.child.stop()
        if not kept:
            shutil.rmtree(folder, ignore_errors=True)


def may_be_entered(folder: Path) -> bool:
    """Tell whether any account may enter a folder."""
    return all(place.stat().st_mode & 0o001 for place in (folder, *folder.parents))


def filled(url_of: str, size: int, running: PostgreSQL) -> tuple[str, Made]:
    """Return the address of a database of this kind with so many tasks, and who is in it."""
    name = f"tasks_{size}_{fingerprint()}"
    facts = FOLDER / f"{url_of}-{name}.json"
    url = f"sqlite:///{FOLDER / name}.db" if url_of == "sqlite" else running.url(name)
    if not (facts.exists() and is_there(url, name, running)):
        make(url, name, size, facts, running)
    return url, read_facts(facts)


def is_there(url: str, name: str, running: PostgreSQL) -> bool:
    """Tell whether the database is there."""
    if url.startswith("sqlite"):
        return (FOLDER / f"{name}.db").exists()
    with running.connect() as connection:
        query = "SELECT 1 FROM pg_database WHERE datname = %s"
        return connection.execute(query, [name]).fetchone() is not None


def make(url: str, name: str, size: int, facts: Path, running: PostgreSQL) -> None:
    """Fill a database from nothing, in the place of those of the same size that are out of date."""
    start = time.perf_counter()
    remove_old(url, size, running)
    engine = sa.create_engine(url)
    if engine.dialect.name == "sqlite":
        sa.event.listen(engine, "connect", hurry)
    else:
        with running.connect() as connection:
            connection.execute(sql.SQL("CREATE DATABASE {} TEMPLATE template0").format(sql.Identifier(name)))
    with engine.begin() as connection:
        create_schema(connection)
    made = many_tasks.fill(engine, size, TODAY)
    engine.dispose()
    facts.write_text(json.dumps(vars(made), default=str))
    sys.stderr.write(f"filled {name} on {engine.dialect.name} in {time.perf_counter() - start:.0f} s\n")


def hurry(connection: object, _record: object) -> None:
    """Let SQLite fill quickly: a database half made is thrown away."""
    for pragma in QUICK:
        connection.execute(pragma)  # type: ignore[attr-defined]


def remove_old(url: str, size: int, running: PostgreSQL) -> None:
    """Remove the databases of this size, of whatever tables."""
    if url.startswith("sqlite"):
        for old in FOLDER.glob(f"tasks_{size}_*.db*"):
            old.unlink()
        return
    with running.connect() as connection:
        found = connection.execute("SELECT datname FROM pg_database WHERE datname LIKE %s", [f"tasks\\_{size}\\_%"])
        for (old,) in found.fetchall():
            drop(connection, old)


def drop(connection: psycopg.Connection, name: str) -> None:
    """Remove a database."""
    connection.execute(sql.SQL("DROP DATABASE {} WITH (FORCE)").format(sql.Identifier(name)))


def read_facts(facts: Path) -> Made:
    """Return who is in a database, as it was noted when it was filled."""
    said = json.loads(facts.read_text())
    ids = {name: UUID(value) for name, value in said.items() if name != "deep"}
    return Made(**ids, deep=date.fromisoformat(said["deep"]))
