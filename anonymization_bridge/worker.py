"""Brings intakes forward, one step at a time, and sends what TOOLPICT is owed.

Where an intake stands is in its own rows: after a `kill -9` the next worker begins at the step that was not finished.  A lock
of the operating system, which ends with the process that holds it, keeps two workers from one intake.
"""

import logging
import time
from collections.abc import Callable, Mapping
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timedelta
from threading import Event
from types import MappingProxyType
from typing import Final
from uuid import UUID

import sqlalchemy as sa

from anonymization_bridge.arrivals import watch
from anonymization_bridge.codes import AT_WORK, ErrorCode, IntakeStatus
from anonymization_bridge.database.tables import intake, intake_attempt
from anonymization_bridge.errors import StorageFullError, UnreachableError, WrongStateError
from anonymization_bridge.intakes import previews
from anonymization_bridge.intakes.cleaning import clean
from anonymization_bridge.intakes.delivering import deliver
from anonymization_bridge.intakes.directory_copy import refresh
from anonymization_bridge.intakes.locking import locked
from anonymization_bridge.intakes.outbox import send_due
from anonymization_bridge.intakes.records import Intake, get_intake
from anonymization_bridge.intakes.retrieving import retrieve
from anonymization_bridge.intakes.tidying import tidy
from anonymization_bridge.intakes.withdrawing import apply_withdrawals, remove_files
from anonymization_bridge.rooms import Rooms

LOG = logging.getLogger(__name__)
LONGEST_PAUSE: Final = timedelta(minutes=5)
ROUND_SECONDS: Final = 0.5
DIRECTORY_EVERY: Final = timedelta(seconds=15)
TIDY_EVERY: Final = timedelta(hours=1)

STEPS: Mapping[IntakeStatus, Callable[[Rooms, Intake], None]] = MappingProxyType(
    {IntakeStatus.QUEUED: retrieve, IntakeStatus.CLEANING: clean, IntakeStatus.READY: deliver}
)


def run(rooms: Rooms, goes_on: Callable[[], bool]) -> None:
    """Work until told to stop; what forms show, and what arrives unasked, is seen to beside it, each in a thread of its own."""
    ended = Event()
    with ThreadPoolExecutor(2) as beside:
        others = [
            beside.submit(one, rooms, lambda: goes_on() and not ended.is_set()) for one in (previews.run, watch.run)
        ]
        try:
            work(rooms, lambda: goes_on() and not any(one.done() for one in others))
        finally:
            ended.set()
    for one in others:
        one.result()


def work(rooms: Rooms, goes_on: Callable[[], bool]) -> None:
    """Bring intakes forward until told to stop."""
    directory_due = tidy_due = datetime.min.replace(tzinfo=rooms.clock().tzinfo)
    while goes_on():
        if rooms.clock() >= directory_due:
            follow_directory(rooms)
            directory_due = rooms.clock() + DIRECTORY_EVERY
        if rooms.clock() >= tidy_due:
            tidy(rooms)
            tidy_due = rooms.clock() + TIDY_EVERY
        if not work_round(rooms):
            time.sleep(ROUND_SECONDS)


def work_round(rooms: Rooms) -> bool:
    """Bring every intake that is due one step forward and send the notices that are due; tell whether anything moved."""
    moved = [advance(rooms, intake_id) for intake_id in due_intakes(rooms)]
    return any([*moved, send_due(rooms) > 0])


def follow_directory(rooms: Rooms) -> None:
    """Take a new copy of the directory, and withdraw what it lists as withdrawn; the old copy stays when TOOLPICT is away."""
    try:
        apply_withdrawals(rooms, refresh(rooms))
    except UnreachableError:
        LOG.info("the directory of TOOLPICT cannot be read; the last copy stays")


def due_intakes(rooms: Rooms) -> list[UUID]:
    """Return the intakes that wait for the worker, the oldest first."""
    due = intake.c.status.in_(AT_WORK) & (intake_attempt.c.next_attempt_at <= rooms.clock())
    query = sa.select(intake.c.id).join(intake_attempt).where(due).order_by(intake.c.made_at)
    with rooms.database.looking() as connection:
        return list(connection.execute(query).scalars())


def advance(rooms: Rooms, intake_id: UUID) -> bool:
    """Do the next step of an intake; tell whether it was done."""
    with locked(rooms, intake_id) as mine:
        if not mine:
            return False
        with rooms.database.looking() as connection:
            one = get_intake(connection, intake_id)
        step = STEPS.get(one.status)
        if step is None:
            return False
        try:
            step(rooms, one)
        except (UnreachableError, StorageFullError) as error:
            postpone(rooms, intake_id, error.code)
            return False
        except WrongStateError:
            LOG.info("intake %s was decided meanwhile", intake_id)
            remove_files(rooms, intake_id, one.upload_name)
        LOG.info("intake %s: %s done", intake_id, one.status)
        return True


def finish(rooms: Rooms, intake_id: UUID) -> Intake:
    """Bring an intake forward until it waits for somebody, and return it as it then is."""
    while advance(rooms, intake_id):
        pass
    with rooms.database.looking() as connection:
        return get_intake(connection, intake_id)


def postpone(rooms: Rooms, intake_id: UUID, code: ErrorCode) -> None:
    """Let an intake wait before its step is tried again, longer each time."""
    LOG.warning("intake %s waits: %s", intake_id, code)
    here = intake_attempt.c.intake_id == intake_id
    with rooms.database.changing() as work:
        attempts = work.connection.execute(sa.select(intake_attempt.c.attempts).where(here)).scalar_one()
        pause = min(timedelta(seconds=2 ** min(attempts, 10)), LONGEST_PAUSE)
        values = {"attempts": attempts + 1, "next_attempt_at": rooms.clock() + pause, "problem_code": code}
        work.connection.execute(intake_attempt.update().where(here).values(**values))
