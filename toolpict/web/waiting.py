"""Keeps threads free for pages while an archive lets others wait."""

from collections.abc import Callable
from threading import BoundedSemaphore


class BusyError(Exception):
    """As many requests as may are waiting for the archive already."""


class WaitingRoom:
    """Lets in so many at once; who comes after is told to come again, and waits for nothing."""

    def __init__(self, places: int) -> None:
        self._places = BoundedSemaphore(places)

    def enter(self) -> Callable[[], None]:
        """Take a place, and return what gives it back; calling that twice gives it back once.

        Raises
        ------
        BusyError
            All are taken.

        """
        if not self._places.acquire(blocking=False):
            raise BusyError
        taken = [self._places]

        def leave() -> None:
            if taken:
                taken.pop().release()

        return leave
