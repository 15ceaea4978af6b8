"""Sessions, throttles and the access log, by SQLAlchemy Core; see `toolpict.services.ports.accounts.Accounts`."""

from collections.abc import Mapping
from datetime import date, datetime
from functools import cache
from itertools import groupby
from typing import Any
from uuid import UUID, uuid4

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session

from toolpict.domain.people import Actor, Role
from toolpict.persistence.tables.accounts import (
    access_log,
    account_sessions,
    accounts,
    role_assignments,
    sign_in_throttles,
)
from toolpict.persistence.tables.research_studies import research_studies
from toolpict.services.ports.accounts import AccountRow, AccountSession, Attempts, SignedIn

BETWEEN = "/"
"""Stands between the parts of a role."""

ACTOR = accounts.c["id", "username", "display_name", "opens_research_studies", "administers", "language"]


def held_on(day: date | sa.BindParameter[date]) -> sa.ColumnElement[bool]:
    """Return the condition that a role belongs to the account and is held that day."""
    held = role_assignments.c
    return sa.and_(held.account_id == accounts.c.id, held.since <= day, sa.or_(held.until.is_(None), held.until >= day))


ROLES = sa.func.aggregate_strings(
    sa.cast(role_assignments.c.research_study_id, sa.String)
    + BETWEEN
    + sa.func.coalesce(sa.cast(role_assignments.c.site_id, sa.String), "")
    + BETWEEN
    + sa.cast(role_assignments.c.role, sa.String),
    "\n",
)
"""All roles of a person in one value: an associate of 300 research studies is asked for with each page."""


def held_roles(day: date | sa.BindParameter[date]) -> sa.Label[Any]:
    """Return the roles an account holds that day, as a value beside it."""
    return sa.select(ROLES).where(held_on(day)).correlate(accounts).scalar_subquery().label("roles")


def read_actor(row: Any) -> Actor:  # noqa: ANN401 - of a query over `ACTOR` and `held_roles`
    """Return the person of a row."""
    held = [line.split(BETWEEN) for line in (row.roles or "").splitlines()]
    return Actor(
        row.id,
        row.username,
        row.display_name,
        frozenset((UUID(held_in), Role(role)) for held_in, site, role in held if not site),
        row.opens_research_studies,
        row.administers,
        row.language,
        frozenset((UUID(held_in), UUID(site), Role(role)) for held_in, site, role in held if site),
    )


@cache
def signed_in_statement() -> sa.Select[Any]:
    """Return what asks whose a session is; built once, since every page and every frame asks."""
    return (
        sa.select(*ACTOR, account_sessions, held_roles(sa.bindparam("asked_day", type_=sa.Date())))
        .join_from(account_sessions, accounts)
        .where(account_sessions.c.token_hash == sa.bindparam("asked_token_hash"), accounts.c.active)
    )


def insert_unless_there(session: Session, first: Mapping[str, object]) -> None:
    """Make a row of the throttle unless its key has one, in the words of either database."""
    if session.get_bind().dialect.name == "postgresql":
        session.execute(postgresql.insert(sign_in_throttles).values(first).on_conflict_do_nothing())
    else:
        session.execute(sqlite.insert(sign_in_throttles).values(first).on_conflict_do_nothing())


class SqlAccounts:
    """See `toolpict.services.ports.accounts.Accounts`."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def signed_in(self, token_hash: str, day: date) -> SignedIn | None:
        """Return who a session belongs to, in one statement; None when there is none or its account is shut."""
        asked = {"asked_token_hash": token_hash, "asked_day": day}
        row = self._session.connection().execute(signed_in_statement(), asked).one_or_none()
        if row is None:
            return None
        found = AccountSession(row.token_hash, row.account_id, row.started_at, row.seen_at)
        return SignedIn(read_actor(row), found)

    def actor(self, account_id: UUID, day: date) -> Actor | None:
        """Return an active account with the roles held that day; None when there is none."""
        query = sa.select(*ACTOR, held_roles(day)).where(accounts.c.id == account_id, accounts.c.active)
        row = self._session.execute(query).one_or_none()
        return read_actor(row) if row else None

    def everyone(self, day: date) -> list[AccountRow]:
        """Return all accounts with the roles held that day, by name."""
        columns = accounts.c[
            "id", "username", "display_name", "email", "opens_research_studies", "administers", "active"
        ]
        query = (
            sa.select(*columns, research_studies.c.code, role_assignments.c.role)
            .select_from(accounts)
            .outerjoin(role_assignments, held_on(day))
            .outerjoin(research_studies, research_studies.c.id == role_assignments.c.research_study_id)
            .order_by(accounts.c.username, research_studies.c.code, role_assignments.c.role)
        )
        rows = self._session.execute(query).all()
        people = [list(own) for _, own in groupby(rows, key=lambda row: row.id)]
        return [
            AccountRow(
                **{name: getattr(own[0], name) for name in columns.keys()},  # noqa: SIM118 - no mapping
                roles=tuple((row.code, row.role) for row in own if row.role is not None),
            )
            for own in people
        ]

    def add_session(self, session: AccountSession) -> None:
        """Store a new session."""
        self._session.execute(sa.insert(account_sessions).values(**vars(session)))

    def touch_session(self, token_hash: str, at: datetime) -> None:
        """Keep when a session was last seen."""
        own = account_sessions.c.token_hash == token_hash
        self._session.execute(sa.update(account_sessions).where(own).values(seen_at=at))

    def end_session(self, token_hash: str) -> None:
        """Remove a session: its cookie opens nothing from then on."""
        self._session.execute(sa.delete(account_sessions).where(account_sessions.c.token_hash == token_hash))

    def end_sessions(self, account_id: UUID, but: str = "") -> None:
        """Remove all sessions of an account but the one whose token has this hash."""
        columns = account_sessions.c
        own = sa.and_(columns.account_id == account_id, columns.token_hash != but)
        self._session.execute(sa.delete(account_sessions).where(own))

    def attempts(self, key: str, now: datetime) -> Attempts:
        """Return the attempts counted under a key, locked until the end of the transaction.

        The row is made first: of two that come at once, the second then waits for the first.
        """
        insert_unless_there(self._session, {"key": key, "count": 0, "last_at": now, "open_at": now})
        query = sa.select(sign_in_throttles).where(sign_in_throttles.c.key == key).with_for_update()
        return Attempts(**self._session.execute(query).mappings().one())

    def keep_attempts(self, attempts: Attempts) -> None:
        """Store what `attempts` returned, changed."""
        own = sign_in_throttles.c.key == attempts.key
        self._session.execute(sa.update(sign_in_throttles).where(own).values(**vars(attempts)))

    def forget_before(self, sessions: datetime, attempts: datetime) -> None:
        """Remove the sessions that started before a moment, and the attempts last made before another."""
        self._session.execute(sa.delete(account_sessions).where(account_sessions.c.started_at < sessions))
        self._session.execute(sa.delete(sign_in_throttles).where(sign_in_throttles.c.last_at < attempts))

    def note_access(self, at: datetime, account_id: UUID, object_type: str, object_id: UUID) -> None:
        """Keep who looked at what; a store of its own, removed after its retention (CNIL)."""
        looked = {"at": at, "account_id": account_id, "object_type": object_type, "object_id": object_id}
        self._session.execute(sa.insert(access_log).values(id=uuid4(), **looked))
