"""What signing in needs from the database and from the password hash."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Protocol
from uuid import UUID

from toolpict.domain.people import Actor, Role


@dataclass(frozen=True)
class AccountSession:
    """One browser that signed in; only the SHA-256 of its token is kept, so that the table opens nothing."""

    token_hash: str
    account_id: UUID
    started_at: datetime
    seen_at: datetime


@dataclass(frozen=True)
class SignedIn:
    """Who a session belongs to, with the roles held today, and how old it is."""

    actor: Actor
    session: AccountSession


@dataclass(frozen=True)
class Attempts:
    """How often somebody tried lately.

    Attributes
    ----------
    key
        SHA-256 of what is counted; see `toolpict.services.throttle`.
    open_at
        Until then, no attempt is looked at.

    """

    key: str
    count: int
    last_at: datetime
    open_at: datetime


@dataclass(frozen=True)
class AccountRow:
    """One line of the list of people: an account and its roles, as (code of the research study, role)."""

    id: UUID
    username: str
    display_name: str
    email: str
    opens_research_studies: bool
    administers: bool
    active: bool
    roles: tuple[tuple[str, Role], ...]


class Accounts(Protocol):
    """Sessions, throttles and lists of accounts; the accounts themselves are entities of the unit of work."""

    def signed_in(self, token_hash: str, day: date) -> SignedIn | None:
        """Return who a session belongs to, in one statement; None when there is none or its account is shut."""
        ...

    def actor(self, account_id: UUID, day: date) -> Actor | None:
        """Return an active account with the roles held that day; None when there is none."""
        ...

    def everyone(self, day: date) -> Sequence[AccountRow]:
        """Return all accounts with the roles held that day, by name."""
        ...

    def add_session(self, session: AccountSession) -> None:
        """Store a new session."""
        ...

    def touch_session(self, token_hash: str, at: datetime) -> None:
        """Keep when a session was last seen."""
        ...

    def end_session(self, token_hash: str) -> None:
        """Remove a session: its cookie opens nothing from then on."""
        ...

    def end_sessions(self, account_id: UUID, but: str = "") -> None:
        """Remove all sessions of an account but the one whose token has this hash."""
        ...

    def attempts(self, key: str, now: datetime) -> Attempts:
        """Return the attempts counted under a key, locked until the end of the transaction."""
        ...

    def keep_attempts(self, attempts: Attempts) -> None:
        """Store what `attempts` returned, changed."""
        ...

    def forget_before(self, sessions: datetime, attempts: datetime) -> None:
        """Remove the sessions that started before a moment, and the attempts last made before another."""
        ...

    def note_access(self, at: datetime, account_id: UUID, object_type: str, object_id: UUID) -> None:
        """Keep who looked at what; a store of its own, removed after its retention (CNIL)."""
        ...


class Passwords(Protocol):
    """The password hash; slow by design, so never called while rows are being changed (`toolpict.services.doors`)."""

    def hash(self, password: str) -> str:
        """Return what is stored in place of a password."""
        ...

    def check(self, stored: str, password: str) -> bool:
        """Tell whether this is the password; an empty `stored` takes the same time and is never right."""
        ...

    def is_outdated(self, stored: str) -> bool:
        """Tell whether the hash was made with other parameters than today's."""
        ...
