"""One line of a table: what is wanted beside what was measured."""

from collections.abc import Sequence
from typing import NamedTuple


class Line(NamedTuple):
    """What is wanted beside what was measured; `at_least` turns the comparison round."""

    what: str
    wanted: float
    measured: float
    unit: str = ""
    at_least: bool = False

    @property
    def is_met(self) -> bool:
        """Return whether it is as wanted."""
        return self.measured >= self.wanted if self.at_least else self.measured <= self.wanted

    def cells(self) -> Sequence[str]:
        """Return the line of a table in Markdown."""
        sign = "≥" if self.at_least else "≤"
        wanted, measured = f"{sign} {self.wanted:g} {self.unit}", f"{self.measured:.2f} {self.unit}"
        return [self.what, wanted.strip(), measured.strip(), "yes" if self.is_met else "**no**"]
