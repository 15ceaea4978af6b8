"""Work that no request waits for, by DBOS on our own database: asked for inside our transaction, done by a worker.

Arguments, results and error texts lie in DBOS's tables in clear: jobs take one id of ours, return nothing, and fail by the
name of a class alone.
"""

import logging
import signal
import threading
from collections.abc import Callable, Mapping
from pathlib import Path
from traceback import extract_tb
from typing import Final
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
"""Pauses double from two seconds: a server that is away for some four hours is waited for."""

FOLLOWS_IN: Final = 0.5
"""Seconds between two looks for new work."""

PENDING: Final = ("DELAYED", "ENQUEUED", "PENDING")
FAILED: Final = ("ERROR", "MAX_RECOVERY_ATTEMPTS_EXCEEDED")

Handler = Callable[[UUID], None]
Enqueue = Callable[[Session, Job, UUID], None]


class JobFailedError(RuntimeError):
    """A job failed; says by what class of error, never by what text."""


def migrate(database_url: str) -> None:
    """Make, or bring up to date, the tables of the job engine; before any process starts, since only this does."""
    DBOS.migrate(database_url, schema=SCHEMA)


def enqueuer(database_url: str) -> Enqueue:
    """Return what asks for a job inside a transaction of ours: undone with it, seen by the worker once it is committed."""
    client = DBOSClient(
        system_database_url=database_url,
        dbos_system_schema=SCHEMA,
        serializer=DBOSPortableJSONSerializer(),
        application_name=APPLICATION,
        lazy=True,
    )

    def enqueue(session: Session, job: Job, key: UUID) -> None:
        options: EnqueueOptions = {
            "workflow_name": job.value,
            "queue_name": job.value,
            "app_version": VERSION,
            "application_name": APPLICATION,
        }
        client.enqueue_in_transaction(session, options, str(key))

    return enqueue


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
    executor_id
        The same at every start of this worker: another id would not take over what it left.

    """

    def __init__(self, database_url: str, handlers: Mapping[Job, Handler], *, executor_id: str = "worker-1") -> None:
        self._database_url = database_url
        self._handlers = handlers
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
            add_workflow(job, handler)
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


def add_workflow(job: Job, handler: Handler) -> None:
    """Register the workflow of a job: one step, tried again with growing pauses."""
    step = DBOS.step(
        name=f"{job.value}-step", retries_allowed=True, interval_seconds=FIRST_PAUSE, max_attempts=MOST_ATTEMPTS
    )(guarded(handler))

    def workflow(key: str) -> None:
        step(key)

    workflow.__qualname__ = workflow.__name__ = job.value
    DBOS.workflow(name=job.value, max_recovery_attempts=None)(workflow)


def counts(engine: sa.Engine) -> JobCounts:
    """Return how many jobs wait or are under way, and how many were given up."""
    place = f"{SCHEMA}." if engine.dialect.name == "postgresql" else ""
    query = sa.text(f"SELECT status, count(*) FROM {place}workflow_status GROUP BY status")  # noqa: S608
    with engine.connect() as connection:
        found = {status: int(count) for status, count in connection.execute(query)}
    return JobCounts(*(sum(found.get(status, 0) for status in each) for each in (PENDING, FAILED)))
