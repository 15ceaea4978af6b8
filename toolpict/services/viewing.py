"""What a person may see of the research archive now."""

import time
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from typing import Final, Protocol
from uuid import UUID

from toolpict.domain.errors import NotFoundError
from toolpict.domain.grants import Grant
from toolpict.domain.people import Actor
from toolpict.services.ports.viewing import Viewing

LOOKED_AGAIN: Final = 0.5
"""Seconds between two looks at the grant while a long answer is given."""


class LookingAtGrants(Protocol):
    """The part of a unit of work that these use cases need."""

    @property
    def viewing(self) -> Viewing:
        """Return who decides."""
        ...


class UnitsOfWork(Protocol):
    """Opens a transaction for reading."""

    def looking(self) -> AbstractContextManager[LookingAtGrants]:
        """Open it."""
        ...


def grant_for_task(task_id: UUID, *, actor: Actor, units: UnitsOfWork) -> Grant:
    """Return what the task shows the person now.

    Raises
    ------
    NotFoundError
        It shows nothing, or there is no such task: the two look alike.

    """
    with units.looking() as work:
        return granted(work.viewing.grant_for_task(task_id, actor.account_id))


def grant_for_imaging_study(imaging_study_id: UUID, *, actor: Actor, units: UnitsOfWork) -> Grant:
    """Return what the person may see of an examination, outside any task.

    Raises
    ------
    NotFoundError
        Nothing of it.

    """
    with units.looking() as work:
        return granted(work.viewing.grant_for_imaging_study(imaging_study_id, actor.account_id))


def granted(grant: Grant | None) -> Grant:
    """Return the grant, if there is one with anything in it."""
    if grant is None or not grant.series:
        raise NotFoundError
    return grant


class GrantEndedError(Exception):
    """The grant of an answer ended while it was given: it breaks off, so that nobody takes it for whole."""


def while_granted(
    pieces: Iterator[bytes], still_granted: Callable[[], object], every: float = LOOKED_AGAIN
) -> Iterator[bytes]:
    """Hand on a long answer as long as it may be seen; `still_granted` raises what the request would be refused with.

    Raises
    ------
    GrantEndedError
        Not any more.

    """
    looked = time.monotonic()
    for piece in pieces:
        if time.monotonic() - looked >= every:
            try:
                still_granted()
            except NotFoundError as error:
                raise GrantEndedError from error
            looked = time.monotonic()
        yield piece
