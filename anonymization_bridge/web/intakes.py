"""Pages of intakes that were made: the list, one with its progress and receipt, what is held, the trace."""

from http import HTTPStatus
from uuid import UUID

from flask import Blueprint, abort, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from anonymization_bridge.arrivals.records import count_waiting
from anonymization_bridge.codes import AT_WORK, IntakeStatus
from anonymization_bridge.destinations.medium import medium_of
from anonymization_bridge.errors import InvalidInputError
from anonymization_bridge.intakes import queries
from anonymization_bridge.intakes.deciding import REFUSABLE, drop_series, refuse
from anonymization_bridge.intakes.directory_copy import last_copy
from anonymization_bridge.intakes.picturing import AFTER, BRIGHTEST, MIDDLE, held_picture, pictured
from anonymization_bridge.rooms import Rooms
from anonymization_bridge.web.errors import status_of
from anonymization_bridge.web.guard import current_person
from anonymization_bridge.web.pictures import answer_picture


class IntakePages:
    """What each page does."""

    def __init__(self, rooms: Rooms) -> None:
        self._rooms = rooms

    def home(self) -> ResponseReturnValue:
        """Return the list of intakes."""
        with self._rooms.database.looking() as connection:
            lines = queries.lines(connection, current_person())
            directory = last_copy(connection)
        return render_template("intakes/home.html", lines=lines, directory=directory)

    def held(self) -> ResponseReturnValue:
        """Return what waits for a decision."""
        with self._rooms.database.looking() as connection:
            lines = queries.lines(connection, current_person(), IntakeStatus.HELD)
            series = {line.intake.id: queries.held_series(connection, line.intake.id) for line in lines}
        pictures = {line.intake.id: pictured(self._rooms, line.intake.id) for line in lines}
        return render_template("intakes/held.html", lines=lines, series=series, pictures=pictures)

    def trace(self) -> ResponseReturnValue:
        """Return who did what."""
        with self._rooms.database.looking() as connection:
            lines = queries.trace(connection, current_person())
        return render_template("intakes/trace.html", lines=lines)

    def show(self, intake_id: UUID) -> ResponseReturnValue:
        """Return one intake with its progress and receipt."""
        return self._intake_page(intake_id, None)

    def picture(self, intake_id: UUID, series: int, kind: str = MIDDLE) -> ResponseReturnValue:
        """Return a picture of a held or blanked series, to whoever may know of the intake."""
        with self._rooms.database.looking() as connection:
            queries.page(connection, intake_id, current_person())
        return answer_picture(held_picture(self._rooms, intake_id, series, kind))

    def refuse_intake(self, intake_id: UUID) -> ResponseReturnValue:
        """Refuse an intake."""
        try:
            refuse(self._rooms, intake_id, request.form.get("reason", ""), current_person())
        except InvalidInputError as error:
            return self._intake_page(intake_id, error), status_of(error)
        return redirect(url_for(".show", intake_id=intake_id), HTTPStatus.SEE_OTHER)

    def drop(self, intake_id: UUID) -> ResponseReturnValue:
        """Leave a series out."""
        number = request.form.get("series", type=int)
        if number is None or not 0 <= number < 2**31:
            abort(HTTPStatus.BAD_REQUEST)
        try:
            drop_series(self._rooms, intake_id, number, request.form.get("reason", ""), current_person())
        except InvalidInputError as error:
            return self._intake_page(intake_id, error), status_of(error)
        return redirect(url_for(".show", intake_id=intake_id), HTTPStatus.SEE_OTHER)

    def _intake_page(self, intake_id: UUID, error: InvalidInputError | None) -> str:
        with self._rooms.database.looking() as connection:
            page = queries.page(connection, intake_id, current_person())
        at_work, refusable = page.intake.status in AT_WORK, page.intake.status in REFUSABLE
        return render_template(
            "intakes/show.html",
            page=page,
            medium=medium_of(page.intake.label, page.intake.time_point, str(page.intake.id)),
            error=error,
            at_work=at_work,
            refusable=refusable,
            pictures=pictured(self._rooms, intake_id),
            blanked=sorted(pictured(self._rooms, intake_id, AFTER)),
        )


def blueprint(rooms: Rooms) -> Blueprint:
    """Build the pages."""
    pages, here = Blueprint("intakes", __name__), IntakePages(rooms)
    pages.add_url_rule("/", "home", here.home)
    pages.add_url_rule("/held", "held", here.held)
    pages.add_url_rule("/trace", "trace", here.trace)
    pages.add_url_rule("/intakes/<uuid:intake_id>", "show", here.show)
    pages.add_url_rule("/intakes/<uuid:intake_id>/pictures/<int:series>", "picture", here.picture)
    kinds = f"<any({BRIGHTEST}, {AFTER}):kind>"
    pages.add_url_rule(f"/intakes/<uuid:intake_id>/pictures/<int:series>/{kinds}", "picture", here.picture)
    pages.add_url_rule("/intakes/<uuid:intake_id>/refuse", "refuse_intake", here.refuse_intake, methods=["POST"])
    pages.add_url_rule("/intakes/<uuid:intake_id>/drop", "drop", here.drop, methods=["POST"])
    pages.app_context_processor(lambda: {"count_for_menu": lambda: count_for_menu(rooms)})
    return pages


def count_for_menu(rooms: Rooms) -> tuple[int, int]:
    """Return how many intakes wait for a decision of the signed-in person, and how many arrivals for somebody like them."""
    person = current_person()
    with rooms.database.looking() as connection:
        arrived = count_waiting(connection) if last_copy(connection).delegated_to(person.username) else 0
        return queries.count_held(connection, person), arrived
