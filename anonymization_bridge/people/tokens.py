"""Tokens by which the command line acts as a person: made on the person's own page, shown once, kept as a digest."""

import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final
from uuid import UUID, uuid4

import sqlalchemy as sa

from anonymization_bridge.codes import AuditCode, ErrorCode
from anonymization_bridge.database.engine import Database
from anonymization_bridge.database.tables import account, account_token
from anonymization_bridge.errors import NotFoundError, NotPermittedError
from anonymization_bridge.people.accounts import Account, note, read
from anonymization_bridge.people.sessions import digest

KEPT: Final = timedelta(days=90)


@dataclass(frozen=True)
class Token:
    """One token, without what it is."""

    id: UUID
    made_at: datetime
    expires_at: datetime


def make_token(database: Database, person: Account, now: datetime) -> str:
    """Make a token for a person and return it; it cannot be read again."""
    new = secrets.token_urlsafe(32)
    row = {"id": uuid4(), "token_sha256": digest(new), "account_id": person.id, "made_at": now}
    with database.changing() as work:
        note(work, AuditCode.TOKEN_MADE, person.id, person.username, now)
        work.connection.execute(account_token.delete().where(account_token.c.expires_at <= now))
        work.connection.execute(account_token.insert().values(**row, expires_at=now + KEPT))
    return new


def tokens_of(database: Database, person: Account, now: datetime) -> tuple[Token, ...]:
    """Return the tokens of a person that are good, the newest first."""
    own = (account_token.c.account_id == person.id) & (account_token.c.expires_at > now)
    query = sa.select(*account_token.c["id", "made_at", "expires_at"]).where(own)
    with database.looking() as connection:
        rows = connection.execute(query.order_by(account_token.c.made_at.desc())).mappings().all()
    return tuple(Token(**row) for row in rows)


def end_token(database: Database, token_id: UUID, person: Account, now: datetime) -> None:
    """End a token of a person.

    Raises
    ------
    NotFoundError
        There is none.

    """
    own = (account_token.c.account_id == person.id) & (account_token.c.id == token_id)
    with database.changing() as work:
        note(work, AuditCode.TOKEN_ENDED, person.id, person.username, now)
        if not work.connection.execute(account_token.delete().where(own)).rowcount:
            raise NotFoundError(ErrorCode.NOT_FOUND)


def person_of(database: Database, username: str, token: str, now: datetime) -> Account:
    """Return the person of a username, when the token is theirs and good.

    Raises
    ------
    NotPermittedError
        It is not, or the account is closed; which of them is not said.

    """
    good = (account_token.c.token_sha256 == digest(token)) & (account_token.c.expires_at > now)
    query = sa.select(account).join_from(account_token, account).where(good, account.c.active)
    with database.looking() as connection:
        found = read(connection.execute(query.where(account.c.username == username)).mappings().one_or_none())
    if found is None:
        raise NotPermittedError(ErrorCode.TOKEN_REFUSED)
    return found
