"""Arithmetic beyond the four operations; static/reading_room/arithmetic.js counts alike.

Results have 28 significant digits, halves to even; roots, logarithms and powers are worked out with more digits first,
so that both sides round to the same ones.  None is a result that does not exist or is beyond what is measured.
"""

from collections.abc import Sequence
from decimal import ROUND_CEILING, ROUND_FLOOR, ROUND_HALF_EVEN, ROUND_HALF_UP, Context, Decimal
from typing import Final

from toolpict.domain.ecrf.numbers import ARITHMETIC

MOST_PLACES: Final = 20
MOST_EXPONENT: Final = 1000
"""Whole exponents up to here are multiplied out, of negative numbers too."""

BEYOND: Final = 100
"""e to the power of this is beyond what is measured."""

PRECISE: Final = Context(prec=80, rounding=ROUND_HALF_EVEN, Emin=-99_999, Emax=99_999)


def shortened(number: Decimal) -> Decimal | None:
    """Return a number with 28 digits; None when it is far beyond what is measured."""
    return None if number and abs(number.adjusted()) > BEYOND else ARITHMETIC.plus(number)


def divide(left: Decimal, right: Decimal) -> Decimal | None:
    """Return the quotient; None for a division by zero."""
    return None if right == 0 else ARITHMETIC.divide(left, right)


def remainder(left: Decimal, right: Decimal) -> Decimal | None:
    """Return what is left of a division towards zero, with the sign of what was divided."""
    if right == 0:
        return None
    exponent = min(int(left.as_tuple().exponent), int(right.as_tuple().exponent))
    first, second = (int(number.scaleb(-exponent, PRECISE)) for number in (left, right))
    rest = abs(first) % abs(second)
    return shortened(Decimal(-rest if first < 0 else rest).scaleb(exponent, PRECISE))


def power(base: Decimal, exponent: Decimal) -> Decimal | None:
    """Return a power; of a negative number only a whole one."""
    if base == 0:
        return None if exponent < 0 else Decimal(int(exponent == 0))
    if exponent == int(exponent) and abs(exponent) <= MOST_EXPONENT:
        return shortened(PRECISE.power(base, int(exponent)))
    if base < 0:
        return None
    product = PRECISE.multiply(PRECISE.ln(base), exponent)
    return None if product.copy_abs() > BEYOND else shortened(PRECISE.exp(product))


def square_root(number: Decimal) -> Decimal | None:
    """Return the square root; None of a negative number."""
    return None if number < 0 else ARITHMETIC.sqrt(number)


def exponential(number: Decimal) -> Decimal | None:
    """Return e to the power of a number."""
    return None if number.copy_abs() > BEYOND else shortened(PRECISE.exp(number))


def logarithm(number: Decimal, base: Decimal | None = None) -> Decimal | None:
    """Return the natural logarithm, or that of a base."""
    if number <= 0 or (base is not None and (base <= 0 or base == 1)):
        return None
    if base is None:
        return shortened(PRECISE.ln(number))
    return shortened(PRECISE.divide(PRECISE.ln(number), PRECISE.ln(base)))


def rounded(number: Decimal, places: Decimal, way: str = ROUND_HALF_UP) -> Decimal | None:
    """Return a number with so many decimals; None when that is no number of decimals from 0 to 20."""
    if places != int(places) or not 0 <= places <= MOST_PLACES:
        return None
    if number.copy_abs() >= Decimal(10) ** (27 - int(places)):
        return number
    return number.quantize(Decimal(1).scaleb(-int(places)), way, PRECISE)


def rounded_up(number: Decimal, places: Decimal) -> Decimal | None:
    """Return the next number with so many decimals, never a smaller one."""
    return rounded(number, places, ROUND_CEILING)


def rounded_down(number: Decimal, places: Decimal) -> Decimal | None:
    """Return the last number with so many decimals, never a larger one."""
    return rounded(number, places, ROUND_FLOOR)


def percent_change(now: Decimal, reference: Decimal) -> Decimal | None:
    """Return by how many percent of a reference a number differs from it; -30 when 10 became 7."""
    return divide(ARITHMETIC.multiply(ARITHMETIC.subtract(now, reference), Decimal(100)), reference)


def total(numbers: Sequence[Decimal]) -> Decimal:
    """Return the sum."""
    found = Decimal(0)
    for number in numbers:
        found = ARITHMETIC.add(found, number)
    return found


def mean(numbers: Sequence[Decimal]) -> Decimal:
    """Return the arithmetic mean."""
    return ARITHMETIC.divide(total(numbers), Decimal(len(numbers)))


def median(numbers: Sequence[Decimal]) -> Decimal:
    """Return the middle one, or the mean of the two in the middle."""
    ordered, half = sorted(numbers), len(numbers) // 2
    return ordered[half] if len(ordered) % 2 else mean(ordered[half - 1 : half + 1])


def standard_deviation(numbers: Sequence[Decimal]) -> Decimal | None:
    """Return that of a sample (n - 1); None of fewer than two numbers."""
    if len(numbers) < 2:
        return None
    middle = mean(numbers)
    differences = [ARITHMETIC.subtract(number, middle) for number in numbers]
    squares = total([ARITHMETIC.multiply(difference, difference) for difference in differences])
    return square_root(ARITHMETIC.divide(squares, Decimal(len(numbers) - 1)))
