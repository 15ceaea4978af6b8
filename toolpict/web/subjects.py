"""Pages of subjects and their visits."""

from http import HTTPStatus
from typing import Final
from uuid import UUID

from flask import Blueprint, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from toolpict.domain.errors import InvalidInputError
from toolpict.domain.research_study import SubjectStatus
from toolpict.services import subject_page, subjects
from toolpict.web.errors import say_problems
from toolpict.web.forms import read_version, typed
from toolpict.web.identity import current_actor
from toolpict.web.rooms import Rooms

CHANGES: Final = {"status": subjects.change_status, "reference-date": subjects.change_reference_date}
"""Last word of the address -> what is changed of a subject."""


def blueprint(rooms: Rooms) -> Blueprint:
    """Build the pages."""
    pages = Blueprint("subjects", __name__)
    _add_list(pages, rooms)
    _add_subject(pages, rooms)
    return pages


def _add_list(pages: Blueprint, rooms: Rooms) -> None:
    @pages.get("/research-studies/<uuid:research_study_id>/subjects")
    def index(research_study_id: UUID) -> ResponseReturnValue:
        return page(research_study_id, None)

    @pages.post("/research-studies/<uuid:research_study_id>/subjects")
    def include(research_study_id: UUID) -> ResponseReturnValue:
        command = subjects.IncludeSubject(research_study_id, typed())
        try:
            subject_id = subjects.include_subject(command, actor=current_actor(), units=rooms.units, clock=rooms.clock)
        except InvalidInputError as error:
            return page(research_study_id, error), HTTPStatus.UNPROCESSABLE_ENTITY
        flash("subjects.included", "good")
        return redirect(url_for(".show", subject_id=subject_id), HTTPStatus.SEE_OTHER)

    def page(research_study_id: UUID, error: InvalidInputError | None) -> str:
        found = subjects.list_subjects(research_study_id, actor=current_actor(), units=rooms.units)
        return render_template("subjects/index.html", page=found, typed=typed(), problems=say_problems(error))


def _add_subject(pages: Blueprint, rooms: Rooms) -> None:
    @pages.get("/subjects/<uuid:subject_id>")
    def show(subject_id: UUID) -> ResponseReturnValue:
        return page(subject_id, None)

    @pages.post("/subjects/<uuid:subject_id>/<any('status','reference-date'):what>")
    def change(subject_id: UUID, what: str) -> ResponseReturnValue:
        command = subjects.ChangeSubject(subject_id, read_version(), typed())
        try:
            CHANGES[what](command, actor=current_actor(), units=rooms.units, clock=rooms.clock)
        except InvalidInputError as error:
            return page(subject_id, error, what), HTTPStatus.UNPROCESSABLE_ENTITY
        return done(subject_id)

    @pages.post("/subjects/<uuid:subject_id>/visits/<uuid:visit_id>")
    def change_visit(subject_id: UUID, visit_id: UUID) -> ResponseReturnValue:
        command = subjects.ChangeVisit(subject_id, visit_id, typed())
        try:
            subjects.change_visit(command, actor=current_actor(), units=rooms.units, clock=rooms.clock)
        except InvalidInputError as error:
            return page(subject_id, error, str(visit_id)), HTTPStatus.UNPROCESSABLE_ENTITY
        return done(subject_id)

    def done(subject_id: UUID) -> ResponseReturnValue:
        flash("subjects.changed", "good")
        return redirect(url_for(".show", subject_id=subject_id), HTTPStatus.SEE_OTHER)

    def page(subject_id: UUID, error: InvalidInputError | None, where: str = "") -> str:
        found = subject_page.look_at_subject(subject_id, actor=current_actor(), units=rooms.units, today=rooms.today())
        return render_template(
            "subjects/show.html",
            page=found,
            typed=typed(),
            problems=say_problems(error),
            where=where,
            statuses=SubjectStatus,
        )
