"""The work list, and the page of one task with what may be done to it."""

import csv
import io
from collections.abc import Callable, Mapping
from http import HTTPStatus
from types import MappingProxyType
from typing import Final
from urllib.parse import urlencode
from uuid import UUID

from flask import Blueprint, Response, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from toolpict.domain.codes import ProblemCode
from toolpict.domain.errors import DomainError, InvalidInputError, NotFoundError, Problem, WrongStateError
from toolpict.domain.people import Actor
from toolpict.domain.tasks import Move, StatusGroup, Task, TaskKind, TaskStatus
from toolpict.services import conversation, group_acts, quality_control, task_lists, task_pages, tasks
from toolpict.services.ports.tasks import Place
from toolpict.services.task_lists import Line
from toolpict.web.cells import harmless
from toolpict.web.errors import STATUS
from toolpict.web.identity import current_actor
from toolpict.web.language import current_language, speak
from toolpict.web.page_forms.form import PageForm
from toolpict.web.page_forms.quality_control import QualityForm
from toolpict.web.page_forms.tasks import (
    AssignForm,
    EditForm,
    GrantForm,
    MessageForm,
    MoveForm,
    ReturnForm,
    UnlockForm,
)
from toolpict.web.rooms import Rooms

FILTERS: Final = ("group", "late", "status", "kind", "study", "site", "person", "q", "held")
"""Names of the filters in the address."""

VIEWS: Final[tuple[tuple[str, Mapping[str, str]], ...]] = (
    ("tasks.all", {}),
    ("to-do", {"group": "to-do"}),
    ("tasks.late", {"late": "1"}),
    ("tasks.to-assign", {"status": "ready", "person": task_lists.NOBODY}),
    ("to-validate", {"group": "to-validate"}),
    ("tasks.returned", {"status": "returned"}),
    ("preparing", {"group": "preparing"}),
)
OWN_VIEWS: Final[tuple[tuple[str, Mapping[str, str]], ...]] = (
    ("tasks.all", {}),
    ("to-do", {"group": "to-do"}),
    ("tasks.late", {"late": "1"}),
    ("tasks.to-take", {"person": task_lists.NOBODY}),
    ("tasks.returned", {"status": "returned"}),
    ("finished", {"group": "finished"}),
)
"""The saved views of who runs research studies, and of everybody else: (words, filters)."""

ICONS: Final[Mapping[TaskKind, str]] = MappingProxyType(
    {
        TaskKind.INTAKE: "intake",
        TaskKind.QUALITY_CONTROL: "qc",
        TaskKind.POST_PROCESSING: "post",
        TaskKind.READING: "reading",
        TaskKind.ADJUDICATION: "adjud",
    }
)

BODY_TEMPLATES: Final[Mapping[TaskKind, str]] = MappingProxyType(
    {
        TaskKind.INTAKE: "intakes/_task_body.html",
        TaskKind.QUALITY_CONTROL: "tasks/_quality.html",
        TaskKind.POST_PROCESSING: "post_processing/_task_body.html",
        TaskKind.READING: "readings/_task_body.html",
        TaskKind.ADJUDICATION: "readings/_task_body.html",
    }
)
"""Kind -> the template of its own part of the page, given `page`, and `body` from `Rooms.task_bodies`."""

WITH_CARD: Final = frozenset({"assign", "decline", "hold", "cancel", "return", "edit", "ask-unlock"})
"""Acts that ask something first: `?act=` opens their card, without JavaScript."""


def blueprint(rooms: Rooms) -> Blueprint:
    """Build the pages."""
    pages = Blueprint("tasks", __name__)
    add_lists(pages, rooms)
    add_moves(pages, rooms)
    add_acts(pages, rooms)
    add_quality(pages, rooms)
    add_messages(pages, rooms)
    add_unlocking(pages, rooms)

    @pages.get("/tasks/<uuid:task_id>")
    def show(task_id: UUID) -> ResponseReturnValue:
        act = request.args.get("act", "")
        return task_page(rooms, task_id, act if act in WITH_CARD else "")

    return pages


