"""What is done with subjects and their visits."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Final
from uuid import UUID

from toolpict.domain.audit import AuditEntry
from toolpict.domain.codes import AuditCode, ErrorCode, Parameter, ProblemCode
from toolpict.domain.errors import NotFoundError, WrongStateError
from toolpict.domain.imaging import ImagingStudyStatus
from toolpict.domain.people import Actor
from toolpict.domain.permissions import InResearchStudy, Permission, covers, permitted_sites, reach, require
from toolpict.domain.research_study import (
    NUMBER,
    ResearchStudy,
    Site,
    Subject,
    SubjectStatus,
    Visit,
    VisitStatus,
)
from toolpict.domain.tasks import Move, Task, TaskKind
from toolpict.services import tasks
from toolpict.services.ports.subjects import SubjectRow
from toolpict.services.ports.units import Changing, Clock, UnitsOfWork
from toolpict.services.problems import LONGEST_REASON, Problems
from toolpict.services.research_studies import sites_within, time_points

TAKES_PART: Final = frozenset({SubjectStatus.SCREENED, SubjectStatus.INCLUDED})
GONE: Final = frozenset({ImagingStudyStatus.REFUSED, ImagingStudyStatus.WITHDRAWN})
REASON_NEEDED: Final = frozenset({SubjectStatus.EXCLUDED, SubjectStatus.WITHDRAWN})
BY_HAND: Final = frozenset({VisitStatus.EXPECTED, VisitStatus.NOT_DONE})
"""What a person may say of a visit; that it is done follows from its examination."""


@dataclass(frozen=True)
class IncludeSubject:
    """A new subject; the reference date may come later."""

    research_study_id: UUID
    number: str
    site_id: UUID
    reference_date: date | None = None


def include_subject(command: IncludeSubject, *, actor: Actor, units: UnitsOfWork, clock: Clock) -> UUID:
    """Include a subject, with one visit for each step of the schedule; return the subject's id.

    The number may be typed with the code of the research study in front; it is stored without.

    Raises
    ------
    NotFoundError, NotPermittedError, InvalidInputError
        See `toolpict.domain.errors`.

    """
    research_study_id = command.research_study_id
    own = reach(actor, Permission.SUBJECT_INCLUDE, research_study_id)
    with units.changing() as work:
        research_study = work.get(ResearchStudy, research_study_id)
        problems = Problems()
        bare = command.number.strip().upper().removeprefix(f"{research_study.code}-")
        number = problems.shaped("number", bare, NUMBER)
        if work.find(Subject, research_study_id=research_study_id, number=number):
            problems.wrong("number", ProblemCode.ALREADY_THERE)
        if command.site_id not in {site.id for site in sites_within(work, research_study_id, own)}:
            problems.wrong("site", ProblemCode.NOT_A_CHOICE)
        problems.require()
        subject = Subject(research_study_id, command.site_id, number, reference_date=command.reference_date)
        work.record(entry(subject, AuditCode.SUBJECT_INCLUDED, actor, clock))
        work.add(subject)
        for point in time_points(work, research_study_id):
            work.add(Visit(subject.id, point.id))
        work.commit()
    return subject.id


def place_of(subject: Subject) -> InResearchStudy:
    """Return where a subject belongs, as permissions are asked for it."""
    return InResearchStudy(subject.research_study_id, subject.site_id)


def entry(
    subject: Subject, code: AuditCode, actor: Actor, clock: Clock, reason: str = "", **parameters: Parameter
) -> AuditEntry:
    """Return an audit entry about a subject."""
    research_study_id = subject.research_study_id
    return AuditEntry(code, "subject", subject.id, actor.account_id, clock(), parameters, reason, research_study_id)


def load_for_change(work: Changing, subject_id: UUID, version: int, actor: Actor) -> Subject:
    """Return the subject, if the person may change it and the page was drawn from its present version."""
    subject = work.get(Subject, subject_id)
    require(actor, Permission.SUBJECT_INCLUDE, place_of(subject))
    if subject.version != version:
        raise WrongStateError(ErrorCode.CHANGED_MEANWHILE)
    return subject


@dataclass(frozen=True)
class ChangeStatus:
    """A new status; `data_stay`: what was collected may be used, which counts for who withdraws."""

    subject_id: UUID
    version: int
    status: SubjectStatus
    reason: str = ""
    data_stay: bool = False


def change_status(command: ChangeStatus, *, actor: Actor, units: UnitsOfWork, clock: Clock) -> None:
    """Change where a subject stands; what was collected stays, and whether it may be used is kept.

    Of who takes part no more, nothing new is brought in: open intakes are cancelled, and the bridge is told.  Of who
    withdraws with the data, nobody works on any more: all open tasks are cancelled.

    Raises
    ------
    NotFoundError, NotPermittedError, WrongStateError, InvalidInputError
        See `toolpict.domain.errors`; excluding and withdrawing need a reason.

    """
    status = command.status
    with units.changing() as work:
        subject = load_for_change(work, command.subject_id, command.version, actor)
        reason = require_reason(command.reason, required=status in REASON_NEEDED)
        before = subject.status
        work.record(entry(subject, AuditCode.SUBJECT_CHANGED, actor, clock, reason, before=before, after=status))
        subject.status = status
        subject.data_stay = status is not SubjectStatus.WITHDRAWN or command.data_stay
        subject.version += 1
        if status not in TAKES_PART:
            cancel_tasks(work, subject, actor.account_id, clock(), reason)
        work.commit()


def cancel_tasks(work: Changing, subject: Subject, by: UUID, at: datetime, reason: str) -> None:
    """Cancel the open intakes of a subject, and all open tasks when the data may not be used."""
    for found in work.find(Task, subject_id=subject.id):
        task = work.get(Task, found.id)
        if task.can(Move.CANCEL) and (task.kind is TaskKind.INTAKE or not subject.data_stay):
            work.record(task.move(Move.CANCEL, by=by, at=at, reason=reason))
            tasks.follow(work, task, Move.CANCEL, by, at)


def require_reason(text: str, *, required: bool) -> str:
    """Return a reason without the space around it.

    Raises
    ------
    InvalidInputError
        It is missing, or no text.

    """
    problems = Problems()
    reason = problems.text("reason", text, required=required, longest=LONGEST_REASON)
    problems.require()
    return reason


@dataclass(frozen=True)
class ChangeReferenceDate:
    """Day 0 of a subject's schedule; None while there is none."""

    subject_id: UUID
    version: int
    reference_date: date | None
    reason: str = ""


