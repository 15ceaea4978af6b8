"""The page of a subject: what was sent of it, and the act of delivering all of it anew."""

from http import HTTPStatus
from typing import Final

from flask import Blueprint, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from anonymization_bridge.errors import InvalidInputError
from anonymization_bridge.intakes.generations import redeliver, subject_page
from anonymization_bridge.intakes.profiles import current_profile
from anonymization_bridge.rooms import Rooms
from anonymization_bridge.web.errors import status_of
from anonymization_bridge.web.guard import current_person

PLACE: Final = "/research-studies/<code>/subjects/<number>"


def blueprint(rooms: Rooms) -> Blueprint:
    """Build the pages."""
    pages = Blueprint("subjects", __name__)

    def page(code: str, number: str, error: InvalidInputError | None) -> str:
        with rooms.database.looking() as connection:
            found = subject_page(connection, code, number, current_person())
            profile = current_profile(connection, code)
        return render_template(
            "research-studies/subject.html", code=code, number=number, page=found, profile=profile, error=error
        )

    @pages.get(PLACE)
    def show(code: str, number: str) -> ResponseReturnValue:
        return page(code, number, None)

    @pages.post(f"{PLACE}/redeliver")
    def begin_redelivery(code: str, number: str) -> ResponseReturnValue:
        try:
            redeliver(rooms, code, number, request.form.get("reason", ""), current_person())
        except InvalidInputError as error:
            return page(code, number, error), status_of(error)
        return redirect(url_for(".show", code=code, number=number), HTTPStatus.SEE_OTHER)

    return pages
