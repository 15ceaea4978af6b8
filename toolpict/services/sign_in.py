"""Signing in and out, and whose session a token is.

A session lives on the server; the browser holds a random token and the database its SHA-256.
"""

import hashlib
import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta, tzinfo
from typing import Final

from toolpict.domain.audit import AuditEntry
from toolpict.domain.codes import AuditCode, ErrorCode
from toolpict.domain.errors import NotPermittedError, ThrottledError
from toolpict.domain.people import Account, Actor
from toolpict.services import throttle
from toolpict.services.ports.accounts import AccountSession, Passwords, SignedIn
from toolpict.services.ports.units import Changing, Clock, UnitsOfWork

LONGEST_PASSWORD: Final = 1024
"""Characters; more is refused unhashed."""

SEEN_EVERY: Final = timedelta(minutes=1)
"""How exactly it is known when a session was last seen: one write a minute, not one a page."""


@dataclass(frozen=True)
class SessionLimits:
    """How long a session lives: since it was last seen, and since it began."""

    idle: timedelta = timedelta(hours=1)
    absolute: timedelta = timedelta(hours=12)


@dataclass(frozen=True)
class SignIn:
    """What was typed, and from where.

    Attributes
    ----------
    device
        Identifies a browser this account has signed in with before; empty when it is none.

    """

    username: str
    password: str
    address: str
    device: str = ""


def fold_username(typed: str) -> str:
    """Return a user name as accounts store it."""
    return typed.strip().casefold()


def digest_token(token: str) -> str:
    """Return what the database keeps of a token."""
    return hashlib.sha256(token.encode()).hexdigest()


def sign_in(command: SignIn, *, units: UnitsOfWork, clock: Clock, passwords: Passwords, limits: SessionLimits) -> str:
    """Check name and password and begin a session; return its token.

    An unknown name, a shut account and a wrong password are told apart neither by words nor by time.

    Raises
    ------
    NotPermittedError, ThrottledError
        See `toolpict.domain.errors`.

    """
    username = fold_username(command.username)
    _count_attempt(command, username, units, clock())
    with units.looking() as work:
        account = next(iter(work.find(Account, username=username)), None)
    is_right = passwords.check(account.password_hash if account else "", command.password[:LONGEST_PASSWORD])
    if account is None or not is_right or not account.active or len(command.password) > LONGEST_PASSWORD:
        raise NotPermittedError(ErrorCode.SIGN_IN_REFUSED)
    renewed = passwords.hash(command.password) if passwords.is_outdated(account.password_hash) else ""
    token, now = secrets.token_urlsafe(32), clock()
    with units.changing() as work:
        account = work.get(Account, account.id)
        if not account.active:
            raise NotPermittedError(ErrorCode.SIGN_IN_REFUSED)
        work.record(AuditEntry(AuditCode.SIGNED_IN, "account", account.id, account.id, now))
        account.password_hash = renewed or account.password_hash
        work.accounts.add_session(AccountSession(digest_token(token), account.id, now, now))
        _forgive(command, username, work, now)
        work.accounts.forget_before(now - limits.absolute, now - throttle.LONGEST_MEMORY)
        work.commit()
    return token


def _count_attempt(command: SignIn, username: str, units: UnitsOfWork, now: datetime) -> None:
    """Count an attempt under its place and its address, or refuse it."""
    with units.changing() as work:
        for rule, key in _rules(command, username):
            attempts = work.accounts.attempts(key, now)
            work.accounts.keep_attempts(throttle.count_attempt(rule, attempts, now))
        work.commit()


def _forgive(command: SignIn, username: str, work: Changing, now: datetime) -> None:
    """Take back what was counted, now that the password was right."""
    for rule, key in _rules(command, username):
        attempts = work.accounts.attempts(key, now)
        forgiven = throttle.forgive(attempts, now, all_of_them=rule is throttle.PER_PLACE)
        work.accounts.keep_attempts(forgiven)


def _rules(command: SignIn, username: str) -> list[tuple[throttle.Rule, str]]:
    """Return what this attempt is counted under, always in this order: whoever locks two rows locks them alike."""
    if command.device:
        return [(throttle.PER_PLACE, throttle.key("device", command.device, username))]
    return [
        (throttle.PER_ADDRESS, throttle.key("address", command.address)),
        (throttle.PER_PLACE, throttle.key("place", command.address, username)),
    ]


def sign_out(token: str, *, actor: Actor, units: UnitsOfWork, clock: Clock) -> None:
    """End a session: a copy of its cookie is dead from then on."""
    with units.changing() as work:
        work.record(AuditEntry(AuditCode.SIGNED_OUT, "account", actor.account_id, actor.account_id, clock()))
        work.accounts.end_session(digest_token(token))
        work.commit()


def find_session(
    token: str, *, units: UnitsOfWork, clock: Clock, limits: SessionLimits, zone: tzinfo
) -> SignedIn | None:
    """Return who a token belongs to, with today's roles; None when its session is over."""
    now, token_hash = clock(), digest_token(token)
    with units.looking() as work:
        found = work.accounts.signed_in(token_hash, now.astimezone(zone).date())
    if found is None or is_over(found.session, now, limits):
        return None
    if now - found.session.seen_at >= SEEN_EVERY:
        with units.changing() as work:
            work.accounts.touch_session(token_hash, now)
            work.commit()
    return found


def is_over(session: AccountSession, now: datetime, limits: SessionLimits) -> bool:
    """Tell whether a session was left too long, or is too old."""
    return now - session.seen_at > limits.idle or now - session.started_at > limits.absolute


def check_password(actor: Actor, password: str, *, units: UnitsOfWork, clock: Clock, passwords: Passwords) -> None:
    """Do nothing if this is the person's password: signatures ask for it again (21 CFR 11.200).

    Counted apart from signing in, per person: whoever sits down at an open session guesses slowly, and locks out nobody.

    Raises
    ------
    NotPermittedError
        It is not; its code is `password-wrong`.
    ThrottledError
        It was wrong too often.

    """
    key, now = throttle.key("signature", str(actor.account_id)), clock()
    with units.changing() as work:
        attempts = work.accounts.attempts(key, now)
        work.accounts.keep_attempts(throttle.count_attempt(throttle.PER_SIGNER, attempts, now))
        work.commit()
    with units.looking() as work:
        stored = work.get(Account, actor.account_id).password_hash
    if len(password) > LONGEST_PASSWORD or not passwords.check(stored, password):
        raise NotPermittedError(ErrorCode.PASSWORD_WRONG)
    with units.changing() as work:
        attempts = work.accounts.attempts(key, now)
        work.accounts.keep_attempts(throttle.forgive(attempts, now, all_of_them=True))
        work.commit()


__all__ = ["SessionLimits", "SignIn", "ThrottledError", "check_password", "find_session", "sign_in", "sign_out"]
