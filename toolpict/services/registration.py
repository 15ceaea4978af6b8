"""How what the bridge delivered becomes an examination that tasks can use."""

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import fields
from datetime import datetime
from uuid import UUID

from toolpict.domain.acquisition import ExaminationImages
from toolpict.domain.audit import SYSTEM_ID
from toolpict.domain.codes import AuditCode, ErrorCode
from toolpict.domain.errors import NotFoundError, UnreachableError
from toolpict.domain.imaging import ImagingStudy, ImagingStudyStatus, Series, SeriesOrigin, Source, TaskImage
from toolpict.domain.intake import (
    DeliveredSeries,
    DeliveredStudy,
    DeliveryFault,
    Intake,
    Notice,
    NoticeEvent,
    TakenNotice,
)
from toolpict.domain.research_study import ResearchStudy, Subject, Visit, VisitStatus
from toolpict.domain.tasks import GROUP, Move, Task, TaskKind, TaskStatus
from toolpict.services import dependencies, image_checks, intakes, tasks, withdrawal
from toolpict.services.examinations import GONE, study_entry, visit_entry
from toolpict.services.exchange import notice_of
from toolpict.services.image_facts import examination_images
from toolpict.services.ports.archive import Attribute, DicomJson, Found, ImageArchive
from toolpict.services.ports.units import Changing, Clock, Looking, UnitsOfWork


class NotConfirmedError(UnreachableError):
    """The archive does not show yet what the notice names: the job is tried again."""

    def __init__(self) -> None:
        super().__init__(ErrorCode.ARCHIVE_UNREACHABLE)


def register_intake(intake_id: UUID, *, units: UnitsOfWork, archive: ImageArchive, clock: Clock) -> None:
    """Register what a delivered notice names, once the archive confirms each object and its de-identification.

    What nobody wants any more, of a cancelled intake or of a subject who takes no part, is deleted instead.

    Raises
    ------
    UnreachableError
        The archive does not answer, or does not show all of it yet.

    """
    with units.looking() as work:
        intake = work.get(Intake, intake_id)
        notice = delivered_notice(work.find(TakenNotice, intake_id=intake_id, event=NoticeEvent.DELIVERED))
        expected = patient_id(work.get(ResearchStudy, intake.research_study_id), work.get(Subject, intake.subject_id))
        is_wanted = withdrawal.why_nobody_wants(work, intake, work.get(Task, intake.task_id)) is None
        named = notice.imaging_studies if is_wanted else ()
        checked = {one.study_instance_uid: checked_series(work, one) for one in named}
    found = {uid: objects_of(uid, archive) for uid in checked}
    faults = [fault for one in named for fault in faults_of(one, expected, found[one.study_instance_uid])]
    images = {uid: examination_images(among(found[uid], series)) for uid, series in checked.items()}
    with units.changing() as work:
        intake = work.get(Intake, intake_id)
        task = work.get(Task, intake.task_id)
        faults += [DeliveryFault.OTHER_VISIT for imaging_study in named if is_elsewhere(work, imaging_study, intake)]
        if fault := withdrawal.why_nobody_wants(work, intake, task):
            delivered = delivered_studies(work, intake, notice, clock())
            withdrawal.turn_away(work, intake, task, delivered, fault=fault, now=clock())
        elif not is_wanted:
            raise NotConfirmedError  # wanted again meanwhile: the archive has to be asked first
        elif faults:
            refuse_delivery(work, intake, task, faults, clock())
        else:
            register(work, intake, notice, images, clock())
        work.commit()


def patient_id(research_study: ResearchStudy, subject: Subject) -> str:
    """Return the Patient ID that the images of a subject carry."""
    return research_study.patient_id(subject.number)


def delivered_notice(taken: Iterable[TakenNotice]) -> Notice:
    """Return what the last delivered notice names."""
    found = sorted(taken, key=lambda one: one.number)
    if not found:
        raise NotFoundError
    return notice_of(json.loads(found[-1].document))


def objects_of(study_instance_uid: str, archive: ImageArchive) -> list[Found]:
    """Return every object of an examination that the archive has.

    Raises
    ------
    NotConfirmedError
        There is none yet.

    """
    try:
        return [Found(read(document)) for document in archive.metadata(study_instance_uid)]
    except NotFoundError as error:
        raise NotConfirmedError from error


def among(found: Iterable[Found], series: frozenset[str]) -> list[DicomJson]:
    """Return the objects of some series."""
    return [one.attributes for one in found if one.text(Attribute.SERIES_INSTANCE_UID) in series]


