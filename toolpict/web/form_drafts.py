"""Pages of drafts of forms: begun, edited, tried out, published; all of it works without JavaScript."""

from http import HTTPStatus
from typing import Final, TypedDict
from uuid import UUID

from flask import Blueprint, flash, g, jsonify, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from toolpict.domain.ecrf import FormDefinition, is_field
from toolpict.domain.errors import InvalidInputError, WrongStateError
from toolpict.domain.people import Actor
from toolpict.domain.permissions import InResearchStudy, Permission, require
from toolpict.services import draft_publishing, form_builder, form_drafts
from toolpict.services.form_builder import ITEM, SECTION, Place
from toolpict.services.form_items import fields_of
from toolpict.services.ports.units import Clock, UnitsOfWork
from toolpict.services.wording import Language
from toolpict.web.errors import say_problems
from toolpict.web.form_acts import edits_of, read_place
from toolpict.web.form_versions import list_page
from toolpict.web.forms import read_version
from toolpict.web.identity import current_actor
from toolpict.web.language import speak
from toolpict.web.page_forms.form_parts import TYPES, PartForm
from toolpict.web.rooms import Rooms
from toolpict.web.sheet import Sheet


def blueprint(rooms: Rooms) -> Blueprint:
    """Build the pages."""
    pages = Blueprint("form_drafts", __name__)
    _add_beginning(pages, rooms)
    _add_editing(pages, rooms)
    _add_preview(pages, rooms)
    _add_end(pages, rooms)
    return pages


def _add_beginning(pages: Blueprint, rooms: Rooms) -> None:
    @pages.post("/research-studies/<uuid:research_study_id>/form-drafts")
    def begin(research_study_id: UUID) -> ResponseReturnValue:
        try:
            draft_id = begin_as_asked(rooms, research_study_id)
        except InvalidInputError as error:
            return list_page(rooms, research_study_id, error), HTTPStatus.UNPROCESSABLE_ENTITY
        flash("form-drafts.begun", "good")
        return redirect(url_for(".show", draft_id=draft_id), HTTPStatus.SEE_OTHER)

    @pages.post("/research-studies/<uuid:research_study_id>/forms/<uuid:form_version_id>/drafts")
    def begin_next(research_study_id: UUID, form_version_id: UUID) -> ResponseReturnValue:
        into = request.form.get("into", type=UUID) or research_study_id
        draft_id = form_drafts.begin_from_version(
            research_study_id, form_version_id, into, actor=current_actor(), units=rooms.units, clock=rooms.clock
        )
        flash("form-drafts.begun", "good")
        return redirect(url_for(".show", draft_id=draft_id), HTTPStatus.SEE_OTHER)


class Given(TypedDict):
    """What a use case is given beside its command."""

    actor: Actor
    units: UnitsOfWork
    clock: Clock


def given_by(rooms: Rooms) -> Given:
    """Return what a use case is given beside its command."""
    return {"actor": current_actor(), "units": rooms.units, "clock": rooms.clock}


def begin_as_asked(rooms: Rooms, research_study_id: UUID) -> UUID:
    """Begin a draft from nothing, from a form that comes with TOOLPICT, or from a file."""
    given = given_by(rooms)
    require(current_actor(), Permission.FORM_PUBLISH, InResearchStudy(research_study_id))
    file, name = request.files.get("document"), request.form.get("name", "")
    if file is not None and file.filename:
        command = form_drafts.BeginFromFile(research_study_id, file.stream.read(), file.filename)
        return form_drafts.begin_from_file(command, **given)
    if name:
        return form_drafts.begin_from_ready_made(research_study_id, name, **given)
    fields = (request.form.get(field, "") for field in ("oid", "title_fr", "title_en"))
    return form_drafts.begin_empty(form_drafts.BeginEmpty(research_study_id, *fields), **given)


def _add_editing(pages: Blueprint, rooms: Rooms) -> None:
    @pages.get("/form-drafts/<uuid:draft_id>")
    def show(draft_id: UUID) -> ResponseReturnValue:
        return builder_page(rooms, draft_id, read_place(request.args))

    @pages.post("/form-drafts/<uuid:draft_id>")
    def edit(draft_id: UUID) -> ResponseReturnValue:
        place = read_place(request.form)
        try:
            place = edit_as_asked(rooms, draft_id, place)
        except InvalidInputError as error:
            return builder_page(rooms, draft_id, place, error), HTTPStatus.UNPROCESSABLE_ENTITY
        except WrongStateError as error:
            return builder_page(rooms, draft_id, place, stale=error), HTTPStatus.CONFLICT
        return redirect(address_of(draft_id, place), HTTPStatus.SEE_OTHER)

    @pages.post("/form-drafts/<uuid:draft_id>/check")
    def check(draft_id: UUID) -> ResponseReturnValue:
        actor, units = current_actor(), rooms.units
        page = form_builder.look_at_draft(draft_id, read_place(request.form), actor=actor, units=units)
        try:
            words = PartForm.sent_for(page.kind, request.form, page.lists).words(page.kind)
            problems = form_builder.try_words(draft_id, page.place, words, actor=actor, units=units)
        except InvalidInputError as error:
            problems = error.problems
        return jsonify(problems=say_problems(InvalidInputError(problems)))


