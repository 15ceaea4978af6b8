"""Last step of the worker: deliver what is clean, and believe it only when the archive shows it, or it lies on the disk."""

from collections.abc import Callable, Mapping, Sequence
from types import MappingProxyType
from typing import Final

from anonymization_bridge.codes import AuditCode, Destination, ErrorCode, EventKind, IntakeStatus, ObjectStatus
from anonymization_bridge.database.audit import SYSTEM
from anonymization_bridge.database.tables import intake_object
from anonymization_bridge.destinations.medium import Medium, medium_of, write_folder, write_image
from anonymization_bridge.errors import UnreachableError
from anonymization_bridge.intakes.directory_copy import last_copy
from anonymization_bridge.intakes.outbox import add_notice
from anonymization_bridge.intakes.picturing import AFTER, pictured
from anonymization_bridge.intakes.records import Intake, move, objects_of, set_objects
from anonymization_bridge.intakes.withdrawing import end, remove_files
from anonymization_bridge.research_archive import Outgoing
from anonymization_bridge.rooms import Rooms


def deliver(rooms: Rooms, one: Intake) -> None:
    """Deliver the clean objects of an intake, tell TOOLPICT, and remove its files; one cancelled there ends instead.

    What was blanked is shown on the receipt for some hours: those pictures stay as long.

    Raises
    ------
    UnreachableError
        The archive is away, or does not show all of them: all are sent again later, the same bytes.  Or the place of
        folders and images cannot be written.
    StorageFullError
        There is no room there.

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
    hand_over(rooms, one, outgoing)
    now = rooms.clock()
    with rooms.database.changing() as work:
        columns = {"settled_at": now, "sealed_request": None}
        move(work, one, IntakeStatus.DELIVERED, AuditCode.INTAKE_DELIVERED, actor=SYSTEM, now=now, **columns)
        set_objects(work, one.id, ObjectStatus.DELIVERED, intake_object.c.status == ObjectStatus.CLEAN)
        add_notice(work, one, EventKind.DELIVERED, now)
    remove_files(rooms, one.id, keep_pictures=bool(pictured(rooms, one.id, AFTER)))


def hand_over(rooms: Rooms, one: Intake, objects: Sequence[Outgoing]) -> None:
    """Bring clean objects to where the intake goes, the same bytes wherever that is (R40)."""
    HAND_OVER[one.destination](rooms, medium_of(one.label, one.time_point, str(one.id)), objects)


def to_archive(rooms: Rooms, _medium: Medium, objects: Sequence[Outgoing]) -> None:
    """Store objects in the research archive."""
    rooms.archive.deliver(objects)


def to_folder(rooms: Rooms, medium: Medium, objects: Sequence[Outgoing]) -> None:
    """Write a folder with a DICOMDIR."""
    if rooms.settings.media_folder is None:
        raise UnreachableError(ErrorCode.DESTINATION_UNREACHABLE)
    write_folder(objects, rooms.settings.media_folder, medium)


def to_disc(rooms: Rooms, medium: Medium, objects: Sequence[Outgoing]) -> None:
    """Write an image into the spool of the CD burner."""
    if rooms.settings.disc_folder is None:
        raise UnreachableError(ErrorCode.DESTINATION_UNREACHABLE)
    write_image(objects, rooms.settings.disc_folder, rooms.folders.outgoing, medium)


HAND_OVER: Final[Mapping[Destination, Callable[[Rooms, Medium, Sequence[Outgoing]], None]]] = MappingProxyType(
    {Destination.ARCHIVE: to_archive, Destination.FOLDER: to_folder, Destination.ISO_IMAGE: to_disc}
)
