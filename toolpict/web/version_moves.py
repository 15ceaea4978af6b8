"""Moving an open reading to another version of its form: the preview, and the act."""

from http import HTTPStatus
from uuid import UUID

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from toolpict.domain.errors import InvalidInputError
from toolpict.services import version_moves
from toolpict.web.errors import STATUS
from toolpict.web.identity import current_actor
from toolpict.web.page_forms.fields import read_key
from toolpict.web.page_forms.version_moves import VersionMoveForm
from toolpict.web.rooms import Rooms


def blueprint(rooms: Rooms) -> Blueprint:
    """Build the pages."""
    pages = Blueprint("version_moves", __name__)

    @pages.get("/tasks/<uuid:task_id>/form-version")
    def show(task_id: UUID) -> ResponseReturnValue:
        return page(task_id, read_key(request.args.get("to", "")), VersionMoveForm())

    @pages.post("/tasks/<uuid:task_id>/form-version")
    def move(task_id: UUID) -> ResponseReturnValue:
        form, actor = VersionMoveForm(request.form), current_actor()
        try:
            version_moves.move_version(form.command(task_id), actor=actor, units=rooms.units, clock=rooms.clock)
        except InvalidInputError as error:
            return page(task_id, form.to.data, form.refused(error)), STATUS[type(error)]
        flash("task.done.version", "good")
        return redirect(url_for("tasks.show", task_id=task_id), HTTPStatus.SEE_OTHER)

    def page(task_id: UUID, to: UUID | None, form: VersionMoveForm) -> str:
        found = version_moves.look_at_version_move(task_id, to, actor=current_actor(), units=rooms.units)
        return render_template("readings/move_version.html", page=found, form=form)

    return pages
