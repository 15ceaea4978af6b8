"""What watching the archive asks of the database."""

from collections.abc import Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from typing import Protocol
from uuid import UUID


@dataclass(frozen=True)
class UnremovedStudy:
    """A withdrawn examination that the archive has not deleted, by what its administrator finds it by."""

    code: str
    study_instance_uid: str
    modality: str
    instances: int


class ArchiveWatchQueries(Protocol):
    """What our own rows know of the archive."""

    def codes(self) -> AbstractSet[str]:
        """Return the codes of all research studies."""
        ...

    def known(self) -> AbstractSet[str]:
        """Return the Study Instance UIDs that were registered, or that a delivered notice names."""
        ...

    def unregistered_intakes(self) -> AbstractSet[UUID]:
        """Return the intakes that were delivered, and of which nothing was registered, refused or turned away yet."""
        ...

    def unremoved_imaging_studies(self) -> AbstractSet[UUID]:
        """Return the withdrawn examinations that the archive has not deleted yet."""
        ...

    def unremoved(self, limit: int) -> Sequence[UnremovedStudy]:
        """Return the first of them, by code of the research study and Study Instance UID."""
        ...
