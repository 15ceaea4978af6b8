"""Reads what was typed into one field."""

import re
from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from types import MappingProxyType
from typing import Final

from toolpict.domain.codes import ProblemCode
from toolpict.domain.ecrf.items import COUNTED, Item, ItemType
from toolpict.domain.ecrf.numbers import read_number
from toolpict.domain.ecrf.texts import write_plain
from toolpict.domain.ecrf.validations import DECIMALS, PATTERNS, order_of
from toolpict.domain.errors import Problem

LONGEST_TEXT: Final = 1000
LONGEST_NOTES: Final = 20_000
SLIDER_ENDS: Final = (Decimal(0), Decimal(100))
DAY: Final = re.compile(r"([0-9]{4})-([0-9]{2})-([0-9]{2})|([0-9]{1,2})([/.-])([0-9]{1,2})\5([0-9]{4})", re.ASCII)
TIME: Final = re.compile(r"([01]?[0-9]|2[0-3]):([0-5][0-9])(?::([0-5][0-9]))?", re.ASCII)
MOVING: Final = frozenset({"today", "now"})
"""Bounds that move with the clock."""

NOTHING: Final[Mapping[str, str]] = MappingProxyType({})
PARTS: Final[Mapping[str, tuple[int, int, int]]] = MappingProxyType({"dmy": (7, 6, 4), "mdy": (7, 4, 6)})


def read_typed(item: Item, typed: str, smart: Mapping[str, str] = NOTHING) -> Decimal | str | Problem:
    """Return the answer that was typed into a field that is not empty, or what is wrong with it.

    `smart` has what bounds of `today` and `now` mean; without it they bound nothing.
    """
    if item.type in COUNTED:
        return _read_number(item, typed)
    if item.type in (ItemType.DATE, ItemType.DATETIME):
        return _read_moment(item, typed, smart)
    if item.type in (ItemType.TEXT, ItemType.NOTES):
        return _read_text(item, typed)
    return typed if typed in item.codes else Problem(ProblemCode.NOT_A_CHOICE)


def _read_text(item: Item, typed: str) -> str | Problem:
    longest = LONGEST_TEXT if item.type is ItemType.TEXT else LONGEST_NOTES
    if len(typed) > longest:
        return Problem(ProblemCode.TOO_LONG, maximum=longest)
    pattern = PATTERNS.get(item.validation)
    return typed if pattern is None or pattern.fullmatch(typed) else Problem(ProblemCode.WRONG_SHAPE)


def _read_number(item: Item, typed: str) -> Decimal | Problem:
    number = read_number(typed)
    if number is None:
        return Problem(ProblemCode.NOT_A_NUMBER)
    if item.validation and len(write_plain(number).partition(".")[2]) > DECIMALS[item.validation]:
        return Problem(ProblemCode.TOO_MANY_DECIMALS, maximum=DECIMALS[item.validation])
    least, most = bounds(item)
    if (least is not None and number < least) or (most is not None and number > most):
        return Problem(ProblemCode.OUT_OF_RANGE, minimum=least, maximum=most, unit=item.unit)
    return number


def bounds(item: Item) -> tuple[Decimal | None, Decimal | None]:
    """Return the inclusive bounds of a number; a slider goes from 0 to 100 unless the form says else."""
    least, most = SLIDER_ENDS if item.type is ItemType.SLIDER else (None, None)
    return (least if item.minimum is None else item.minimum, most if item.maximum is None else item.maximum)


def _read_moment(item: Item, typed: str, smart: Mapping[str, str]) -> str | Problem:
    order = order_of(item.validation)
    has_time = item.type is ItemType.DATETIME
    found = read_day_and_time(typed, order) if has_time else read_day(typed, order)
    if found is None:
        return Problem(ProblemCode.NOT_A_DATE)
    earliest, latest = (smart.get(bound, "") if bound in MOVING else bound for bound in (item.earliest, item.latest))
    # A day is compared with the day of a moment, and a moment on the last day with the moment itself.
    if (earliest and found < earliest[: len(found)]) or (latest and found[: len(latest)] > latest):
        first, last = (date.fromisoformat(bound[:10]) if bound else None for bound in (earliest, latest))
        return Problem(ProblemCode.OUT_OF_RANGE, minimum=first, maximum=last, unit="")
    return found


def read_day(typed: str, order: str = "") -> str | None:
    """Return a day as ISO 8601, typed so or in an order of day, month and year; None when it is none of the calendar.

    Without an order it is that of the French, and hyphens are refused: which order they had would be a guess.
    """
    match = DAY.fullmatch(typed)
    if match is None or (match[5] == "-" and not order):
        return None
    written = (1, 2, 3) if match[1] else PARTS.get(order, PARTS["dmy"])
    year, month, day = (int(match[part]) for part in written)
    try:
        return date(year, month, day).isoformat()
    except ValueError:
        return None


def read_day_and_time(typed: str, order: str = "") -> str | None:
    """Return a moment as `2026-11-24 09:30`, with seconds when they were typed; None when it is none."""
    written, _, clock = typed.replace("T", " ").partition(" ")
    day, time = read_day(written, order), TIME.fullmatch(clock.strip())
    if day is None or time is None:
        return None
    return f"{day} {int(time[1]):02}:{time[2]}" + (f":{time[3]}" if time[3] else "")
