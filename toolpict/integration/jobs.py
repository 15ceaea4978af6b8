"""Work that no request waits for, by DBOS on our own database: asked for inside our transaction, done by a worker.

Arguments, results and error texts lie in DBOS's tables in clear: jobs take one id of ours, return nothing, and fail by the
name of a class alone.
"""

import logging
import signal
import threading
from collections.abc import Callable, Mapping
from datetime import datetime
from pathlib import Path
from traceback import extract_tb
from typing import Any, Final
from uuid import UUID

import sqlalchemy as sa
from dbos import DBOS, DBOSClient, DBOSConfig, DBOSPortableJSONSerializer, EnqueueOptions
from sqlalchemy.orm import Session

from toolpict.services.ports.installation import JobCounts
from toolpict.services.ports.jobs import Job

log = logging.getLogger(__name__)

APPLICATION: Final = "toolpict"
VERSION: Final = "1"
"""Raised by hand when the steps of a job change; with a computed one, an upgrade would strand what is pending."""

SCHEMA: Final = "dbos"
AT_ONCE: Final = 2
"""Jobs of one kind at a time in one worker; each kind has its own queue, so that none waits for another's server."""

FIRST_PAUSE: Final = 2.0
MOST_ATTEMPTS: Final = 14
"""Pauses double from two seconds: a server that is away for some four hours is waited for.

What must not be lost when it is away for longer is asked for again: see `toolpict.services.asking_again`.
"""

FOLLOWS_IN: Final = 0.5
"""Seconds between two looks for new work."""

PENDING: Final = ("DELAYED", "ENQUEUED", "PENDING")
FAILED: Final = ("ERROR", "MAX_RECOVERY_ATTEMPTS_EXCEEDED")
ENDED: Final = ("SUCCESS", "CANCELLED", *FAILED)
FORGOTTEN_AT_ONCE: Final = 500

Handler = Callable[[UUID], None]
GiveUp = Callable[[UUID, str], None]
Enqueue = Callable[[Session, Job, UUID], None]


class JobFailedError(RuntimeError):
    """A job failed; says by what class of error, never by what text."""


def migrate(database_url: str) -> None:
    """Make, or bring up to date, the tables of the job engine; before any process starts, since only this does."""
    DBOS.migrate(database_url, schema=SCHEMA)


def open_client(database_url: str) -> DBOSClient:
    """Return what talks to the tables of the job engine, connected when it is first needed."""
    return DBOSClient(
        system_database_url=database_url,
        dbos_system_schema=SCHEMA,
        serializer=DBOSPortableJSONSerializer(),
        application_name=APPLICATION,
        lazy=True,
    )


def enqueuer(database_url: str) -> Enqueue:
    """Return what asks for a job inside a transaction of ours: undone with it, seen by the worker once it is committed."""
    client = open_client(database_url)

    def enqueue(session: Session, job: Job, key: UUID) -> None:
        options: EnqueueOptions = {
            "workflow_name": job.value,
            "queue_name": job.value,
            "app_version": VERSION,
            "application_name": APPLICATION,
        }
        client.enqueue_in_transaction(session, options, str(key))

    return enqueue


def under_way(database_url: str) -> Callable[[Job], frozenset[UUID]]:
    """Return what tells which ids the jobs of a kind are about that wait or are being done."""
    client = open_client(database_url)

    def keys(job: Job) -> frozenset[UUID]:
        found = client.list_workflows(name=job.value, status=list(PENDING), load_output=False)
        return frozenset(UUID(one.input["args"][0]) for one in found if one.input)

    return keys


def forgetter(database_url: str) -> Callable[[datetime], int]:
    """Return what removes the jobs that ended, and were asked for before a moment; it tells how many."""
    client = open_client(database_url)

    def forget(before: datetime) -> int:
        gone = 0
        asked_before: dict[str, Any] = {"end_time": before.isoformat(), "limit": FORGOTTEN_AT_ONCE}
        while found := client.list_workflows(status=list(ENDED), load_input=False, load_output=False, **asked_before):
            client.delete_workflows([one.workflow_id for one in found])
            gone += len(found)
        return gone

    return forget


