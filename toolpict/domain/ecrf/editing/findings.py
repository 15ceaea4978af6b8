"""Everything that keeps a draft from being published, by its place."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import NamedTuple

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


def look_over(said: Said) -> Findings:
    """Return what is wrong with a draft, its logic included even where something else is missing."""
    definition, problems = find_problems(said)
    if problems:
        logical: dict[str, Problem] = {}
        with_logic(definition, logical)
        return Findings(None, {**logical, **problems})
    return Findings(definition, {})


class Owner(NamedTuple):
    """The smallest part of a form that a place stands in.

    Attributes
    ----------
    kind
        `form`, `section` or `item`, which a group is too.
    pointer
        Of the part.

    """

    kind: str
    oid: str
    pointer: str


def owner_of(outline: Outline, pointer: str) -> Owner:
    """Return the part of a form that a place stands in."""
    steps = pointer.split("/")[1:]
    if len(steps) < 2 or steps[0] != "sections":
        return Owner("form", "", "")
    part, kind, length = outline.sections[int(steps[1])], "section", 2
    while len(steps) >= length + 2 and steps[length] == "items":
        part, kind, length = part["items"][int(steps[length + 1])], "item", length + 2
    return Owner(kind, str(part["oid"]), "".join(f"/{step}" for step in steps[:length]))
