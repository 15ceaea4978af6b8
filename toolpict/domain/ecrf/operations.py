"""What operators and functions do with the values they are given; see `toolpict.domain.ecrf.evaluation`."""

from collections.abc import Callable, Mapping, Sequence
from decimal import Decimal
from types import MappingProxyType
from typing import Final

from toolpict.domain.ecrf import arithmetic, moments, texts
from toolpict.domain.ecrf.numbers import ARITHMETIC, within_bounds
from toolpict.domain.ecrf.results import MissingCode, Value, as_number, as_text, is_missing, is_true


def _of_numbers(work: Callable[..., Decimal | None], *defaults: Decimal) -> Callable[..., Value]:
    """Build an operation on numbers, which is missing when one of them is; `defaults` stand for the last ones."""

    def operation(*values: Value) -> Value:
        numbers = [as_number(value) for value in values]
        if None in numbers:
            return None
        given = len(numbers) - 1
        result = work(*numbers, *defaults[given:])
        return None if result is None else within_bounds(result)

    return operation


def _compare(holds: Callable[[int], bool], *, unlike: Callable[[bool], bool]) -> Callable[[Value, Value], Value]:
    """Build a comparison of two numbers, or of two texts by their characters (dates sort so).

    A number and a text that is none are not equal, and neither comes first.
    """

    def comparison(left: Value, right: Value) -> Value:
        if is_missing(left) or is_missing(right):
            return unlike(is_missing(left) and is_missing(right))
        if isinstance(left, MissingCode) or isinstance(right, MissingCode):
            return holds(0) if as_text(left) == as_text(right) else unlike(False)
        first, second = as_number(left), as_number(right)
        if first is not None and second is not None:
            return holds((first > second) - (first < second))
        if first is None and second is None:
            return holds((str(left) > str(right)) - (str(left) < str(right)))
        return unlike(False)

    return comparison


def _never(_both: bool) -> bool:
    return False


def _count(values: Sequence[Value]) -> Value:
    return Decimal(sum(not is_missing(value) and not isinstance(value, MissingCode) for value in values))


def _has_missing(values: Sequence[Value]) -> Value:
    return any(is_missing(value) or isinstance(value, MissingCode) for value in values)


def _over_all(work: Callable[[Sequence[Decimal]], Decimal | None]) -> Callable[[Sequence[Value]], Value]:
    """Build a function of a list, which is missing when the list is empty or anything in it is missing."""

    def function(values: Sequence[Value]) -> Value:
        numbers = [as_number(value) for value in values]
        known = [number for number in numbers if number is not None]
        result = work(known) if known and len(known) == len(numbers) else None
        return None if result is None else within_bounds(result)

    return function


def _of_text(work: Callable[[str], Value]) -> Callable[[Value], Value]:
    return lambda value: work(as_text(value))


def _of_two_texts(work: Callable[[str, str], Value]) -> Callable[[Value, Value], Value]:
    return lambda first, second: work(as_text(first), as_text(second))


def _cut(work: Callable[..., str]) -> Callable[..., Value]:
    """Build a function of a text and of places in it; missing when these are no whole numbers."""

    def function(value: Value, *places: Value) -> Value:
        counts = [_count_of(place) for place in places]
        return None if None in counts else work(as_text(value), *counts)

    return function


def _count_of(value: Value) -> int | None:
    number = as_number(value)
    is_count = number is not None and abs(number) < 10_000 and number == int(number)
    return int(number) if is_count and number is not None else None


def _short(text: str) -> Value:
    return text if len(text) <= texts.LONGEST_RESULT else None


def _datediff(first: Value, second: Value, unit: Value, *rest: Value) -> Value:
    """Return the difference of two moments; then come the order of literal dates, and whether it is signed."""
    orders = [str(value) for value in rest if isinstance(value, str) and value in moments.ORDERS]
    order = orders[0] if orders else "ymd"
    begin, end = (moments.read_moment(as_text(value), order) for value in (first, second))
    if begin is None or end is None:
        return None
    is_signed = any(_says_yes(value) for value in rest)
    found = moments.difference(begin, end, as_text(unit), is_signed=is_signed)
    return None if found is None else within_bounds(found)


def _says_yes(value: Value) -> bool:
    return value is True or (isinstance(value, str) and value.lower() == "true")


def _age(birth: Value, other: Value, has_decimals: Value = False) -> Value:
    born, then = (moments.read_moment(as_text(value)) for value in (birth, other))
    if born is None or then is None:
        return None
    found = moments.age(born, then, has_decimals=_says_yes(has_decimals))
    return None if found is None else within_bounds(found)


