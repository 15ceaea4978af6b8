"""Keeps two workers from one intake, by a lock of the operating system that ends with the process that holds it."""

import fcntl
from collections.abc import Iterator
from contextlib import contextmanager
from uuid import UUID

from anonymization_bridge.rooms import Rooms


@contextmanager
def locked(rooms: Rooms, intake_id: UUID) -> Iterator[bool]:
    """Hold the lock of an intake, and tell whether we have it."""
    with (rooms.folders.locks / f"{intake_id}.lock").open("w") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            yield False
            return
        yield True
