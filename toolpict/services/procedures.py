"""Procedures of post-processing: published once, never changed, corrected by a new version."""

import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, Final
from uuid import UUID, uuid4

from toolpict.domain.audit import AuditEntry
from toolpict.domain.codes import AuditCode, ProblemCode
from toolpict.domain.errors import InvalidInputError, Problem
from toolpict.domain.people import Actor
from toolpict.domain.permissions import InResearchStudy, Permission, permits, require
from toolpict.domain.post_processing import ExpectedOutput, ExpectedValue, OutputType, ProcedureVersion
from toolpict.domain.research_study import ResearchStudy
from toolpict.services.ports.units import Changing, Clock, Looking, UnitsOfWork
from toolpict.services.problems import LONGEST_TEXT, Problems
from toolpict.services.typed import read_number

CODE: Final = re.compile(r"[A-Z0-9][A-Z0-9_-]{0,31}")
LARGEST_FILE: Final = 256 * 1024
"""Bytes; a procedure is a page of text."""

MOST_ROWS: Final = 50
VALUE_FIELDS: Final = ("code", "label", "unit", "minimum", "maximum")


@dataclass(frozen=True)
class WantedOutput:
    """A file that the procedure gives; `values` are typed one a line, as `code; label; unit; minimum; maximum`."""

    code: str
    label: str
    type: OutputType
    naming: str = ""
    values: str = ""
    optional: bool = False


@dataclass(frozen=True)
class PublishProcedure:
    """A procedure; its steps are typed one a line."""

    research_study_id: UUID
    code: str
    title: str
    steps: str
    software: str
    outputs: tuple[WantedOutput, ...]


def publish_procedure(command: PublishProcedure, *, actor: Actor, units: UnitsOfWork, clock: Clock) -> UUID:
    """Publish a procedure, or the next version of the one that has its code; return the version's id.

    Raises
    ------
    NotFoundError, NotPermittedError, InvalidInputError
        See `toolpict.domain.errors`.

    """
    research_study_id = command.research_study_id
    require(actor, Permission.PROCEDURE_PUBLISH, InResearchStudy(research_study_id))
    problems = Problems()
    code = problems.shaped("code", command.code, CODE, upper=True)
    title = problems.text("title", command.title)
    software = problems.text("software", command.software, required=False)
    lines = problems.text("steps", command.steps, longest=LONGEST_TEXT).splitlines()
    steps = tuple(line.strip() for line in lines if line.strip())
    outputs = tuple(read_output(problems, f"output-{row}", wanted) for row, wanted in enumerate(command.outputs))
    if not outputs:
        problems.wrong("output-0-code", ProblemCode.MISSING)
    if len({output.code for output in outputs}) < len(outputs):
        problems.wrong("output-0-code", ProblemCode.ALREADY_THERE)
    problems.require()
    first = ProcedureVersion(
        uuid4(), research_study_id, code, 1, title, steps, software, outputs, actor.account_id, published_at=clock()
    )
    with units.changing() as work:
        procedure = next_version(work, first)
        said = {"version": procedure.version}
        where = ("procedure_version", procedure.id, procedure.published_by, procedure.published_at)
        work.record(AuditEntry(AuditCode.PROCEDURE_PUBLISHED, *where, said, "", research_study_id))
        work.add(procedure)
        work.commit()
    return procedure.id


def next_version(work: Changing, first: ProcedureVersion) -> ProcedureVersion:
    """Return a procedure as the next version of those that have its code; itself when there are none."""
    work.get(ResearchStudy, first.research_study_id)  # one publication at a time, or two would take the same number
    earlier = work.find(ProcedureVersion, research_study_id=first.research_study_id, code=first.code)
    if not earlier:
        return first
    newest = max(version.version for version in earlier)
    return replace(first, procedure_id=earlier[0].procedure_id, version=newest + 1)


def read_output(problems: Problems, row: str, wanted: WantedOutput) -> ExpectedOutput:
    """Return the expected output of a row."""
    needs_values = wanted.type is OutputType.CSV_VALUES
    values = problems.text(f"{row}-values", wanted.values, required=needs_values, longest=LONGEST_TEXT)
    return ExpectedOutput(
        code=problems.shaped(f"{row}-code", wanted.code, CODE, upper=True),
        label=problems.text(f"{row}-label", wanted.label),
        type=wanted.type,
        required=not wanted.optional,
        naming=problems.text(f"{row}-naming", wanted.naming, required=False),
        values=tuple(read_values(problems, f"{row}-values", values)),
    )


def read_values(problems: Problems, field: str, text: str) -> list[ExpectedValue]:
    """Return the numbers that a CSV must hold, one a line; what is no such line is a problem of the field."""
    found = []
    for line in text.splitlines():
        parts = [part.strip() for part in line.split(";")]
        if not any(parts):
            continue
        code, label, unit, low, high = (*parts, "", "", "", "", "")[:5]
        minimum, maximum = read_number(low), read_number(high)
        unreadable = (low and minimum is None) or (high and maximum is None)
        upside_down = minimum is not None and maximum is not None and minimum > maximum
        if len(parts) > 5 or not CODE.fullmatch(code.upper()) or not label or unreadable or upside_down:
            problems.wrong(field, ProblemCode.WRONG_SHAPE)
        found.append(ExpectedValue(code.upper(), label, unit, minimum, maximum))
    if len({value.code for value in found}) < len(found):
        problems.wrong(field, ProblemCode.ALREADY_THERE)
    return found


