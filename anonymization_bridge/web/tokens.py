"""The page on which a person makes and ends the tokens of the command line."""

from http import HTTPStatus
from uuid import UUID

from flask import Blueprint, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from anonymization_bridge.people import tokens
from anonymization_bridge.rooms import Rooms
from anonymization_bridge.web.guard import current_person


def blueprint(rooms: Rooms) -> Blueprint:
    """Build the pages."""
    pages = Blueprint("tokens", __name__)

    def page(new: str) -> str:
        own = tokens.tokens_of(rooms.database, current_person(), rooms.clock())
        return render_template("people/tokens.html", tokens=own, new=new)

    @pages.get("/tokens")
    def show() -> ResponseReturnValue:
        return page("")

    @pages.post("/tokens")
    def make() -> ResponseReturnValue:
        # No redirect: the token is shown once, and stands in no address and no session.
        return page(tokens.make_token(rooms.database, current_person(), rooms.clock())), HTTPStatus.CREATED

    @pages.post("/tokens/<uuid:token_id>/end")
    def end(token_id: UUID) -> ResponseReturnValue:
        tokens.end_token(rooms.database, token_id, current_person(), rooms.clock())
        return redirect(url_for(".show"), HTTPStatus.SEE_OTHER)

    return pages
