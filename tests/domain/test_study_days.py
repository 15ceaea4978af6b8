"""On which day of the research study an examination was made (R63)."""

from datetime import date
from uuid import uuid4

import pytest

from toolpict.domain.research_study import TimePoint
from toolpict.domain.study_days import baseline_of, is_outside_window, study_day

DAY = date(1987, 3, 14)


def point(code, day, position, early=7, late=7):
    return TimePoint(uuid4(), code, code, day, early, late, position)


def test_days_are_counted_from_the_earliest_examination_of_the_baseline():
    assert study_day(date(1987, 6, 12), [date(1987, 3, 16), DAY, None]) == 90
    assert study_day(DAY, [DAY]) == 0
    assert study_day(date(1987, 3, 7), [DAY]) == -7


@pytest.mark.parametrize(("examined", "baseline"), [(DAY, []), (DAY, [None]), (None, [DAY])])
def test_there_is_no_day_until_both_are_known(examined, baseline):
    assert study_day(examined, baseline) is None


def test_the_baseline_is_the_first_time_point_of_day_0():
    screening, first, second = point("SCR", -14, 0), point("D0", 0, 1), point("D0BIS", 0, 2)
    assert baseline_of([second, first, screening]) is first
    assert baseline_of([screening]) is None


@pytest.mark.parametrize(
    ("day", "outside"), [(75, True), (76, False), (90, False), (104, False), (105, True), (None, False)]
)
def test_both_ends_of_the_window_belong_to_it(day, outside):
    assert is_outside_window(point("M3", 90, 1, 14, 14), day) is outside
