"""How files that are handed in reach our own work folder: in one request, or piece by piece."""

import os
import weakref
from collections.abc import Sequence
from http import HTTPStatus
from io import RawIOBase
from pathlib import Path
from tempfile import mkstemp
from typing import IO, Any, Final, cast
from uuid import UUID

from flask import Blueprint, Request, Response, abort, current_app, jsonify, request, url_for
from flask.typing import ResponseReturnValue
from werkzeug.datastructures import FileStorage

from anonymization_bridge.codes import ErrorCode, SourceKind
from anonymization_bridge.errors import InvalidInputError
from anonymization_bridge.intakes.finding import own_upload
from anonymization_bridge.intakes.making import not_begun
from anonymization_bridge.intakes.preparations import Preparation, get_confirmed
from anonymization_bridge.rooms import Rooms
from anonymization_bridge.sources.receiving import Announced, Receiver
from anonymization_bridge.web.guard import current_person

UPLOADS: Final = "/intakes/prepare/<uuid:form_id>/uploads"
WHOLE: Final = frozenset({"preparing.take_zip", "preparing.take_folder"})
"""Where files are handed in by one request."""

ANNOUNCING: Final = "handing_in.begin"
PIECE: Final = "handing_in.go_on"
TRIED: Final = "profiles.try_out"
MOST_FILES: Final = 200_000
ANNOUNCEMENT_BYTES: Final = 4_000_000
KINDS: Final = {"zip": SourceKind.ZIP, "folder": SourceKind.FOLDER}


class ReceivedFile(RawIOBase):
    """A file being received: open only while it is written, so that a folder of thousands opens one at a time.

    It is gone with the request.
    """

    def __init__(self, folder: Path) -> None:
        descriptor, self.name = mkstemp(dir=folder, prefix="receiving-")
        self._file: IO[bytes] | None = os.fdopen(descriptor, "r+b")
        self._remove = weakref.finalize(self, Path(self.name).unlink, missing_ok=True)

    def write(self, piece: Any) -> int:  # noqa: ANN401 - whatever bytes are kept in
        """Write a piece."""
        if self._file is None:
            raise ValueError("complete")
        return self._file.write(piece)

    def seek(self, offset: int, whence: int = os.SEEK_SET, /) -> int:
        """Take the file as complete; nobody reads it from here, but from its place."""
        if offset or whence:
            raise ValueError("not for reading")
        self._shut()
        return 0

    def close(self) -> None:
        """Remove the file."""
        if not self.closed:
            self._shut()
            self._remove()
        super().close()

    def _shut(self) -> None:
        if self._file is not None:
            self._file.close()
            self._file = None


class BridgeRequest(Request):
    """A request whose files go to our own work folder: they hold patients, and /tmp is nobody's."""

    def _get_file_stream(
        self,
        total_content_length: int | None,  # noqa: ARG002 - Werkzeug's signature
        content_type: str | None,  # noqa: ARG002
        filename: str | None = None,  # noqa: ARG002
        content_length: int | None = None,  # noqa: ARG002
    ) -> IO[bytes]:
        return cast("IO[bytes]", ReceivedFile(Path(current_app.config["UPLOAD_FOLDER"])))


def allow(limit_bytes: int) -> None:
    """Let a request be as large as what it is for asks."""
    if request.endpoint in WHOLE:
        request.max_content_length, request.max_form_parts = limit_bytes, MOST_FILES
    elif request.endpoint in {PIECE, TRIED}:
        request.max_content_length = limit_bytes
    elif request.endpoint == ANNOUNCING:
        request.max_content_length = ANNOUNCEMENT_BYTES


def handed_in(files: Sequence[FileStorage]) -> list[Path]:
    """Return where the files of a request lie; those that are empty, or none, are left out."""
    places = [Path(str(getattr(file.stream, "name", ""))) for file in files if file.filename]
    return [place for place in places if place.is_file() and place.stat().st_size]


def blueprint(rooms: Rooms) -> Blueprint:
    """Build the routes by which a page sends files piece by piece, and goes on after a cut."""
    routes, receiver = Blueprint("handing_in", __name__), Receiver(rooms.folders.uploads)

    def own_form(form_id: UUID) -> Preparation:
        form = get_confirmed(rooms, form_id, current_person())
        not_begun(rooms, form.intake_id)
        return form

    @routes.post(UPLOADS)
    def begin(form_id: UUID) -> ResponseReturnValue:
        announced = read_announcement(own_form(form_id))
        if announced.length > rooms.settings.upload_limit_bytes:
            abort(HTTPStatus.REQUEST_ENTITY_TOO_LARGE)
        upload_id = receiver.begin(announced)
        address = url_for(".look", form_id=form_id, upload_id=upload_id)
        said = {"upload": str(upload_id), "address": address, "offset": receiver.received(upload_id)}
        return jsonify(said), HTTPStatus.CREATED

    @routes.route(f"{UPLOADS}/<uuid:upload_id>", methods=["HEAD"])
    def look(form_id: UUID, upload_id: UUID) -> ResponseReturnValue:
        own_upload(receiver, own_form(form_id), upload_id)
        return Response(headers={"Upload-Offset": str(receiver.received(upload_id))})

    @routes.patch(f"{UPLOADS}/<uuid:upload_id>")
    def go_on(form_id: UUID, upload_id: UUID) -> ResponseReturnValue:
        own_upload(receiver, own_form(form_id), upload_id)
        offset = request.headers.get("Upload-Offset", -1, type=int)
        size = receiver.append(upload_id, offset, request.stream)
        return Response(status=HTTPStatus.NO_CONTENT, headers={"Upload-Offset": str(size)})

    @routes.delete(f"{UPLOADS}/<uuid:upload_id>")
    def give_up(form_id: UUID, upload_id: UUID) -> ResponseReturnValue:
        own_upload(receiver, own_form(form_id), upload_id)
        receiver.forget(upload_id)
        return Response(status=HTTPStatus.NO_CONTENT)

    return routes


def read_announcement(form: Preparation) -> Announced:
    """Return what a page says is to come.

    Raises
    ------
    InvalidInputError
        It says nothing that can be taken.

    """
    said = request.get_json(silent=True)
    if not isinstance(said, dict) or not isinstance(said.get("sizes"), list) or said.get("kind") not in KINDS:
        raise InvalidInputError(ErrorCode.NOTHING_HANDED_IN)
    sizes, kind, fingerprint = said["sizes"], KINDS[said["kind"]], said.get("fingerprint", "")
    whole = all(isinstance(size, int) and not isinstance(size, bool) and size > 0 for size in sizes)
    right_count = len(sizes) == 1 if kind is SourceKind.ZIP else 0 < len(sizes) <= MOST_FILES
    if not whole or not right_count or not isinstance(fingerprint, str) or len(fingerprint) > 64:
        raise InvalidInputError(ErrorCode.NOTHING_HANDED_IN)
    return Announced(str(form.id), kind, tuple(sizes), fingerprint)
