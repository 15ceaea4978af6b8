"""What the reading room asks the database: drafts, attachments, and the reader's order of cases."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol
from uuid import UUID

from toolpict.domain.reading import Attachment, Draft, Revision, Saved
from toolpict.domain.tasks import TaskStatus


@dataclass(frozen=True)
class OrderedReading:
    """One reading of a person, in the stored order of their cases."""

    task_id: UUID
    status: TaskStatus
    version: int


class ReadingQueries(Protocol):
    """Everything is asked for one person and one task: what another reader answered is never in reach."""

    def draft(self, task_id: UUID, account_id: UUID) -> Draft | None:
        """Return what this person is typing into this task."""
        ...

    def keep_draft(self, draft: Draft) -> bool:
        """Store a draft in the place of the one before; tell whether its sequence number was the higher one."""
        ...

    def discard_draft(self, task_id: UUID, account_id: UUID) -> None:
        """Remove a draft, if there is one."""
        ...

    def draft_attachments(self, task_id: UUID, account_id: UUID) -> Sequence[Attachment]:
        """Return the files that this person's next revision will have, in the order they were handed in."""
        ...

    def attach(self, task_id: UUID, account_id: UUID, attachment: Attachment) -> None:
        """Add a file to this person's next revision."""
        ...

    def next_file_version(self, task_id: UUID, account_id: UUID, filename: str) -> int:
        """Return which file of this name the next one is, of those that this person handed in with this task."""
        ...

    def detach(self, task_id: UUID, account_id: UUID, sha256: str) -> None:
        """Take a file out of this person's next revision."""
        ...

    def last_revision(self, task_id: UUID, account_id: UUID | None = None) -> Revision | None:
        """Return the newest revision of this task; the newest that a person made, if one is named."""
        ...

    def saved(self, task_id: UUID) -> Sequence[Saved]:
        """Return who saved the revisions of this task, and when, oldest first."""
        ...

    def next_number(self, task_id: UUID) -> int:
        """Return the number of the next revision of a task, whoever makes it."""
        ...

    def was_signed(self, task_id: UUID) -> bool:
        """Tell whether a revision of the task was ever signed."""
        ...

    def revision_attachment(self, task_id: UUID, sha256: str, made_by: UUID | None = None) -> Attachment | None:
        """Return a file of a revision of this task, of the newest that has it; of one that a person made, if one is named."""
        ...

    def without_report(self) -> Sequence[UUID]:
        """Return the signed revisions of which no PDF was made yet."""
        ...

    def order(self, reading_plan_id: UUID, account_id: UUID) -> Sequence[OrderedReading]:
        """Return this person's readings of a plan in their stored order, cancelled ones left out."""
        ...
