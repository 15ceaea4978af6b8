"""How far a research study is: what its overview and its configuration page show."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import groupby
from typing import Final
from uuid import UUID

from toolpict.domain.data_cut import DataCut
from toolpict.domain.people import Actor
from toolpict.domain.permissions import InResearchStudy, Permission, Sites, covers, permits, permitted_sites, require
from toolpict.domain.research_study import ResearchStudy, Site, TimePoint
from toolpict.domain.tasks import TaskKind
from toolpict.services.documents import DocumentOnPage, documents_of
from toolpict.services.homes import week_of
from toolpict.services.ports.research_studies import DueTasks, LateTask, Member, TaskCount, VisitStanding
from toolpict.services.ports.units import Looking, UnitsOfWork
from toolpict.services.research_studies import known_members, sites_within, time_points
from toolpict.services.subject_page import cuts_of

LATE_SHOWN: Final = 10
EXPECTED_SHOWN: Final = 12
PEOPLE_SHOWN: Final = 6


@dataclass(frozen=True)
class LateVisit:
    """A visit whose window closed without an examination."""

    subject_id: UUID
    number: str
    site_code: str
    time_point: str
    days: int


@dataclass(frozen=True)
class ExpectedVisit:
    """A visit that is due on a day to come, or that was due earlier this week, and has no examination yet."""

    subject_id: UUID
    number: str
    site_code: str
    time_point: str
    day: date


@dataclass(frozen=True)
class Week:
    """What is expected in one week: the first `EXPECTED_SHOWN` visits, and how many there are."""

    monday: date
    visits: Sequence[ExpectedVisit]
    visit_count: int


@dataclass(frozen=True)
class DueStep:
    """What of one kind of task is late and due soon, of everybody together, and with whom most of it waits.

    Attributes
    ----------
    people
        The first `PEOPLE_SHOWN` of those it waits with, by what is late.
    others
        How many further people there are.

    """

    kind: TaskKind
    late: int
    oldest: date | None
    this_week: int
    next_week: int
    people: Sequence[DueTasks]
    others: int


@dataclass(frozen=True)
class Standing:
    """How far a research study is, and what is late and where.  Shown to who may see its subjects alone.

    Attributes
    ----------
    due_steps
        What is late and what is due this week and the next, all of it, by kind and person.
    weeks
        This week and the next; None for who may not see reference dates.

    """

    wanted: int
    received: int
    counts: Sequence[TaskCount]
    late_tasks: Sequence[LateTask]
    late_visits: Sequence[LateVisit]
    late_visit_count: int
    due_steps: Sequence[DueStep] = ()
    weeks: Sequence[Week] | None = None


@dataclass(frozen=True)
class ResearchStudyPage:
    """What the page of a research study shows; `standing` is None for who may not see subjects.

    Attributes
    ----------
    people
        Everybody who holds a role today, each with their roles; without the people of sites one may not know of.

    """

    research_study: ResearchStudy
    sites: Sequence[Site]
    time_points: Sequence[TimePoint]
    people: Sequence[Sequence[Member]]
    documents: Sequence[DocumentOnPage]
    cuts: Sequence[DataCut]
    standing: Standing | None
    may_configure: bool
    may_create_tasks: bool


def look_at_research_study(
    research_study_id: UUID, *, actor: Actor, units: UnitsOfWork, today: date
) -> ResearchStudyPage:
    """Return what the overview of a research study shows.

    Raises
    ------
    NotFoundError
        The person does not take part in it.

    """
    place = InResearchStudy(research_study_id)
    require(actor, Permission.RESEARCH_STUDY_READ, place)
    known = actor.confined_to(research_study_id)
    reads = permitted_sites(actor, Permission.SUBJECT_READ, research_study_id)
    with units.looking() as work:
        members = known_members(work, research_study_id, known)
        return ResearchStudyPage(
            research_study=work.get(ResearchStudy, research_study_id),
            sites=sites_within(work, research_study_id, known),
            time_points=time_points(work, research_study_id),
            people=by_person([member for member in members if member.holds_on(today)]),
            documents=documents_of(work, research_study_id),
            cuts=cuts_of(work, research_study_id) if permits(actor, Permission.RESULTS_READ, place) else (),
            standing=stand(work, place, reads, actor, today) if reads is None or reads else None,
            may_configure=permits(actor, Permission.RESEARCH_STUDY_CONFIGURE, place),
            may_create_tasks=permitted_sites(actor, Permission.TASK_CREATE, research_study_id) != frozenset(),
        )


def by_person(members: Sequence[Member]) -> list[list[Member]]:
    """Return who holds roles, by name, each with their roles."""
    by_name = sorted(members, key=lambda member: (member.display_name.casefold(), member.username))
    return [list(own) for _, own in groupby(by_name, key=lambda member: member.account_id)]


@dataclass(frozen=True)
class ConfigurationPage:
    """What the page of sites and schedule shows; `other_sites` are those that may join."""

    research_study: ResearchStudy
    sites: Sequence[Site]
    other_sites: Sequence[Site]
    time_points: Sequence[TimePoint]


def look_at_configuration(research_study_id: UUID, *, actor: Actor, units: UnitsOfWork) -> ConfigurationPage:
    """Return what the page of sites and schedule shows.

    Raises
    ------
    NotFoundError, NotPermittedError
        See `toolpict.domain.errors`.

    """
    require(actor, Permission.RESEARCH_STUDY_CONFIGURE, InResearchStudy(research_study_id))
    with units.looking() as work:
        own = work.research_studies.sites(research_study_id)
        taken = {site.id for site in own}
        return ConfigurationPage(
            research_study=work.get(ResearchStudy, research_study_id),
            sites=own,
            other_sites=[site for site in work.research_studies.all_sites() if site.id not in taken],
            time_points=time_points(work, research_study_id),
        )


def stand(work: Looking, place: InResearchStudy, own: Sites, actor: Actor, today: date) -> Standing:
    """Return how far a research study is at the person's sites."""
    key = place.research_study_id
    wanted, received = work.research_studies.received(key, own)
    steps = {point.id: point for point in time_points(work, key)}
    waiting = [visit for visit in work.research_studies.expected_visits(key, own) if not visit.received]
    late = late_visits(waiting, steps, today)
    this_monday, sunday = week_of(today)
    shows_dates = covers(actor, Permission.SUBJECT_INCLUDE, key, own)
    mondays = (this_monday, sunday + timedelta(days=1))
    return Standing(
        wanted=wanted,
        received=received,
        counts=work.research_studies.task_counts(key, own, today),
        late_tasks=work.research_studies.late_tasks(key, own, today, LATE_SHOWN),
        late_visits=late[:LATE_SHOWN],
        late_visit_count=len(late),
        due_steps=due_steps(work.research_studies.due_tasks(key, own, today, sunday)),
        weeks=[week(waiting, steps, monday) for monday in mondays] if shows_dates else None,
    )


