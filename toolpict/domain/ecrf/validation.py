"""The one engine that turns what was typed into values, for pages, drafts and files alike.

Hidden items are neither required nor stored; calculated values are worked out here, whatever was sent.
static/reading_room/form.js shows the same while one types, and decides nothing.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from decimal import Decimal
from types import MappingProxyType
from typing import Final

from toolpict.domain.codes import ProblemCode
from toolpict.domain.ecrf.checks import STOPS_SIGNING, WHY, FailedCheck
from toolpict.domain.ecrf.circumstances import UNKNOWN, Circumstances
from toolpict.domain.ecrf.definition import FormDefinition, Place
from toolpict.domain.ecrf.evaluation import evaluate
from toolpict.domain.ecrf.items import CHOSEN, UNANSWERED, Item, ItemType
from toolpict.domain.ecrf.provenance import read_provenance
from toolpict.domain.ecrf.results import MissingCode, Value, is_true
from toolpict.domain.ecrf.typed_answers import LONGEST_TEXT, read_typed
from toolpict.domain.ecrf.values import response_values
from toolpict.domain.errors import Problem
from toolpict.domain.reading import ResponseValue

Typed = Mapping[str, Sequence[str]]
"""Field -> what was typed there, once per ticked choice: `ITEM`, `GROUP/2/ITEM`; `…:from` says where a measure comes
from, `…:why1` why an answer stands that a check speaks of."""

FROM: Final = ":from"
FIELD: Final = re.compile(r"(?:([A-Za-z0-9_]+)/([1-9][0-9]{0,3})/)?([A-Za-z0-9_]+)", re.ASCII)
UNPRINTABLE: Final = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff]")


@dataclass(frozen=True)
class ReadAnswers:
    """What was found in what was typed.

    Attributes
    ----------
    values
        By path and repeat; calculated ones too.
    problems
        By field; those of `STOPS_SIGNING` stop a signature, the others a saving too.
    hidden
        Fields of items and OIDs of groups that are not asked.
    cleared
        Fields in which something was typed that is not asked any more: it is no value.
    failed
        Checks whose message is to be said.

    """

    values: tuple[ResponseValue, ...] = ()
    problems: Mapping[str, Problem] = field(default_factory=dict)
    hidden: frozenset[str] = frozenset()
    cleared: tuple[str, ...] = ()
    failed: tuple[FailedCheck, ...] = ()

    def faults(self) -> Mapping[str, Problem]:
        """Return the problems of what was typed that stop a saving too."""
        return {name: problem for name, problem in self.problems.items() if problem.code not in STOPS_SIGNING}


def read_answers(
    definition: FormDefinition, typed: Typed, attachments: int = 0, circumstances: Circumstances = UNKNOWN
) -> ReadAnswers:
    """Return the values and the problems of what was typed; `attachments` is how many files are with it."""
    sheet = _Sheet(definition, typed, attachments, circumstances)
    for oid in definition.order:
        sheet.read(oid)
    sheet.refuse_unknown()
    failed = tuple(sheet.failed())
    values = tuple(sorted(sheet.values(), key=lambda value: (value.path, value.repeat)))
    return ReadAnswers(
        values, MappingProxyType(sheet.problems), frozenset(sheet.hidden), tuple(sheet.cleared()), failed
    )


def find_rows(definition: FormDefinition, typed: Typed) -> dict[str, list[int]]:
    """Return the rows of each group in which anything was typed, in their order; a row keeps its number."""
    rows: dict[str, set[int]] = {oid: set() for oid in definition.groups}
    for name, texts in typed.items():
        match = FIELD.fullmatch(name)
        if match and match[1] in rows and any(text.strip() for text in texts):
            rows[match[1]].add(int(match[2]))
    return {oid: sorted(row for row in found if row <= definition.groups[oid].rows) for oid, found in rows.items()}


def is_field(definition: FormDefinition, name: str) -> bool:
    """Tell whether the form has a field of this name, or says by it where a measure comes from."""
    if (reason := WHY.fullmatch(name)) is not None:
        return _has_check(definition, reason[1], int(reason[2]))
    match = FIELD.fullmatch(name.removesuffix(FROM))
    place = definition.places.get(match[3]) if match else None
    if match is None or place is None:
        return False
    row = int(match[2] or 0)
    return match[0] == place.field(row) and row <= (place.group.rows if place.group else 0)


def _has_check(definition: FormDefinition, name: str, number: int) -> bool:
    if not name:
        return number <= len(definition.checks)
    place = definition.places.get(name.rpartition("/")[2])
    return place is not None and number <= len(place.item.checks) and is_field(definition, name)


class _Sheet:
    """The form while it is read: what each field holds, what is hidden, and what is wrong."""

    def __init__(
        self, definition: FormDefinition, typed: Typed, attachments: int, circumstances: Circumstances
    ) -> None:
        self.definition, self._typed, self._attachments = definition, typed, attachments
        self._missing_codes = frozenset(choice.code for choice in definition.missing_codes)
        self.circumstances, self.smart = circumstances, circumstances.smart()
        self.rows = find_rows(definition, typed)
        self.problems: dict[str, Problem] = {}
        self.hidden: set[str] = set()
        self.found: dict[str, Value | tuple[str, ...]] = {}

    def read(self, oid: str) -> None:
        """Read an item in each of its rows, or find out whether a group is asked."""
        place = self.definition.places.get(oid)
        if place is None:
            self._read_group(oid)
        elif place.group is None:
            self._read_item(place, 0)
        else:
            for row in self.rows[place.group.oid]:
                self._read_item(place, row)
            self._offer(place, (self.rows[place.group.oid] or [0])[-1] + 1)

    def _offer(self, place: Place, row: int) -> None:
        """Find out whether an item is asked in the empty row that a group offers to go on with."""
        item, answers = place.item, _Row(self, place, row)
        if item.is_hidden or (item.branching is not None and not is_true(evaluate(item.branching, answers))):
            self.hidden.add(place.field(row))

    def _read_group(self, oid: str) -> None:
        group = self.definition.groups[oid]
        if group.branching is not None and not is_true(evaluate(group.branching, _Row(self, None, 0))):
            self.hidden.add(oid)
        elif group.required and not self.rows[oid]:
            self.problems[oid] = Problem(ProblemCode.MISSING)

    def _read_item(self, place: Place, row: int) -> None:
        item, name, answers = place.item, place.field(row), _Row(self, place, row)
        is_inside_hidden = place.group is not None and place.group.oid in self.hidden
        if (
            item.is_hidden
            or is_inside_hidden
            or (item.branching is not None and not is_true(evaluate(item.branching, answers)))
        ):
            self.hidden.add(name)
            return
        if item.calculation is not None:
            self.found[name] = evaluate(item.calculation, answers)
            return
        answer = self._read_typed(item, name)
        if isinstance(answer, Problem):
            self.problems[name] = answer
        elif answer is not None:
            self.found[name] = answer

    def _read_typed(self, item: Item, name: str) -> Decimal | str | tuple[str, ...] | Problem | None:
        texts = [text.replace("\r\n", "\n").strip() for text in self._typed.get(name, ())]
        texts = [text for text in texts if text]
        if item.type is ItemType.FILE:
            texts = ["1"] * bool(self._attachments)
        if not texts:
            return Problem(ProblemCode.MISSING) if item.required else None
        if item.type in UNANSWERED:
            return None
        if item.type is ItemType.CHECKBOX:
            return tuple(texts) if set(texts) <= set(item.codes) else Problem(ProblemCode.NOT_A_CHOICE)
        if len(texts) > 1 or UNPRINTABLE.search(texts[0]):
            return Problem(ProblemCode.WRONG_SHAPE)
        if texts[0] in self._missing_codes and item.type not in CHOSEN:
            return MissingCode(texts[0])
        return read_typed(item, texts[0], self.smart)

    def failed(self) -> Iterator[FailedCheck]:
        """Return the checks that have something to say, in the order of the form, and keep what they stop."""
        for number, check in enumerate(self.definition.checks, start=1):
            if is_true(evaluate(check.when, _Row(self, None, 0))):
                yield self._judged(FailedCheck(check, None, 0, number))
        for place in self.definition.places.values():
            for row in (self.rows[place.group.oid] if place.group else (0,)) if place.item.checks else ():
                if place.field(row) in self.hidden:
                    continue
                for number, check in enumerate(place.item.checks, start=1):
                    if is_true(evaluate(check.when, _Row(self, place, row))):
                        yield self._judged(FailedCheck(check, place, row, number))

    def _judged(self, found: FailedCheck) -> FailedCheck:
        """Return a failed check with its reason; a hard one, and one without a reason, stops a signature."""
        reason = "\n".join(self._typed.get(found.why, ())).replace("\r\n", "\n").strip()
        if found.check.is_hard:
            self.problems.setdefault(found.field, Problem(ProblemCode.CHECK_FAILED))
        elif not reason:
            self.problems[found.why] = Problem(ProblemCode.CHECK_UNEXPLAINED)
        elif len(reason) > LONGEST_TEXT or UNPRINTABLE.search(reason):
            self.problems[found.why] = Problem(ProblemCode.TOO_LONG, maximum=LONGEST_TEXT)
        return replace(found, reason=reason)

    def refuse_unknown(self) -> None:
        """Keep as a problem what was typed into fields that the form does not have."""
        for name, texts in self._typed.items():
            if any(text.strip() for text in texts) and not is_field(self.definition, name):
                self.problems[name] = Problem(ProblemCode.NOT_IN_FORM)

    def cleared(self) -> Iterator[str]:
        """Return the fields that hold what is not asked any more, in the order of the form."""
        for place in self.definition.places.values():
            for row in self.rows[place.group.oid] if place.group else (0,):
                name = place.field(row)
                if name in self.hidden and any(text.strip() for text in self._typed.get(name, ())):
                    yield name

    def provenance(self, item: Item, name: str) -> str:
        """Return where a measured answer comes from; empty when it was typed, or typed over."""
        said = "".join(self._typed.get(name + FROM, ())[:1])
        answer = self.found.get(name)
        if not said or item.measure is None or isinstance(answer, tuple | bool):
            return ""
        return read_provenance(said, answer)

    def values(self) -> Iterator[ResponseValue]:
        """Return a value for every answer."""
        for place in self.definition.places.values():
            for row in self.rows[place.group.oid] if place.group else (0,):
                name = place.field(row)
                answer = self.found.get(name)
                if answer is not None:
                    yield from response_values(place, row, answer, self.provenance(place.item, name))


class _Row:
    """See `toolpict.domain.ecrf.evaluation.Answers`: the form as an expression sees it from one row."""

    def __init__(self, sheet: _Sheet, place: Place | None, row: int) -> None:
        self._sheet, self._place, self._row = sheet, place, row

    def _found(self, name: str) -> Value:
        answer = self._sheet.found.get(name)
        return None if isinstance(answer, tuple) else answer

    def item(self, oid: str) -> Value:
        """Return the answer to an item: of the same row, else of the form."""
        return self._found(self._sheet.definition.places[oid].field(self._row))

    def is_checked(self, oid: str, code: str) -> bool:
        """Tell whether a choice of an item of several choices is ticked."""
        answer = self._sheet.found.get(self._sheet.definition.places[oid].field(self._row))
        return isinstance(answer, tuple) and code in answer

    def column(self, group: str, oid: str) -> Sequence[Value]:
        """Return the answers to an item in the rows of a group, those of rows in which it is not asked left out."""
        names = [f"{group}/{row}/{oid}" for row in self._sheet.rows[group]]
        return [self._found(name) for name in names if name not in self._sheet.hidden]

    def row(self, oid: str, which: str) -> Value:
        """Return the answer to an item in a row: by its number, or by where it stands among those filled."""
        place = self._sheet.definition.places[oid]
        rows = self._sheet.rows[place.group.oid] if place.group else []
        before, after = [row for row in rows if row < self._row], [row for row in rows if row > self._row]
        named = {"current": [self._row], "first": rows, "last": rows[-1:], "previous": before[-1:], "next": after}
        found = [int(which)] if which.isdigit() else named[which.partition("-")[0]]
        return self._found(place.field(found[0])) if found else None

    def earlier(self, oid: str, code: str) -> Sequence[tuple[str, Value]]:
        """Return time point and answer at each earlier time point, oldest first; a lesion keeps its row."""
        place = self._sheet.definition.places[oid]
        value = (f"{place.path}___{code}" if code else place.path, self._row if place.group else 0)
        return [(each.time_point, each.texts.get(value)) for each in self._sheet.circumstances.earlier]

    def smart(self, name: str) -> Value:
        """Return what is known beside the answers."""
        if name == "current-instance":
            return Decimal(self._row) if self._row else None
        return self._sheet.smart.get(name)
