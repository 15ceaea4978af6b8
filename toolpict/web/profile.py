"""One's own account: language and password."""

from http import HTTPStatus

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from toolpict.domain.errors import InvalidInputError, NotPermittedError
from toolpict.services import accounts
from toolpict.services.wording import Language
from toolpict.web.errors import say_problems
from toolpict.web.identity import current_actor, current_token
from toolpict.web.language import speak
from toolpict.web.rooms import Rooms


def blueprint(rooms: Rooms) -> Blueprint:
    """Build the pages."""
    pages = Blueprint("profile", __name__, url_prefix="/profile")

    @pages.get("")
    def show() -> ResponseReturnValue:
        return profile_page({})

    @pages.post("/language")
    def choose_language() -> ResponseReturnValue:
        language = request.form.get("language", "")
        accounts.choose_language(language, actor=current_actor(), units=rooms.units, clock=rooms.clock)
        flash("profile.language-kept", "good")
        return redirect(url_for(".show"), HTTPStatus.SEE_OTHER)

    @pages.post("/password")
    def change_password() -> ResponseReturnValue:
        present, new, again = (request.form.get(name, "") for name in ("present", "new", "again"))
        command = accounts.ChangePassword(present, new, again, current_token())
        try:
            accounts.change_password(
                command, actor=current_actor(), units=rooms.units, clock=rooms.clock, passwords=rooms.passwords
            )
        except NotPermittedError as error:
            return profile_page({"present": speak(error.code)}), HTTPStatus.UNPROCESSABLE_ENTITY
        except InvalidInputError as error:
            return profile_page(say_problems(error)), HTTPStatus.UNPROCESSABLE_ENTITY
        flash("profile.password-changed", "good")
        return redirect(url_for(".show"), HTTPStatus.SEE_OTHER)

    return pages


def profile_page(problems: dict[str, str]) -> str:
    """Return the page; passwords are typed anew."""
    return render_template(
        "profile/show.html", problems=problems, languages=list(Language), shortest=accounts.SHORTEST_PASSWORD
    )
