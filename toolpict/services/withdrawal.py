"""How an examination is taken back with all that was made of it, and what becomes of one that nobody wants any more.

docs/decisions/work-on-withdrawn-images.md says why; docs/decisions/deliveries-nobody-wants.md tells of the second.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from toolpict.domain import permissions
from toolpict.domain.audit import SYSTEM_ID
from toolpict.domain.codes import AuditCode, ErrorCode, ProblemCode
from toolpict.domain.conversation import Notified
from toolpict.domain.errors import InvalidInputError, Problem, WrongStateError
from toolpict.domain.imaging import ImagingStudy, ImagingStudyStatus
from toolpict.domain.intake import DeliveryFault, Intake
from toolpict.domain.people import Actor
from toolpict.domain.permissions import Permission
from toolpict.domain.research_study import ResearchStudy, Subject, TimePoint, Visit, VisitStatus
from toolpict.domain.tasks import DONE, Move, Task, TaskStatus
from toolpict.services import dependencies, notifications
from toolpict.services.ended_work import end_tasks, tasks_that_show
from toolpict.services.examinations import GONE, study_entry, visit_entry
from toolpict.services.ports.archive import Attribute, Filters, ImageArchive, Level
from toolpict.services.ports.jobs import Job
from toolpict.services.ports.units import Changing, Clock, Looking, UnitsOfWork
from toolpict.services.subjects import TAKES_PART, place_of


@dataclass(frozen=True)
class WithdrawImagingStudy:
    """A research associate takes back an examination: a wrong number, or the wrong examination."""

    imaging_study_id: UUID
    reason: str


@dataclass(frozen=True)
class Withdrawal:
    """What a withdrawal would end, to be shown before it is done.

    Attributes
    ----------
    tasks
        Open ones, which will be cancelled.
    results
        Validated and locked ones, which will count no more.

    """

    imaging_study: ImagingStudy
    research_study: ResearchStudy
    subject: Subject
    time_point: TimePoint
    tasks: tuple[Task, ...]
    results: tuple[Task, ...]


def look_at_withdrawal(imaging_study_id: UUID, *, actor: Actor, units: UnitsOfWork) -> Withdrawal:
    """Return the examination, the open tasks that end with it, and the results that stop counting.

    Raises
    ------
    NotFoundError, NotPermittedError
        See `toolpict.domain.errors`.

    """
    with units.looking() as work:
        imaging_study = work.get(ImagingStudy, imaging_study_id)
        subject = work.get(Subject, imaging_study.subject_id)
        permissions.require(actor, Permission.IMAGING_STUDY_WITHDRAW, place_of(subject))
        shown = tasks_that_show(work, imaging_study)
        return Withdrawal(
            imaging_study,
            work.get(ResearchStudy, imaging_study.research_study_id),
            subject,
            work.get(TimePoint, work.get(Visit, imaging_study.visit_id).time_point_id),
            tuple(task for task in shown if task.can(Move.CANCEL)),
            tuple(task for task in shown if task.can(Move.WITHDRAW)),
        )


def withdraw_imaging_study(command: WithdrawImagingStudy, *, actor: Actor, units: UnitsOfWork, clock: Clock) -> UUID:
    """End the grants and the work of an examination, have the archive delete it, and return its subject's id.

    Open tasks that show it are cancelled; what was validated on it, be it locked, counts no more.

    Raises
    ------
    NotFoundError, NotPermittedError, WrongStateError, InvalidInputError
        See `toolpict.domain.errors`; a reason is needed.

    """
    if not command.reason.strip():
        raise InvalidInputError({"reason": Problem(ProblemCode.MISSING)})
    now = clock()
    with units.changing() as work:
        imaging_study = work.get(ImagingStudy, command.imaging_study_id)
        permissions.require(
            actor, Permission.IMAGING_STUDY_WITHDRAW, place_of(work.get(Subject, imaging_study.subject_id))
        )
        if imaging_study.status is ImagingStudyStatus.WITHDRAWN:
            raise WrongStateError(ErrorCode.CHANGED_MEANWHILE)
        work.record(
            study_entry(imaging_study, AuditCode.IMAGING_STUDY_WITHDRAWN, actor.account_id, now, command.reason)
        )
        imaging_study.status = ImagingStudyStatus.WITHDRAWN
        end_tasks(
            work,
            tasks_that_show(work, imaging_study),
            AuditCode.IMAGING_STUDY_WITHDRAWN,
            by=actor.account_id,
            at=now,
            reason=command.reason,
        )
        reopen_visit(work, imaging_study, actor.account_id, now)
        work.enqueue(Job.REMOVE_IMAGING_STUDY, imaging_study.id)
        work.commit()
        return imaging_study.subject_id


def reopen_visit(work: Changing, imaging_study: ImagingStudy, by: UUID, now: datetime) -> None:
    """Have the visit wait for images again when no other examination of it stands."""
    others = [one for one in work.find(ImagingStudy, visit_id=imaging_study.visit_id) if one.id != imaging_study.id]
    visit = work.get(Visit, imaging_study.visit_id)
    before, after = visit.status, VisitStatus.EXPECTED
    if before is VisitStatus.DONE and all(one.status in GONE for one in others):
        work.record(visit_entry(visit, imaging_study.research_study_id, by, now, before=before, after=after))
        visit.status = after
    dependencies.settle_visit(work, visit.id, now)


def why_nobody_wants(work: Looking, intake: Intake, task: Task) -> DeliveryFault | None:
    """Return why what was delivered for an intake is not registered; None when it is wanted, or registered already."""
    is_registered = task.status in DONE
    if is_registered or work.find(ImagingStudy, intake_id=intake.id):
        return None
    if work.get(Subject, intake.subject_id).status not in TAKES_PART:
        return DeliveryFault.SUBJECT_LEFT
    return DeliveryFault.CANCELLED if task.status is TaskStatus.CANCELLED else None


def turn_away(
    work: Changing,
    intake: Intake,
    task: Task,
    delivered: Iterable[ImagingStudy],
    *,
    fault: DeliveryFault,
    now: datetime,
) -> None:
    """Leave what was delivered unregistered, tell who asked for it, and have the archive delete it; done once."""
    if intake.reason_codes:
        return
    work.record(task.touch(AuditCode.DELIVERY_TURNED_AWAY, by=SYSTEM_ID, at=now, problem=fault))
    intake.reason_codes = fault
    if task.can(Move.CANCEL):
        work.record(task.move(Move.CANCEL, by=SYSTEM_ID, at=now, reason=fault))
    notifications.tell(work, intake.requested_by, task, Notified.NOT_REGISTERED, now)
    for imaging_study in delivered:
        keep_for_removal(work, imaging_study, now)


def keep_for_removal(work: Changing, delivered: ImagingStudy, now: datetime) -> None:
    """Keep an examination as withdrawn, so that the archive deletes it; one that stands already is let alone."""
    known = work.find(ImagingStudy, study_instance_uid=delivered.study_instance_uid)
    imaging_study = work.get(ImagingStudy, known[0].id) if known else delivered
    if known and imaging_study.status is not ImagingStudyStatus.WITHDRAWN:
        return
    work.record(study_entry(imaging_study, AuditCode.IMAGING_STUDY_WITHDRAWN, SYSTEM_ID, now))
    imaging_study.status, imaging_study.removed_at = ImagingStudyStatus.WITHDRAWN, None
    if not known:
        work.add(imaging_study)
    work.enqueue(Job.REMOVE_IMAGING_STUDY, imaging_study.id)


def remove_imaging_study(imaging_study_id: UUID, *, units: UnitsOfWork, archive: ImageArchive, clock: Clock) -> None:
    """Have the archive delete a withdrawn examination, and note that it did.

    An archive that leaves deleting to its administrator keeps it on the list of what is to be removed.  What does not
    carry the number of its subject is not ours to delete.

    Raises
    ------
    UnreachableError
        The archive does not answer.

    """
    with units.looking() as work:
        imaging_study = work.get(ImagingStudy, imaging_study_id)
        place = work.get(ResearchStudy, imaging_study.research_study_id)
        patient_id = place.patient_id(work.get(Subject, imaging_study.subject_id).number)
    uid = imaging_study.study_instance_uid
    if imaging_study.status is not ImagingStudyStatus.WITHDRAWN or is_anothers(archive, uid, patient_id):
        return
    if not archive.remove(uid):
        return
    with units.changing() as work:
        imaging_study = work.get(ImagingStudy, imaging_study_id)
        if imaging_study.status is not ImagingStudyStatus.WITHDRAWN or imaging_study.removed_at:
            return
        work.record(study_entry(imaging_study, AuditCode.IMAGING_STUDY_REMOVED, SYSTEM_ID, clock()))
        imaging_study.removed_at = clock()
        work.commit()


def is_anothers(archive: ImageArchive, study_instance_uid: str, patient_id: str) -> bool:
    """Tell whether the archive holds an examination under another Patient ID than its subject's."""
    found = archive.find(Level.STUDIES, Filters(study_instance_uid=study_instance_uid))
    return any(one.text(Attribute.PATIENT_ID) != patient_id for one in found)
