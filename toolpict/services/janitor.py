"""Removes what nobody needs any more: files that no row names, uploads left in the middle, rows past their time."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from toolpict.services import throttle
from toolpict.services.ports.janitor import Folder, ForgetJobs, Oldest
from toolpict.services.ports.units import Clock, UnitsOfWork
from toolpict.services.sign_in import SessionLimits

KEPT: Final = timedelta(hours=24)
"""A file that no row names is left so long: somebody may be about to name it."""

JOBS_KEPT: Final = timedelta(days=30)
"""A finished job can be looked at so long."""

AT_ONCE: Final = 500
"""Files asked about in one question."""


@dataclass(frozen=True)
class Tidied:
    """How much was removed; `unfinished`: uploads and images that stopped in the middle."""

    files: int
    unfinished: int
    rows: int
    jobs: int


def tidy(
    *,
    units: UnitsOfWork,
    files: Folder,
    coming: Sequence[Folder],
    forget_jobs: ForgetJobs,
    clock: Clock,
    access_log_days: int,
    limits: SessionLimits | None = None,
) -> Tidied:
    """Remove what is past its time, and return how much that was; never what a row names.

    `coming` are the folders in which uploads, and images on their way into the archive, grow until they are whole.
    """
    now = clock()
    return Tidied(
        files=sum(remove_unnamed(names, units, files, now - KEPT) for names in parts(files.older_than(now - KEPT))),
        unfinished=sum(each.remove(name, now - KEPT) for each in coming for name in each.older_than(now - KEPT)),
        rows=forget(units, now, timedelta(days=access_log_days), limits or SessionLimits()),
        jobs=forget_jobs(now - JOBS_KEPT),
    )


def parts(names: Sequence[str]) -> Iterator[Sequence[str]]:
    """Give some names at a time."""
    for start in range(0, len(names), AT_ONCE):
        yield names[start : start + AT_ONCE]


def remove_unnamed(names: Sequence[str], units: UnitsOfWork, files: Folder, before: datetime) -> int:
    """Remove those of some files that no row names; return how many."""
    with units.looking() as work:
        named = work.janitor.named(names)
    return sum(files.remove(name, before) for name in names if name not in named)


def forget(units: UnitsOfWork, now: datetime, retention: timedelta, limits: SessionLimits) -> int:
    """Remove ended sessions, old attempts, spent messages and the access log past its retention; return how many rows."""
    oldest = Oldest(
        started=now - limits.absolute,
        seen=now - limits.idle,
        attempts=now - throttle.LONGEST_MEMORY,
        expired=now,
        looked=now - retention,
    )
    with units.changing() as work:
        gone = work.janitor.forget(oldest)
        work.commit()
    return gone
