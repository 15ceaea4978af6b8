"""What the pages of documents ask the database."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol
from uuid import UUID


@dataclass(frozen=True)
class DocumentRow:
    """One version of a document, with the name of who added it."""

    id: UUID
    document_id: UUID
    number: int
    title: str
    label: str
    filename: str
    size_bytes: int
    sha256: str
    added_by: str
    added_at: datetime


class Documents(Protocol):
    """Queries of documents; the records themselves are loaded by the unit of work."""

    def versions(self, research_study_id: UUID) -> Sequence[DocumentRow]:
        """Return all versions of all documents of a research study, the one in force before those it replaced."""
        ...
