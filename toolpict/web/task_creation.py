"""Create and assign: choose, look at what will be made, make drafts, look again, issue."""

from http import HTTPStatus
from uuid import UUID

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from toolpict.domain.errors import InvalidInputError
from toolpict.services import task_creation
from toolpict.services.task_planning import Wanted
from toolpict.services.tasks import PRIORITIES
from toolpict.services.typed import read_key
from toolpict.web.errors import say_problems
from toolpict.web.identity import current_actor
from toolpict.web.rooms import Rooms

REPEATED = frozenset({"visits", "time_points"})


def blueprint(rooms: Rooms) -> Blueprint:
    """Build the pages."""
    pages = Blueprint("task_creation", __name__)

    @pages.get("/tasks/new")
    def show() -> ResponseReturnValue:
        research_studies = task_creation.list_research_studies(actor=current_actor(), units=rooms.units)
        if len(research_studies) == 1:
            return redirect(url_for(".new", research_study_id=research_studies[0].id), HTTPStatus.SEE_OTHER)
        return render_template("task_creation/show.html", research_studies=research_studies)

    _add_choosing(pages, rooms)
    _add_drafts(pages, rooms)
    return pages


def read_wanted() -> Wanted:
    """Return what was chosen and typed, from the address or from the form."""
    values = request.values
    single = {name: text for name, text in values.items() if name not in REPEATED | {"csrf_token"}}
    return Wanted(single, tuple(values.getlist("visits")), tuple(values.getlist("time_points")))


def _add_choosing(pages: Blueprint, rooms: Rooms) -> None:
    @pages.get("/research-studies/<uuid:research_study_id>/tasks/new")
    def new(research_study_id: UUID) -> ResponseReturnValue:
        return form(research_study_id, None)

    @pages.post("/research-studies/<uuid:research_study_id>/tasks/preview")
    def preview(research_study_id: UUID) -> ResponseReturnValue:
        wanted = read_wanted()
        command = task_creation.CreateTasks(research_study_id, wanted)
        if "back" in wanted.typed:
            return form(research_study_id, None)
        try:
            found = task_creation.preview_tasks(command, actor=current_actor(), units=rooms.units, today=rooms.today())
        except InvalidInputError as error:
            return form(research_study_id, error), HTTPStatus.UNPROCESSABLE_ENTITY
        page = task_creation.look_at_new_tasks(
            research_study_id, wanted, actor=current_actor(), units=rooms.units, today=rooms.today()
        )
        return render_template("task_creation/preview.html", page=page, preview=found, wanted=wanted)

    @pages.post("/research-studies/<uuid:research_study_id>/tasks/new")
    def create(research_study_id: UUID) -> ResponseReturnValue:
        command = task_creation.CreateTasks(research_study_id, read_wanted())
        try:
            task_creation.create_tasks(
                command, actor=current_actor(), units=rooms.units, clock=rooms.clock, today=rooms.today()
            )
        except InvalidInputError as error:
            return form(research_study_id, error), HTTPStatus.UNPROCESSABLE_ENTITY
        flash("creation.made", "good")
        return redirect(url_for(".drafts", research_study_id=research_study_id), HTTPStatus.SEE_OTHER)

    def form(research_study_id: UUID, error: InvalidInputError | None) -> str:
        wanted = read_wanted()
        page = task_creation.look_at_new_tasks(
            research_study_id, wanted, actor=current_actor(), units=rooms.units, today=rooms.today()
        )
        return render_template(
            "task_creation/new.html", page=page, wanted=wanted, problems=say_problems(error), priorities=PRIORITIES
        )


def _add_drafts(pages: Blueprint, rooms: Rooms) -> None:
    @pages.get("/research-studies/<uuid:research_study_id>/tasks/drafts")
    def drafts(research_study_id: UUID) -> ResponseReturnValue:
        return page(research_study_id, None)

    @pages.post("/research-studies/<uuid:research_study_id>/tasks/issue")
    def issue(research_study_id: UUID) -> ResponseReturnValue:
        keys = [key for key in map(read_key, request.form.getlist("tasks")) if key]
        try:
            task_creation.issue_drafts(
                research_study_id, keys, actor=current_actor(), units=rooms.units, clock=rooms.clock
            )
        except InvalidInputError as error:
            return page(research_study_id, error), HTTPStatus.UNPROCESSABLE_ENTITY
        flash("creation.issued", "good")
        return redirect(url_for(".drafts", research_study_id=research_study_id), HTTPStatus.SEE_OTHER)

    def page(research_study_id: UUID, error: InvalidInputError | None) -> str:
        found = task_creation.list_drafts(research_study_id, actor=current_actor(), units=rooms.units)
        return render_template(
            "task_creation/drafts.html", page=found, problems=say_problems(error), today=rooms.today()
        )
