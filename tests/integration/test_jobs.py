"""Jobs on DBOS: asked for inside our transaction, done once, taken up after a crash (DESIGN section 9)."""

import os
import signal
import subprocess
import sys
import threading
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from pathlib import Path
from uuid import uuid4

import pytest
import sqlalchemy as sa

from demonstration.processes import wait_until
from toolpict.integration import jobs
from toolpict.persistence.unit_of_work import SqlUnitsOfWork
from toolpict.services.ports.jobs import Job

MARKER = "MARKER-of-a-patient"
PATIENCE = 30


@pytest.fixture
def migrated(database_url, unguarded):
    jobs.migrate(database_url)
    return database_url


@pytest.fixture
def units(engine, migrated):
    return SqlUnitsOfWork(engine, jobs.enqueuer(migrated))


def ask(units, key, *, commit=True):
    with units.changing() as work:
        work.enqueue(Job.SEND_MAIL, key)
        if commit:
            work.commit()


def statuses(engine):
    place = "dbos." if engine.dialect.name == "postgresql" else ""
    with engine.connect() as connection:
        return list(connection.scalars(sa.text(f"SELECT status FROM {place}workflow_status")))


@pytest.fixture
def worker(migrated):
    started = []

    def call(handler, give_up=None):
        given_up = {Job.SEND_MAIL: give_up} if give_up else {}
        one = jobs.Worker(migrated, {Job.SEND_MAIL: handler}, given_up=given_up)
        started.append(one)
        elsewhere(one.start)
        return one

    yield call
    for one in started:
        elsewhere(one.stop)


def elsewhere(act):
    """Do something in a thread of its own: a browser of other tests keeps an event loop running in this one."""
    with ThreadPoolExecutor(1) as pool:
        pool.submit(act).result()


def test_a_job_is_undone_with_its_transaction(units, unguarded):
    ask(units, uuid4(), commit=False)
    assert statuses(unguarded) == []
    ask(units, uuid4())
    assert statuses(unguarded) == ["ENQUEUED"]
    assert jobs.counts(unguarded).pending == 1


def test_what_jobs_are_about_is_told_while_they_wait_and_no_longer(units, worker, migrated):
    key, done = uuid4(), threading.Event()
    ask(units, key)
    tell = jobs.under_way(migrated)
    assert (tell(Job.SEND_MAIL), tell(Job.REGISTER_INTAKE)) == ({key}, frozenset())

    worker(lambda _key: done.set())

    assert done.wait(PATIENCE)
    moment = threading.Event()
    assert any(not tell(Job.SEND_MAIL) or moment.wait(0.05) for _ in range(PATIENCE * 20))


def test_a_worker_does_what_was_asked_before_it_started(units, worker):
    key, done, seen = uuid4(), threading.Event(), []
    ask(units, key)
    worker(lambda asked: (seen.append(asked), done.set()))
    assert done.wait(PATIENCE)
    assert seen == [key]


def test_a_failure_is_tried_again_and_leaves_no_text(units, worker, unguarded, monkeypatch, caplog):
    monkeypatch.setattr(jobs, "FIRST_PAUSE", 0.01)
    done, attempts = threading.Event(), []

    def fail_once(_key):
        attempts.append(1)
        if len(attempts) == 1:
            raise RuntimeError(MARKER)
        done.set()

    ask(units, uuid4())
    worker(fail_once)
    assert done.wait(PATIENCE)
    metadata = sa.MetaData()
    metadata.reflect(unguarded, schema="dbos" if unguarded.dialect.name == "postgresql" else None)
    with unguarded.connect() as connection:
        kept = [str(connection.execute(table.select()).all()) for table in metadata.sorted_tables]
    assert MARKER not in "".join(kept)
    assert MARKER not in caplog.text


def test_what_is_done_when_a_job_is_given_up_is_told_the_class_of_the_last_error(units, worker, monkeypatch, caplog):
    monkeypatch.setattr(jobs, "FIRST_PAUSE", 0.01)
    monkeypatch.setattr(jobs, "MOST_ATTEMPTS", 2)
    key, done, told, attempts = uuid4(), threading.Event(), [], []

    def fail(_key):
        attempts.append(1)
        raise LookupError(MARKER)

    def give_up(asked, fault):
        told.append((asked, fault))
        done.set()

    ask(units, key)
    worker(fail, give_up)
    assert done.wait(PATIENCE)
    assert (told, len(attempts)) == ([(key, "LookupError")], 2)
    assert MARKER not in caplog.text


def test_jobs_that_ended_before_a_moment_are_forgotten(units, worker, unguarded, migrated):
    done, unasked = threading.Event(), uuid4()
    ask(units, uuid4())
    working = worker(lambda _key: done.set())
    assert done.wait(PATIENCE)
    wait_until(lambda: statuses(unguarded) == ["SUCCESS"])
    elsewhere(working.stop)
    ask(units, unasked)
    forget, now = jobs.forgetter(migrated), datetime.now(UTC)
    assert forget(now - timedelta(days=30)) == 0
    assert forget(now + timedelta(minutes=1)) == 1
    assert statuses(unguarded) == ["ENQUEUED"]


SCRIPT = """
import sys, time
from pathlib import Path
from toolpict.integration import jobs
from toolpict.services.ports.jobs import Job

def handle(key):
    with Path(sys.argv[2]).open("a") as file:
        file.write(f"{key}\\n")
    if sys.argv[3] == "hang":
        time.sleep(600)

jobs.Worker(sys.argv[1], {Job.SEND_MAIL: handle}).run()
"""


def test_a_killed_worker_takes_up_its_work_when_it_is_started_again(units, migrated, tmp_path, unguarded):
    seen, key = tmp_path / "seen", uuid4()
    ask(units, key)
    script = tmp_path / "worker.py"
    script.write_text(SCRIPT)
    first = start(script, migrated, seen, "hang")
    try:
        wait_for_lines(seen, 1, first)
    finally:
        os.kill(first.pid, signal.SIGKILL)
        first.wait()
    second = start(script, migrated, seen, "quick")
    try:
        wait_for_lines(seen, 2, second)
    finally:
        second.terminate()
        assert second.wait(PATIENCE) == 0
    assert seen.read_text().split() == [str(key)] * 2
    assert statuses(unguarded) == ["SUCCESS"]


def start(script, database_url, seen, how):
    url = sa.make_url(database_url).render_as_string(hide_password=False)
    return subprocess.Popen(
        [sys.executable, str(script), url, str(seen), how],
        cwd=Path(__file__).parents[2],
        env={**os.environ, "PYTHONPATH": "."},
    )


def wait_for_lines(path, count, process):
    moment = threading.Event()
    for _ in range(PATIENCE * 20):
        if path.exists() and len(path.read_text().split()) >= count:
            return
        assert process.poll() is None, "the worker died"
        moment.wait(0.05)
    pytest.fail("the worker did nothing")
