"""The home page: what to do now and what is late, for each role."""

from http import HTTPStatus

from flask import Blueprint, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from toolpict.services import homes
from toolpict.services.ports.tasks import COUNTED
from toolpict.web.identity import current_actor
from toolpict.web.language import speak
from toolpict.web.rooms import Rooms
from toolpict.web.tasks import ICONS, address


def blueprint(rooms: Rooms) -> Blueprint:
    """Build the page; its name is what the frame looks for."""
    pages = Blueprint("home", __name__)

    @pages.get("/")
    def show() -> ResponseReturnValue:
        home = homes.look_at_home(actor=current_actor(), units=rooms.units, today=rooms.today())
        if home.is_empty and home.administers:
            return redirect(url_for("administration.people"), HTTPStatus.SEE_OTHER)
        counters = counters_of(home.associate) if home.associate else []
        return render_template("homes/show.html", home=home, counters=counters, icons=ICONS)

    @pages.get("/expected")
    def expected() -> ResponseReturnValue:
        visits = homes.look_at_expected(actor=current_actor(), units=rooms.units, today=rooms.today())
        return render_template("homes/expected.html", visits=visits)

    return pages


def counters_of(part: homes.AssociatePart) -> list[dict[str, object]]:
    """Return the questions of a research associate's home: each a count that is a filtered list."""
    counts = part.counts
    asked = (
        ("home.late", counts.late, {"late": "1"}),
        ("home.to-assign", counts.to_assign, {"status": "ready", "person": "nobody"}),
        ("home.to-validate", counts.to_validate, {"group": "to-validate"}),
        ("home.held", counts.held, {"held": "1"}),
        ("home.returned", counts.returned, {"status": "returned"}),
    )
    counters: list[dict[str, object]] = [
        {"label": speak(code), "count": capped(count), "note": "", "url": address("tasks.index", query), "late": False}
        for code, count, query in asked
    ]
    counters[0]["late"] = counts.late > 0
    note = speak("home.expected-note")
    url = url_for("home.expected")
    counters.append({"label": speak("home.expected"), "count": part.expected, "note": note, "url": url, "late": False})
    return counters


def capped(count: int) -> str:
    """Return a count, or that there are more than were counted."""
    return speak("home.capped", count=COUNTED) if count > COUNTED else str(count)
