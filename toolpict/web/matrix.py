"""The matrix of a research study: subjects down, time points across."""

import csv
import io
from collections.abc import Callable
from datetime import date
from functools import cache
from uuid import UUID

from flask import Blueprint, Response, render_template, request
from flask.typing import ResponseReturnValue

from toolpict.services import matrix
from toolpict.services.task_history import because
from toolpict.web.cells import harmless
from toolpict.web.identity import current_actor
from toolpict.web.language import current_language, speak
from toolpict.web.rooms import Rooms


def blueprint(rooms: Rooms) -> Blueprint:
    """Build the pages."""
    pages = Blueprint("matrix", __name__)

    def look(research_study_id: UUID) -> tuple[matrix.MatrixPage, matrix.Filters]:
        filters = matrix.Filters(late=request.args.get("late") == "1", site=request.args.get("site", ""))
        actor = current_actor()
        page = matrix.look_at_matrix(research_study_id, filters, actor=actor, units=rooms.units, today=rooms.today())
        return page, filters

    @pages.get("/research-studies/<uuid:research_study_id>/matrix")
    def show(research_study_id: UUID) -> ResponseReturnValue:
        page, filters = look(research_study_id)
        stops = sorted({cell.stops for row in page.rows for cell in row.cells if cell})
        lines = {line: number for number, line in enumerate(stops)}
        return render_template(
            "matrix/show.html",
            page=page,
            filters=filters,
            lines=lines,
            legend=matrix.Stop,
            words=words(page.shows_dates),
        )

    @pages.get("/research-studies/<uuid:research_study_id>/matrix.csv")
    def table(research_study_id: UUID) -> ResponseReturnValue:
        page, _ = look(research_study_id)
        say_cell = words(page.shows_dates)
        out = io.StringIO()
        writer = csv.writer(out, delimiter=";")
        heads = [speak("subjects.number"), speak("subjects.site"), *(point.code for point in page.time_points)]
        writer.writerow(map(harmless, heads))
        for row in page.rows:
            cells = (say_cell(cell) if cell else "" for cell in row.cells)
            own = (page.research_study.patient_id(row.subject.number), row.subject.site_code, *cells)
            writer.writerow(map(harmless, own))
        return Response("\ufeff" + out.getvalue(), mimetype="text/csv")

    return pages


def words(shows_dates: bool) -> Callable[[matrix.Cell], str]:
    """Return what says a cell in words; cells that are alike are put into words once."""

    @cache
    def said(standing: matrix.Standing, days: int, expected: date | None, reason: str) -> str:
        if reason:
            return because(current_language(), speak(standing), reason)
        if standing is matrix.Standing.EXPECTED:
            return speak(standing, day=expected) if shows_dates else speak("matrix.no-date")
        if standing in {matrix.Standing.LATE_EXAMINATION, matrix.Standing.LATE_WORK}:
            return speak(standing, days=days)
        return speak(standing)

    return lambda cell: said(cell.standing, cell.days, cell.expected, cell.reason)
