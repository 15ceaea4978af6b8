"""Queries about answers, locks and source marks: the list of a research study, and the acts on a reading."""

from http import HTTPStatus
from uuid import UUID

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from toolpict.domain.errors import InvalidInputError
from toolpict.domain.permissions import Permission, reach
from toolpict.services import locks, queries
from toolpict.services.locks import VerifySource
from toolpict.web.errors import STATUS
from toolpict.web.identity import current_actor
from toolpict.web.page_forms.queries import ActForm, AskForm, LockForm, MarkForm
from toolpict.web.rooms import Rooms
from toolpict.web.tasks import attempt


def blueprint(rooms: Rooms) -> Blueprint:
    """Build the pages."""
    pages = Blueprint("queries", __name__)
    add_list(pages, rooms)
    add_acts(pages, rooms)
    return pages


def add_list(pages: Blueprint, rooms: Rooms) -> None:
    """Add the list of a research study, and its locks."""

    @pages.get("/research-studies/<uuid:research_study_id>/queries")
    def index(research_study_id: UUID) -> ResponseReturnValue:
        return page(research_study_id, LockForm())

    @pages.post("/research-studies/<uuid:research_study_id>/locks")
    def lock(research_study_id: UUID) -> ResponseReturnValue:
        actor, form = current_actor(), LockForm(request.form)
        reach(actor, Permission.QUERY_READ, research_study_id)
        try:
            locks.lock_widely(form.command(research_study_id), actor=actor, units=rooms.units, clock=rooms.clock)
        except InvalidInputError as error:
            return page(research_study_id, form.refused(error)), STATUS[type(error)]
        flash("locks.done", "good")
        there = url_for(".index", research_study_id=research_study_id, _anchor="locks")
        return redirect(there, HTTPStatus.SEE_OTHER)

    def page(research_study_id: UUID, form: LockForm) -> str:
        actor, view = current_actor(), request.args.get("view", "")
        found = queries.look_at_queries(research_study_id, view, actor=actor, units=rooms.units)
        laid = locks.look_at_locks(research_study_id, actor=actor, units=rooms.units)
        return render_template("queries/index.html", page=found, locks=laid, form=form)


def add_acts(pages: Blueprint, rooms: Rooms) -> None:
    """Add what is done on the page of a reading."""

    @pages.post("/tasks/<uuid:task_id>/queries")
    def ask(task_id: UUID) -> ResponseReturnValue:
        form = AskForm(request.form)

        def do() -> None:
            queries.ask_query(form.command(task_id), actor=current_actor(), units=rooms.units, clock=rooms.clock)

        return attempt(rooms, task_id, "ask-query", do, form)

    @pages.post("/tasks/<uuid:task_id>/queries/<uuid:query_id>")
    def act(task_id: UUID, query_id: UUID) -> ResponseReturnValue:
        form = ActForm(request.form)

        def do() -> None:
            queries.act_on_query(
                form.command(task_id, query_id), actor=current_actor(), units=rooms.units, clock=rooms.clock
            )

        return attempt(rooms, task_id, "query", do, form)

    @pages.post("/tasks/<uuid:task_id>/marks")
    def mark(task_id: UUID) -> ResponseReturnValue:
        form = MarkForm(request.form)

        def do() -> None:
            command = form.command(task_id)
            if isinstance(command, VerifySource):
                locks.verify_source(command, actor=current_actor(), units=rooms.units, clock=rooms.clock)
            else:
                locks.lock_answers(command, actor=current_actor(), units=rooms.units, clock=rooms.clock)

        return attempt(rooms, task_id, "mark", do, form)
