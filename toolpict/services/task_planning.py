"""Which tasks will be made: read from what was typed, shown as a preview, and worked out again when they are made."""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import Final
from uuid import UUID

from toolpict.domain.codes import ProblemCode
from toolpict.domain.imaging import Case, CaseVisit
from toolpict.domain.post_processing import ProcedureVersion
from toolpict.domain.reading_plan import ReadingPlan
from toolpict.domain.research_study import ResearchStudy, VisitStatus
from toolpict.domain.tasks import TaskKind
from toolpict.services.ports.task_creation import WantedVisit
from toolpict.services.ports.units import Looking
from toolpict.services.procedures import newest_procedures
from toolpict.services.reading_plans import newest_plans
from toolpict.services.typed import LONGEST_TEXT, Typed, read_key

Work = ProcedureVersion | ReadingPlan

ONE_SLOT: Final = "PT"
"""Stands where a reading has its slot: a post-processing task is one person's."""

MOST_TASKS: Final = 2000
BY_SUBJECT: Final = "subject"
"""One case for all the chosen visits of a subject; otherwise each visit is a case."""


@dataclass(frozen=True)
class Wanted:
    """What is asked for, as typed.

    Attributes
    ----------
    typed
        `work` (the id of a procedure's or reading plan's version), `numbers` (pasted inclusion numbers; empty for
        all), `only_received` (ticked), `cases` ("visit" or "subject"), `due`, `priority`, and for each slot
        `person-R1`, … or `person-PT` (an account's id, or empty).
    visits
        Ids of visits chosen one by one; then time points and numbers do not count.
    time_points
        Ids of the steps of the schedule.

    """

    typed: Mapping[str, str]
    visits: tuple[str, ...] = ()
    time_points: tuple[str, ...] = ()


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


def find_work(work: Looking, research_study_id: UUID, typed: str) -> Work | None:
    """Return the procedure or reading plan in force that has this id; None when there is none."""
    key = read_key(typed)
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
    research_study: ResearchStudy, there: Sequence[WantedVisit], wanted: Wanted, typed: Typed
) -> list[WantedVisit]:
    """Return the visits that were chosen; what cannot be chosen is kept as a problem."""
    text = typed.text("numbers", required=False, longest=10 * LONGEST_TEXT)
    if wanted.visits:
        chosen = [visit for visit in there if str(visit.id) in set(wanted.visits)]
        if len(chosen) < len(set(wanted.visits)):
            typed.wrong("visits", ProblemCode.NOT_A_CHOICE)
    else:
        if not wanted.time_points:
            typed.wrong("time_points", ProblemCode.MISSING)
        if unknown_numbers(research_study, there, text):
            typed.wrong("numbers", ProblemCode.UNKNOWN_VALUE)
        numbers = set(split_numbers(research_study, text))
        steps = set(wanted.time_points)
        chosen = [
            visit for visit in there if str(visit.time_point_id) in steps and (not numbers or visit.number in numbers)
        ]
    only_received = typed.ticked("only_received")
    return [
        visit
        for visit in chosen
        if visit.status is not VisitStatus.NOT_DONE and (visit.examinations or not only_received)
    ]


def plan(work: Looking, research_study_id: UUID, wanted: Wanted, typed: Typed) -> Plan | None:
    """Return what will be made; None when no work was chosen.  Problems are kept in `typed`."""
    asked = find_work(work, research_study_id, typed.text("work"))
    if asked is None:
        typed.wrong("work", ProblemCode.NOT_A_CHOICE)
        return None
    research_study = work.get(ResearchStudy, research_study_id)
    chosen = choose_visits(research_study, work.task_creation.visits(research_study_id), wanted, typed)
    if not chosen:
        typed.wrong("visits", ProblemCode.MISSING)
    if len(chosen) * len(slots(asked)) > MOST_TASKS:
        typed.wrong("visits", ProblemCode.OUT_OF_RANGE, minimum=1, maximum=MOST_TASKS, unit="")
    if isinstance(asked, ReadingPlan):
        return plan_readings(work, asked, group(chosen, wanted.typed.get("cases", "")), typed)
    return plan_post_processing(work, asked, chosen)


def group(chosen: Sequence[WantedVisit], cases: str) -> list[tuple[WantedVisit, ...]]:
    """Return the visits of each case, in the order of the schedule."""
    if cases != BY_SUBJECT:
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


def plan_readings(work: Looking, asked: ReadingPlan, groups: Sequence[tuple[WantedVisit, ...]], typed: Typed) -> Plan:
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
    require_procedure(work, asked, new, typed)
    return Plan(TaskKind.READING, asked, new, there)


def require_procedure(work: Looking, asked: ReadingPlan, new: Sequence[Planned], typed: Typed) -> None:
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
        typed.wrong("visits", ProblemCode.PROCEDURE_NOT_ASKED, count=len(visits - asked_for))
