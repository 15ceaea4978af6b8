"""The pseudonym key of each research study: made with its first intake, kept sealed, sealed anew, and destroyed."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

import sqlalchemy as sa

from anonymization_bridge.codes import AT_WORK, AuditCode, ErrorCode, IntakeStatus
from anonymization_bridge.database.audit import AuditEntry
from anonymization_bridge.database.engine import Changing, Database
from anonymization_bridge.database.tables import (
    arrival,
    correspondence,
    correspondence_choice,
    intake,
    intake_examination,
    preparation,
    preview,
    research_study_key,
)
from anonymization_bridge.deidentification.keys import ResearchStudyKey, new_research_study_key
from anonymization_bridge.errors import InvalidInputError, NotFoundError, WrongStateError
from anonymization_bridge.intakes.profiles import whole_research_study
from anonymization_bridge.people.accounts import Account
from anonymization_bridge.people.signing_in import confirm
from anonymization_bridge.reasons import check_reason
from anonymization_bridge.rooms import Rooms
from anonymization_bridge.sealing import Sealer, key_id_of

table = research_study_key
CONFIRMED_WITHIN: Final = timedelta(hours=24)
"""How long the first confirmation of a destruction waits for the second."""


@dataclass(frozen=True)
class KeyState:
    """What is known of the key of a research study beside itself."""

    master_key_id: str
    made_at: datetime
    destruction_asked_by: str
    destruction_asked_at: datetime | None
    destroyed_at: datetime | None

    def waits_for_confirmation(self, now: datetime) -> bool:
        """Tell whether its destruction was asked for, and may still be confirmed."""
        asked = self.destruction_asked_at
        return self.destroyed_at is None and asked is not None and now < asked + CONFIRMED_WITHIN


def key_of(connection: sa.Connection, sealer: Sealer, code: str) -> ResearchStudyKey | None:
    """Return the key of a research study; None before its first intake, and once it is destroyed."""
    sealed = connection.scalar(sa.select(table.c.sealed_key).where(table.c.research_study == code))
    return None if sealed is None else ResearchStudyKey(sealer.open(purpose(code), sealed))


def state_of(connection: sa.Connection, code: str) -> KeyState | None:
    """Return what is known of the key of a research study; nothing before its first intake."""
    columns = table.c["master_key_id", "made_at", "destruction_asked_by", "destruction_asked_at", "destroyed_at"]
    row = connection.execute(sa.select(*columns).where(table.c.research_study == code)).mappings().one_or_none()
    return KeyState(**row) if row else None


def make_key_if_missing(work: Changing, sealer: Sealer, code: str, actor: str, now: datetime) -> ResearchStudyKey:
    """Return the key of a research study, made with its first intake.

    Raises
    ------
    WrongStateError
        It was destroyed: no other is ever made in its place.

    """
    found = key_of(work.connection, sealer, code)
    if found is not None:
        return found
    if state_of(work.connection, code) is not None:
        raise WrongStateError(ErrorCode.KEY_IS_DESTROYED)
    new = new_research_study_key()
    sealed = sealer.seal(purpose(code), new.secret)
    work.record(entry(AuditCode.KEY_MADE, code, actor, now))
    row = {"research_study": code, "sealed_key": sealed, "master_key_id": key_id_of(sealed), "made_at": now}
    work.connection.execute(table.insert().values(**row, destruction_asked_by=""))
    return new


def seal_anew(database: Database, sealer: Sealer, actor: str, now: datetime) -> int:
    """Seal under the newest master key what was sealed under an older one; return how many keys of research studies."""
    with database.changing() as work:
        older = (table.c.master_key_id != sealer.current_id) & table.c.sealed_key.is_not(None)
        rows = work.connection.execute(sa.select(table.c.research_study, table.c.sealed_key).where(older)).all()
        for code, sealed in rows:
            work.record(entry(AuditCode.MASTER_KEY_CHANGED, code, actor, now))
            values = {"sealed_key": again(sealer, purpose(code), sealed), "master_key_id": sealer.current_id}
            work.connection.execute(table.update().where(table.c.research_study == code).values(**values))
        if not rows:
            work.record(AuditEntry(AuditCode.MASTER_KEY_CHANGED, "master_key", sealer.current_id, actor, now))
        seal_passing_rows(work, sealer)
    return len(rows)


PASSING: Final = (
    (intake.c.sealed_request, intake.c.id),
    (preparation.c.found, preparation.c.id),
    (preparation.c.chosen, preparation.c.id),
    (preview.c.sealed_attributes, preview.c.preparation_id),
    (arrival.c.sealed_contents, arrival.c.id),
)
"""What forms, intakes on their way and what came unasked hold sealed, and what tells their rows apart."""


def master_keys_in_use(database: Database) -> frozenset[str]:
    """Return the ids of the master keys that something is sealed under."""
    with database.looking() as connection:
        return frozenset(
            key_id_of(sealed)
            for column in (table.c.sealed_key, *(column for column, _ in PASSING))
            for sealed in connection.execute(sa.select(column).where(column.is_not(None))).scalars()
        )


def seal_passing_rows(work: Changing, sealer: Sealer) -> None:
    """Seal anew what forms and intakes on their way hold."""
    for column, identity in PASSING:
        rows = work.connection.execute(sa.select(identity, column).where(column.is_not(None))).all()
        for row_id, sealed in rows:
            kind = column.table.name if column.table is preparation else f"{column.table.name} {row_id}"
            values = {column.name: again(sealer, kind, sealed)}
            work.connection.execute(column.table.update().where(identity == row_id).values(**values))


def again(sealer: Sealer, purpose_: str, sealed: bytes) -> bytes:
    """Return something sealed under the newest master key."""
    return sealer.seal(purpose_, sealer.open(purpose_, sealed))


def ask_destruction(rooms: Rooms, code: str, typed: str, reason: str, person: Account) -> None:
    """Ask for the destruction of a key, the first of two confirmations: its code typed, and a reason.

    Raises
    ------
    InvalidInputError
        The code is not the one typed, or there is no reason.
    WrongStateError
        Something of the research study is still on its way.

    """
    check_reason(reason)
    if typed.strip() != code:
        raise InvalidInputError(ErrorCode.CODE_NOT_TYPED)
    with rooms.database.changing() as work:
        destructible(work.connection, code, person)
        change(work, entry(AuditCode.KEY_DESTRUCTION_ASKED, code, person.username, rooms.clock(), reason))


def give_up_destruction(rooms: Rooms, code: str, person: Account) -> None:
    """Give up the destruction of a key."""
    with rooms.database.changing() as work:
        whole_research_study(work.connection, code, person)
        found, now = state_of(work.connection, code), rooms.clock()
        if found is None or not found.waits_for_confirmation(now):
            raise WrongStateError(ErrorCode.WRONG_STATE)
        change(work, entry(AuditCode.KEY_DESTRUCTION_GIVEN_UP, code, person.username, now))


def destroy(rooms: Rooms, code: str, password: str, person: Account) -> None:
    """Destroy the key of a research study for good, with all that hangs on it: the second confirmation, by password.

    Nobody can make or try its pseudonyms any more, and its correspondence is gone.

    Raises
    ------
    InvalidInputError
        The password is wrong.
    ThrottledError
        Too many wrong passwords came before.
    WrongStateError
        Nobody asked for it within a day, or something is still on its way.

    """
    now = rooms.clock()
    with rooms.database.looking() as connection:
        check_confirmable(connection, code, person, now)
    confirm(rooms.database, person, password, now)
    with rooms.database.changing() as work:
        check_confirmable(work.connection, code, person, now)
        change(work, entry(AuditCode.KEY_DESTROYED, code, person.username, now))
        for each in (correspondence, correspondence_choice, intake_examination):
            work.connection.execute(each.delete().where(each.c.research_study == code))
    rooms.database.forget_deleted()


def check_confirmable(connection: sa.Connection, code: str, person: Account, now: datetime) -> None:
    """Let a destruction pass that was asked for within a day, and that nothing stands against."""
    if not destructible(connection, code, person).waits_for_confirmation(now):
        raise WrongStateError(ErrorCode.WRONG_STATE)


def destructible(connection: sa.Connection, code: str, person: Account) -> KeyState:
    """Return the state of a key that this person may have destroyed now."""
    whole_research_study(connection, code, person)
    found = state_of(connection, code)
    if found is None:
        raise NotFoundError(ErrorCode.NOT_FOUND)
    if found.destroyed_at is not None:
        raise WrongStateError(ErrorCode.KEY_IS_DESTROYED)
    open_ones = (intake.c.research_study == code) & intake.c.status.in_([*AT_WORK, IntakeStatus.HELD])
    if connection.scalar(sa.select(sa.exists().where(open_ones))):
        raise WrongStateError(ErrorCode.KEY_IN_USE)
    return found


def change(work: Changing, said: AuditEntry) -> None:
    """Store what an entry says of a key."""
    columns: dict[AuditCode, dict[str, object]] = {
        AuditCode.KEY_DESTRUCTION_ASKED: {"destruction_asked_by": said.actor, "destruction_asked_at": said.at},
        AuditCode.KEY_DESTRUCTION_GIVEN_UP: {"destruction_asked_by": "", "destruction_asked_at": None},
        AuditCode.KEY_DESTROYED: {"sealed_key": None, "destroyed_at": said.at},
    }
    work.record(said)
    here = table.c.research_study == said.object_id
    work.connection.execute(table.update().where(here).values(**columns[said.code]))


def entry(code: AuditCode, research_study: str, actor: str, now: datetime, reason: str = "") -> AuditEntry:
    """Return the audit entry of an act on a key."""
    return AuditEntry(
        code, "research_study_key", research_study, actor, now, reason=reason, research_study=research_study
    )


def purpose(code: str) -> str:
    """Return what the key of a research study is sealed for, so that no key opens in the place of another."""
    return f"research study key {code}"
