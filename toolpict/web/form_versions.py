"""Pages of a research study's forms: the list, publishing from a file, and the preview."""

from http import HTTPStatus
from uuid import UUID

from flask import Blueprint, Response, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from toolpict.domain.ecrf import FilePlace
from toolpict.domain.errors import InvalidInputError
from toolpict.services import form_versions, forms
from toolpict.web.errors import say_problems
from toolpict.web.identity import current_actor
from toolpict.web.language import current_language
from toolpict.web.rooms import Rooms
from toolpict.web.sheet import Sheet


def blueprint(rooms: Rooms) -> Blueprint:
    """Build the pages."""
    pages = Blueprint("form_versions", __name__, url_prefix="/research-studies/<uuid:research_study_id>/forms")

    @pages.get("")
    def index(research_study_id: UUID) -> ResponseReturnValue:
        return list_page(rooms, research_study_id, None)

    @pages.post("")
    def publish(research_study_id: UUID) -> ResponseReturnValue:
        file = request.files.get("document")
        command = forms.PublishForm(
            research_study_id,
            file.stream.read() if file else b"",
            (file.filename or "") if file else "",
            bool(request.form.get("same_meaning")),
        )
        return publish_it(rooms, command)

    @pages.post("/ready-made")
    def publish_ready_made(research_study_id: UUID) -> ResponseReturnValue:
        return publish_it(rooms, forms.ready_made(research_study_id, request.form.get("name", "")))

    @pages.get("/<uuid:form_version_id>")
    def show(research_study_id: UUID, form_version_id: UUID) -> ResponseReturnValue:
        page = forms.look_at_form(research_study_id, form_version_id, actor=current_actor(), units=rooms.units)
        return version_page(rooms, page, None)

    @pages.get("/<uuid:form_version_id>/document")
    def document(research_study_id: UUID, form_version_id: UUID) -> ResponseReturnValue:
        page = forms.look_at_form(research_study_id, form_version_id, actor=current_actor(), units=rooms.units)
        name = f"{page.version.oid}-v{page.version.version}.json"
        headers = {"Content-Disposition": f'attachment; filename="{name}"'}
        return Response(page.version.document, mimetype="application/json", headers=headers)

    @pages.get("/<uuid:form_version_id>/dictionary.csv")
    def dictionary(research_study_id: UUID, form_version_id: UUID) -> ResponseReturnValue:
        language = current_language()
        found = forms.form_dictionary(
            research_study_id, form_version_id, language, actor=current_actor(), units=rooms.units
        )
        headers = {"Content-Disposition": f'attachment; filename="{found.name}"'}
        return Response("\ufeff" + found.text, content_type="text/csv; charset=utf-8", headers=headers)

    _add_versions(pages, rooms)
    return pages


def _add_versions(pages: Blueprint, rooms: Rooms) -> None:
    @pages.post("/<uuid:form_version_id>/use")
    def use(research_study_id: UUID, form_version_id: UUID) -> ResponseReturnValue:
        is_retired = request.form.get("act") != "reinstate"
        command = form_versions.UseForm(research_study_id, form_version_id, is_retired, request.form.get("reason", ""))
        try:
            form_versions.use_form(command, actor=current_actor(), units=rooms.units, clock=rooms.clock)
        except InvalidInputError as error:
            page = forms.look_at_form(research_study_id, form_version_id, actor=current_actor(), units=rooms.units)
            return version_page(rooms, page, error), HTTPStatus.UNPROCESSABLE_ENTITY
        flash("form-drafts.was-retired" if is_retired else "form-drafts.was-reinstated", "good")
        shown = url_for(".show", research_study_id=research_study_id, form_version_id=form_version_id)
        return redirect(shown, HTTPStatus.SEE_OTHER)

    @pages.get("/<uuid:form_version_id>/changes/<uuid:since_id>")
    def changes(research_study_id: UUID, form_version_id: UUID, since_id: UUID) -> ResponseReturnValue:
        found = form_versions.compare_versions(
            research_study_id, form_version_id, since_id, actor=current_actor(), units=rooms.units
        )
        return render_template("forms/changes.html", page=found, research_study=found.research_study)


def version_page(rooms: Rooms, page: forms.FormPage, error: InvalidInputError | None) -> str:
    """Return a published version as the reader sees it, and what may be done with it."""
    acts = form_versions.acts_on_version(page.version, actor=current_actor(), units=rooms.units)
    return render_template(
        "forms/show.html",
        page=page,
        research_study=page.research_study,
        sheet=Sheet(page.definition, {}),
        acts=acts,
        problems=say_problems(error),
    )


def publish_it(rooms: Rooms, command: forms.PublishForm) -> ResponseReturnValue:
    """Publish a form and lead to its preview, or show the list again with what is wrong."""
    try:
        form_id = forms.publish_form(command, actor=current_actor(), units=rooms.units, clock=rooms.clock)
    except InvalidInputError as error:
        return list_page(rooms, command.research_study_id, error), HTTPStatus.UNPROCESSABLE_ENTITY
    flash("form-versions.done", "good")
    shown = url_for(".show", research_study_id=command.research_study_id, form_version_id=form_id)
    return redirect(shown, HTTPStatus.SEE_OTHER)


def list_page(rooms: Rooms, research_study_id: UUID, error: InvalidInputError | None) -> str:
    """Return the list of forms, with what is wrong with a file that was refused."""
    page = forms.list_forms(research_study_id, actor=current_actor(), units=rooms.units)
    said = say_problems(error)
    in_file = {place: sentence for place, sentence in said.items() if " " in place}
    return render_template(
        "forms/index.html",
        page=page,
        research_study=page.research_study,
        problems=[(FilePlace.of(place), sentence) for place, sentence in in_file.items()],
        draft_problems={place: sentence for place, sentence in said.items() if place not in in_file},
        error=error,
    )
