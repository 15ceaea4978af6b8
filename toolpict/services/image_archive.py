"""The images of a task beside the pages: around the viewer, and as one ZIP of DICOM files for post-processing software."""

import zipfile
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final
from uuid import UUID

from toolpict.domain.errors import NotFoundError
from toolpict.domain.grants import Grant
from toolpict.domain.imaging import ImagingStudy
from toolpict.domain.people import Actor
from toolpict.domain.permissions import InResearchStudy
from toolpict.domain.quality_control import SystemCheck
from toolpict.domain.research_study import ResearchStudy, Subject, TimePoint, Visit
from toolpict.domain.tasks import Task, TaskKind
from toolpict.services import image_checks, viewing
from toolpict.services.ports.archive import Attribute, Filters, Found, ImageArchive, Level
from toolpict.services.ports.post_processing import TaskExamination
from toolpict.services.ports.units import Clock, Looking, UnitsOfWork
from toolpict.services.subjects import place_of

WORKS_ON_FILES: Final = frozenset({TaskKind.POST_PROCESSING, TaskKind.QUALITY_CONTROL})
"""Kinds whose images have a page of their own and leave as files; readings have their room, and stay in the viewer."""

MOMENT: Final = (1980, 1, 1, 0, 0, 0)
"""What every file of the ZIP is dated: the ZIP's first day, since a date of ours would tell when it was examined."""


@dataclass(frozen=True)
class ImagesPage:
    """What the page around the viewer says of what it shows.

    Attributes
    ----------
    scope, scope_id
        What the viewer is opened on: `task` or `imaging-study`, and its id.
    task
        The task that shows them; None outside any.
    subject_id
        The way back outside any task.
    place
        The site of the subject.
    study_instance_uid
        Of the examination; empty inside a task, which may show several.
    check
        What the system found in the one examination that is shown; None inside a task, which tells it itself.

    """

    scope: str
    scope_id: UUID
    patient_id: str
    time_point: str
    task: Task | None
    subject_id: UUID
    place: InResearchStudy
    study_instance_uid: str
    check: SystemCheck | None = None


def look_at_task_images(task_id: UUID, *, actor: Actor, units: UnitsOfWork) -> ImagesPage:
    """Return what stands around the images of a task that works on them.

    Raises
    ------
    NotFoundError
        It shows this person nothing now, or there is no such task.

    """
    viewing.grant_for_task(task_id, actor=actor, units=units)
    with units.looking() as work:
        return page(work, working_on_files(work, task_id))


def look_at_imaging_study(imaging_study_id: UUID, *, actor: Actor, units: UnitsOfWork) -> ImagesPage:
    """Return what stands around the images of an examination, to who may see them outside any task.

    Raises
    ------
    NotFoundError
        Nothing of it may be seen, or there is none.

    """
    viewing.grant_for_imaging_study(imaging_study_id, actor=actor, units=units)
    with units.looking() as work:
        return page(work, work.get(ImagingStudy, imaging_study_id))


def working_on_files(work: Looking, task_id: UUID) -> Task:
    """Return a task of a kind that works on files."""
    task = work.get(Task, task_id)
    if task.kind not in WORKS_ON_FILES:
        raise NotFoundError
    return task


def page(work: Looking, shown: Task | ImagingStudy) -> ImagesPage:
    """Return the page of the images of a task, or of an examination."""
    time_point = work.get(TimePoint, work.get(Visit, shown.visit_id).time_point_id)
    task = shown if isinstance(shown, Task) else None
    scope = "task" if task else "imaging-study"
    check = None if task else image_checks.last_check(work, shown.id)
    subject = work.get(Subject, shown.subject_id)
    return ImagesPage(
        scope,
        shown.id,
        patient_id(work, shown.subject_id),
        time_point.label,
        task,
        subject.id,
        place_of(subject),
        "" if isinstance(shown, Task) else shown.study_instance_uid,
        check,
    )


def patient_id(work: Looking, subject_id: UUID) -> str:
    """Return what the images of a subject carry as Patient ID."""
    subject = work.get(Subject, subject_id)
    return work.get(ResearchStudy, subject.research_study_id).patient_id(subject.number)


@dataclass(frozen=True)
class ArchivedImage:
    """One object of the research archive and its name in the ZIP."""

    name: str
    study_instance_uid: str
    series_instance_uid: str
    sop_instance_uid: str


@dataclass(frozen=True)
class ImagesAsFiles:
    """The ZIP of a task: its name, and its bytes as they are read."""

    filename: str
    pieces: Iterator[bytes]


