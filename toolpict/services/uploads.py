"""How a large file comes in for an expected output, in as many goes as it takes (tus 1.0)."""

from dataclasses import dataclass
from typing import IO, Final
from uuid import UUID

from toolpict.domain.codes import ProblemCode
from toolpict.domain.errors import InvalidInputError, NotFoundError, Problem
from toolpict.domain.people import Actor
from toolpict.services import post_processing
from toolpict.services.ports.files import FileStore
from toolpict.services.ports.units import Clock, UnitsOfWork
from toolpict.services.ports.uploads import Upload, Uploads

LARGEST: Final = 64 * 1024**3
"""Bytes of one file."""


@dataclass(frozen=True)
class BeginUpload:
    """What the browser says of a file before its first byte."""

    task_id: UUID
    code: str
    filename: str
    media_type: str
    length: int


def begin_upload(command: BeginUpload, *, actor: Actor, units: UnitsOfWork, uploads: Uploads) -> UUID:
    """Make room for a file, and return the id under which it is sent.

    Raises
    ------
    NotFoundError, NotPermittedError, InvalidInputError, StorageFullError
        See `toolpict.domain.errors`.

    """
    post_processing.require_upload(command.task_id, command.code, command.filename, actor=actor, units=units)
    if not 0 < command.length <= LARGEST:
        raise InvalidInputError({command.code: Problem(ProblemCode.OUT_OF_RANGE, minimum=1, maximum=LARGEST, unit="B")})
    upload = Upload(actor.account_id, **vars(command))
    uploads.begin(upload)
    return upload.id


def find_upload(upload_id: UUID, *, actor: Actor, uploads: Uploads) -> tuple[Upload, int]:
    """Return what is known of a file on its way, and how many bytes have come.

    Raises
    ------
    NotFoundError
        There is none, or it is somebody else's.

    """
    upload = uploads.find(upload_id)
    if upload.account_id != actor.account_id:
        raise NotFoundError
    return upload, uploads.offset(upload_id)


def continue_upload(
    upload_id: UUID,
    offset: int,
    stream: IO[bytes],
    *,
    actor: Actor,
    units: UnitsOfWork,
    uploads: Uploads,
    file_store: FileStore,
    clock: Clock,
) -> int:
    """Take what comes, and return how many bytes are there; with the last one the file becomes an output.

    The output has the id of the upload: of two that send the last byte at once, or again after a crash, one counts.

    Raises
    ------
    NotFoundError, NotPermittedError, WrongStateError, StorageFullError
        See `toolpict.domain.errors`.

    """
    upload, _offset = find_upload(upload_id, actor=actor, uploads=uploads)
    post_processing.require_upload(upload.task_id, upload.code, upload.filename, actor=actor, units=units)
    size = uploads.append(upload, offset, stream)
    if size == upload.length:
        with uploads.open(upload_id) as content:
            kept = file_store.put(content, upload.filename, upload.media_type)
        command = post_processing.AddOutput(upload.task_id, upload.code, kept, upload.id)
        post_processing.add_output(command, actor=actor, units=units, clock=clock)
        uploads.forget(upload_id)
    return size


def give_up_upload(upload_id: UUID, *, actor: Actor, uploads: Uploads) -> None:
    """Remove a file on its way.

    Raises
    ------
    NotFoundError
        There is none, or it is somebody else's.

    """
    find_upload(upload_id, actor=actor, uploads=uploads)
    uploads.forget(upload_id)
