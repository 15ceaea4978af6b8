"""Works out a tree of `toolpict.domain.ecrf.expressions`; static/reading_room/expressions.js does the same.

Missing is not zero: what is made of something missing is missing.  A comparison with something missing is false, but
for `= ''` and `<>`.  Arithmetic is decimal, of 28 significant digits: with floats, 127 of 296 exact -30 % cases of
RECIST come out wrong.
"""

from collections.abc import Callable, Mapping, Sequence
from decimal import ROUND_HALF_UP, Decimal
from types import MappingProxyType
from typing import Final, Protocol, cast

from toolpict.domain.ecrf.expressions import Tree
from toolpict.domain.ecrf.numbers import ARITHMETIC, read_number, within_bounds

Value = Decimal | str | bool | None
"""What an expression comes to; None when it is missing."""

MOST_PLACES: Final = 20


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


def evaluate(tree: Tree, answers: Answers) -> Value:
    """Return what an expression comes to."""
    operator = str(tree[0])
    if operator in REFERENCES:
        return REFERENCES[operator](answers, [str(name) for name in tree[1:]])
    if operator == "if":
        condition, otherwise = _tree(tree[1]), _tree(tree[3])
        return evaluate(_tree(tree[2]) if is_true(evaluate(condition, answers)) else otherwise, answers)
    if operator in OF_LISTS:
        return OF_LISTS[operator](_listed(tree, answers))
    return PLAIN[operator](*[evaluate(_tree(operand), answers) for operand in tree[1:]])


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


def is_true(value: Value) -> bool:
    """Tell whether a condition holds; a number holds unless it is 0, a text unless it is empty or reads 0."""
    number = as_number(value)
    return bool(value) if number is None else number != 0


def as_number(value: Value) -> Decimal | None:
    """Return a value as a number; None when it is missing, or no number."""
    if isinstance(value, bool):
        return Decimal(int(value))
    return read_number(value) if isinstance(value, str) else value


def _calculate(work: Callable[[Decimal, Decimal], Decimal | None]) -> Callable[[Value, Value], Value]:
    """Build an operation on two numbers, which is missing when one of them is."""

    def operation(left: Value, right: Value) -> Value:
        first, second = as_number(left), as_number(right)
        if first is None or second is None:
            return None
        result = work(first, second)
        return None if result is None else within_bounds(result)

    return operation


def _compare(holds: Callable[[int], bool], *, unlike: Callable[[bool], bool]) -> Callable[[Value, Value], Value]:
    """Build a comparison of two numbers, or of two texts by their characters (dates sort so).

    A number and a text that is none are not equal, and neither comes first.
    """

    def comparison(left: Value, right: Value) -> Value:
        if left in (None, "") or right in (None, ""):
            return unlike(left in (None, "") and right in (None, ""))
        first, second = as_number(left), as_number(right)
        if first is not None and second is not None:
            return holds((first > second) - (first < second))
        if first is None and second is None:
            return holds((str(left) > str(right)) - (str(left) < str(right)))
        return unlike(False)

    return comparison


def _never(_both: bool) -> bool:
    return False


def _divide(left: Decimal, right: Decimal) -> Decimal | None:
    return None if right == 0 else ARITHMETIC.divide(left, right)


def _negative(value: Value) -> Value:
    number = as_number(value)
    return None if number is None else within_bounds(number.copy_negate())


def _absolute(value: Value) -> Value:
    number = as_number(value)
    return None if number is None else within_bounds(number.copy_abs())


def _round(value: Value, places: Value = Decimal(0)) -> Value:
    """Return a number with so many decimals, halves away from zero, as REDCap rounds."""
    number, digits = as_number(value), as_number(places)
    if number is None or digits is None or digits != int(digits) or not 0 <= digits <= MOST_PLACES:
        return None
    if number.copy_abs() >= Decimal(10) ** (27 - int(digits)):
        return within_bounds(number)
    return within_bounds(number.quantize(Decimal(1).scaleb(-int(digits)), ROUND_HALF_UP))


def _count(values: Sequence[Value]) -> Value:
    return Decimal(sum(value not in (None, "") for value in values))


def _over_all(work: Callable[[Sequence[Decimal]], Decimal]) -> Callable[[Sequence[Value]], Value]:
    """Build a function of a list, which is missing when the list is empty or anything in it is missing."""

    def function(values: Sequence[Value]) -> Value:
        numbers = [as_number(value) for value in values]
        known = [number for number in numbers if number is not None]
        return within_bounds(work(known)) if known and len(known) == len(numbers) else None

    return function


def _sum(numbers: Sequence[Decimal]) -> Decimal:
    total = Decimal(0)
    for number in numbers:
        total = ARITHMETIC.add(total, number)
    return total


def _mean(numbers: Sequence[Decimal]) -> Decimal:
    return ARITHMETIC.divide(_sum(numbers), Decimal(len(numbers)))


REFERENCES: Final[Mapping[str, Callable[[Answers, list[str]], Value]]] = MappingProxyType(
    {
        "number": lambda _answers, names: within_bounds(Decimal(names[0])),
        "text": lambda _answers, names: names[0],
        "item": lambda answers, names: answers.item(names[0]),
        "checked": lambda answers, names: answers.is_checked(names[0], names[1]),
    }
)
OF_LISTS: Final[Mapping[str, Callable[[Sequence[Value]], Value]]] = MappingProxyType(
    {
        "count": _count,
        "max": _over_all(max),
        "mean": _over_all(_mean),
        "min": _over_all(min),
        "sum": _over_all(_sum),
    }
)
PLAIN: Final[Mapping[str, Callable[..., Value]]] = MappingProxyType(
    {
        "or": lambda left, right: is_true(left) or is_true(right),
        "and": lambda left, right: is_true(left) and is_true(right),
        "=": _compare(lambda order: order == 0, unlike=bool),
        "<>": _compare(lambda order: order != 0, unlike=lambda both: not both),
        "<": _compare(lambda order: order < 0, unlike=_never),
        ">": _compare(lambda order: order > 0, unlike=_never),
        "<=": _compare(lambda order: order <= 0, unlike=_never),
        ">=": _compare(lambda order: order >= 0, unlike=_never),
        "+": _calculate(ARITHMETIC.add),
        "-": _calculate(ARITHMETIC.subtract),
        "*": _calculate(ARITHMETIC.multiply),
        "/": _calculate(_divide),
        "negative": _negative,
        "abs": _absolute,
        "round": _round,
    }
)
