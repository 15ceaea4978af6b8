"""Quality control of an examination: what the system finds, what a person ticks, and which verdicts follow."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from types import MappingProxyType
from typing import Final
from uuid import UUID, uuid4

from toolpict.domain.codes import FindingCode, Parameter, Parameters, check_parameters
from toolpict.domain.imaging import ImagingStudyStatus


class FindingLevel(StrEnum):
    """How much a finding weighs."""

    RIGHT = "finding-right"
    WARNING = "finding-warning"
    PROBLEM = "finding-problem"
    NOT_APPLICABLE = "finding-not-applicable"


@dataclass(frozen=True)
class Finding:
    """One thing that the system looked at."""

    code: FindingCode
    level: FindingLevel
    parameters: Parameters = field(default_factory=dict)


def finding(code: FindingCode, level: FindingLevel, **parameters: Parameter) -> Finding:
    """Return a finding, if its parameters are those that its sentence speaks of."""
    return Finding(code, level, check_parameters(code, parameters))


@dataclass(frozen=True)
class SystemCheck:
    """What the system found in an examination as it was delivered; one more when series are added to it.

    Attributes
    ----------
    number
        From 1, counted up for each examination; the last one stands.

    """

    imaging_study_id: UUID
    number: int
    checked_at: datetime
    findings: tuple[Finding, ...]
    id: UUID = field(default_factory=uuid4)

    @property
    def has_problem(self) -> bool:
        """Tell whether the examination cannot be accepted without a deviation."""
        return any(one.level is FindingLevel.PROBLEM for one in self.findings)


class Check(StrEnum):
    """What a person looks at in the images, in the order of the page."""

    RIGHT_SUBJECT = "check-right-subject"
    BODY_PART = "check-body-part"
    COVERAGE = "check-coverage"
    CONTRAST = "check-contrast"
    NO_ARTEFACT = "check-no-artefact"
    READABLE = "check-readable"


class CheckAnswer(StrEnum):
    """What a person says of one check."""

    YES = "check-yes"
    NO = "check-no"
    NOT_APPLICABLE = "check-not-applicable"


class Verdict(StrEnum):
    """What a person decides."""

    ACCEPT = "accept"
    DEVIATE = "deviate"
    REFUSE = "refuse"


STATUS_AFTER: Final[Mapping[Verdict, ImagingStudyStatus]] = MappingProxyType(
    {
        Verdict.ACCEPT: ImagingStudyStatus.ACCEPTED,
        Verdict.DEVIATE: ImagingStudyStatus.DEVIATION,
        Verdict.REFUSE: ImagingStudyStatus.REFUSED,
    }
)


@dataclass(frozen=True)
class QualityDecision:
    """What a person decided on an examination, with what they ticked; one more when the task is opened again.

    Attributes
    ----------
    number
        From 1, counted up for each task; the last one stands.
    comment
        The deviation, or why it is refused; empty when it is accepted.
    self_checked
        The person had brought the examination in, and nobody else was entitled to check it.

    """

    task_id: UUID
    imaging_study_id: UUID
    number: int
    verdict: Verdict
    decided_by: UUID
    decided_at: datetime
    comment: str
    self_checked: bool
    ticks: Mapping[Check, CheckAnswer]
    id: UUID = field(default_factory=uuid4)


def unanswered(ticks: Mapping[Check, CheckAnswer]) -> list[Check]:
    """Return the checks that nothing was said of."""
    return [check for check in Check if check not in ticks]


def is_spotless(ticks: Mapping[Check, CheckAnswer], checks: Collection[SystemCheck]) -> bool:
    """Tell whether neither the person nor the system found anything wrong: it may be accepted without a word."""
    return CheckAnswer.NO not in ticks.values() and not any(check.has_problem for check in checks)
