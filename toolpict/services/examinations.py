"""What registering and withdrawing an examination share: what is gone, and how the trail tells of it."""

from datetime import datetime
from typing import Final
from uuid import UUID

from toolpict.domain.audit import AuditEntry
from toolpict.domain.codes import AuditCode, Parameter
from toolpict.domain.imaging import ImagingStudy, ImagingStudyStatus
from toolpict.domain.research_study import Visit

GONE: Final = frozenset({ImagingStudyStatus.REFUSED, ImagingStudyStatus.WITHDRAWN})


def study_entry(
    imaging_study: ImagingStudy, code: AuditCode, by: UUID, at: datetime, reason: str = "", **parameters: Parameter
) -> AuditEntry:
    """Return an audit entry about an examination."""
    place = imaging_study.research_study_id
    return AuditEntry(code, "imaging_study", imaging_study.id, by, at, parameters, reason, place)


def visit_entry(visit: Visit, research_study_id: UUID, by: UUID, at: datetime, **parameters: Parameter) -> AuditEntry:
    """Return an audit entry about a visit."""
    return AuditEntry(
        AuditCode.VISIT_CHANGED, "visit", visit.id, by, at, parameters, research_study_id=research_study_id
    )
