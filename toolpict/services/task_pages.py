"""The page of a task: what it is, what may be done now, what was done, and what was said."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Final
from uuid import UUID

from toolpict.domain import permissions
from toolpict.domain.audit import AuditEntry
from toolpict.domain.people import Actor
from toolpict.domain.permissions import KIND_ROLES, MOVE_PERMISSION, Permission
from toolpict.domain.tasks import IMAGES_GRANTED, Move, StatusGroup, Task, TaskKind, TaskStatus, UnlockRequest
from toolpict.services import task_history
from toolpict.services.ports.conversation import MessageRow
from toolpict.services.ports.tasks import Candidate
from toolpict.services.ports.units import Looking, UnitsOfWork
from toolpict.services.task_history import HistoryLine
from toolpict.services.task_lists import MANAGERS, Line, manages, see
from toolpict.services.task_waiting import Waiting, waiting_of
from toolpict.services.wording import Language, say

NEXT: Final = (Move.START, Move.CLAIM, Move.RESUME, Move.ISSUE, Move.VALIDATE)
"""Which act is the filled button, in the order of preference; assigning is when nobody has the task."""

BY_ITS_OWN_FORM: Final = frozenset({Move.SUBMIT, Move.UNLOCK})
"""Moves that are no button of every page: each kind submits by its own form, and unlocking takes two people."""


@dataclass(frozen=True)
class TaskPage:
    """What the page of a task shows, and which buttons it has.

    Attributes
    ----------
    next_move
        The one filled button; None when it is somebody else's turn.
    candidates
        Who may be given the task, with their load; empty for who may not give it.
    manages
        The person runs the research study, and sees all its tasks.
    unlock_request
        Who asked for what; None unless the task is locked and somebody did.

    """

    task: Task
    line: Line
    requested_by: str
    moves: tuple[Move, ...]
    next_move: Move | None
    history: tuple[HistoryLine, ...]
    messages: tuple[MessageRow, ...]
    candidates: tuple[Candidate, ...]
    waiting: Waiting
    unlock_request: UnlockRequest | None
    unlock_asked_by: str
    may_ask_unlock: bool
    may_grant_unlock: bool
    may_write: bool
    may_edit: bool
    is_open_to_me: bool
    manages: bool


def look_at_task(task_id: UUID, *, actor: Actor, units: UnitsOfWork, today: date, language: Language) -> TaskPage:
    """Return what the page shows; nothing changes.

    Raises
    ------
    NotFoundError
        See `toolpict.domain.errors`.

    """
    with units.looking() as work:
        task = work.get(Task, task_id)
        permissions.require(actor, Permission.TASK_READ, task)
        moves = moves_of(actor, task)
        request = standing_request(work, task)
        entries = history_for(work, actor, task)
        names = names_for(work, actor, task, entries, today)
        return TaskPage(
            task=task,
            line=see(work.tasks.row(task.id), actor),
            requested_by=names.get(task.requested_by, ""),
            moves=moves,
            next_move=next_of(moves, task),
            history=task_history.tell(entries, names, language),
            messages=messages_for(work, actor, task, names, language),
            candidates=candidates_for(work, actor, task, today),
            waiting=waiting_of(work, actor, task),
            unlock_request=request,
            unlock_asked_by=names.get(request.asked_by, "") if request else "",
            may_ask_unlock=request is None and may_unlock(actor, task),
            may_grant_unlock=request is not None and may_unlock(actor, task) and request.asked_by != actor.account_id,
            may_write=permissions.permits(actor, Permission.TASK_MESSAGE, task),
            may_edit=may_edit(actor, task),
            is_open_to_me=task.assignee_id == actor.account_id and task.status in IMAGES_GRANTED,
            manages=manages(actor, task.research_study_id, task.site_id),
        )


def moves_of(actor: Actor, task: Task) -> tuple[Move, ...]:
    """Return the moves that both the status and the person's roles allow."""
    return tuple(
        move
        for move in task.allowed_moves()
        if move in MOVE_PERMISSION
        and move not in BY_ITS_OWN_FORM
        and permissions.permits(actor, MOVE_PERMISSION[move], task)
    )


def next_of(moves: tuple[Move, ...], task: Task) -> Move | None:
    """Return the one act that the page asks for first."""
    found = next((move for move in NEXT if move in moves), None)
    if found is None and Move.ASSIGN in moves and task.assignee_id is None and task.status is not TaskStatus.DRAFT:
        return Move.ASSIGN
    return found


def may_unlock(actor: Actor, task: Task) -> bool:
    """Tell whether the person may ask for, or grant, the unlocking of a task."""
    return task.can(Move.UNLOCK) and permissions.permits(actor, Permission.TASK_UNLOCK, task)


def may_edit(actor: Actor, task: Task) -> bool:
    """Tell whether the person may change due date and priority."""
    return task.group is not StatusGroup.FINISHED and permissions.permits(actor, Permission.TASK_CREATE, task)


def standing_request(work: Looking, task: Task) -> UnlockRequest | None:
    """Return who asked for the task to be unlocked, if that still waits for an answer."""
    if task.status is not TaskStatus.LOCKED:
        return None
    return next((request for request in work.find(UnlockRequest, task_id=task.id) if request.stands(task)), None)


def history_for(work: Looking, actor: Actor, task: Task) -> Sequence[AuditEntry]:
    """Return what was done to a task, as this person may know it: to a reader, nothing said of another's answers."""
    entries = work.history(task.id)
    if task.kind is not TaskKind.READING or manages(actor, task.research_study_id, task.site_id):
        return entries
    return task_history.told_to_reader(entries, actor.account_id, work.readings.saved(task.id))


def names_for(work: Looking, actor: Actor, task: Task, entries: Sequence[AuditEntry], today: date) -> dict[UUID, str]:
    """Return the names that this person may read: who runs the research study, and their own; to those, all."""
    wanted = {task.requested_by, *task_history.people_in(entries)}
    wanted |= {request.asked_by for request in work.find(UnlockRequest, task_id=task.id)}
    wanted |= {message.author_id for message in work.conversation.messages(task.id)}
    if not manages(actor, task.research_study_id, task.site_id):
        run = work.tasks.candidates(task.research_study_id, frozenset(MANAGERS), today, task.site_id)
        wanted &= {actor.account_id} | {candidate.id for candidate in run}
    return dict(work.tasks.names(frozenset(wanted)))


def messages_for(
    work: Looking, actor: Actor, task: Task, names: dict[UUID, str], language: Language
) -> tuple[MessageRow, ...]:
    """Return the conversation; to a reader, who wrote it only when they may know: it may be an earlier reader."""
    found = work.conversation.messages(task.id)
    if manages(actor, task.research_study_id, task.site_id):
        return tuple(found)
    known = names.keys() | {actor.account_id}
    somebody = say(language, "task.somebody")
    return tuple(row if row.author_id in known else replace(row, author=somebody) for row in found)


def candidates_for(work: Looking, actor: Actor, task: Task, today: date) -> tuple[Candidate, ...]:
    """Return who may be given the task, for who may give it."""
    if not (task.can(Move.ASSIGN) and permissions.permits(actor, Permission.TASK_ASSIGN, task)):
        return ()
    return tuple(work.tasks.candidates(task.research_study_id, KIND_ROLES[task.kind], today, task.site_id))
