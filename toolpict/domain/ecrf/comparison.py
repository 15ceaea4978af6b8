"""What differs between two documents of a form, and what may not."""

from bisect import bisect_left
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType
from typing import Final

from toolpict.domain.codes import ChangeCode, ProblemCode
from toolpict.domain.ecrf.editing.choice_lines import label_of
from toolpict.domain.ecrf.editing.outline import Outline, Said, Spot
from toolpict.domain.ecrf.items import NO_WORDS, Label
from toolpict.domain.errors import Problem

CODES: Final[Mapping[str, ChangeCode]] = MappingProxyType(
    {
        "branching": ChangeCode.BRANCHING,
        "calculation": ChangeCode.CALCULATION,
        "checks": ChangeCode.CHECKS,
        "concept": ChangeCode.CONCEPT,
        "help": ChangeCode.HELP,
        "label": ChangeCode.LABEL,
        "maximum": ChangeCode.BOUNDS,
        "measure": ChangeCode.MEASURE,
        "minimum": ChangeCode.BOUNDS,
        "title": ChangeCode.LABEL,
        "type": ChangeCode.TYPE,
        "unit": ChangeCode.UNIT,
    }
)
"""Word of the document -> what is said when it differs; any other word is told by its name."""

APART: Final = frozenset({"oid", "items", "choices", "required", "sections", "minimum", "maximum"})
"""Words that are compared in their own way."""


@dataclass(frozen=True)
class Difference:
    """One thing that differs.

    Attributes
    ----------
    oid, label
        Of the item, group or section; empty for the form itself.
    before, after
        What was said, and what is; empty where nothing is.
    detail
        The code of a choice, or the word of the document that has no sentence of its own.

    """

    code: ChangeCode
    oid: str = ""
    label: Label = NO_WORDS
    before: Label = NO_WORDS
    after: Label = NO_WORDS
    detail: str = ""


def differences(before: Said, after: Said) -> list[Difference]:
    """Return what differs, in the order of the new form; what is gone comes last."""
    old, new = Outline(before), Outline(after)
    found = list(_words("", NO_WORDS, before, after))
    found += _sections(old, new)
    found += _entries(old, new)
    return found


def _sections(old: Outline, new: Outline) -> Iterator[Difference]:
    before, after = ({each["oid"]: each for each in outline.sections} for outline in (old, new))
    moved = out_of_order([oid for oid in before if oid in after], [oid for oid in after if oid in before])
    for oid, section in after.items():
        label = words_of(section.get("title"))
        if oid not in before:
            yield Difference(ChangeCode.ADDED, oid, label)
            continue
        yield from _words(oid, label, before[oid], section)
        if oid in moved:
            yield Difference(ChangeCode.MOVED, oid, label)
    yield from (
        Difference(ChangeCode.REMOVED, oid, words_of(section.get("title")))
        for oid, section in before.items()
        if oid not in after
    )


def _entries(old: Outline, new: Outline) -> Iterator[Difference]:
    before, after = ({spot.entry["oid"]: spot for spot in outline.spots()} for outline in (old, new))
    moved = out_of_order([oid for oid in before if oid in after], [oid for oid in after if oid in before])
    for oid, spot in after.items():
        label = words_of(spot.entry.get("label"))
        if oid not in before:
            yield Difference(ChangeCode.ADDED, oid, label)
            continue
        yield from _entry(oid, label, before[oid].entry, spot.entry)
        if oid in moved or holder(before[oid]) != holder(spot):
            yield Difference(ChangeCode.MOVED, oid, label)
    yield from (
        Difference(ChangeCode.REMOVED, oid, words_of(spot.entry.get("label")))
        for oid, spot in before.items()
        if oid not in after
    )


def holder(spot: Spot) -> tuple[str, str]:
    """Return the section and the group that an entry stands in."""
    return spot.section["oid"], spot.group["oid"] if spot.group else ""


def _entry(oid: str, label: Label, before: Said, after: Said) -> Iterator[Difference]:
    yield from _words(oid, label, before, after)
    old, new = words_of(bounds_of(before)), words_of(bounds_of(after))
    if old != new:
        yield Difference(ChangeCode.BOUNDS, oid, label, old, new)
    if bool(before.get("required")) != bool(after.get("required")):
        yield Difference(ChangeCode.REQUIRED if after.get("required") else ChangeCode.REQUIRED_NO_LONGER, oid, label)
    yield from _choices(oid, label, before.get("choices", ()), after.get("choices", ()))


def bounds_of(entry: Said) -> str:
    """Return the bounds of an answer as one reads them; empty when there are none."""
    if entry.get("minimum") is None and entry.get("maximum") is None:
        return ""
    return f"{entry.get('minimum', '')} … {entry.get('maximum', '')}"


def _words(oid: str, label: Label, before: Said, after: Said) -> Iterator[Difference]:
    """Return the words that differ, but for those that are compared in their own way."""
    for word in sorted((before.keys() | after.keys()) - APART):
        old, new = before.get(word), after.get(word)
        if words_of(old) != words_of(new):
            code, detail = CODES.get(word, ChangeCode.OTHER), "" if word in CODES else word
            yield Difference(code, oid, label, words_of(old), words_of(new), detail)


