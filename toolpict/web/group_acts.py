"""One act on several tasks of the list: what it would do, and doing it."""

from http import HTTPStatus

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from toolpict.domain.errors import InvalidInputError
from toolpict.services import group_acts
from toolpict.web.identity import current_actor
from toolpict.web.language import speak
from toolpict.web.page_forms.group_acts import GroupForm
from toolpict.web.rooms import Rooms


def blueprint(rooms: Rooms) -> Blueprint:
    """Build the pages."""
    pages = Blueprint("group_acts", __name__)

    @pages.post("/tasks/group/preview")
    def preview() -> ResponseReturnValue:
        form = GroupForm(request.form)
        if not request.form.getlist("task"):
            flash("group.none-chosen", "warn")
            return redirect(url_for("tasks.index"), HTTPStatus.SEE_OTHER)
        return page(form)

    @pages.post("/tasks/group")
    def act() -> ResponseReturnValue:
        form = GroupForm(request.form)
        actor = current_actor()
        try:
            command = form.command(request.form.getlist("task"))
            done = group_acts.act_on_many(command, actor=actor, units=rooms.units, clock=rooms.clock)
        except InvalidInputError as error:
            return page(form.refused(error)), HTTPStatus.UNPROCESSABLE_ENTITY
        if done.left_out:
            return render_template("tasks/group_done.html", act=command.act, done=done), HTTPStatus.CONFLICT
        flash("group.done", "good")
        return redirect(url_for("tasks.index"), HTTPStatus.SEE_OTHER)

    def page(form: GroupForm) -> str:
        if form.act.data is None:
            form.require()
        task_ids = frozenset(one.task_id for one in form.chosen(request.form.getlist("task")))
        found = group_acts.preview(
            form.act.value, task_ids, actor=current_actor(), units=rooms.units, today=rooms.today()
        )
        people = [(one.id, speak("task.load", name=one.display_name, count=one.load)) for one in found.candidates]
        return render_template("tasks/group.html", preview=found, form=form, people=people)

    return pages
