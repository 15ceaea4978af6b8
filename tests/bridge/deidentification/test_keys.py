from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydicom.uid import UID

from anonymization_bridge.deidentification.keys import (
    LARGEST_SHIFT_DAYS,
    SMALLEST_SHIFT_DAYS,
    Pseudonyms,
    ResearchStudyKey,
    new_research_study_key,
)

keys = st.binary(min_size=32, max_size=32).map(ResearchStudyKey)
numbers = st.text("0123456789ABC-", min_size=1, max_size=32)
uids = st.text("0123456789.", min_size=1, max_size=64)


@given(keys, numbers, st.integers(1, 99), st.text(max_size=300))
def test_a_new_uid_is_valid_and_always_the_same(
    key: ResearchStudyKey, number: str, generation: int, source: str
) -> None:
    made = Pseudonyms(key, number, generation).uid(source)
    assert UID(made).is_valid
    assert len(made) <= 64
    assert made == Pseudonyms(ResearchStudyKey(key.secret), number, generation).uid(source)


@given(keys, numbers, uids, uids)
def test_two_sources_get_two_uids(key: ResearchStudyKey, number: str, one: str, other: str) -> None:
    pseudonyms = Pseudonyms(key, number, 1)
    assert (pseudonyms.uid(one) == pseudonyms.uid(other)) == (one == other)


@given(keys, uids)
def test_number_and_generation_and_key_each_change_the_uid(key: ResearchStudyKey, source: str) -> None:
    other_key = ResearchStudyKey(bytes(byte ^ 1 for byte in key.secret))
    made = {
        Pseudonyms(key, "001", 1).uid(source),
        Pseudonyms(key, "002", 1).uid(source),
        Pseudonyms(key, "001", 2).uid(source),
        Pseudonyms(other_key, "001", 1).uid(source),
        Pseudonyms(key, "0011", 1).uid(source),
    }
    assert len(made) == 5


def test_the_border_between_number_and_generation_cannot_move() -> None:
    key = ResearchStudyKey(bytes(32))
    assert Pseudonyms(key, "1", 11).uid("1.2") != Pseudonyms(key, "11", 1).uid("1.2")


@given(keys, numbers, st.dates(date(1900, 1, 1)), st.integers(0, 4000))
def test_dates_go_back_and_keep_their_distance(key: ResearchStudyKey, number: str, day: date, later: int) -> None:
    pseudonyms = Pseudonyms(key, number, 1)
    other = min(day + timedelta(days=later), date.max) if day < date(9000, 1, 1) else day
    first, second = pseudonyms.shifted(day), pseudonyms.shifted(other)
    assert first is not None
    assert second is not None
    assert SMALLEST_SHIFT_DAYS <= (day - first).days <= LARGEST_SHIFT_DAYS
    assert second - first == other - day


def test_the_shift_stays_when_the_generation_moves() -> None:
    key = new_research_study_key()
    assert Pseudonyms(key, "001", 1).days_back == Pseudonyms(key, "001", 2).days_back


def test_a_day_too_early_to_shift_has_no_shifted_day() -> None:
    assert Pseudonyms(ResearchStudyKey(bytes(32)), "001", 1).shifted(date(1, 1, 5)) is None


def test_the_three_derived_keys_differ_and_the_secret_is_not_shown() -> None:
    key = new_research_study_key()
    assert len({key.uid, key.date, key.id, key.secret}) == 4
    assert key.secret.hex() not in repr(key)
    assert str(key.secret) not in repr(key)


def test_a_key_of_another_length_is_refused() -> None:
    with pytest.raises(ValueError, match="32 bytes"):
        ResearchStudyKey(b"short")