def guarded(handler: Handler) -> Callable[[str], None]:
    """Return a handler whose failure says where it happened and of what class it was, and nothing of what was handled."""

    def run(key: str) -> None:
        try:
            handler(UUID(key))
        except Exception as error:
            places = [f"{Path(frame.filename).name}:{frame.lineno}" for frame in extract_tb(error.__traceback__)]
            log.warning("job failed: %s at %s", type(error).__qualname__, ", ".join(places[-4:]))
            raise JobFailedError(type(error).__qualname__) from None

    return run


class Worker:
    """Does what was asked for, with as many attempts as it takes; `kill -9` and a restart resume where it was.

    Parameters
    ----------
    handlers
        What does each job; called with one id of ours, and again after a crash: it must be the same to do it twice.
    given_up
        What is done, of some jobs, when all attempts have failed: called with the id, and the class of the last error.
    executor_id
        The same at every start of this worker: another id would not take over what it left.

    """

    def __init__(
        self,
        database_url: str,
        handlers: Mapping[Job, Handler],
        *,
        given_up: Mapping[Job, GiveUp] | None = None,
        executor_id: str = "worker-1",
    ) -> None:
        self._database_url = database_url
        self._handlers = handlers
        self._given_up = given_up or {}
        self._executor_id = executor_id
        self._stopping = threading.Event()

    def start(self) -> None:
        """Take up what was left, and then whatever comes."""
        config: DBOSConfig = {
            "name": APPLICATION,
            "system_database_url": self._database_url,
            "dbos_system_schema": SCHEMA,
            "serializer": DBOSPortableJSONSerializer(),
            "application_version": VERSION,
            "executor_id": self._executor_id,
            "run_migrations": False,
            "log_level": "WARNING",
        }
        DBOS(config=config)
        for job, handler in self._handlers.items():
            add_workflow(job, handler, self._given_up.get(job))
        DBOS.launch()
        for job in self._handlers:
            DBOS.register_queue(
                job.value, worker_concurrency=AT_ONCE, polling_interval_sec=FOLLOWS_IN, on_conflict="always_update"
            )

    def stop(self) -> None:
        """Leave; what is under way is taken up at the next start."""
        self._stopping.set()
        DBOS.destroy(destroy_registry=True)

    def run(self) -> None:
        """Work until SIGTERM or SIGINT."""
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, lambda *_: self._stopping.set())
        self.start()
        self._stopping.wait()
        self.stop()


def add_workflow(job: Job, handler: Handler, give_up: GiveUp | None = None) -> None:
    """Register the workflow of a job: one step, tried again with growing pauses, and one more when it is given up."""
    step = add_step(f"{job.value}-step", guarded(handler))
    last_step = add_step(f"{job.value}-given-up", guarded_fault(give_up)) if give_up else None

    def workflow(key: str) -> None:
        try:
            step(key)
        except Exception as error:
            # After a crash the engine raises what it read back, which is of no class of ours.
            if last_step is not None:
                last_step(f"{key} {last_fault(error)}")
            raise

    workflow.__qualname__ = workflow.__name__ = job.value
    DBOS.workflow(name=job.value, max_recovery_attempts=None)(workflow)


def add_step(name: str, act: Callable[[str], None]) -> Callable[[str], None]:
    """Return a step that is tried again with growing pauses."""
    retried = DBOS.step(name=name, retries_allowed=True, interval_seconds=FIRST_PAUSE, max_attempts=MOST_ATTEMPTS)
    step: Callable[[str], None] = retried(act)
    return step


def guarded_fault(give_up: GiveUp) -> Callable[[str], None]:
    """Return what is done when a job is given up, told the id and the class of the last error in one text."""

    def run(told: str) -> None:
        key, _, fault = told.partition(" ")
        guarded(lambda asked: give_up(asked, fault))(key)

    return run


def last_fault(error: Exception) -> str:
    """Return the class that a job failed with at last; empty when the engine has forgotten."""
    errors = getattr(error, "errors", None) or [error]
    return str(errors[-1]) if isinstance(errors[-1], JobFailedError) else ""


def counts(engine: sa.Engine) -> JobCounts:
    """Return how many jobs wait or are under way, and how many were given up."""
    place = f"{SCHEMA}." if engine.dialect.name == "postgresql" else ""
    query = sa.text(f"SELECT status, count(*) FROM {place}workflow_status GROUP BY status")  # noqa: S608
    with engine.connect() as connection:
        found = {status: int(count) for status, count in connection.execute(query)}
    return JobCounts(*(sum(found.get(status, 0) for status in each) for each in (PENDING, FAILED)))
