"""Which tasks will be made: read from what was typed, shown as a preview, and worked out again when they are made."""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from itertools import groupby
from typing import Final
from uuid import UUID

from toolpict.domain.codes import ProblemCode
from toolpict.domain.imaging import Case, CaseVisit
from toolpict.domain.permissions import Sites
from toolpict.domain.post_processing import ProcedureVersion
from toolpict.domain.reading_plan import ReadingPlan
from toolpict.domain.research_study import ResearchStudy, VisitStatus
from toolpict.domain.tasks import TaskKind
from toolpict.services.ports.task_creation import WantedVisit
from toolpict.services.ports.units import Looking
from toolpict.services.problems import LONGEST_TEXT, Problems
from toolpict.services.procedures import newest_procedures
from toolpict.services.reading_plans import newest_plans

Work = ProcedureVersion | ReadingPlan

ONE_SLOT: Final = "PT"
"""Stands where a reading has its slot: a post-processing task is one person's."""

MOST_TASKS: Final = 2000
LONGEST_NUMBERS: Final = 10 * LONGEST_TEXT


class Cases(StrEnum):
    """What a case is made of: each visit is one, or all the chosen visits of a subject are."""

    VISIT = "visit"
    SUBJECT = "subject"


@dataclass(frozen=True)
class Wanted:
    """What is asked for.

    Attributes
    ----------
    work_id
        The id of a procedure's or reading plan's version.
    numbers
        Pasted inclusion numbers; empty for all.
    people
        Slot (`R1`, … or `PT`) -> an account's id, or nobody.
    visit_ids
        Visits chosen one by one; then time points and numbers do not count.
    time_point_ids
        Steps of the schedule.

    """

    work_id: UUID | None
    numbers: str = ""
    only_received: bool = False
    cases: Cases = Cases.VISIT
    due: date | None = None
    priority: int = 0
    people: Mapping[str, UUID | None] = field(default_factory=dict)
    visit_ids: tuple[UUID, ...] = ()
    time_point_ids: tuple[UUID, ...] = ()


@dataclass(frozen=True)
class Planned:
    """A task that will be made, or that is there already.

    Attributes
    ----------
    visits
        Those of the case in their order; one for post-processing.
    case
        The case that is there already; None when it must be made, or for post-processing.
    round
        1, or one more than that of the cancelled or withdrawn reading that this one replaces.

    """

    visits: tuple[WantedVisit, ...]
    slot: str
    case: Case | None = None
    round: int = 1

    @property
    def visit(self) -> WantedVisit:
        """Return the visit that the task stands at: the last of its case."""
        return self.visits[-1]


@dataclass(frozen=True)
class Plan:
    """What will be made (`new`), and what was asked for before (`there`)."""

    kind: TaskKind
    work: Work
    new: Sequence[Planned]
    there: Sequence[Planned]


def find_work(work: Looking, research_study_id: UUID, key: UUID | None) -> Work | None:
    """Return the procedure or reading plan in force that has this id; None when there is none."""
    offered: list[Work] = [*newest_procedures(work, research_study_id), *newest_plans(work, research_study_id)]
    return next((found for found in offered if found.id == key), None)


def slots(asked: Work | None) -> tuple[str, ...]:
    """Return whom a person may be named for."""
    if asked is None:
        return ()
    return asked.slots if isinstance(asked, ReadingPlan) else (ONE_SLOT,)


def kind_of(asked: Work) -> TaskKind:
    """Return the kind of the tasks that will be made."""
    return TaskKind.READING if isinstance(asked, ReadingPlan) else TaskKind.POST_PROCESSING


def split_numbers(research_study: ResearchStudy, text: str) -> list[str]:
    """Return pasted inclusion numbers, parted by spaces, commas, semicolons or lines, without the code in front."""
    found = [number.removeprefix(f"{research_study.code}-") for number in re.split(r"[\s,;]+", text.upper()) if number]
    return list(dict.fromkeys(found))


def unknown_numbers(research_study: ResearchStudy, visits: Iterable[WantedVisit], text: str) -> list[str]:
    """Return the pasted numbers that nobody who takes part has."""
    known = {visit.number for visit in visits}
    return [number for number in split_numbers(research_study, text) if number not in known]


