"""Tells the viewer which examinations to open, and where: the boot document of `toolpict/static/ohif/boot.js`."""

from uuid import UUID

from flask import Blueprint, jsonify, request
from flask.typing import ResponseReturnValue

from toolpict.domain.grants import Grant
from toolpict.services import access, viewing
from toolpict.web.identity import current_actor
from toolpict.web.language import current_language
from toolpict.web.rooms import Rooms


def blueprint(rooms: Rooms) -> Blueprint:
    """Build the routes; each answers from the grant of the request."""
    routes = Blueprint("viewer_boot", __name__, url_prefix="/viewer")

    @routes.get("/task/<uuid:task_id>/boot")
    def task(task_id: UUID) -> ResponseReturnValue:
        grant = viewing.grant_for_task(task_id, actor=current_actor(), units=rooms.units)
        note("task_images", task_id)
        return boot(grant, f"/viewer/task/{task_id}/dicom-web")

    @routes.get("/imaging-study/<uuid:imaging_study_id>/boot")
    def imaging_study(imaging_study_id: UUID) -> ResponseReturnValue:
        grant = viewing.grant_for_imaging_study(imaging_study_id, actor=current_actor(), units=rooms.units)
        note("imaging_study", imaging_study_id)
        return boot(grant, f"/viewer/imaging-study/{imaging_study_id}/dicom-web")

    def note(object_type: str, object_id: UUID) -> None:
        access.note_opening(object_type, object_id, actor=current_actor(), units=rooms.units, clock=rooms.clock)

    return routes


def boot(grant: Grant, root: str) -> ResponseReturnValue:
    """Return what the viewer starts from."""
    return jsonify(studies=list(grant.series), dicomweb=request.script_root + root, language=current_language())
