"""What the pages of a draft show: its outline, the part that is edited, what is wrong with it, and what it changes."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from uuid import UUID

from toolpict.domain.ecrf import Label
from toolpict.domain.ecrf.comparison import words_of
from toolpict.domain.ecrf.editing import (
    ChangeEntry,
    ChangeForm,
    ChangeSection,
    Findings,
    Outline,
    Owner,
    Said,
    look_over,
    owner_of,
)
from toolpict.domain.errors import InvalidInputError, NotFoundError, Problem
from toolpict.domain.form_drafts import CodeList, FormDraft
from toolpict.domain.people import Account, Actor
from toolpict.domain.research_study import ResearchStudy
from toolpict.services.form_drafts import code_lists_of, completed, open_draft
from toolpict.services.form_items import at_field
from toolpict.services.form_publishing import is_question
from toolpict.services.ports.units import UnitsOfWork

FORM, SECTION, ITEM = "form", "section", "item"


@dataclass(frozen=True)
class Row:
    """One line of the outline.

    Attributes
    ----------
    kind
        A type of items, or `group`.
    group
        OID of the group it is in; empty outside of one.

    """

    oid: str
    kind: str
    label: Label
    group: str
    required: bool
    is_asked_always: bool
    is_lesion: bool
    problems: int


@dataclass(frozen=True)
class SectionRows:
    """A section of the outline."""

    oid: str
    title: Label
    rows: Sequence[Row]
    problems: int


@dataclass(frozen=True)
class Place:
    """The part of a draft that is looked at: the form itself, a section, or an item or group."""

    kind: str = FORM
    oid: str = ""


@dataclass(frozen=True)
class Wrong:
    """A problem with the part it stands in."""

    owner: Owner
    label: Label
    field: str
    problem: Problem
    is_question: bool = False


@dataclass(frozen=True)
class BuilderPage:
    """A draft as it is edited.

    Attributes
    ----------
    said
        Its document, with the choices of the code lists that it names.
    part
        What is looked at.

    """

    draft: FormDraft
    research_study: ResearchStudy
    changed_by: str
    lists: Sequence[CodeList]
    said: Said
    findings: Findings
    place: Place
    part: Said = field(default_factory=dict)

    @cached_property
    def outline(self) -> Outline:
        """Return the parts of the document."""
        return Outline(self.said)

    @property
    def title(self) -> Label:
        """Return what the form is called."""
        return words_of(self.said.get("title"))

    @property
    def kind(self) -> str:
        """Return what the part is: a type of items, or `group`, `section`, `form`."""
        return str(self.part["type"]) if self.place.kind == ITEM else self.place.kind

    @cached_property
    def wrongs(self) -> Sequence[Wrong]:
        """Return every problem, in the order of the form."""
        return wrongs_of(self.outline, self.findings.problems)

    @cached_property
    def counts(self) -> Mapping[tuple[str, str], int]:
        """Return how many problems each part has of its own."""
        counts: dict[tuple[str, str], int] = {}
        for wrong in self.wrongs:
            key = (wrong.owner.kind, wrong.owner.oid)
            counts[key] = counts.get(key, 0) + 1
        return counts

    @property
    def own_problems(self) -> Mapping[str, Problem]:
        """Return the problems of the part by field; empty for the part as a whole."""
        return problems_of(self.wrongs, self.place)

    @cached_property
    def sections(self) -> Sequence[SectionRows]:
        """Return the outline."""
        rows: dict[str, list[Row]] = {}
        for spot in self.outline.spots():
            entry = spot.entry
            row = Row(
                entry["oid"],
                entry["type"],
                words_of(entry.get("label")),
                spot.group["oid"] if spot.group else "",
                entry.get("required") is True,
                not entry.get("branching"),
                entry.get("lesion") is True,
                self.counts.get((ITEM, entry["oid"]), 0),
            )
            rows.setdefault(spot.section["oid"], []).append(row)
        return [
            SectionRows(
                each["oid"],
                words_of(each.get("title")),
                rows.get(each["oid"], []),
                self.counts.get((SECTION, each["oid"]), 0),
            )
            for each in self.outline.sections
        ]

    @property
    def holder(self) -> tuple[str, str]:
        """Return the section that the part stands in, or is, and its group; the last section for the form itself."""
        if self.place.kind == SECTION:
            return self.place.oid, ""
        if self.place.kind == ITEM:
            spot = self.outline.spot(self.place.oid)
            return spot.section["oid"], spot.group["oid"] if spot.group else ""
        return (self.outline.sections[-1]["oid"], "") if self.outline.sections else ("", "")


def wrongs_of(outline: Outline, problems: Mapping[str, Problem]) -> list[Wrong]:
    """Return problems with the part and the field that each stands at, in the order of the form."""
    found = []
    for pointer, problem in problems.items():
        owner = owner_of(outline, pointer)
        name, shown = at_field(
            pointer[len(owner.pointer) + 1 :].split("/") if pointer != owner.pointer else [], problem
        )
        found.append((_order(pointer), Wrong(owner, _label(outline, owner), name, shown, is_question(problem))))
    return [wrong for _, wrong in sorted(found, key=lambda each: each[0])]


def problems_of(wrongs: Sequence[Wrong], place: Place) -> dict[str, Problem]:
    """Return the problems of one part by field; the first of a field stands."""
    found: dict[str, Problem] = {}
    for wrong in wrongs:
        if (wrong.owner.kind, wrong.owner.oid) == (place.kind, place.oid):
            found.setdefault(wrong.field, wrong.problem)
    return found


def _order(pointer: str) -> list[tuple[int, str]]:
    return [(int(step), "") if step.isdigit() else (0, step) for step in pointer.split("/")]


def _label(outline: Outline, owner: Owner) -> Label:
    if owner.kind == FORM:
        return words_of(outline.said.get("title"))
    if owner.kind == SECTION:
        return words_of(outline.section(owner.oid)[1].get("title"))
    return words_of(outline.spot(owner.oid).entry.get("label"))


def look_at_draft(draft_id: UUID, place: Place, *, actor: Actor, units: UnitsOfWork) -> BuilderPage:
    """Return a draft with one part of it looked at; the form itself when there is no such part.  Nothing changes.

    Raises
    ------
    NotFoundError, NotPermittedError, WrongStateError
        See `toolpict.services.form_drafts.open_draft`.

    """
    with units.looking() as work:
        draft = open_draft(work, draft_id, actor)
        research_study = work.get(ResearchStudy, draft.research_study_id)
        lists = code_lists_of(work, draft.research_study_id)
        changed_by = work.get(Account, draft.changed_by).display_name
    said = completed(draft, lists)
    place, part = find_part(Outline(said), place)
    return BuilderPage(draft, research_study, changed_by, lists, said, look_over(said), place, part)


def find_part(outline: Outline, place: Place) -> tuple[Place, Said]:
    """Return a part of a form, and where it is; the form itself when there is no such part."""
    try:
        if place.kind == ITEM:
            return place, outline.spot(place.oid).entry
        if place.kind == SECTION:
            return place, outline.section(place.oid)[1]
    except NotFoundError:
        return Place(), outline.said
    return Place(), outline.said


def change_of(place: Place, words: Mapping[str, object]) -> ChangeForm | ChangeSection | ChangeEntry:
    """Return the edit that gives a part other words."""
    if place.kind == ITEM:
        return ChangeEntry(place.oid, words)
    return ChangeSection(place.oid, words) if place.kind == SECTION else ChangeForm(words)


def try_words(
    draft_id: UUID, place: Place, words: Mapping[str, object], *, actor: Actor, units: UnitsOfWork
) -> Mapping[str, Problem]:
    """Return what would be wrong with a part if it had other words, by field; nothing is stored.

    Raises
    ------
    NotFoundError, NotPermittedError, WrongStateError
        See `toolpict.services.form_drafts.open_draft`.

    """
    with units.looking() as work:
        draft = open_draft(work, draft_id, actor)
        lists = code_lists_of(work, draft.research_study_id)
    try:
        said, oid = change_of(place, words).apply(completed(draft, lists))
    except InvalidInputError as error:
        return error.problems
    return problems_of(wrongs_of(Outline(said), look_over(said).problems), Place(place.kind, oid))