def edit_as_asked(rooms: Rooms, draft_id: UUID, place: Place) -> Place:
    """Store what was typed about a part, then do what the button says; return what is looked at then."""
    given = given_by(rooms)
    version, act = read_version(), request.form.get("act", "")
    if act in TRAVELS:
        TRAVELS[act](draft_id, version, **given)
        return place
    page = form_builder.look_at_draft(draft_id, place, actor=current_actor(), units=rooms.units)
    edits = edits_of(act, page, request.form)
    lead = edits[-1][1]
    return lead(form_drafts.edit_draft(form_drafts.EditDraft(draft_id, version, [each for each, _ in edits]), **given))


TRAVELS: Final = {"undo": form_drafts.undo, "redo": form_drafts.redo}


def address_of(draft_id: UUID, place: Place) -> str:
    """Return the address of a part of a draft."""
    item, section = (place.oid if place.kind == kind else None for kind in (ITEM, SECTION))
    return url_for(".show", draft_id=draft_id, item=item or None, section=section or None)


def builder_page(
    rooms: Rooms,
    draft_id: UUID,
    place: Place,
    error: InvalidInputError | None = None,
    *,
    stale: WrongStateError | None = None,
) -> str:
    """Return a draft as it is edited; after a refusal with what was typed."""
    page = form_builder.look_at_draft(draft_id, place, actor=current_actor(), units=rooms.units)
    if error or stale:
        form = PartForm.sent_for(page.kind, request.form, page.lists)
    else:
        form = PartForm.of_part(page.kind, page.part, page.draft.version, page.lists)
    shown = error or (InvalidInputError(page.own_problems) if page.own_problems and not stale else None)
    if shown:
        form = form.refused(shown)
    return render_template(
        "form_drafts/builder.html",
        page=page,
        research_study=page.research_study,
        form=form,
        fields=fields_of(page.kind),
        types=TYPES,
        stale=stale,
    )


def _add_preview(pages: Blueprint, rooms: Rooms) -> None:
    @pages.get("/form-drafts/<uuid:draft_id>/preview")
    def preview(draft_id: UUID) -> ResponseReturnValue:
        return preview_page(rooms, draft_id)

    @pages.post("/form-drafts/<uuid:draft_id>/preview")
    def try_out(draft_id: UUID) -> ResponseReturnValue:
        return preview_page(rooms, draft_id, tried=True)


def preview_page(rooms: Rooms, draft_id: UUID, *, tried: bool = False) -> str:
    """Return a draft as its reader sees it; with what a signature of these answers would be refused for."""
    page = draft_publishing.preview_draft(draft_id, actor=current_actor(), units=rooms.units)
    if (language := request.args.get("language", "")) in set(Language):
        g.language = Language(language)
    if page.definition is None:
        return render_template("form_drafts/not_yet.html", page=page, research_study=page.research_study)
    sheet = sheet_of(page.definition, tried=tried)
    return render_template(
        "form_drafts/preview.html", page=page, research_study=page.research_study, sheet=sheet, tried=tried
    )


def sheet_of(definition: FormDefinition, *, tried: bool) -> Sheet:
    """Return a form with the test answers that were sent, and what is wrong with them."""
    answers = {
        name: [text for text in texts if text.strip()]
        for name, texts in request.form.lists()
        if is_field(definition, name)
    }
    sheet = Sheet(definition, answers)
    if not tried:
        return sheet
    problems = {name: speak(problem.code, **problem.parameters) for name, problem in sheet.read.problems.items()}
    return Sheet(definition, answers, problems)


def _add_end(pages: Blueprint, rooms: Rooms) -> None:
    @pages.get("/form-drafts/<uuid:draft_id>/publish")
    def publishing(draft_id: UUID) -> ResponseReturnValue:
        return publishing_page(rooms, draft_id, None)

    @pages.post("/form-drafts/<uuid:draft_id>/publish")
    def publish(draft_id: UUID) -> ResponseReturnValue:
        command = draft_publishing.PublishDraft(draft_id, read_version(), bool(request.form.get("same_meaning")))
        try:
            form = draft_publishing.publish_draft(command, actor=current_actor(), units=rooms.units, clock=rooms.clock)
        except InvalidInputError as error:
            return publishing_page(rooms, draft_id, error), HTTPStatus.UNPROCESSABLE_ENTITY
        flash("form-versions.done", "good")
        shown = url_for("form_versions.show", research_study_id=form.research_study_id, form_version_id=form.id)
        return redirect(shown, HTTPStatus.SEE_OTHER)

    @pages.post("/form-drafts/<uuid:draft_id>/discard")
    def discard(draft_id: UUID) -> ResponseReturnValue:
        research_study_id = form_drafts.discard_draft(
            draft_id, read_version(), actor=current_actor(), units=rooms.units, clock=rooms.clock
        )
        flash("form-drafts.discarded", "good")
        return redirect(url_for("form_versions.index", research_study_id=research_study_id), HTTPStatus.SEE_OTHER)


def publishing_page(rooms: Rooms, draft_id: UUID, error: InvalidInputError | None) -> str:
    """Return what stands between a draft and its publication."""
    page = draft_publishing.look_at_publishing(draft_id, actor=current_actor(), units=rooms.units)
    return render_template("form_drafts/publish.html", page=page, research_study=page.research_study, error=error)
