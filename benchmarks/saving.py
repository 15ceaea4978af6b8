"""Measures a deliberate save of sixty answers with its audit entry: `python -m benchmarks.saving`."""

import json
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Final

import sqlalchemy as sa

from benchmarks.measuring import percentile
from tests.builders import NOW, World
from tests.real.postgresql import running_postgresql
from toolpict.domain.ecrf import canonical_document
from toolpict.domain.forms import FormVersion
from toolpict.domain.people import Role
from toolpict.domain.reading import digest
from toolpict.domain.tasks import Task, TaskStatus
from toolpict.integration import jobs
from toolpict.persistence import migrations
from toolpict.persistence.database import open_database
from toolpict.persistence.unit_of_work import SqlUnitsOfWork
from toolpict.services.readings import SaveReading, save_reading

ANSWERS: Final = 60
ROUNDS: Final = 60
MOST_MS: Final = 50.0


def form_of(count: int) -> str:
    """Return a form of so many numbers."""
    items = [{"oid": f"N{number}", "type": "number", "label": f"N{number}", "unit": "mm"} for number in range(count)]
    section = {"oid": "S", "title": "S", "items": items}
    return canonical_document(json.dumps({"oid": "SIXTY", "title": "Sixty", "sections": [section]}))


@contextmanager
def timing(engine: sa.Engine) -> Iterator[list[float]]:
    """Give the seconds that the database takes for each statement and each commit."""
    spent: list[float] = []
    begun: list[float] = []

    def before(*_: object) -> None:
        begun.append(time.perf_counter())

    def after(*_: object) -> None:
        spent.append(time.perf_counter() - begun.pop())

    sa.event.listen(engine, "before_cursor_execute", before)
    sa.event.listen(engine, "after_cursor_execute", after)
    commit = engine.dialect.do_commit

    def timed_commit(connection: object) -> None:
        start = time.perf_counter()
        commit(connection)  # type: ignore[arg-type]  # whatever the driver gives
        spent.append(time.perf_counter() - start)

    engine.dialect.do_commit = timed_commit  # type: ignore[assignment, method-assign]
    yield spent


def measure(url: str, rounds: int = ROUNDS) -> list[float]:
    """Return the milliseconds of database time of each save, its audit entry and its commit included."""
    migrations.upgrade(url)
    jobs.migrate(url)
    bare = sa.create_engine(url)
    world = World(bare)
    reader, document = world.account("reader", Role.RADIOLOGIST), form_of(ANSWERS)
    form = FormVersion(world.research_study.id, "SIXTY", 1, document, digest(document), world.associate.id, NOW)
    world.store(form)
    task = world.task(status=TaskStatus.IN_PROGRESS, assignee_id=reader.id, form_version_id=form.id)
    actor = world.actor(reader)
    bare.dispose()
    engine = open_database(url)
    units, found = SqlUnitsOfWork(engine, jobs.enqueuer(url)), []
    with timing(engine) as spent:
        for number in range(rounds):
            with units.looking() as work:
                version = work.get(Task, task.id).version
            typed = {f"N{item}": [f"{number}.{item:02}"] for item in range(ANSWERS)}
            spent.clear()
            save_reading(SaveReading(task.id, version, typed), actor=actor, units=units, clock=lambda: NOW)
            found.append(1000 * sum(spent))
    engine.dispose()
    return found


def told(kind: str, times: list[float]) -> str:
    """Return one line of what was measured."""
    middle, high = percentile(times, 50), percentile(times, 95)
    return f"{kind}: {ANSWERS} answers, p50 {middle:.1f} ms, p95 {high:.1f} ms of database time (wanted {MOST_MS:.0f})"


def main() -> None:
    """Measure on both databases."""
    with tempfile.TemporaryDirectory() as folder:
        sys.stdout.write(told("sqlite", measure(f"sqlite:///{folder}/toolpict.db")) + "\n")
    with running_postgresql() as server:
        sys.stdout.write(told("postgresql", measure(server.url(server.new_database()))) + "\n")


if __name__ == "__main__":
    main()