def task_page(
    rooms: Rooms, task_id: UUID, act: str = "", error: DomainError | None = None, form: PageForm | None = None
) -> str:
    """Return the page of a task, with the card of an act open: its form as it was typed, and what was wrong with it."""
    actor = current_actor()
    page = task_pages.look_at_task(
        task_id, actor=actor, units=rooms.units, today=rooms.today(), language=current_language()
    )
    return render_template(
        "tasks/show.html",
        page=page,
        act=act,
        form=form or form_of(act, page),
        message=form if isinstance(form, MessageForm) else MessageForm(),
        sentence=speak(error.code, **error.parameters) if error else "",
        quality=form if isinstance(form, QualityForm) else QualityForm(),
        icons=ICONS,
        with_card=WITH_CARD,
        body=body_of(rooms, page.task, actor),
        body_template=BODY_TEMPLATES[page.task.kind],
    )


def form_of(act: str, page: task_pages.TaskPage) -> PageForm:
    """Return the form of an act, filled in with how the task is."""
    if act == "edit":
        return EditForm(data={"due": page.line.due, "priority": page.task.priority})
    if act == "assign":
        return AssignForm(data={"assignee": page.task.assignee_id})
    return MoveForm()


def body_of(rooms: Rooms, task: Task, actor: Actor) -> object:
    """Return what the kind's own part of the page shows; None when there is nothing of it yet."""
    find_body = rooms.task_bodies.get(task.kind)
    try:
        return find_body(task.id, actor) if find_body else None
    except NotFoundError:
        return None


def attempt(
    rooms: Rooms, task_id: UUID, act: str, do: Callable[[], object], form: PageForm | None = None
) -> ResponseReturnValue:
    """Do an act and show the task again; when it is refused, show its card with all that was typed."""
    try:
        do()
    except InvalidInputError as error:
        return task_page(rooms, task_id, act, error, form.refused(error) if form else None), STATUS[type(error)]
    except WrongStateError as error:
        return outpaced(rooms, task_id, act, error, form), STATUS[type(error)]
    flash(f"task.done.{act}", "good")
    return redirect(url_for("tasks.show", task_id=task_id), HTTPStatus.SEE_OTHER)


def outpaced(rooms: Rooms, task_id: UUID, act: str, error: WrongStateError, form: PageForm | None) -> str:
    """Return the task's page with what was wrong; who may not see it any more, since another took it, is told that."""
    try:
        return task_page(rooms, task_id, act, error, form)
    except NotFoundError:
        raise error from None


def done_it(answer: ResponseReturnValue) -> bool:
    """Tell whether `attempt` did the act, rather than show what was wrong with it."""
    return not isinstance(answer, tuple)


def add_lists(pages: Blueprint, rooms: Rooms) -> None:
    """Add the work list, and its file."""

    @pages.get("/tasks")
    def index() -> ResponseReturnValue:
        found = task_lists.look_at_list(request.args, actor=current_actor(), units=rooms.units, today=rooms.today())
        offered = group_acts.acts_for(found.lines, current_actor())
        return render_template("tasks/list.html", found=found, group_acts=offered, **list_words(found))

    @pages.get("/tasks.csv")
    def in_file() -> ResponseReturnValue:
        found = task_lists.look_at_list(
            filters_of(request.args),
            actor=current_actor(),
            units=rooms.units,
            today=rooms.today(),
            rows=task_lists.MOST_IN_FILE,
        )
        headers = {"Content-Disposition": f'attachment; filename="{speak("tasks.title").lower()}.csv"'}
        return Response(write_csv(found.lines), mimetype="text/csv; charset=utf-8", headers=headers)


def address(endpoint: str, query: Mapping[str, object]) -> str:
    """Return the address of a page with filters in it."""
    return f"{url_for(endpoint)}?{urlencode(query)}" if query else url_for(endpoint)


