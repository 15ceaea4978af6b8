"""Says where each kind of record is kept; importing this module registers them all."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict
from decimal import Decimal
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from toolpict.domain.conversation import Message
from toolpict.domain.data_cut import CutOutput, CutTask
from toolpict.domain.document import Document
from toolpict.domain.form_drafts import FormDraftStep
from toolpict.domain.forms import FormVersion
from toolpict.domain.imaging import Case, CaseVisit, Series, TaskImage
from toolpict.domain.intake import TakenNotice
from toolpict.domain.locks import LockEntry, SourceMark
from toolpict.domain.post_processing import (
    ExpectedOutput,
    ExpectedValue,
    Output,
    OutputType,
    OutputValue,
    ProcedureVersion,
)
from toolpict.domain.quality_control import QualityDecision, SystemCheck
from toolpict.domain.queries import QueryLine
from toolpict.domain.reading import Attachment, ClearedAnswer, ReadingReport, ResponseValue, Revision, Signature
from toolpict.domain.reading_plan import ReadingPlan, ReadingSlot
from toolpict.domain.structured_report import StructuredReport
from toolpict.domain.tasks import UnlockRequest
from toolpict.persistence.quality_control import (
    read_quality_decisions,
    read_system_checks,
    write_quality_decision,
    write_system_check,
)
from toolpict.persistence.records import SHELVES, Row, keep, parts, row
from toolpict.persistence.tables import (
    documents,
    form_drafts,
    imaging,
    post_processing,
    quality_control,
    queries,
    readings,
    tasks,
)

__all__ = ["SHELVES"]


def write_case(session: Session, case: Case) -> None:
    """Store a case and its visits in their order."""
    session.execute(sa.insert(imaging.reading_cases).values(row(case, imaging.reading_cases)))
    for position, visit in enumerate(case.visits):
        session.execute(sa.insert(imaging.case_visits).values(case_id=case.id, position=position, **vars(visit)))


def read_cases(session: Session, rows: Sequence[Row]) -> list[Case]:
    """Load cases with their visits in their order."""
    visits = parts(session, imaging.case_visits, "case_id", rows, "position")
    own = {key: tuple(CaseVisit(each["visit_id"], each["purpose"]) for each in found) for key, found in visits.items()}
    return [Case(**each, visits=own.get(each["id"], ())) for each in rows]


def write_reading_plan(session: Session, plan: ReadingPlan) -> None:
    """Store a reading plan; its slots are parted by spaces."""
    session.execute(sa.insert(tasks.reading_plans).values({**vars(plan), "slots": " ".join(plan.slots)}))


def read_reading_plan(found: Row) -> ReadingPlan:
    """Load a reading plan."""
    return ReadingPlan(**{**found, "slots": tuple(found["slots"].split())})


def write_revision(session: Session, revision: Revision) -> None:
    """Store a revision, a row per value and a row per attachment."""
    session.execute(sa.insert(readings.revisions).values(row(revision, readings.revisions)))
    values = [{"revision_id": revision.id, **vars(value)} for value in revision.values]
    files = [
        {"revision_id": revision.id, "position": position, **vars(attachment)}
        for position, attachment in enumerate(revision.attachments)
    ]
    gone = [{"revision_id": revision.id, **vars(answer)} for answer in revision.cleared]
    if values:
        session.execute(sa.insert(readings.response_values), values)
    if gone:
        session.execute(sa.insert(readings.cleared_answers), gone)
    if files:
        session.execute(sa.insert(readings.revision_attachments), files)


def read_revisions(session: Session, rows: Sequence[Row]) -> list[Revision]:
    """Load revisions with their values, by path and repeat, their attachments, and the answers that were cleared."""
    values = parts(session, readings.response_values, "revision_id", rows, "path", "repeat")
    files = parts(session, readings.revision_attachments, "revision_id", rows, "position")
    gone = parts(session, readings.cleared_answers, "revision_id", rows, "field")
    return [
        Revision(
            **each,
            values=tuple(ResponseValue(**value) for value in values.get(each["id"], ())),
            attachments=tuple(read_attachment(file) for file in files.get(each["id"], ())),
            cleared=tuple(ClearedAnswer(**answer) for answer in gone.get(each["id"], ())),
        )
        for each in rows
    ]


def read_attachment(found: Row) -> Attachment:
    """Return a file of a revision."""
    return Attachment(**{name: value for name, value in found.items() if name != "position"})


PROCEDURE_DOCUMENT = ("title", "steps", "software", "outputs")
"""Attributes of a procedure version that are kept as one JSON document."""


def write_procedure(session: Session, procedure: ProcedureVersion) -> None:
    """Store a procedure version; what it asks for is one JSON document."""
    said = {name: value for name, value in asdict(procedure).items() if name in PROCEDURE_DOCUMENT}
    document = json.dumps(said, default=str, ensure_ascii=False, sort_keys=True)
    table = post_processing.procedure_versions
    session.execute(sa.insert(table).values({**row(procedure, table), "document": document}))


def read_procedure(found: Row) -> ProcedureVersion:
    """Load a procedure version."""
    said = json.loads(found["document"])
    columns = {name: value for name, value in found.items() if name != "document"}
    return ProcedureVersion(
        **columns,
        title=said["title"],
        steps=tuple(said["steps"]),
        software=said["software"],
        outputs=tuple(read_expected_output(output) for output in said["outputs"]),
    )


def read_expected_output(said: Mapping[str, Any]) -> ExpectedOutput:
    """Return an expected output of a procedure's document."""
    values = tuple(
        ExpectedValue(
            value["code"],
            value["label"],
            value["unit"],
            *(None if value[bound] is None else Decimal(value[bound]) for bound in ("minimum", "maximum")),
        )
        for value in said["values"]
    )
    return ExpectedOutput(**{**said, "type": OutputType(said["type"]), "values": values})


keep(Series, imaging.imaging_series)
keep(SystemCheck, quality_control.system_checks, write=write_system_check, read_many=read_system_checks)
keep(
    QualityDecision,
    quality_control.quality_decisions,
    write=write_quality_decision,
    read_many=read_quality_decisions,
)
keep(TaskImage, imaging.task_images)
keep(TakenNotice, imaging.intake_notices)
keep(Case, imaging.reading_cases, write=write_case, read_many=read_cases)
keep(UnlockRequest, tasks.unlock_requests)
keep(ReadingPlan, tasks.reading_plans, write=write_reading_plan, read=read_reading_plan)
keep(ReadingSlot, tasks.reading_slots)
keep(Message, tasks.messages)
keep(Document, documents.documents)
keep(FormVersion, readings.form_versions)
keep(FormDraftStep, form_drafts.form_draft_steps)
keep(Revision, readings.revisions, write=write_revision, read_many=read_revisions)
keep(Signature, readings.signatures)
keep(StructuredReport, readings.structured_reports)
keep(ReadingReport, readings.reading_reports)
keep(QueryLine, queries.query_lines)
keep(LockEntry, queries.lock_entries)
keep(SourceMark, queries.source_marks)
keep(ProcedureVersion, post_processing.procedure_versions, write=write_procedure, read=read_procedure)
keep(Output, post_processing.outputs)
keep(OutputValue, post_processing.output_values)
keep(CutTask, post_processing.data_cut_tasks)
keep(CutOutput, post_processing.data_cut_outputs)
