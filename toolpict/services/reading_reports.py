"""The PDF of a signed reading: made by the worker when it is signed, kept with its digest, downloaded by who may read it."""

import io
from collections.abc import Sequence
from dataclasses import dataclass
from typing import IO, Protocol
from uuid import UUID

from toolpict.domain.audit import SYSTEM_ID
from toolpict.domain.codes import AuditCode
from toolpict.domain.ecrf import Section
from toolpict.domain.errors import NotFoundError
from toolpict.domain.forms import FormVersion
from toolpict.domain.people import Account, Actor
from toolpict.domain.permissions import Permission, permits
from toolpict.domain.reading import Attachment, ReadingReport, Revision, Signature
from toolpict.domain.research_study import ResearchStudy
from toolpict.domain.tasks import Task
from toolpict.services import access
from toolpict.services.earlier_readings import circumstances_of
from toolpict.services.forms import read_published
from toolpict.services.ports.files import FileStore
from toolpict.services.ports.queries import Thread
from toolpict.services.ports.results import ChainHead
from toolpict.services.ports.units import Clock, Looking, UnitsOfWork
from toolpict.services.reading_body import Line, lines_of, visible_revisions
from toolpict.services.reading_room import find_alias
from toolpict.services.reading_trail import threads_about
from toolpict.services.wording import Language

PDF = "application/pdf"


@dataclass(frozen=True)
class SignedReading:
    """What the PDF says: no inclusion number, since whoever reads blinded may have it too.

    Attributes
    ----------
    alias
        What the case is called; empty when the task reads none.
    head
        Where the audit chain ended when the PDF was made.

    """

    research_study: ResearchStudy
    task_number: int
    alias: str
    form: FormVersion
    title: str
    sections: Sequence[tuple[Section, Sequence[Line]]]
    revision: Revision
    signature: Signature
    head: ChainHead
    language: Language


class ReportPrinter(Protocol):
    """Sets pages; reaches for nothing outside of what it is given."""

    def print_reading(self, content: SignedReading) -> bytes:
        """Return a signed reading as PDF."""
        ...


def write_report(
    revision_id: UUID, *, units: UnitsOfWork, files: FileStore, printer: ReportPrinter, clock: Clock
) -> None:
    """Make the PDF of a signed revision and keep it; nothing when it is there.

    Raises
    ------
    NotFoundError
        There is no such signed revision.

    """
    with units.looking() as work:
        if work.find(ReadingReport, revision_id=revision_id):
            return
        content = gather(work, revision_id)
    kept = files.put(io.BytesIO(printer.print_reading(content)), f"{content.task_number}.pdf", PDF)
    with units.changing() as work:
        task = work.get(Task, content.revision.task_id)
        if work.find(ReadingReport, revision_id=revision_id):
            return
        now, number, sha256 = clock(), content.revision.number, kept.sha256
        work.record(task.entry(AuditCode.READING_REPORT_WRITTEN, SYSTEM_ID, now, revision=number, sha256=sha256))
        work.add(ReadingReport(revision_id, kept.sha256, kept.size_bytes, now))
        work.commit()


def gather(work: Looking, revision_id: UUID) -> SignedReading:
    """Return what the PDF of a signed revision says, in the language of who signed."""
    revision = work.get(Revision, revision_id)
    signature = next(iter(work.find(Signature, revision_id=revision_id)), None)
    if signature is None:
        raise NotFoundError
    task, form = work.get(Task, revision.task_id), work.get(FormVersion, revision.form_version_id)
    definition = read_published(form.document)
    language = Language(work.get(Account, signature.account_id).language or Language.FRENCH)
    known = circumstances_of(work, task, definition, revision.saved_by, revision.saved_at)
    asked: dict[str, list[Thread]] = {}
    saved = work.readings.saved(task.id)
    for thread in threads_about(revision.saved_by, work.queries.threads(task.id), saved):
        if thread.query.asked_at <= signature.signed_at:
            asked.setdefault(thread.query.path, []).append(thread)
    return SignedReading(
        work.get(ResearchStudy, task.research_study_id),
        task.number,
        find_alias(work, task),
        form,
        getattr(definition.title, language),
        lines_of(definition, revision, asked, known),
        revision,
        signature,
        work.results.chain_head(),
        language,
    )


def open_report(
    task_id: UUID, revision_id: UUID, *, actor: Actor, units: UnitsOfWork, files: FileStore, clock: Clock
) -> tuple[Attachment, IO[bytes]]:
    """Return the PDF of a revision that the person may read, and its open bytes; note who opened it.

    Raises
    ------
    NotFoundError
        There is none for this person, or it is not made yet.

    """
    with units.looking() as work:
        task = work.get(Task, task_id)
        if not permits(actor, Permission.READING_READ, task):
            raise NotFoundError
        shown = {each.id for each in visible_revisions(work, task, actor)}
        found = max(work.find(ReadingReport, revision_id=revision_id), key=lambda each: each.number, default=None)
        if found is None or revision_id not in shown:
            raise NotFoundError
    stream = files.open(found.sha256)
    access.note_opening("reading_report", task_id, actor=actor, units=units, clock=clock)
    return Attachment(f"lecture-{task.number}.pdf", PDF, found.size_bytes, found.sha256), stream
