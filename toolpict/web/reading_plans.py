"""Pages of reading plans."""

from http import HTTPStatus
from uuid import UUID

from flask import Blueprint, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from toolpict.domain.errors import InvalidInputError
from toolpict.services import reading_plans
from toolpict.web.errors import say_problems
from toolpict.web.forms import typed
from toolpict.web.identity import current_actor
from toolpict.web.rooms import Rooms


def blueprint(rooms: Rooms) -> Blueprint:
    """Build the pages."""
    pages = Blueprint("reading_plans", __name__)

    @pages.get("/research-studies/<uuid:research_study_id>/reading-plans")
    def index(research_study_id: UUID) -> ResponseReturnValue:
        return page(research_study_id, None)

    @pages.post("/research-studies/<uuid:research_study_id>/reading-plans")
    def publish(research_study_id: UUID) -> ResponseReturnValue:
        command = reading_plans.PublishReadingPlan(research_study_id, typed())
        try:
            reading_plans.publish_reading_plan(command, actor=current_actor(), units=rooms.units, clock=rooms.clock)
        except InvalidInputError as error:
            return page(research_study_id, error), HTTPStatus.UNPROCESSABLE_ENTITY
        flash("reading-plans.published", "good")
        return redirect(url_for(".index", research_study_id=research_study_id), HTTPStatus.SEE_OTHER)

    def page(research_study_id: UUID, error: InvalidInputError | None) -> str:
        found = reading_plans.list_reading_plans(research_study_id, actor=current_actor(), units=rooms.units)
        return render_template(
            "reading_plans/index.html",
            page=found,
            typed=typed(),
            problems=say_problems(error),
            readers=range(1, reading_plans.MOST_READERS + 1),
        )

    return pages
