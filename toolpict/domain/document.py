"""What a research study is run by: its protocol, its imaging charter and whatever else everybody must be able to read."""

from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID, uuid4


@dataclass(frozen=True)
class Document:
    """One version of a document of a research study.  A new one supersedes; none is lost.

    Attributes
    ----------
    document_id
        The same for all versions of one document.
    number
        Of the version: 1, 2, …; the highest is the one in force.
    label
        The version as it is printed on the document, such as "3.1 du 2 mars 2026".
    added_by, added_at
        Who put this version here, and when.

    """

    document_id: UUID
    research_study_id: UUID
    number: int
    title: str
    label: str
    filename: str
    media_type: str
    size_bytes: int
    sha256: str
    added_by: UUID
    added_at: datetime
    id: UUID = field(default_factory=uuid4)
