"""Notes who opened what, in a store of its own with a retention (CNIL): images, attachments, outputs, data cuts."""

from uuid import UUID

from toolpict.domain.people import Actor
from toolpict.services.ports.units import Clock, UnitsOfWork


def note_opening(object_type: str, object_id: UUID, *, actor: Actor, units: UnitsOfWork, clock: Clock) -> None:
    """Note that a person opened something, once it is known that they may."""
    with units.changing() as work:
        work.accounts.note_access(clock(), actor.account_id, object_type, object_id)
        work.commit()
