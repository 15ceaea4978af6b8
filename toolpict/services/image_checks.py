"""What the system finds in an examination when it is registered, and when it was made in days from the baseline."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from toolpict.domain.acquisition import ExaminationImages, look_at
from toolpict.domain.imaging import GONE, ImagingStudy
from toolpict.domain.quality_control import QualityDecision, SystemCheck
from toolpict.domain.research_study import ResearchStudy, Subject, TimePoint, Visit
from toolpict.domain.study_days import baseline_of, is_outside_window, study_day
from toolpict.services.ports.units import Changing, Looking


def store_check(work: Changing, imaging_study: ImagingStudy, images: ExaminationImages, now: datetime) -> None:
    """Keep the date of an examination, and what the system finds in it; its entry is recorded by who registers it."""
    imaging_study.shifted_study_date = images.study_date
    findings = look_at(
        images,
        work.get(TimePoint, work.get(Visit, imaging_study.visit_id).time_point_id),
        work.get(ResearchStudy, imaging_study.research_study_id),
        work.get(Subject, imaging_study.subject_id),
    )
    known = work.find(SystemCheck, imaging_study_id=imaging_study.id)
    work.add(SystemCheck(imaging_study.id, len(known) + 1, now, findings))


def last_check(work: Looking, imaging_study_id: UUID) -> SystemCheck | None:
    """Return what the system found last; None for what was registered before it looked at any."""
    found = work.find(SystemCheck, imaging_study_id=imaging_study_id)
    return max(found, key=lambda check: check.number, default=None)


def last_decision(work: Looking, imaging_study_id: UUID) -> QualityDecision | None:
    """Return what a person decided last; None while nobody has."""
    found = work.find(QualityDecision, imaging_study_id=imaging_study_id)
    return max(found, key=lambda decision: (decision.decided_at, decision.number), default=None)


@dataclass(frozen=True)
class Looked:
    """What is known of an examination once it was registered.

    Attributes
    ----------
    study_day
        In days from the baseline; None until both are known.
    is_outside
        That day does not lie in the window of its time point.

    """

    check: SystemCheck | None
    decision: QualityDecision | None
    study_day: int | None
    is_outside: bool


def look_at_examinations(work: Looking, subject_id: UUID, visits: Sequence[Visit]) -> Mapping[UUID, Looked]:
    """Return what is known of each examination of a subject, by its id."""
    points = {point.id: point for point in work.find(TimePoint, id=frozenset(visit.time_point_id for visit in visits))}
    step = {visit.id: points[visit.time_point_id] for visit in visits}
    days = study_days(work, subject_id, list(points.values()), visits)
    return {
        one.id: Looked(
            last_check(work, one.id),
            last_decision(work, one.id),
            days.get(one.id),
            is_outside_window(step[one.visit_id], days.get(one.id)),
        )
        for one in work.find(ImagingStudy, subject_id=subject_id)
    }


def study_days(
    work: Looking, subject_id: UUID, time_points: Sequence[TimePoint], visits: Sequence[Visit]
) -> Mapping[UUID, int]:
    """Return on which day each standing examination of a subject was made; those of no known day are left out."""
    standing = [one for one in work.find(ImagingStudy, subject_id=subject_id) if one.status not in GONE]
    first = baseline_of(time_points)
    at_first = {visit.id for visit in visits if first is not None and visit.time_point_id == first.id}
    baseline = [one.shifted_study_date for one in standing if one.visit_id in at_first]
    days = {one.id: study_day(one.shifted_study_date, baseline) for one in standing}
    return {key: day for key, day in days.items() if day is not None}
