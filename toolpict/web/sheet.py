"""A form on a page: what each field holds, what is wrong there, what is hidden, and the logic for the browser."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any
from uuid import UUID

from toolpict.domain.codes import ProblemCode
from toolpict.domain.ecrf import (
    UNKNOWN,
    Circumstances,
    FormDefinition,
    Group,
    Item,
    Label,
    Place,
    ReadAnswers,
    Section,
    Typed,
    read_answers,
)
from toolpict.domain.ecrf.definition import section_places
from toolpict.domain.ecrf.validation import find_rows
from toolpict.domain.queries import WANTS_ANSWER
from toolpict.services.ports.queries import Thread


@dataclass(frozen=True)
class Sheet:
    """What the templates of a form read.

    Attributes
    ----------
    problems
        Field -> sentence; shown only after a refusal.
    queries
        Path of an item -> what is asked about it and not closed.
    answers
        What is typed to queries, by their id.
    locked
        Fields whose answers have to stay as they are.
    elsewhere
        Field -> what another page stored there, where it is something else.
    attachments
        How many files are with it.
    circumstances
        What the logic knows beside what is typed.

    """

    definition: FormDefinition
    typed: Typed
    problems: Mapping[str, str] = field(default_factory=dict)
    queries: Mapping[str, Sequence[Thread]] = field(default_factory=dict)
    attachments: int = 0
    circumstances: Circumstances = UNKNOWN
    answers: Mapping[UUID, str] = field(default_factory=dict)
    locked: frozenset[str] = frozenset()
    elsewhere: Typed = field(default_factory=dict)

    @cached_property
    def read(self) -> ReadAnswers:
        """Return what the one engine finds in what was typed."""
        return read_answers(self.definition, self.typed, self.attachments, self.circumstances)

    @cached_property
    def failed(self) -> frozenset[str]:
        """Return the fields of the reasons of all checks that have something to say."""
        return frozenset(each.why for each in self.read.failed)

    @cached_property
    def calculated(self) -> Mapping[tuple[str, int], str]:
        """Return the texts of all values, by path and row."""
        return {(value.path, value.repeat): value.text or "" for value in self.read.values}

    @cached_property
    def rows(self) -> Mapping[str, list[int]]:
        """Return the rows of each group to show: those with anything in them, and an empty one to go on with."""
        found = find_rows(self.definition, self.typed)
        shown = {}
        for oid, group in self.definition.groups.items():
            last = found[oid][-1] if found[oid] else 0
            shown[oid] = [*found[oid], last + 1] if last < group.rows else found[oid]
        return shown

    def asked(self, path: str, row: int) -> Sequence[Thread]:
        """Return what is asked of an answer; what is asked of all rows, or of one that is gone, stands at the first."""
        if not (found := self.queries.get(path, ())):
            return []
        rows = self._rows_of(path)
        is_first = not rows or row == rows[0]
        return [each for each in found if each.query.row == row or (is_first and each.query.row not in rows)]

    def _rows_of(self, path: str) -> Sequence[int]:
        place = self.definition.places.get(path.rpartition("/")[2])
        return self.rows[place.group.oid] if place and place.group else ()

    def told_elsewhere(self, place: Place, row: int, language: str) -> str:
        """Return in words what another page stored in a field; empty when it is the same, or there is none."""
        name = place.field(row)
        if name not in self.elsewhere:
            return ""
        texts = self.elsewhere[name]
        choices = [place.item.choice(text) for text in texts]
        said = [getattr(each.label, language) if each else text for each, text in zip(choices, texts, strict=True)]
        return ", ".join(said) or "—"

    def place(self, entry: Item, group: Group | None = None) -> Place:
        """Return where an item stands."""
        return Place(group, entry)

    def values(self, name: str) -> Sequence[str]:
        """Return what a field holds."""
        return self.typed.get(name, ())

    def value(self, name: str) -> str:
        """Return what a field of one answer holds."""
        return next(iter(self.values(name)), "")

    def is_hidden(self, name: str) -> bool:
        """Tell whether an item, by its field, or a group, by its OID, is not asked."""
        return name in self.read.hidden

    def fields(self, section: Section) -> list[str]:
        """Return the fields of a section, and its groups."""
        names = []
        for entry in section.entries:
            names.append(entry.oid)
            if isinstance(entry, Group):
                names += [f"{entry.oid}/{row}/{item.oid}" for row in self.rows[entry.oid] for item in entry.items]
        return names

    def is_complete(self, section: Section) -> bool:
        """Tell whether nothing of a section is missing or wrong."""
        names = self.fields(section)
        unexplained = {name.rpartition(":")[0] for name in self.read.problems if ":why" in name}
        return not any(name in self.read.problems or name in unexplained for name in names)

    @cached_property
    def open_section(self) -> str:
        """Return the section to open: one with a problem, else with a query to answer, else to be filled in, else the first."""
        sections = self.definition.sections
        told = {name.partition(":")[0] for name in self.problems}
        wrong = [each for each in sections if any(name in told for name in self.fields(each))]
        asked = [each for each in sections if self.is_asked(each)]
        todo = [each for each in sections if not self.is_complete(each)]
        return (wrong or asked or todo or list(sections))[0].oid

    def is_asked(self, section: Section) -> bool:
        """Tell whether a query about an item of a section waits for an answer."""
        wanting = {path for path, threads in self.queries.items() if any(wants_answer(each) for each in threads)}
        return any(place.path in wanting for place in section_places(section))

    @property
    def cleared(self) -> list[Label]:
        """Return what the questions are called that hold an answer and are not asked any more."""
        names = [name.rpartition("/")[2] for name in self.read.cleared]
        return [self.definition.places[name].item.label for name in names]

    @cached_property
    def missing(self) -> int:
        """Return how many answers are still wanted before it can be signed."""
        return sum(problem.code is ProblemCode.MISSING for problem in self.read.problems.values())

    def logic(self) -> list[dict[str, Any]]:
        """Return the form's logic for the browser, each entry after all that it speaks of."""
        return [self._logic_of(oid) for oid in self.definition.order]

    def known(self) -> dict[str, Any]:
        """Return what the logic knows beside what is typed, for the browser."""
        earlier = [
            [each.time_point, {f"{path}|{row}": text for (path, row), text in each.texts.items()}]
            for each in self.circumstances.earlier
        ]
        missing = [choice.code for choice in self.definition.missing_codes]
        checks = [check.when for check in self.definition.checks]
        return {"smart": dict(self.circumstances.smart()), "earlier": earlier, "missing": missing, "checks": checks}

    def _logic_of(self, oid: str) -> dict[str, Any]:
        place = self.definition.places.get(oid)
        if place is None:
            group = self.definition.groups[oid]
            return {"oid": oid, "type": "group", "required": group.required, "branching": group.branching}
        item = place.item
        return {
            "oid": oid,
            "group": place.group.oid if place.group else None,
            "type": item.type,
            "required": item.required,
            "hidden": item.is_hidden,
            "branching": item.branching,
            "calculation": item.calculation,
            "checks": [check.when for check in item.checks],
        }


def wants_answer(thread: Thread) -> bool:
    """Tell whether a query waits for its reader."""
    return thread.query.status in WANTS_ANSWER
