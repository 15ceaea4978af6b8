"""Pages of subjects and their visits."""

from http import HTTPStatus
from uuid import UUID

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from toolpict.domain.errors import InvalidInputError, WrongStateError
from toolpict.domain.permissions import Permission, reach, require
from toolpict.services import subject_page, subjects
from toolpict.web.identity import current_actor
from toolpict.web.language import speak
from toolpict.web.page_forms.form import PageForm
from toolpict.web.page_forms.subjects import InclusionForm, ReferenceDateForm, StatusForm, VisitForm
from toolpict.web.rooms import Rooms


def blueprint(rooms: Rooms) -> Blueprint:
    """Build the pages."""
    pages = Blueprint("subjects", __name__)
    _add_list(pages, rooms)
    _add_subject(pages, rooms)
    return pages


def _add_list(pages: Blueprint, rooms: Rooms) -> None:
    @pages.get("/research-studies/<uuid:research_study_id>/subjects")
    def index(research_study_id: UUID) -> ResponseReturnValue:
        return page(research_study_id, InclusionForm())

    @pages.post("/research-studies/<uuid:research_study_id>/subjects")
    def include(research_study_id: UUID) -> ResponseReturnValue:
        reach(current_actor(), Permission.SUBJECT_INCLUDE, research_study_id)
        form = InclusionForm(request.form)
        try:
            subject_id = subjects.include_subject(
                form.command(research_study_id), actor=current_actor(), units=rooms.units, clock=rooms.clock
            )
        except InvalidInputError as error:
            return page(research_study_id, form.refused(error)), HTTPStatus.UNPROCESSABLE_ENTITY
        flash("subjects.included", "good")
        return redirect(url_for(".show", subject_id=subject_id), HTTPStatus.SEE_OTHER)

    def page(research_study_id: UUID, form: InclusionForm) -> str:
        found = subjects.list_subjects(research_study_id, actor=current_actor(), units=rooms.units)
        return render_template("subjects/index.html", page=found, form=form)


def _add_subject(pages: Blueprint, rooms: Rooms) -> None:
    @pages.get("/subjects/<uuid:subject_id>")
    def show(subject_id: UUID) -> ResponseReturnValue:
        return subject_shown(rooms, subject_id)

    @pages.post("/subjects/<uuid:subject_id>/status")
    def change_status(subject_id: UUID) -> ResponseReturnValue:
        form = StatusForm(request.form)
        try:
            subjects.change_status(
                form.command(subject_id), actor=current_actor(), units=rooms.units, clock=rooms.clock
            )
        except (InvalidInputError, WrongStateError) as error:
            return subject_refused(rooms, subject_id, form, "status", error)
        return changed(subject_id)

    @pages.post("/subjects/<uuid:subject_id>/reference-date")
    def change_reference_date(subject_id: UUID) -> ResponseReturnValue:
        form = ReferenceDateForm(request.form)
        try:
            subjects.change_reference_date(
                form.command(subject_id), actor=current_actor(), units=rooms.units, clock=rooms.clock
            )
        except (InvalidInputError, WrongStateError) as error:
            return subject_refused(rooms, subject_id, form, "reference_date", error)
        return changed(subject_id)

    @pages.post("/subjects/<uuid:subject_id>/visits/<uuid:visit_id>")
    def change_visit(subject_id: UUID, visit_id: UUID) -> ResponseReturnValue:
        form = VisitForm(request.form)
        try:
            subjects.change_visit(
                form.command(subject_id, visit_id), actor=current_actor(), units=rooms.units, clock=rooms.clock
            )
        except (InvalidInputError, WrongStateError) as error:
            return subject_refused(rooms, subject_id, form, str(visit_id), error)
        return changed(subject_id)


def changed(subject_id: UUID) -> ResponseReturnValue:
    """Lead back to the subject, whose page then says that it is kept."""
    flash("subjects.changed", "good")
    return redirect(url_for(".show", subject_id=subject_id), HTTPStatus.SEE_OTHER)


def subject_refused(
    rooms: Rooms, subject_id: UUID, form: PageForm, where: str, error: InvalidInputError | WrongStateError
) -> ResponseReturnValue:
    """Return the subject's page as it is now, with one of its forms as it was typed: its name there, or the visit's id."""
    if isinstance(error, InvalidInputError):
        return subject_shown(rooms, subject_id, {where: form.refused(error)}), HTTPStatus.UNPROCESSABLE_ENTITY
    form.form_errors = [speak(error.code, **error.parameters)]
    return subject_shown(rooms, subject_id, {where: form}, is_stale=True), HTTPStatus.CONFLICT


def subject_shown(
    rooms: Rooms, subject_id: UUID, refused: dict[str, PageForm] | None = None, *, is_stale: bool = False
) -> str:
    """Return the subject's page; a form in `refused` stands there as it was typed, with a new version if it was stale."""
    found = subject_page.look_at_subject(subject_id, actor=current_actor(), units=rooms.units, today=rooms.today())
    if refused:
        require(current_actor(), Permission.SUBJECT_INCLUDE, subjects.place_of(found.subject))
    forms: dict[str, PageForm] = {
        "status": StatusForm(obj=found.subject),
        "reference_date": ReferenceDateForm(obj=found.subject),
        **{str(one.visit.id): VisitForm(obj=one.visit) for one in found.visits},
    }
    for where, form in (refused or {}).items() if is_stale else ():
        form["version"].typed = forms[where]["version"].typed
    return render_template("subjects/show.html", page=found, forms=forms | (refused or {}), refused=refused or {})
