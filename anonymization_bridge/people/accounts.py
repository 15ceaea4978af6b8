"""Accounts of the bridge: they say who may de-identify at all; the directory says for which research studies."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID, uuid4

import sqlalchemy as sa

from anonymization_bridge.codes import AuditCode, ErrorCode
from anonymization_bridge.database.audit import AuditEntry
from anonymization_bridge.database.engine import Changing, Database
from anonymization_bridge.database.tables import account, account_session, account_token
from anonymization_bridge.errors import InvalidInputError, NotFoundError
from anonymization_bridge.people.passwords import hash_password


@dataclass(frozen=True)
class Account:
    """A person who may use the bridge."""

    id: UUID
    username: str
    display_name: str
    password_hash: str
    active: bool


def find_account(connection: sa.Connection, username: str) -> Account | None:
    """Return the account of a username, closed ones too."""
    return read(connection.execute(sa.select(account).where(account.c.username == username)).mappings().one_or_none())


def read(row: Any) -> Account | None:  # noqa: ANN401 - a row
    """Return an account from its row."""
    return Account(**row) if row is not None else None


def add_account(
    database: Database, username: str, display_name: str, password: str, *, actor: str, now: datetime
) -> UUID:
    """Add an account and return its id.

    Raises
    ------
    InvalidInputError
        The username is taken, or the password is too short.

    """
    new = Account(uuid4(), username, display_name or username, hash_password(password), active=True)
    with database.changing() as work:
        if find_account(work.connection, username):
            raise InvalidInputError(ErrorCode.ACCOUNT_TAKEN)
        note(work, AuditCode.ACCOUNT_ADDED, new.id, actor, now)
        work.connection.execute(account.insert().values(**vars(new)))
    return new.id


def set_password(database: Database, username: str, password: str, *, actor: str, now: datetime) -> None:
    """Give an account another password, and end its sessions and the tokens of its command line."""
    password_hash = hash_password(password)
    with database.changing() as work:
        found = known(work.connection, username)
        note(work, AuditCode.PASSWORD_CHANGED, found.id, actor, now)
        work.connection.execute(account.update().where(account.c.id == found.id).values(password_hash=password_hash))
        shut_out(work, found)


def close_account(database: Database, username: str, *, actor: str, now: datetime) -> None:
    """Close an account, and end its sessions and the tokens of its command line."""
    with database.changing() as work:
        found = known(work.connection, username)
        note(work, AuditCode.ACCOUNT_CLOSED, found.id, actor, now)
        work.connection.execute(account.update().where(account.c.id == found.id).values(active=False))
        shut_out(work, found)


def shut_out(work: Changing, person: Account) -> None:
    """End whatever stands for the password of a person: sessions, and tokens of the command line."""
    for each in (account_session, account_token):
        work.connection.execute(each.delete().where(each.c.account_id == person.id))


def known(connection: sa.Connection, username: str) -> Account:
    """Return the account of a username that must exist."""
    found = find_account(connection, username)
    if found is None:
        raise NotFoundError(ErrorCode.NOT_FOUND)
    return found


def note(work: Changing, code: AuditCode, account_id: UUID, actor: str, now: datetime) -> None:
    """Record what was done to an account."""
    work.record(AuditEntry(code, "account", str(account_id), actor, now))
