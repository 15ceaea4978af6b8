"""The names and ways of our cookies: other names than TOOLPICT's, and tied to the host behind TLS."""

from flask import current_app, request
from itsdangerous import BadSignature, URLSafeTimedSerializer
from werkzeug import Response

KNOWN_DAYS = 180
SALT = "known browser"


def name(suffix: str = "") -> str:
    """Return the name of one of our cookies."""
    prefix = "__Host-" if current_app.config["SESSION_COOKIE_SECURE"] else ""
    return f"{prefix}toolpict-bridge{suffix}"


def set_cookie(response: Response, suffix: str, value: str, max_age: int | None = None) -> None:
    """Give the browser one of our cookies, out of the reach of scripts and other sites."""
    secure = bool(current_app.config["SESSION_COOKIE_SECURE"])
    response.set_cookie(name(suffix), value, max_age=max_age, secure=secure, httponly=True, samesite="Lax", path="/")


def delete_cookie(response: Response, suffix: str) -> None:
    """Take one of our cookies back."""
    secure = bool(current_app.config["SESSION_COOKIE_SECURE"])
    response.delete_cookie(name(suffix), secure=secure, httponly=True, samesite="Lax", path="/")


def serializer() -> URLSafeTimedSerializer:
    """Return what signs the cookie by which a browser is known."""
    return URLSafeTimedSerializer(str(current_app.config["SECRET_KEY"]), SALT)


def known_browser() -> tuple[str, str]:
    """Return the username that signed in from this browser before, and what tells the browser; empty when unknown."""
    try:
        found = serializer().loads(request.cookies.get(name("-known"), ""), max_age=KNOWN_DAYS * 86400)
    except BadSignature:
        return "", ""
    return str(found[0]), str(found[1])
