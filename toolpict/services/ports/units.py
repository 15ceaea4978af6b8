"""The two kinds of transaction, as use cases wish to see them.

`toolpict.persistence.unit_of_work` provides them.  Queries of a subject stand in that subject's own port and hang on
the unit as an attribute: `work.tasks.work_list(...)`.
"""

from collections.abc import Callable, Sequence
from contextlib import AbstractContextManager
from datetime import datetime
from typing import Protocol, TypeVar
from uuid import UUID

from toolpict.domain.audit import AuditEntry
from toolpict.services.ports.accounts import Accounts
from toolpict.services.ports.jobs import Job

Clock = Callable[[], datetime]
T = TypeVar("T")


class Looking(Protocol):
    """One picture of the database, which nothing can be written to."""

    @property
    def accounts(self) -> Accounts:
        """Sessions, throttles and lists of accounts."""
        ...

    def get(self, kind: type[T], key: UUID) -> T:
        """Load one thing by its id: an entity (Task, Subject, …) or a record (FormVersion, …).

        Raises
        ------
        NotFoundError
            There is none.

        """
        ...

    def find(self, kind: type[T], **columns: object) -> Sequence[T]:
        """Load all entities of a kind whose attributes have these values; a set of values means any of them."""
        ...

    def history(self, object_id: UUID) -> Sequence[AuditEntry]:
        """Load what was done to one thing, oldest first."""
        ...


class Changing(Looking, Protocol):
    """One short transaction: an entity is loaded for change, and nobody else changes it meanwhile.

    Leaving it without `commit` undoes everything.
    """

    def record(self, entry: AuditEntry) -> None:
        """Keep an audit entry; what it speaks of can be stored from then on."""
        ...

    def add(self, item: object) -> None:
        """Store a new entity or record."""
        ...

    def next_number(self, counter: str) -> int:
        """Return the next number of a counter, from 1; never the same twice, with gaps after a failure."""
        ...

    def enqueue(self, job: Job, key: UUID) -> None:
        """Have the worker do something once this transaction is committed; undone with it."""
        ...

    def commit(self) -> None:
        """Make it last."""
        ...


class UnitsOfWork(Protocol):
    """Opens the two kinds of transaction."""

    def looking(self) -> AbstractContextManager[Looking]:
        """Open one for reading: pages, exports, and the checks made before a file is taken in."""
        ...

    def changing(self) -> AbstractContextManager[Changing]:
        """Open one for writing; until it is left, the doors to the outside are shut.

        Raises
        ------
        WrongStateError
            A task was changed by others all the same.

        """
        ...
