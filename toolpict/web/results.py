"""What a coordinator sees of a research study, and the cuts to download."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from http import HTTPStatus
from typing import Final
from uuid import UUID

from flask import Blueprint, flash, redirect, render_template, request, send_file, url_for
from flask.typing import ResponseReturnValue

from toolpict.domain.errors import InvalidInputError
from toolpict.domain.permissions import InResearchStudy, Permission, permits, require
from toolpict.domain.tasks import GROUP, VOID, StatusGroup, TaskKind, TaskStatus
from toolpict.services import failed_cuts, results
from toolpict.services.ports.files import FileStore
from toolpict.services.ports.results import ProgressRow
from toolpict.web.identity import current_actor
from toolpict.web.page_forms.results import FreezeForm
from toolpict.web.rooms import Rooms

SHOWN: Final = (TaskKind.QUALITY_CONTROL, TaskKind.POST_PROCESSING, TaskKind.READING, TaskKind.ADJUDICATION)
NOT_EXPECTED: Final = VOID | {TaskStatus.DRAFT}


@dataclass(frozen=True)
class Share:
    """How many of how many tasks of one kind at one time point are finished, and how many were withdrawn beside."""

    kind: TaskKind
    total: int
    finished: int
    to_validate: int
    withdrawn: int = 0

    @property
    def missing(self) -> int:
        """Return how many are not validated."""
        return self.total - self.finished

    @property
    def percent(self) -> int:
        """Return how many of a hundred are finished, rounded down: 100 means all; 0 of none."""
        return 100 * self.finished // max(self.total, 1)


def blueprint(rooms: Rooms, file_store: FileStore) -> Blueprint:
    """Build the pages."""
    pages = Blueprint("results", __name__)

    @pages.get("/research-studies/<uuid:research_study_id>/results")
    def show(research_study_id: UUID) -> ResponseReturnValue:
        return page(research_study_id, FreezeForm())

    @pages.post("/research-studies/<uuid:research_study_id>/data-cuts")
    def freeze(research_study_id: UUID) -> ResponseReturnValue:
        require(current_actor(), Permission.DATA_CUT_FREEZE, InResearchStudy(research_study_id))
        form = FreezeForm(request.form)
        try:
            results.freeze_data_cut(
                form.command(research_study_id), actor=current_actor(), units=rooms.units, clock=rooms.clock
            )
        except InvalidInputError as error:
            return page(research_study_id, form.refused(error), error), HTTPStatus.UNPROCESSABLE_ENTITY
        flash("results.frozen", "good")
        return redirect(url_for("results.show", research_study_id=research_study_id), HTTPStatus.SEE_OTHER)

    @pages.post("/data-cuts/<uuid:failed_cut_id>/again")
    def ask_again(failed_cut_id: UUID) -> ResponseReturnValue:
        command = failed_cuts.AskForDataCut(failed_cut_id)
        asked = failed_cuts.ask_for_data_cut(command, actor=current_actor(), units=rooms.units, clock=rooms.clock)
        flash("results.asked-again", "good")
        return redirect(url_for("results.show", research_study_id=asked), HTTPStatus.SEE_OTHER)

    @pages.get("/data-cuts/<uuid:data_cut_id>/download")
    def download(data_cut_id: UUID) -> ResponseReturnValue:
        opened = results.download_data_cut(
            data_cut_id, actor=current_actor(), units=rooms.units, file_store=file_store, clock=rooms.clock
        )
        return send_file(
            opened.stream, mimetype="application/zip", as_attachment=True, download_name=opened.filename, max_age=0
        )

    def page(research_study_id: UUID, form: FreezeForm, error: InvalidInputError | None = None) -> str:
        found = results.look_at_results(research_study_id, actor=current_actor(), units=rooms.units)
        return render_template(
            "results/show.html",
            page=found,
            form=form,
            error=error,
            shares=shares(found.progress),
            blockers=blockers(found.progress),
            can_freeze=permits(current_actor(), Permission.DATA_CUT_FREEZE, InResearchStudy(research_study_id)),
        )

    return pages


def shares(progress: Iterable[ProgressRow]) -> Mapping[str, Sequence[Share]]:
    """Return how much is finished by time point, one line a kind; drafts and void tasks do not count."""
    totals: Counter[tuple[str, TaskKind]] = Counter()
    groups: Counter[tuple[str, TaskKind, StatusGroup]] = Counter()
    withdrawn: Counter[tuple[str, TaskKind]] = Counter()
    for row in progress:
        if row.kind in SHOWN and row.status is TaskStatus.WITHDRAWN:
            withdrawn[row.time_point, row.kind] += row.count
        if not counts(row):
            continue
        totals[row.time_point, row.kind] += row.count
        groups[row.time_point, row.kind, GROUP[row.status]] += row.count
    found: dict[str, list[Share]] = {}
    for time_point, kind in sorted(totals.keys() | withdrawn.keys(), key=lambda place: SHOWN.index(place[1])):
        finished = groups[time_point, kind, StatusGroup.FINISHED]
        waiting = groups[time_point, kind, StatusGroup.TO_VALIDATE]
        share = Share(kind, totals[time_point, kind], finished, waiting, withdrawn[time_point, kind])
        found.setdefault(time_point, []).append(share)
    return found


def counts(row: ProgressRow) -> bool:
    """Tell whether tasks are asked for, of a kind that results come from."""
    return row.kind in SHOWN and row.status not in NOT_EXPECTED


def blockers(progress: Iterable[ProgressRow]) -> list[tuple[TaskKind, StatusGroup, int]]:
    """Return what a cut would miss: how many tasks of each kind are still to do, or to validate."""
    found: Counter[tuple[TaskKind, StatusGroup]] = Counter()
    for row in filter(counts, progress):
        if GROUP[row.status] is not StatusGroup.FINISHED:
            found[row.kind, GROUP[row.status]] += row.count
    return [(kind, group, found[kind, group]) for kind in SHOWN for group in StatusGroup if found[kind, group]]
