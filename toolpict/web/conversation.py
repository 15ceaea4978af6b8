"""What a person was told."""

from http import HTTPStatus

from flask import Blueprint, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from toolpict.services import notifications
from toolpict.web.identity import current_actor
from toolpict.web.rooms import Rooms


def blueprint(rooms: Rooms) -> Blueprint:
    """Build the page; its name is what the frame looks for."""
    pages = Blueprint("messages", __name__)

    @pages.get("/notifications")
    def show() -> ResponseReturnValue:
        page = notifications.look_at_notifications(actor=current_actor(), units=rooms.units)
        return render_template("homes/notifications.html", page=page)

    @pages.post("/notifications/read")
    def read_all() -> ResponseReturnValue:
        notifications.read_notifications(actor=current_actor(), units=rooms.units, clock=rooms.clock)
        flash("messages.all-read", "good")
        return redirect(url_for("messages.show"), HTTPStatus.SEE_OTHER)

    return pages
