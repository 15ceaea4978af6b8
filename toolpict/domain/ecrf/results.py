"""What an expression comes to: a number, a text, true or false, a code that says why an answer is missing, or nothing."""

from decimal import Decimal

from toolpict.domain.ecrf.numbers import read_number
from toolpict.domain.ecrf.texts import write_plain

Value = Decimal | str | bool | None
"""None when it is missing; see `MissingCode` too."""


class MissingCode(str):
    """A code given in place of an answer, such as `UNK`: no number, and equal to nothing but itself."""

    __slots__ = ()


def is_true(value: Value) -> bool:
    """Tell whether a condition holds; a number holds unless it is 0, a text unless it is empty or reads 0."""
    number = as_number(value)
    return bool(value) and not isinstance(value, MissingCode) if number is None else number != 0


def is_missing(value: Value) -> bool:
    """Tell whether nothing was answered; a code for a missing answer was."""
    return value is None or value == ""


def as_number(value: Value) -> Decimal | None:
    """Return a value as a number; None when it is missing, or no number."""
    if isinstance(value, MissingCode):
        return None
    if isinstance(value, bool):
        return Decimal(int(value))
    return read_number(value) if isinstance(value, str) else value


def as_text(value: Value) -> str:
    """Return a value as a text; empty when it is missing."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return str(int(value))
    return write_plain(value) if isinstance(value, Decimal) else str(value)
