"""What a person decides about an intake that is held: refuse it, or leave a series out."""

from uuid import UUID

from anonymization_bridge.codes import AuditCode, ErrorCode, EventKind, IntakeStatus, ObjectStatus
from anonymization_bridge.database.engine import Changing
from anonymization_bridge.database.tables import intake_object
from anonymization_bridge.errors import NotFoundError, NotPermittedError, WrongStateError
from anonymization_bridge.intakes.directory_copy import last_copy
from anonymization_bridge.intakes.outbox import add_notice
from anonymization_bridge.intakes.records import Intake, entry, get_intake, move, objects_of, set_objects
from anonymization_bridge.intakes.withdrawing import remove_files
from anonymization_bridge.people.accounts import Account
from anonymization_bridge.reasons import check_reason
from anonymization_bridge.rooms import Rooms

REFUSABLE = frozenset({IntakeStatus.QUEUED, IntakeStatus.HELD})


def refuse(rooms: Rooms, intake_id: UUID, reason: str, person: Account) -> None:
    """Refuse an intake with a reason: nothing of it is delivered, and its files go.

    Raises
    ------
    InvalidInputError
        There is no reason, or too long a one.
    WrongStateError
        It is past refusing.

    """
    check_reason(reason)
    with rooms.database.changing() as work:
        one = decidable(work, intake_id, person)
        if one.status not in REFUSABLE:
            raise WrongStateError(ErrorCode.WRONG_STATE)
        give_up(rooms, work, one, ErrorCode.REFUSED_BY_PERSON, actor=person.username, reason=reason)
    remove_files(rooms, intake_id, one.upload_name)


def drop_series(rooms: Rooms, intake_id: UUID, series_number: int, reason: str, person: Account) -> None:
    """Leave a whole series out; when nothing is held any more, the rest is delivered.

    Raises
    ------
    NotFoundError
        Nothing of that series is held.

    """
    check_reason(reason)
    with rooms.database.changing() as work:
        one = decidable(work, intake_id, person)
        if one.status is not IntakeStatus.HELD:
            raise WrongStateError(ErrorCode.WRONG_STATE)
        held = objects_of(work.connection, intake_id, ObjectStatus.HELD)
        if not any(each.series_number == series_number for each in held):
            raise NotFoundError(ErrorCode.NOT_FOUND)
        said = {"series": series_number}
        work.record(entry(AuditCode.OBJECTS_DROPPED, one, said, reason, actor=person.username, now=rooms.clock()))
        set_objects(work, intake_id, ObjectStatus.DROPPED, intake_object.c.series_number == series_number)
        if all(each.series_number == series_number for each in held):
            release(rooms, work, one, person.username)


def release(rooms: Rooms, work: Changing, one: Intake, actor: str) -> None:
    """Let what is clean be delivered, or refuse the intake when nothing is left."""
    now = rooms.clock()
    if not objects_of(work.connection, one.id, ObjectStatus.CLEAN):
        give_up(rooms, work, one, ErrorCode.NOTHING_LEFT, actor=actor)
        return
    move(work, one, IntakeStatus.READY, AuditCode.INTAKE_READY, actor=actor, now=now)
    add_notice(work, one, EventKind.RELEASED, now)


def give_up(rooms: Rooms, work: Changing, one: Intake, code: ErrorCode, *, actor: str, reason: str = "") -> None:
    """End an intake without delivering anything, and tell TOOLPICT why by a code."""
    now = rooms.clock()
    columns = {"reason_code": code, "reason_text": reason, "settled_at": now, "sealed_request": None}
    add_notice(work, one, EventKind.REFUSED, now, [code])
    move(work, one, IntakeStatus.REFUSED, AuditCode.INTAKE_REFUSED, actor=actor, now=now, **columns)


def decidable(work: Changing, intake_id: UUID, person: Account) -> Intake:
    """Return an intake that this person may decide about.

    Raises
    ------
    NotFoundError
        The person may not know of it.
    NotPermittedError
        The person made it, but is no longer delegated.

    """
    one = get_intake(work.connection, intake_id)
    if last_copy(work.connection).delegates(person.username, one.research_study, one.inclusion_number):
        return one
    if one.account_id == person.id:
        raise NotPermittedError(ErrorCode.NOT_DELEGATED)
    raise NotFoundError(ErrorCode.NOT_FOUND)
