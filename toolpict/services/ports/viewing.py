"""Which images a person may see now."""

from typing import Protocol
from uuid import UUID

from toolpict.domain.grants import Grant


class Viewing(Protocol):
    """Decides a request of the viewer, in one statement."""

    def grant_for_task(self, task_id: UUID, account_id: UUID) -> Grant | None:
        """Return what this task shows this person now; None when nothing."""
        ...

    def grant_for_imaging_study(self, imaging_study_id: UUID, account_id: UUID) -> Grant | None:
        """Return the series of this examination, to who may see images of its research study; None to others."""
        ...
