"""A signed reading as a DICOM structured report in the archive (R9), once nobody reads its case any more."""

import hashlib
import tempfile
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from uuid import UUID

from toolpict.domain.audit import SYSTEM_ID
from toolpict.domain.codes import AuditCode, ErrorCode
from toolpict.domain.errors import NotFoundError, UnreachableError
from toolpict.domain.forms import FormVersion
from toolpict.domain.imaging import ImagingStudy, Series, SeriesOrigin, TaskImage
from toolpict.domain.reading import Revision
from toolpict.domain.reading_plan import ReadingSlot
from toolpict.domain.structured_report import (
    ImageAddress,
    ReportContent,
    StructuredReport,
    derived_uid,
    read_findings,
)
from toolpict.domain.tasks import Task, TaskKind
from toolpict.services.forms import read_published
from toolpict.services.ports.archive import KEPT, Attribute, Filters, ImageArchive, Level, Outcome
from toolpict.services.ports.jobs import Job
from toolpict.services.ports.structured_reports import StructuredReports
from toolpict.services.ports.units import Changing, Clock, Looking, UnitsOfWork


def ask_for_reports(work: Changing, task: Task) -> None:
    """Have the worker store the reports of a case, if a move of one of its readings made it final."""
    if task.kind is TaskKind.READING:
        for revision_id in sorted(work.structured_reports.owed(task.id)):
            work.enqueue(Job.STORE_STRUCTURED_REPORT, revision_id)


@dataclass(frozen=True)
class Gathered:
    """What a report is made of: its content, and where the images are that it speaks of.

    Attributes
    ----------
    home
        Series of the examination that the report joins.
    study_uids
        Series -> Study Instance UID, of every series that the reading saw.

    """

    content: ReportContent
    home: Sequence[str]
    study_uids: dict[str, str]


def store_report(
    revision_id: UUID, *, units: UnitsOfWork, archive: ImageArchive, reports: StructuredReports, clock: Clock
) -> None:
    """Store the report of a signed revision; nothing when it is there, or may not be stored any more.

    Done twice it stores the same object: its UIDs are made of the revision.

    Raises
    ------
    UnreachableError
        The archive does not answer, or does not take it; the job is tried again.

    """
    with units.looking() as work:
        revision = work.get(Revision, revision_id)
        if revision_id not in work.structured_reports.owed(revision.task_id):
            return
        gathered = gather(work, revision)
    images = dict(read_images(gathered, archive))
    if not images:
        return  # withdrawn meanwhile
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "report.dcm"
        sha256 = reports.write(gathered.content, images, path)
        (stored,) = archive.store([path])
    if stored.outcome is Outcome.CONFLICT:
        # An earlier attempt was stored and not noted, and a newer version of ours writes it otherwise: the first stays.
        sha256 = digest_there(gathered.content, archive)
    elif stored.outcome not in KEPT:
        raise UnreachableError(ErrorCode.ARCHIVE_UNREACHABLE)
    note(revision, gathered.content, sha256, units=units, clock=clock)


def gather(work: Looking, revision: Revision) -> Gathered:
    """Return what the report of a revision is made of."""
    task = work.get(Task, revision.task_id)
    (slot,) = work.find(ReadingSlot, task_id=task.id)
    seen = [work.get(ImagingStudy, one.imaging_study_id) for one in work.find(TaskImage, task_id=task.id)]
    joined = max(seen, key=lambda one: (one.visit_id == task.visit_id, one.study_instance_uid))
    series = [(one.study_instance_uid, each) for one in seen for each in work.find(Series, imaging_study_id=one.id)]
    content = ReportContent(
        sop_instance_uid=derived_uid(revision.id, "structured-report"),
        series_instance_uid=derived_uid(task.id, "structured-reports"),
        study_instance_uid=joined.study_instance_uid,
        number=revision.number,
        slot=slot.slot,
        findings=read_findings(
            read_published(work.get(FormVersion, revision.form_version_id).document), revision.values
        ),
        predecessors=tuple(sorted(work.find(StructuredReport, task_id=task.id), key=lambda one: one.stored_at)),
    )
    home = sorted(
        each.series_instance_uid
        for study_uid, each in series
        if study_uid == joined.study_instance_uid and each.origin is SeriesOrigin.BRIDGE
    )
    return Gathered(content, home, {each.series_instance_uid: study_uid for study_uid, each in series})


def read_images(gathered: Gathered, archive: ImageArchive) -> Iterator[tuple[ImageAddress, bytes]]:
    """Return the metadata of one image of the examination that the report joins, then of those measured on.

    What a browser named and the reading did not see, or the archive has not, is left out.
    """
    study_uid = gathered.content.study_instance_uid
    first = next((image for series in gathered.home for image in one_image(study_uid, series, archive)), None)
    if first is None:
        return
    for image in (first, *sorted(gathered.content.images - {first})):
        found_in = gathered.study_uids.get(image.series_instance_uid)
        if found_in is None:
            continue
        try:
            (document, *_) = archive.metadata(found_in, *image)
        except NotFoundError:
            continue
        yield image, document


def one_image(study_uid: str, series: str, archive: ImageArchive) -> list[ImageAddress]:
    """Return the first image of a series; none when it is gone."""
    found = archive.find(Level.INSTANCES, Filters(study_uid, series, limit=1))
    return [ImageAddress(series, one.text(Attribute.SOP_INSTANCE_UID)) for one in found[:1]]


def digest_there(content: ReportContent, archive: ImageArchive) -> str:
    """Return the SHA-256 of the report that the archive holds."""
    opened = archive.open_instance(content.study_instance_uid, content.series_instance_uid, content.sop_instance_uid)
    digest = hashlib.sha256()
    try:
        for chunk in opened.content.chunks:
            digest.update(chunk)
    finally:
        opened.close()
    return digest.hexdigest()


def note(revision: Revision, content: ReportContent, sha256: str, *, units: UnitsOfWork, clock: Clock) -> None:
    """Note that the report lies in the archive; nothing when it was noted meanwhile."""
    now = clock()
    with units.changing() as work:
        task = work.get(Task, revision.task_id)  # locked first: two attempts at once note it once
        if work.find(StructuredReport, revision_id=revision.id):
            return
        stored = StructuredReport(
            revision.id,
            task.id,
            content.study_instance_uid,
            content.series_instance_uid,
            content.sop_instance_uid,
            sha256,
            now,
        )
        work.record(task.entry(AuditCode.REPORT_STORED, SYSTEM_ID, now, revision=revision.number, sha256=sha256))
        work.add(stored)
        work.commit()
