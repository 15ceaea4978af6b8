"""The zones that persons confirmed (R44): drawn on a held series, remembered for its device and size, and forgotten again."""

import json
from collections.abc import Sequence, Set
from dataclasses import dataclass
from datetime import datetime
from typing import Final
from uuid import UUID, uuid4

import sqlalchemy as sa

from anonymization_bridge.codes import AuditCode, ErrorCode, IntakeStatus, ObjectStatus, Parameters
from anonymization_bridge.database.audit import AuditEntry
from anonymization_bridge.database.engine import Changing
from anonymization_bridge.database.tables import device_zone, intake_object
from anonymization_bridge.deidentification.device import Device
from anonymization_bridge.deidentification.examination import CONFIRMABLE
from anonymization_bridge.deidentification.zones import Box, Zone
from anonymization_bridge.errors import InvalidInputError, NotFoundError, NotPermittedError, WrongStateError
from anonymization_bridge.intakes.deciding import decidable
from anonymization_bridge.intakes.directory_copy import last_copy
from anonymization_bridge.intakes.picturing import device_of
from anonymization_bridge.intakes.records import IntakeObject, entry, move, objects_of
from anonymization_bridge.people.accounts import Account
from anonymization_bridge.reasons import check_reason
from anonymization_bridge.rooms import Rooms

MOST_BOXES: Final = 50
DEVICE: Final = ("manufacturer", "model", "station", "sop_class", "modality", "rows", "columns")


@dataclass(frozen=True)
class ConfirmedZones:
    """What a person says of the images of a held series.

    Attributes
    ----------
    boxes
        To be blanked in every frame, in pixels; none when nothing is to be blanked.
    remember
        Also for what this device makes later in this size.
    looked
        The person looked at the picture, and answers for it.

    """

    boxes: tuple[Box, ...]
    outside_regions: bool
    remember: bool
    looked: bool


@dataclass(frozen=True)
class KnownZone:
    """A zone that is remembered for a device, with who confirmed it."""

    id: UUID
    zone: Zone
    confirmed_by: str
    confirmed_at: datetime


def zones_by_series(connection: sa.Connection, intake_id: UUID, series: Set[int]) -> dict[int, tuple[Zone, ...]]:
    """Return the zones for the objects of each series, in a steady order: those of devices, and those of the series alone."""
    here = (device_zone.c.intake_id == intake_id) | device_zone.c.intake_id.is_(None)
    rows = connection.execute(sa.select(device_zone).where(here).order_by(device_zone.c.id)).mappings()
    zones = [(row["series_number"], zone_of(row)) for row in rows]
    return {number: tuple(zone for own, zone in zones if own in {None, number}) for number in series}


def remembered(connection: sa.Connection) -> tuple[Zone, ...]:
    """Return the zones that are remembered for devices."""
    return read_zones(connection, device_zone.c.intake_id.is_(None))


def read_zones(connection: sa.Connection, where: sa.ColumnElement[bool]) -> tuple[Zone, ...]:
    """Return zones in a steady order."""
    rows = connection.execute(sa.select(device_zone).where(where).order_by(device_zone.c.id)).mappings()
    return tuple(zone_of(row) for row in rows)


def known_zones(connection: sa.Connection) -> list[KnownZone]:
    """Return the zones that are remembered, by device and size."""
    here = sa.select(device_zone).where(device_zone.c.intake_id.is_(None))
    rows = connection.execute(here.order_by(*(device_zone.c[name] for name in DEVICE))).mappings()
    return [KnownZone(row["id"], zone_of(row), row["confirmed_by"], row["confirmed_at"]) for row in rows]


def remembered_for(connection: sa.Connection, device: Device) -> Zone | None:
    """Return the zone that is remembered for a device and size."""
    same = (device_zone.c[name] == getattr(device, name) for name in DEVICE)
    return next(iter(read_zones(connection, sa.and_(device_zone.c.intake_id.is_(None), *same))), None)


def zone_of(row: sa.RowMapping) -> Zone:
    """Return the zone of a row."""
    boxes = tuple(Box(*edges) for edges in json.loads(row["boxes"]))
    return Zone(
        **{name: row[name] for name in DEVICE}, boxes=boxes, outside_regions=row["outside_regions"], exactly=True
    )


