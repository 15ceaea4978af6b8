"""How the installation is: what the state page, and `toolpict check`, say of each part."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final

from toolpict.domain.codes import Parameter
from toolpict.domain.errors import UnreachableError
from toolpict.services.ports.archive import Filters, ImageArchive, Level
from toolpict.services.ports.installation import JobCounts, Verification, Verifications
from toolpict.services.ports.janitor import Folder
from toolpict.services.ports.units import UnitsOfWork

LITTLE_ROOM: Final = 5_000_000_000
"""Bytes; below, the disk is said to be nearly full: two uploads of the largest kind."""

GIGABYTE: Final = 1_000_000_000
SHORT_HASH: Final = 12


@dataclass(frozen=True)
class Part:
    """One part of the installation: its code, the code of its state, and what that sentence names."""

    code: str
    state: str
    parameters: Mapping[str, Parameter] = field(default_factory=dict)
    is_well: bool = True


@dataclass(frozen=True)
class Installation:
    """What is asked how it is.

    Attributes
    ----------
    archive
        One that waits a short time only: the page is asked for when the archive hangs.
    sends_mail
        A mail server is set.

    """

    units: UnitsOfWork
    archive: ImageArchive
    jobs: Callable[[], JobCounts]
    files: Folder
    verifications: Verifications
    sends_mail: bool

    def parts(self) -> Sequence[Part]:
        """Return how each part is; one that is away is said to be, and keeps no other from answering."""
        return [
            archive_part(self.archive),
            jobs_part(self.jobs()),
            Part("state.mail", "state.mail-set" if self.sends_mail else "state.mail-none"),
            disk_part(self.files.free_bytes()),
            *self.database_parts(),
        ]

    def database_parts(self) -> Sequence[Part]:
        """Return how the audit trail is defended, and when it was last recomputed."""
        last = self.verifications.last()
        with self.units.looking() as work:
            head, missing = work.installation.chain_head(), work.installation.missing_triggers()
        said: dict[str, Parameter] = {"number": head.number, "hash": head.hash[:SHORT_HASH]}
        triggers = Part("state.triggers", "state.triggers-missing", {"count": len(missing)}, is_well=False)
        return [
            Part("state.chain", "state.chain-head", said),
            verification_part(last),
            triggers if missing else Part("state.triggers", "state.triggers-there"),
        ]


def archive_part(archive: ImageArchive) -> Part:
    """Return whether the archive answers."""
    try:
        archive.find(Level.STUDIES, Filters(limit=1))
    except UnreachableError:
        return Part("state.archive", "state.archive-away", is_well=False)
    return Part("state.archive", "state.archive-answers")


def jobs_part(counts: JobCounts) -> Part:
    """Return how much work waits for the worker, and whether some was given up."""
    said: dict[str, Parameter] = {"pending": counts.pending, "failed": counts.failed}
    if counts.failed:
        return Part("state.jobs", "state.jobs-failed", said, is_well=False)
    return Part("state.jobs", "state.jobs-pending", {"pending": counts.pending})


def disk_part(free_bytes: int) -> Part:
    """Return how much room is left for files."""
    has_room = free_bytes >= LITTLE_ROOM
    state = "state.disk-room" if has_room else "state.disk-little"
    return Part("state.disk", state, {"gigabytes": free_bytes // GIGABYTE}, is_well=has_room)


def verification_part(last: Verification | None) -> Part:
    """Return when the chain was last recomputed, and whether it held."""
    if last is None:
        return Part("state.verification", "state.verification-never", is_well=False)
    said: dict[str, Parameter] = {"at": last.at, "number": last.number}
    if last.broken:
        return Part("state.verification", "state.verification-broken", {**said, "count": last.broken}, is_well=False)
    return Part("state.verification", "state.verification-held", said)