def choose_visits(
    research_study: ResearchStudy, there: Sequence[WantedVisit], wanted: Wanted, problems: Problems
) -> list[WantedVisit]:
    """Return the visits that were chosen; what cannot be chosen is kept as a problem."""
    text = problems.text("numbers", wanted.numbers, required=False, longest=LONGEST_NUMBERS)
    if wanted.visit_ids:
        chosen = [visit for visit in there if visit.id in set(wanted.visit_ids)]
        if len(chosen) < len(set(wanted.visit_ids)):
            problems.wrong("visits", ProblemCode.NOT_A_CHOICE)
    else:
        if not wanted.time_point_ids:
            problems.wrong("time_points", ProblemCode.MISSING)
        if unknown_numbers(research_study, there, text):
            problems.wrong("numbers", ProblemCode.UNKNOWN_VALUE)
        numbers = set(split_numbers(research_study, text))
        steps = set(wanted.time_point_ids)
        chosen = [visit for visit in there if visit.time_point_id in steps and (not numbers or visit.number in numbers)]
    return [
        visit
        for visit in chosen
        if visit.status is not VisitStatus.NOT_DONE and (visit.examinations or not wanted.only_received)
    ]


def plan(work: Looking, research_study_id: UUID, wanted: Wanted, reach: Sites, problems: Problems) -> Plan | None:
    """Return what will be made at these sites; None when no work was chosen.  What is wrong is kept in `problems`."""
    asked = find_work(work, research_study_id, wanted.work_id)
    if asked is None:
        problems.wrong("work", ProblemCode.NOT_A_CHOICE)
        return None
    research_study = work.get(ResearchStudy, research_study_id)
    chosen = choose_visits(research_study, work.task_creation.visits(research_study_id, reach), wanted, problems)
    if not chosen:
        problems.wrong("visits", ProblemCode.MISSING)
    if len(chosen) * len(slots(asked)) > MOST_TASKS:
        problems.wrong("visits", ProblemCode.OUT_OF_RANGE, minimum=1, maximum=MOST_TASKS, unit="")
    if isinstance(asked, ReadingPlan):
        return plan_readings(work, asked, group(chosen, wanted.cases), problems)
    return plan_post_processing(work, asked, chosen)


def group(chosen: Sequence[WantedVisit], cases: Cases) -> list[tuple[WantedVisit, ...]]:
    """Return the visits of each case, in the order of the schedule."""
    if cases is not Cases.SUBJECT:
        return [(visit,) for visit in chosen]
    return [tuple(own) for _, own in groupby(chosen, key=lambda visit: visit.subject_id)]


def plan_post_processing(work: Looking, procedure: ProcedureVersion, chosen: Sequence[WantedVisit]) -> Plan:
    """Return the post-processing tasks to make: one a visit, unless it has one by this procedure."""
    there = {
        task.visit_id
        for task in work.task_creation.post_processing({visit.id for visit in chosen})
        if task.procedure_id == procedure.procedure_id
    }
    all_of_them = [Planned((visit,), ONE_SLOT) for visit in chosen]
    return Plan(
        TaskKind.POST_PROCESSING,
        procedure,
        [planned for planned in all_of_them if planned.visit.id not in there],
        [planned for planned in all_of_them if planned.visit.id in there],
    )


def plan_readings(
    work: Looking, asked: ReadingPlan, groups: Sequence[tuple[WantedVisit, ...]], problems: Problems
) -> Plan:
    """Return the readings to make: one a case and slot, unless it has one by any version of this plan."""
    research_study_id = asked.research_study_id
    cases = {case.visits: case for case in work.task_creation.cases(research_study_id) if case.repeats_case_id is None}
    versions = {version.id for version in work.find(ReadingPlan, research_study_id=research_study_id, code=asked.code)}
    live: set[tuple[UUID, str]] = set()
    rounds: dict[tuple[UUID, str], int] = {}
    for taken in work.task_creation.taken_slots(versions):
        place = (taken.case_id, taken.slot)
        rounds[place] = max(taken.round, rounds.get(place, 0))
        if not taken.is_void:
            live.add(place)
    new: list[Planned] = []
    there: list[Planned] = []
    for visits in groups:
        case = cases.get(tuple(CaseVisit(visit.id) for visit in visits))
        for slot in asked.slots:
            place = (case.id, slot) if case else (research_study_id, slot)
            planned = Planned(visits, slot, case, 1 + rounds.get(place, 0))
            (there if place in live else new).append(planned)
    require_procedure(work, asked, new, problems)
    return Plan(TaskKind.READING, asked, new, there)


def require_procedure(work: Looking, asked: ReadingPlan, new: Sequence[Planned], problems: Problems) -> None:
    """Keep a problem when a reading would wait for a post-processing that nobody asked for."""
    if asked.waits_for_procedure_id is None:
        return
    visits = {visit.id for planned in new for visit in planned.visits}
    asked_for = {
        task.visit_id
        for task in work.task_creation.post_processing(visits)
        if task.procedure_id == asked.waits_for_procedure_id
    }
    if visits - asked_for:
        problems.wrong("visits", ProblemCode.PROCEDURE_NOT_ASKED, count=len(visits - asked_for))
