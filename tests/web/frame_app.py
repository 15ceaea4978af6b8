"""An application that is the frame and nothing else, with a gallery of its macros."""

from datetime import timedelta
from pathlib import Path

import jinja2
from argon2 import PasswordHasher
from flask import Blueprint, Flask, render_template, request

from tests.builders import NOW, TODAY
from toolpict.domain import errors
from toolpict.domain.codes import ErrorCode, ProblemCode
from toolpict.integration.passwords import Argon2Passwords
from toolpict.services import accounts
from toolpict.web import frame
from toolpict.web.guard import answers_json
from toolpict.web.rooms import Front, MenuLink, Rooms, TopBar

PASSWORD = "correct horse battery"
PASSWORDS = Argon2Passwords(PasswordHasher(time_cost=1, memory_cost=8, parallelism=1))
HERE = Path(__file__).parent

DAYS = {name: TODAY + timedelta(days=by) for name, by in {"late": -3, "today": 0, "soon": 2, "far": 16}.items()}

REFUSALS = {
    404: errors.NotFoundError,
    403: lambda: errors.NotPermittedError(ErrorCode.NOT_PERMITTED, permission="task:start"),
    409: lambda: errors.WrongStateError(ErrorCode.CHANGED_MEANWHILE),
    422: lambda: errors.InvalidInputError({"title": errors.Problem(ProblemCode.MISSING)}),
    507: errors.StorageFullError,
    503: lambda: errors.UnreachableError(ErrorCode.ARCHIVE_UNREACHABLE),
    429: lambda: errors.ThrottledError(ErrorCode.TOO_MANY_ATTEMPTS, seconds=30),
    500: lambda: RuntimeError("MARKER of what was typed"),
}


def build(units, *, clock=lambda: NOW, **front) -> Flask:
    """Return the frame round a gallery and a page of each refusal."""
    app = Flask("toolpict")
    app.config["SECRET_KEY"] = "a secret of this test alone"
    rooms = Rooms(
        units,
        clock,
        PASSWORDS,
        front=Front(**{"behind_tls": False, **front}),
        version="0.1.0",
        top_bar=lambda _actor: TopBar([MenuLink("HEPAR1", "/gallery", "86 inclusions")], 4),
    )
    frame.install(app, rooms)
    app.jinja_loader = jinja2.ChoiceLoader([app.jinja_loader, jinja2.FileSystemLoader(HERE)])
    app.register_blueprint(gallery())
    for name, path in (("home", "/"), ("search", "/search"), ("messages", "/messages")):
        part = Blueprint(name, __name__)
        part.add_url_rule(path, "show", lambda: render_template("frame_gallery.html", days=DAYS, now=NOW))
        app.register_blueprint(part)
    return app


def refusal(status):
    return REFUSALS[status]()


def gallery() -> Blueprint:
    pages = Blueprint("gallery", __name__)

    @pages.get("/gallery")
    def show():
        return render_template("frame_gallery.html", days=DAYS, now=NOW, theme=request.args.get("theme", ""))

    @pages.get("/refused/<int:status>")
    def refuse(status):
        raise refusal(status)

    @pages.get("/refused-to-a-script/<int:status>")
    @answers_json
    def refuse_script(status):
        raise refusal(status)

    @pages.post("/post")
    def post():
        return {"fields": len(request.form)}

    return pages


def add_account(units, username="reader-1", clock=lambda: NOW, **rights):
    command = accounts.AddAccount(username, "Naïma Exemple", f"{username}@example.test", PASSWORD, **rights)
    return accounts.add_account(command, actor=accounts.SYSTEM, units=units, clock=clock, passwords=PASSWORDS)
