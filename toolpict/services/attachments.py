"""Files handed in with a reading: PDF, spreadsheets, pictures; any file can be, and none is ever shown in the page."""

import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import PurePosixPath
from types import MappingProxyType
from typing import IO, Final
from uuid import UUID

from toolpict.domain.attached_files import is_program
from toolpict.domain.codes import AuditCode, ProblemCode
from toolpict.domain.errors import InvalidInputError, NotFoundError, Problem
from toolpict.domain.people import Actor
from toolpict.domain.permissions import Permission, is_assignee, permits
from toolpict.domain.reading import Attachment
from toolpict.domain.tasks import Task
from toolpict.services import access
from toolpict.services.drafts import require_filling
from toolpict.services.file_inspection import find
from toolpict.services.ports.files import FileStore, VirusScanner
from toolpict.services.ports.units import Clock, UnitsOfWork

OFFICE: Final = "application/vnd.openxmlformats-officedocument"
SIGNATURES: Final[Mapping[bytes, str]] = MappingProxyType(
    {
        b"%PDF-": "application/pdf",
        b"\x89PNG\r\n\x1a\n": "image/png",
        b"\xff\xd8\xff": "image/jpeg",
        b"GIF8": "image/gif",
        b"II*\x00": "image/tiff",
        b"MM\x00*": "image/tiff",
    }
)
ZIPPED: Final[Mapping[str, str]] = MappingProxyType(
    {
        ".docx": f"{OFFICE}.wordprocessingml.document",
        ".xlsx": f"{OFFICE}.spreadsheetml.sheet",
        ".pptx": f"{OFFICE}.presentationml.presentation",
        ".odt": "application/vnd.oasis.opendocument.text",
        ".ods": "application/vnd.oasis.opendocument.spreadsheet",
    }
)
UNKNOWN_TYPE: Final = "application/octet-stream"
HEAD_BYTES: Final = 512
LONGEST_NAME: Final = 150


@dataclass(frozen=True)
class Upload:
    """A file as it arrives."""

    stream: IO[bytes]
    filename: str


def sniff_type(head: bytes, filename: str) -> str:
    """Return what a file is by its first bytes, never by what its sender calls it."""
    for signature, media_type in SIGNATURES.items():
        if head.startswith(signature):
            return media_type
    if head.startswith(b"PK\x03\x04"):
        return ZIPPED.get(PurePosixPath(filename.lower()).suffix, "application/zip")
    return "application/dicom" if head[128:132] == b"DICM" else UNKNOWN_TYPE


def plain_name(filename: str) -> str:
    """Return a file's own name, without folders and without characters that do not print."""
    name = filename.replace("\\", "/").rpartition("/")[2]
    printed = "".join(each for each in unicodedata.normalize("NFC", name) if each.isprintable()).strip(" .")
    stem, dot, suffix = printed.rpartition(".")
    if len(printed) > LONGEST_NAME and dot and len(suffix) < 10:
        return f"{stem[: LONGEST_NAME - len(suffix) - 1]}.{suffix}"
    return printed[:LONGEST_NAME] or "file"


