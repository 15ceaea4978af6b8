"""What the pages of drafts ask the database."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol
from uuid import UUID


@dataclass(frozen=True)
class DraftRow:
    """One draft, as a list shows it."""

    id: UUID
    document: str
    changed_by: str
    changed_at: datetime


class FormDrafts(Protocol):
    """Drafts of a research study, and which versions are out of use."""

    def open_drafts(self, research_study_id: UUID) -> Sequence[DraftRow]:
        """Return the drafts that are not published or discarded, last changed first."""
        ...

    def retired(self, research_study_id: UUID) -> frozenset[UUID]:
        """Return the versions of forms that are out of use."""
        ...

    def step(self, draft_id: UUID, number: int) -> str | None:
        """Return the document of a draft after so many edits; None when it is not kept any more."""
        ...

    def forget_steps(self, draft_id: UUID, *, before: int, since: int) -> None:
        """Remove the documents of the first edits, and of those that were taken back; in `changing` only."""
        ...