def due_steps(found: Sequence[DueTasks]) -> list[DueStep]:
    """Return what is due by kind, with everybody's together."""
    by_kind = [list(own) for _, own in groupby(found, key=lambda one: one.kind)]
    return [
        DueStep(
            own[0].kind,
            sum(one.late for one in own),
            min((one.oldest for one in own if one.oldest), default=None),
            sum(one.this_week for one in own),
            sum(one.next_week for one in own),
            own[:PEOPLE_SHOWN],
            max(0, len(own) - PEOPLE_SHOWN),
        )
        for own in by_kind
    ]


def late_visits(waiting: Sequence[VisitStanding], steps: Mapping[UUID, TimePoint], today: date) -> list[LateVisit]:
    """Return the visits whose window closed without an examination, the latest first."""
    found = []
    for visit in waiting:
        step = steps[visit.time_point_id]
        window = step.window(visit.reference_date)
        if window and (days := window.days_late(today)):
            found.append(LateVisit(visit.subject_id, visit.number, visit.site_code, step.code, days))
    return sorted(found, key=lambda visit: -visit.days)


def week(waiting: Sequence[VisitStanding], steps: Mapping[UUID, TimePoint], monday: date) -> Week:
    """Return the visits that are due in the week of a Monday, by day and number."""
    found = []
    for visit in waiting:
        step = steps[visit.time_point_id]
        day = visit.reference_date + timedelta(days=step.day) if visit.reference_date else None
        if day and monday <= day < monday + timedelta(days=7):
            found.append(ExpectedVisit(visit.subject_id, visit.number, visit.site_code, step.code, day))
    found.sort(key=lambda visit: (visit.day, visit.number))
    return Week(monday, found[:EXPECTED_SHOWN], len(found))
