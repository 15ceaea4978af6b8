"""Opens the form of sending on what came unasked: the same form, the same checks, the same result as for all else."""

from dataclasses import replace
from uuid import UUID, uuid4

from anonymization_bridge.arrivals.records import entry, examination_of, get_waiting
from anonymization_bridge.codes import AuditCode, ErrorCode
from anonymization_bridge.errors import InvalidInputError, NotPermittedError
from anonymization_bridge.intakes import preparations, previews
from anonymization_bridge.intakes.directory_copy import last_copy
from anonymization_bridge.intakes.preparations import get_confirmed, keep
from anonymization_bridge.people.accounts import Account
from anonymization_bridge.rooms import Rooms
from anonymization_bridge.sources.unpacking import take_files


def may_attribute(rooms: Rooms, person: Account) -> bool:
    """Tell whether a person may see what waits: who brings images in for some research study."""
    with rooms.database.looking() as connection:
        return bool(last_copy(connection).delegated_to(person.username))


def open_form(rooms: Rooms, arrival_id: UUID, person: Account) -> UUID:
    """Return the id of a form that is filled with an arrival; the arrival waits on until the form is sent.

    Raises
    ------
    NotFoundError
        There is none, or it was decided.
    InvalidInputError
        It holds no examination.
    NotPermittedError
        The person brings images in for nobody.

    """
    if not may_attribute(rooms, person):
        raise NotPermittedError(ErrorCode.NOT_DELEGATED)
    with rooms.database.looking() as connection:
        one = get_waiting(connection, arrival_id)
    examination = examination_of(rooms, one)
    if examination is None:
        raise InvalidInputError(ErrorCode.NO_DICOM)
    name = uuid4().hex
    take_files(sorted((rooms.folders.arrivals / str(arrival_id)).iterdir()), rooms.folders.uploads / name)
    form_id = preparations.begin(rooms, person)
    form = get_confirmed(rooms, form_id, person)
    filled = replace(form, source=one.source, upload_name=name, found=(examination,), arrival_id=arrival_id)
    with rooms.database.changing() as work:
        work.record(entry(AuditCode.ARRIVAL_OPENED, arrival_id, {}, actor=person.username, now=rooms.clock()))
        keep(rooms, work, filled)
        previews.ask(rooms, work, filled)
    return form_id
