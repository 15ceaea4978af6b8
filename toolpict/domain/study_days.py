"""On which day of the research study an examination was made, told by the images alone.

Every date in the images of one subject is shifted by the same days, so that differences stay true while no date does
(docs/explanation/dates.md).  A shifted date is never shown beside one that is not: their difference is the shift.
"""

from collections.abc import Iterable
from datetime import date

from toolpict.domain.research_study import TimePoint

BASELINE_DAY = 0


def baseline_of(time_points: Iterable[TimePoint]) -> TimePoint | None:
    """Return the time point that days are counted from: the first of day 0; None when the schedule has none."""
    of_day_0 = [point for point in time_points if point.day == BASELINE_DAY]
    return min(of_day_0, key=lambda point: point.position, default=None)


def study_day(examined: date | None, baseline: Iterable[date | None]) -> int | None:
    """Return by how many days an examination follows the earliest of the baseline; None until both are known.

    The day of the baseline is 0.  SDTM's `--DY` has no day 0: it is this number plus 1 from day 0 on.
    """
    known = [day for day in baseline if day is not None]
    return (examined - min(known)).days if examined and known else None


def is_outside_window(point: TimePoint, day: int | None) -> bool:
    """Tell whether an examination was made before or after the days in which its time point expects it."""
    return day is not None and not point.day - point.early <= day <= point.day + point.late
