"""Quality control of an examination: a short checklist, and a verdict that lets it be worked on or asks for another."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from types import MappingProxyType
from typing import Final
from uuid import UUID

from toolpict.domain import permissions
from toolpict.domain.audit import AuditEntry
from toolpict.domain.codes import AuditCode, ErrorCode, ProblemCode
from toolpict.domain.errors import InvalidInputError, Problem, WrongStateError
from toolpict.domain.imaging import ImagingStudy, ImagingStudyStatus, TaskImage
from toolpict.domain.people import Actor
from toolpict.domain.permissions import Permission
from toolpict.domain.research_study import Visit, VisitStatus
from toolpict.domain.tasks import Move, Task, TaskKind
from toolpict.services import dependencies, tasks
from toolpict.services.ports.units import Changing, Clock, UnitsOfWork

CHECKS: Final = ("right-subject", "complete", "parameters", "readable")
"""What is ticked when it was found right."""

VERDICTS: Final[Mapping[str, ImagingStudyStatus]] = MappingProxyType(
    {
        "accept": ImagingStudyStatus.ACCEPTED,
        "deviate": ImagingStudyStatus.DEVIATION,
        "refuse": ImagingStudyStatus.REFUSED,
    }
)


@dataclass(frozen=True)
class SubmitQuality:
    """Somebody says whether an examination may be worked on."""

    task_id: UUID
    task_version: int
    verdict: str
    checks: frozenset[str] = frozenset()
    comment: str = ""


def submit_quality(command: SubmitQuality, *, actor: Actor, units: UnitsOfWork, clock: Clock) -> None:
    """Store the verdict on the examination, complete the task, and wake or block what waits for the visit.

    Raises
    ------
    NotFoundError, NotPermittedError, WrongStateError, InvalidInputError
        See `toolpict.domain.errors`; all is accepted only when all was found right, anything else needs a comment.

    """
    now = clock()
    with units.changing() as work:
        task = work.get(Task, command.task_id)
        permissions.require(actor, Permission.TASK_SUBMIT, task)
        task.require_version(command.task_version)
        if task.kind is not TaskKind.QUALITY_CONTROL or not task.can(Move.SUBMIT):
            raise WrongStateError(ErrorCode.MOVE_REFUSED, status=task.status, move=Move.SUBMIT)
        status = verdict_of(command)
        judge(work, task, status, command.comment.strip(), by=actor.account_id, now=now)
        work.record(task.move(Move.COMPLETE, by=actor.account_id, at=now))
        tasks.follow(work, task, Move.COMPLETE, actor.account_id, now)
        dependencies.settle_visit(work, task.visit_id, now)
        work.commit()


def verdict_of(command: SubmitQuality) -> ImagingStudyStatus:
    """Return what the examination becomes.

    Raises
    ------
    InvalidInputError
        No verdict, one that the checklist contradicts, or no word about what is wrong.

    """
    status = VERDICTS.get(command.verdict)
    if status is None:
        raise InvalidInputError({"verdict": Problem(ProblemCode.NOT_A_CHOICE)})
    if status is ImagingStudyStatus.ACCEPTED and not command.checks >= set(CHECKS):
        raise InvalidInputError({"checks": Problem(ProblemCode.MISSING)})
    if status is not ImagingStudyStatus.ACCEPTED and not command.comment.strip():
        raise InvalidInputError({"comment": Problem(ProblemCode.MISSING)})
    return status


def judge(work: Changing, task: Task, status: ImagingStudyStatus, comment: str, *, by: UUID, now: datetime) -> None:
    """Store the verdict on each examination of the task and, when it is refused, have the visit wait for another."""
    said = {"verdict": status}
    work.record(task.touch(AuditCode.QUALITY_CHECKED, by=by, at=now, reason=comment, verdict=status))
    for image in work.find(TaskImage, task_id=task.id):
        imaging_study = work.get(ImagingStudy, image.imaging_study_id)
        work.record(
            AuditEntry(
                AuditCode.QUALITY_CHECKED,
                "imaging_study",
                imaging_study.id,
                by,
                now,
                said,
                comment,
                task.research_study_id,
            )
        )
        imaging_study.status = status
    visit = work.get(Visit, task.visit_id)
    after = VisitStatus.EXPECTED if status is ImagingStudyStatus.REFUSED else VisitStatus.DONE
    reason = comment if status is ImagingStudyStatus.REFUSED else ""
    if (visit.status, visit.reason) != (after, reason):
        work.record(
            AuditEntry(
                AuditCode.VISIT_CHANGED,
                "visit",
                visit.id,
                by,
                now,
                {"before": visit.status, "after": after},
                reason,
                task.research_study_id,
            )
        )
        visit.status, visit.reason = after, reason
