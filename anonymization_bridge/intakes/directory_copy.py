"""Keeps the last directory of TOOLPICT, so that the bridge works on while TOOLPICT is away."""

import json
from datetime import datetime
from functools import lru_cache

import sqlalchemy as sa
from sqlalchemy.dialects.sqlite import insert

from anonymization_bridge.codes import ErrorCode
from anonymization_bridge.database.tables import directory_copy
from anonymization_bridge.errors import InvalidInputError, NotPermittedError
from anonymization_bridge.exchange.directory import Directory, ResearchStudy, read_directory
from anonymization_bridge.rooms import Rooms


def last_copy(connection: sa.Connection) -> Directory:
    """Return the last copy; an empty directory when there has never been one."""
    row = connection.execute(sa.select(directory_copy.c.payload, directory_copy.c.fetched_at)).one_or_none()
    return directory_of(row.payload, row.fetched_at) if row else Directory()


@lru_cache(maxsize=2)
def directory_of(payload: str, fetched_at: datetime) -> Directory:
    """Return the directory of a copy; a page asks for the same one several times."""
    return read_directory(json.loads(payload), fetched_at)


def refresh(rooms: Rooms) -> Directory:
    """Ask TOOLPICT and return its directory as it is now.

    Raises
    ------
    UnreachableError
        TOOLPICT is away; the last copy stays.

    """
    now = rooms.clock()
    claims = rooms.toolpict.directory(now)
    row = {"id": 1, "payload": json.dumps(claims), "fetched_at": now}
    with rooms.database.changing() as work:
        new = insert(directory_copy).values(row)
        work.connection.execute(new.on_conflict_do_update(index_elements=["id"], set_=row))
    return read_directory(claims, now)


def check_assignment(directory: Directory, username: str, code: str, number: str, time_point: str) -> ResearchStudy:
    """Return the research study, when this person may bring images into it for this subject and time point.

    Raises
    ------
    NotPermittedError
        The directory does not delegate it to this person, or knows no such research study.
    InvalidInputError
        The directory knows no such subject, at this person's site if they have but one, or no such time point.

    """
    found = directory.research_study(code)
    if found is None or not found.knows(username):
        raise NotPermittedError(ErrorCode.NOT_DELEGATED)
    if found.subject(number, username) is None:
        raise InvalidInputError(ErrorCode.SUBJECT_UNKNOWN)
    if not found.has_time_point(time_point):
        raise InvalidInputError(ErrorCode.TIME_POINT_UNKNOWN)
    return found
