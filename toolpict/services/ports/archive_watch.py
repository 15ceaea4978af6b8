"""What watching the archive asks of the database."""

from collections.abc import Set as AbstractSet
from typing import Protocol


class ArchiveWatchQueries(Protocol):
    """What our own rows know of the archive."""

    def codes(self) -> AbstractSet[str]:
        """Return the codes of all research studies."""
        ...

    def known(self) -> AbstractSet[str]:
        """Return the Study Instance UIDs that were registered, or that a delivered notice names."""
        ...
