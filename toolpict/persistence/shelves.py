"""Says where each kind of record is kept; importing this module registers them all."""

import json
from collections.abc import Mapping
from dataclasses import asdict
from decimal import Decimal
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from toolpict.domain.conversation import Message
from toolpict.domain.data_cut import CutOutput, CutTask
from toolpict.domain.document import Document
from toolpict.domain.forms import FormVersion
from toolpict.domain.imaging import Case, CaseVisit, Series, TaskImage
from toolpict.domain.intake import TakenNotice
from toolpict.domain.post_processing import (
    ExpectedOutput,
    ExpectedValue,
    Output,
    OutputType,
    OutputValue,
    ProcedureVersion,
)
from toolpict.domain.quality_control import QualityDecision, SystemCheck
from toolpict.domain.reading import Attachment, Query, ResponseValue, Revision, Signature
from toolpict.domain.reading_plan import ReadingPlan, ReadingSlot
from toolpict.domain.tasks import UnlockRequest
from toolpict.persistence.quality_control import (
    read_quality_decision,
    read_system_check,
    write_quality_decision,
    write_system_check,
)
from toolpict.persistence.records import SHELVES, keep, row
from toolpict.persistence.tables import documents, imaging, post_processing, quality_control, readings, tasks

__all__ = ["SHELVES"]

Row = Mapping[str, Any]


def write_case(session: Session, case: Case) -> None:
    """Store a case and its visits in their order."""
    session.execute(sa.insert(imaging.reading_cases).values(row(case, imaging.reading_cases)))
    for position, visit in enumerate(case.visits):
        session.execute(sa.insert(imaging.case_visits).values(case_id=case.id, position=position, **vars(visit)))


def read_case(session: Session, found: Row) -> Case:
    """Load a case with its visits in their order."""
    table = imaging.case_visits
    query = (
        sa.select(table.c.visit_id, table.c.purpose).where(table.c.case_id == found["id"]).order_by(table.c.position)
    )
    return Case(**found, visits=tuple(CaseVisit(*visit) for visit in session.execute(query)))


def write_reading_plan(session: Session, plan: ReadingPlan) -> None:
    """Store a reading plan; its slots are parted by spaces."""
    session.execute(sa.insert(tasks.reading_plans).values({**vars(plan), "slots": " ".join(plan.slots)}))


def read_reading_plan(_session: Session, found: Row) -> ReadingPlan:
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
    if values:
        session.execute(sa.insert(readings.response_values), values)
    if files:
        session.execute(sa.insert(readings.revision_attachments), files)


def read_revision(session: Session, found: Row) -> Revision:
    """Load a revision with its values, by path and repeat, and its attachments."""
    values, files = readings.response_values, readings.revision_attachments
    own_values = (
        sa.select(*[column for column in values.c if column.name != "revision_id"])
        .where(values.c.revision_id == found["id"])
        .order_by(values.c.path, values.c.repeat)
    )
    own_files = (
        sa.select(*files.c["filename", "media_type", "size_bytes", "sha256"])
        .where(files.c.revision_id == found["id"])
        .order_by(files.c.position)
    )
    return Revision(
        **found,
        values=tuple(ResponseValue(**value) for value in session.execute(own_values).mappings()),
        attachments=tuple(Attachment(**file) for file in session.execute(own_files).mappings()),
    )


PROCEDURE_DOCUMENT = ("title", "steps", "software", "outputs")
"""Attributes of a procedure version that are kept as one JSON document."""


def write_procedure(session: Session, procedure: ProcedureVersion) -> None:
    """Store a procedure version; what it asks for is one JSON document."""
    said = {name: value for name, value in asdict(procedure).items() if name in PROCEDURE_DOCUMENT}
    document = json.dumps(said, default=str, ensure_ascii=False, sort_keys=True)
    table = post_processing.procedure_versions
    session.execute(sa.insert(table).values({**row(procedure, table), "document": document}))


def read_procedure(_session: Session, found: Row) -> ProcedureVersion:
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
keep(SystemCheck, quality_control.system_checks, write=write_system_check, read=read_system_check)
keep(
    QualityDecision,
    quality_control.quality_decisions,
    write=write_quality_decision,
    read=read_quality_decision,
)
keep(TaskImage, imaging.task_images)
keep(TakenNotice, imaging.intake_notices)
keep(Case, imaging.reading_cases, write=write_case, read=read_case)
keep(UnlockRequest, tasks.unlock_requests)
keep(ReadingPlan, tasks.reading_plans, write=write_reading_plan, read=read_reading_plan)
keep(ReadingSlot, tasks.reading_slots)
keep(Message, tasks.messages)
keep(Document, documents.documents)
keep(FormVersion, readings.form_versions)
keep(Revision, readings.revisions, write=write_revision, read=read_revision)
keep(Signature, readings.signatures)
keep(Query, readings.queries)
keep(ProcedureVersion, post_processing.procedure_versions, write=write_procedure, read=read_procedure)
keep(Output, post_processing.outputs)
keep(OutputValue, post_processing.output_values)
keep(CutTask, post_processing.data_cut_tasks)
keep(CutOutput, post_processing.data_cut_outputs)
