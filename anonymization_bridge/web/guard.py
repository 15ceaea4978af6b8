"""Nobody is served unless a page says so: a session is asked for everywhere but on the pages named here."""

from http import HTTPStatus
from typing import Final

from flask import Flask, Response, g, redirect, request, url_for
from flask.typing import ResponseReturnValue
from werkzeug.exceptions import SecurityError

from anonymization_bridge.people import sessions
from anonymization_bridge.people.accounts import Account
from anonymization_bridge.rooms import Rooms
from anonymization_bridge.web import cookies

ASSETS: Final = frozenset({"static", "styles.show", "styles.icon"})
OPEN_ENDPOINTS: Final = ASSETS | frozenset({"signing_in.show", "signing_in.sign_in", "launching.launch"})


def install(app: Flask, rooms: Rooms) -> None:
    """Ask for a session before every request."""

    @app.before_request
    def require_session() -> ResponseReturnValue | None:
        if isinstance(request.routing_exception, SecurityError):
            return Response(
                status=HTTPStatus.BAD_REQUEST
            )  # a foreign host name: no page, since no address can be built
        token = request.cookies.get(cookies.name(), "")
        g.person = (
            sessions.whose(rooms.database, token, rooms.clock()) if token and request.endpoint not in ASSETS else None
        )
        if g.person is not None or request.endpoint in OPEN_ENDPOINTS:
            return None
        target = request.full_path.rstrip("?") if request.method == "GET" and request.endpoint else None
        return redirect(url_for("signing_in.show", next=target))


def current_person() -> Account:
    """Return the signed-in person."""
    person = g.person
    if not isinstance(person, Account):
        raise TypeError("a page without a session asked who is there")
    return person
