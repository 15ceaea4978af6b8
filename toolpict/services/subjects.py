"""What is done with subjects and their visits."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
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
from toolpict.services.ports.subjects import SubjectRow
from toolpict.services.ports.units import Changing, Clock, UnitsOfWork
from toolpict.services.research_studies import sites_within, time_points
from toolpict.services.typed import Typed

TAKES_PART: Final = frozenset({SubjectStatus.SCREENED, SubjectStatus.INCLUDED})
GONE: Final = frozenset({ImagingStudyStatus.REFUSED, ImagingStudyStatus.WITHDRAWN})
REASON_NEEDED: Final = frozenset({SubjectStatus.EXCLUDED, SubjectStatus.WITHDRAWN})
BY_HAND: Final = frozenset({VisitStatus.EXPECTED, VisitStatus.NOT_DONE})
"""What a person may say of a visit; that it is done follows from its examination."""


@dataclass(frozen=True)
class IncludeSubject:
    """A new subject, as typed: `number`, `site` (an id), `reference_date` (may be empty)."""

    research_study_id: UUID
    typed: Mapping[str, str]


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
        bare = command.typed.get("number", "").strip().upper().removeprefix(f"{research_study.code}-")
        typed = Typed({**command.typed, "number": bare})
        number, site_id = typed.shaped("number", NUMBER), typed.key("site")
        reference_date = typed.day("reference_date")
        if work.find(Subject, research_study_id=research_study_id, number=number):
            typed.wrong("number", ProblemCode.ALREADY_THERE)
        if site_id is None or site_id not in {site.id for site in sites_within(work, research_study_id, own)}:
            typed.wrong("site", ProblemCode.NOT_A_CHOICE)
        typed.require()
        subject = Subject(research_study_id, site_id or research_study_id, number, reference_date=reference_date)
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
class ChangeSubject:
    """A new status, as typed: `status`, `reason`, and `data_stay` (ticked: what was collected may be used)."""

    subject_id: UUID
    version: int
    typed: Mapping[str, str]


def change_status(command: ChangeSubject, *, actor: Actor, units: UnitsOfWork, clock: Clock) -> None:
    """Change where a subject stands; what was collected stays, and whether it may be used is kept.

    Raises
    ------
    NotFoundError, NotPermittedError, WrongStateError, InvalidInputError
        See `toolpict.domain.errors`; excluding and withdrawing need a reason.

    """
    typed = Typed(command.typed)
    status = typed.choice("status", SubjectStatus)
    reason = typed.text("reason", required=status in REASON_NEEDED, longest=1000)
    with units.changing() as work:
        subject = load_for_change(work, command.subject_id, command.version, actor)
        typed.require()
        before = subject.status
        work.record(entry(subject, AuditCode.SUBJECT_CHANGED, actor, clock, reason, before=before, after=status))
        subject.status = status
        subject.data_stay = status is not SubjectStatus.WITHDRAWN or typed.ticked("data_stay")
        subject.version += 1
        work.commit()


def change_reference_date(command: ChangeSubject, *, actor: Actor, units: UnitsOfWork, clock: Clock) -> None:
    """Change day 0 of a subject's schedule, as typed: `reference_date` and `reason`.

    Raises
    ------
    NotFoundError, NotPermittedError, WrongStateError, InvalidInputError
        See `toolpict.domain.errors`; a date that was there is replaced with a reason only.

    """
    typed = Typed(command.typed)
    day = typed.day("reference_date")
    with units.changing() as work:
        subject = load_for_change(work, command.subject_id, command.version, actor)
        reason = typed.text("reason", required=subject.reference_date is not None, longest=1000)
        typed.require()
        before = subject.reference_date
        work.record(entry(subject, AuditCode.SUBJECT_CHANGED, actor, clock, reason, before=before, after=day))
        subject.reference_date = day
        subject.version += 1
        work.commit()


@dataclass(frozen=True)
class ChangeVisit:
    """Whether a visit takes place, as typed: `status` and `reason`."""

    subject_id: UUID
    visit_id: UUID
    typed: Mapping[str, str]


def change_visit(command: ChangeVisit, *, actor: Actor, units: UnitsOfWork, clock: Clock) -> None:
    """Say that a visit does not take place, and why, or that it is expected again.

    Raises
    ------
    NotFoundError, NotPermittedError, InvalidInputError
        See `toolpict.domain.errors`.

    """
    typed = Typed(command.typed)
    status = typed.choice("status", VisitStatus)
    if status not in BY_HAND:
        typed.wrong("status", ProblemCode.NOT_A_CHOICE)
    reason = typed.text("reason", required=status is VisitStatus.NOT_DONE, longest=1000)
    with units.changing() as work:
        visit = work.get(Visit, command.visit_id)
        if visit.subject_id != command.subject_id:
            raise NotFoundError
        subject = work.get(Subject, visit.subject_id)
        require(actor, Permission.SUBJECT_INCLUDE, place_of(subject))
        typed.require()
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
