"""A form being filled in before an intake is made: for whom, from where, which series.  Nothing leaves by it."""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Final
from uuid import UUID, uuid4

import sqlalchemy as sa

from anonymization_bridge.codes import AuditCode, ErrorCode, SourceKind
from anonymization_bridge.database.audit import SYSTEM, AuditEntry
from anonymization_bridge.database.engine import Changing
from anonymization_bridge.database.tables import preparation
from anonymization_bridge.errors import (
    InvalidInputError,
    NotFoundError,
    NotPermittedError,
    RefusedError,
    UnreachableError,
)
from anonymization_bridge.exchange.directory import Directory
from anonymization_bridge.exchange.launch import Launch, read_launch
from anonymization_bridge.intakes.directory_copy import check_assignment, last_copy, refresh
from anonymization_bridge.people.accounts import Account
from anonymization_bridge.rooms import Rooms
from anonymization_bridge.sources.found import FoundExamination, from_json, to_json

FACTS_KEPT: Final = timedelta(minutes=15)
FORM_KEPT: Final = timedelta(hours=8)
PURPOSE: Final = "preparation"


@dataclass(frozen=True)
class Preparation:
    """One form.

    Attributes
    ----------
    launched
        Its facts came from TOOLPICT and cannot be changed here.
    confirmed
        The person named has seen for whom it is; only then the form is filled in.
    found, chosen
        What the source holds and what of it is to be sent; with what names the patient, so kept sealed.
    others, unreadable
        Files handed in that are no DICOM object, or cannot be read: not sent.
    arrival_id
        What came unasked and is being attributed by this form.

    """

    id: UUID
    username: str
    intake_id: UUID
    research_study: str
    inclusion_number: str
    time_point: str
    launched: bool
    nonce_sha256: str
    confirmed: bool
    expires_at: datetime
    source: SourceKind | None = None
    upload_name: str = ""
    others: int = 0
    unreadable: int = 0
    found: tuple[FoundExamination, ...] | None = None
    chosen: tuple[FoundExamination, ...] | None = None
    arrival_id: UUID | None = None

    @property
    def is_assigned(self) -> bool:
        """Tell whether it is known for whom it is."""
        return bool(self.research_study)


def take_launch(rooms: Rooms, token: str) -> UUID:
    """Keep the facts of a launch for 15 minutes and return the random id of the form.

    Raises
    ------
    RefusedError
        It is not to be used, was used before, or is not covered by the directory; nothing is kept.

    """
    now = rooms.clock()
    launch = read_launch(token, rooms.toolpict_key, now)
    check_launch(rooms, launch)
    new = Preparation(
        id=uuid4(),
        username=launch.username,
        intake_id=launch.intake_id,
        research_study=launch.research_study,
        inclusion_number=launch.inclusion_number,
        time_point=launch.time_point,
        launched=True,
        nonce_sha256=launch.nonce_sha256,
        confirmed=False,
        expires_at=now + FACTS_KEPT,
    )
    with rooms.database.changing() as work:
        remove_expired(work, now)
        if work.connection.scalar(sa.select(preparation.c.id).where(preparation.c.nonce_sha256 == new.nonce_sha256)):
            raise InvalidInputError(ErrorCode.LAUNCH_REPLAYED)
        work.record(entry(AuditCode.LAUNCH_TAKEN, new, SYSTEM, now))
        work.connection.execute(preparation.insert().values(**row(rooms, new)))
    return new.id


def check_launch(rooms: Rooms, launch: Launch) -> None:
    """Refuse a launch that the directory does not cover, after asking TOOLPICT when the last copy does not."""
    facts = (launch.username, launch.research_study, launch.inclusion_number, launch.time_point)
    with rooms.database.looking() as connection:
        directory = last_copy(connection)
    try:
        check_assignment(directory, *facts)
    except RefusedError:
        check_assignment(newer(rooms, directory), *facts)


