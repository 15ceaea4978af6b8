"""Days and times in expressions; static/reading_room/moments.js reads them alike.

A moment is written `2026-11-24`, `2026-11-24 09:30`, `2026-11-24 09:30:00` or `09:30`; a text in an expression may have
another order of day, month and year when the function is told so.
"""

import re
from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from types import MappingProxyType
from typing import Final, NamedTuple

from toolpict.domain.ecrf.numbers import ARITHMETIC
from toolpict.domain.ecrf.texts import SPACES

MOMENT: Final = re.compile(
    r"(?:(?P<a>[0-9]{1,4})(?P<sep>[-/.])(?P<b>[0-9]{1,2})(?P=sep)(?P<c>[0-9]{1,4}))?"
    r"(?:(?:^|[ T])(?P<hour>[0-9]{1,2}):(?P<minute>[0-9]{2})(?::(?P<second>[0-9]{2}))?)?",
    re.ASCII,
)
ORDERS: Final[Mapping[str, tuple[str, str, str]]] = MappingProxyType(
    {"ymd": ("a", "b", "c"), "dmy": ("c", "b", "a"), "mdy": ("c", "a", "b")}
)
"""Which part of a written day is its year, its month and its day."""

SECONDS: Final[Mapping[str, Decimal]] = MappingProxyType(
    {
        "y": Decimal(31_556_952),
        "M": Decimal(2_630_016),
        "d": Decimal(86_400),
        "h": Decimal(3_600),
        "m": Decimal(60),
        "s": Decimal(1),
    }
)
"""Unit -> seconds: a year has 365.2425 days and a month 30.44, as in REDCap."""


class Moment(NamedTuple):
    """A day, from 1 for 1 January of the year 1, and the seconds since its midnight; day 0 when only a time is said."""

    day: int
    seconds: int


def read_moment(text: str, order: str = "ymd") -> Moment | None:
    """Return a moment as it is written; a day with a year of four digits in front is read so whatever the order."""
    plain = text.strip(SPACES)
    found = MOMENT.fullmatch(plain)
    if found is None or not plain:
        return None
    day = _day(found, order) if found["a"] else 0
    hour, minute, second = (int(found[name] or 0) for name in ("hour", "minute", "second"))
    if day is None or hour > 23 or minute > 59 or second > 59:
        return None
    return Moment(day, hour * 3600 + minute * 60 + second)


def _day(found: re.Match[str], order: str) -> int | None:
    year, month, day = (found[name] for name in ORDERS["ymd" if len(found["a"]) == 4 else order])
    if len(year) != 4 or len(day) > 2:
        return None
    try:
        return date(int(year), int(month), int(day)).toordinal()
    except ValueError:
        return None


def difference(first: Moment, second: Moment, unit: str, *, is_signed: bool) -> Decimal | None:
    """Return how much later the second is, in a unit; without its sign unless that is wanted."""
    if unit not in SECONDS or (first.day == 0) != (second.day == 0):
        return None
    seconds = Decimal((second.day - first.day) * 86_400 + second.seconds - first.seconds)
    found = ARITHMETIC.divide(seconds, SECONDS[unit])
    return found if is_signed else found.copy_abs()


def parts(moment: Moment) -> tuple[int, int, int] | None:
    """Return year, month and day; None when only a time is said."""
    if moment.day == 0:
        return None
    found = date.fromordinal(moment.day)
    return found.year, found.month, found.day


def age(birth: Moment, other: Moment, *, has_decimals: bool) -> Decimal | None:
    """Return the age in years at another day: birthdays, or years of 365.2425 days."""
    born, then = parts(birth), parts(other)
    if born is None or then is None:
        return None
    if has_decimals:
        return difference(Moment(birth.day, 0), Moment(other.day, 0), "y", is_signed=True)
    return Decimal(then[0] - born[0] - int(then[1:] < born[1:]))
