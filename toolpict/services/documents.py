"""The documents of a research study: adding a version, looking at all of them, downloading one (R22)."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import IO, Final
from uuid import UUID, uuid4

from toolpict.domain.audit import AuditEntry
from toolpict.domain.codes import AuditCode, Parameters, ProblemCode
from toolpict.domain.document import Document
from toolpict.domain.errors import InvalidInputError, NotFoundError, Problem
from toolpict.domain.people import Actor
from toolpict.domain.permissions import InResearchStudy, Permission, permits, require
from toolpict.domain.reading import Attachment
from toolpict.domain.research_study import ResearchStudy
from toolpict.services import access
from toolpict.services.attachments import HEAD_BYTES, Upload, plain_name, sniff_type
from toolpict.services.ports.documents import DocumentRow
from toolpict.services.ports.files import FileStore
from toolpict.services.ports.units import Changing, Clock, Looking, UnitsOfWork
from toolpict.services.problems import Problems

LONGEST_LABEL: Final = 60


@dataclass(frozen=True)
class DocumentOnPage:
    """A document: the version in force, and those it replaced, newest first."""

    current: DocumentRow
    earlier: Sequence[DocumentRow]


@dataclass(frozen=True)
class DocumentsPage:
    """What the page of documents shows."""

    research_study: ResearchStudy
    documents: Sequence[DocumentOnPage]
    may_add: bool


def look_at_documents(research_study_id: UUID, *, actor: Actor, units: UnitsOfWork) -> DocumentsPage:
    """Return the documents of a research study by title; nothing changes.

    Raises
    ------
    NotFoundError
        The person does not take part in it.

    """
    place = InResearchStudy(research_study_id)
    require(actor, Permission.DOCUMENT_READ, place)
    with units.looking() as work:
        return DocumentsPage(
            work.get(ResearchStudy, research_study_id),
            documents_of(work, research_study_id),
            permits(actor, Permission.DOCUMENT_PUBLISH, place),
        )


def documents_of(work: Looking, research_study_id: UUID) -> list[DocumentOnPage]:
    """Return the documents of a research study by title, each with its versions."""
    rows = work.documents.versions(research_study_id)
    found = [list(versions) for _, versions in groupby(rows, key=lambda row: row.document_id)]
    by_title = sorted(found, key=lambda versions: (versions[0].title.casefold(), versions[0].document_id))
    return [DocumentOnPage(versions[0], versions[1:]) for versions in by_title]


@dataclass(frozen=True)
class AddDocument:
    """A document, or a new version of the one it replaces, whose title it keeps unless it has one of its own."""

    research_study_id: UUID
    title: str
    label: str
    upload: Upload
    replaces: UUID | None = None


def add_document(command: AddDocument, *, actor: Actor, units: UnitsOfWork, clock: Clock, files: FileStore) -> UUID:
    """Keep a version of a document, file first, row second; return the version's id.

    Raises
    ------
    NotFoundError, NotPermittedError, InvalidInputError, StorageFullError
        See `toolpict.domain.errors`.

    """
    require(actor, Permission.DOCUMENT_PUBLISH, InResearchStudy(command.research_study_id))
    with units.looking() as looking:
        read_version(looking, command)
    file = keep(command.upload, files)
    with units.changing() as work:
        work.get(ResearchStudy, command.research_study_id)  # locked, so that two versions never get one number
        last, title, label = read_version(work, command)
        if last is not None and last.sha256 == file.sha256:
            raise InvalidInputError({"file": Problem(ProblemCode.ALREADY_THERE)})
        document = Document(
            last.document_id if last else uuid4(),
            command.research_study_id,
            last.number + 1 if last else 1,
            title,
            label,
            file.filename,
            file.media_type,
            file.size_bytes,
            file.sha256,
            actor.account_id,
            clock(),
        )
        store(work, document)
        work.commit()
    return document.id


def read_version(work: Looking, command: AddDocument) -> tuple[Document | None, str, str]:
    """Return the version that is replaced, if one is, with the title and the label to give."""
    problems, replaced = Problems(), command.replaces
    versions = work.find(Document, document_id=replaced) if replaced else ()
    own = [version for version in versions if version.research_study_id == command.research_study_id]
    last = max(own, key=lambda version: version.number, default=None)
    if replaced and last is None:
        problems.wrong("replaces", ProblemCode.NOT_A_CHOICE)
    title = problems.text("title", command.title, required=last is None)
    label = problems.text("label", command.label, longest=LONGEST_LABEL)
    if not command.upload.filename:
        problems.wrong("file", ProblemCode.MISSING)
    problems.require()
    return last, title or (last.title if last else ""), label


def keep(upload: Upload, files: FileStore) -> Attachment:
    """Return the file, kept under its digest; what it is, is seen from its bytes."""
    name, head = plain_name(upload.filename), upload.stream.read(HEAD_BYTES)
    upload.stream.seek(0)
    if not head:
        raise InvalidInputError({"file": Problem(ProblemCode.MISSING)})
    return files.put(upload.stream, name, sniff_type(head, name))


def store(work: Changing, document: Document) -> None:
    """Store a version with its audit entry."""
    said: Parameters = {"version": document.number, "sha256": document.sha256}
    work.record(
        AuditEntry(
            AuditCode.DOCUMENT_ADDED,
            "document",
            document.id,
            document.added_by,
            document.added_at,
            said,
            research_study_id=document.research_study_id,
        )
    )
    work.add(document)


def open_document(
    version_id: UUID, *, actor: Actor, units: UnitsOfWork, files: FileStore, clock: Clock
) -> tuple[Document, IO[bytes]]:
    """Return a version of a document and its open bytes, once it is noted who opened it.

    Raises
    ------
    NotFoundError
        There is none, or the person does not take part in its research study.

    """
    with units.looking() as work:
        document = work.get(Document, version_id)
    if not permits(actor, Permission.DOCUMENT_READ, InResearchStudy(document.research_study_id)):
        raise NotFoundError
    stream = files.open(document.sha256)
    access.note_opening("document", document.id, actor=actor, units=units, clock=clock)
    return document, stream
