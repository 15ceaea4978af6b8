"""Does something once a day, or once an hour, beside the worker, in a thread of its own."""

import logging
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Final

import sqlalchemy as sa

log = logging.getLogger(__name__)

FIRST: Final = 60.0
DAY: Final = 24 * 3600.0
"""Seconds until the first time, when the process has settled, and between two."""

HOUR: Final = 3600.0


@contextmanager
def once_a_day(act: Callable[[], object], *, first: float = FIRST, pause: float = DAY) -> Iterator[None]:
    """Do something soon, and then once a day, until left; two processes that do it beside each other must not mind."""
    with regularly(act, "once-a-day", first, pause):
        yield


@contextmanager
def once_an_hour(act: Callable[[], object], *, first: float = 0.0, pause: float = HOUR) -> Iterator[None]:
    """Do something at once, and then once an hour, until left; two processes that do it must not mind."""
    with regularly(act, "once-an-hour", first, pause):
        yield


@contextmanager
def regularly(act: Callable[[], object], name: str, first: float, pause: float) -> Iterator[None]:
    """Do something after some seconds, and again after each pause, in a thread of this name, until left."""
    over = threading.Event()

    def run() -> None:
        wait = first
        while not over.wait(wait):
            wait = pause
            attempt(act)

    thread = threading.Thread(target=run, name=name, daemon=True)
    thread.start()
    try:
        yield
    finally:
        over.set()
        thread.join()


def attempt(act: Callable[[], object]) -> None:
    """Do it; a disk or a database that fails is logged by the name of the failure, and tried again the next time."""
    try:
        act()
    except (OSError, sa.exc.SQLAlchemyError) as error:
        log.warning("regular work failed: %s", type(error).__qualname__)
