"""Has a picture drawn of each series in which something is held, so that a person sees what to decide about."""

from pathlib import Path
from uuid import UUID

from anonymization_bridge.codes import ObjectStatus
from anonymization_bridge.intakes.records import IntakeObject, objects_of
from anonymization_bridge.rooms import Rooms
from anonymization_bridge.sources.thumbnails import LARGE, Picture, draw

MOST_SERIES = 60


def picture_held(rooms: Rooms, intake_id: UUID) -> None:
    """Draw the middle one of the held objects of each series, from what came: it is as identified as its source."""
    with rooms.database.looking() as connection:
        held = objects_of(connection, intake_id, ObjectStatus.HELD)
    if not held:
        return
    folder = rooms.folders.pictures / str(intake_id)
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    draw([Picture(source_of(rooms, one), path_of(rooms, one), LARGE) for one in middle_ones(held)[:MOST_SERIES]])


def middle_ones(held: list[IntakeObject]) -> list[IntakeObject]:
    """Return the middle object of each series."""
    by_series: dict[int, list[IntakeObject]] = {}
    for one in held:
        by_series.setdefault(one.series_number, []).append(one)
    return [members[len(members) // 2] for members in by_series.values()]


def source_of(rooms: Rooms, one: IntakeObject) -> Path:
    """Return where an object lies as it came."""
    return rooms.folders.incoming / str(one.intake_id) / one.file_name


def path_of(rooms: Rooms, one: IntakeObject) -> Path:
    """Return where the picture of an object's series belongs."""
    return rooms.folders.pictures / str(one.intake_id) / f"{one.series_number}.png"


def pictured(rooms: Rooms, intake_id: UUID) -> frozenset[int]:
    """Return the numbers of the series of an intake that have a picture."""
    folder = rooms.folders.pictures / str(intake_id)
    return frozenset(int(path.stem) for path in folder.glob("*.png")) if folder.is_dir() else frozenset()


def held_picture(rooms: Rooms, intake_id: UUID, series_number: int) -> Path | None:
    """Return where the picture of a held series lies, if it could be drawn."""
    path = rooms.folders.pictures / str(intake_id) / f"{series_number}.png"
    return path if path.is_file() else None
