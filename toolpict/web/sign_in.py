"""The sign-in page, and the way out."""

import secrets
from http import HTTPStatus

from flask import Blueprint, current_app, make_response, redirect, render_template, request, session, url_for
from flask.typing import ResponseReturnValue
from flask_login import login_user, logout_user

from toolpict.domain.errors import DomainError, NotPermittedError, ThrottledError
from toolpict.services import sign_in
from toolpict.web.errors import STATUS
from toolpict.web.guard import local_path
from toolpict.web.identity import Visitor, current_actor, current_token, visitor
from toolpict.web.language import speak
from toolpict.web.page_forms.accounts import SignInForm
from toolpict.web.rooms import Rooms
from toolpict.web.sessions import known_device, remember_device


def blueprint(rooms: Rooms) -> Blueprint:
    """Build the pages."""
    pages = Blueprint("sign_in", __name__)

    @pages.get("/sign-in")
    def show() -> ResponseReturnValue:
        if visitor():
            return redirect(local_path(request.args.get("next"), "/"))
        return form_page(SignInForm(data={"next": request.args.get("next", "")}))

    @pages.post("/sign-in")
    def enter() -> ResponseReturnValue:
        form = SignInForm(request.form)
        username = form.username.typed
        device = known_device(current_app, rooms.front, username)
        try:
            token = sign_in.sign_in(
                form.command(request.remote_addr or "", device),
                units=rooms.units,
                clock=rooms.clock,
                passwords=rooms.passwords,
                limits=rooms.front.session_limits,
            )
        except (NotPermittedError, ThrottledError) as error:
            return refused_page(error, form)
        session.clear()  # nothing a stranger may have put into the cookie outlives this, its CSRF token included
        login_user(Visitor(token))
        response = make_response(redirect(local_path(form.next.typed, "/"), HTTPStatus.SEE_OTHER))
        remember_device(current_app, rooms.front, username, secrets.token_urlsafe(16), response)
        return response

    @pages.post("/sign-out")
    def leave() -> ResponseReturnValue:
        sign_in.sign_out(current_token(), actor=current_actor(), units=rooms.units, clock=rooms.clock)
        logout_user()
        session.clear()
        return redirect(url_for(".show"), HTTPStatus.SEE_OTHER)

    return pages


def form_page(form: SignInForm, problem: str = "") -> str:
    """Return the page, with what was typed but the password."""
    return render_template("sign_in/form.html", form=form, problem=problem)


def refused_page(error: DomainError, form: SignInForm) -> ResponseReturnValue:
    """Return the page with one sentence that does not tell whether the name exists."""
    throttled = isinstance(error, ThrottledError)
    status = STATUS[type(error)] if throttled else HTTPStatus.UNPROCESSABLE_ENTITY
    headers = {"Retry-After": str(error.parameters["seconds"])} if throttled else {}
    return form_page(form, speak(error.code, **error.parameters)), status, headers
