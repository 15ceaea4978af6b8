"""Pages of what came unasked: the list of what waits, and the two decisions."""

from http import HTTPStatus
from uuid import UUID

from flask import Blueprint, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from anonymization_bridge.arrivals.deciding import discard
from anonymization_bridge.arrivals.records import waiting
from anonymization_bridge.codes import ErrorCode
from anonymization_bridge.errors import InvalidInputError, NotPermittedError
from anonymization_bridge.intakes.attributing import may_attribute, open_form
from anonymization_bridge.rooms import Rooms
from anonymization_bridge.web.errors import status_of
from anonymization_bridge.web.guard import current_person


class ArrivalPages:
    """What each page does."""

    def __init__(self, rooms: Rooms) -> None:
        self._rooms = rooms

    def waiting(self) -> ResponseReturnValue:
        """Return what waits to be attributed, to whom may say for whom it is."""
        return self._page(None)

    def attribute(self, arrival_id: UUID) -> ResponseReturnValue:
        """Open the form of sending on it."""
        try:
            form_id = open_form(self._rooms, arrival_id, current_person())
        except InvalidInputError as error:
            return self._page(error), status_of(error)
        return redirect(url_for("preparing.show", form_id=form_id), HTTPStatus.SEE_OTHER)

    def discard(self, arrival_id: UUID) -> ResponseReturnValue:
        """Throw it away with a reason."""
        self._require()
        try:
            discard(self._rooms, arrival_id, request.form.get("reason", ""), current_person().username)
        except InvalidInputError as error:
            return self._page(error), status_of(error)
        return redirect(url_for(".waiting"), HTTPStatus.SEE_OTHER)

    def _page(self, error: InvalidInputError | None) -> str:
        self._require()
        return render_template("arrivals/waiting.html", lines=waiting(self._rooms), error=error)

    def _require(self) -> None:
        if not may_attribute(self._rooms, current_person()):
            raise NotPermittedError(ErrorCode.NOT_DELEGATED)


def blueprint(rooms: Rooms) -> Blueprint:
    """Build the pages."""
    pages, here = Blueprint("arrivals", __name__), ArrivalPages(rooms)
    pages.add_url_rule("/arrivals", "waiting", here.waiting)
    pages.add_url_rule("/arrivals/<uuid:arrival_id>/attribute", "attribute", here.attribute, methods=["POST"])
    pages.add_url_rule("/arrivals/<uuid:arrival_id>/discard", "discard", here.discard, methods=["POST"])
    return pages
