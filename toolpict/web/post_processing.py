"""Handing in what a post-processing task asks for."""

from http import HTTPStatus
from typing import Final
from uuid import UUID

from flask import Blueprint, flash, redirect, request, send_file, url_for
from flask.typing import ResponseReturnValue

from toolpict.domain.codes import ProblemCode
from toolpict.domain.errors import InvalidInputError, Problem, WrongStateError
from toolpict.services import post_processing
from toolpict.services.ports.files import FileStore
from toolpict.web.forms import read_version
from toolpict.web.identity import current_actor
from toolpict.web.rooms import Rooms
from toolpict.web.tasks import task_page

LARGEST_FORM: Final = 4 * 1024**3
"""Bytes of a file handed in without JavaScript; larger ones come by `/uploads/`."""


def blueprint(rooms: Rooms, file_store: FileStore) -> Blueprint:
    """Build the pages."""
    pages = Blueprint("post_processing", __name__)

    @pages.url_value_preprocessor
    def take_large_files(endpoint: str | None, _values: object) -> None:
        # Before the token of the form is looked for, since that reads the form.
        if endpoint == "post_processing.add":
            request.max_content_length = LARGEST_FORM

    @pages.post("/tasks/<uuid:task_id>/outputs/<code>")
    def add(task_id: UUID, code: str) -> ResponseReturnValue:
        file = request.files.get("file")
        if file is None or not file.filename:
            raise InvalidInputError({code: Problem(ProblemCode.MISSING)})
        actor = current_actor()
        post_processing.require_upload(task_id, code, file.filename, actor=actor, units=rooms.units)
        kept = file_store.put(file.stream, file.filename, file.mimetype)
        command = post_processing.AddOutput(task_id, code, kept)
        post_processing.add_output(command, actor=actor, units=rooms.units, clock=rooms.clock)
        flash("outputs.added", "good")
        return back(task_id)

    @pages.post("/tasks/<uuid:task_id>/outputs/<uuid:output_id>/confirm")
    def confirm(task_id: UUID, output_id: UUID) -> ResponseReturnValue:
        command = post_processing.ConfirmValues(task_id, output_id)
        post_processing.confirm_values(command, actor=current_actor(), units=rooms.units, clock=rooms.clock)
        return back(task_id)

    @pages.post("/tasks/<uuid:task_id>/outputs/submit")
    def submit(task_id: UUID) -> ResponseReturnValue:
        command = post_processing.SubmitOutputs(task_id, read_version())
        try:
            post_processing.submit_outputs(command, actor=current_actor(), units=rooms.units, clock=rooms.clock)
        except WrongStateError as error:
            return task_page(rooms, task_id, "", error), HTTPStatus.CONFLICT
        flash("outputs.submitted", "good")
        return back(task_id)

    add_download(pages, rooms, file_store)
    return pages


def add_download(pages: Blueprint, rooms: Rooms, file_store: FileStore) -> None:
    """Add what gives a file back."""

    @pages.get("/outputs/<uuid:output_id>/download")
    def download(output_id: UUID) -> ResponseReturnValue:
        opened = post_processing.download_output(
            output_id, actor=current_actor(), units=rooms.units, file_store=file_store, clock=rooms.clock
        )
        return send_file(
            opened.stream,
            mimetype="application/octet-stream",
            as_attachment=True,
            download_name=opened.filename,
            max_age=0,
        )


def back(task_id: UUID) -> ResponseReturnValue:
    """Lead back to the task."""
    return redirect(url_for("tasks.show", task_id=task_id), HTTPStatus.SEE_OTHER)