def change_reference_date(command: ChangeReferenceDate, *, actor: Actor, units: UnitsOfWork, clock: Clock) -> None:
    """Change day 0 of a subject's schedule.

    Raises
    ------
    NotFoundError, NotPermittedError, WrongStateError, InvalidInputError
        See `toolpict.domain.errors`; a date that was there is replaced with a reason only.

    """
    day = command.reference_date
    with units.changing() as work:
        subject = load_for_change(work, command.subject_id, command.version, actor)
        before = subject.reference_date
        reason = require_reason(command.reason, required=before is not None)
        work.record(entry(subject, AuditCode.SUBJECT_CHANGED, actor, clock, reason, before=before, after=day))
        subject.reference_date = day
        subject.version += 1
        work.commit()


@dataclass(frozen=True)
class ChangeVisit:
    """Whether a visit takes place, and why not; `version` is that of the visit on the page with the form."""

    subject_id: UUID
    visit_id: UUID
    version: int
    status: VisitStatus
    reason: str = ""


def change_visit(command: ChangeVisit, *, actor: Actor, units: UnitsOfWork, clock: Clock) -> None:
    """Say that a visit does not take place, and why, or that it is expected again.

    Raises
    ------
    NotFoundError, NotPermittedError, WrongStateError, InvalidInputError
        See `toolpict.domain.errors`; its examination came, or somebody else spoke of it, since the page was drawn.

    """
    status, problems = command.status, Problems()
    if status not in BY_HAND:
        problems.wrong("status", ProblemCode.NOT_A_CHOICE)
    needed = status is VisitStatus.NOT_DONE
    reason = problems.text("reason", command.reason, required=needed, longest=LONGEST_REASON)
    with units.changing() as work:
        visit = work.get(Visit, command.visit_id)
        if visit.subject_id != command.subject_id:
            raise NotFoundError
        subject = work.get(Subject, visit.subject_id)
        require(actor, Permission.SUBJECT_INCLUDE, place_of(subject))
        if visit.version != command.version:
            raise WrongStateError(ErrorCode.CHANGED_MEANWHILE)
        problems.require()
        said = {"before": visit.status, "after": status}
        at, research_study_id = clock(), subject.research_study_id
        work.record(
            AuditEntry(
                AuditCode.VISIT_CHANGED, "visit", visit.id, actor.account_id, at, said, reason, research_study_id
            )
        )
        visit.status, visit.reason = status, reason
        work.commit()


@dataclass(frozen=True)
class SubjectsPage:
    """What the list of subjects shows.

    Attributes
    ----------
    sites
        Those at which the person may include somebody.

    """

    research_study: ResearchStudy
    subjects: Sequence[SubjectRow]
    sites: Sequence[Site]
    may_include: bool
    shows_dates: bool


def list_subjects(research_study_id: UUID, *, actor: Actor, units: UnitsOfWork) -> SubjectsPage:
    """Return the subjects of a research study, or of the person's sites, by number.

    Raises
    ------
    NotFoundError, NotPermittedError
        See `toolpict.domain.errors`.

    """
    own = reach(actor, Permission.SUBJECT_READ, research_study_id)
    includes = permitted_sites(actor, Permission.SUBJECT_INCLUDE, research_study_id)
    with units.looking() as work:
        return SubjectsPage(
            work.get(ResearchStudy, research_study_id),
            work.subjects.listed(research_study_id, own),
            sites_within(work, research_study_id, includes),
            includes is None or bool(includes),
            covers(actor, Permission.SUBJECT_INCLUDE, research_study_id, own),
        )
