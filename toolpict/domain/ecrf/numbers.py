"""Numbers as people type them, and as they are stored: decimals, never floats."""

import re
from decimal import ROUND_HALF_EVEN, Context, Decimal
from typing import Final

LONGEST_NUMBER: Final = 40
"""Characters; no measurement needs more."""

LARGEST: Final = Decimal("1e30")
SMALLEST: Final = Decimal("1e-30")
"""What is beyond these bounds is no result: the browser's evaluator has the same two."""

ARITHMETIC: Final = Context(prec=28, rounding=ROUND_HALF_EVEN, Emin=-999, Emax=999)
"""28 significant digits, halves to even: the browser's evaluator rounds alike."""

# With both a comma and a point, which of them parts the thousands would be a guess: such a number is refused.
THOUSANDS: Final = "\u00a0\u202f"
NUMBER: Final = re.compile(rf"[+-]?(?:[0-9]+|[0-9]{{1,3}}(?:[{THOUSANDS}][0-9]{{3}})+)(?:[.,][0-9]+)?", re.ASCII)
CANONICAL: Final = str.maketrans({",": ".", "\u2212": "-", **dict.fromkeys(THOUSANDS)})
MINUS: Final = "\u2212"


def read_number(text: str) -> Decimal | None:
    """Return the number that a person wrote, exactly; None when it is not plainly one.

    A comma or a point before the decimals, one sign in front (the typographic minus too), and no-break spaces between
    thousands are understood.  Exponents, NaN, underscores, digits other than 0 to 9 and a second separator are not.
    """
    signed = text.replace(MINUS, "-", 1)
    if len(text) > LONGEST_NUMBER or not NUMBER.fullmatch(signed):
        return None
    return Decimal(signed.translate(CANONICAL))


def write_number(number: Decimal) -> str:
    """Return the canonical text: a point, no exponent, the digits as they were typed, no negative zero."""
    return f"{number.copy_abs() if number.is_zero() else number:f}"


def within_bounds(number: Decimal) -> Decimal | None:
    """Return a result without its trailing zeros; None when it is beyond what is measured."""
    if number.is_zero():
        return Decimal(0)
    if not SMALLEST <= number.copy_abs() <= LARGEST:
        return None
    return Decimal(f"{number.normalize(ARITHMETIC):f}")
