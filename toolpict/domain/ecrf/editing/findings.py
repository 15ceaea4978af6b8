"""Everything that keeps a draft from being published, by its place."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from toolpict.domain.ecrf.definition import FormDefinition
from toolpict.domain.ecrf.documents import find_problems
from toolpict.domain.ecrf.editing.outline import Outline, Said
from toolpict.domain.ecrf.logic import with_logic
from toolpict.domain.errors import Problem


@dataclass(frozen=True)
class Findings:
    """What was found in a draft.

    Attributes
    ----------
    definition
        The form; None while there are problems.
    problems
        By JSON pointer.

    """

    definition: FormDefinition | None
    problems: Mapping[str, Problem]

    def of_part(self, pointer: str) -> dict[str, Problem]:
        """Return the problems of one part by the first word of their place in it; empty for the part as a whole."""
        found: dict[str, Problem] = {}
        for place, problem in self.problems.items():
            if place == pointer or place.startswith(f"{pointer}/"):
                found.setdefault(place[len(pointer) + 1 :].partition("/")[0], problem)
        return found


def look_over(said: Said) -> Findings:
    """Return what is wrong with a draft, its logic included even where something else is missing."""
    definition, problems = find_problems(said)
    if problems:
        logical: dict[str, Problem] = {}
        with_logic(definition, logical)
        return Findings(None, {**logical, **problems})
    return Findings(definition, {})


def owners(outline: Outline) -> Iterator[tuple[str, str, str]]:
    """Return pointer, kind (`item` or `section`) and OID of each part, inner parts first."""
    spots = [(spot.pointer, "item", str(spot.entry["oid"])) for spot in outline.spots()]
    yield from sorted(spots, key=lambda found: -len(found[0]))
    yield from ((f"/sections/{number}", "section", str(each["oid"])) for number, each in enumerate(outline.sections))
