"""What people tell one another about a task, and what TOOLPICT tells them."""

from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from uuid import UUID, uuid4


class Notified(StrEnum):
    """What a person is told about a task, or about a data cut."""

    ASSIGNED = "notified-assigned"
    CANCELLED = "notified-cancelled"
    CUT_FAILED = "notified-cut-failed"
    DECLINED = "notified-declined"
    HELD_BY_BRIDGE = "notified-held-by-bridge"
    MESSAGE = "notified-message"
    NOT_REGISTERED = "notified-not-registered"
    ON_HOLD = "notified-on-hold"
    REFUSED_BY_BRIDGE = "notified-refused-by-bridge"
    QUERY_ANSWERED = "notified-query-answered"
    QUERY_ASKED = "notified-query-asked"
    RETURNED = "notified-returned"
    SUBMITTED = "notified-submitted"
    UNLOCK_ASKED = "notified-unlock-asked"
    UNLOCKED = "notified-unlocked"
    VALIDATED = "notified-validated"
    VERSION_MOVED = "notified-version-moved"
    WITHDRAWN = "notified-withdrawn"


@dataclass(frozen=True)
class Message:
    """One message in the conversation of a task."""

    task_id: UUID
    author_id: UUID
    written_at: datetime
    text: str
    id: UUID = field(default_factory=uuid4)


@dataclass(eq=False)
class Notification:
    """Something a person should know of.  It names a task or a cut by our number: never an inclusion number, a site or a result.

    Attributes
    ----------
    code
        What happened: a code of the catalogue with the one parameter `number`, that of the task or of the cut.
    task_id, data_cut_id
        What it is about: one of the two.
    mailed_at
        When the mail server took it; None until then, or when the person wants none.

    """

    account_id: UUID
    task_id: UUID | None
    code: str
    made_at: datetime
    read_at: datetime | None = None
    mailed_at: datetime | None = None
    data_cut_id: UUID | None = None
    id: UUID = field(default_factory=uuid4)
