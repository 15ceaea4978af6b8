"""Signing in and out."""

import secrets
from http import HTTPStatus
from urllib.parse import urlsplit

from flask import Blueprint, g, redirect, render_template, request, session, url_for
from flask.typing import ResponseReturnValue
from werkzeug import Response

from anonymization_bridge.errors import NotPermittedError, RefusedError, ThrottledError
from anonymization_bridge.people import signing_in as people
from anonymization_bridge.people.accounts import Account
from anonymization_bridge.rooms import Rooms
from anonymization_bridge.web import cookies
from anonymization_bridge.web.errors import status_of
from anonymization_bridge.web.guard import current_person

LONGEST = 200
"""Characters of a username."""


def blueprint(rooms: Rooms) -> Blueprint:
    """Build the pages."""
    pages = Blueprint("signing_in", __name__)

    @pages.get("/sign-in")
    def show() -> ResponseReturnValue:
        if g.person is not None:
            return redirect(safe_next(request.args.get("next", "")))
        return render_template("sign-in.html", error=None, next=request.args.get("next", ""))

    @pages.post("/sign-in")
    def sign_in() -> ResponseReturnValue:
        try:
            person, token = people.sign_in(rooms.database, attempt(), rooms.clock())
        except (NotPermittedError, ThrottledError) as error:
            return refused(error)
        return let_in(person, token)

    @pages.post("/sign-out")
    def sign_out() -> ResponseReturnValue:
        people.sign_out(rooms.database, current_person(), request.cookies[cookies.name()], rooms.clock())
        session.clear()
        response = redirect(url_for(".show"), HTTPStatus.SEE_OTHER)
        cookies.delete_cookie(response, "")
        response.headers["Clear-Site-Data"] = '"cache"'
        return response

    return pages


def attempt() -> people.Attempt:
    """Return what was typed, and from where."""
    known_as, browser = cookies.known_browser()
    username, password = request.form.get("username", "")[:LONGEST], request.form.get("password", "")
    return people.Attempt(username.strip(), password, request.remote_addr or "", known_as, browser)


def refused(error: RefusedError) -> ResponseReturnValue:
    """Return the sign-in page with what went wrong."""
    page = render_template("sign-in.html", error=error, next=request.form.get("next", ""))
    seconds = error.parameters.get("seconds")
    return page, status_of(error), {"Retry-After": str(seconds)} if seconds else {}


def let_in(person: Account, token: str) -> Response:
    """Return the way on, with the cookies of a session; what the form's cookie held before goes."""
    target = safe_next(request.form.get("next", ""))
    session.clear()
    response = redirect(target, HTTPStatus.SEE_OTHER)
    cookies.set_cookie(response, "", token)
    known_as, browser = cookies.known_browser()
    browser = browser if known_as == person.username else secrets.token_urlsafe(16)
    signed = cookies.serializer().dumps([person.username, browser])
    cookies.set_cookie(response, "-known", signed, cookies.KNOWN_DAYS * 86400)
    return response


def safe_next(target: str) -> str:
    """Return where to go on: a path of our own, or home."""
    parts = urlsplit(target) if target.isprintable() and "\\" not in target else urlsplit("")
    ours = not parts.scheme and not parts.netloc and parts.path.startswith("/") and not target.startswith("//")
    return target if ours else url_for("intakes.home")
