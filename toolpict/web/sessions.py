"""The cookie: signed, unreadable to scripts, never sent from another site; it names a session that the server keeps."""

from collections.abc import Sequence
from typing import NamedTuple

from flask import Flask, Response, request
from flask_login import LoginManager
from itsdangerous import BadData, URLSafeSerializer

from toolpict.services import throttle
from toolpict.services.sign_in import find_session, fold_username
from toolpict.web.identity import Visitor
from toolpict.web.rooms import Front, Rooms

COOKIE = "toolpict"
DEVICE_COOKIE = "toolpict-device"
ONE_YEAR = 365 * 24 * 3600
ACCOUNTS_PER_DEVICE = 8


def install(app: Flask, rooms: Rooms) -> None:
    """Keep sessions on the server, and let flask-login find whose they are."""
    app.config.update(
        SESSION_COOKIE_NAME=cookie_name(rooms.front, COOKIE),
        SESSION_COOKIE_SECURE=rooms.front.behind_tls,
        SESSION_COOKIE_HTTPONLY=True,
        SESSION_COOKIE_SAMESITE="Lax",
        SESSION_COOKIE_PATH="/",
        PREFERRED_URL_SCHEME="https" if rooms.front.behind_tls else "http",
    )
    login = LoginManager(app)
    login.session_protection = None  # the server knows the session; a new address is no reason to end it

    @login.user_loader  # type: ignore[untyped-decorator]  # flask-login is untyped
    def load(token: str) -> Visitor | None:
        found = find_session(
            token, units=rooms.units, clock=rooms.clock, limits=rooms.front.session_limits, zone=rooms.front.zone
        )
        return Visitor(token, found) if found else None


def cookie_name(front: Front, name: str) -> str:
    """Return the name of a cookie; `__Host-` makes browsers refuse it without Secure, from a sibling host or a sub-path."""
    return f"__Host-{name}" if front.behind_tls else name


class Device(NamedTuple):
    """A browser, and which accounts have signed in with it (as digests)."""

    id: str
    accounts: Sequence[str]


def known_device(app: Flask, front: Front, username: str) -> str:
    """Return the id of this browser if this account has signed in with it before; empty otherwise."""
    device = _read_device(app, front)
    return device.id if device and throttle.key(fold_username(username)) in device.accounts else ""


def remember_device(app: Flask, front: Front, username: str, new_id: str, response: Response) -> None:
    """Let this browser show, next time, that this account has signed in with it: it opens nothing by itself."""
    device = _read_device(app, front) or Device(new_id, ())
    mine = throttle.key(fold_username(username))
    others = [account for account in device.accounts if account != mine]
    response.set_cookie(
        cookie_name(front, DEVICE_COOKIE),
        _signer(app).dumps(Device(device.id, [mine, *others][:ACCOUNTS_PER_DEVICE])),
        max_age=ONE_YEAR,
        secure=front.behind_tls,
        httponly=True,
        samesite="Strict",
    )


def _read_device(app: Flask, front: Front) -> Device | None:
    try:
        return Device(*_signer(app).loads(request.cookies.get(cookie_name(front, DEVICE_COOKIE), "")))
    except BadData:
        return None


def _signer(app: Flask) -> URLSafeSerializer:
    return URLSafeSerializer(str(app.config["SECRET_KEY"]), salt="toolpict.device")