def read_id(text: str) -> UUID:
    """Return an id that a form names.

    Raises
    ------
    InvalidInputError
        It is none.

    """
    try:
        return UUID(text)
    except ValueError as error:
        raise InvalidInputError({"task": Problem(ProblemCode.UNKNOWN_VALUE)}) from error


def filters_of(asked: Mapping[str, str]) -> dict[str, str]:
    """Return the filters of an address, without the place in the list."""
    return {name: asked[name] for name in FILTERS if asked.get(name)}


def list_words(found: task_lists.WorkList) -> dict[str, object]:
    """Return what the list's template needs beside the page: addresses of views, filters and neighbours."""
    filters = filters_of(request.args)
    start = max(1, request.args.get("from", 1, type=int))
    views = VIEWS if found.manages else OWN_VIEWS
    return {
        "filters": filters,
        "views": [(speak(code), address("tasks.index", own), filters == own) for code, own in views],
        "criteria": [
            (name, words_of(name, value, found.names), address("tasks.index", without(filters, name)))
            for name, value in filters.items()
        ],
        "csv": address("tasks.in_file", filters),
        "start": start,
        "previous": neighbour(filters, "before", found.before, max(1, start - task_lists.ROWS)),
        "next": neighbour(filters, "after", found.after, start + len(found.lines)),
        "icons": ICONS,
        "kinds": tuple(TaskKind),
        "groups": tuple(StatusGroup),
        "statuses": tuple(TaskStatus),
    }


def without(filters: Mapping[str, str], name: str) -> dict[str, str]:
    """Return the filters without one."""
    return {other: value for other, value in filters.items() if other != name}


def words_of(name: str, value: str, names: Mapping[str, str]) -> tuple[str, str]:
    """Return what a filter is called and what it asks for, in words."""
    labels = {
        "group": "tasks.status", "status": "tasks.status", "kind": "tasks.kind", "study": "tasks.study",
        "site": "tasks.site", "person": "tasks.person", "q": "tasks.number", "late": "tasks.due", "held": "tasks.status",
    }  # fmt: skip
    flags = {"late": "tasks.late", "held": "tasks.held"}
    if name in {"group", "status", "kind"}:
        return speak(labels[name]), speak(value)
    if name in flags:
        return speak(labels[name]), speak(flags[name])
    if name == "person" and value == task_lists.NOBODY:
        return speak(labels[name]), speak("tasks.nobody")
    return speak(labels[name]), names.get(name, value)


def neighbour(filters: Mapping[str, str], name: str, place: Place | None, start: int) -> str:
    """Return the address of the page before or behind; empty when there is none."""
    if place is None:
        return ""
    return address("tasks.index", {**filters, name: f"{place.due.isoformat()},{place.number}", "from": start})


COLUMNS: Final[tuple[tuple[str, Callable[[Line], object]], ...]] = (
    ("tasks.number", lambda line: line.number),
    ("tasks.kind", lambda line: speak(line.kind)),
    ("tasks.study", lambda line: line.research_study_code),
    ("tasks.subject", lambda line: line.subject),
    ("tasks.time-point", lambda line: line.time_point),
    ("tasks.site", lambda line: line.site),
    ("tasks.status", lambda line: speak(line.status)),
    ("tasks.at", lambda line: line.assignee),
    ("tasks.due", lambda line: line.due.isoformat() if line.due else ""),
    ("tasks.priority", lambda line: speak(f"tasks.priority-{line.priority}")),
    ("tasks.changed", lambda line: line.status_since.isoformat(timespec="seconds")),
)


def write_csv(lines: tuple[Line, ...]) -> str:
    """Return the list as a file that spreadsheets open: UTF-8 with its mark, and no cell that they would compute."""
    text = io.StringIO()
    writer = csv.writer(text)
    writer.writerow([speak(code) for code, _ in COLUMNS])
    writer.writerows([harmless(cell(line)) for _, cell in COLUMNS] for line in lines)
    return "\ufeff" + text.getvalue()


