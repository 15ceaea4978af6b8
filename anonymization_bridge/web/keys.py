"""Pages of what only the bridge holds of a research study: its key, and whom its inclusion numbers stand for."""

from collections.abc import Callable
from http import HTTPStatus
from typing import Final

from flask import Blueprint, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from anonymization_bridge.errors import InvalidInputError, RefusedError, ThrottledError
from anonymization_bridge.intakes import correspondences
from anonymization_bridge.intakes.correspondences import Identity
from anonymization_bridge.intakes.keys import ask_destruction, destroy, give_up_destruction, state_of
from anonymization_bridge.rooms import Rooms
from anonymization_bridge.web.errors import status_of
from anonymization_bridge.web.guard import current_person
from anonymization_bridge.web.profiles import known_research_study

KEY: Final = "/research-studies/<code>/key"
CORRESPONDENCE: Final = "/research-studies/<code>/correspondence"


class KeyPages:
    """What each page does."""

    def __init__(self, rooms: Rooms) -> None:
        self._rooms = rooms

    def show(self, code: str) -> ResponseReturnValue:
        """Return what is known of the key."""
        return self._page(code, None)

    def ask_destruction(self, code: str) -> ResponseReturnValue:
        """Ask for the destruction of the key."""
        typed, reason = request.form.get("code", ""), request.form.get("reason", "")
        return self._act(code, lambda: ask_destruction(self._rooms, code, typed, reason, current_person()))

    def give_up_destruction(self, code: str) -> ResponseReturnValue:
        """Give the destruction up."""
        return self._act(code, lambda: give_up_destruction(self._rooms, code, current_person()))

    def destroy(self, code: str) -> ResponseReturnValue:
        """Destroy the key for good."""
        password = request.form.get("password", "")
        return self._act(code, lambda: destroy(self._rooms, code, password, current_person()))

    def begin_correspondence(self, code: str) -> ResponseReturnValue:
        """Keep the correspondence from now on."""
        reason = request.form.get("reason", "")
        return self._act(code, lambda: correspondences.begin(self._rooms, code, reason, current_person()))

    def end_correspondence(self, code: str) -> ResponseReturnValue:
        """Erase the correspondence."""
        reason = request.form.get("reason", "")
        return self._act(code, lambda: correspondences.end(self._rooms, code, reason, current_person()))

    def look_up(self, code: str) -> ResponseReturnValue:
        """Return who stands behind a number; the look is recorded, so it is asked for by a form and not by an address."""
        number = request.form.get("number", "")
        return self._page(code, None, number, correspondences.look_up(self._rooms, code, number, current_person()))

    def _act(self, code: str, act: Callable[[], None]) -> ResponseReturnValue:
        known_research_study(self._rooms, code)
        try:
            act()
        except (InvalidInputError, ThrottledError) as error:
            return self._page(code, error), status_of(error)
        return redirect(url_for(".show", code=code), HTTPStatus.SEE_OTHER)

    def _page(self, code: str, error: RefusedError | None, number: str = "", seen: list[Identity] | None = None) -> str:
        research_study, person = known_research_study(self._rooms, code), current_person()
        with self._rooms.database.looking() as connection:
            key, kept = state_of(connection, code), correspondences.is_kept(connection, code)
            numbers = correspondences.numbers(connection, code, person)
        return render_template(
            "research-studies/key.html",
            research_study=research_study,
            may_decide=person.username in research_study.delegates,
            key=key,
            asked=key is not None and key.waits_for_confirmation(self._rooms.clock()),
            kept=kept,
            numbers=numbers,
            number=number,
            seen=seen or [],
            error=error,
        )


def blueprint(rooms: Rooms) -> Blueprint:
    """Build the pages."""
    pages, here = Blueprint("keys", __name__), KeyPages(rooms)
    pages.add_url_rule(KEY, "show", here.show)
    for address, name, act in (
        (f"{KEY}/destruction", "ask_destruction", here.ask_destruction),
        (f"{KEY}/destruction/give-up", "give_up_destruction", here.give_up_destruction),
        (f"{KEY}/destroy", "destroy", here.destroy),
        (f"{CORRESPONDENCE}/begin", "begin_correspondence", here.begin_correspondence),
        (f"{CORRESPONDENCE}/end", "end_correspondence", here.end_correspondence),
        (f"{CORRESPONDENCE}/look", "look_up", here.look_up),
    ):
        pages.add_url_rule(address, name, act, methods=["POST"])
    return pages
