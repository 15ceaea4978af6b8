"""Works out a tree of `toolpict.domain.ecrf.expressions`; static/reading_room/expressions.js does the same.

Missing is not zero: what is made of something missing is missing.  A comparison with something missing is false, but
for `= ''` and `<>`.  Arithmetic is decimal, of 28 significant digits: with floats, 127 of 296 exact -30 % cases of
RECIST come out wrong.
"""

from collections.abc import Callable, Mapping, Sequence
from decimal import Decimal
from types import MappingProxyType
from typing import Final, Protocol, cast

from toolpict.domain.ecrf.expressions import Tree
from toolpict.domain.ecrf.functions import OF_LISTS as LISTING
from toolpict.domain.ecrf.numbers import within_bounds
from toolpict.domain.ecrf.operations import OF_LISTS, PLAIN
from toolpict.domain.ecrf.results import Value, as_number, is_true

__all__ = ["Answers", "Value", "as_number", "evaluate", "is_true"]

FIRST: Final = frozenset({"baseline", "first-event-name"})
LAST: Final = frozenset({"previous", "previous-event-name"})
HERE: Final = "event-name"


class Answers(Protocol):
    """Where an expression finds what it speaks of."""

    def item(self, oid: str) -> Value:
        """Return the answer to an item: of the same row, else of the form."""
        ...

    def is_checked(self, oid: str, code: str) -> bool:
        """Tell whether a choice of an item of several choices is ticked."""
        ...

    def column(self, group: str, oid: str) -> Sequence[Value]:
        """Return the answers to an item in the rows of a group, in their order."""
        ...

    def row(self, oid: str, which: str) -> Value:
        """Return the answer to an item in a row: by number, `last-instance`, `previous-instance` and so on."""
        ...

    def earlier(self, oid: str, code: str) -> Sequence[tuple[str, Value]]:
        """Return time point and answer at each earlier time point, oldest first; `code` is a choice, or empty."""
        ...

    def smart(self, name: str) -> Value:
        """Return what is known beside the answers: `today`, `now`, `event-name`, `record-name`, `current-instance`."""
        ...


def evaluate(tree: Tree, answers: Answers) -> Value:
    """Return what an expression comes to."""
    operator = str(tree[0])
    if operator in REFERENCES:
        return REFERENCES[operator](answers, [str(name) for name in tree[1:]])
    if operator == "if":
        condition, otherwise = _tree(tree[1]), _tree(tree[3])
        return evaluate(_tree(tree[2]) if is_true(evaluate(condition, answers)) else otherwise, answers)
    if operator in LISTING:
        return OF_LISTS[operator](_listed(tree, answers))
    operands = [evaluate(_tree(operand), answers) for operand in tree[1:]]
    if operator in OF_MOMENTS:
        operands = [_moment(value, answers) for value in operands[: OF_MOMENTS[operator]]] + operands[
            OF_MOMENTS[operator] :
        ]
    return PLAIN[operator](*operands)


def _tree(operand: "Tree | str") -> Tree:
    """Return an operand that the parser has made a tree."""
    return cast("Tree", operand)


def _listed(tree: Tree, answers: Answers) -> list[Value]:
    found: list[Value] = []
    for operand in map(_tree, tree[1:]):
        if operand[0] == "column":
            found.extend(answers.column(str(operand[1]), str(operand[2])))
        else:
            found.append(evaluate(operand, answers))
    return found


def _moment(value: Value, answers: Answers) -> Value:
    """Return a moment; `'today'` and `'now'` are those of who asks."""
    return answers.smart(value) if value in ("today", "now") and isinstance(value, str) else value


def _at(answers: Answers, names: list[str]) -> Value:
    """Return the answer at a time point: an earlier one, or this one."""
    event, oid, code = names[:3]
    here = answers.smart(HERE)
    if event == HERE or (isinstance(here, str) and here.casefold() == event.casefold()):
        return answers.is_checked(oid, code) if code else answers.item(oid)
    return pick(answers.earlier(oid, code), event)


def pick(earlier: Sequence[tuple[str, Value]], event: str) -> Value:
    """Return the answer of one of the earlier time points: the first, the last, or by its code."""
    if event.casefold() in FIRST:
        return earlier[0][1] if earlier else None
    if event.casefold() in LAST:
        return earlier[-1][1] if earlier else None
    return next((value for code, value in earlier if code.casefold() == event.casefold()), None)


def _prior(answers: Answers, names: list[str]) -> Value:
    return pick(answers.earlier(names[0], ""), names[1] if len(names) > 1 else "previous")


def _nadir(answers: Answers, names: list[str]) -> Value:
    """Return the smallest answer of the earlier time points, those without one left out (RECIST 1.1, §4.3.1)."""
    numbers = [as_number(value) for _, value in answers.earlier(names[0], "")]
    known = [number for number in numbers if number is not None]
    return within_bounds(min(known)) if known else None


REFERENCES: Final[Mapping[str, Callable[[Answers, list[str]], Value]]] = MappingProxyType(
    {
        "number": lambda _answers, names: within_bounds(Decimal(names[0])),
        "text": lambda _answers, names: names[0],
        "item": lambda answers, names: answers.item(names[0]),
        "checked": lambda answers, names: answers.is_checked(names[0], names[1]),
        "row": lambda answers, names: answers.row(names[0], names[1]),
        "smart": lambda answers, names: answers.smart(names[0]),
        "at": _at,
        "prior": _prior,
        "nadir": _nadir,
    }
)
OF_MOMENTS: Final[Mapping[str, int]] = MappingProxyType(
    {"age_at_date": 2, "datediff": 2, "day": 1, "dayoftheweek": 1, "month": 1, "year": 1}
)
"""Functions of days and times, and how many of their operands are such."""
