"""Pages of reading plans."""

from http import HTTPStatus
from uuid import UUID

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from toolpict.domain.errors import InvalidInputError
from toolpict.domain.permissions import InResearchStudy, Permission, require
from toolpict.services import reading_plans
from toolpict.web.identity import current_actor
from toolpict.web.page_forms.reading_plans import ReadingPlanForm
from toolpict.web.rooms import Rooms


def blueprint(rooms: Rooms) -> Blueprint:
    """Build the pages."""
    pages = Blueprint("reading_plans", __name__)

    @pages.get("/research-studies/<uuid:research_study_id>/reading-plans")
    def index(research_study_id: UUID) -> ResponseReturnValue:
        return page(research_study_id, ReadingPlanForm())

    @pages.post("/research-studies/<uuid:research_study_id>/reading-plans")
    def publish(research_study_id: UUID) -> ResponseReturnValue:
        require(current_actor(), Permission.READING_PLAN_PUBLISH, InResearchStudy(research_study_id))
        form = ReadingPlanForm(request.form)
        try:
            reading_plans.publish_reading_plan(
                form.command(research_study_id), actor=current_actor(), units=rooms.units, clock=rooms.clock
            )
        except InvalidInputError as error:
            return page(research_study_id, form.refused(error)), HTTPStatus.UNPROCESSABLE_ENTITY
        flash("reading-plans.published", "good")
        return redirect(url_for(".index", research_study_id=research_study_id), HTTPStatus.SEE_OTHER)

    def page(research_study_id: UUID, form: ReadingPlanForm) -> str:
        found = reading_plans.list_reading_plans(research_study_id, actor=current_actor(), units=rooms.units)
        return render_template("reading_plans/index.html", page=found, form=form)

    return pages
