"""Nobody is served unless a page says so: signing in is asked for everywhere but on the endpoints named here."""

from collections.abc import Callable
from typing import Any, Final, TypeVar
from urllib.parse import urlsplit

from flask import Flask, Response, abort, current_app, redirect, request, url_for
from flask.typing import ResponseReturnValue
from werkzeug.exceptions import SecurityError

from toolpict.web.identity import visitor

OPEN_ENDPOINTS: Final = frozenset(
    {
        "static",
        "health.show",
        "sign_in.show",
        "sign_in.enter",
        # The bridge shows who it is by its own signature, not by a session.
        "bridge.directory",
        "bridge.notices",
    }
)

MACHINE_PATHS: Final = ("/viewer/", "/ohif/", "/uploads/", "/bridge/")
"""Asked for by scripts and machines: refused by 401 and in JSON, never by a page."""

View = TypeVar("View", bound=Callable[..., Any])


def answers_json(view: View) -> View:
    """Mark a view that is asked for by scripts: its refusals are JSON, and 401 without a session."""
    vars(view)["answers_json"] = True
    return view


def wants_json() -> bool:
    """Tell whether the answer goes to a script or a machine."""
    view = current_app.view_functions.get(request.endpoint or "")
    if getattr(view, "answers_json", False) or request.path.startswith(MACHINE_PATHS):
        return True
    accepted = request.accept_mimetypes
    return accepted["application/json"] > accepted["text/html"]


def install(app: Flask) -> None:
    """Ask for a session before every request."""

    @app.before_request
    def require_session() -> ResponseReturnValue | None:
        if isinstance(request.routing_exception, SecurityError) or request.endpoint in OPEN_ENDPOINTS:
            return None
        return None if visitor() else ask_to_sign_in()


def ask_to_sign_in() -> ResponseReturnValue:
    """Lead to the sign-in page, and back afterwards; scripts are told 401."""
    address = url_for("sign_in.show", next=way_back())
    if request.headers.get("HX-Request"):
        return Response(status=401, headers={"HX-Redirect": url_for("sign_in.show")})
    return abort(401) if wants_json() else redirect(address)


def way_back() -> str | None:
    """Return where to go on after signing in: the page that was asked for, or the one whose form was sent."""
    if request.method == "GET":
        return request.full_path.rstrip("?") if request.path != "/" else None
    page = urlsplit(request.referrer or "")
    return page.path if page.netloc == request.host and page.path != "/" else None


def local_path(typed: str | None, otherwise: str) -> str:
    r"""Return an address to go to after signing in: a path of ours, or `otherwise`.

    Browsers read `//host` and `/\host` as another host, and drop tabs and line ends before they do.
    """
    path = typed or ""
    is_plain = path.isprintable() and path.isascii() and "\\" not in path
    return path if is_plain and path.startswith("/") and not path.startswith("//") else otherwise
