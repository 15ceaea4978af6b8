"""Checks an embedded archive against its own digests, and carries it to another archive."""

import hashlib
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from toolpict.integration.archive.embedded import EmbeddedArchive
from toolpict.integration.archive.filing import CHUNK_BYTES, Holding
from toolpict.integration.archive.reading import NotReadableError, read_object
from toolpict.services.ports.archive import KEPT, ImageArchive, Outcome


@dataclass(frozen=True)
class Verification:
    """What a check found; files go by their digest, never by what they show.

    Attributes
    ----------
    altered, missing
        Digests of files that are no longer what they were, or are gone.
    unnamed
        Files that no row of the index names: left by an intake that was cut off.
    colliding
        Those of them that claim the SOP Instance UID of an object that is here with other bytes.

    """

    instances: int
    altered: tuple[str, ...] = ()
    missing: tuple[str, ...] = ()
    unnamed: tuple[str, ...] = ()
    colliding: tuple[str, ...] = ()

    @property
    def holds(self) -> bool:
        """Whether every object is here as it came."""
        return not self.altered and not self.missing and not self.colliding


@dataclass(frozen=True)
class Moved:
    """What became of the objects carried to another archive.

    Attributes
    ----------
    refused, different
        Digests of objects that it did not keep, or does not give back as they are.

    """

    outcomes: Counter[Outcome]
    refused: tuple[str, ...] = ()
    different: tuple[str, ...] = ()

    @property
    def is_complete(self) -> bool:
        """Whether the other archive has all of it, byte for byte."""
        return not self.refused and not self.different


def verify(folder: Path) -> Verification:
    """Recompute the digest of every file that the index names."""
    archive = EmbeddedArchive(folder)
    named: dict[str, str] = {}
    altered, missing = [], []
    for holding in archive.cabinet.holdings():
        named[holding.sha256] = holding.sop_instance_uid
        if not holding.path.exists():
            missing.append(holding.sha256)
        elif digest_of(read_file(holding.path)) != holding.sha256:
            altered.append(holding.sha256)
    left = sorted(path for path in archive.cabinet.files() if path.name not in named)
    known = frozenset(named.values()) if left else frozenset()
    colliding = tuple(path.name for path in left if claimed_uid(path) in known)
    unnamed = tuple(path.name for path in left if path.name not in colliding)
    return Verification(len(named), tuple(altered), tuple(missing), unnamed, colliding)


def claimed_uid(path: Path) -> str:
    """Return the SOP Instance UID that a file says it has; empty when it is no DICOM."""
    try:
        return read_object(path).sop_instance_uid
    except NotReadableError:
        return ""


def move(folder: Path, target: ImageArchive) -> Moved:
    """Store every object in another archive, and read each back; nothing is removed here."""
    outcomes: Counter[Outcome] = Counter()
    refused, different = [], []
    for holding in EmbeddedArchive(folder).cabinet.holdings():
        (stored,) = target.store([holding.path])
        outcomes[stored.outcome] += 1
        if stored.outcome not in KEPT:
            refused.append(holding.sha256)
        elif digest_there(target, holding) != holding.sha256:
            different.append(holding.sha256)
    return Moved(outcomes, tuple(refused), tuple(different))


def digest_there(target: ImageArchive, holding: Holding) -> str:
    """Return the digest of what another archive gives back under the same UIDs."""
    opened = target.open_instance(holding.study_instance_uid, holding.series_instance_uid, holding.sop_instance_uid)
    try:
        return digest_of(opened.content.chunks)
    finally:
        opened.close()


def digest_of(chunks: Iterable[bytes]) -> str:
    """Return the SHA-256 of bytes that come in pieces."""
    digest = hashlib.sha256()
    for chunk in chunks:
        digest.update(chunk)
    return digest.hexdigest()


def read_file(path: Path) -> Iterable[bytes]:
    """Give a file in pieces."""
    with path.open("rb") as file:
        while chunk := file.read(CHUNK_BYTES):
            yield chunk
