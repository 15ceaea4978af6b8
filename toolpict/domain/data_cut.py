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
    problem
        Why it could not be written, as an `ErrorCode`; empty unless it failed.

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
    problem: str = ""
    id: UUID = field(default_factory=uuid4)


@dataclass(frozen=True)
class CutTask:
    """What a task was when a cut was frozen.

    Attributes
    ----------
    status
        Its status at that moment, as stored.
    revision_id
        The signed answers that belong to the cut; None while the reading was not validated.
    study_day
        When the first examination of its visit was made, in days from the baseline; None while that was not known.

    """

    data_cut_id: UUID
    task_id: UUID
    status: str
    revision_id: UUID | None = None
    study_day: int | None = None


@dataclass(frozen=True)
class CutOutput:
    """An output that belongs to a cut: accepted, of a validated task, and superseded by none."""

    data_cut_id: UUID
    output_id: UUID
