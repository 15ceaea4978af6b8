from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from toolpict.domain.ecrf import read_number, write_number

READ = {
    "42,5": "42.5",
    "42.5": "42.5",
    "42.50": "42.50",
    "-3": "-3",
    "\u22123,1": "-3.1",
    "+7": "7",
    "1\u202f234,5": "1234.5",
    "1\u00a0234": "1234",
    "-0": "0",
}
REFUSED = [
    "", "1,234.5", "1.234,5", "1.2.3", "1e400", "NaN", "inf", "1_000", "\u0663", "12 34", "0x1F", ",5", "5,", "--1",
    "1" * 41,
]  # fmt: skip


@pytest.mark.parametrize(("typed", "canonical"), READ.items())
def test_a_number_is_read_exactly(typed, canonical):
    assert write_number(read_number(typed)) == canonical


@pytest.mark.parametrize("typed", REFUSED)
def test_what_is_not_plainly_a_number_is_refused(typed):
    assert read_number(typed) is None


@given(st.decimals(allow_nan=False, allow_infinity=False, places=3, min_value=-(10**9), max_value=10**9))
def test_comma_and_point_are_the_same_number(number):
    text = f"{number:f}"
    assert read_number(text) == read_number(text.replace(".", ",")) == number


@given(st.text(max_size=12))
def test_any_text_is_a_finite_number_or_none(text):
    number = read_number(text)
    assert number is None or (isinstance(number, Decimal) and number.is_finite())
