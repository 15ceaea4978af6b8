"""Reading plans: which form is read by how many readers, and what the readings wait for."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final
from uuid import UUID

from toolpict.domain.audit import AuditEntry
from toolpict.domain.codes import AuditCode, ProblemCode
from toolpict.domain.forms import FormVersion
from toolpict.domain.people import Actor
from toolpict.domain.permissions import InResearchStudy, Permission, permits, reach, require
from toolpict.domain.post_processing import ProcedureVersion
from toolpict.domain.reading_plan import ReadingPlan
from toolpict.domain.research_study import ResearchStudy
from toolpict.services.ports.units import Clock, Looking, UnitsOfWork
from toolpict.services.problems import Problems
from toolpict.services.procedures import newest_procedures

CODE: Final = re.compile(r"[A-Z0-9][A-Z0-9_-]{0,31}")
MOST_READERS: Final = 9


@dataclass(frozen=True)
class PublishReadingPlan:
    """A reading plan; its readings wait for a procedure, if one is named.

    Attributes
    ----------
    form_version_id, procedure_id
        The version of a form; a procedure, in whichever version is in force.
    readers
        1 to `MOST_READERS`.
    shows_segmentations, recalls_earlier
        See `ReadingPlan`.

    """

    research_study_id: UUID
    code: str
    title: str
    form_version_id: UUID
    readers: int
    procedure_id: UUID | None = None
    shows_segmentations: bool = False
    recalls_earlier: bool = False


def publish_reading_plan(command: PublishReadingPlan, *, actor: Actor, units: UnitsOfWork, clock: Clock) -> UUID:
    """Publish a reading plan, or the next version of the one that has its code; return the version's id.

    Raises
    ------
    NotFoundError, NotPermittedError, InvalidInputError
        See `toolpict.domain.errors`.

    """
    research_study_id = command.research_study_id
    require(actor, Permission.READING_PLAN_PUBLISH, InResearchStudy(research_study_id))
    problems, now = Problems(), clock()
    code = problems.shaped("code", command.code, CODE, upper=True)
    title = problems.text("title", command.title)
    form_id, procedure_id = command.form_version_id, command.procedure_id
    readers = problems.between("readers", command.readers, 1, MOST_READERS)
    with units.changing() as work:
        work.get(ResearchStudy, research_study_id)  # one publication at a time, or two would take the same number
        known = {form.id for form in work.find(FormVersion, research_study_id=research_study_id)}
        if form_id not in known - work.form_drafts.retired(research_study_id):
            problems.wrong("form", ProblemCode.NOT_A_CHOICE)
        if procedure_id and procedure_id not in {p.procedure_id for p in newest_procedures(work, research_study_id)}:
            problems.wrong("procedure", ProblemCode.NOT_A_CHOICE)
        problems.require()
        earlier = work.find(ReadingPlan, research_study_id=research_study_id, code=code)
        plan = ReadingPlan(
            research_study_id,
            code,
            title,
            form_id,
            tuple(f"R{number}" for number in range(1, readers + 1)),
            procedure_id,
            1 + max((version.version for version in earlier), default=0),
            command.shows_segmentations,
            command.recalls_earlier,
        )
        said = {"version": plan.version}
        where = ("reading_plan", plan.id, actor.account_id, now)
        work.record(AuditEntry(AuditCode.READING_PLAN_PUBLISHED, *where, said, "", research_study_id))
        work.add(plan)
        work.commit()
    return plan.id


@dataclass(frozen=True)
class PlanOnPage:
    """One version of a reading plan with the form it reads and the procedure it waits for, if any."""

    plan: ReadingPlan
    form: FormVersion
    procedure: ProcedureVersion | None


@dataclass(frozen=True)
class ReadingPlansPage:
    """What the page of reading plans shows: all versions, and what a new one may be made of."""

    research_study: ResearchStudy
    plans: Sequence[PlanOnPage]
    forms: Sequence[FormVersion]
    procedures: Sequence[ProcedureVersion]
    may_publish: bool


def list_reading_plans(research_study_id: UUID, *, actor: Actor, units: UnitsOfWork) -> ReadingPlansPage:
    """Return the reading plans of a research study.

    Raises
    ------
    NotFoundError, NotPermittedError
        See `toolpict.domain.errors`.

    """
    place = InResearchStudy(research_study_id)
    reach(actor, Permission.SUBJECT_READ, research_study_id)
    with units.looking() as work:
        forms = {form.id: form for form in work.find(FormVersion, research_study_id=research_study_id)}
        retired = work.form_drafts.retired(research_study_id)
        procedures = newest_procedures(work, research_study_id)
        by_id = {procedure.procedure_id: procedure for procedure in procedures}
        plans = work.find(ReadingPlan, research_study_id=research_study_id)
        return ReadingPlansPage(
            work.get(ResearchStudy, research_study_id),
            [
                PlanOnPage(plan, forms[plan.form_version_id], by_id.get(plan.waits_for_procedure_id or plan.id))
                for plan in sorted(plans, key=lambda plan: (plan.code, -plan.version))
            ],
            sorted(
                (form for form in forms.values() if form.id not in retired), key=lambda form: (form.oid, -form.version)
            ),
            procedures,
            permits(actor, Permission.READING_PLAN_PUBLISH, place),
        )


def newest_plans(work: Looking, research_study_id: UUID) -> list[ReadingPlan]:
    """Return the version in force of each reading plan, by code."""
    versions = sorted(work.find(ReadingPlan, research_study_id=research_study_id), key=lambda plan: plan.version)
    return sorted({plan.code: plan for plan in versions}.values(), key=lambda plan: plan.code)
