"""Checks of a form: what is said when answers do not go together, and where the reason for it is typed."""

import re
from dataclasses import dataclass
from typing import Final

from toolpict.domain.codes import ProblemCode
from toolpict.domain.ecrf.definition import Place
from toolpict.domain.ecrf.items import Check

WHY: Final = re.compile(r"((?:[A-Za-z0-9_]+/[1-9][0-9]{0,3}/)?[A-Za-z0-9_]*):why([1-9][0-9]?)", re.ASCII)
STOPS_SIGNING: Final = frozenset({ProblemCode.MISSING, ProblemCode.CHECK_FAILED, ProblemCode.CHECK_UNEXPLAINED})
"""Problems of a form that is not finished: it may be saved, not signed."""


@dataclass(frozen=True)
class FailedCheck:
    """A check of an item or of the form whose message is to be said.

    Attributes
    ----------
    place, row
        Where the item stands; None and 0 for a check of the form as a whole.
    number
        Which of the item's checks it is, from 1.
    reason
        Why the answers stand as they are; empty when it was not said.

    """

    check: Check
    place: Place | None
    row: int
    number: int
    reason: str = ""

    @property
    def field(self) -> str:
        """Return the field that the message stands at; empty for the form as a whole."""
        return self.place.field(self.row) if self.place else ""

    @property
    def why(self) -> str:
        """Return how the page names the field of the reason."""
        return why(self.field, self.number)


def why(name: str, number: int) -> str:
    """Return how the page names the reason for an answer that a check speaks of: `ITEM:why1`, or `:why1` for the form."""
    return f"{name}:why{number}"
