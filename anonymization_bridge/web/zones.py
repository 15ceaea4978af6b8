"""Pages of the zones that are blanked: drawn on a held series, and what is remembered for which device."""

from http import HTTPStatus
from uuid import UUID

from flask import Blueprint, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from anonymization_bridge.codes import ErrorCode, IntakeStatus
from anonymization_bridge.deidentification.device import Device
from anonymization_bridge.deidentification.zones import Box
from anonymization_bridge.errors import InvalidInputError, NotFoundError, NotPermittedError
from anonymization_bridge.intakes import queries
from anonymization_bridge.intakes.directory_copy import last_copy
from anonymization_bridge.intakes.picturing import BRIGHTEST, device_of, pictured
from anonymization_bridge.intakes.queries import HeldSeries, IntakePage
from anonymization_bridge.intakes.zoning import ConfirmedZones, confirm, forget, known_zones, remembered_for
from anonymization_bridge.rooms import Rooms
from anonymization_bridge.web.errors import status_of
from anonymization_bridge.web.guard import current_person

EDGES = ("left", "top", "width", "height")
EMPTY_ROWS = 3
"""Offered below the zones that are there."""


class ZonePages:
    """What each page does."""

    def __init__(self, rooms: Rooms) -> None:
        self._rooms = rooms

    def draw(self, intake_id: UUID, series: int) -> ResponseReturnValue:
        """Return the picture of a held series, to draw on."""
        return self._drawing(intake_id, series, None)

    def confirm(self, intake_id: UUID, series: int) -> ResponseReturnValue:
        """Keep what was drawn."""
        try:
            confirm(self._rooms, intake_id, series, read_zones(), current_person())
        except InvalidInputError as error:
            return self._drawing(intake_id, series, error), status_of(error)
        return redirect(url_for("intakes.show", intake_id=intake_id), HTTPStatus.SEE_OTHER)

    def show(self) -> ResponseReturnValue:
        """Return what is remembered."""
        return self._list(None)

    def forget(self, zone_id: UUID) -> ResponseReturnValue:
        """Forget the zones of a device."""
        try:
            forget(self._rooms, zone_id, request.form.get("reason", ""), current_person())
        except InvalidInputError as error:
            return self._list(error), status_of(error)
        return redirect(url_for(".show"), HTTPStatus.SEE_OTHER)

    def _list(self, error: InvalidInputError | None) -> str:
        with self._rooms.database.looking() as connection:
            if not last_copy(connection).delegated_to(current_person().username):
                raise NotPermittedError(ErrorCode.NOT_DELEGATED)
            zones = known_zones(connection)
        return render_template("zones/list.html", zones=zones, error=error)

    def _drawing(self, intake_id: UUID, series: int, error: InvalidInputError | None) -> str:
        with self._rooms.database.looking() as connection:
            page = queries.page(connection, intake_id, current_person())
            device = device_of(self._rooms, intake_id, series)
            if device is None or page.intake.status is not IntakeStatus.HELD or not page.may_decide:
                raise NotFoundError(ErrorCode.NOT_FOUND)
            known = remembered_for(connection, device)
        return render_template(
            "zones/draw.html",
            intake=page.intake,
            waiting=held_series(page, series),
            device=device,
            rows=typed_rows() if error else rows_of(known.boxes if known else ()),
            around=request.form.get("around") == "yes" if error else proposed(device),
            scope=request.form.get("scope", "") if error else "device" if device.is_named else "series",
            has_brightest=series in pictured(self._rooms, intake_id, BRIGHTEST),
            has_picture=series in pictured(self._rooms, intake_id),
            brightest=request.args.get("view") == BRIGHTEST,
            error=error,
        )


def blueprint(rooms: Rooms) -> Blueprint:
    """Build the pages."""
    pages, here = Blueprint("zones", __name__), ZonePages(rooms)
    place = "/intakes/<uuid:intake_id>/zones/<int:series>"
    pages.add_url_rule(place, "draw", here.draw)
    pages.add_url_rule(place, "confirm", here.confirm, methods=["POST"])
    pages.add_url_rule("/zones", "show", here.show)
    pages.add_url_rule("/zones/<uuid:zone_id>/forget", "forget", here.forget, methods=["POST"])
    return pages


def held_series(page: IntakePage, series: int) -> HeldSeries:
    """Return a series of an intake that waits for zones."""
    found = next((one for one in page.held if one.number == series and one.waits_for_zones), None)
    if found is None:
        raise NotFoundError(ErrorCode.NOT_FOUND)
    return found


def proposed(device: Device) -> bool:
    """Tell whether to propose that all outside the ultrasound regions is blanked."""
    return bool(device.outside_regions)


def read_zones() -> ConfirmedZones:
    """Return the zones of the form.

    Raises
    ------
    InvalidInputError
        An edge is no number, or is missing.

    """
    rows = [row for row in typed_rows() if any(row)]
    if not all(edge.isascii() and edge.isdecimal() and len(edge) < 7 for row in rows for edge in row):
        raise InvalidInputError(ErrorCode.ZONE_NOT_A_NUMBER)
    return ConfirmedZones(
        boxes=tuple(Box(*map(int, row)) for row in rows),
        outside_regions=request.form.get("around") == "yes",
        remember=request.form.get("scope") == "device",
        looked=request.form.get("looked") == "yes",
    )


def typed_rows() -> list[tuple[str, str, str, str]]:
    """Return the four edges of each row as they were typed."""
    columns = [[edge.strip() for edge in request.form.getlist(name)[:100]] for name in EDGES]
    return list(zip(*columns, strict=False))


def rows_of(boxes: tuple[Box, ...]) -> list[tuple[str, ...]]:
    """Return the rows of the form, some of them empty."""
    known = [tuple(str(getattr(box, name)) for name in EDGES) for box in boxes]
    return [*known, *[("", "", "", "")] * EMPTY_ROWS]
