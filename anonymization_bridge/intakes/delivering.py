"""Last step of the worker: deliver what is clean, and believe it only when the archive shows it."""

from anonymization_bridge.codes import AuditCode, EventKind, IntakeStatus, ObjectStatus
from anonymization_bridge.database.audit import SYSTEM
from anonymization_bridge.database.tables import intake_object
from anonymization_bridge.intakes.directory_copy import last_copy
from anonymization_bridge.intakes.outbox import add_notice
from anonymization_bridge.intakes.records import Intake, move, objects_of, set_objects
from anonymization_bridge.intakes.withdrawing import end, remove_files
from anonymization_bridge.research_archive import Outgoing
from anonymization_bridge.rooms import Rooms


def deliver(rooms: Rooms, one: Intake) -> None:
    """Deliver the clean objects of an intake, tell TOOLPICT, and remove its files; one cancelled there ends instead.

    Raises
    ------
    UnreachableError
        The archive is away, or does not show all of them: all are sent again later, the same bytes.

    """
    folder = rooms.folders.outgoing / str(one.id)
    with rooms.database.looking() as connection:
        clean = objects_of(connection, one.id, ObjectStatus.CLEAN)
        is_cancelled = one.id in last_copy(connection).withdrawn_intakes
    if is_cancelled:
        end(rooms, one.id, one.upload_name)
        return
    outgoing = [
        Outgoing(
            folder / each.file_name,
            each.study_instance_uid,
            each.series_instance_uid,
            each.sop_instance_uid,
            each.size_bytes,
        )
        for each in clean
    ]
    rooms.archive.deliver(outgoing)
    now = rooms.clock()
    with rooms.database.changing() as work:
        columns = {"settled_at": now, "sealed_request": None}
        move(work, one, IntakeStatus.DELIVERED, AuditCode.INTAKE_DELIVERED, actor=SYSTEM, now=now, **columns)
        set_objects(work, one.id, ObjectStatus.DELIVERED, intake_object.c.status == ObjectStatus.CLEAN)
        add_notice(work, one, EventKind.DELIVERED, now)
    remove_files(rooms, one.id)
