"""What people tell one another about a task."""

from dataclasses import dataclass
from typing import Final
from uuid import UUID

from toolpict.domain import permissions
from toolpict.domain.codes import AuditCode, ProblemCode
from toolpict.domain.conversation import Message, Notified
from toolpict.domain.errors import InvalidInputError, Problem
from toolpict.domain.people import Actor
from toolpict.domain.permissions import Permission
from toolpict.domain.tasks import Task
from toolpict.services import notifications
from toolpict.services.ports.units import Clock, UnitsOfWork

LONGEST: Final = 4000
"""Characters of one message."""


@dataclass(frozen=True)
class WriteMessage:
    """Somebody writes in the conversation of a task."""

    task_id: UUID
    text: str


def write_message(command: WriteMessage, *, actor: Actor, units: UnitsOfWork, clock: Clock) -> UUID:
    """Store a message, tell the others who take part, and return its id.

    The version of the task stays: a message must not make stale what somebody else is typing.

    Raises
    ------
    NotFoundError, NotPermittedError, InvalidInputError
        See `toolpict.domain.errors`.

    """
    text, now = readable(command.text), clock()
    with units.changing() as work:
        task = work.get(Task, command.task_id)
        permissions.require(actor, Permission.TASK_MESSAGE, task)
        message = Message(task.id, actor.account_id, now, text)
        written_before = {row.author_id for row in work.conversation.messages(task.id)}
        work.record(task.entry(AuditCode.MESSAGE_WRITTEN, actor.account_id, now))
        work.add(message)
        takes_part = {task.assignee_id, task.requested_by, *written_before} - {None, actor.account_id}
        for account_id in sorted(takes_part, key=str):
            if account_id and knows_of(work.accounts.actor(account_id, now.date()), task):
                notifications.tell(work, account_id, task, Notified.MESSAGE, now)
        work.commit()
        return message.id


def knows_of(actor: Actor | None, task: Task) -> bool:
    """Tell whether a person may still read the task."""
    return actor is not None and permissions.permits(actor, Permission.TASK_READ, task)


def readable(text: str) -> str:
    """Return what was typed without blanks around it.

    Raises
    ------
    InvalidInputError
        Nothing was typed, or too much.

    """
    stripped = text.strip()
    if not stripped:
        raise InvalidInputError({"text": Problem(ProblemCode.MISSING)})
    if len(stripped) > LONGEST:
        raise InvalidInputError({"text": Problem(ProblemCode.TOO_LONG, maximum=LONGEST)})
    return stripped