def checked_series(work: Looking, delivered: DeliveredStudy) -> frozenset[str]:
    """Return the series that the system looks at: those of the notice, and those that came before; never our outputs."""
    known = work.find(ImagingStudy, study_instance_uid=delivered.study_instance_uid)
    before = [one for each in known for one in work.find(Series, imaging_study_id=each.id, origin=SeriesOrigin.BRIDGE)]
    return shown(delivered) | {one.series_instance_uid for one in before}


def faults_of(imaging_study: DeliveredStudy, expected: str, found: Sequence[Found]) -> list[DeliveryFault]:
    """Return what is wrong with an examination in the archive.

    Raises
    ------
    NotConfirmedError
        Objects that the notice names are not there yet.

    """
    named = {uid for series in imaging_study.series for uid in series.sop_instance_uids}
    own = [one for one in found if one.text(Attribute.SERIES_INSTANCE_UID) in shown(imaging_study)]
    if named - {one.text(Attribute.SOP_INSTANCE_UID) for one in own}:
        raise NotConfirmedError
    is_clean = all(one.text(Attribute.PATIENT_IDENTITY_REMOVED) == "YES" for one in own)
    is_ours = all(one.text(Attribute.PATIENT_ID) == expected for one in own)
    found_faults = {DeliveryFault.NOT_DE_IDENTIFIED: is_clean, DeliveryFault.OTHER_SUBJECT: is_ours}
    return [fault for fault, is_right in found_faults.items() if not is_right]


def shown(imaging_study: DeliveredStudy) -> frozenset[str]:
    """Return the series that would be shown: every object in them is looked at, named by the notice or not."""
    return frozenset(series.series_instance_uid for series in imaging_study.series)


def is_elsewhere(work: Looking, delivered: DeliveredStudy, intake: Intake) -> bool:
    """Tell whether an examination stands registered at another visit: it can be at one only."""
    known = work.find(ImagingStudy, study_instance_uid=delivered.study_instance_uid)
    return any(one.visit_id != intake.visit_id and one.status is not ImagingStudyStatus.WITHDRAWN for one in known)


def read(document: bytes) -> DicomJson:
    """Return one object of the archive's metadata."""
    found: DicomJson = json.loads(document)
    return found


def refuse_delivery(work: Changing, intake: Intake, task: Task, faults: list[DeliveryFault], now: datetime) -> None:
    """Leave what is in the archive unregistered, and tell who asked for it; done once."""
    if task.can(Move.CANCEL):
        intake.reason_codes = " ".join(sorted(set(faults)))
        intakes.end_refused(work, intake, task, now)


def register(
    work: Changing, intake: Intake, notice: Notice, images: Mapping[str, ExaminationImages], now: datetime
) -> None:
    """Store the examinations of a notice, complete the intake task and wake what waits for the visit.

    `images` are what the archive says of each, by Study Instance UID.
    """
    research_study, task = work.get(ResearchStudy, intake.research_study_id), work.get(Task, intake.task_id)
    standing = []
    for delivered in notice.imaging_studies:
        imaging_study = new_imaging_study(intake, notice, delivered, research_study, now)
        said = images[delivered.study_instance_uid]
        standing.append(add_imaging_study(work, imaging_study, delivered, said, task))
    if not any(standing):
        return
    if task.can(Move.COMPLETE):
        work.record(task.move(Move.COMPLETE, by=SYSTEM_ID, at=now))
        tasks.follow(work, task, Move.COMPLETE, SYSTEM_ID, now)
    visit = work.get(Visit, intake.visit_id)
    if visit.status is not VisitStatus.DONE:
        work.record(visit_entry(visit, research_study.id, SYSTEM_ID, now, before=visit.status, after=VisitStatus.DONE))
        visit.status = VisitStatus.DONE
    dependencies.settle_visit(work, visit.id, now)


def delivered_studies(work: Looking, intake: Intake, notice: Notice, now: datetime) -> list[ImagingStudy]:
    """Return the examinations of a notice."""
    place = work.get(ResearchStudy, intake.research_study_id)
    return [new_imaging_study(intake, notice, delivered, place, now) for delivered in notice.imaging_studies]


