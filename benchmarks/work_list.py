"""Measures the work list and the home of a research associate: `python -m benchmarks.work_list [tasks ...]`.

Pages are asked for as a browser does, without the network; the time of `/health`, which asks the database for nothing,
stands beside them.
"""

import sys
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from statistics import median, quantiles
from tempfile import TemporaryDirectory
from uuid import UUID

import sqlalchemy as sa
from flask import Flask
from flask.testing import FlaskClient

from benchmarks.many_tasks import Made, fill
from tests.real.postgresql import running_postgresql
from toolpict.persistence.database import create_schema, open_database
from toolpict.persistence.mapping import map_domain
from toolpict.persistence.unit_of_work import SqlUnitsOfWork
from toolpict.services.ports.accounts import AccountSession
from toolpict.services.sign_in import digest_token
from toolpict.web import conversation, frame, homes, tasks
from toolpict.web.rooms import Front, Rooms

SIZES = (1_000, 100_000, 1_000_000)
ROUNDS = 25
NOW = datetime(2026, 11, 24, 9, 26, tzinfo=UTC)
TODAY = NOW.date()

ASSOCIATE_ASKS = (
    "group=to-do", "", "late=1", "group=to-validate", "group=finished", "study=S001", "study=S001&group=to-do",
    "kind=reading&group=to-do", "site=SITE3&group=to-do", "person=reader-7&group=to-do",
    "study=S001&late=1&kind=post-processing", "status=ready&person=nobody",
)  # fmt: skip
READER_ASKS = (
    "group=to-do", "", "late=1", "group=to-validate", "group=finished", "study=S001", "study=S001&group=to-do",
    "kind=reading&group=to-do", "status=returned", "person=nobody", "kind=reading&late=1", "q=17",
)  # fmt: skip
"""The twelve combinations of filters that are measured, for each of the two people."""


@dataclass(frozen=True)
class Row:
    """One measured address: milliseconds, statements, and the route that does nothing in the same run."""

    database: str
    tasks: int
    who: str
    address: str
    p50_ms: float
    p95_ms: float
    nothing_ms: float
    statements: int


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


def run(sizes: Sequence[int] = SIZES) -> list[Row]:
    """Measure every size on both databases."""
    map_domain()
    rows: list[Row] = []
    with running_postgresql() as server, TemporaryDirectory() as folder:
        for size in sizes:
            for url in (f"sqlite:///{Path(folder) / f'{size}.db'}", server.url(server.new_database())):
                rows += measure(url, size)
    return rows


def measure(url: str, size: int) -> list[Row]:
    """Measure all addresses on a database filled with so many tasks."""
    plain = sa.create_engine(url)
    with plain.begin() as connection:
        create_schema(connection)
    made = fill(plain, size, TODAY)
    plain.dispose()
    engine = open_database(url)
    units = SqlUnitsOfWork(engine, lambda *_: None)
    app = build(units)
    rows = []
    for who, account_id, asked in (
        ("associate", made.associate_id, ASSOCIATE_ASKS),
        ("reader", made.reader_id, READER_ASKS),
    ):
        client = signed_in(app, units, account_id)
        addresses = ["/", *(address for query in asked for address in first_and_deep(query, made))]
        nothing = median(timed(client, "/health"))
        rows += [
            measured(engine, client, (url.partition(":")[0].partition("+")[0], size, who), address, nothing)
            for address in addresses
        ]
    engine.dispose()
    return rows


def first_and_deep(query: str, made: Made) -> tuple[str, str]:
    """Return the first page of a list, and one far behind it."""
    deep = f"after={made.deep.isoformat()},0&from=5000"
    return f"/tasks?{query}", f"/tasks?{query}&{deep}" if query else f"/tasks?{deep}"


def build(units: SqlUnitsOfWork) -> Flask:
    """Return the frame round the pages that are measured."""
    app = Flask("toolpict")
    app.config["SECRET_KEY"] = "a secret of this measurement alone"  # noqa: S105
    rooms = Rooms(units, lambda: NOW, NoPasswords(), front=Front(behind_tls=False))
    frame.install(app, rooms)
    for pages in (tasks, homes, conversation):
        app.register_blueprint(pages.blueprint(rooms))
    return app


def signed_in(app: Flask, units: SqlUnitsOfWork, account_id: UUID) -> FlaskClient:
    """Return a browser in which a person is signed in."""
    token = f"token of {account_id}"
    with units.changing() as work:
        work.accounts.add_session(AccountSession(digest_token(token), account_id, NOW, NOW))
        work.commit()
    client = app.test_client()
    with client.session_transaction() as cookie:
        cookie["_user_id"], cookie["_fresh"] = token, True
    return client


def timed(client: FlaskClient, address: str) -> list[float]:
    """Return milliseconds of each round; the first, which compiles templates and statements, is left out."""
    found = []
    for _ in range(ROUNDS + 1):
        start = time.perf_counter()
        status = client.get(address).status_code
        found.append((time.perf_counter() - start) * 1000)
        if status != 200:
            raise RuntimeError(f"{address}: {status}")
    return found[1:]


def measured(engine: sa.Engine, client: FlaskClient, where: tuple[str, int, str], address: str, nothing: float) -> Row:
    """Return an address measured."""
    with counting(engine) as statements:
        client.get(address)
    found = timed(client, address)
    return Row(*where, address, median(found), quantiles(found, n=20)[-1], nothing, len(statements))


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


def table(rows: Sequence[Row]) -> str:
    """Return the rows as Markdown."""
    lines = [
        "| database | tasks | who | address | p50 ms | p95 ms | no-op ms | statements |",
        "|---|---:|---|---|---:|---:|---:|---:|",
    ]
    lines += [
        f"| {row.database} | {row.tasks} | {row.who} | `{row.address}` | {row.p50_ms:.1f} | {row.p95_ms:.1f} "
        f"| {row.nothing_ms:.1f} | {row.statements} |"
        for row in rows
    ]
    return "\n".join(lines)


if __name__ == "__main__":
    print(table(run([int(size) for size in sys.argv[1:]] or SIZES)))  # noqa: T201
