"""What pages ask the database about messages and notifications."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol
from uuid import UUID


@dataclass(frozen=True)
class MessageRow:
    """One message with the name of who wrote it."""

    author_id: UUID
    author: str
    written_at: datetime
    text: str


@dataclass(frozen=True)
class NotificationRow:
    """One notification with the number of its task, or of its data cut.

    Attributes
    ----------
    research_study_id
        That of the data cut; None of a task.

    """

    id: UUID
    code: str
    task_id: UUID | None
    research_study_id: UUID | None
    number: int
    made_at: datetime
    read_at: datetime | None


class ConversationQueries(Protocol):
    """Messages of a task, notifications of a person."""

    def messages(self, task_id: UUID) -> Sequence[MessageRow]:
        """Return the messages of a task, oldest first."""
        ...

    def notifications(self, account_id: UUID, limit: int) -> Sequence[NotificationRow]:
        """Return the newest notifications of a person."""
        ...

    def unread(self, account_id: UUID) -> int:
        """Return how many notifications a person has not seen, counted up to a hundred."""
        ...

    def read_all(self, account_id: UUID, at: datetime) -> None:
        """Keep that a person has seen all notifications."""
        ...


class MailRefusedError(RuntimeError):
    """The mail server did not take a mail, or did not answer."""


class Mail(Protocol):
    """A mail server."""

    def send(self, to: str, subject: str, text: str) -> None:
        """Hand over one mail; never while rows are being changed (`toolpict.services.doors`).

        Raises
        ------
        MailRefusedError
            The server does not take it, or does not answer: the job is tried again.

        """
        ...
