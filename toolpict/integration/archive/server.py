"""The embedded archive as a DICOMweb server: STOW-RS, QIDO-RS, WADO-RS, and removal of an examination.

Two tokens: *write* stores and removes, *read* searches and retrieves.  Neither is given to a browser.
"""

import hmac
from collections.abc import Iterable, Iterator, Sequence
from http import HTTPStatus
from pathlib import Path

import orjson
from flask import Blueprint, Flask, Response, request
from flask.typing import ResponseReturnValue
from werkzeug.exceptions import HTTPException

from toolpict.domain.errors import NotFoundError
from toolpict.domain.grants import ImagePath, Resource, parse_image_path
from toolpict.integration.archive.embedded import EmbeddedArchive
from toolpict.integration.archive.negotiation import accepts_multipart
from toolpict.integration.archive.storing import answer_store
from toolpict.services.image_queries import QueryError, read_filters
from toolpict.services.multipart import MultipartAnswer
from toolpict.services.ports.archive import Attribute, Bytes, Filters, Level, NotServableError, OpenedBytes

JSON = "application/dicom+json"
WRITES = frozenset({"POST", "DELETE"})


def create_archive_app(folder: Path, write_token: str, read_token: str) -> Flask:
    """Build the server of the archive kept in `folder`.

    Raises
    ------
    ValueError
        A token is missing, or the two are the same.

    """
    if not write_token or not read_token or write_token == read_token:
        raise ValueError("the archive needs two tokens, and they differ")
    app = Flask(__name__, static_folder=None)
    app.register_blueprint(blueprint(EmbeddedArchive(folder)))
    install_tokens(app, write_token, read_token)
    install_errors(app)
    return app


def install_tokens(app: Flask, write_token: str, read_token: str) -> None:
    """Ask every request for the token of what it does."""

    @app.before_request
    def require_token() -> ResponseReturnValue | None:
        given = request.headers.get("Authorization", "").removeprefix("Bearer ").encode()
        may_write = hmac.compare_digest(given, write_token.encode())
        may_read = hmac.compare_digest(given, read_token.encode())
        if not may_write and not may_read:
            return refuse(HTTPStatus.UNAUTHORIZED, {"WWW-Authenticate": "Bearer"})
        if may_write != (request.method in WRITES):
            return refuse(HTTPStatus.FORBIDDEN)
        return None


def install_errors(app: Flask) -> None:
    """Answer refusals in JSON; nothing of what was asked is repeated."""
    app.register_error_handler(NotFoundError, lambda _: refuse(HTTPStatus.NOT_FOUND))
    app.register_error_handler(QueryError, lambda _: refuse(HTTPStatus.BAD_REQUEST))
    app.register_error_handler(NotServableError, lambda _: refuse(HTTPStatus.NOT_ACCEPTABLE))
    app.register_error_handler(HTTPException, lambda error: refuse(HTTPStatus(error.code or 500)))


def refuse(status: HTTPStatus, headers: dict[str, str] | None = None) -> Response:
    """Return a refusal that says what HTTP says, and no more."""
    return Response(orjson.dumps({"error": status.phrase}), status, headers, mimetype="application/json")


def blueprint(archive: EmbeddedArchive) -> Blueprint:
    """Build the routes below `/dicom-web`."""
    routes = Blueprint("archive", __name__, url_prefix="/dicom-web")

    @routes.post("/studies")
    @routes.post("/studies/<study_instance_uid>")
    def store(study_instance_uid: str = "") -> ResponseReturnValue:
        return answer_store(archive.cabinet, study_instance_uid)

    @routes.delete("/studies/<study_instance_uid>")
    def remove(study_instance_uid: str) -> ResponseReturnValue:
        archive.metadata(study_instance_uid)
        archive.remove(study_instance_uid)
        return "", HTTPStatus.NO_CONTENT

    @routes.get("/<any(series, instances):level>")
    def search(level: str) -> ResponseReturnValue:
        return answer_search(archive, Level(level), ImagePath(Resource(level)))

    @routes.get("/studies/<study_instance_uid>/instances")
    def search_instances(study_instance_uid: str) -> ResponseReturnValue:
        return answer_search(archive, Level.INSTANCES, ImagePath(Resource.INSTANCES, study_instance_uid))

    @routes.get("/<path:path>")
    def retrieve(path: str) -> ResponseReturnValue:
        asked = parse_image_path(path)
        if asked is None:
            raise NotFoundError
        return answer_retrieve(archive, asked)

    return routes


