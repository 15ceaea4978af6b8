"""Slows the guessing of passwords down, in a way that a stranger cannot use to keep a person out.

Failures are counted for one username from one address, and, for a browser in which the person has signed in before, apart
from all others: a stranger next door fills another bucket than the person's own.
"""

from datetime import datetime, timedelta
from hashlib import sha256
from typing import Final

import sqlalchemy as sa
from sqlalchemy.dialects.sqlite import insert

from anonymization_bridge.codes import ErrorCode
from anonymization_bridge.database.engine import Changing
from anonymization_bridge.database.tables import sign_in_throttle
from anonymization_bridge.errors import ThrottledError

FREE_FAILURES: Final = 5
FREE_FAILURES_OF_ADDRESS: Final = 50
LONGEST_PAUSE: Final = timedelta(minutes=15)
FORGOTTEN_AFTER: Final = timedelta(hours=1)


def bucket(*parts: str) -> str:
    """Return the name under which failures are counted; it tells nothing of what it counts."""
    return sha256("\0".join(parts).encode()).hexdigest()


def pause(failures: int, free: int) -> timedelta:
    """Return how long to wait after so many failures: none at first, then doubled each time."""
    return min(timedelta(seconds=2 ** min(failures - free, 12)), LONGEST_PAUSE) if failures >= free else timedelta()


def check(connection: sa.Connection, limits: dict[str, int], now: datetime) -> None:
    """Let an attempt pass when no bucket is in its pause.

    Raises
    ------
    ThrottledError
        With the seconds to wait.

    """
    rows = connection.execute(sa.select(sign_in_throttle).where(sign_in_throttle.c.bucket.in_(limits))).mappings()
    ends = [row["failed_at"] + pause(row["failures"], limits[row["bucket"]]) for row in rows]
    if ends and max(ends) > now:
        raise ThrottledError(ErrorCode.TOO_MANY_ATTEMPTS, seconds=int((max(ends) - now).total_seconds()) + 1)


def count_failure(work: Changing, buckets: list[str], now: datetime) -> None:
    """Count one failure in each bucket, after forgetting those of long ago."""
    table = sign_in_throttle
    work.connection.execute(table.delete().where(table.c.failed_at < now - FORGOTTEN_AFTER))
    for name in buckets:
        new = insert(table).values(bucket=name, failures=1, failed_at=now)
        again = {"failures": table.c.failures + 1, "failed_at": now}
        work.connection.execute(new.on_conflict_do_update(index_elements=["bucket"], set_=again))


def take_back(work: Changing, buckets: list[str]) -> None:
    """Take one failure back that was counted in advance."""
    here = sign_in_throttle.c.bucket.in_(buckets)
    work.connection.execute(sign_in_throttle.update().where(here).values(failures=sign_in_throttle.c.failures - 1))


def forget(work: Changing, name: str) -> None:
    """Forget the failures of a bucket, after a success."""
    work.connection.execute(sign_in_throttle.delete().where(sign_in_throttle.c.bucket == name))
