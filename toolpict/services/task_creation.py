"""Making tasks for many visits at once: previewed, made as drafts, looked at, then issued."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from random import Random, SystemRandom
from uuid import UUID

from toolpict.domain.codes import ProblemCode
from toolpict.domain.errors import InvalidInputError, NotFoundError, Problem
from toolpict.domain.people import Actor
from toolpict.domain.permissions import KIND_ROLES, InResearchStudy, Permission, Sites, permits, permitted_sites, reach
from toolpict.domain.post_processing import ProcedureVersion
from toolpict.domain.reading_plan import ReadingPlan
from toolpict.domain.research_study import ResearchStudy, TimePoint
from toolpict.domain.tasks import NO_DUE_DATE, StatusGroup
from toolpict.services import tasks
from toolpict.services.ports.research_studies import ResearchStudyRow
from toolpict.services.ports.task_creation import WantedVisit
from toolpict.services.ports.tasks import Candidate, Criteria, Scope, TaskRow
from toolpict.services.ports.units import Clock, Looking, UnitsOfWork
from toolpict.services.problems import Problems
from toolpict.services.procedures import newest_procedures
from toolpict.services.reading_plans import newest_plans
from toolpict.services.research_studies import confined, time_points
from toolpict.services.task_making import Making, make_post_processing, make_readings
from toolpict.services.task_planning import (
    MOST_TASKS,
    Plan,
    Wanted,
    Work,
    find_work,
    kind_of,
    plan,
    slots,
    unknown_numbers,
)


@dataclass(frozen=True)
class Ordered:
    """Who is to do it, by when, and how much it presses."""

    people: Mapping[str, UUID | None]
    due: date
    priority: int


@dataclass(frozen=True)
class CreateTasks:
    """Tasks for many visits."""

    research_study_id: UUID
    wanted: Wanted


@dataclass(frozen=True)
class Preview:
    """What would be made; `people` are the names by slot, empty for nobody."""

    plan: Plan
    people: Mapping[str, str]
    due: date | None
    priority: int


def preview_tasks(command: CreateTasks, *, actor: Actor, units: UnitsOfWork, today: date) -> Preview:
    """Return the tasks that would be made, and make none.

    Raises
    ------
    NotFoundError, NotPermittedError, InvalidInputError
        See `toolpict.domain.errors`.

    """
    own = reach(actor, Permission.TASK_CREATE, command.research_study_id)
    with units.looking() as work:
        made, ordered = read(work, command, own, today)
        names = work.tasks.names(frozenset(key for key in ordered.people.values() if key))
    people = {slot: names[key] if key else "" for slot, key in ordered.people.items()}
    return Preview(made, people, None if ordered.due == NO_DUE_DATE else ordered.due, ordered.priority)


def read(work: Looking, command: CreateTasks, own: Sites, today: date) -> tuple[Plan, Ordered]:
    """Return what will be made at the person's sites, and how.

    Raises
    ------
    InvalidInputError
        Something that was typed breaks a rule, or all of it is there already.

    """
    wanted, problems = command.wanted, Problems()
    made = plan(work, command.research_study_id, wanted, own, problems)
    priority = problems.between("priority", wanted.priority, min(tasks.PRIORITIES), max(tasks.PRIORITIES))
    people = read_people(made.work, wanted, candidates(work, made.work, own, today), problems) if made else {}
    if made and not made.new and not problems.found:
        problems.wrong("visits", ProblemCode.ALREADY_THERE)
    problems.require()
    if made is None:
        raise NotFoundError
    return made, Ordered(people, wanted.due or NO_DUE_DATE, priority)


def read_people(
    asked: Work, wanted: Wanted, offered: Sequence[Candidate], problems: Problems
) -> dict[str, UUID | None]:
    """Return who was named for each slot; nobody twice, since two readers are two people."""
    able = {person.id for person in offered}
    chosen: dict[str, UUID | None] = {}
    for slot in slots(asked):
        person = wanted.people.get(slot)
        if person and person not in able:
            problems.wrong(f"person-{slot}", ProblemCode.NOT_A_CHOICE)
        if person and person in chosen.values():
            problems.wrong(f"person-{slot}", ProblemCode.ALREADY_THERE)
        chosen[slot] = person
    return chosen


def candidates(work: Looking, asked: Work, own: Sites, today: date) -> Sequence[Candidate]:
    """Return who may be named, each with the open tasks they have already: those of the site too, where there is one."""
    site_id = next(iter(own)) if own and len(own) == 1 else None
    return work.tasks.candidates(asked.research_study_id, KIND_ROLES[kind_of(asked)], today, site_id)


def create_tasks(
    command: CreateTasks,
    *,
    actor: Actor,
    units: UnitsOfWork,
    clock: Clock,
    today: date,
    chance: Random | None = None,
) -> int:
    """Make the tasks as drafts, all or none; return how many.  What is there already is not made again.

    Raises
    ------
    NotFoundError, NotPermittedError, InvalidInputError, WrongStateError
        See `toolpict.domain.errors`.

    """
    own = reach(actor, Permission.TASK_CREATE, command.research_study_id)
    now, chance = clock(), chance or SystemRandom()
    with units.changing() as work:
        work.get(ResearchStudy, command.research_study_id)  # one at a time: of two alike, the second finds them there
        made, ordered = read(work, command, own, today)
        making = Making(ordered.people, ordered.due, ordered.priority, actor.account_id, now, chance)
        if isinstance(made.work, ReadingPlan):
            make_readings(work, made.work, made.new, making)
        else:
            make_post_processing(work, made.work, made.new, making)
        work.commit()
    return len(made.new)


def list_research_studies(*, actor: Actor, units: UnitsOfWork) -> Sequence[ResearchStudyRow]:
    """Return the research studies in which the person may make tasks, by code."""
    known = actor.research_study_ids()
    may = {key for key in known if permitted_sites(actor, Permission.TASK_CREATE, key) != frozenset()}
    with units.looking() as work:
        return work.research_studies.listed(may, confined(actor))


@dataclass(frozen=True)
class NewTasksPage:
    """What the page for new tasks offers.

    Attributes
    ----------
    asked
        The procedure or reading plan that was chosen; None while none is.
    chosen
        Visits that were chosen one by one.
    unknown
        Pasted numbers that nobody who takes part has.
    may_write_procedures
        The person may write one while there is none.

    """

    research_study: ResearchStudy
    time_points: Sequence[TimePoint]
    procedures: Sequence[ProcedureVersion]
    plans: Sequence[ReadingPlan]
    asked: Work | None
    slots: tuple[str, ...]
    candidates: Sequence[Candidate]
    chosen: Sequence[WantedVisit]
    unknown: Sequence[str]
    may_write_procedures: bool


def look_at_new_tasks(
    research_study_id: UUID, wanted: Wanted, *, actor: Actor, units: UnitsOfWork, today: date
) -> NewTasksPage:
    """Return what the page for new tasks offers, given what was chosen so far.

    Raises
    ------
    NotFoundError, NotPermittedError
        See `toolpict.domain.errors`.

    """
    own = reach(actor, Permission.TASK_CREATE, research_study_id)
    with units.looking() as work:
        research_study = work.get(ResearchStudy, research_study_id)
        asked = find_work(work, research_study_id, wanted.work_id)
        there = work.task_creation.visits(research_study_id, own)
        return NewTasksPage(
            research_study=research_study,
            time_points=time_points(work, research_study_id),
            procedures=newest_procedures(work, research_study_id),
            plans=newest_plans(work, research_study_id),
            asked=asked,
            slots=slots(asked),
            candidates=candidates(work, asked, own, today) if asked else (),
            chosen=[visit for visit in there if visit.id in set(wanted.visit_ids)],
            unknown=unknown_numbers(research_study, there, wanted.numbers),
            may_write_procedures=permits(actor, Permission.PROCEDURE_PUBLISH, InResearchStudy(research_study_id)),
        )


@dataclass(frozen=True)
class DraftsPage:
    """The tasks of a research study that are made but not issued."""

    research_study: ResearchStudy
    drafts: Sequence[TaskRow]


def list_drafts(research_study_id: UUID, *, actor: Actor, units: UnitsOfWork) -> DraftsPage:
    """Return the drafts of a research study, by due date and number.

    Raises
    ------
    NotFoundError, NotPermittedError
        See `toolpict.domain.errors`.

    """
    own = reach(actor, Permission.TASK_ISSUE, research_study_id)
    whole = frozenset({research_study_id}) if own is None else frozenset()
    scope = Scope(actor.account_id, whole, {}, frozenset((research_study_id, site_id) for site_id in own or ()))
    criteria = Criteria(groups=(StatusGroup.PREPARING,), research_study_id=research_study_id)
    with units.looking() as work:
        return DraftsPage(
            work.get(ResearchStudy, research_study_id),
            work.tasks.work_list(scope, criteria, after=None, before=None, limit=MOST_TASKS),
        )


def issue_drafts(
    research_study_id: UUID, task_ids: Sequence[UUID], *, actor: Actor, units: UnitsOfWork, clock: Clock
) -> int:
    """Issue the drafts that were ticked, all or none; return how many.

    Raises
    ------
    NotFoundError, NotPermittedError, WrongStateError, InvalidInputError
        See `toolpict.domain.errors`.

    """
    reach(actor, Permission.TASK_ISSUE, research_study_id)
    if not task_ids:
        raise InvalidInputError({"tasks": Problem(ProblemCode.MISSING)})
    return tasks.issue_tasks(tasks.IssueTasks(frozenset(task_ids)), actor=actor, units=units, clock=clock)
