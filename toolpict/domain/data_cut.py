"""The data of a research study as they stood at one moment."""

from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from uuid import UUID, uuid4


class DataCutStatus(StrEnum):
    """Whether the export of a cut is there."""

    WRITING = "cut-writing"
    WRITTEN = "cut-written"
    FAILED = "cut-failed"


@dataclass(eq=False)
class DataCut:
    """A frozen cut.  What belongs to it is fixed when it is frozen: the audit entries up to `last_entry`.

    Attributes
    ----------
    last_entry, last_hash
        Head of the audit chain at that moment.
    sha256, size_bytes
        Of its ZIP, once written; empty and 0 until then.

    """

    research_study_id: UUID
    number: int
    title: str
    frozen_by: UUID
    frozen_at: datetime
    last_entry: int
    last_hash: str
    final: bool = False
    status: DataCutStatus = DataCutStatus.WRITING
    sha256: str = ""
    size_bytes: int = 0
    id: UUID = field(default_factory=uuid4)
