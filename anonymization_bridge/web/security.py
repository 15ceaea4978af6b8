"""What every answer carries, and what every request may cost."""

from pathlib import Path
from traceback import extract_tb
from types import TracebackType
from typing import Final

from flask import Flask, Response, request
from flask_wtf import CSRFProtect

from anonymization_bridge.rooms import Rooms
from anonymization_bridge.sources.unpacking import NO_ROOM
from anonymization_bridge.web import handing_in
from anonymization_bridge.web.guard import ASSETS

CONTENT_SECURITY_POLICY: Final = "; ".join(
    [
        "default-src 'none'",
        "style-src 'self'",
        "script-src 'self'",
        "img-src 'self'",
        "font-src 'self'",
        "connect-src 'self'",
        "form-action 'self'",
        "base-uri 'none'",
        "frame-ancestors 'none'",
    ]
)
HEADERS: Final = {
    "Content-Security-Policy": CONTENT_SECURITY_POLICY,
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=()",
    "X-Frame-Options": "DENY",
}
FORM_BYTES: Final = 1_000_000


ExceptionInfo = tuple[type[BaseException], BaseException, TracebackType | None] | tuple[None, None, None]


class BridgeApplication(Flask):
    """Flask, with a log that tells where a fault is and never what was being handled."""

    request_class = handing_in.BridgeRequest

    def log_exception(self, exc_info: ExceptionInfo) -> None:
        """Log the kind of a fault and its place; its message may quote a patient."""
        frames = extract_tb(exc_info[2])
        place = " < ".join(f"{Path(frame.filename).name}:{frame.lineno}" for frame in reversed(frames[-8:]))
        kind = exc_info[0].__name__ if exc_info[0] else "fault"
        self.logger.error("%s in %s at %s", kind, request.endpoint, place)


def install(app: Flask, rooms: Rooms) -> CSRFProtect:
    """Put the limits before every request and the headers on every answer; return what guards forms."""
    secure = rooms.settings.behind_tls
    app.config.update(
        SECRET_KEY=rooms.settings.secret_key,
        TRUSTED_HOSTS=list(rooms.settings.trusted_hosts),
        MAX_CONTENT_LENGTH=FORM_BYTES,
        UPLOAD_FOLDER=str(rooms.folders.uploads),
        SESSION_COOKIE_NAME=("__Host-" if secure else "") + "toolpict-bridge-form",
        SESSION_COOKIE_SECURE=secure,
        SESSION_COOKIE_HTTPONLY=True,
        SESSION_COOKIE_SAMESITE="Lax",
        WTF_CSRF_TIME_LIMIT=None,
    )

    @app.before_request
    def allow_uploads() -> None:
        handing_in.allow(rooms.settings.upload_limit_bytes)

    @app.after_request
    def add_headers(response: Response) -> Response:
        response.headers.extend({name: value for name, value in HEADERS.items() if name not in response.headers})
        response.headers["Cache-Control"] = "no-cache" if request.endpoint in ASSETS else "no-store"
        if secure:
            response.headers["Strict-Transport-Security"] = "max-age=31536000"
        return response

    return CSRFProtect(app)


def is_full(error: OSError) -> bool:
    """Tell whether an error says that the disk is full."""
    return error.errno in NO_ROOM
