"""The one place where a refusal becomes an HTTP status."""

import logging
from http import HTTPStatus

from flask import Flask, Response, g, render_template, request
from flask_wtf.csrf import CSRFError
from werkzeug.exceptions import HTTPException, MethodNotAllowed

from anonymization_bridge import errors
from anonymization_bridge.codes import ErrorCode
from anonymization_bridge.web.security import is_full

LOG = logging.getLogger(__name__)
STATUS = {
    errors.NotFoundError: HTTPStatus.NOT_FOUND,
    errors.NotPermittedError: HTTPStatus.FORBIDDEN,
    errors.WrongStateError: HTTPStatus.CONFLICT,
    errors.InvalidInputError: HTTPStatus.UNPROCESSABLE_ENTITY,
    errors.ThrottledError: HTTPStatus.TOO_MANY_REQUESTS,
    errors.UnreachableError: HTTPStatus.SERVICE_UNAVAILABLE,
    errors.StorageFullError: HTTPStatus.INSUFFICIENT_STORAGE,
}
LOGGED = frozenset({HTTPStatus.FORBIDDEN, HTTPStatus.UNPROCESSABLE_ENTITY, HTTPStatus.TOO_MANY_REQUESTS})
CODES = {
    HTTPStatus.NOT_FOUND: ErrorCode.NOT_FOUND,
    HTTPStatus.METHOD_NOT_ALLOWED: ErrorCode.NOT_FOUND,
    HTTPStatus.REQUEST_ENTITY_TOO_LARGE: ErrorCode.TOO_LARGE,
}


def status_of(error: errors.RefusedError) -> HTTPStatus:
    """Return the HTTP status of a refusal."""
    return STATUS[type(error)]


def install(app: Flask) -> None:
    """Answer every refusal with its page."""

    @app.after_request
    def log_refusal(response: Response) -> Response:
        if response.status_code in LOGGED:
            person = g.person.id if g.get("person") else "nobody"
            LOG.warning("%s answered %s to %s", request.endpoint, response.status_code, person)
        return response

    @app.errorhandler(errors.RefusedError)
    def refuse(error: errors.RefusedError) -> tuple[str, HTTPStatus]:
        return render_template("error.html", code=error.code, parameters=error.parameters), status_of(error)

    @app.errorhandler(CSRFError)
    def refuse_form(_error: CSRFError) -> tuple[str, HTTPStatus]:
        return render_template("error.html", code=ErrorCode.FORM_EXPIRED, parameters={}), HTTPStatus.BAD_REQUEST

    @app.errorhandler(HTTPException)
    def refuse_request(error: HTTPException) -> tuple[str, int, dict[str, str]]:
        status = error.code or HTTPStatus.INTERNAL_SERVER_ERROR
        code = CODES.get(HTTPStatus(status), ErrorCode.REQUEST_NOT_VALID)
        methods = error.valid_methods if isinstance(error, MethodNotAllowed) else None
        headers = {"Allow": ", ".join(sorted(methods))} if methods else {}
        return render_template("error.html", code=code, parameters={}), status, headers

    @app.errorhandler(OSError)
    def refuse_when_full(error: OSError) -> tuple[str, HTTPStatus]:
        if not is_full(error):
            raise error
        return render_template("error.html", code=ErrorCode.DISK_FULL, parameters={}), HTTPStatus.INSUFFICIENT_STORAGE
