"""Examinations of the research archive, how they came in, and what a reader answers once about them."""

from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum
from uuid import UUID, uuid4


class ImagingStudyStatus(StrEnum):
    """Whether an examination may be worked on."""

    REGISTERED = "registered"
    ACCEPTED = "accepted"
    DEVIATION = "accepted-with-deviation"
    REFUSED = "refused"
    WITHDRAWN = "withdrawn"


USABLE = frozenset({ImagingStudyStatus.ACCEPTED, ImagingStudyStatus.DEVIATION})
"""What a task may be given.  An examination that no quality control waits for is accepted when it is registered."""


GONE = frozenset({ImagingStudyStatus.REFUSED, ImagingStudyStatus.WITHDRAWN})
"""What stands at its visit no more: the visit waits for another."""


class Source(StrEnum):
    """Where the bridge fetched an examination."""

    CLINICAL_PACS = "clinical-pacs"
    ZIP = "zip"
    FOLDER = "folder"
    WATCHED_FOLDER = "watched-folder"
    RECEIVER = "receiver"


class SeriesOrigin(StrEnum):
    """Who put a series into the research archive."""

    BRIDGE = "bridge"
    OUTPUT = "output"


class Purpose(StrEnum):
    """What a task is given an examination for."""

    TARGET = "target"
    COMPARISON = "comparison"


@dataclass(eq=False)
class ImagingStudy:
    """A registered examination of a visit.

    Attributes
    ----------
    size_bytes
        Sum of its instances as delivered.
    profile_name, profile_version, profile_sha256
        The de-identification profile that was applied.
    intake_id
        The intake that brought it: the one key shared with the bridge.
    shifted_study_date
        Its Study Date as the bridge shifted it, never shown and never exported: days are counted from it
        (`toolpict.domain.study_days`).  None when the images have none, or several.

    """

    research_study_id: UUID
    subject_id: UUID
    visit_id: UUID
    intake_id: UUID
    study_instance_uid: str
    modality: str
    source: Source
    instances: int
    size_bytes: int
    delivered_at: datetime
    registered_at: datetime
    profile_name: str
    profile_version: str
    profile_sha256: str
    status: ImagingStudyStatus
    removed_at: datetime | None = None
    shifted_study_date: date | None = None
    id: UUID = field(default_factory=uuid4)


@dataclass(frozen=True)
class Series:
    """One series of a registered examination: the smallest thing a grant names.

    Attributes
    ----------
    output_id
        The output it was made of; None for what the bridge delivered.

    """

    imaging_study_id: UUID
    series_instance_uid: str
    modality: str
    instances: int
    origin: SeriesOrigin
    output_id: UUID | None = None


@dataclass(frozen=True)
class TaskImage:
    """What a task may see: one examination and what it is for."""

    task_id: UUID
    imaging_study_id: UUID
    purpose: Purpose = Purpose.TARGET


@dataclass(frozen=True)
class CaseVisit:
    """One visit of a case, in its place."""

    visit_id: UUID
    purpose: Purpose = Purpose.TARGET


@dataclass(frozen=True)
class Case:
    """What one reader answers once: a subject with an ordered set of visits.

    Attributes
    ----------
    alias
        What a reader sees in the place of the inclusion number.
    repeats_case_id
        The case that this one repeats in secret; None for most.

    """

    research_study_id: UUID
    subject_id: UUID
    alias: str
    visits: tuple[CaseVisit, ...]
    repeats_case_id: UUID | None = None
    id: UUID = field(default_factory=uuid4)
