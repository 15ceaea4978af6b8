"""What is decided of an arrival: for whom it is, or that it is thrown away."""

import shutil
from datetime import datetime
from uuid import UUID

from anonymization_bridge.arrivals.records import entry, get_waiting, settle
from anonymization_bridge.codes import ArrivalStatus, AuditCode, ErrorCode
from anonymization_bridge.database.engine import Changing
from anonymization_bridge.errors import WrongStateError
from anonymization_bridge.reasons import check_reason
from anonymization_bridge.rooms import Rooms


def attribute(work: Changing, arrival_id: UUID, intake_id: str, username: str, now: datetime) -> None:
    """Settle an arrival in the transaction that makes its intake.

    Raises
    ------
    WrongStateError
        Somebody else has decided it meanwhile.

    """
    said = {"intake": intake_id}
    work.record(entry(AuditCode.ARRIVAL_ATTRIBUTED, arrival_id, said, actor=username, now=now))
    if not settle(work, arrival_id, ArrivalStatus.ATTRIBUTED, now):
        raise WrongStateError(ErrorCode.WRONG_STATE)


def discard(rooms: Rooms, arrival_id: UUID, reason: str, username: str) -> None:
    """Throw an arrival away with a reason, and its files with it.

    Raises
    ------
    NotFoundError
        There is none, or it was decided.
    InvalidInputError
        There is no reason, or too long a one.

    """
    check_reason(reason)
    now = rooms.clock()
    with rooms.database.changing() as work:
        one = get_waiting(work.connection, arrival_id)
        said = {"objects": one.objects, "others": one.others, "unreadable": one.unreadable}
        work.record(entry(AuditCode.ARRIVAL_DISCARDED, arrival_id, said, reason, actor=username, now=now))
        settle(work, arrival_id, ArrivalStatus.DISCARDED, now)
    remove_files(rooms, arrival_id)


def remove_files(rooms: Rooms, arrival_id: UUID) -> None:
    """Remove the files of an arrival."""
    shutil.rmtree(rooms.folders.arrivals / str(arrival_id), ignore_errors=True)
