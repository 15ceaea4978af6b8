"""The search box."""

from http import HTTPStatus

from flask import Blueprint, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from toolpict.services import search
from toolpict.services.search import Found, Hit
from toolpict.web.identity import current_actor
from toolpict.web.rooms import Rooms


def blueprint(rooms: Rooms) -> Blueprint:
    """Build the page."""
    pages = Blueprint("search", __name__)

    @pages.get("/search")
    def show() -> ResponseReturnValue:
        text = request.args.get("q", "")
        hits = search.search(text, actor=current_actor(), units=rooms.units)
        if len(hits) == 1:
            return redirect(address_of(hits[0]), HTTPStatus.SEE_OTHER)
        return render_template("search/show.html", text=text, hits=hits, address_of=address_of)

    return pages


def address_of(hit: Hit) -> str:
    """Return where something that was found is shown."""
    if hit.kind is Found.RESEARCH_STUDY:
        return url_for("research_studies.show", research_study_id=hit.id)
    if hit.kind is Found.SUBJECT:
        return url_for("subjects.show", subject_id=hit.id)
    return url_for("tasks.show", task_id=hit.id)