def add_moves(pages: Blueprint, rooms: Rooms) -> None:
    """Add a route for each move that needs no more than a reason."""

    def view_of(move: Move) -> Callable[[UUID], ResponseReturnValue]:
        def view(task_id: UUID) -> ResponseReturnValue:
            form = MoveForm(request.form)

            def do() -> None:
                command = form.command(task_id, move)
                tasks.make_move(command, actor=current_actor(), units=rooms.units, clock=rooms.clock)

            done = attempt(rooms, task_id, move.value, do, form)
            opens_room = move is Move.START and form.kind.value == TaskKind.READING
            return redirect(f"/tasks/{task_id}/room", HTTPStatus.SEE_OTHER) if opens_room and done_it(done) else done

        return view

    for move in sorted(tasks.BY_BUTTON):
        pages.add_url_rule(f"/tasks/<uuid:task_id>/{move}", move.value, view_of(move), methods=["POST"])


def add_acts(pages: Blueprint, rooms: Rooms) -> None:
    """Add the acts that have a form of their own."""

    @pages.post("/tasks/<uuid:task_id>/assign")
    def assign(task_id: UUID) -> ResponseReturnValue:
        form = AssignForm(request.form)

        def do() -> None:
            tasks.assign_task(form.command(task_id), actor=current_actor(), units=rooms.units, clock=rooms.clock)

        return attempt(rooms, task_id, "assign", do, form)

    @pages.post("/tasks/<uuid:task_id>/return")
    def send_back(task_id: UUID) -> ResponseReturnValue:
        form = ReturnForm(request.form)

        def do() -> None:
            tasks.return_task(form.command(task_id), actor=current_actor(), units=rooms.units, clock=rooms.clock)

        return attempt(rooms, task_id, "return", do, form)

    @pages.post("/tasks/<uuid:task_id>/edit")
    def edit(task_id: UUID) -> ResponseReturnValue:
        form = EditForm(request.form)

        def do() -> None:
            tasks.edit_task(form.command(task_id), actor=current_actor(), units=rooms.units, clock=rooms.clock)

        return attempt(rooms, task_id, "edit", do, form)


def add_quality(pages: Blueprint, rooms: Rooms) -> None:
    """Add the verdict of a quality control."""

    @pages.post("/tasks/<uuid:task_id>/quality")
    def quality(task_id: UUID) -> ResponseReturnValue:
        form = QualityForm(request.form)

        def do() -> None:
            quality_control.submit_quality(
                form.command(task_id), actor=current_actor(), units=rooms.units, clock=rooms.clock
            )

        return attempt(rooms, task_id, "quality", do, form)


def add_messages(pages: Blueprint, rooms: Rooms) -> None:
    """Add the conversation."""

    @pages.post("/tasks/<uuid:task_id>/messages")
    def write(task_id: UUID) -> ResponseReturnValue:
        form, actor = MessageForm(request.form), current_actor()
        try:
            conversation.write_message(form.command(task_id), actor=actor, units=rooms.units, clock=rooms.clock)
        except InvalidInputError as error:
            return task_page(rooms, task_id, "", error, form.refused(error)), STATUS[type(error)]
        return redirect(url_for("tasks.show", task_id=task_id, _anchor="conversation"), HTTPStatus.SEE_OTHER)


def add_unlocking(pages: Blueprint, rooms: Rooms) -> None:
    """Add what two people do to open a locked task."""

    @pages.post("/tasks/<uuid:task_id>/unlock")
    def ask_unlock(task_id: UUID) -> ResponseReturnValue:
        form = UnlockForm(request.form)

        def do() -> None:
            tasks.ask_unlock(form.command(task_id), actor=current_actor(), units=rooms.units, clock=rooms.clock)

        return attempt(rooms, task_id, "ask-unlock", do, form)

    @pages.post("/tasks/<uuid:task_id>/unlock/<uuid:request_id>")
    def grant_unlock(task_id: UUID, request_id: UUID) -> ResponseReturnValue:
        command = GrantForm(request.form).command(request_id)

        def do() -> None:
            tasks.grant_unlock(command, actor=current_actor(), units=rooms.units, clock=rooms.clock)

        return attempt(rooms, task_id, "unlock", do)
