"""What every way to the clinical PACS can do, be it DICOM or DICOMweb."""

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Protocol

from anonymization_bridge.sources.found import FoundExamination
from anonymization_bridge.sources.pacs_queries import Criteria, Wanted

Keep = Callable[[Path], None]
"""Takes over the file of one object; it may be called from several threads."""


class ClinicalSource(Protocol):
    """The clinical PACS as the bridge sees it."""

    def answers(self) -> bool:
        """Tell whether it answers."""

    def search(self, criteria: Criteria) -> tuple[FoundExamination, ...]:
        """Return the examinations that match, the newest first, with their series.

        Raises
        ------
        InvalidInputError
            The criteria name nobody.
        UnreachableError
            The PACS is away, or refuses.

        """

    def retrieve(self, wanted: Sequence[Wanted], keep: Keep) -> int:
        """Fetch series, each object into a file that `keep` takes over; return how many the PACS says there are.

        Raises
        ------
        UnreachableError
            The PACS is away, refuses, or broke off.

        """

    def retrieve_one(self, series: Wanted, keep: Keep) -> None:
        """Fetch the middle object of a series, if the PACS gives one.

        Raises
        ------
        UnreachableError
            The PACS is away, refuses, or broke off.

        """
