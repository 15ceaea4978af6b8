"""The tus 1.0 protocol (core, creation, termination), for files that may be cut off and go on later."""

import base64
import binascii
from http import HTTPStatus
from typing import Final
from uuid import UUID

from flask import Blueprint, Response, abort, request, url_for

from toolpict.services import uploads as uploading
from toolpict.services.ports.files import FileStore
from toolpict.services.ports.uploads import Uploads
from toolpict.web.identity import current_actor
from toolpict.web.rooms import Rooms

VERSION: Final = "1.0.0"
EXTENSIONS: Final = "creation,termination"
CONTENT_TYPE: Final = "application/offset+octet-stream"


def blueprint(rooms: Rooms, uploads: Uploads, file_store: FileStore) -> Blueprint:
    """Build the routes."""
    routes = Blueprint("uploads", __name__, url_prefix="/uploads")

    speak_protocol(routes)

    @routes.post("")
    def begin() -> Response:
        command = read_beginning()
        upload_id = uploading.begin_upload(command, actor=current_actor(), units=rooms.units, uploads=uploads)
        return Response(status=201, headers={"Location": url_for("uploads.look", upload_id=upload_id)})

    @routes.route("/<uuid:upload_id>", methods=["HEAD"])
    def look(upload_id: UUID) -> Response:
        upload, offset = uploading.find_upload(upload_id, actor=current_actor(), uploads=uploads)
        return Response(headers={"Upload-Offset": str(offset), "Upload-Length": str(upload.length)})

    @routes.patch("/<uuid:upload_id>")
    def go_on(upload_id: UUID) -> Response:
        request.max_content_length = uploading.LARGEST  # None would leave it at what a form may hold
        if request.mimetype != CONTENT_TYPE:
            abort(HTTPStatus.UNSUPPORTED_MEDIA_TYPE)
        offset = request.headers.get("Upload-Offset", -1, type=int)
        size = uploading.continue_upload(
            upload_id,
            offset,
            request.stream,
            actor=current_actor(),
            units=rooms.units,
            uploads=uploads,
            file_store=file_store,
            clock=rooms.clock,
        )
        return Response(status=204, headers={"Upload-Offset": str(size)})

    @routes.delete("/<uuid:upload_id>")
    def give_up(upload_id: UUID) -> Response:
        uploading.give_up_upload(upload_id, actor=current_actor(), uploads=uploads)
        return Response(status=204)

    return routes


def speak_protocol(routes: Blueprint) -> None:
    """Say which version of the protocol is spoken, and refuse any other."""

    @routes.before_request
    def require_version() -> Response | None:
        if request.method == "OPTIONS" or request.headers.get("Tus-Resumable", VERSION) == VERSION:
            return None
        return Response(status=HTTPStatus.PRECONDITION_FAILED, headers={"Tus-Version": VERSION})

    @routes.after_request
    def say_version(answer: Response) -> Response:
        answer.headers["Tus-Resumable"] = VERSION
        return answer

    @routes.route("", methods=["OPTIONS"], provide_automatic_options=False)
    def tell() -> Response:
        said = {"Tus-Version": VERSION, "Tus-Extension": EXTENSIONS, "Tus-Max-Size": str(uploading.LARGEST)}
        return Response(status=HTTPStatus.NO_CONTENT, headers=said)


def read_beginning() -> uploading.BeginUpload:
    """Return what the headers say of a file that is to come."""
    said = read_metadata(request.headers.get("Upload-Metadata", ""))
    try:
        task_id, length = UUID(said.get("task", "")), int(request.headers.get("Upload-Length", ""))
    except ValueError:
        abort(HTTPStatus.BAD_REQUEST)
    return uploading.BeginUpload(
        task_id, said.get("code", ""), said.get("filename", ""), said.get("filetype", ""), length
    )


def read_metadata(header: str) -> dict[str, str]:
    """Return the pairs of an Upload-Metadata header: names with values in base64."""
    found = {}
    for pair in filter(None, (part.strip() for part in header.split(","))):
        name, _, value = pair.partition(" ")
        try:
            found[name] = base64.b64decode(value, validate=True).decode()
        except (binascii.Error, UnicodeDecodeError):
            abort(HTTPStatus.BAD_REQUEST)
    return found
