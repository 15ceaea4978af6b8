"""The page around the viewer for who works on images outside the reading room, and the images as files."""

from collections.abc import Callable
from http import HTTPStatus
from uuid import UUID

from flask import Blueprint, Response, render_template
from flask.typing import ResponseReturnValue

from toolpict.domain.codes import ErrorCode
from toolpict.domain.errors import UnreachableError
from toolpict.domain.permissions import InResearchStudy
from toolpict.domain.tasks import Task
from toolpict.services import image_archive, pacs_console
from toolpict.web.identity import current_actor
from toolpict.web.ohif import installed_viewer
from toolpict.web.rooms import Rooms


def blueprint(rooms: Rooms) -> Blueprint:
    """Build the pages."""
    pages = Blueprint("post_processing_images", __name__)

    @pages.get("/tasks/<uuid:task_id>/images")
    def show(task_id: UUID) -> ResponseReturnValue:
        return around(image_archive.look_at_task_images(task_id, actor=current_actor(), units=rooms.units))

    @pages.get("/imaging-studies/<uuid:imaging_study_id>/images")
    def imaging_study(imaging_study_id: UUID) -> ResponseReturnValue:
        return around(image_archive.look_at_imaging_study(imaging_study_id, actor=current_actor(), units=rooms.units))

    @pages.get("/tasks/<uuid:task_id>/images.zip")
    def archive(task_id: UUID) -> ResponseReturnValue:
        if rooms.archive is None:
            raise UnreachableError(ErrorCode.ARCHIVE_UNREACHABLE)
        taken = image_archive.download_images(
            task_id, actor=current_actor(), units=rooms.units, archive=rooms.archive, clock=rooms.clock
        )
        answer = Response(taken.pieces, HTTPStatus.OK, mimetype="application/zip")
        answer.headers.set("Content-Disposition", "attachment", filename=taken.filename)
        return answer

    return pages


def console_of(template: str) -> Callable[[Task | InResearchStudy, str], str]:
    """Return what tells templates where an examination opens in the console; empty for whom it is not."""

    def address(place: Task | InResearchStudy, study_instance_uid: str) -> str:
        return pacs_console.console_address(template, place, study_instance_uid, actor=current_actor())

    return address


def around(page: image_archive.ImagesPage) -> str:
    """Return the page around the viewer."""
    return render_template("images/show.html", page=page, viewer=installed_viewer())
