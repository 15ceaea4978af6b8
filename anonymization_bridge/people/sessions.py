"""Sessions that live on the server: a cookie copied before signing out is dead after it."""

import secrets
from datetime import datetime, timedelta
from hashlib import sha256
from typing import Final

import sqlalchemy as sa

from anonymization_bridge.database.engine import Changing, Database
from anonymization_bridge.database.tables import account, account_session
from anonymization_bridge.people.accounts import Account, read

IDLE: Final = timedelta(minutes=30)
ABSOLUTE: Final = timedelta(hours=12)
NOTED_EVERY: Final = timedelta(minutes=1)
"""How fine the last use of a session is noted."""


def digest(token: str) -> str:
    """Return what the database keeps of a token."""
    return sha256(token.encode()).hexdigest()


def begin(work: Changing, person: Account, now: datetime) -> str:
    """Begin a session and return its token; sessions that are over are removed on the way."""
    token = secrets.token_urlsafe(32)
    over = (account_session.c.seen_at < now - IDLE) | (account_session.c.began_at < now - ABSOLUTE)
    work.connection.execute(account_session.delete().where(over))
    row = {"token_sha256": digest(token), "account_id": person.id, "began_at": now, "seen_at": now}
    work.connection.execute(account_session.insert().values(**row))
    return token


def end(work: Changing, token: str) -> None:
    """End a session."""
    work.connection.execute(account_session.delete().where(account_session.c.token_sha256 == digest(token)))


def whose(database: Database, token: str, now: datetime) -> Account | None:
    """Return the person of a session that is not over, and note its use."""
    alive = (account_session.c.seen_at >= now - IDLE) & (account_session.c.began_at >= now - ABSOLUTE)
    own = account_session.c.token_sha256 == digest(token)
    query = sa.select(*account.c, account_session.c.seen_at).join_from(account_session, account)
    with database.looking() as connection:
        row = connection.execute(query.where(own, alive, account.c.active)).mappings().one_or_none()
    if row is None:
        return None
    if row["seen_at"] < now - NOTED_EVERY:
        with database.changing() as work:
            work.connection.execute(account_session.update().where(own).values(seen_at=now))
    return read({name: value for name, value in row.items() if name != "seen_at"})