def words_of(value: object) -> Label:
    """Return a value of the document as one reads it."""
    if isinstance(value, dict) and value.keys() <= {"fr", "en"}:
        return Label(*label_of(value))
    if isinstance(value, dict):
        return words_of(" ".join(str(each) for each in value.values()))
    if isinstance(value, list):
        parts = [words_of(each) for each in value]
        return Label(*(" · ".join(part[n] for part in parts) for n in (0, 1)))
    return NO_WORDS if value is None else Label(str(value), str(value))


def _choices(oid: str, label: Label, before: Sequence[Said], after: Sequence[Said]) -> Iterator[Difference]:
    old, new = ({each["code"]: each for each in choices} for choices in (before, after))
    for code, choice in new.items():
        said = words_of(choice.get("label"))
        if code not in old:
            yield Difference(ChangeCode.CHOICE_ADDED, oid, label, NO_WORDS, said, code)
        elif spoken(choice) != spoken(old[code]):
            yield Difference(ChangeCode.CHOICE_REWORDED, oid, label, spoken(old[code]), spoken(choice), code)
    for code, choice in old.items():
        if code not in new:
            yield Difference(ChangeCode.CHOICE_REMOVED, oid, label, words_of(choice.get("label")), NO_WORDS, code)
    if [code for code in old if code in new] != [code for code in new if code in old]:
        yield Difference(ChangeCode.CHOICES_MOVED, oid, label)


def spoken(choice: Said) -> Label:
    """Return the words of a choice with what it is called in a terminology."""
    label, concept = words_of(choice.get("label")), choice.get("concept")
    return Label(*(f"{each} ({concept['scheme']} {concept['code']})" for each in label)) if concept else label


def out_of_order(before: Sequence[str], after: Sequence[str]) -> set[str]:
    """Return the fewest of these names that have to move to come from one order of them to the other."""
    place = {name: index for index, name in enumerate(before)}
    ends: list[int] = []
    last: list[int] = []
    previous: dict[int, int | None] = {}
    for index, name in enumerate(after):
        at = bisect_left(ends, place[name])
        previous[index] = last[at - 1] if at else None
        ends[at : at + 1], last[at : at + 1] = [place[name]], [index]
    kept: set[str] = set()
    index_or_none = last[-1] if last else None
    while index_or_none is not None:
        kept.add(after[index_or_none])
        index_or_none = previous[index_or_none]
    return set(after) - kept


def incompatibilities(earlier: Sequence[tuple[int, Said]], new: Said) -> dict[str, Problem]:
    """Return what a new version may not do to names that earlier ones gave, by JSON pointer.

    An item may not change its type, nor one of its codes its meaning.  A machine sees a change of meaning where the
    term of a terminology is another, or where codes exchanged their words; other new words for a code are for a
    person to confirm (`meaning-to-confirm`).

    Parameters
    ----------
    earlier
        Number and document of the versions that were published, newest first.
    new
        The document that is to be published.

    """
    problems: dict[str, Problem] = {}
    known: dict[str, tuple[int, Said]] = {}
    meanings: dict[tuple[str, str], tuple[int, Said]] = {}
    for version, said in earlier:
        for spot in Outline(said).spots():
            known.setdefault(spot.entry["oid"], (version, spot.entry))
            for choice in spot.entry.get("choices", ()):
                meanings.setdefault((spot.entry["oid"], choice["code"]), (version, choice))
    for spot in Outline(new).spots():
        entry = spot.entry
        if entry["oid"] in known and known[entry["oid"]][1]["type"] != entry["type"]:
            problems[f"{spot.pointer}/type"] = Problem(ProblemCode.TYPE_FIXED, version=known[entry["oid"]][0])
        for index, choice in enumerate(entry.get("choices", ())):
            if problem := _meaning(entry["oid"], choice, meanings):
                problems[f"{spot.pointer}/choices/{index}"] = problem
    return problems


def term(choice: Said) -> tuple[str, str] | None:
    """Return what a choice is called in a terminology; None when nothing is said."""
    concept = choice.get("concept")
    return (concept["scheme"], concept["code"]) if concept else None


def _meaning(oid: str, choice: Said, meanings: Mapping[tuple[str, str], tuple[int, Said]]) -> Problem | None:
    """Return what is wrong with what a code now means."""
    code = choice["code"]
    version, before = meanings.get((oid, code), (0, choice))
    old, new = term(before), term(choice)
    if old and new and old != new:
        return Problem(ProblemCode.MEANING_FIXED, name=code, version=version)
    words = words_of(choice.get("label"))
    if words == words_of(before.get("label")):
        return None
    others = [each for (item, other), (_, each) in meanings.items() if item == oid and other != code]
    if any(words_of(each.get("label")) == words for each in others):
        return Problem(ProblemCode.MEANING_FIXED, name=code, version=version)
    return Problem(ProblemCode.MEANING_TO_CONFIRM, name=code, version=version)
