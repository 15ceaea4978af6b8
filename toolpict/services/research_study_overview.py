"""How far a research study is: what its overview and its configuration page show."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final
from uuid import UUID

from toolpict.domain.data_cut import DataCut
from toolpict.domain.people import Actor
from toolpict.domain.permissions import InResearchStudy, Permission, permits, require
from toolpict.domain.research_study import ResearchStudy, Site, TimePoint
from toolpict.services.ports.research_studies import LateTask, Member, TaskCount
from toolpict.services.ports.units import Looking, UnitsOfWork
from toolpict.services.research_studies import time_points

LATE_SHOWN: Final = 10


@dataclass(frozen=True)
class LateVisit:
    """A visit whose window closed without an examination."""

    subject_id: UUID
    number: str
    site_code: str
    time_point: str
    days: int


@dataclass(frozen=True)
class Standing:
    """How far a research study is, and what is late and where.  Shown to who may see its subjects alone."""

    wanted: int
    received: int
    counts: Sequence[TaskCount]
    late_tasks: Sequence[LateTask]
    late_visits: Sequence[LateVisit]
    late_visit_count: int


@dataclass(frozen=True)
class ResearchStudyPage:
    """What the page of a research study shows; `standing` is None for who may not see subjects."""

    research_study: ResearchStudy
    sites: Sequence[Site]
    other_sites: Sequence[Site]
    time_points: Sequence[TimePoint]
    members: Sequence[Member]
    cuts: Sequence[DataCut]
    standing: Standing | None
    may_configure: bool


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
    with units.looking() as work:
        own = work.research_studies.sites(research_study_id)
        return ResearchStudyPage(
            research_study=work.get(ResearchStudy, research_study_id),
            sites=own,
            other_sites=[site for site in work.research_studies.all_sites() if site.id not in {s.id for s in own}],
            time_points=time_points(work, research_study_id),
            members=[member for member in work.research_studies.members(research_study_id) if member.holds_on(today)],
            cuts=sorted(work.find(DataCut, research_study_id=research_study_id), key=lambda cut: cut.number),
            standing=stand(work, research_study_id, today) if permits(actor, Permission.SUBJECT_READ, place) else None,
            may_configure=permits(actor, Permission.RESEARCH_STUDY_CONFIGURE, place),
        )


def look_at_configuration(
    research_study_id: UUID, *, actor: Actor, units: UnitsOfWork, today: date
) -> ResearchStudyPage:
    """Return what the page of sites and schedule shows.

    Raises
    ------
    NotFoundError, NotPermittedError
        See `toolpict.domain.errors`.

    """
    require(actor, Permission.RESEARCH_STUDY_CONFIGURE, InResearchStudy(research_study_id))
    return look_at_research_study(research_study_id, actor=actor, units=units, today=today)


def stand(work: Looking, research_study_id: UUID, today: date) -> Standing:
    """Return how far a research study is."""
    wanted, received = work.research_studies.received(research_study_id)
    late = late_visits(work, research_study_id, today)
    return Standing(
        wanted=wanted,
        received=received,
        counts=work.research_studies.task_counts(research_study_id, today),
        late_tasks=work.research_studies.late_tasks(research_study_id, today, LATE_SHOWN),
        late_visits=late[:LATE_SHOWN],
        late_visit_count=len(late),
    )


def late_visits(work: Looking, research_study_id: UUID, today: date) -> list[LateVisit]:
    """Return the visits whose window closed without an examination, the latest first."""
    steps = {point.id: point for point in time_points(work, research_study_id)}
    found = []
    for visit in work.research_studies.expected_visits(research_study_id):
        step = steps[visit.time_point_id]
        window = step.window(visit.reference_date)
        days = window.days_late(today) if window and not visit.received else 0
        if days:
            found.append(LateVisit(visit.subject_id, visit.number, visit.site_code, step.code, days))
    return sorted(found, key=lambda visit: -visit.days)
