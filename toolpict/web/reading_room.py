"""The reading room: images and form on one screen, the draft behind it, saving, signing, and files."""

from collections.abc import Mapping, Sequence
from http import HTTPStatus
from uuid import UUID

from flask import Blueprint, flash, jsonify, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from toolpict.domain.codes import ErrorCode
from toolpict.domain.ecrf import Typed, is_field
from toolpict.domain.errors import (
    DomainError,
    InvalidInputError,
    NotFoundError,
    NotPermittedError,
    ThrottledError,
    WrongStateError,
)
from toolpict.services import drafts, reading_room, readings
from toolpict.services.sign_in import check_password
from toolpict.web.errors import STATUS, say_problems
from toolpict.web.forms import read_version
from toolpict.web.guard import answers_json
from toolpict.web.identity import current_actor
from toolpict.web.keyboard import SHORTCUTS
from toolpict.web.language import current_language, speak
from toolpict.web.rooms import Rooms
from toolpict.web.sheet import Sheet

CONTROLS = frozenset(
    {"csrf_token", "task-version", "form-act", "sign-password", "form-base", "form-page", readings.CLEARING}
)
"""Fields of the page that are none of the form; but for the token their hyphen keeps them apart from any OID."""

ROOM_SHORTCUTS = ((("m",), "room.key-take"), (("v",), "room.key-see"), (("Esc",), "room.key-rest"))
"""What the keys do in the room, beside what they do on every page: see static/reading_room/keys.js."""

MOST_DIGITS = 10
PASSWORD = "password"  # noqa: S105 - the name of a field
SCRIPT_WORDS = [
    "saving",
    "saved",
    "lost",
    "session-over",
    "closed",
    "elsewhere",
    "also-open",
    "take-theirs",
    "keep-mine",
    "unavailable",
    "unshowable",
    "this-one",
    "no-window",
    "no-segmentation",
    "none",
    "over",
    "adapter",
    "draw",
    "uncalibrated",
    "other-kind",
    "no-unit",
    "no-tool",
    "no-volume",
    "gone",
    "kept",
    "moved",
    "deleted",
    "absent",
    "too-large",
    "not-attached",
]


def read_typed() -> Typed:
    """Return what was typed into the fields of the form."""
    return {name: texts for name, texts in request.form.lists() if name not in CONTROLS}


def script_words() -> Mapping[str, str]:
    """Return the sentences that the page's script says."""
    said = {name: speak(f"room.js.{name}") for name in SCRIPT_WORDS}
    others = {
        "todo": "room.to-fill",
        "take": "room.take",
        "linked": "room.linked",
        "complete": "room.complete",
        "opening": "room.loading",
    }
    missing = speak("room.missing", count=0).replace("0", "{count}")
    return {
        **said,
        **{name: speak(code) for name, code in others.items()},
        "missing": missing,
        "elsewhere-value": speak("room.elsewhere", value="{value}"),
        "loading": speak("room.js.loading", loaded="{loaded}", total="{total}"),
        "unshowable-ones": speak("room.js.unshowable-ones", numbers="{numbers}"),
        "language": current_language(),
    }


def blueprint(rooms: Rooms) -> Blueprint:
    """Build the room and the routes of what is typed in it."""
    pages = Blueprint("reading_room", __name__, url_prefix="/tasks/<uuid:task_id>")

    @pages.get("/room")
    def show(task_id: UUID) -> ResponseReturnValue:
        return room_page(rooms, task_id)

    @pages.put("/draft")
    @answers_json
    def save_draft(task_id: UUID) -> ResponseReturnValue:
        command = read_packet(task_id)
        saved = drafts.save_draft(command, actor=current_actor(), units=rooms.units, clock=rooms.clock)
        there = saved.saved_at.astimezone(rooms.front.zone)
        said = {"sequence": saved.sequence, "saved_at": there.strftime("%H:%M"), "late": saved.is_late}
        return jsonify(said if saved.elsewhere is None else {**said, "elsewhere": saved.elsewhere})

    @pages.post("/reading")
    def hand_in(task_id: UUID) -> ResponseReturnValue:
        command = read_reading(task_id)
        try:
            return carry_out(rooms, command, request.form.get("form-act", ""))
        except (InvalidInputError, NotPermittedError, ThrottledError, WrongStateError) as error:
            return refused_page(rooms, command, error)

    return pages


def read_reading(task_id: UUID) -> readings.SaveReading:
    """Return what the form of the room sent."""
    typed, reason, answers = drafts.beside_the_form(read_typed())
    base = request.form.get("form-base", "")
    return readings.SaveReading(
        task_id,
        read_version("task-version"),
        typed,
        reason,
        readings.CLEARING in request.form,
        answers,
        request.form.get("form-page", "")[: drafts.LONGEST_PAGE],
        int(base) if base.isdecimal() and len(base) <= MOST_DIGITS else None,
    )


