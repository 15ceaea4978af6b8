"""Locks over answers, and what was compared with its source: each a trail of entries, of which the last one counts."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from uuid import UUID, uuid4


class LockScope(StrEnum):
    """What a lock is laid over."""

    ITEM = "lock-item"
    FORM = "lock-form"
    TIME_POINT = "lock-time-point"
    RESEARCH_STUDY = "lock-research-study"


@dataclass(frozen=True)
class LockEntry:
    """A lock laid or lifted.

    Attributes
    ----------
    object_id
        The reading task of an item or a form; the time point; the research study.
    path, row
        The item that is locked; empty and 0 for the other scopes.

    """

    research_study_id: UUID
    scope: LockScope
    object_id: UUID
    is_laid: bool
    by: UUID
    at: datetime
    reason: str = ""
    path: str = ""
    row: int = 0
    number: int = 1
    id: UUID = field(default_factory=uuid4)

    @property
    def over(self) -> tuple[LockScope, UUID, str, int]:
        """Return what it is laid over."""
        return (self.scope, self.object_id, self.path, self.row)


@dataclass(frozen=True)
class SourceMark:
    """An answer found alike with its source, or the mark taken away.

    Attributes
    ----------
    text_sha256
        Of the answer as it was: the mark counts no more once the answer is another.

    """

    task_id: UUID
    path: str
    row: int
    text_sha256: str
    is_set: bool
    by: UUID
    at: datetime
    number: int = 1
    id: UUID = field(default_factory=uuid4)


def standing(entries: Iterable[LockEntry]) -> list[LockEntry]:
    """Return the locks that hold: of each thing the last entry, if it laid one."""
    last = {entry.over: entry for entry in sorted(entries, key=lambda entry: entry.number)}
    return [entry for entry in last.values() if entry.is_laid]


def verified(marks: Iterable[SourceMark]) -> dict[tuple[str, int], str]:
    """Return path and row of what was compared with its source -> the digest of the answer that was."""
    last = {(mark.path, mark.row): mark for mark in sorted(marks, key=lambda mark: mark.number)}
    return {place: mark.text_sha256 for place, mark in last.items() if mark.is_set}
