"""The viewer's DICOMweb routes: a person sees through them what the grant of the request holds, and nothing else.

The address is taken to pieces, each piece is checked against the grant, and the archive is asked by the pieces:
nothing that a browser wrote travels on.  Whatever lies outside the grant does not exist.
"""

import gzip
from collections.abc import Callable, Iterable, Iterator
from functools import partial
from http import HTTPStatus
from itertools import chain
from uuid import UUID

from flask import Blueprint, Response, request
from flask.typing import ResponseReturnValue

from toolpict.domain.blinding import may_be_told
from toolpict.domain.codes import ErrorCode
from toolpict.domain.errors import NotFoundError, UnreachableError
from toolpict.domain.grants import Grant, ImagePath, Resource, parse_image_path
from toolpict.services import granted_images, viewing
from toolpict.services.image_queries import QueryError, read_filters
from toolpict.services.multipart import MultipartAnswer
from toolpict.services.ports.archive import ArchiveTimeoutError, Bytes, ImageArchive, Level, NotServableError
from toolpict.web.identity import current_actor, visitor
from toolpict.web.rooms import Rooms
from toolpict.web.waiting import BusyError, WaitingRoom

DICOM_JSON = "application/dicom+json"
PARTS = "application/octet-stream"
READ_AHEAD_BYTES = 1 << 21
"""An answer up to this size is read before it is begun: its length is known, a failing archive still gives an error,
and a slow browser keeps nobody waiting at the archive."""
RETRY_SECONDS = 1


def blueprint(rooms: Rooms) -> Blueprint:
    """Build the routes; at most `rooms.most_waiting` requests wait for a remote archive at once."""
    routes = Blueprint("viewer", __name__, url_prefix="/viewer")
    waiting_room = WaitingRoom(rooms.most_waiting)
    install_refusals(routes)

    @routes.get("/task/<uuid:task_id>/dicom-web/<path:path>")
    def task_images(task_id: UUID, path: str) -> ResponseReturnValue:
        return answer(f"/viewer/task/{task_id}/dicom-web/", path, task_grant(rooms, task_id))

    @routes.get("/imaging-study/<uuid:imaging_study_id>/dicom-web/<path:path>")
    def imaging_study_images(imaging_study_id: UUID, path: str) -> ResponseReturnValue:
        root = f"/viewer/imaging-study/{imaging_study_id}/dicom-web/"
        return answer(root, path, imaging_study_grant(rooms, imaging_study_id))

    def answer(root: str, path: str, granted: Callable[[], Grant]) -> Response:
        asked, grant = parse_image_path(path), granted()
        if asked is None or not grant.allows(asked):
            raise NotFoundError
        if rooms.archive is None:
            raise UnreachableError(ErrorCode.ARCHIVE_UNREACHABLE)
        images = GrantedAnswers(rooms.archive, grant, request.script_root + root, waiting_room, granted)
        response = images.answer(asked)
        response.headers["Cache-Control"] = "no-store"
        return response

    return routes


def task_grant(rooms: Rooms, task_id: UUID) -> Callable[[], Grant]:
    """Return what asks for the grant of a task, now and again."""
    return partial(viewing.grant_for_task, task_id, actor=current_actor(), units=rooms.units)


def imaging_study_grant(rooms: Rooms, imaging_study_id: UUID) -> Callable[[], Grant]:
    """Return what asks for the grant of an examination, now and again."""
    return partial(viewing.grant_for_imaging_study, imaging_study_id, actor=current_actor(), units=rooms.units)


