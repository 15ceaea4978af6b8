"""The people of a research study."""

from http import HTTPStatus
from uuid import UUID

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from toolpict.domain.errors import InvalidInputError
from toolpict.domain.permissions import InResearchStudy, Permission, require
from toolpict.services import delegation
from toolpict.web.identity import current_actor
from toolpict.web.page_forms.delegation import RoleForm
from toolpict.web.rooms import Rooms


def blueprint(rooms: Rooms) -> Blueprint:
    """Build the pages."""
    pages = Blueprint("delegation", __name__)

    @pages.get("/research-studies/<uuid:research_study_id>/people")
    def show(research_study_id: UUID) -> ResponseReturnValue:
        return page(research_study_id, RoleForm())

    @pages.post("/research-studies/<uuid:research_study_id>/people")
    def grant(research_study_id: UUID) -> ResponseReturnValue:
        require(current_actor(), Permission.ROLE_GRANT, InResearchStudy(research_study_id))
        form = RoleForm(request.form)
        try:
            delegation.grant_role(
                form.command(research_study_id), actor=current_actor(), units=rooms.units, clock=rooms.clock
            )
        except InvalidInputError as error:
            return page(research_study_id, form.refused(error)), HTTPStatus.UNPROCESSABLE_ENTITY
        flash("delegation.granted", "good")
        return redirect(url_for(".show", research_study_id=research_study_id), HTTPStatus.SEE_OTHER)

    @pages.post("/research-studies/<uuid:research_study_id>/people/<uuid:assignment_id>/end")
    def end(research_study_id: UUID, assignment_id: UUID) -> ResponseReturnValue:
        delegation.end_role(
            research_study_id,
            assignment_id,
            actor=current_actor(),
            units=rooms.units,
            clock=rooms.clock,
            today=rooms.today(),
        )
        flash("delegation.ended", "good")
        return redirect(url_for(".show", research_study_id=research_study_id), HTTPStatus.SEE_OTHER)

    def page(research_study_id: UUID, form: RoleForm) -> str:
        found = delegation.look_at_people(research_study_id, actor=current_actor(), units=rooms.units)
        return render_template("delegation/show.html", page=found, form=form, today=rooms.today())

    return pages
