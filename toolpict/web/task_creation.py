"""Create and assign: choose, look at what will be made, make drafts, look again, issue."""

from http import HTTPStatus
from uuid import UUID

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from toolpict.domain.errors import InvalidInputError
from toolpict.services import task_creation
from toolpict.web.identity import current_actor
from toolpict.web.page_forms.task_creation import IssueForm, TasksForm
from toolpict.web.rooms import Rooms


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


def _add_choosing(pages: Blueprint, rooms: Rooms) -> None:
    @pages.get("/research-studies/<uuid:research_study_id>/tasks/new")
    def new(research_study_id: UUID) -> ResponseReturnValue:
        return form_page(research_study_id, TasksForm(request.args))

    @pages.post("/research-studies/<uuid:research_study_id>/tasks/preview")
    def preview(research_study_id: UUID) -> ResponseReturnValue:
        form, actor, today = TasksForm(request.form), current_actor(), rooms.today()
        if "back" in request.form:
            return form_page(research_study_id, form)
        try:
            command = form.command(research_study_id)
            found = task_creation.preview_tasks(command, actor=actor, units=rooms.units, today=today)
        except InvalidInputError as error:
            return form_page(research_study_id, form.refused(error)), HTTPStatus.UNPROCESSABLE_ENTITY
        page = task_creation.look_at_new_tasks(
            research_study_id, form.wanted, actor=actor, units=rooms.units, today=today
        )
        return render_template("task_creation/preview.html", page=page, preview=found, form=form)

    @pages.post("/research-studies/<uuid:research_study_id>/tasks/new")
    def create(research_study_id: UUID) -> ResponseReturnValue:
        form = TasksForm(request.form)
        try:
            task_creation.create_tasks(
                form.command(research_study_id),
                actor=current_actor(),
                units=rooms.units,
                clock=rooms.clock,
                today=rooms.today(),
            )
        except InvalidInputError as error:
            return form_page(research_study_id, form.refused(error)), HTTPStatus.UNPROCESSABLE_ENTITY
        flash("creation.made", "good")
        return redirect(url_for(".drafts", research_study_id=research_study_id), HTTPStatus.SEE_OTHER)

    def form_page(research_study_id: UUID, form: TasksForm) -> str:
        page = task_creation.look_at_new_tasks(
            research_study_id, form.wanted, actor=current_actor(), units=rooms.units, today=rooms.today()
        )
        form.numbers.errors = [" ".join((sentence, ", ".join(page.unknown))) for sentence in form.numbers.errors]
        return render_template("task_creation/new.html", page=page, form=form)


def _add_drafts(pages: Blueprint, rooms: Rooms) -> None:
    @pages.get("/research-studies/<uuid:research_study_id>/tasks/drafts")
    def drafts(research_study_id: UUID) -> ResponseReturnValue:
        return page(research_study_id, IssueForm())

    @pages.post("/research-studies/<uuid:research_study_id>/tasks/issue")
    def issue(research_study_id: UUID) -> ResponseReturnValue:
        form = IssueForm(request.form)
        try:
            task_creation.issue_drafts(
                research_study_id, form.tasks.value, actor=current_actor(), units=rooms.units, clock=rooms.clock
            )
        except InvalidInputError as error:
            return page(research_study_id, form.refused(error)), HTTPStatus.UNPROCESSABLE_ENTITY
        flash("creation.issued", "good")
        return redirect(url_for(".drafts", research_study_id=research_study_id), HTTPStatus.SEE_OTHER)

    def page(research_study_id: UUID, form: IssueForm) -> str:
        found = task_creation.list_drafts(research_study_id, actor=current_actor(), units=rooms.units)
        return render_template("task_creation/drafts.html", page=found, form=form, today=rooms.today())
