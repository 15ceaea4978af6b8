"""What tidying up needs: folders to look through, and rows to ask and to forget."""

from collections.abc import Callable, Collection, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

ForgetJobs = Callable[[datetime], int]
"""Removes the jobs that ended before a moment, and tells how many."""


class Folder(Protocol):
    """A folder of files that rows may name."""

    def older_than(self, moment: datetime) -> Sequence[str]:
        """Return the names of what was last written to before a moment."""
        ...

    def remove(self, name: str, moment: datetime) -> bool:
        """Remove it, unless it has been written to since that moment; tell whether it is gone."""
        ...

    def free_bytes(self) -> int:
        """Return how much room is left on its disk."""
        ...


@dataclass(frozen=True)
class Oldest:
    """What is forgotten: all that lies before these moments.

    Attributes
    ----------
    started, seen
        Of sessions: when they began, and when they were last seen.
    attempts
        When somebody last tried to sign in.
    expired
        When a message of the bridge ceased to be good.
    looked
        When somebody looked at something.

    """

    started: datetime
    seen: datetime
    attempts: datetime
    expired: datetime
    looked: datetime


class JanitorQueries(Protocol):
    """What tidying up asks of the database."""

    def named(self, sha256: Collection[str]) -> AbstractSet[str]:
        """Return those of some digests that a row names as a file."""
        ...

    def forget(self, oldest: Oldest) -> int:
        """Remove the rows that are no records and past their time; return how many."""
        ...
