"""What a radiologist answers: a draft that may be lost to none, and revisions that never change."""

import hashlib
import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Final
from uuid import UUID, uuid4

from toolpict.domain.tasks import TaskStatus

PICTURES: Final = frozenset({"image/gif", "image/jpeg", "image/png"})
SIGNATURE_MEANING: Final = "reading-responsibility"
"""What a reader's signature means: "I read these images and answer for these values" (21 CFR 11.50)."""


@dataclass(frozen=True)
class Attachment:
    """A file handed in with a reading; its bytes live in the file store under their SHA-256.

    Attributes
    ----------
    version
        Counts the files of one name, from 1.
    findings
        Codes of what is to be known of it, parted by spaces: see `toolpict.domain.attached_files`.

    """

    filename: str
    media_type: str
    size_bytes: int
    sha256: str
    version: int = 1
    findings: str = ""

    @property
    def is_picture(self) -> bool:
        """Tell whether browsers show it, and run nothing of it."""
        return self.media_type in PICTURES


@dataclass(frozen=True)
class Draft:
    """What is being typed: one per task and person, replaced in place, no record.

    Attributes
    ----------
    answers
        Item path -> what was typed, as canonical JSON.
    sequence
        Counted by the page: a packet with a number that is not higher came late and is dropped.
    page
        Which page of the browser sent it, at random; empty when it was saved deliberately.

    """

    task_id: UUID
    account_id: UUID
    answers: str
    sequence: int
    saved_at: datetime
    page: str = ""


@dataclass(frozen=True)
class ResponseValue:
    """One value of one revision.

    Attributes
    ----------
    path
        Item OID, or group OID and item OID joined by a slash.
    repeat
        Row of a repeating group, from 1; 0 outside of one.
    text
        What was answered, as text; for a number its canonical text, for a choice its code.  None once redacted.
    text_sha256
        Of `text`: a revision is hashed over it, so that its signature still holds once the text is redacted.
    number
        The number for sorting only; None when the item is none.
    provenance
        Where a measured number comes from (series, instance, frame, points), as JSON; empty when it was typed.

    """

    path: str
    repeat: int
    text: str | None
    number: float | None = None
    code: str = ""
    unit: str = ""
    provenance: str = ""
    text_sha256: str = ""

    @classmethod
    def of(
        cls,
        path: str,
        repeat: int,
        text: str,
        *,
        number: float | None = None,
        code: str = "",
        unit: str = "",
        provenance: str = "",
    ) -> "ResponseValue":
        """Return a value with the digest of its text."""
        return cls(path, repeat, text, number, code, unit, provenance, digest(text))


@dataclass(frozen=True)
class ClearedAnswer:
    """What stood in a field that is not asked any more: no value, kept for the history.  `text` is None once redacted."""

    field: str
    text: str | None
    text_sha256: str

    @classmethod
    def of(cls, field: str, text: str) -> "ClearedAnswer":
        """Return a cleared answer with the digest of its text."""
        return cls(field, text, digest(text))


@dataclass(frozen=True)
class Revision:
    """All answers to a form as they stood when they were saved or signed.

    Attributes
    ----------
    sha256
        Of the canonical revision: form version, values in order, digests of the attachments, what was cleared.

    """

    task_id: UUID
    number: int
    form_version_id: UUID
    saved_by: UUID
    saved_at: datetime
    reason: str
    sha256: str
    values: tuple[ResponseValue, ...] = ()
    attachments: tuple[Attachment, ...] = ()
    cleared: tuple[ClearedAnswer, ...] = ()
    id: UUID = field(default_factory=uuid4)


@dataclass(frozen=True)
class Saved:
    """Who saved a revision of a reading, and when."""

    by: UUID
    at: datetime


def is_about(reader_id: UUID | None, at: datetime, saved: Iterable[Saved]) -> bool:
    """Tell whether what was said of the answers at a moment was said of this reader's, were it another's task before.

    `saved` are all revisions of the task, oldest first.  What was said before any answer was is said to whoever reads.
    """
    before = [each.by for each in saved if each.at <= at]
    return not before or before[-1] == reader_id


@dataclass(frozen=True)
class Signature:
    """Binds a person, a meaning and a moment to one revision (21 CFR 11.50, 11.70)."""

    revision_id: UUID
    account_id: UUID
    printed_name: str
    meaning: str
    signed_at: datetime
    revision_sha256: str
    id: UUID = field(default_factory=uuid4)


def digest(text: str) -> str:
    """Return the SHA-256 of a text, in hexadecimal."""
    return hashlib.sha256(text.encode()).hexdigest()


def revision_sha256(
    task_id: UUID,
    number: int,
    form_sha256: str,
    values: Iterable[ResponseValue],
    attachments: Iterable[Attachment],
    *,
    cleared: Iterable[ClearedAnswer] = (),
) -> str:
    """Return what a signature binds: the digest of task, number, form document, values and attachments.

    Texts enter by their own digests, so that one of them can be redacted and the signature be verified all the same.
    """
    said = {
        "task": str(task_id),
        "revision": number,
        "form": form_sha256,
        "values": [
            [value.path, value.repeat, value.text_sha256, value.code, value.unit, digest(value.provenance)]
            for value in values
        ],
        "attachments": [[attachment.sha256, attachment.size_bytes] for attachment in attachments],
    }
    if gone := [[each.field, each.text_sha256] for each in cleared]:
        said["cleared"] = gone
    return digest(json.dumps(said, sort_keys=True, separators=(",", ":"), ensure_ascii=False))


SIGNED: Final = frozenset({TaskStatus.SUBMITTED, TaskStatus.VALIDATED, TaskStatus.LOCKED, TaskStatus.WITHDRAWN})
"""Where the signature of the last revision stands; anywhere else the reading is being changed, and it is void.

What was withdrawn counts no more, but it was signed as it is.
"""


def standing_signature(
    status: TaskStatus, revisions: Sequence[Revision], signatures: Iterable[Signature]
) -> Signature | None:
    """Return the signature that holds: that of the last revision, while the task is signed; None when there is none."""
    if status not in SIGNED or not revisions:
        return None
    last = max(revisions, key=lambda revision: revision.number)
    return next((signature for signature in signatures if signature.revision_id == last.id), None)


@dataclass(frozen=True)
class ReadingReport:
    """The PDF of a signed revision; its bytes live in the file store under their SHA-256."""

    revision_id: UUID
    sha256: str
    size_bytes: int
    written_at: datetime
    number: int = 1
