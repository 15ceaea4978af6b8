"""Quality control of an examination: a checklist and a verdict that lets it be worked on or asks for another.

What the system found stands beside it (`toolpict.services.image_checks`): a problem is accepted only as a deviation.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Final
from uuid import UUID

from toolpict.domain import permissions
from toolpict.domain.audit import AuditEntry
from toolpict.domain.codes import AuditCode, ErrorCode, ProblemCode
from toolpict.domain.errors import InvalidInputError, Problem, WrongStateError
from toolpict.domain.imaging import ImagingStudy, ImagingStudyStatus, TaskImage
from toolpict.domain.people import Actor
from toolpict.domain.permissions import Permission
from toolpict.domain.quality_control import (
    STATUS_AFTER,
    Check,
    CheckAnswer,
    QualityDecision,
    SystemCheck,
    Verdict,
    is_spotless,
    unanswered,
)
from toolpict.domain.research_study import Visit, VisitStatus
from toolpict.domain.tasks import Move, Task, TaskKind
from toolpict.services import dependencies, image_checks, quality_checkers, tasks
from toolpict.services.ended_work import end_tasks, work_begun
from toolpict.services.ports.units import Changing, Clock, Looking, UnitsOfWork

LONGEST_COMMENT: Final = 1000


@dataclass(frozen=True)
class SubmitQuality:
    """Somebody says whether an examination may be worked on, and what of the checklist was looked at."""

    task_id: UUID
    task_version: int
    verdict: Verdict
    ticks: Mapping[Check, CheckAnswer] = field(default_factory=dict)
    comment: str = ""


@dataclass(frozen=True)
class Judgement:
    """A verdict that agrees with what was ticked and with what the system found."""

    verdict: Verdict
    ticks: Mapping[Check, CheckAnswer]
    comment: str

    @property
    def status(self) -> ImagingStudyStatus:
        """Return what the examination becomes."""
        return STATUS_AFTER[self.verdict]


@dataclass(frozen=True)
class Checked:
    """One examination of a quality control, what the system found in it, and what was decided on it, if anything."""

    imaging_study: ImagingStudy
    check: SystemCheck | None
    decision: QualityDecision | None


@dataclass(frozen=True)
class QualityPage:
    """What the page of a quality control shows beside the task.

    Attributes
    ----------
    is_refused
        The check is for somebody else: the person had the examination brought in.
    is_own
        They had, and there is nobody else.
    begun
        How many tasks were begun or finished on the examinations: a refusal ends them.

    """

    examinations: Sequence[Checked]
    is_refused: bool
    is_own: bool
    begun: int


def look_at_quality(task_id: UUID, *, actor: Actor, units: UnitsOfWork, clock: Clock) -> QualityPage:
    """Return what the page of a quality control shows; nothing changes.

    Raises
    ------
    NotFoundError
        There is no such task, or none that this person may know of.

    """
    with units.looking() as work:
        task = work.get(Task, task_id)
        permissions.require(actor, Permission.TASK_READ, task)
        is_own = quality_checkers.is_own(work, task, actor.account_id)
        return QualityPage(
            [checked(work, task, image) for image in work.find(TaskImage, task_id=task.id)],
            is_own and quality_checkers.others_entitled(work, task, actor.account_id, clock().date()),
            is_own,
            len(begun_on(work, task)),
        )


def checked(work: Looking, task: Task, image: TaskImage) -> Checked:
    """Return one examination of a quality control."""
    decisions = work.find(QualityDecision, task_id=task.id, imaging_study_id=image.imaging_study_id)
    return Checked(
        work.get(ImagingStudy, image.imaging_study_id),
        image_checks.last_check(work, image.imaging_study_id),
        max(decisions, key=lambda decision: decision.number, default=None),
    )


def submit_quality(command: SubmitQuality, *, actor: Actor, units: UnitsOfWork, clock: Clock) -> None:
    """Store the verdict on the examination, complete the task, and wake or block what waits for the visit.

    A refusal ends what was begun on it, and what was validated on it counts no more.

    Raises
    ------
    NotFoundError, NotPermittedError, WrongStateError, InvalidInputError
        See `toolpict.domain.errors`; all is accepted only when nothing was found wrong, anything else needs a comment;
        nobody judges what they had brought in, while somebody else can.

    """
    now = clock()
    with units.changing() as work:
        task = work.get(Task, command.task_id)
        permissions.require(actor, Permission.TASK_SUBMIT, task)
        task.require_version(command.task_version)
        if task.kind is not TaskKind.QUALITY_CONTROL or not (task.can(Move.SUBMIT) and task.can(Move.COMPLETE)):
            raise WrongStateError(ErrorCode.MOVE_REFUSED, status=task.status, move=Move.SUBMIT)
        if quality_checkers.is_refused(work, task, actor.account_id, now.date()):
            raise WrongStateError(ErrorCode.OWN_EXAMINATION)
        judge(work, task, judgement_of(work, task, command), by=actor.account_id, now=now)
        work.record(task.move(Move.COMPLETE, by=actor.account_id, at=now))
        tasks.follow(work, task, Move.COMPLETE, actor.account_id, now)
        if command.verdict is Verdict.REFUSE:
            end_what_was_begun(work, task, command.comment.strip(), by=actor.account_id, at=now)
        dependencies.settle_visit(work, task.visit_id, now)
        work.commit()


def judgement_of(work: Looking, task: Task, command: SubmitQuality) -> Judgement:
    """Return what was decided.

    Raises
    ------
    InvalidInputError
        A verdict that the checklist or the system contradicts, or no word about what is wrong.

    """
    problems: dict[str, Problem] = {}
    verdict, ticks, comment = command.verdict, command.ticks, command.comment.strip()
    if verdict is not Verdict.REFUSE:
        problems |= {check: Problem(ProblemCode.NOT_ALL_ANSWERED) for check in unanswered(ticks)}
    if verdict is Verdict.ACCEPT and not is_spotless(ticks, checks_of(work, task)):
        problems["verdict"] = Problem(ProblemCode.NOT_SPOTLESS)
    if len(comment) > LONGEST_COMMENT:
        problems["comment"] = Problem(ProblemCode.TOO_LONG, maximum=LONGEST_COMMENT)
    if verdict is not Verdict.ACCEPT and not comment:
        problems["comment"] = Problem(ProblemCode.MISSING)
    if problems:
        raise InvalidInputError(problems)
    return Judgement(verdict, ticks, "" if verdict is Verdict.ACCEPT else comment)


def checks_of(work: Looking, task: Task) -> list[SystemCheck]:
    """Return what the system found last in each examination of a task."""
    found = [image_checks.last_check(work, one.imaging_study_id) for one in work.find(TaskImage, task_id=task.id)]
    return [check for check in found if check is not None]


def begun_on(work: Looking, task: Task) -> list[Task]:
    """Return the tasks begun or finished on the examinations of a quality control, each once, by number."""
    found: dict[UUID, Task] = {}
    for image in work.find(TaskImage, task_id=task.id):
        found |= {one.id: one for one in work_begun(work, work.get(ImagingStudy, image.imaging_study_id))}
    return sorted(found.values(), key=lambda one: one.number)


def end_what_was_begun(work: Changing, task: Task, reason: str, *, by: UUID, at: datetime) -> None:
    """End the tasks begun or finished on what a quality control refuses, as a withdrawal does."""
    verdict = ImagingStudyStatus.REFUSED
    end_tasks(work, begun_on(work, task), AuditCode.QUALITY_CHECKED, by=by, at=at, reason=reason, verdict=verdict)


def judge(work: Changing, task: Task, judgement: Judgement, *, by: UUID, now: datetime) -> None:
    """Store the verdict on each examination of the task and, when it is refused, have the visit wait for another."""
    status, comment = judgement.status, judgement.comment
    is_own = quality_checkers.is_own(work, task, by)
    code = AuditCode.QUALITY_SELF_CHECKED if is_own else AuditCode.QUALITY_CHECKED
    said = {"verdict": status}
    work.record(task.touch(code, by=by, at=now, reason=comment, verdict=status))
    decided = len(work.find(QualityDecision, task_id=task.id))
    for place, image in enumerate(work.find(TaskImage, task_id=task.id), start=1):
        imaging_study = work.get(ImagingStudy, image.imaging_study_id)
        work.record(AuditEntry(code, "imaging_study", imaging_study.id, by, now, said, comment, task.research_study_id))
        imaging_study.status = status
        number, ticks = decided + place, judgement.ticks
        work.add(QualityDecision(task.id, imaging_study.id, number, judgement.verdict, by, now, comment, is_own, ticks))
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
