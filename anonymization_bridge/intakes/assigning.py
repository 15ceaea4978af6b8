"""Says for whom the examinations of a form are, where no launch has said so."""

from dataclasses import replace

from anonymization_bridge.codes import AuditCode, ErrorCode
from anonymization_bridge.errors import NotPermittedError, RefusedError
from anonymization_bridge.intakes import previews
from anonymization_bridge.intakes.directory_copy import check_assignment, last_copy
from anonymization_bridge.intakes.preparations import Preparation, entry, keep, newer
from anonymization_bridge.rooms import Rooms


def assign(rooms: Rooms, found: Preparation, code: str, number: str, time_point: str) -> None:
    """Say for whom it is; a launch has said so for good.

    Raises
    ------
    RefusedError
        The directory does not cover it, even when asked again.

    """
    if found.launched:
        raise NotPermittedError(ErrorCode.LAUNCH_FOR_ANOTHER)
    with rooms.database.looking() as connection:
        directory = last_copy(connection)
    try:
        check_assignment(directory, found.username, code, number, time_point)
    except RefusedError:
        check_assignment(newer(rooms, directory), found.username, code, number, time_point)
    changed = replace(found, research_study=code, inclusion_number=number, time_point=time_point)
    with rooms.database.changing() as work:
        work.record(entry(AuditCode.SUBJECT_CHOSEN, changed, found.username, rooms.clock()))
        keep(rooms, work, changed)
        previews.ask(rooms, work, changed)
