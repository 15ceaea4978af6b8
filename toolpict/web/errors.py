"""The one place where a refusal of the domain, or a fault, becomes an HTTP status and a page that says what to do next."""

import logging
from collections.abc import Mapping
from http import HTTPStatus
from traceback import extract_tb
from types import MappingProxyType
from typing import Final

from flask import Flask, Response, current_app, g, jsonify, make_response, render_template, request
from flask_wtf.csrf import CSRFError
from werkzeug.exceptions import HTTPException, SecurityError
from werkzeug.wrappers import Response as WerkzeugResponse

from toolpict.domain import errors
from toolpict.web.guard import wants_json
from toolpict.web.identity import visitor
from toolpict.web.language import browser_language, speak

log = logging.getLogger(__name__)

STATUS: Final[Mapping[type[errors.DomainError], HTTPStatus]] = MappingProxyType(
    {
        errors.NotFoundError: HTTPStatus.NOT_FOUND,
        errors.NotPermittedError: HTTPStatus.FORBIDDEN,
        errors.WrongStateError: HTTPStatus.CONFLICT,
        errors.InvalidInputError: HTTPStatus.UNPROCESSABLE_ENTITY,
        errors.StorageFullError: HTTPStatus.INSUFFICIENT_STORAGE,
        errors.UnreachableError: HTTPStatus.SERVICE_UNAVAILABLE,
        errors.ThrottledError: HTTPStatus.TOO_MANY_REQUESTS,
    }
)
"""Kind of refusal -> status; a test finds every subclass of DomainError here."""

PAGES: Final[Mapping[int, tuple[str, str]]] = MappingProxyType(
    {
        400: ("error.400", "error.400-next"),
        401: ("error.401", "error.401-next"),
        403: ("error.403", "error.403-next"),
        404: ("error.404", "error.404-next"),
        405: ("error.405", "error.405-next"),
        409: ("error.409", "error.409-next"),
        413: ("error.413", "error.413-next"),
        422: ("error.422", "error.422-next"),
        429: ("error.429", "error.429-next"),
        500: ("error.500", "error.500-next"),
        503: ("error.503", "error.503-next"),
        507: ("error.507", "error.507-next"),
    }
)
"""Status -> the codes of its title and of what to do next; other statuses are told like 400 or 500."""

RETRY_SECONDS: Final = 30
MOST_PLACES: Final = 8
LIBRARIES: Final = "site-packages"
KEPT_HEADERS: Final[tuple[str, ...]] = ("Allow", "Retry-After", "Content-Range")


def install(app: Flask) -> None:
    """Answer every refusal and every fault with its page, or in JSON to a script."""
    app.register_error_handler(errors.DomainError, refusal)
    app.register_error_handler(CSRFError, refuse_stranger)
    app.register_error_handler(SecurityError, refuse_host)
    app.register_error_handler(HTTPException, refuse_request)
    app.register_error_handler(Exception, admit_fault)


def refuse_stranger(_error: CSRFError) -> Response:
    """Answer a form that has no token of ours."""
    return answer(HTTPStatus.BAD_REQUEST, "form-not-ours", speak("error.form-not-ours"))


def refuse_host(_error: SecurityError) -> Response:
    """Answer a request for another host: no page, since its links could not be built."""
    return Response("400 Bad Request", HTTPStatus.BAD_REQUEST, mimetype="text/plain")


def refuse_request(error: HTTPException) -> WerkzeugResponse:
    """Answer what Flask refuses by itself: no such page, wrong method, too large."""
    status = error.code or HTTPStatus.INTERNAL_SERVER_ERROR
    if error.response is not None or status < HTTPStatus.BAD_REQUEST:
        return error.get_response()
    response = answer(status, HTTPStatus(status).name.lower().replace("_", "-"))
    for name, value in error.get_headers():
        if name in KEPT_HEADERS:
            response.headers[name] = value
    return response


def admit_fault(error: Exception) -> Response:
    """Answer our own mistake; of what happened the log keeps where, never what was typed."""
    frames = [frame for frame in extract_tb(error.__traceback__) if LIBRARIES not in frame.filename]
    places = ", ".join(f"{frame.filename}:{frame.lineno}" for frame in frames[-MOST_PLACES:])
    shown = error if current_app.testing else None
    log.error("fault in %s: %s at %s", request.endpoint, type(error).__qualname__, places, exc_info=shown)
    g.language = browser_language()
    return answer(HTTPStatus.INTERNAL_SERVER_ERROR, "fault", is_fault=True)


def refusal(error: errors.DomainError) -> Response:
    """Return the answer to a refusal; pages that show it beside their own form need only its status."""
    sentence = speak(error.code, **error.parameters)
    problems = say_problems(error) if isinstance(error, errors.InvalidInputError) else {}
    response = answer(status_of(error), error.code, sentence, problems)
    if isinstance(error, errors.ThrottledError):
        response.headers["Retry-After"] = str(error.parameters["seconds"])
    if isinstance(error, errors.UnreachableError):
        response.headers["Retry-After"] = str(RETRY_SECONDS)
    return response


def status_of(error: errors.DomainError) -> HTTPStatus:
    """Return the status of the kind of refusal, or of the kind that it is a case of."""
    return next(STATUS[kind] for kind in type(error).__mro__ if kind in STATUS)


def say_problems(error: errors.InvalidInputError | None) -> dict[str, str]:
    """Return field -> sentence, for a page that shows each problem at its field; empty without an error."""
    if error is None:
        return {}
    return {place: speak(problem.code, **problem.parameters) for place, problem in error.problems.items()}


def answer(
    status: int, code: str, sentence: str = "", problems: Mapping[str, str] | None = None, *, is_fault: bool = False
) -> Response:
    """Return a page of the frame, or JSON to a script; of a fault, a page that asks the database for nothing."""
    if wants_json():
        return make_response(jsonify(error={"code": code, "message": sentence, "problems": problems or {}}), status)
    title, next_step = PAGES.get(status) or PAGES[500 if status >= 500 else 400]
    page = render_template(
        "error.html",
        framed=not is_fault and visitor() is not None,
        title=title,
        next_step=next_step,
        sentence=sentence,
        problems=problems,
        code=code,
    )
    return make_response(page, status)
