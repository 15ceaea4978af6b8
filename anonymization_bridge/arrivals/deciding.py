"""What is decided of an arrival: for whom it is, or that it is thrown away."""

from datetime import datetime
from uuid import UUID

from anonymization_bridge.arrivals.records import entry, settle
from anonymization_bridge.codes import ArrivalStatus, AuditCode, ErrorCode
from anonymization_bridge.database.engine import Changing
from anonymization_bridge.errors import WrongStateError


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
