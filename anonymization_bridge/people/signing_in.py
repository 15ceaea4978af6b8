"""Lets a person in, or not, without telling a stranger which usernames exist."""

from dataclasses import dataclass
from datetime import datetime

from anonymization_bridge.codes import AuditCode, ErrorCode
from anonymization_bridge.database.engine import Database
from anonymization_bridge.errors import InvalidInputError, NotPermittedError
from anonymization_bridge.people import sessions, throttle
from anonymization_bridge.people.accounts import Account, find_account, note
from anonymization_bridge.people.passwords import is_right


@dataclass(frozen=True)
class Attempt:
    """One attempt to sign in.

    Attributes
    ----------
    address
        Where it comes from on the network.
    known_as
        The username of whom this browser was signed in by before; empty when unknown.
    browser
        What tells this browser from others once it is known; empty when it is not.

    """

    username: str
    password: str
    address: str
    known_as: str = ""
    browser: str = ""

    @property
    def own_bucket(self) -> str:
        """Return where failures of this username are counted for this attempt."""
        if self.browser and self.known_as == self.username:
            return throttle.bucket("browser", self.browser, self.username)
        return throttle.bucket("address", self.address, self.username)

    @property
    def limits(self) -> dict[str, int]:
        """Return the buckets that this attempt counts in, and how many failures each has free."""
        own = {self.own_bucket: throttle.FREE_FAILURES}
        known = self.browser and self.known_as == self.username
        return own if known else {**own, throttle.bucket("any", self.address): throttle.FREE_FAILURES_OF_ADDRESS}


def sign_in(database: Database, attempt: Attempt, now: datetime) -> tuple[Account, str]:
    """Begin a session; return the person and the token of the session.

    Raises
    ------
    NotPermittedError
        Username or password is wrong; which of them is not said.
    ThrottledError
        Too many attempts have failed.

    """
    with database.changing() as work:
        throttle.check(work.connection, attempt.limits, now)
        throttle.count_failure(work, list(attempt.limits), now)  # taken back if it is none: many may guess at once
        found = find_account(work.connection, attempt.username)
    open_account = found if found is not None and found.active else None
    right = is_right(open_account.password_hash if open_account else None, attempt.password)
    if not (right and open_account):
        raise NotPermittedError(ErrorCode.SIGN_IN_REFUSED)
    with database.changing() as work:
        note(work, AuditCode.SIGNED_IN, open_account.id, open_account.username, now)
        throttle.take_back(work, list(attempt.limits))
        throttle.forget(work, attempt.own_bucket)
        return open_account, sessions.begin(work, open_account, now)


def confirm(database: Database, person: Account, password: str, now: datetime) -> None:
    """Let a person who is signed in pass who types the own password once more; guessing is slowed down as at the door.

    Raises
    ------
    InvalidInputError
        The password is wrong.
    ThrottledError
        Too many attempts have failed.

    """
    own = throttle.bucket("confirmed", str(person.id))
    with database.changing() as work:
        throttle.check(work.connection, {own: throttle.FREE_FAILURES}, now)
        throttle.count_failure(work, [own], now)
        found = find_account(work.connection, person.username)
    if not is_right(found.password_hash if found else None, password):
        raise InvalidInputError(ErrorCode.PASSWORD_WRONG)
    with database.changing() as work:
        throttle.forget(work, own)


def sign_out(database: Database, person: Account, token: str, now: datetime) -> None:
    """End the session."""
    with database.changing() as work:
        note(work, AuditCode.SIGNED_OUT, person.id, person.username, now)
        sessions.end(work, token)
