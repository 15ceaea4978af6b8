"""Forms in the making: a draft that is edited, the code lists of a research study, and versions taken out of use."""

from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Final
from uuid import UUID, uuid4

MOST_STEPS: Final = 60
"""How many edits can be taken back."""


class EditCode(StrEnum):
    """What was done to a draft."""

    ADDED = "edit-added"
    CHANGED = "edit-changed"
    DUPLICATED = "edit-duplicated"
    MOVED = "edit-moved"
    REDONE = "edit-redone"
    REMOVED = "edit-removed"
    UNDONE = "edit-undone"


class FormDraftStatus(StrEnum):
    """What became of a draft."""

    OPEN = "open-draft"
    PUBLISHED = "published-draft"
    DISCARDED = "discarded-draft"


@dataclass(eq=False)
class FormDraft:
    """A version of a form before it is published.

    Attributes
    ----------
    document
        As in a published version, but it may lack anything; see `toolpict.domain.ecrf.editing`.
    based_on_id
        The published version that it began from; None for one that began empty or from elsewhere.
    step, last_step
        Where it stands among the documents that can be gone back and forth to.
    version
        Moved by every change: an edit of another version is refused.

    """

    research_study_id: UUID
    document: str
    begun_by: UUID
    begun_at: datetime
    changed_by: UUID
    changed_at: datetime
    based_on_id: UUID | None = None
    status: FormDraftStatus = FormDraftStatus.OPEN
    step: int = 0
    last_step: int = 0
    version: int = 1
    id: UUID = field(default_factory=uuid4)

    @property
    def may_undo(self) -> bool:
        """Tell whether there is an edit to take back."""
        return self.step > max(0, self.last_step - MOST_STEPS)

    @property
    def may_redo(self) -> bool:
        """Tell whether an edit was taken back that can be made again."""
        return self.step < self.last_step

    def put(self, document: str, person: UUID, at: datetime) -> None:
        """Take a new document; those that were taken back are given up."""
        self.step += 1
        self.last_step = self.step
        self._change(document, person, at)

    def go(self, step: int, document: str, person: UUID, at: datetime) -> None:
        """Take the document of another step."""
        self.step = step
        self._change(document, person, at)

    def close(self, status: FormDraftStatus, person: UUID, at: datetime) -> None:
        """Be published or discarded; it is not edited any more."""
        self.status = status
        self._change(self.document, person, at)

    def _change(self, document: str, person: UUID, at: datetime) -> None:
        self.document, self.changed_by, self.changed_at = document, person, at
        self.version += 1


@dataclass(frozen=True)
class FormDraftStep:
    """The document of a draft after one edit, to go back and forth to."""

    draft_id: UUID
    number: int
    document: str


@dataclass(eq=False)
class CodeList:
    """Choices that several forms of a research study share, and their words.

    Attributes
    ----------
    code
        What items of drafts name it by.  A published version holds the choices as they were.
    choices
        JSON, as in a form's document.

    """

    research_study_id: UUID
    code: str
    title_fr: str
    title_en: str
    choices: str
    version: int = 1
    id: UUID = field(default_factory=uuid4)


@dataclass(eq=False)
class FormState:
    """Whether a published version can be chosen for new readings; those that were begun with it go on.

    Attributes
    ----------
    retired_at, retired_by
        None, both, when it is in use (again).

    """

    form_version_id: UUID
    research_study_id: UUID
    retired_at: datetime | None = None
    retired_by: UUID | None = None
