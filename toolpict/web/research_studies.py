"""Pages of research studies: the list, opening one, its overview, its sites and its schedule."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from http import HTTPStatus
from typing import Final
from uuid import UUID

from flask import Blueprint, current_app, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from toolpict.domain.errors import InvalidInputError
from toolpict.domain.permissions import Permission, permitted_sites
from toolpict.domain.research_study import Origin
from toolpict.services import acquisitions, research_studies, research_study_overview
from toolpict.web.identity import current_actor
from toolpict.web.page_forms.acquisitions import AcquisitionsForm, rows_of
from toolpict.web.page_forms.research_studies import OpeningForm, SiteForm, TimePointForm
from toolpict.web.rooms import Rooms
from toolpict.web.stages import stages

TABS: Final = (
    ("research-studies.overview", "research_studies.show", Permission.RESEARCH_STUDY_READ),
    ("matrix.title", "matrix.show", Permission.SUBJECT_READ),
    ("subjects.title", "subjects.index", Permission.SUBJECT_READ),
    ("research-studies.tasks", "tasks.index", Permission.SUBJECT_READ),
    ("creation.drafts", "task_creation.drafts", Permission.TASK_ISSUE),
    ("research-studies.forms", "form_versions.index", Permission.SUBJECT_READ),
    ("procedures.title", "procedures.index", Permission.SUBJECT_READ),
    ("reading-plans.title", "reading_plans.index", Permission.SUBJECT_READ),
    ("queries.title", "queries.index", Permission.QUERY_READ),
    ("delegation.title", "delegation.show", Permission.RESEARCH_STUDY_READ),
    ("research-studies.results", "results.show", Permission.RESULTS_READ),
)
"""(label, endpoint, who may see it) of the tabs, in their order; what is not built is not shown."""


ConfigurationForm = SiteForm | TimePointForm | AcquisitionsForm
"""The forms of the page of sites and schedule."""


@dataclass(frozen=True)
class Tab:
    """One tab of a research study; `code` is that of its label."""

    code: str
    endpoint: str
    url: str


def tabs_of(research_study_id: UUID, code: str) -> Sequence[Tab]:
    """Return the tabs of a research study that the person may see; each shows what is of their sites."""
    actor = current_actor()
    return [
        Tab(label, endpoint, address_of(endpoint, research_study_id, code))
        for label, endpoint, permission in TABS
        if endpoint in current_app.view_functions
        and permitted_sites(actor, permission, research_study_id) != frozenset()
    ]


def address_of(endpoint: str, research_study_id: UUID, code: str) -> str:
    """Return where a part of a research study is shown; the list of all tasks takes it as a filter."""
    if endpoint == "tasks.index":
        return url_for(endpoint, study=code)
    return url_for(endpoint, research_study_id=research_study_id)


def blueprint(rooms: Rooms) -> Blueprint:
    """Build the pages."""
    pages = Blueprint("research_studies", __name__)
    pages.app_context_processor(lambda: {"tabs_of": tabs_of})
    _add_opening(pages, rooms)
    _add_overview(pages, rooms)
    _add_configuration(pages, rooms)
    return pages


def _add_opening(pages: Blueprint, rooms: Rooms) -> None:
    @pages.get("/research-studies")
    def index() -> ResponseReturnValue:
        actor = current_actor()
        found = research_studies.list_research_studies(actor=actor, units=rooms.units)
        origin = request.args.get("origin", "")
        shown = [row for row in found if not origin or row.origin == origin]
        return render_template(
            "research_studies/index.html", research_studies=shown, total=len(found), origins=Origin, origin=origin
        )

    @pages.get("/research-studies/new")
    def new() -> ResponseReturnValue:
        return form_page(OpeningForm())

    @pages.post("/research-studies/new")
    def open_one() -> ResponseReturnValue:
        form = OpeningForm(request.form)
        if "more" in request.form:
            form.new_sites.add_more()
            form.steps.add_more()
            return form_page(form)
        try:
            research_study_id = research_studies.open_research_study(
                form.command(), actor=current_actor(), units=rooms.units, clock=rooms.clock
            )
        except InvalidInputError as error:
            return form_page(form.refused(error)), HTTPStatus.UNPROCESSABLE_ENTITY
        flash("research-studies.opened", "good")
        return redirect(url_for(".show", research_study_id=research_study_id), HTTPStatus.SEE_OTHER)

    def form_page(form: OpeningForm) -> str:
        page = research_studies.look_at_new_research_study(actor=current_actor(), units=rooms.units)
        return render_template("research_studies/new.html", page=page, form=form)


def _add_overview(pages: Blueprint, rooms: Rooms) -> None:
    @pages.get("/research-studies/<uuid:research_study_id>")
    def show(research_study_id: UUID) -> ResponseReturnValue:
        page = research_study_overview.look_at_research_study(
            research_study_id, actor=current_actor(), units=rooms.units, today=rooms.today()
        )
        steps = stages(page.standing) if page.standing else ()
        return render_template("research_studies/show.html", page=page, steps=steps)


def _add_configuration(pages: Blueprint, rooms: Rooms) -> None:
    @pages.get("/research-studies/<uuid:research_study_id>/configuration")
    def configure(research_study_id: UUID) -> ResponseReturnValue:
        return configuration(rooms, research_study_id)

    @pages.post("/research-studies/<uuid:research_study_id>/sites")
    def add_site(research_study_id: UUID) -> ResponseReturnValue:
        return change(research_study_id, "site", SiteForm(request.form), research_studies.add_site)

    @pages.post("/research-studies/<uuid:research_study_id>/time-points")
    def add_time_point(research_study_id: UUID) -> ResponseReturnValue:
        return change(research_study_id, "time_point", TimePointForm(request.form), research_studies.add_time_point)

    @pages.post("/research-studies/<uuid:research_study_id>/acquisitions")
    def change_acquisitions(research_study_id: UUID) -> ResponseReturnValue:
        return change(research_study_id, "acquired", AcquisitionsForm(request.form), acquisitions.change_acquisitions)

    def change(
        research_study_id: UUID, name: str, form: ConfigurationForm, act: Callable[..., object]
    ) -> ResponseReturnValue:
        """Do what a form of the page asks for, and lead back to it; when that is refused, show what was typed."""
        try:
            act(form.command(research_study_id), actor=current_actor(), units=rooms.units, clock=rooms.clock)
        except InvalidInputError as error:
            shown = configuration(rooms, research_study_id, **{name: form.refused(error)})
            return shown, HTTPStatus.UNPROCESSABLE_ENTITY
        flash("research-studies.changed", "good")
        return redirect(url_for(".configure", research_study_id=research_study_id), HTTPStatus.SEE_OTHER)


def configuration(rooms: Rooms, research_study_id: UUID, **typed: ConfigurationForm) -> str:
    """Return the page of the sites and the schedule; a form that is given stands there as it was typed."""
    page = research_study_overview.look_at_configuration(research_study_id, actor=current_actor(), units=rooms.units)
    acquired = typed.pop("acquired", None)
    rows = acquired.rows if isinstance(acquired, AcquisitionsForm) else {}
    forms = {"site": SiteForm(), "time_point": TimePointForm(), **typed}
    return render_template(
        "research_studies/configuration.html", page=page, acquired={**rows_of(page.time_points), **rows}, **forms
    )
