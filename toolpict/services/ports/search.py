"""What the search box asks the database."""

from collections.abc import Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from typing import Protocol
from uuid import UUID


@dataclass(frozen=True)
class SubjectHit:
    """A subject that was found."""

    id: UUID
    research_study_id: UUID
    code: str
    number: str


class Search(Protocol):
    """Queries of the search box; what may be seen is decided by who calls."""

    def subjects(
        self, text: str, research_study_ids: AbstractSet[UUID], at_sites: AbstractSet[tuple[UUID, UUID]], limit: int
    ) -> Sequence[SubjectHit]:
        """Return the subjects of these research studies, or of these sites in them, whose number begins like this.

        The code may stand in front of it; `at_sites` are pairs of a research study and a site.
        """
        ...
