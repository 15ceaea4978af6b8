"""Removes what nobody needs any more from the work folders: identified files do not lie about."""

import shutil
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Final
from uuid import UUID

import sqlalchemy as sa

from anonymization_bridge.codes import AT_WORK, ArrivalStatus, IntakeStatus
from anonymization_bridge.database.tables import arrival, intake, preparation
from anonymization_bridge.rooms import Rooms

KEPT: Final = timedelta(hours=24)
"""What no row names is kept so long: a step may be about to name it."""


def tidy(rooms: Rooms) -> None:
    """Remove the files of settled intakes, and those handed in that no form and no intake names any more."""
    with rooms.database.looking() as connection:
        waiting = intake.c.status.in_([*AT_WORK, IntakeStatus.HELD])
        alive = {str(one) for one in connection.execute(sa.select(intake.c.id).where(waiting)).scalars()}
        forms = sa.select(preparation.c.upload_name).where(preparation.c.expires_at > rooms.clock())
        uploads = set(connection.execute(forms).scalars())
        uploads |= set(connection.execute(sa.select(intake.c.upload_name).where(waiting)).scalars())
    for folder in (rooms.folders.incoming, rooms.folders.outgoing):
        remove(folder, alive, rooms.clock())
    remove(rooms.folders.uploads, uploads, rooms.clock())
    remove(rooms.folders.arrivals, waiting_ids(rooms), rooms.clock())
    remove(rooms.folders.receiving, set(), rooms.clock())
    remove(rooms.folders.locks, {"arrivals.lock", *(f"{UUID(one)}.lock" for one in alive)}, rooms.clock())


def waiting_ids(rooms: Rooms) -> set[str]:
    """Return the ids of what waits to be attributed."""
    query = sa.select(arrival.c.id).where(arrival.c.status == ArrivalStatus.WAITING)
    with rooms.database.looking() as connection:
        return {str(one) for one in connection.execute(query).scalars()}


def remove(folder: Path, wanted: set[str], now: datetime) -> None:
    """Remove what a folder holds beside what is wanted, when it is old enough."""
    for path in folder.iterdir():
        changed = datetime.fromtimestamp(path.stat().st_mtime, UTC)
        if path.name in wanted or changed > now - KEPT:
            continue
        if path.is_dir():
            shutil.rmtree(path, ignore_errors=True)
        else:
            path.unlink(missing_ok=True)
