"""What a person may see of the research archive now."""

from contextlib import AbstractContextManager
from typing import Protocol
from uuid import UUID

from toolpict.domain.errors import NotFoundError
from toolpict.domain.grants import Grant
from toolpict.domain.people import Actor
from toolpict.services.ports.viewing import Viewing


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
