"""The home page: what to do now and what is late, for each role."""

from collections.abc import Iterable, Mapping
from datetime import date
from http import HTTPStatus
from types import MappingProxyType
from typing import Final

from flask import Blueprint, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from toolpict.domain.people import Actor
from toolpict.domain.tasks import TaskKind, TaskStatus
from toolpict.services import homes
from toolpict.services.ports.tasks import COUNTED, HomeCounts
from toolpict.services.task_lists import Line
from toolpict.web.identity import current_actor
from toolpict.web.language import speak
from toolpict.web.rooms import Rooms
from toolpict.web.tasks import ICONS, address

OWN_ACTS: Final[Mapping[TaskStatus, str]] = MappingProxyType(
    {
        TaskStatus.READY: "home.act-take",
        TaskStatus.ASSIGNED: "home.act-start",
        TaskStatus.IN_PROGRESS: "home.act-go-on",
        TaskStatus.ON_HOLD: "home.act-go-on",
        TaskStatus.RETURNED: "home.act-correct",
    }
)
"""Status -> the word at the end of the row of one's own task, or of one that may be taken."""

ASKS: Final = frozenset({"home.late", "home.to-assign", "home.to-validate", "home.held", "home.returned"})
COORDINATOR_ASKS: Final = ASKS - {"home.held"}
"""What is counted for who runs a research study, and for who waits for it to be complete."""


def blueprint(rooms: Rooms) -> Blueprint:
    """Build the page; its name is what the frame looks for."""
    pages = Blueprint("home", __name__)

    @pages.get("/")
    def show() -> ResponseReturnValue:
        home = homes.look_at_home(actor=current_actor(), units=rooms.units, today=rooms.today())
        if home.is_empty and home.administers:
            return redirect(url_for("administration.people"), HTTPStatus.SEE_OTHER)
        counters = counters_of(home.associate) if home.associate else []
        if home.coordinator:
            counters = counted(home.coordinator, COORDINATOR_ASKS)
        actor = current_actor()

        def act(line: Line) -> tuple[str, str]:
            return act_of(line, actor, home.today)

        return render_template("homes/show.html", home=home, counters=counters, icons=ICONS, act_of=act)

    @pages.get("/expected")
    def expected() -> ResponseReturnValue:
        visits = homes.look_at_expected(actor=current_actor(), units=rooms.units, today=rooms.today())
        return render_template("homes/expected.html", visits=visits)

    return pages


def counters_of(part: homes.AssociatePart) -> list[dict[str, object]]:
    """Return the questions of a research associate's home: each a count that is a filtered list."""
    counters = counted(part.counts, ASKS)
    note = speak("home.expected-note")
    url = url_for("home.expected")
    counters.append(
        {"label": speak("home.expected"), "count": len(part.expected), "note": note, "url": url, "late": False}
    )
    return counters


def counted(counts: HomeCounts, codes: Iterable[str]) -> list[dict[str, object]]:
    """Return some questions with their counts; each leads to the list that it counts."""
    return [
        {
            "label": speak(code),
            "count": capped(count),
            "note": "",
            "url": address("tasks.index", query),
            "late": code == "home.late" and count > 0,
        }
        for code, count, query in (
            ("home.late", counts.late, {"late": "1"}),
            ("home.to-assign", counts.to_assign, {"status": "ready", "person": "nobody"}),
            ("home.to-validate", counts.to_validate, {"group": "to-validate"}),
            ("home.held", counts.held, {"held": "1"}),
            ("home.returned", counts.returned, {"status": "returned"}),
        )
        if code in codes
    ]


def act_of(line: Line, actor: Actor, today: date) -> tuple[str, str]:
    """Return the word at the end of a row, and the page that does it."""
    page = url_for("tasks.show", task_id=line.id)
    if line.status is TaskStatus.SUBMITTED:
        return "home.act-validate", page
    if line.kind is TaskKind.INTAKE:
        return "home.act-open", page
    if line.assignee_id == actor.account_id or line.subject_id is None:
        return OWN_ACTS.get(line.status, "home.act-open"), page
    if line.status is TaskStatus.READY:
        return "assign", f"{page}?act=assign"
    is_late = line.due is not None and line.due < today and not line.is_closed
    return ("home.act-remind", f"{page}#conversation") if is_late else ("home.act-open", page)


def capped(count: int) -> str:
    """Return a count, or that there are more than were counted."""
    return speak("home.capped", count=COUNTED) if count > COUNTED else str(count)
