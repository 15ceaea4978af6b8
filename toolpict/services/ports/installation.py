"""What the page that shows how the installation is asks of its parts."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol


@dataclass(frozen=True)
class ChainHead:
    """Where the audit chain ends."""

    number: int
    hash: str


@dataclass(frozen=True)
class Verification:
    """What came of the last time that the audit chain was recomputed.

    Attributes
    ----------
    number, hash
        The head that the chain had then.
    broken
        How many things did not hold.

    """

    at: datetime
    number: int
    hash: str
    broken: int


@dataclass(frozen=True)
class JobCounts:
    """How many jobs wait or are under way, and how many were given up."""

    pending: int
    failed: int


class InstallationQueries(Protocol):
    """What the database says of itself."""

    def chain_head(self) -> ChainHead:
        """Return where the audit chain ends."""
        ...

    def missing_triggers(self) -> Collection[str]:
        """Return the triggers that should defend the records and are not there."""
        ...


class Verifications(Protocol):
    """Remembers when the audit chain was last recomputed."""

    def keep(self, verification: Verification) -> None:
        """Remember it in the place of the one before."""
        ...

    def last(self) -> Verification | None:
        """Return the last one; None when there was none, or what is kept cannot be read."""
        ...
