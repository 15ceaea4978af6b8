"""Ends an intake, and forgets that it was delivered, when TOOLPICT says that it was withdrawn or cancelled there."""

import shutil
from uuid import UUID

import sqlalchemy as sa

from anonymization_bridge.codes import AuditCode, EventKind, IntakeStatus
from anonymization_bridge.database.audit import SYSTEM
from anonymization_bridge.database.engine import Changing
from anonymization_bridge.database.tables import correspondence, intake, intake_examination
from anonymization_bridge.exchange.directory import Directory
from anonymization_bridge.intakes.locking import locked
from anonymization_bridge.intakes.outbox import add_notice
from anonymization_bridge.intakes.records import get_intake, move
from anonymization_bridge.rooms import Rooms

FINAL = (IntakeStatus.REFUSED, IntakeStatus.WITHDRAWN)


def apply_withdrawals(rooms: Rooms, directory: Directory) -> list[UUID]:
    """Withdraw the intakes that the directory lists and that are still known as theirs; return their ids.

    One that another worker is about is left for the next copy: were it moved from under a delivery, what is delivered
    would be told to nobody.
    """
    listed = intake.c.id.in_(directory.withdrawn_intakes)
    query = sa.select(intake.c.id, intake.c.upload_name).where(listed, intake.c.status.not_in(FINAL))
    with rooms.database.looking() as connection:
        due = connection.execute(query).all()
    return [intake_id for intake_id, upload_name in due if withdraw_whole(rooms, intake_id, upload_name)]


def withdraw_whole(rooms: Rooms, intake_id: UUID, upload_name: str) -> bool:
    """Withdraw one intake with its files; tell whether it could be."""
    with locked(rooms, intake_id) as mine:
        if mine:
            end(rooms, intake_id, upload_name)
        return mine


def end(rooms: Rooms, intake_id: UUID, upload_name: str) -> None:
    """Withdraw one intake with its files, by who has its lock."""
    with rooms.database.changing() as work:
        withdraw(rooms, work, intake_id)
    remove_files(rooms, intake_id, upload_name)


def withdraw(rooms: Rooms, work: Changing, intake_id: UUID) -> None:
    """Withdraw one intake: a later sending of the same examination is then nothing that went before."""
    now, one = rooms.clock(), get_intake(work.connection, intake_id)
    columns = {"settled_at": now, "sealed_request": None}
    move(work, one, IntakeStatus.WITHDRAWN, AuditCode.INTAKE_WITHDRAWN, actor=SYSTEM, now=now, **columns)
    work.connection.execute(intake_examination.delete().where(intake_examination.c.intake_id == intake_id))
    forget_withdrawn(work, one.research_study, one.inclusion_number)
    add_notice(work, one, EventKind.WITHDRAWN, now)


def forget_withdrawn(work: Changing, code: str, number: str) -> None:
    """Erase whose examinations were sent for a number, as far as none of them stands any more."""
    table, sent = correspondence, intake_examination
    stands = sa.exists().where(
        (sent.c.research_study == table.c.research_study)
        & (sent.c.inclusion_number == table.c.inclusion_number)
        & (sent.c.patient_fingerprint == table.c.patient_index)
    )
    here = (table.c.research_study == code) & (table.c.inclusion_number == number)
    work.connection.execute(table.delete().where(here & ~stands))


def remove_files(rooms: Rooms, intake_id: UUID, upload_name: str = "", *, keep_pictures: bool = False) -> None:
    """Remove what the work folders still hold of an intake, its pictures only if they are not kept for the receipt."""
    if upload_name:
        shutil.rmtree(rooms.folders.uploads / upload_name, ignore_errors=True)
    pictures = () if keep_pictures else (rooms.folders.pictures,)
    for folder in (rooms.folders.incoming, rooms.folders.outgoing, *pictures):
        shutil.rmtree(folder / str(intake_id), ignore_errors=True)
