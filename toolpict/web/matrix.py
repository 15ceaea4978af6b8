"""The matrix of a research study: subjects down, time points across."""

import csv
import io
from uuid import UUID

from flask import Blueprint, Response, render_template, request
from flask.typing import ResponseReturnValue

from toolpict.services import matrix
from toolpict.web.identity import current_actor
from toolpict.web.language import speak
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
        lines = sorted({cell.stops for row in page.rows for cell in row.cells if cell})
        return render_template(
            "matrix/show.html", page=page, filters=filters, lines=lines, legend=matrix.Stop, words=words
        )

    @pages.get("/research-studies/<uuid:research_study_id>/matrix.csv")
    def table(research_study_id: UUID) -> ResponseReturnValue:
        page, _ = look(research_study_id)
        out = io.StringIO()
        writer = csv.writer(out, delimiter=";")
        heads = [speak("subjects.number"), speak("subjects.site"), *(point.code for point in page.time_points)]
        writer.writerow(heads)
        for row in page.rows:
            cells = (words(cell, page.shows_dates) if cell else "" for cell in row.cells)
            writer.writerow([page.study.patient_id(row.subject.number), row.subject.site_code, *cells])
        return Response("\ufeff" + out.getvalue(), mimetype="text/csv")

    return pages


def words(cell: matrix.Cell, shows_dates: bool) -> str:
    """Return what a cell says."""
    if cell.standing is matrix.Standing.EXPECTED:
        return speak("matrix.expected", day=cell.expected) if shows_dates else speak("matrix.no-date")
    if cell.standing in {matrix.Standing.LATE_EXAMINATION, matrix.Standing.LATE_WORK}:
        return speak(cell.standing, days=cell.days)
    return speak(cell.standing)
