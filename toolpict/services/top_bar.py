"""What the bar above every page shows of a person's work, read in one go: it stands on every page."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from toolpict.domain.people import Actor
from toolpict.services.ports.research_studies import MenuRow
from toolpict.services.ports.units import UnitsOfWork

IN_MENU: Final = 20
"""Research studies in the menu; beyond, the rest is in the list."""


@dataclass(frozen=True)
class TopBar:
    """The first research studies the person takes part in, by code, and their unread messages, counted up to a hundred."""

    research_studies: Sequence[MenuRow] = ()
    unread: int = 0


def look_at_top_bar(*, actor: Actor, units: UnitsOfWork) -> TopBar:
    """Return the bar of a person."""
    with units.looking() as work:
        return TopBar(
            work.research_studies.first(actor.research_study_ids(), IN_MENU),
            work.conversation.unread(actor.account_id),
        )
