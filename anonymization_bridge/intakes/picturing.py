"""Has pictures drawn of each series in which something is held or was blanked, so that a person sees what to decide about."""

import json
from collections.abc import Set
from dataclasses import asdict
from pathlib import Path
from typing import Final
from uuid import UUID

from pydicom import dcmread
from pydicom.errors import InvalidDicomError

from anonymization_bridge.codes import ObjectStatus
from anonymization_bridge.deidentification.device import Device
from anonymization_bridge.deidentification.handling import LimitedChild
from anonymization_bridge.deidentification.profile import CLEANED_PIXELS
from anonymization_bridge.deidentification.zones import Box
from anonymization_bridge.intakes.records import IntakeObject, objects_of
from anonymization_bridge.rooms import Rooms
from anonymization_bridge.sources.thumbnails import LARGE, Picture, draw

MOST_SERIES = 60
MIDDLE: Final = ""
BRIGHTEST: Final = "brightest"
AFTER: Final = "after"
DEVICES: Final = "devices"
"""Folders beside the middle images: the brightest of all frames, what became of them, what made them."""


def picture_held(rooms: Rooms, intake_id: UUID, child: LimitedChild) -> None:
    """Draw the middle one of the held objects of each series, from what came: it is as identified as its source."""
    with rooms.database.looking() as connection:
        held = objects_of(connection, intake_id, ObjectStatus.HELD)
    if not held:
        return
    make_folders(rooms, intake_id)
    shown = middle_ones(held)[:MOST_SERIES]
    for one in shown:
        if device := child.look(source_of(rooms, one)):
            described(rooms, one).write_text(json.dumps(asdict(device)))
    draw([picture for one in shown for picture in pictures_of(rooms, one, held)])


def pictures_of(rooms: Rooms, one: IntakeObject, held: list[IntakeObject]) -> tuple[Picture, Picture]:
    """Return what is drawn of a held series: its middle image, and the brightest of all its frames."""
    source = source_of(rooms, one)
    among = tuple(source_of(rooms, each) for each in held if each.series_number == one.series_number)
    return (
        Picture(source, path_of(rooms, one), LARGE),
        Picture(source, path_of(rooms, one, BRIGHTEST), LARGE, among),
    )


def picture_blanked(rooms: Rooms, intake_id: UUID, series: Set[int]) -> None:
    """Draw, of each of these series in which something was blanked, the middle image as it came and as it leaves."""
    with rooms.database.looking() as connection:
        objects = objects_of(connection, intake_id, ObjectStatus.CLEAN)
    clean = middle_ones([one for one in objects if one.series_number in series])
    blanked = [one for one in clean if is_blanked(result_of(rooms, one))][:MOST_SERIES]
    if blanked:
        make_folders(rooms, intake_id)
        before = [Picture(source_of(rooms, one), path_of(rooms, one), LARGE) for one in blanked]
        draw([*before, *(Picture(result_of(rooms, one), path_of(rooms, one, AFTER), LARGE) for one in blanked)])


def is_blanked(result: Path) -> bool:
    """Tell whether a result of ours says that its pixels were cleaned."""
    try:
        read = dcmread(result, stop_before_pixels=True, specific_tags=["DeidentificationMethodCodeSequence"])
    except (OSError, InvalidDicomError):
        return False
    return any(item.CodeValue == CLEANED_PIXELS.value for item in read.get("DeidentificationMethodCodeSequence", ()))


def make_folders(rooms: Rooms, intake_id: UUID) -> None:
    """Make the folders of the pictures of an intake."""
    for name in (MIDDLE, BRIGHTEST, AFTER, DEVICES):
        (rooms.folders.pictures / str(intake_id) / name).mkdir(mode=0o700, parents=True, exist_ok=True)


def middle_ones(held: list[IntakeObject]) -> list[IntakeObject]:
    """Return the middle object of each series."""
    by_series: dict[int, list[IntakeObject]] = {}
    for one in held:
        by_series.setdefault(one.series_number, []).append(one)
    return [members[len(members) // 2] for members in by_series.values()]


def source_of(rooms: Rooms, one: IntakeObject) -> Path:
    """Return where an object lies as it came."""
    return rooms.folders.incoming / str(one.intake_id) / one.file_name


def result_of(rooms: Rooms, one: IntakeObject) -> Path:
    """Return where an object lies as it will be delivered."""
    return rooms.folders.outgoing / str(one.intake_id) / one.file_name


def path_of(rooms: Rooms, one: IntakeObject, kind: str = MIDDLE) -> Path:
    """Return where the picture of an object's series belongs."""
    return rooms.folders.pictures / str(one.intake_id) / kind / f"{one.series_number}.png"


def described(rooms: Rooms, one: IntakeObject) -> Path:
    """Return where it is written what made the objects of a series."""
    return rooms.folders.pictures / str(one.intake_id) / DEVICES / f"{one.series_number}.json"


def device_of(rooms: Rooms, intake_id: UUID, series_number: int) -> Device | None:
    """Return what made the held objects of a series; nothing when nobody could tell."""
    path = rooms.folders.pictures / str(intake_id) / DEVICES / f"{series_number}.json"
    if not path.is_file():
        return None
    found = json.loads(path.read_text())
    return Device(**{**found, "regions": tuple(Box(**box) for box in found["regions"])})


def pictured(rooms: Rooms, intake_id: UUID, kind: str = MIDDLE) -> frozenset[int]:
    """Return the numbers of the series of an intake that have a picture of a kind."""
    folder = rooms.folders.pictures / str(intake_id) / kind
    return frozenset(int(path.stem) for path in folder.glob("*.png")) if folder.is_dir() else frozenset()


def held_picture(rooms: Rooms, intake_id: UUID, series_number: int, kind: str = MIDDLE) -> Path | None:
    """Return where a picture of a series lies, if it could be drawn."""
    path = rooms.folders.pictures / str(intake_id) / kind / f"{series_number}.png"
    return path if path.is_file() else None
