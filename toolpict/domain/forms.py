"""Published forms: an immutable document and its digest.  The rules of filling one are in `toolpict.domain.ecrf`."""

from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID, uuid4


@dataclass(frozen=True)
class FormVersion:
    """A form at one version.  A published version never changes: a correction is a new version.

    Attributes
    ----------
    oid
        Names the form in all its versions (CDISC ODM FormOID).
    document
        Its definition as canonical JSON (docs/reference/forms.md).
    sha256
        Of `document`.

    """

    research_study_id: UUID
    oid: str
    version: int
    document: str
    sha256: str
    published_by: UUID
    published_at: datetime
    id: UUID = field(default_factory=uuid4)
