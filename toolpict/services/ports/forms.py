"""What pages about published forms ask the database."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol
from uuid import UUID

from toolpict.domain.permissions import Sites


@dataclass(frozen=True)
class FormRow:
    """One version of a form, as a list shows it.

    Attributes
    ----------
    readings
        How many tasks are read with it.

    """

    id: UUID
    oid: str
    version: int
    document: str
    sha256: str
    published_by: str
    published_at: datetime
    readings: int


@dataclass(frozen=True)
class NewerVersion:
    """A version of a form that came after another."""

    id: UUID
    version: int


class FormQueries(Protocol):
    """Forms of a research study."""

    def versions(self, research_study_id: UUID, reach: Sites) -> Sequence[FormRow]:
        """Return all versions of all forms, by OID, newest version first, each with its readings at these sites."""
        ...

    def newer(self, form_version_id: UUID) -> Sequence[NewerVersion]:
        """Return the later versions of the same form that are in use, newest first, without their documents."""
        ...
