"""Where TOOLPICT's launch arrives: it opens nothing, it only keeps facts for a form."""

from http import HTTPStatus

from flask import Blueprint, redirect, request, url_for
from flask.typing import ResponseReturnValue

from anonymization_bridge.intakes.preparations import take_launch
from anonymization_bridge.rooms import Rooms


def blueprint(rooms: Rooms) -> Blueprint:
    """Build the page; it is exempt from CSRF, since it comes from TOOLPICT's form and carries a signature."""
    pages = Blueprint("launching", __name__)

    @pages.post("/launch")
    def launch() -> ResponseReturnValue:
        form_id = take_launch(rooms, request.form.get("launch", ""))
        return redirect(url_for("preparing.show", form_id=form_id), HTTPStatus.SEE_OTHER)

    return pages
