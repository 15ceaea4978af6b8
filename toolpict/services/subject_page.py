"""The page of one subject: its visits in order, with all that belongs to each, and what was done."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from toolpict.domain.audit import AuditEntry
from toolpict.domain.data_cut import DataCut
from toolpict.domain.imaging import ImagingStudy, ImagingStudyStatus
from toolpict.domain.people import Account, Actor
from toolpict.domain.permissions import InResearchStudy, Permission, permits, require
from toolpict.domain.research_study import ResearchStudy, Site, Subject, TimePoint, Visit, VisitStatus, Window
from toolpict.services.image_checks import Looked, look_at_examinations
from toolpict.services.ports.subjects import Examination, OpenIntake, SubjectTask
from toolpict.services.ports.units import Looking, UnitsOfWork
from toolpict.services.research_studies import time_points
from toolpict.services.subjects import GONE, TAKES_PART, place_of


@dataclass(frozen=True)
class VisitOnPage:
    """A visit with all that belongs to it.

    Attributes
    ----------
    window
        When it is expected; None without a reference date.
    days_late
        Since the window closed without an examination; 0 otherwise.

    """

    visit: Visit
    time_point: TimePoint
    window: Window | None
    days_late: int
    examinations: Sequence[Examination]
    intakes: Sequence[OpenIntake]
    tasks: Sequence[SubjectTask]


@dataclass(frozen=True)
class HistoryLine:
    """What somebody did; `who` is empty for what TOOLPICT does by itself."""

    entry: AuditEntry
    who: str


@dataclass(frozen=True)
class SubjectPage:
    """What the page of a subject shows; `shows_dates` for research associates alone.

    `looked_at` is what is known of each examination, by its id.
    """

    research_study: ResearchStudy
    subject: Subject
    site: Site
    visits: Sequence[VisitOnPage]
    looked_at: Mapping[UUID, Looked]
    cuts: Sequence[DataCut]
    history: Sequence[HistoryLine]
    may_change: bool
    may_request: bool
    may_withdraw: bool
    may_create_tasks: bool
    shows_dates: bool


def look_at_subject(subject_id: UUID, *, actor: Actor, units: UnitsOfWork, today: date) -> SubjectPage:
    """Return what the page of a subject shows.

    Raises
    ------
    NotFoundError
        There is none, or none that this person may know of.

    """
    with units.looking() as work:
        subject = work.get(Subject, subject_id)
        place, whole = place_of(subject), InResearchStudy(subject.research_study_id)
        require(actor, Permission.SUBJECT_READ, place)
        may_change = permits(actor, Permission.SUBJECT_INCLUDE, place)
        visits = work.find(Visit, subject_id=subject.id)
        withdrawn = work.find(ImagingStudy, subject_id=subject.id, status=ImagingStudyStatus.WITHDRAWN)
        return SubjectPage(
            research_study=work.get(ResearchStudy, subject.research_study_id),
            subject=subject,
            site=work.get(Site, subject.site_id),
            visits=visits_on_page(work, subject, visits, today),
            looked_at=look_at_examinations(work, subject.id, visits),
            cuts=cuts_of(work, subject.research_study_id) if permits(actor, Permission.RESULTS_READ, whole) else (),
            history=history(work, [subject.id, *(visit.id for visit in visits), *(one.id for one in withdrawn)]),
            may_change=may_change,
            may_request=permits(actor, Permission.INTAKE_REQUEST, place) and subject.status in TAKES_PART,
            may_withdraw=permits(actor, Permission.IMAGING_STUDY_WITHDRAW, place),
            may_create_tasks=permits(actor, Permission.TASK_CREATE, place),
            shows_dates=may_change,
        )


def cuts_of(work: Looking, research_study_id: UUID) -> list[DataCut]:
    """Return the data cuts of a research study in their order."""
    return sorted(work.find(DataCut, research_study_id=research_study_id), key=lambda cut: cut.number)


def visits_on_page(work: Looking, subject: Subject, visits: Sequence[Visit], today: date) -> list[VisitOnPage]:
    """Return the visits of a subject in the order of the schedule, each with all that belongs to it."""
    steps = {point.id: point for point in time_points(work, subject.research_study_id)}
    examinations = work.subjects.examinations(subject.id)
    intakes = work.subjects.open_intakes(subject.id)
    tasks = work.subjects.tasks(subject.id)
    found = []
    for visit in sorted(visits, key=lambda visit: steps[visit.time_point_id].position):
        step = steps[visit.time_point_id]
        own = [examination for examination in examinations if examination.visit_id == visit.id]
        window = subject.window(step)
        waits = visit.status is VisitStatus.EXPECTED and subject.status in TAKES_PART
        is_there = any(examination.status not in GONE for examination in own)
        found.append(
            VisitOnPage(
                visit=visit,
                time_point=step,
                window=window,
                days_late=window.days_late(today) if window and waits and not is_there else 0,
                examinations=own,
                intakes=[intake for intake in intakes if intake.visit_id == visit.id],
                tasks=[task for task in tasks if task.visit_id == visit.id],
            )
        )
    return found


def history(work: Looking, object_ids: Sequence[UUID]) -> list[HistoryLine]:
    """Return what was done to some things, newest first, with the names of who did it."""
    entries = [found for key in object_ids for found in work.history(key)]
    names = {account.id: account.display_name for account in work.find(Account, id={e.actor_id for e in entries})}
    newest = sorted(entries, key=lambda found: found.at, reverse=True)
    return [HistoryLine(found, names.get(found.actor_id, "")) for found in newest]