def read_procedure_file(content: bytes) -> dict[str, str]:
    """Return the fields of the page that a JSON file fills in.

    Raises
    ------
    InvalidInputError
        It is too large, no JSON, or no procedure.

    References
    ----------
    docs/reference/procedures.md

    """
    if len(content) > LARGEST_FILE:
        raise InvalidInputError({"file": Problem(ProblemCode.TOO_LONG, maximum=LARGEST_FILE)})
    try:
        document = json.loads(content)
        return flatten(document)
    except (ValueError, TypeError, KeyError, AttributeError, RecursionError) as error:
        raise InvalidInputError({"file": Problem(ProblemCode.WRONG_SHAPE)}) from error


def flatten(document: Mapping[str, Any]) -> dict[str, str]:
    """Return a procedure's document as the fields of the page."""
    if len(document.get("outputs", [])) > MOST_ROWS:
        raise ValueError("too many outputs")
    fields = {name: str(document.get(name, "")) for name in ("code", "title", "software")}
    fields["steps"] = "\n".join(" ".join(str(step).split()) for step in document["steps"])
    for row, output in enumerate(document["outputs"]):
        place = f"output-{row}"
        fields |= {f"{place}-{name}": str(output.get(name, "")) for name in ("code", "label", "type", "naming")}
        if output.get("required", True) is False:
            fields[f"{place}-optional"] = "yes"
        fields[f"{place}-values"] = "\n".join(value_line(value) for value in output.get("values", ()))
    return fields


def value_line(value: Mapping[str, Any]) -> str:
    """Return an expected value as a line of the page."""
    return "; ".join(str("" if value.get(name) is None else value[name]) for name in VALUE_FIELDS)


def as_typed(procedure: ProcedureVersion) -> dict[str, str]:
    """Return a version as the fields of the page, to write the next one from."""
    outputs = [{**vars(output), "values": [vars(value) for value in output.values]} for output in procedure.outputs]
    return flatten({**vars(procedure), "outputs": outputs})


@dataclass(frozen=True)
class ProceduresPage:
    """What the list of procedures shows: all versions, the newest of each first."""

    research_study: ResearchStudy
    versions: Sequence[ProcedureVersion]
    may_publish: bool


def list_procedures(research_study_id: UUID, *, actor: Actor, units: UnitsOfWork) -> ProceduresPage:
    """Return the procedures of a research study.

    Raises
    ------
    NotFoundError
        The person does not take part in it.

    """
    place = InResearchStudy(research_study_id)
    require(actor, Permission.RESEARCH_STUDY_READ, place)
    with units.looking() as work:
        versions = work.find(ProcedureVersion, research_study_id=research_study_id)
        return ProceduresPage(
            work.get(ResearchStudy, research_study_id),
            sorted(versions, key=lambda version: (version.code, -version.version)),
            permits(actor, Permission.PROCEDURE_PUBLISH, place),
        )


def look_at_new_procedure(research_study_id: UUID, *, actor: Actor, units: UnitsOfWork) -> ResearchStudy:
    """Return the research study that a procedure is being written for.

    Raises
    ------
    NotFoundError, NotPermittedError
        See `toolpict.domain.errors`.

    """
    require(actor, Permission.PROCEDURE_PUBLISH, InResearchStudy(research_study_id))
    with units.looking() as work:
        return work.get(ResearchStudy, research_study_id)


@dataclass(frozen=True)
class ProcedurePage:
    """What the page of one version shows; `newest` is the version that is in force."""

    research_study: ResearchStudy
    procedure: ProcedureVersion
    newest: int
    may_publish: bool


def look_at_procedure(procedure_version_id: UUID, *, actor: Actor, units: UnitsOfWork) -> ProcedurePage:
    """Return one version of a procedure.

    Raises
    ------
    NotFoundError
        There is none, or none that this person may know of.

    """
    with units.looking() as work:
        procedure = work.get(ProcedureVersion, procedure_version_id)
        place = InResearchStudy(procedure.research_study_id)
        require(actor, Permission.RESEARCH_STUDY_READ, place)
        same = work.find(ProcedureVersion, procedure_id=procedure.procedure_id)
        return ProcedurePage(
            work.get(ResearchStudy, procedure.research_study_id),
            procedure,
            max(version.version for version in same),
            permits(actor, Permission.PROCEDURE_PUBLISH, place),
        )


def newest_procedures(work: Looking, research_study_id: UUID) -> list[ProcedureVersion]:
    """Return the version in force of each procedure, by code."""
    versions = sorted(work.find(ProcedureVersion, research_study_id=research_study_id), key=lambda v: v.version)
    return sorted({version.code: version for version in versions}.values(), key=lambda version: version.code)
