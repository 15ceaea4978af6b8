"""A data cut whose export could not be written: it says why, and is asked for again."""

from dataclasses import dataclass
from types import MappingProxyType
from typing import Final
from uuid import UUID

from toolpict.domain import permissions
from toolpict.domain.audit import SYSTEM_ID
from toolpict.domain.codes import AuditCode, ErrorCode
from toolpict.domain.conversation import Notified
from toolpict.domain.data_cut import DataCut, DataCutStatus
from toolpict.domain.errors import StorageFullError, WrongStateError
from toolpict.domain.people import Actor
from toolpict.domain.permissions import InResearchStudy, Permission
from toolpict.services import notifications
from toolpict.services.ports.jobs import Job
from toolpict.services.ports.units import Clock, UnitsOfWork
from toolpict.services.results import entry

PROBLEMS: Final = MappingProxyType({StorageFullError.__qualname__: ErrorCode.STORAGE_FULL})
"""What a coordinator can be told, by the class that the job failed with; of anything else, that it failed."""


def give_up_data_cut(data_cut_id: UUID, fault: str, *, units: UnitsOfWork, clock: Clock) -> None:
    """Note that the export of a cut failed for good, and tell who froze it; one that is written stays so.

    `fault` is the class that the job failed with.
    """
    problem = PROBLEMS.get(fault, ErrorCode.JOB_FAILED)
    with units.changing() as work:
        cut = work.get(DataCut, data_cut_id)
        if cut.status is not DataCutStatus.WRITING:
            return
        work.record(entry(cut, AuditCode.DATA_CUT_FAILED, SYSTEM_ID, clock, number=cut.number, problem=problem))
        cut.status, cut.problem = DataCutStatus.FAILED, problem
        notifications.tell_of_cut(work, cut, Notified.CUT_FAILED, clock())
        work.commit()


@dataclass(frozen=True)
class AskForDataCut:
    """The coordinator asks again for the export of a cut; what belongs to it stays as it was frozen."""

    data_cut_id: UUID


def ask_for_data_cut(command: AskForDataCut, *, actor: Actor, units: UnitsOfWork, clock: Clock) -> UUID:
    """Have the export of a cut that failed written again, and return the id of its research study.

    Raises
    ------
    NotFoundError, NotPermittedError, WrongStateError
        See `toolpict.domain.errors`; it did not fail, or somebody else asked first.

    """
    with units.changing() as work:
        cut = work.get(DataCut, command.data_cut_id)
        permissions.require(actor, Permission.DATA_CUT_FREEZE, InResearchStudy(cut.research_study_id))
        if cut.status is not DataCutStatus.FAILED:
            raise WrongStateError(ErrorCode.CHANGED_MEANWHILE)
        work.record(entry(cut, AuditCode.DATA_CUT_ASKED_AGAIN, actor.account_id, clock, number=cut.number))
        cut.status, cut.problem = DataCutStatus.WRITING, ""
        work.enqueue(Job.WRITE_DATA_CUT, cut.id)
        work.commit()
        return cut.research_study_id