def confirm(rooms: Rooms, intake_id: UUID, series_number: int, said: ConfirmedZones, person: Account) -> None:
    """Keep the zones of a held series, and let the worker take its intake up again with them.

    Raises
    ------
    NotFoundError
        Nothing of that series waits for zones.
    InvalidInputError
        A zone lies outside its image, or the person does not answer for it.

    """
    device = device_of(rooms, intake_id, series_number)
    if device is None:
        raise NotFoundError(ErrorCode.NOT_FOUND)
    check(device, said)
    with rooms.database.changing() as work:
        one = decidable(work, intake_id, person)
        if one.status is not IntakeStatus.HELD:
            raise WrongStateError(ErrorCode.WRONG_STATE)
        waiting = [each for each in objects_of(work.connection, intake_id, ObjectStatus.HELD) if waits_for_zones(each)]
        if series_number not in {each.series_number for each in waiting}:
            raise NotFoundError(ErrorCode.NOT_FOUND)
        now = rooms.clock()
        parameters = {"series": series_number, **in_figures(said)}
        work.record(entry(AuditCode.ZONES_CONFIRMED, one, parameters, actor=person.username, now=now))
        keep(work, None if said.remember else (one.id, series_number), device, said, (person.username, now))
        taken_up = [each for each in waiting if said.remember or each.series_number == series_number]
        clean_again(work, intake_id, taken_up)
        move(work, one, IntakeStatus.CLEANING, AuditCode.INTAKE_RESUMED, actor=person.username, now=now)


def check(device: Device, said: ConfirmedZones) -> None:
    """Refuse zones that are none, or that nobody answers for."""
    inside = all(box.is_within(device.columns, device.rows) for box in said.boxes)
    if not inside or len(said.boxes) > MOST_BOXES or (said.outside_regions and not device.regions):
        raise InvalidInputError(ErrorCode.ZONE_NOT_VALID, size=f"{device.columns} \u00d7 {device.rows}")
    if said.remember and not device.is_named:
        raise InvalidInputError(ErrorCode.DEVICE_NOT_NAMED)
    if not said.looked:
        raise InvalidInputError(ErrorCode.LOOK_NOT_CONFIRMED)


def waits_for_zones(one: IntakeObject) -> bool:
    """Tell whether a held object waits for what a person can answer for."""
    return bool(CONFIRMABLE & set(one.reason_codes.split()))


def in_figures(said: ConfirmedZones | Zone) -> Parameters:
    """Return zones as an audit entry tells them: left, top, width and height of each."""
    boxes = " ".join(f"{box.left},{box.top},{box.width},{box.height}" for box in said.boxes)
    about: Parameters = {"boxes": boxes, "outside_regions": int(said.outside_regions)}
    return {**about, "remembered": int(said.remember)} if isinstance(said, ConfirmedZones) else about


def keep(
    work: Changing,
    series: tuple[UUID, int] | None,
    device: Device,
    said: ConfirmedZones,
    confirmed: tuple[str, datetime],
) -> None:
    """Store zones, of one series or of a device for good, in the place of those of the same device and size."""
    place = {
        **dict(zip(("intake_id", "series_number"), series or (None, None), strict=True)),
        **{name: getattr(device, name) for name in DEVICE},
    }
    same = sa.and_(*(device_zone.c[name].is_not_distinct_from(value) for name, value in place.items()))
    work.connection.execute(device_zone.delete().where(same))
    edges = [[box.left, box.top, box.width, box.height] for box in said.boxes]
    row = {**place, "boxes": json.dumps(edges), "outside_regions": said.outside_regions}
    by, at = confirmed
    work.connection.execute(device_zone.insert().values(id=uuid4(), **row, confirmed_by=by, confirmed_at=at))


def clean_again(work: Changing, intake_id: UUID, objects: Sequence[IntakeObject]) -> None:
    """Have the worker handle objects once more."""
    for one in objects:
        here = (intake_object.c.intake_id == intake_id) & (intake_object.c.position == one.position)
        values = {"status": ObjectStatus.RETRIEVED, "reason_codes": ""}
        work.connection.execute(intake_object.update().where(here).values(**values))


def forget(rooms: Rooms, zone_id: UUID, reason: str, person: Account) -> None:
    """Forget what was remembered for a device: its next images are held again.

    Raises
    ------
    NotFoundError
        Nothing of that name is remembered.
    NotPermittedError
        No research study is delegated to this person.

    """
    check_reason(reason)
    here = (device_zone.c.id == zone_id) & device_zone.c.intake_id.is_(None)
    with rooms.database.changing() as work:
        row = work.connection.execute(sa.select(device_zone).where(here)).mappings().one_or_none()
        if row is None:
            raise NotFoundError(ErrorCode.NOT_FOUND)
        if not last_copy(work.connection).delegated_to(person.username):
            raise NotPermittedError(ErrorCode.NOT_DELEGATED)
        said = in_figures(zone_of(row))
        now = rooms.clock()
        work.record(
            AuditEntry(AuditCode.ZONE_FORGOTTEN, "device_zone", str(zone_id), person.username, now, said, reason)
        )
        work.connection.execute(device_zone.delete().where(here))
