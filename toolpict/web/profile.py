"""One's own account: language and password."""

from http import HTTPStatus

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from toolpict.domain.errors import InvalidInputError, NotPermittedError
from toolpict.services import accounts
from toolpict.web.identity import current_actor, current_token
from toolpict.web.language import speak
from toolpict.web.page_forms.accounts import LanguageForm, PasswordForm
from toolpict.web.rooms import Rooms


def blueprint(rooms: Rooms) -> Blueprint:
    """Build the pages."""
    pages = Blueprint("profile", __name__, url_prefix="/profile")

    @pages.get("")
    def show() -> ResponseReturnValue:
        return profile_page(PasswordForm())

    @pages.post("/language")
    def choose_language() -> ResponseReturnValue:
        language = LanguageForm(request.form).chosen()
        accounts.choose_language(language, actor=current_actor(), units=rooms.units, clock=rooms.clock)
        flash("profile.language-kept", "good")
        return redirect(url_for(".show"), HTTPStatus.SEE_OTHER)

    @pages.post("/password")
    def change_password() -> ResponseReturnValue:
        form = PasswordForm(request.form)
        try:
            accounts.change_password(
                form.command(current_token()),
                actor=current_actor(),
                units=rooms.units,
                clock=rooms.clock,
                passwords=rooms.passwords,
            )
        except NotPermittedError as error:
            return profile_page(form, speak(error.code)), HTTPStatus.UNPROCESSABLE_ENTITY
        except InvalidInputError as error:
            return profile_page(form.refused(error)), HTTPStatus.UNPROCESSABLE_ENTITY
        flash("profile.password-changed", "good")
        return redirect(url_for(".show"), HTTPStatus.SEE_OTHER)

    return pages


def profile_page(form: PasswordForm, wrong: str = "") -> str:
    """Return the page; passwords are typed anew.  `wrong` says why the present one was not taken."""
    form.present.errors = [wrong] if wrong else form.present.errors
    return render_template("profile/show.html", form=form, shortest=accounts.SHORTEST_PASSWORD)
