"""How often somebody may try a password, so that guessing is slow and nobody can lock out somebody else.

Attempts are counted under what the *trier* cannot choose freely: the pair of account name and place, where the place is
the browser that this account has signed in with before, or else the network address.  A stranger who keeps failing
stops himself: the owner's own browser, and every other address, stay open.  A second count per address slows who tries
many names.  An attempt is counted before the password is looked at, so that a hundred at once are counted too.
"""

import hashlib
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from math import ceil
from typing import Final

from toolpict.domain.codes import ErrorCode
from toolpict.domain.errors import ThrottledError
from toolpict.services.ports.accounts import Attempts


@dataclass(frozen=True)
class Rule:
    """How many attempts are free, how long the first wait is (doubled by each further attempt), and its limit."""

    free: int
    first_wait: timedelta
    longest_wait: timedelta = timedelta(minutes=15)
    forgotten_after: timedelta = timedelta(hours=1)


PER_PLACE: Final = Rule(5, timedelta(seconds=30))
PER_ADDRESS: Final = Rule(100, timedelta(seconds=30), forgotten_after=timedelta(minutes=15))
PER_SIGNER: Final = Rule(5, timedelta(seconds=30))
LONGEST_MEMORY: Final = timedelta(days=1)
"""After this long, no rule looks at an attempt any more, and its row is removed."""


def key(*parts: str) -> str:
    """Return what attempts are counted under: a digest, so that the table holds no name and no address."""
    return hashlib.sha256("\n".join(parts).encode()).hexdigest()


def count_attempt(rule: Rule, attempts: Attempts, now: datetime) -> Attempts:
    """Return the attempts with one more.

    Raises
    ------
    ThrottledError
        It is too early; the attempt is not counted, so that the wait does not grow by waiting badly.

    """
    before = 0 if now - attempts.last_at > rule.forgotten_after else attempts.count
    if before and now < attempts.open_at:
        raise ThrottledError(ErrorCode.TOO_MANY_ATTEMPTS, seconds=ceil((attempts.open_at - now).total_seconds()))
    count = before + 1
    wait = timedelta()
    if count >= rule.free:
        wait = min(rule.longest_wait, rule.first_wait * 2 ** min(count - rule.free, 10))
    return replace(attempts, count=count, last_at=now, open_at=now + wait)


def forgive(attempts: Attempts, now: datetime, *, all_of_them: bool) -> Attempts:
    """Return the attempts after a right password: none, or one less where others are counted too."""
    return replace(attempts, count=0 if all_of_them else max(0, attempts.count - 1), open_at=now)
