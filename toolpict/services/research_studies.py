"""What is done with a research study: opening it, adding sites and time points, looking at how far it is."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final
from uuid import UUID

from toolpict.domain.audit import AuditEntry
from toolpict.domain.codes import AuditCode, ProblemCode
from toolpict.domain.people import Actor, Role, RoleAssignment
from toolpict.domain.permissions import InResearchStudy, Installation, Permission, Sites, require
from toolpict.domain.research_study import CODE, TIME_POINT_CODE, Origin, ResearchStudy, Site, Subject, TimePoint, Visit
from toolpict.services.ports.research_studies import Member, ResearchStudyRow
from toolpict.services.ports.units import Changing, Clock, Looking, UnitsOfWork
from toolpict.services.problems import Problems

SITE_CODE: Final = re.compile(r"[A-Z0-9-]{1,16}")
LONGEST_DAY: Final = 36500


@dataclass(frozen=True)
class NewSite:
    """A site that no research study knew."""

    code: str
    name: str


@dataclass(frozen=True)
class Step:
    """A step of the schedule: when a visit is due, in days from day 0, and how much earlier or later it may be."""

    code: str
    label: str
    day: int
    early: int = 0
    late: int = 0

    def time_point(self, research_study_id: UUID, position: int) -> TimePoint:
        """Return the step as one of a research study."""
        return TimePoint(research_study_id, self.code, self.label, self.day, self.early, self.late, position)


@dataclass(frozen=True)
class OpenResearchStudy:
    """A new research study, with sites that are known (their ids) and new ones, and its schedule in its order."""

    code: str
    title: str
    sponsor: str
    origin: Origin
    quality_control: bool = False
    site_ids: tuple[UUID, ...] = ()
    new_sites: tuple[NewSite, ...] = ()
    steps: tuple[Step, ...] = ()


def open_research_study(command: OpenResearchStudy, *, actor: Actor, units: UnitsOfWork, clock: Clock) -> UUID:
    """Open a research study and make the person its research associate; return its id.

    Raises
    ------
    NotPermittedError, InvalidInputError
        See `toolpict.domain.errors`.

    """
    require(actor, Permission.RESEARCH_STUDY_OPEN, Installation())
    problems, now = Problems(), clock()
    code = problems.shaped("code", command.code, CODE, upper=True)
    title, sponsor = problems.text("title", command.title), problems.text("sponsor", command.sponsor)
    with units.changing() as work:
        if code and work.find(ResearchStudy, code=code):
            problems.wrong("code", ProblemCode.ALREADY_THERE)
        known = {site.id: site for site in work.research_studies.all_sites()}
        new_sites = read_sites(problems, command.new_sites, {site.code for site in known.values()})
        if not set(command.site_ids) <= known.keys():
            problems.wrong("sites", ProblemCode.NOT_A_CHOICE)
        if not command.site_ids and not new_sites:
            problems.wrong("sites", ProblemCode.MISSING)
        steps = [read_step(problems, f"time_point-{row}", step) for row, step in enumerate(command.steps)]
        refuse_twice(problems, [(f"time_point-{row}-code", step.code) for row, step in enumerate(steps)])
        problems.require()
        research_study = ResearchStudy(code, title, sponsor, command.origin, quality_control=command.quality_control)
        work.record(entry(research_study.id, AuditCode.RESEARCH_STUDY_OPENED, actor, now))
        work.add(research_study)
        add_sites(work, research_study, [known[key] for key in dict.fromkeys(command.site_ids)], new_sites)
        for position, step in enumerate(steps):
            work.add(step.time_point(research_study.id, position))
        make_associate(work, research_study, actor, now)
        work.commit()
    return research_study.id


def make_associate(work: Changing, research_study: ResearchStudy, actor: Actor, now: datetime) -> None:
    """Make who opens a research study its first research associate."""
    role = RoleAssignment(actor.account_id, research_study.id, Role.RESEARCH_ASSOCIATE, now.date())
    said = {"account": str(actor.account_id), "role": role.role}
    work.record(
        AuditEntry(
            AuditCode.ROLE_GRANTED, "role_assignment", role.id, actor.account_id, now, said, "", research_study.id
        )
    )
    work.add(role)


def read_sites(problems: Problems, wanted: Sequence[NewSite], taken: set[str]) -> list[Site]:
    """Return the new sites; their codes are shared by all research studies."""
    found = []
    for row, site in enumerate(wanted):
        code = problems.shaped(f"site-{row}-code", site.code, SITE_CODE, upper=True)
        if code in taken:
            problems.wrong(f"site-{row}-code", ProblemCode.ALREADY_THERE)
        taken = taken | {code}
        found.append(Site(code, problems.text(f"site-{row}-name", site.name)))
    return found


def read_step(problems: Problems, place: str, step: Step) -> Step:
    """Return a step of the schedule as it is kept."""
    return Step(
        problems.shaped(f"{place}-code", step.code, TIME_POINT_CODE),
        problems.text(f"{place}-label", step.label),
        problems.between(f"{place}-day", step.day, -LONGEST_DAY, LONGEST_DAY),
        problems.between(f"{place}-early", step.early, 0, LONGEST_DAY),
        problems.between(f"{place}-late", step.late, 0, LONGEST_DAY),
    )


def refuse_twice(problems: Problems, codes: Sequence[tuple[str, object]]) -> None:
    """Keep a problem at every field whose code stands in an earlier row."""
    seen: set[object] = set()
    for field, code in codes:
        if code and code in seen:
            problems.wrong(field, ProblemCode.ALREADY_THERE)
        seen.add(code)


def add_sites(work: Changing, research_study: ResearchStudy, known: Sequence[Site], new: Sequence[Site]) -> None:
    """Let sites take part, those not known before being added first."""
    for site in new:
        work.add(site)
    for site in (*known, *new):
        work.research_studies.join_site(research_study.id, site.id)


def entry(research_study_id: UUID, code: AuditCode, actor: Actor, at: datetime, **parameters: str) -> AuditEntry:
    """Return an audit entry about a research study."""
    return AuditEntry(
        code, "research_study", research_study_id, actor.account_id, at, parameters, "", research_study_id
    )


@dataclass(frozen=True)
class AddSite:
    """A further site: one that is known, or a new one."""

    research_study_id: UUID
    site_id: UUID | None = None
    new: NewSite | None = None


def add_site(command: AddSite, *, actor: Actor, units: UnitsOfWork, clock: Clock) -> None:
    """Let a further site take part.

    Raises
    ------
    NotFoundError, NotPermittedError, InvalidInputError
        See `toolpict.domain.errors`.

    """
    require(actor, Permission.RESEARCH_STUDY_CONFIGURE, InResearchStudy(command.research_study_id))
    problems = Problems()
    with units.changing() as work:
        research_study = work.get(ResearchStudy, command.research_study_id)
        known = {site.id: site for site in work.research_studies.all_sites()}
        new = read_sites(problems, [command.new] if command.new else [], {site.code for site in known.values()})
        chosen = known.get(command.site_id) if command.site_id else None
        if command.site_id and not chosen:
            problems.wrong("site", ProblemCode.NOT_A_CHOICE)
        if not chosen and not new:
            problems.wrong("site", ProblemCode.MISSING)
        if chosen and chosen.id in {site.id for site in work.research_studies.sites(research_study.id)}:
            problems.wrong("site", ProblemCode.ALREADY_THERE)
        problems.require()
        work.record(
            entry(research_study.id, AuditCode.RESEARCH_STUDY_CHANGED, actor, clock(), field="research-studies.sites")
        )
        research_study.version += 1
        add_sites(work, research_study, [chosen] if chosen else [], new)
        work.commit()


@dataclass(frozen=True)
class AddTimePoint:
    """A further step of the schedule."""

    research_study_id: UUID
    step: Step


def add_time_point(command: AddTimePoint, *, actor: Actor, units: UnitsOfWork, clock: Clock) -> None:
    """Add a step to the schedule, and a visit for everyone already included.

    Raises
    ------
    NotFoundError, NotPermittedError, InvalidInputError
        See `toolpict.domain.errors`.

    """
    require(actor, Permission.RESEARCH_STUDY_CONFIGURE, InResearchStudy(command.research_study_id))
    problems = Problems()
    step = read_step(problems, "time_point-0", command.step)
    with units.changing() as work:
        research_study = work.get(ResearchStudy, command.research_study_id)
        there = time_points(work, research_study.id)
        if step.code in {point.code for point in there}:
            problems.wrong("time_point-0-code", ProblemCode.ALREADY_THERE)
        problems.require()
        said = {"field": "research-studies.time-points"}
        work.record(entry(research_study.id, AuditCode.RESEARCH_STUDY_CHANGED, actor, clock(), **said))
        research_study.version += 1
        point = step.time_point(research_study.id, 1 + max((point.position for point in there), default=-1))
        work.add(point)
        for subject in work.find(Subject, research_study_id=research_study.id):
            work.add(Visit(subject.id, point.id))
        work.commit()


def time_points(work: Looking, research_study_id: UUID) -> list[TimePoint]:
    """Return the schedule in its order."""
    return sorted(work.find(TimePoint, research_study_id=research_study_id), key=lambda point: point.position)


def list_research_studies(*, actor: Actor, units: UnitsOfWork) -> Sequence[ResearchStudyRow]:
    """Return the research studies that the person takes part in, by code."""
    with units.looking() as work:
        return work.research_studies.listed(actor.research_study_ids(), confined(actor))


def confined(actor: Actor) -> frozenset[tuple[UUID, UUID]]:
    """Return the (research study, site) that the person knows of, of the research studies known in part alone."""
    known = {held: actor.confined_to(held) for held, _, _ in actor.site_roles}
    return frozenset((held, site) for held, sites in known.items() for site in sites or ())


def sites_within(work: Looking, research_study_id: UUID, own: Sites) -> list[Site]:
    """Return those of some sites that take part in a research study, by code."""
    return [site for site in work.research_studies.sites(research_study_id) if own is None or site.id in own]


def known_members(work: Looking, research_study_id: UUID, own: Sites) -> list[Member]:
    """Return the delegation log, without the people of sites that somebody may not know of."""
    codes = {"", *(site.code for site in sites_within(work, research_study_id, own))}
    return [member for member in work.research_studies.members(research_study_id) if member.site_code in codes]


@dataclass(frozen=True)
class NewResearchStudyPage:
    """What the page for a new research study offers."""

    sites: Sequence[Site]


def look_at_new_research_study(*, actor: Actor, units: UnitsOfWork) -> NewResearchStudyPage:
    """Return what the page for a new research study offers.

    Raises
    ------
    NotPermittedError
        The account came without the right to open one.

    """
    require(actor, Permission.RESEARCH_STUDY_OPEN, Installation())
    with units.looking() as work:
        return NewResearchStudyPage(work.research_studies.all_sites())
