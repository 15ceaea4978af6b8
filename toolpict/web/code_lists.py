"""Pages of the code lists of a research study."""

from http import HTTPStatus
from uuid import UUID

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from toolpict.domain.errors import InvalidInputError, WrongStateError
from toolpict.services import code_lists
from toolpict.web.identity import current_actor
from toolpict.web.page_forms.code_lists import CodeListForm
from toolpict.web.rooms import Rooms


def blueprint(rooms: Rooms) -> Blueprint:
    """Build the pages."""
    pages = Blueprint("code_lists", __name__, url_prefix="/research-studies/<uuid:research_study_id>/code-lists")

    @pages.get("")
    def index(research_study_id: UUID) -> ResponseReturnValue:
        return page(rooms, research_study_id, None, None)

    @pages.post("")
    def add(research_study_id: UUID) -> ResponseReturnValue:
        return save(rooms, research_study_id, None)

    @pages.get("/<uuid:code_list_id>")
    def show(research_study_id: UUID, code_list_id: UUID) -> ResponseReturnValue:
        return page(rooms, research_study_id, code_list_id, None)

    @pages.post("/<uuid:code_list_id>")
    def change(research_study_id: UUID, code_list_id: UUID) -> ResponseReturnValue:
        return save(rooms, research_study_id, code_list_id)

    return pages


def save(rooms: Rooms, research_study_id: UUID, code_list_id: UUID | None) -> ResponseReturnValue:
    """Store a code list, or show what was typed again with what is wrong."""
    code_lists.look_at_code_lists(research_study_id, code_list_id, actor=current_actor(), units=rooms.units)
    form = CodeListForm(request.form)
    try:
        command = form.command(research_study_id, code_list_id)
        kept = code_lists.save_code_list(command, actor=current_actor(), units=rooms.units, clock=rooms.clock)
    except InvalidInputError as error:
        return page(rooms, research_study_id, code_list_id, form.refused(error)), HTTPStatus.UNPROCESSABLE_ENTITY
    except WrongStateError:
        return page(rooms, research_study_id, code_list_id, form, is_stale=True), HTTPStatus.CONFLICT
    flash("code-lists.saved", "good")
    shown = url_for(".show", research_study_id=research_study_id, code_list_id=kept)
    return redirect(shown, HTTPStatus.SEE_OTHER)


def page(
    rooms: Rooms,
    research_study_id: UUID,
    code_list_id: UUID | None,
    form: CodeListForm | None,
    *,
    is_stale: bool = False,
) -> str:
    """Return the code lists, with the form of the one that is looked at, or of a new one."""
    found = code_lists.look_at_code_lists(research_study_id, code_list_id, actor=current_actor(), units=rooms.units)
    return render_template(
        "form_drafts/code_lists.html",
        page=found,
        research_study=found.research_study,
        form=form or CodeListForm.of_list(found.chosen),
        is_stale=is_stale,
    )
