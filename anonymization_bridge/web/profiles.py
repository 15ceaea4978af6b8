"""Pages of the research studies: what the profile of each removes and keeps, in words; tried on an object, and published."""

from http import HTTPStatus
from typing import Final

from flask import Blueprint, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from anonymization_bridge.codes import ErrorCode
from anonymization_bridge.deidentification.private import as_table
from anonymization_bridge.deidentification.profile import Option, Profile, write_profile
from anonymization_bridge.errors import InvalidInputError, NotFoundError
from anonymization_bridge.exchange.directory import ResearchStudy
from anonymization_bridge.intakes.attributes import grouped
from anonymization_bridge.intakes.correspondences import is_kept
from anonymization_bridge.intakes.directory_copy import last_copy
from anonymization_bridge.intakes.keys import state_of
from anonymization_bridge.intakes.profiles import current_profile, publish, read_draft, versions
from anonymization_bridge.intakes.trying import Tried, try_out
from anonymization_bridge.rooms import Rooms
from anonymization_bridge.web.errors import status_of
from anonymization_bridge.web.guard import current_person
from anonymization_bridge.web.handing_in import handed_in

PLACE: Final = "/research-studies"
ONE: Final = f"{PLACE}/<code>"
LONGEST_TOML: Final = 20_000


class ProfilePages:
    """What each page does."""

    def __init__(self, rooms: Rooms) -> None:
        self._rooms = rooms

    def home(self) -> ResponseReturnValue:
        """Return the research studies that are delegated to the person."""
        with self._rooms.database.looking() as connection:
            known = last_copy(connection).delegated_to(current_person().username)
            profiles = {one.code: current_profile(connection, one.code) for one in known}
            kept = {one.code for one in known if is_kept(connection, one.code)}
            keys = {one.code: state_of(connection, one.code) for one in known}
        return render_template("research-studies/list.html", known=known, profiles=profiles, kept=kept, keys=keys)

    def show(self, code: str) -> ResponseReturnValue:
        """Return the profile of a research study."""
        return self._page(code, None)

    def try_out(self, code: str) -> ResponseReturnValue:
        """Return what a draft would do; nothing is kept of it, nor of the object."""
        try:
            draft = self._draft(code)
            files = handed_in(request.files.getlist("object"))
            tried = try_out(self._rooms, files[0], code, self._current(code), draft) if files else None
        except InvalidInputError as error:
            return self._page(code, error), status_of(error)
        return self._page(code, None, draft, tried)

    def publish(self, code: str) -> ResponseReturnValue:
        """Put a version in force."""
        try:
            draft = self._draft(code)
            publish(self._rooms, code, draft, request.form.get("reason", ""), current_person())
        except InvalidInputError as error:
            return self._page(code, error), status_of(error)
        return redirect(url_for(".show", code=code), HTTPStatus.SEE_OTHER)

    def _current(self, code: str) -> Profile:
        with self._rooms.database.looking() as connection:
            return current_profile(connection, code)

    def _draft(self, code: str) -> Profile:
        with self._rooms.database.looking() as connection:
            known_research_study(self._rooms, code)
            last = current_profile(connection, code)
        return read_draft(written_draft(last.version + 1))

    def _page(
        self, code: str, error: InvalidInputError | None, draft: Profile | None = None, tried: Tried | None = None
    ) -> str:
        research_study = known_research_study(self._rooms, code)
        with self._rooms.database.looking() as connection:
            current, published = current_profile(connection, code), versions(connection, code)
        typed = request.method == "POST"
        return render_template(
            "research-studies/profile.html",
            research_study=research_study,
            may_publish=current_person().username in research_study.delegates,
            current=current,
            published=published,
            next_version=current.version + 1,
            options=tuple(Option),
            ticked=request.form.getlist("option") if typed else current.options,
            name=request.form.get("name", "") if typed else current.name,
            private=request.form.get("private", "") if typed else private_part(current),
            reason=request.form.get("reason", ""),
            draft=draft,
            tried=tried,
            groups=grouped(tried.lines) if tried else {},
            error=error,
        )


def blueprint(rooms: Rooms) -> Blueprint:
    """Build the pages."""
    pages, here = Blueprint("profiles", __name__), ProfilePages(rooms)
    pages.add_url_rule(PLACE, "home", here.home)
    pages.add_url_rule(ONE, "show", here.show)
    pages.add_url_rule(f"{ONE}/profile", "publish", here.publish, methods=["POST"])
    pages.add_url_rule(f"{ONE}/profile/try", "try_out", here.try_out, methods=["POST"])
    return pages


def known_research_study(rooms: Rooms, code: str) -> ResearchStudy:
    """Return a research study that is delegated to the person, were it of one site.

    Raises
    ------
    NotFoundError
        The person may not know of it.

    """
    with rooms.database.looking() as connection:
        found = last_copy(connection).research_study(code)
    if found is None or not found.knows(current_person().username):
        raise NotFoundError(ErrorCode.NOT_FOUND)
    return found


def written_draft(version: int) -> str:
    """Return the draft of the form, in TOML."""
    private = request.form.get("private", "").replace("\r\n", "\n")
    if len(private) > LONGEST_TOML:
        raise InvalidInputError(ErrorCode.TYPED_TOO_LONG)
    options = frozenset(option for option in Option if option in request.form.getlist("option"))
    return write_profile(Profile(request.form.get("name", "").strip(), version, options)) + "\n" + private


def private_part(profile: Profile) -> str:
    """Return what a profile says of private attributes, in TOML."""
    _, found, rest = write_profile(profile).partition("[[private]]")
    return found + rest if any(as_table(one) for one in profile.private) else ""