def _part(index: int) -> Callable[[Value], Value]:
    def function(value: Value) -> Value:
        moment = moments.read_moment(as_text(value))
        found = moments.parts(moment) if moment else None
        return Decimal(found[index]) if found else None

    return function


def _day_of_week(value: Value) -> Value:
    moment = moments.read_moment(as_text(value))
    return Decimal((moment.day - 1) % 7 + 1) if moment and moment.day else None


def _is_integer(value: Value) -> Value:
    number = as_number(value)
    return number is not None and number == number.to_integral_value()


def _has_code(value: Value, codes: Value) -> Value:
    return isinstance(value, MissingCode) and as_text(value) in [
        code.strip(texts.SPACES) for code in as_text(codes).split(",")
    ]


OF_LISTS: Final[Mapping[str, Callable[[Sequence[Value]], Value]]] = MappingProxyType(
    {
        "count": _count,
        "hasmissingval": _has_missing,
        "max": _over_all(max),
        "mean": _over_all(arithmetic.mean),
        "median": _over_all(arithmetic.median),
        "min": _over_all(min),
        "stdev": _over_all(arithmetic.standard_deviation),
        "sum": _over_all(arithmetic.total),
    }
)
LOGIC: Final[Mapping[str, Callable[..., Value]]] = MappingProxyType(
    {
        "true": lambda: True,
        "false": lambda: False,
        "or": lambda left, right: is_true(left) or is_true(right),
        "and": lambda left, right: is_true(left) and is_true(right),
        "not": lambda value: not is_true(value),
        "=": _compare(lambda order: order == 0, unlike=bool),
        "<>": _compare(lambda order: order != 0, unlike=lambda both: not both),
        "<": _compare(lambda order: order < 0, unlike=_never),
        ">": _compare(lambda order: order > 0, unlike=_never),
        "<=": _compare(lambda order: order <= 0, unlike=_never),
        ">=": _compare(lambda order: order >= 0, unlike=_never),
        "hasmissingcode": _has_code,
        "isblankormissingcode": lambda value: is_missing(value) or isinstance(value, MissingCode),
        "isblanknotmissingcode": is_missing,
        "isinteger": _is_integer,
        "ismissingcode": lambda value: isinstance(value, MissingCode),
        "isnumber": lambda value: as_number(value) is not None,
    }
)
NUMBERS: Final[Mapping[str, Callable[..., Value]]] = MappingProxyType(
    {
        "+": _of_numbers(ARITHMETIC.add),
        "-": _of_numbers(ARITHMETIC.subtract),
        "*": _of_numbers(ARITHMETIC.multiply),
        "/": _of_numbers(arithmetic.divide),
        "%": _of_numbers(arithmetic.remainder),
        "^": _of_numbers(arithmetic.power),
        "negative": _of_numbers(lambda number: number.copy_negate()),
        "abs": _of_numbers(lambda number: number.copy_abs()),
        "exp": _of_numbers(arithmetic.exponential),
        "log": _of_numbers(arithmetic.logarithm),
        "pctchg": _of_numbers(arithmetic.percent_change),
        "round": _of_numbers(arithmetic.rounded, Decimal(0)),
        "rounddown": _of_numbers(arithmetic.rounded_down, Decimal(0)),
        "roundup": _of_numbers(arithmetic.rounded_up, Decimal(0)),
        "sqrt": _of_numbers(arithmetic.square_root),
    }
)
WORDS: Final[Mapping[str, Callable[..., Value]]] = MappingProxyType(
    {
        **{name: _of_two_texts(test) for name, test in texts.TESTS.items()},
        "concat": lambda *values: _short("".join(as_text(value) for value in values)),
        "concat_ws": lambda sign, *values: _short(texts.joined(as_text(sign), [as_text(value) for value in values])),
        "find": _of_two_texts(lambda needle, haystack: Decimal(texts.find(needle, haystack))),
        "left": _cut(texts.left),
        "length": _of_text(lambda text: Decimal(len(text))),
        "lower": _of_text(str.lower),
        "mid": _cut(texts.middle),
        "replace_text": lambda text, old, new: _short(texts.replace(as_text(text), as_text(old), as_text(new))),
        "right": _cut(texts.right),
        "trim": _of_text(lambda text: text.strip(texts.SPACES)),
        "upper": _of_text(str.upper),
    }
)
MOMENTS: Final[Mapping[str, Callable[..., Value]]] = MappingProxyType(
    {
        "age_at_date": _age,
        "datediff": _datediff,
        "day": _part(2),
        "dayoftheweek": _day_of_week,
        "month": _part(1),
        "year": _part(0),
    }
)
PLAIN: Final[Mapping[str, Callable[..., Value]]] = MappingProxyType({**LOGIC, **NUMBERS, **WORDS, **MOMENTS})
