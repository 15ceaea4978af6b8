"""Tells a front server what it may give from its own cache: see `deployment/nginx.conf`, which lets nobody else ask."""

from collections.abc import Callable
from http import HTTPStatus
from uuid import UUID

from flask import Blueprint, Response
from flask.typing import ResponseReturnValue

from toolpict.domain.errors import NotFoundError
from toolpict.domain.grants import Grant, parse_image_path
from toolpict.web.rooms import Rooms
from toolpict.web.viewer import imaging_study_grant, install_refusals, refuse, task_grant


def blueprint(rooms: Rooms) -> Blueprint:
    """Build the routes."""
    routes = Blueprint("viewer_decisions", __name__, url_prefix="/viewer/decision")
    install_refusals(routes)

    @routes.get("/task/<uuid:task_id>/<path:path>")
    def task(task_id: UUID, path: str) -> ResponseReturnValue:
        return decide(path, task_grant(rooms, task_id))

    @routes.get("/imaging-study/<uuid:imaging_study_id>/<path:path>")
    def imaging_study(imaging_study_id: UUID, path: str) -> ResponseReturnValue:
        return decide(path, imaging_study_grant(rooms, imaging_study_id))

    return routes


def decide(path: str, granted: Callable[[], Grant]) -> Response:
    """Return 204 for an address that may be seen, and 403 for any other, whatever the reason."""
    asked = parse_image_path(path)
    try:
        is_allowed = asked is not None and granted().allows(asked)
    except NotFoundError:
        is_allowed = False
    return Response(status=HTTPStatus.NO_CONTENT) if is_allowed else refuse(HTTPStatus.FORBIDDEN, "not-permitted")