def new_imaging_study(
    intake: Intake, notice: Notice, delivered: DeliveredStudy, research_study: ResearchStudy, now: datetime
) -> ImagingStudy:
    """Return the examination of a delivered study; quality control, where there is one, has to accept it first."""
    waits = research_study.quality_control
    return ImagingStudy(
        intake.research_study_id,
        intake.subject_id,
        intake.visit_id,
        intake.id,
        delivered.study_instance_uid,
        "\\".join(sorted({series.modality for series in delivered.series})),
        Source(notice.source),
        sum(len(series.sop_instance_uids) for series in delivered.series),
        delivered.size_bytes,
        notice.at,
        now,
        notice.profile_name,
        notice.profile_version,
        notice.profile_sha256,
        ImagingStudyStatus.REGISTERED if waits else ImagingStudyStatus.ACCEPTED,
    )


def add_imaging_study(
    work: Changing, imaging_study: ImagingStudy, delivered: DeliveredStudy, images: ExaminationImages, task: Task
) -> bool:
    """Store an examination, what the system finds in it and its quality control; tell whether it stands afterwards.

    What was registered of a delivery is registered once, were it withdrawn or refused since.  One that stands gets the
    series that a later delivery adds.
    """
    known = work.find(ImagingStudy, study_instance_uid=imaging_study.study_instance_uid)
    before = work.get(ImagingStudy, known[0].id) if known else None
    if before is not None and before.status in GONE and is_same_delivery(before, imaging_study):
        return False
    new = [one for one in delivered.series if not work.find(Series, series_instance_uid=one.series_instance_uid)]
    if before is not None and before.status not in GONE and not new:
        return True
    code, now = AuditCode.IMAGING_STUDY_REGISTERED, imaging_study.registered_at
    is_looked_at = before is not None and before.status is ImagingStudyStatus.REGISTERED
    instances, modality = imaging_study.instances, imaging_study.modality
    if before is not None:
        imaging_study = (
            grown(before, imaging_study, new) if before.status not in GONE else registered_again(before, imaging_study)
        )
        instances, modality = imaging_study.instances, imaging_study.modality
    work.record(study_entry(imaging_study, code, SYSTEM_ID, now, instances=instances, modality=modality))
    work.record(task.touch(code, by=SYSTEM_ID, at=now, instances=instances, modality=modality))
    if before is None:
        work.add(imaging_study)
    for series in new:
        count = len(series.sop_instance_uids)
        work.add(Series(imaging_study.id, series.series_instance_uid, series.modality, count, SeriesOrigin.BRIDGE))
    image_checks.store_check(work, imaging_study, images, now)
    if imaging_study.status is ImagingStudyStatus.REGISTERED and not is_looked_at:
        add_quality_control(work, imaging_study, task, now)
    return True


def is_same_delivery(before: ImagingStudy, imaging_study: ImagingStudy) -> bool:
    """Tell whether an examination was registered of this very delivery: the job was run again, after a crash perhaps."""
    return (before.intake_id, before.delivered_at) == (imaging_study.intake_id, imaging_study.delivered_at)


def grown(before: ImagingStudy, imaging_study: ImagingStudy, new: Sequence[DeliveredSeries]) -> ImagingStudy:
    """Return an examination that stands with the series that came later; quality control looks at it again."""
    before.instances += sum(len(one.sop_instance_uids) for one in new)
    before.modality = "\\".join(sorted({*before.modality.split("\\"), *(one.modality for one in new)}))
    before.size_bytes = max(before.size_bytes, imaging_study.size_bytes)
    before.status = imaging_study.status
    return before


def registered_again(withdrawn: ImagingStudy, imaging_study: ImagingStudy) -> ImagingStudy:
    """Return an examination that was withdrawn or refused, as it is delivered again under the same identifiers."""
    for field in fields(imaging_study):
        if field.name != "id":
            setattr(withdrawn, field.name, getattr(imaging_study, field.name))
    return withdrawn


def add_quality_control(work: Changing, imaging_study: ImagingStudy, intake_task: Task, now: datetime) -> None:
    """Make the quality-control task of an examination, open to whoever may take it."""
    task = Task(
        work.next_number("task"),
        TaskKind.QUALITY_CONTROL,
        imaging_study.research_study_id,
        intake_task.site_id,
        imaging_study.subject_id,
        imaging_study.visit_id,
        intake_task.requested_by,
        now,
        now,
        status=TaskStatus.READY,
        group=GROUP[TaskStatus.READY],
    )
    work.record(task.entry(AuditCode.TASK_CREATED, SYSTEM_ID, now, kind=TaskKind.QUALITY_CONTROL))
    work.add(task)
    work.add(TaskImage(task.id, imaging_study.id))