def carry_out(rooms: Rooms, command: readings.SaveReading, act: str) -> ResponseReturnValue:
    """Save the reading, or sign it, or sign it and go on to the next."""
    actor = current_actor()
    if act not in ("sign", "sign-next"):
        readings.save_reading(command, actor=actor, units=rooms.units, clock=rooms.clock)
        flash("room.saved-done", "good")
        return redirect(url_for("reading_room.show", task_id=command.task_id), HTTPStatus.SEE_OTHER)
    password = request.form.get("sign-password", "")
    readings.sign_reading(
        command,
        actor=actor,
        units=rooms.units,
        clock=rooms.clock,
        verify_password=lambda: check_password(
            actor, password, units=rooms.units, clock=rooms.clock, passwords=rooms.passwords
        ),
    )
    flash("room.signed-done", "good")
    following = next_reading(rooms, command.task_id) if act == "sign-next" else None
    there = url_for("reading_room.show", task_id=following) if following else f"/tasks/{command.task_id}"
    return redirect(there, HTTPStatus.SEE_OTHER)


def next_reading(rooms: Rooms, task_id: UUID) -> UUID | None:
    """Start the next reading and return its id; when it cannot be started, what was signed stays signed."""
    try:
        return readings.start_next(task_id, actor=current_actor(), units=rooms.units, clock=rooms.clock)
    except (NotFoundError, NotPermittedError, WrongStateError):
        return None


def refused_page(rooms: Rooms, command: readings.SaveReading, error: DomainError) -> ResponseReturnValue:
    """Show the room again with all that was typed; or only what was typed, when the reading is open no more."""
    problems = say_problems(error if isinstance(error, InvalidInputError) else None)
    if isinstance(error, NotPermittedError | ThrottledError):
        problems = {PASSWORD: speak(error.code, **error.parameters)}
    try:
        page = room_page(rooms, command.task_id, command, error, problems)
    except NotFoundError:
        if not isinstance(error, WrongStateError):
            raise error from None
        page = kept_page(command, error)
    return page, STATUS[type(error)]


def room_page(
    rooms: Rooms,
    task_id: UUID,
    command: readings.SaveReading | None = None,
    error: DomainError | None = None,
    problems: Mapping[str, str] | None = None,
) -> str:
    """Return the room; with a command, what was typed stands in the fields instead of what is stored."""
    page = reading_room.look_at_room(
        task_id, actor=current_actor(), units=rooms.units, language=current_language(), at=rooms.clock()
    )
    told = problems or {}
    typed = command.typed if command else page.typed
    is_told_elsewhere = command is not None and error is not None and error.code is ErrorCode.TYPED_ELSEWHERE
    sheet = Sheet(
        page.definition,
        typed,
        told,
        page.queries,
        len(page.attachments),
        page.circumstances,
        command.answers if command else page.answers,
        page.locked,
        differences(typed, page.typed) if is_told_elsewhere else {},
    )
    return render_template(
        "readings/room.html",
        page=page,
        sheet=sheet,
        error=error,
        problems=told,
        strays=[pair for pair in told.items() if is_stray(sheet, pair[0])],
        reason=command.reason if command else page.reason,
        signing=PASSWORD in told or readings.REASON in told,
        words=script_words(),
        courses=page.shown.courses,
        shortcuts=(*SHORTCUTS, *ROOM_SHORTCUTS),
    )


def differences(typed: Typed, stored: Typed) -> Typed:
    """Return what is stored in each field in which something else is typed."""
    names = typed.keys() | stored.keys()
    return {name: stored.get(name, ()) for name in names if list(typed.get(name, ())) != list(stored.get(name, ()))}


def kept_page(command: readings.SaveReading, error: DomainError) -> str:
    """Return what was typed into a reading that is open no more, so that nothing is lost."""
    typed = [(name, ", ".join(texts)) for name, texts in command.typed.items() if any(texts)]
    return render_template("readings/kept.html", error=error, typed=typed, task_id=command.task_id)


def read_packet(task_id: UUID) -> drafts.SaveDraft:
    """Return a packet of the page's script."""
    said = request.get_json(silent=True)
    if not isinstance(said, dict):
        raise drafts.misshapen()
    sequence, answers = said.get("sequence"), said.get("answers")
    if not isinstance(sequence, int) or isinstance(sequence, bool) or not isinstance(answers, dict):
        raise drafts.misshapen()
    if not all(isinstance(texts, list) and all(isinstance(text, str) for text in texts) for texts in answers.values()):
        raise drafts.misshapen()
    page, base = said.get("page", ""), said.get("base")
    if not isinstance(page, str) or not isinstance(base, int | None) or isinstance(base, bool):
        raise drafts.misshapen()
    return drafts.SaveDraft(task_id, sequence, answers, page, base)


def is_stray(sheet: Sheet, name: str) -> bool:
    """Tell whether a problem has no field on the page to stand at."""
    own: Sequence[str] = (PASSWORD, readings.REASON, readings.CLEARING, "attachment", "")
    return name not in own and name not in sheet.definition.groups and not is_field(sheet.definition, name)