class GrantedAnswers:
    """Answers one request from one grant."""

    def __init__(
        self, archive: ImageArchive, grant: Grant, root: str, waiting_room: WaitingRoom, granted: Callable[[], Grant]
    ) -> None:
        self._archive = archive
        self._grant = grant
        self._root = root
        self._waiting_room = waiting_room
        self._still_granted = granted

    def answer(self, asked: ImagePath) -> Response:
        """Return the answer to an address that lies inside the grant."""
        if asked.resource is Resource.RAW:
            return refuse(HTTPStatus.NOT_ACCEPTABLE, "no-whole-files")
        leave = self._waiting_room.enter() if self._archive.is_remote else do_nothing
        try:
            return self._ask(asked, leave)
        except BaseException:
            leave()
            raise

    def _ask(self, asked: ImagePath, leave: Callable[[], None]) -> Response:
        if asked.resource is Resource.FRAMES:
            return self._frames(asked, leave)
        if asked.resource is Resource.BULK_DATA:
            return self._bulk_data(asked, leave)
        response = self._metadata(asked) if asked.resource is Resource.METADATA else self._search(asked)
        leave()
        return response

    def _search(self, asked: ImagePath) -> Response:
        filters = read_filters(request.args.items(multi=True), asked)
        found = granted_images.search(self._archive, self._grant, Level(asked.resource), filters)
        return json_answer(granted_images.write_json(found))

    def _metadata(self, asked: ImagePath) -> Response:
        found = granted_images.metadata(self._archive, self._grant, asked)
        own = f'"BulkDataURI":"{self._root}studies/'.encode()
        return json_answer(b"[" + b",".join(found).replace(b'"BulkDataURI":"studies/', own) + b"]")

    def _frames(self, asked: ImagePath, leave: Callable[[], None]) -> Response:
        opened = self._archive.open_frames(*uids(asked), asked.frames)
        parts = MultipartAnswer.of(PARTS, opened.transfer_syntax_uid)
        return self._stream(parts, opened.frames, [opened.close, leave])

    def _bulk_data(self, asked: ImagePath, leave: Callable[[], None]) -> Response:
        if self._grant.alias and not may_be_told(asked.element or ""):
            raise NotFoundError
        opened = self._archive.open_bulk_data(*uids(asked), asked.element or "")
        parts = MultipartAnswer.of(PARTS)
        return self._stream(parts, [opened.content], [opened.close, leave])

    def _stream(self, parts: MultipartAnswer, contents: Iterable[Bytes], closing: list[Callable[[], None]]) -> Response:
        pieces = viewing.while_granted(parts.write(contents), self._still_granted)
        return stream(parts.content_type, pieces, closing)


def do_nothing() -> None:
    """Leave a room that nobody entered."""


def uids(asked: ImagePath) -> tuple[str, str, str]:
    """Return the three UIDs of an address that has three."""
    return asked.study_instance_uid or "", asked.series_instance_uid or "", asked.sop_instance_uid or ""


def stream(content_type: str, pieces: Iterator[bytes], closing: list[Callable[[], None]]) -> Response:
    """Return an answer whole when it is small, else piece by piece; close what was opened at its end."""
    try:
        ahead = read_ahead(pieces)
    except BaseException:
        for close in closing:
            close()
        raise
    if len(ahead) < READ_AHEAD_BYTES:
        for close in closing:
            close()
        return Response(ahead, content_type=content_type)
    response = Response(chain([ahead], pieces), content_type=content_type)
    for close in closing:
        response.call_on_close(close)
    return response


def read_ahead(pieces: Iterator[bytes]) -> bytes:
    """Return the first pieces; fewer bytes than `READ_AHEAD_BYTES` are all there is."""
    ahead: list[bytes] = []
    size = 0
    for piece in pieces:
        ahead.append(piece)
        size += len(piece)
        if size >= READ_AHEAD_BYTES:
            break
    return b"".join(ahead)


def json_answer(body: bytes) -> Response:
    """Return JSON, compressed for who takes it: metadata shrink to a twentieth."""
    response = Response(body, content_type=DICOM_JSON)
    response.vary.add("Accept-Encoding")
    if request.accept_encodings["gzip"] > 0 and len(body) > 1000:
        response.set_data(gzip.compress(body, compresslevel=4, mtime=0))
        response.content_encoding = "gzip"
    return response


def install_refusals(routes: Blueprint) -> None:
    """Refuse in JSON, without a word of what was asked or of what the archive said."""

    @routes.before_request
    def require_session() -> Response | None:
        return None if visitor() else refuse(HTTPStatus.UNAUTHORIZED, "session-over")

    @routes.errorhandler(BusyError)
    def busy(_: BusyError) -> Response:
        response = refuse(HTTPStatus.SERVICE_UNAVAILABLE, "archive-busy")
        response.headers["Retry-After"] = str(RETRY_SECONDS)
        return response

    refusals: dict[type[Exception], tuple[HTTPStatus, str]] = {
        NotFoundError: (HTTPStatus.NOT_FOUND, "not-found"),
        QueryError: (HTTPStatus.BAD_REQUEST, "query-not-understood"),
        NotServableError: (HTTPStatus.NOT_ACCEPTABLE, "image-not-servable"),
        ArchiveTimeoutError: (HTTPStatus.GATEWAY_TIMEOUT, "archive-silent"),
        UnreachableError: (HTTPStatus.BAD_GATEWAY, "archive-unreachable"),
    }
    for kind, (status, code) in refusals.items():
        routes.register_error_handler(kind, answer_with(status, code))


def answer_with(status: HTTPStatus, code: str) -> Callable[[Exception], Response]:
    """Return a handler that gives one refusal, whatever the error says."""
    return lambda _: refuse(status, code)


def refuse(status: HTTPStatus, code: str) -> Response:
    """Return a refusal in JSON."""
    response = Response(f'{{"error":"{code}"}}', status, content_type="application/json")
    response.headers["Cache-Control"] = "no-store"
    return response
