"""Who reads what, how often and with which form."""

import re
from dataclasses import dataclass, field
from typing import Final
from uuid import UUID, uuid4

from toolpict.domain.codes import ProblemCode
from toolpict.domain.errors import InvalidInputError, Problem

SLOT: Final = re.compile(r"R[1-9]|ADJ")


@dataclass(frozen=True)
class ReadingPlan:
    """One form read by as many readers as it has slots.  A change is a new version under the same code.

    Attributes
    ----------
    slots
        "R1", "R2", …: one reading task each, for every case.
    waits_for_procedure_id
        Readings of a case wait until the post-processing of its visits by this procedure is validated; None when they
        wait for images alone.
    shows_segmentations
        Readers may lay the segmentations of that post-processing over the images, and take their volumes.  What others
        drew sways who reads: off unless the plan says so.
    recalls_earlier
        A reader finds the lesions that they numbered at earlier time points again, with baseline and nadir of what they
        measured: their own, never a co-reader's.

    """

    research_study_id: UUID
    code: str
    title: str
    form_version_id: UUID
    slots: tuple[str, ...]
    waits_for_procedure_id: UUID | None = None
    version: int = 1
    shows_segmentations: bool = False
    recalls_earlier: bool = False
    id: UUID = field(default_factory=uuid4)

    def __post_init__(self) -> None:
        if not self.slots or not all(SLOT.fullmatch(slot) for slot in self.slots):
            raise InvalidInputError({"slots": Problem(ProblemCode.WRONG_SHAPE)})


@dataclass(frozen=True)
class ReadingSlot:
    """Which reading of which case a task is: unique on plan, case, slot and round."""

    task_id: UUID
    reading_plan_id: UUID
    case_id: UUID
    slot: str
    position: int
    round: int = 1
