"""How an examination comes in from the clinical side: an intake, and the bridge's numbered notices about it.

The formats are in docs/reference/between-the-programs.md.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from types import MappingProxyType
from typing import Final
from uuid import UUID, uuid4


class IntakeStatus(StrEnum):
    """What the bridge last said of an intake."""

    LAUNCHED = "launched"
    RECEIVED = "received"
    HELD = "held"
    RELEASED = "released"
    DELIVERED = "delivered"
    REFUSED = "intake-refused"
    WITHDRAWN = "intake-withdrawn"


class NoticeEvent(StrEnum):
    """What a notice tells."""

    RECEIVED = "notice-received"
    HELD = "notice-held"
    RELEASED = "notice-released"
    DELIVERED = "notice-delivered"
    REFUSED = "notice-refused"
    WITHDRAWN = "notice-withdrawn"


AFTER: Final[Mapping[NoticeEvent, IntakeStatus]] = MappingProxyType(
    {
        NoticeEvent.RECEIVED: IntakeStatus.RECEIVED,
        NoticeEvent.HELD: IntakeStatus.HELD,
        NoticeEvent.RELEASED: IntakeStatus.RELEASED,
        NoticeEvent.DELIVERED: IntakeStatus.DELIVERED,
        NoticeEvent.REFUSED: IntakeStatus.REFUSED,
        NoticeEvent.WITHDRAWN: IntakeStatus.WITHDRAWN,
    }
)
"""Where an intake stands after each event."""


class DeliveryFault(StrEnum):
    """Why what the bridge delivered is not registered."""

    NOT_DE_IDENTIFIED = "delivered-not-de-identified"
    OTHER_SUBJECT = "delivered-other-subject"
    OTHER_VISIT = "delivered-other-visit"
    CANCELLED = "delivered-cancelled"
    SUBJECT_LEFT = "delivered-subject-left"


@dataclass(eq=False)
class Intake:
    """One examination on its way.  Its id is the one key that both programs share.

    Attributes
    ----------
    last_notice
        Number of the last notice taken; the next one expected is one more.
    reason_codes
        Why the bridge holds or refuses it, as the bridge's codes parted by spaces.

    """

    task_id: UUID
    research_study_id: UUID
    subject_id: UUID
    visit_id: UUID
    requested_by: UUID
    status: IntakeStatus = IntakeStatus.LAUNCHED
    last_notice: int = 0
    reason_codes: str = ""
    id: UUID = field(default_factory=uuid4)


@dataclass(frozen=True)
class DeliveredSeries:
    """One series as the bridge says it delivered it."""

    series_instance_uid: str
    modality: str
    sop_instance_uids: tuple[str, ...]


@dataclass(frozen=True)
class DeliveredStudy:
    """One examination as the bridge says it delivered it."""

    study_instance_uid: str
    size_bytes: int
    series: tuple[DeliveredSeries, ...]


@dataclass(frozen=True)
class Notice:
    """One numbered event of one intake, as the bridge signed it."""

    intake_id: UUID
    number: int
    event: NoticeEvent
    research_study_code: str
    inclusion_number: str
    time_point_code: str
    username: str
    at: datetime
    source: str
    objects: int
    held: int
    reason_codes: tuple[str, ...] = ()
    profile_name: str = ""
    profile_version: str = ""
    profile_sha256: str = ""
    imaging_studies: tuple[DeliveredStudy, ...] = field(default=())


@dataclass(frozen=True)
class TakenNotice:
    """A notice as it was kept: its number, and the document that the bridge signed."""

    intake_id: UUID
    number: int
    event: NoticeEvent
    at: datetime
    taken_at: datetime
    document: str
