"""Pages of post-processing procedures."""

from http import HTTPStatus
from typing import Final
from uuid import UUID

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from toolpict.domain.errors import InvalidInputError
from toolpict.domain.post_processing import OutputType
from toolpict.services import procedures
from toolpict.web.errors import say_problems
from toolpict.web.forms import typed
from toolpict.web.identity import current_actor
from toolpict.web.rooms import Rooms
from toolpict.web.rows import rows_to_show

LEAST_OUTPUTS: Final = 2


def blueprint(rooms: Rooms) -> Blueprint:
    """Build the pages."""
    pages = Blueprint("procedures", __name__)
    _add_lists(pages, rooms)
    _add_publishing(pages, rooms)
    return pages


def _add_lists(pages: Blueprint, rooms: Rooms) -> None:
    @pages.get("/research-studies/<uuid:research_study_id>/procedures")
    def index(research_study_id: UUID) -> ResponseReturnValue:
        page = procedures.list_procedures(research_study_id, actor=current_actor(), units=rooms.units)
        return render_template("procedures/index.html", page=page)

    @pages.get("/procedures/<uuid:procedure_version_id>")
    def show(procedure_version_id: UUID) -> ResponseReturnValue:
        page = procedures.look_at_procedure(procedure_version_id, actor=current_actor(), units=rooms.units)
        return render_template("procedures/show.html", page=page)


def _add_publishing(pages: Blueprint, rooms: Rooms) -> None:
    @pages.get("/research-studies/<uuid:research_study_id>/procedures/new")
    def new(research_study_id: UUID) -> ResponseReturnValue:
        base = request.args.get("from", type=UUID)
        fields: dict[str, str] = {}
        if base:
            page = procedures.look_at_procedure(base, actor=current_actor(), units=rooms.units)
            fields = procedures.as_typed(page.procedure)
        return form(rooms, research_study_id, fields, None)

    @pages.post("/research-studies/<uuid:research_study_id>/procedures/new")
    def publish(research_study_id: UUID) -> ResponseReturnValue:
        fields = dict(typed())
        if "more" in fields:
            return form(rooms, research_study_id, fields, None)
        return publish_typed(rooms, research_study_id, fields)

    @pages.post("/research-studies/<uuid:research_study_id>/procedures/file")
    def publish_file(research_study_id: UUID) -> ResponseReturnValue:
        file = request.files.get("file")
        content = file.stream.read(procedures.LARGEST_FILE + 1) if file else b""
        try:
            fields = procedures.read_procedure_file(content)
        except InvalidInputError as error:
            return form(rooms, research_study_id, {}, error), HTTPStatus.UNPROCESSABLE_ENTITY
        return publish_typed(rooms, research_study_id, fields)


def publish_typed(rooms: Rooms, research_study_id: UUID, fields: dict[str, str]) -> ResponseReturnValue:
    """Publish what was typed, and lead to it; else return the form with what is wrong."""
    command = procedures.PublishProcedure(research_study_id, fields)
    try:
        version_id = procedures.publish_procedure(command, actor=current_actor(), units=rooms.units, clock=rooms.clock)
    except InvalidInputError as error:
        return form(rooms, research_study_id, fields, error), HTTPStatus.UNPROCESSABLE_ENTITY
    flash("procedures.published", "good")
    return redirect(url_for(".show", procedure_version_id=version_id), HTTPStatus.SEE_OTHER)


def form(rooms: Rooms, research_study_id: UUID, fields: dict[str, str], error: InvalidInputError | None) -> str:
    """Return the form, with what was typed and what is wrong with it."""
    research_study = procedures.look_at_new_procedure(research_study_id, actor=current_actor(), units=rooms.units)
    return render_template(
        "procedures/new.html",
        research_study=research_study,
        typed=fields,
        problems=say_problems(error),
        types=OutputType,
        rows=rows_to_show(fields, "output", LEAST_OUTPUTS),
    )
