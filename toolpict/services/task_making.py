"""Stores the drafts of a plan: tasks, cases under aliases, places in each reader's order, and what waits for what."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from random import Random
from typing import Final
from uuid import UUID

from toolpict.domain.audit import AuditEntry
from toolpict.domain.codes import AuditCode
from toolpict.domain.imaging import Case, CaseVisit
from toolpict.domain.post_processing import ProcedureVersion
from toolpict.domain.reading_plan import ReadingPlan, ReadingSlot
from toolpict.domain.tasks import Task
from toolpict.services import dependencies, tasks
from toolpict.services.ports.task_creation import WantedVisit
from toolpict.services.ports.units import Changing, Looking
from toolpict.services.task_planning import Planned, Work, kind_of

FIRST_ALIASES: Final = 1000
"""Aliases are drawn among K-001 … K-999 until half of them are taken, then among ten times as many."""


@dataclass(frozen=True)
class Making:
    """Who makes the tasks, for whom, by when they are wanted, and how much they press."""

    people: Mapping[str, UUID | None]
    due: date
    priority: int
    by: UUID
    at: datetime
    chance: Random


def add_task(work: Changing, asked: Work, planned: Planned, making: Making) -> Task:
    """Store one draft with its entry; it is not given to anybody yet."""
    visit = planned.visit
    task = Task(
        work.next_number("task"),
        kind_of(asked),
        asked.research_study_id,
        visit.site_id,
        visit.subject_id,
        visit.id,
        requested_by=making.by,
        created_at=making.at,
        status_since=making.at,
        title=asked.title,
        due=making.due,
        priority=making.priority,
        form_version_id=asked.form_version_id if isinstance(asked, ReadingPlan) else None,
        procedure_version_id=asked.id if isinstance(asked, ProcedureVersion) else None,
    )
    work.record(task.entry(AuditCode.TASK_CREATED, making.by, making.at, kind=task.kind))
    work.add(task)
    return task


def give(work: Changing, task: Task, planned: Planned, making: Making) -> None:
    """Name the person who was chosen for the slot, if any."""
    person = making.people.get(planned.slot)
    if person:
        tasks.give(work, task, person, by=making.by, now=making.at)


def make_post_processing(work: Changing, asked: ProcedureVersion, new: Sequence[Planned], making: Making) -> None:
    """Store the drafts; readings that were asked for before and wait for this procedure wait for them, too."""
    for planned in new:
        task = add_task(work, asked, planned, making)
        give(work, task, planned, making)
        for reading_id in work.task_creation.waiting_readings(planned.visit.id, asked.procedure_id):
            work.tasks.add_prerequisite(reading_id, task.id)
            dependencies.recount(work, work.get(Task, reading_id), making.at)


def make_readings(work: Changing, asked: ReadingPlan, new: Sequence[Planned], making: Making) -> None:
    """Store the drafts with their cases, their places in the order of each reader, and what they wait for."""
    cases = add_cases(work, asked, new, making)
    places = draw_places(work, asked, new, making.chance)
    waits_for = post_processing_of(work, asked, new)
    for planned, position in zip(new, places, strict=True):
        task = add_task(work, asked, planned, making)
        case = planned.case or cases[planned.visits]
        work.add(ReadingSlot(task.id, asked.id, case.id, planned.slot, position, planned.round))
        for visit in planned.visits:
            for prerequisite_id in waits_for.get(visit.id, ()):
                work.tasks.add_prerequisite(task.id, prerequisite_id)
        give(work, task, planned, making)


def add_cases(
    work: Changing, asked: ReadingPlan, new: Sequence[Planned], making: Making
) -> dict[tuple[WantedVisit, ...], Case]:
    """Store the cases that are not there yet, each under an alias drawn by chance."""
    research_study_id = asked.research_study_id
    taken = {case.alias for case in work.task_creation.cases(research_study_id)}
    made: dict[tuple[WantedVisit, ...], Case] = {}
    for planned in new:
        if planned.case or planned.visits in made:
            continue
        alias = draw_alias(taken, making.chance)
        taken.add(alias)
        case = Case(
            research_study_id, planned.visit.subject_id, alias, tuple(CaseVisit(visit.id) for visit in planned.visits)
        )
        where = ("reading_case", case.id, making.by, making.at)
        work.record(AuditEntry(AuditCode.CASE_MADE, *where, research_study_id=research_study_id))
        work.add(case)
        made[planned.visits] = case
    return made


def draw_alias(taken: set[str], chance: Random) -> str:
    """Return an alias such as `K-017` that no case of the research study has; its number tells nothing."""
    size = FIRST_ALIASES
    while len(taken) * 2 > size:
        size *= 10
    while True:
        alias = f"K-{chance.randrange(1, size):03}"
        if alias not in taken:
            return alias


def draw_places(work: Looking, asked: ReadingPlan, new: Sequence[Planned], chance: Random) -> list[int]:
    """Return a place for each reading: per slot, behind those there already, in an order drawn once and stored."""
    versions = {v.id for v in work.find(ReadingPlan, research_study_id=asked.research_study_id, code=asked.code)}
    left: dict[str, list[int]] = {}
    for slot in asked.slots:
        first = work.task_creation.last_position(versions, slot) + 1
        places = list(range(first, first + sum(planned.slot == slot for planned in new)))
        chance.shuffle(places)
        left[slot] = places
    return [left[planned.slot].pop() for planned in new]


def post_processing_of(work: Looking, asked: ReadingPlan, new: Sequence[Planned]) -> dict[UUID, list[UUID]]:
    """Return the post-processing tasks of each visit that the readings wait for."""
    found: dict[UUID, list[UUID]] = {}
    for task in work.task_creation.post_processing({visit.id for planned in new for visit in planned.visits}):
        if task.procedure_id == asked.waits_for_procedure_id:
            found.setdefault(task.visit_id, []).append(task.task_id)
    return found