def newer(rooms: Rooms, directory: Directory) -> Directory:
    """Return the directory as it is now, or the one at hand when TOOLPICT is away."""
    try:
        return refresh(rooms)
    except UnreachableError:
        return directory


def begin(rooms: Rooms, person: Account) -> UUID:
    """Open an empty form and return its id."""
    now, new_id = rooms.clock(), uuid4()
    new = Preparation(
        id=new_id,
        username=person.username,
        intake_id=uuid4(),
        research_study="",
        inclusion_number="",
        time_point="",
        launched=False,
        nonce_sha256=new_id.hex * 2,
        confirmed=True,
        expires_at=now + FORM_KEPT,
    )
    with rooms.database.changing() as work:
        remove_expired(work, now)
        work.connection.execute(preparation.insert().values(**row(rooms, new)))
    return new_id


def get(rooms: Rooms, form_id: UUID, person: Account) -> Preparation:
    """Return a form of this person.

    Raises
    ------
    NotFoundError
        There is none, or no longer.
    NotPermittedError
        A launch made it for somebody else.

    """
    found = open_form(rooms, form_id)
    if found is None:
        raise NotFoundError(ErrorCode.NOT_FOUND)
    if found.username != person.username:
        if found.launched:
            raise NotPermittedError(ErrorCode.LAUNCH_FOR_ANOTHER)
        raise NotFoundError(ErrorCode.NOT_FOUND)
    return found


def open_form(rooms: Rooms, form_id: UUID) -> Preparation | None:
    """Return a form whosever it is; None when there is none, or no longer."""
    with rooms.database.looking() as connection:
        found = connection.execute(sa.select(preparation).where(preparation.c.id == form_id)).mappings().one_or_none()
    if found is None or found["expires_at"] <= rooms.clock():
        return None
    opened = {
        name: from_json(rooms.sealer.open_json(PURPOSE, found[name])) if found[name] is not None else None
        for name in ("found", "chosen")
    }
    return Preparation(**{**found, **opened})


def get_confirmed(rooms: Rooms, form_id: UUID, person: Account) -> Preparation:
    """Return a form of this person whose facts were confirmed."""
    found = get(rooms, form_id, person)
    if not found.confirmed:
        raise NotFoundError(ErrorCode.NOT_FOUND)
    return found


def confirm(rooms: Rooms, form_id: UUID, person: Account) -> None:
    """Fill the form in with the facts of its launch, which is still covered by the directory."""
    found, now = get(rooms, form_id, person), rooms.clock()
    with rooms.database.changing() as work:
        directory = last_copy(work.connection)
        check_assignment(directory, person.username, found.research_study, found.inclusion_number, found.time_point)
        work.record(entry(AuditCode.LAUNCH_CONFIRMED, found, person.username, now))
        keep(rooms, work, replace(found, confirmed=True, expires_at=now + FORM_KEPT))


def keep(rooms: Rooms, work: Changing, changed: Preparation) -> None:
    """Store a form as it is now."""
    work.connection.execute(preparation.update().where(preparation.c.id == changed.id).values(**row(rooms, changed)))


def remove_expired(work: Changing, now: datetime) -> None:
    """Remove the forms whose time is over, with what they hold."""
    work.connection.execute(preparation.delete().where(preparation.c.expires_at <= now))


def row(rooms: Rooms, one: Preparation) -> dict[str, object]:
    """Return the columns of a form, with what names a patient sealed."""
    sealed = {
        name: rooms.sealer.seal_json(PURPOSE, to_json(value)) if value is not None else None
        for name, value in (("found", one.found), ("chosen", one.chosen))
    }
    return {**vars(one), **sealed}


def entry(code: AuditCode, one: Preparation, actor: str, now: datetime) -> AuditEntry:
    """Return the audit entry of an act on a form."""
    return AuditEntry(code, "preparation", str(one.id), actor, now, research_study=one.research_study)