def attach_file(
    task_id: UUID,
    upload: Upload,
    *,
    actor: Actor,
    units: UnitsOfWork,
    clock: Clock,
    files: FileStore,
    scanner: VirusScanner | None = None,
) -> Attachment:
    """Keep a file for this person's next revision of the reading: file first, row second.

    Another file of the same name takes the place of the one before, as its next version; revisions keep theirs.

    Raises
    ------
    NotFoundError, NotPermittedError, WrongStateError, StorageFullError, InvalidInputError, UnreachableError
        See `toolpict.domain.errors`; a program, and what the virus scanner knows as harmful, are not taken.

    """
    with units.looking() as looking:
        require_filling(actor, looking.get(Task, task_id))
    name = plain_name(upload.filename)
    head = upload.stream.read(HEAD_BYTES)
    upload.stream.seek(0)
    if not head:
        raise InvalidInputError({"attachment": Problem(ProblemCode.MISSING)})
    if is_program(head, name):
        raise InvalidInputError({"attachment": Problem(ProblemCode.FILE_IS_PROGRAM)})
    attachment = inspected(files.put(upload.stream, name, sniff_type(head, name)), files, scanner)
    with units.changing() as work:
        task = work.get(Task, task_id)
        require_filling(actor, task)
        by = actor.account_id
        present = work.readings.draft_attachments(task_id, by)
        if attachment.sha256 in {kept.sha256 for kept in present}:
            raise InvalidInputError({"attachment": Problem(ProblemCode.ALREADY_THERE)})
        attachment = replace(attachment, version=work.readings.next_file_version(task_id, by, name))
        for before in present:
            if before.filename == name:
                work.record(task.entry(AuditCode.ATTACHMENT_REMOVED, by, clock(), sha256=before.sha256))
                work.readings.detach(task_id, by, before.sha256)
        work.record(task.entry(AuditCode.ATTACHMENT_ADDED, by, clock(), sha256=attachment.sha256))
        work.readings.attach(task_id, actor.account_id, attachment)
        work.commit()
    return attachment


def inspected(attachment: Attachment, files: FileStore, scanner: VirusScanner | None) -> Attachment:
    """Return a kept file with what is to be known of it.

    Raises
    ------
    InvalidInputError, UnreachableError
        The virus scanner knows it as harmful, or does not answer.

    """
    if scanner is not None:
        with files.open(attachment.sha256) as stream:
            if not scanner.is_clean(stream):
                raise InvalidInputError({"attachment": Problem(ProblemCode.FILE_HARMFUL)})
    with files.open(attachment.sha256) as stream:
        found = find(stream, attachment.media_type, attachment.filename)
    return replace(attachment, findings=" ".join(found))


def remove_attachment(task_id: UUID, sha256: str, *, actor: Actor, units: UnitsOfWork, clock: Clock) -> None:
    """Take a file out of this person's next revision; revisions that have it keep it.

    Raises
    ------
    NotFoundError, NotPermittedError, WrongStateError
        See `toolpict.domain.errors`.

    """
    with units.changing() as work:
        task = work.get(Task, task_id)
        require_filling(actor, task)
        if sha256 not in {kept.sha256 for kept in work.readings.draft_attachments(task_id, actor.account_id)}:
            raise NotFoundError
        work.record(task.entry(AuditCode.ATTACHMENT_REMOVED, actor.account_id, clock(), sha256=sha256))
        work.readings.detach(task_id, actor.account_id, sha256)
        work.commit()


def look_at_attachment(task_id: UUID, sha256: str, *, actor: Actor, units: UnitsOfWork) -> Attachment:
    """Return a file of a reading: one's own, or one of a revision to who may read it; nothing changes.

    Raises
    ------
    NotFoundError
        There is none for this person.

    """
    with units.looking() as work:
        task = work.get(Task, task_id)
        own = [kept for kept in work.readings.draft_attachments(task_id, actor.account_id) if kept.sha256 == sha256]
        made_by = actor.account_id if is_assignee(actor, task) else None
        found = own[0] if own else work.readings.revision_attachment(task_id, sha256, made_by)
        if found is None or not permits(actor, Permission.READING_READ, task):
            raise NotFoundError
        return found


def open_attachment(
    task_id: UUID, sha256: str, *, actor: Actor, units: UnitsOfWork, files: FileStore, clock: Clock
) -> tuple[Attachment, IO[bytes]]:
    """Return a file of a reading and its open bytes: one's own, or one of a revision to who may read it; note who did.

    Raises
    ------
    NotFoundError
        There is none for this person.

    """
    found = look_at_attachment(task_id, sha256, actor=actor, units=units)
    stream = files.open(sha256)
    access.note_opening("attachment", task_id, actor=actor, units=units, clock=clock)
    return found, stream