def answer_retrieve(archive: EmbeddedArchive, asked: ImagePath) -> ResponseReturnValue:
    """Return the answer to an address that was taken to pieces."""
    study, series, instance = asked.study_instance_uid or "", asked.series_instance_uid, asked.sop_instance_uid
    if asked.resource is Resource.METADATA:
        return Response(b"[" + b",".join(archive.metadata(study, series, instance)) + b"]", mimetype=JSON)
    if asked.resource is Resource.RAW:
        return answer_files(archive, asked)
    if asked.resource is Resource.FRAMES:
        return answer_frames(archive, asked)
    if asked.resource is Resource.BULK_DATA:
        opened = archive.open_bulk_data(study, series or "", instance or "", asked.element or "")
        return answer_multipart("application/octet-stream", "", [opened])
    return answer_search(archive, Level(asked.resource), asked)


def answer_search(archive: EmbeddedArchive, level: Level, asked: ImagePath) -> Response:
    """Return what is found below the address, narrowed by the query."""
    filters = read_filters(request.args.items(multi=True), asked)
    found = [dict(each.attributes) for each in archive.find(level, filters)]
    return Response(orjson.dumps(found), mimetype=JSON)


def answer_files(archive: EmbeddedArchive, asked: ImagePath) -> Response:
    """Return whole files: those of an examination, a series, or one."""
    where = Filters(asked.study_instance_uid or "", asked.series_instance_uid or "", asked.sop_instance_uid or "")
    addresses = [
        tuple(map(each.text, (Attribute.STUDY_INSTANCE_UID, Attribute.SERIES_INSTANCE_UID, Attribute.SOP_INSTANCE_UID)))
        for each in archive.find(Level.INSTANCES, where)
    ]
    if not addresses:
        raise NotFoundError
    if not accepts_multipart(request.headers.get("Accept", ""), "application/dicom", "*"):
        return answer_one_file(archive, addresses)
    answer = MultipartAnswer.of("application/dicom")
    return Response(write_files(archive, answer, addresses), content_type=answer.content_type)


def answer_one_file(archive: EmbeddedArchive, addresses: Sequence[tuple[str, ...]]) -> Response:
    """Return a file as it is, to who asked for `application/dicom` without parts."""
    if len(addresses) != 1 or "application/dicom" not in request.headers.get("Accept", ""):
        return refuse(HTTPStatus.NOT_ACCEPTABLE)
    opened = archive.open_instance(*addresses[0][:3])
    response = Response(opened.content.chunks, mimetype="application/dicom")
    if opened.content.length is not None:
        response.content_length = opened.content.length
    response.call_on_close(opened.close)
    return response


def write_files(
    archive: EmbeddedArchive, answer: MultipartAnswer, addresses: Sequence[tuple[str, ...]]
) -> Iterator[bytes]:
    """Give files one after the other; one open at a time."""

    def contents() -> Iterator[Bytes]:
        for study, series, instance in addresses:
            opened = archive.open_instance(study, series, instance)
            try:
                yield opened.content
            finally:
                opened.close()

    return answer.write(contents())


def answer_frames(archive: EmbeddedArchive, asked: ImagePath) -> Response:
    """Return frames as they are stored, to who takes that syntax."""
    opened = archive.open_frames(
        asked.study_instance_uid or "", asked.series_instance_uid or "", asked.sop_instance_uid or "", asked.frames
    )
    syntax = opened.transfer_syntax_uid
    if not accepts_multipart(request.headers.get("Accept", ""), "application/octet-stream", syntax):
        opened.close()
        return refuse(HTTPStatus.NOT_ACCEPTABLE)
    answer = MultipartAnswer.of("application/octet-stream", syntax)
    response = Response(answer.write(opened.frames), content_type=answer.content_type)
    response.call_on_close(opened.close)
    return response


def answer_multipart(part_type: str, syntax: str, opened: Iterable[OpenedBytes]) -> Response:
    """Return opened bytes as parts of one type."""
    parts = list(opened)
    answer = MultipartAnswer.of(part_type, syntax)
    response = Response(answer.write(each.content for each in parts), content_type=answer.content_type)
    for each in parts:
        response.call_on_close(each.close)
    return response
