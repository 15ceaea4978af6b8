"""A research study: its sites, its schedule, its subjects and their visits (DICOM PS3.3 C.7.1.3, C.7.2.3)."""

import re
from dataclasses import dataclass, field
from datetime import date, timedelta
from decimal import Decimal
from enum import StrEnum
from typing import Final
from uuid import UUID, uuid4

from toolpict.domain.codes import ProblemCode
from toolpict.domain.errors import InvalidInputError, Problem

CODE: Final = re.compile(r"[A-Z0-9]{2,16}")
NUMBER: Final = re.compile(r"[0-9A-Z-]{1,32}")
TIME_POINT_CODE: Final = re.compile(r"[A-Za-z0-9-]{1,16}")


class Origin(StrEnum):
    """On whose initiative the research study runs."""

    INTERNAL = "internal"
    CLINICAL_SERVICE = "clinical-service"
    EXTERNAL = "external"


class SubjectStatus(StrEnum):
    """Where a subject stands in the research study."""

    SCREENED = "screened"
    INCLUDED = "included"
    EXCLUDED = "excluded"
    WITHDRAWN = "subject-withdrawn"


class VisitStatus(StrEnum):
    """Whether a step of the schedule took place."""

    EXPECTED = "expected"
    DONE = "done"
    NOT_DONE = "not-done"


@dataclass(eq=False)
class Site:
    """Where people and subjects belong; shared by all research studies."""

    code: str
    name: str
    id: UUID = field(default_factory=uuid4)


@dataclass(eq=False)
class ResearchStudy:
    """A trial.  Its code is unique and never used again.

    Attributes
    ----------
    quality_control
        A quality-control task is made for each examination when it is registered.

    """

    code: str
    title: str
    sponsor: str
    origin: Origin
    quality_control: bool = False
    version: int = 1
    id: UUID = field(default_factory=uuid4)

    def __post_init__(self) -> None:
        if not CODE.fullmatch(self.code):
            raise InvalidInputError({"code": Problem(ProblemCode.WRONG_SHAPE)})

    def patient_id(self, number: str) -> str:
        """Return what a subject is shown and stored as: `CODE-NUMBER`."""
        return f"{self.code}-{number}"


@dataclass(eq=False)
class TimePoint:
    """A step of the schedule.

    Attributes
    ----------
    day
        Days after the reference date (day 0).
    early, late
        Width of the window before and after, in days.
    modalities
        Those of its examinations, parted by spaces (PS3.3 C.7.3.1.1.1); this and what follows is not checked when empty.
    least_series, least_slices
        Fewest series of images in an examination, and fewest slices of one of them.
    greatest_thickness
        Of a slice, in mm.

    """

    research_study_id: UUID
    code: str
    label: str
    day: int
    early: int
    late: int
    position: int
    modalities: str = ""
    least_series: int | None = None
    least_slices: int | None = None
    greatest_thickness: Decimal | None = None
    id: UUID = field(default_factory=uuid4)

    def __post_init__(self) -> None:
        if not TIME_POINT_CODE.fullmatch(self.code):
            raise InvalidInputError({"code": Problem(ProblemCode.WRONG_SHAPE)})

    def window(self, reference_date: date | None) -> "Window | None":
        """Return when the visit is expected; None without a reference date, and then it is never late."""
        if reference_date is None:
            return None
        due = reference_date + timedelta(days=self.day)
        return Window(due - timedelta(days=self.early), due + timedelta(days=self.late))


@dataclass(frozen=True)
class Window:
    """When a visit is expected: both days belong to it."""

    opens: date
    closes: date

    def days_late(self, today: date) -> int:
        """Return by how many days the window has closed; 0 while it has not."""
        return max(0, (today - self.closes).days)


@dataclass(eq=False)
class Subject:
    """Somebody who takes part, known by the inclusion number alone.

    Attributes
    ----------
    reference_date
        Day 0 of the schedule, shown to research associates only, never exported, never sent to the bridge.
    data_stay
        After a withdrawal: whether what was collected before may be used.

    """

    research_study_id: UUID
    site_id: UUID
    number: str
    status: SubjectStatus = SubjectStatus.INCLUDED
    reference_date: date | None = None
    data_stay: bool = True
    version: int = 1
    id: UUID = field(default_factory=uuid4)

    def __post_init__(self) -> None:
        if not NUMBER.fullmatch(self.number):
            raise InvalidInputError({"number": Problem(ProblemCode.WRONG_SHAPE)})

    def window(self, time_point: TimePoint) -> Window | None:
        """Return when the visit is expected; None without a reference date, and then it is never late."""
        return time_point.window(self.reference_date)


@dataclass(eq=False)
class Visit:
    """A subject at a step of the schedule."""

    subject_id: UUID
    time_point_id: UUID
    status: VisitStatus = VisitStatus.EXPECTED
    reason: str = ""
    version: int = 1
    id: UUID = field(default_factory=uuid4)
