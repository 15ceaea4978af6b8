"""Pages of post-processing procedures."""

from http import HTTPStatus
from uuid import UUID

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from werkzeug.datastructures import MultiDict

from toolpict.domain.errors import InvalidInputError
from toolpict.services import procedures
from toolpict.web.identity import current_actor
from toolpict.web.language import speak
from toolpict.web.page_forms.procedures import ProcedureForm
from toolpict.web.rooms import Rooms


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
        if base is None:
            return form_page(rooms, research_study_id, ProcedureForm())
        found = procedures.look_at_procedure(base, actor=current_actor(), units=rooms.units)
        return form_page(rooms, research_study_id, ProcedureForm(MultiDict(procedures.as_typed(found.procedure))))

    @pages.post("/research-studies/<uuid:research_study_id>/procedures/new")
    def publish(research_study_id: UUID) -> ResponseReturnValue:
        form = ProcedureForm(request.form)
        if "more" in request.form:
            form.outputs.add_more()
            return form_page(rooms, research_study_id, form)
        return publish_typed(rooms, research_study_id, form)

    @pages.post("/research-studies/<uuid:research_study_id>/procedures/file")
    def publish_file(research_study_id: UUID) -> ResponseReturnValue:
        file = request.files.get("file")
        content = file.stream.read(procedures.LARGEST_FILE + 1) if file else b""
        try:
            form = ProcedureForm(MultiDict(procedures.read_procedure_file(content)))
        except InvalidInputError as error:
            sentence = next(speak(each.code, **each.parameters) for each in error.problems.values())
            return form_page(rooms, research_study_id, ProcedureForm(), sentence), HTTPStatus.UNPROCESSABLE_ENTITY
        return publish_typed(rooms, research_study_id, form)


def publish_typed(rooms: Rooms, research_study_id: UUID, form: ProcedureForm) -> ResponseReturnValue:
    """Publish what was typed, and lead to it; else return the form with what is wrong."""
    try:
        version_id = procedures.publish_procedure(
            form.command(research_study_id), actor=current_actor(), units=rooms.units, clock=rooms.clock
        )
    except InvalidInputError as error:
        return form_page(rooms, research_study_id, form.refused(error)), HTTPStatus.UNPROCESSABLE_ENTITY
    flash("procedures.published", "good")
    return redirect(url_for(".show", procedure_version_id=version_id), HTTPStatus.SEE_OTHER)


def form_page(rooms: Rooms, research_study_id: UUID, form: ProcedureForm, wrong_file: str = "") -> str:
    """Return the form, with what was typed and what is wrong with it, or with a file."""
    research_study = procedures.look_at_new_procedure(research_study_id, actor=current_actor(), units=rooms.units)
    return render_template("procedures/new.html", research_study=research_study, form=form, wrong_file=wrong_file)
