"""Beside the worker: takes in what lies in the watched folder, and what the receiver has taken."""

import fcntl
import logging
import time
from collections.abc import Callable, Iterator
from datetime import timedelta
from typing import Final

from anonymization_bridge.arrivals import receiving
from anonymization_bridge.arrivals.gathering import Batch, gather
from anonymization_bridge.arrivals.watching import Watcher
from anonymization_bridge.errors import RefusedError
from anonymization_bridge.rooms import Rooms

LOG = logging.getLogger(__name__)
ROUND_SECONDS: Final = 1.0
AFTER_FAILURE_SECONDS: Final = 30.0
LOCK: Final = "arrivals.lock"


def run(rooms: Rooms, goes_on: Callable[[], bool]) -> None:
    """Take in what arrives until told to stop; of several workers one does."""
    watcher = watcher_of(rooms)
    due = 0.0
    while goes_on():
        if time.monotonic() >= due:
            due = time.monotonic() + (ROUND_SECONDS if take_round(rooms, watcher) else AFTER_FAILURE_SECONDS)
        time.sleep(ROUND_SECONDS / 4)


def watcher_of(rooms: Rooms) -> Watcher | None:
    """Return what watches the folder of an installation, when it has one."""
    folder = rooms.settings.watched_folder
    return Watcher(folder, rooms.settings.quiet_seconds, time.monotonic) if folder else None


def take_round(rooms: Rooms, watcher: Watcher | None) -> bool:
    """Take in what is there, and tell whether nothing went wrong; what could not be taken stays where it is."""
    with (rooms.folders.locks / LOCK).open("w") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            return True
        try:
            for batch in batches(rooms, watcher):
                made = gather(rooms, batch)
                LOG.info("batch %s: %s arrivals", batch.id, made)
        except RefusedError as error:
            LOG.warning("what arrived cannot be taken in: %s", error.code)
            return False
        except OSError as error:
            LOG.warning("what arrived cannot be taken in: error %s of the system", error.errno)
            return False
    return True


def batches(rooms: Rooms, watcher: Watcher | None) -> Iterator[Batch]:
    """Yield what is to be taken in."""
    quiet = timedelta(seconds=rooms.settings.quiet_seconds)
    yield from receiving.batches(rooms.folders.received, quiet, rooms.clock())
    if watcher is not None:
        yield from watcher.batches()