def download_images(
    task_id: UUID, *, actor: Actor, units: UnitsOfWork, archive: ImageArchive, clock: Clock
) -> ImagesAsFiles:
    """Open the images that a task shows as one ZIP of DICOM files, and note who took them.

    Raises
    ------
    NotFoundError, UnreachableError
        See `toolpict.domain.errors`.

    """
    grant = viewing.grant_for_task(task_id, actor=actor, units=units)
    with units.looking() as work:
        task = working_on_files(work, task_id)
        subject = patient_id(work, task.subject_id)
        examinations = [
            one for one in work.post_processing.examinations(task_id) if one.study_instance_uid in grant.series
        ]
    images = name_images(subject, examinations, grant, archive)
    with units.changing() as work:
        work.accounts.note_access(clock(), actor.account_id, "task_images", task_id)
        work.commit()
    pieces = viewing.while_granted(
        write_zip(images, archive), lambda: viewing.grant_for_task(task_id, actor=actor, units=units)
    )
    return ImagesAsFiles(f"{subject}-{task.number}.zip", pieces)


def name_images(
    subject: str, examinations: Sequence[TaskExamination], grant: Grant, archive: ImageArchive
) -> list[ArchivedImage]:
    """Return every granted object with a name made of our own codes and counted numbers alone."""
    seen: Counter[str] = Counter()
    named = []
    for one in examinations:
        seen[one.time_point_code] += 1
        times = seen[one.time_point_code]
        folder = f"{subject}/{one.time_point_code}{f'-{times}' if times > 1 else ''}"
        granted = grant.series[one.study_instance_uid]
        for place, series in enumerate(list_series(archive, one.study_instance_uid, granted), start=1):
            instances = list_instances(archive, one.study_instance_uid, series)
            named += [
                ArchivedImage(f"{folder}/SERIES {place}/{number:05d}.dcm", one.study_instance_uid, series, instance)
                for number, instance in enumerate(instances, start=1)
            ]
    return named


def list_series(archive: ImageArchive, study_instance_uid: str, granted: frozenset[str]) -> list[str]:
    """Return the granted series that the archive has, by Series Number."""
    found = archive.find(Level.SERIES, Filters(study_instance_uid))
    uids = in_order(found, Attribute.SERIES_NUMBER, Attribute.SERIES_INSTANCE_UID)
    return [uid for uid in uids if uid in granted]


def list_instances(archive: ImageArchive, study_instance_uid: str, series_instance_uid: str) -> list[str]:
    """Return the objects of a series, by Instance Number."""
    found = archive.find(Level.INSTANCES, Filters(study_instance_uid, series_instance_uid))
    return in_order(found, Attribute.INSTANCE_NUMBER, Attribute.SOP_INSTANCE_UID)


def in_order(found: Sequence[Found], number: Attribute, uid: Attribute) -> list[str]:
    """Return UIDs by their number; those without one come first."""

    def place(one: Found) -> tuple[int, str]:
        said = one.text(number)
        return int(said) if said.lstrip("-").isdecimal() else 0, one.text(uid)

    return [one.text(uid) for one in sorted(found, key=place)]


class Pieces:
    """A file that is only written to: what comes is handed on at once, so that no ZIP is ever held."""

    def __init__(self) -> None:
        self._held: list[bytes] = []

    def write(self, piece: bytes) -> int:
        """Take a piece."""
        self._held.append(bytes(piece))
        return len(piece)

    def flush(self) -> None:
        """Do nothing: nothing is held back."""

    def take(self) -> bytes:
        """Return what has come since the last time."""
        taken = b"".join(self._held)
        self._held.clear()
        return taken


def write_zip(images: Sequence[ArchivedImage], archive: ImageArchive) -> Iterator[bytes]:
    """Give a ZIP piece by piece; images do not shrink, so they are stored as they are (ZIP64 where it needs to be)."""
    pieces = Pieces()
    with zipfile.ZipFile(pieces, "w", zipfile.ZIP_STORED) as target:  # type: ignore[call-overload]  # write() is all it needs
        for image in images:
            yield from write_image(image, target, pieces, archive)
    yield pieces.take()


def write_image(
    image: ArchivedImage, target: zipfile.ZipFile, pieces: Pieces, archive: ImageArchive
) -> Iterator[bytes]:
    """Give one object of the ZIP as it is read."""
    opened = archive.open_instance(image.study_instance_uid, image.series_instance_uid, image.sop_instance_uid)
    try:
        with target.open(zipfile.ZipInfo(image.name, MOMENT), "w", force_zip64=True) as copy:
            for chunk in opened.content.chunks:
                copy.write(chunk)
                yield pieces.take()
    finally:
        opened.close()
