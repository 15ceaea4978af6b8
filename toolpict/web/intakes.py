"""Asking for an examination, and taking a wrong one back."""

from http import HTTPStatus
from uuid import UUID

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from toolpict.domain.errors import InvalidInputError
from toolpict.domain.intake import DeliveryFault
from toolpict.services import intakes, withdrawal
from toolpict.services.wording import held
from toolpict.web.identity import current_actor
from toolpict.web.language import speak
from toolpict.web.page_forms.intakes import WithdrawalForm
from toolpict.web.rooms import Rooms


def blueprint(rooms: Rooms) -> Blueprint:
    """Build the pages."""
    pages = Blueprint("intakes", __name__)

    @pages.post("/visits/<uuid:visit_id>/intake")
    def ask(visit_id: UUID) -> ResponseReturnValue:
        command = intakes.RequestIntake(visit_id)
        task_id = intakes.request_intake(command, actor=current_actor(), units=rooms.units, clock=rooms.clock)
        return redirect(url_for("tasks.show", task_id=task_id), HTTPStatus.SEE_OTHER)

    @pages.get("/imaging-studies/<uuid:imaging_study_id>/withdraw")
    def confirm(imaging_study_id: UUID) -> ResponseReturnValue:
        return page(imaging_study_id, WithdrawalForm())

    @pages.post("/imaging-studies/<uuid:imaging_study_id>/withdraw")
    def withdraw(imaging_study_id: UUID) -> ResponseReturnValue:
        form = WithdrawalForm(request.form)
        try:
            subject_id = withdrawal.withdraw_imaging_study(
                form.command(imaging_study_id), actor=current_actor(), units=rooms.units, clock=rooms.clock
            )
        except InvalidInputError as error:
            return page(imaging_study_id, form.refused(error)), HTTPStatus.UNPROCESSABLE_ENTITY
        flash("intakes.withdrawn", "good")
        return redirect(url_for("subjects.show", subject_id=subject_id), HTTPStatus.SEE_OTHER)

    def page(imaging_study_id: UUID, form: WithdrawalForm) -> str:
        found = withdrawal.look_at_withdrawal(imaging_study_id, actor=current_actor(), units=rooms.units)
        return render_template("intakes/withdraw.html", page=found, form=form)

    return pages


def say_reason(reason: str) -> str:
    """Return why the bridge holds an examination, or why we do not register it, in words; `reason` is its code."""
    if reason in set(DeliveryFault):
        return speak(reason)
    code = held.code_of(reason)
    return speak(code, reason=reason) if code == "held.other" else speak(code)
