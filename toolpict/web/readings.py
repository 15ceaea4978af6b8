"""Files handed in with a reading, and who may fetch them."""

from http import HTTPStatus
from uuid import UUID

from flask import Blueprint, jsonify, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from toolpict.domain.errors import InvalidInputError, NotFoundError
from toolpict.services import attachments, reading_reports, reading_room
from toolpict.web.errors import say_problems
from toolpict.web.guard import wants_json
from toolpict.web.identity import current_actor
from toolpict.web.language import current_language
from toolpict.web.reading_files import attached_files, file_note, file_response
from toolpict.web.reading_room import room_page
from toolpict.web.rooms import Rooms


def blueprint(rooms: Rooms) -> Blueprint:
    """Build the routes."""
    pages = Blueprint("readings", __name__, url_prefix="/tasks/<uuid:task_id>/attachments")
    pages.add_app_template_filter(file_note)

    @pages.post("")
    def attach(task_id: UUID) -> ResponseReturnValue:
        files = [file for file in request.files.getlist("attachment") if file.filename]
        try:
            for file in files:
                keep(rooms, task_id, attachments.Upload(file.stream, file.filename or ""))
        except InvalidInputError as error:
            if wants_json():
                raise
            return room_page(rooms, task_id, problems=say_problems(error)), HTTPStatus.UNPROCESSABLE_ENTITY
        return after_change(rooms, task_id)

    @pages.post("/<sha256>/remove")
    def detach(task_id: UUID, sha256: str) -> ResponseReturnValue:
        attachments.remove_attachment(task_id, sha256, actor=current_actor(), units=rooms.units, clock=rooms.clock)
        return after_change(rooms, task_id)

    @pages.get("/<sha256>")
    def download(task_id: UUID, sha256: str) -> ResponseReturnValue:
        found, stream = attachments.open_attachment(
            task_id,
            sha256,
            actor=current_actor(),
            units=rooms.units,
            files=rooms.file_store(),
            clock=rooms.clock,
        )
        return file_response(found, stream)

    add_previews(pages, rooms)
    add_report(pages, rooms)
    return pages


def add_report(pages: Blueprint, rooms: Rooms) -> None:
    """Add the PDF of a signed revision."""

    @pages.get("/of/<uuid:revision_id>/report")
    def report(task_id: UUID, revision_id: UUID) -> ResponseReturnValue:
        found, stream = reading_reports.open_report(
            task_id,
            revision_id,
            actor=current_actor(),
            units=rooms.units,
            files=rooms.file_store(),
            clock=rooms.clock,
        )
        return file_response(found, stream)


def add_previews(pages: Blueprint, rooms: Rooms) -> None:
    """Add pictures, shown in a frame that runs nothing."""

    @pages.get("/<sha256>/picture")
    def picture(task_id: UUID, sha256: str) -> ResponseReturnValue:
        found, stream = attachments.open_attachment(
            task_id,
            sha256,
            actor=current_actor(),
            units=rooms.units,
            files=rooms.file_store(),
            clock=rooms.clock,
        )
        if not found.is_picture:
            stream.close()
            raise NotFoundError
        return file_response(found, stream, is_shown=True)

    @pages.get("/<sha256>/preview")
    def preview(task_id: UUID, sha256: str) -> ResponseReturnValue:
        found = attachments.look_at_attachment(task_id, sha256, actor=current_actor(), units=rooms.units)
        if not found.is_picture:
            raise NotFoundError
        return render_template("readings/preview.html", file=found, task_id=task_id)


def keep(rooms: Rooms, task_id: UUID, upload: attachments.Upload) -> None:
    """Keep one file with the reading."""
    attachments.attach_file(
        task_id,
        upload,
        actor=current_actor(),
        units=rooms.units,
        clock=rooms.clock,
        files=rooms.file_store(),
        scanner=rooms.scanner,
    )


def after_change(rooms: Rooms, task_id: UUID) -> ResponseReturnValue:
    """Lead back to the room, or tell its script which files there now are."""
    if not wants_json():
        return redirect(url_for("reading_room.show", task_id=task_id, _anchor="attachments"), HTTPStatus.SEE_OTHER)
    page = reading_room.look_at_room(task_id, actor=current_actor(), units=rooms.units, language=current_language())
    return jsonify(attachments=attached_files(task_id, page.attachments))
