"""What a technologist hands in for a post-processing task, and what is checked of it."""

import csv
import io
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO, Final
from uuid import UUID, uuid4

from toolpict.domain import permissions
from toolpict.domain.audit import SYSTEM_ID
from toolpict.domain.codes import AuditCode, ErrorCode, ProblemCode
from toolpict.domain.errors import InvalidInputError, NotFoundError, Problem, WrongStateError
from toolpict.domain.imaging import ImagingStudy, Series, SeriesOrigin
from toolpict.domain.people import Actor
from toolpict.domain.permissions import Permission
from toolpict.domain.post_processing import (
    STANDING,
    DicomFacts,
    ExpectedOutput,
    Output,
    OutputProblem,
    OutputState,
    OutputStatus,
    OutputType,
    OutputValue,
    ProcedureVersion,
    TypedValue,
    dicom_problem,
    read_values,
)
from toolpict.domain.reading import Attachment
from toolpict.domain.research_study import ResearchStudy, Subject
from toolpict.domain.tasks import Move, Task
from toolpict.services import access, tasks
from toolpict.services.attachments import UNKNOWN_TYPE, plain_name
from toolpict.services.ports.archive import KEPT, ImageArchive
from toolpict.services.ports.dicom_files import DicomFiles
from toolpict.services.ports.files import FileStore
from toolpict.services.ports.jobs import Job
from toolpict.services.ports.post_processing import OutputLine, TaskExamination
from toolpict.services.ports.units import Changing, Clock, Looking, UnitsOfWork

LARGEST_TABLE: Final = 1_000_000
"""Bytes of a CSV of values; a larger file is none."""

LONGEST_NAME: Final = 200


@dataclass(frozen=True)
class OutputSlot:
    """One expected output, and what was handed in for it.

    Attributes
    ----------
    current
        The newest version that stands, or was refused; None when nothing came yet.

    """

    expected: ExpectedOutput
    current: OutputLine | None
    earlier: Sequence[OutputLine]

    @property
    def is_there(self) -> bool:
        """Tell whether it is accepted, or may be left out."""
        accepted = self.current is not None and self.current.status is OutputStatus.ACCEPTED
        return accepted or (self.current is None and not self.expected.required)


@dataclass(frozen=True)
class OutputsBody:
    """What the page of a post-processing task shows."""

    procedure: ProcedureVersion
    slots: Sequence[OutputSlot]
    examinations: Sequence[TaskExamination]
    may_upload: bool

    @property
    def missing(self) -> int:
        """Return how many outputs are still to come, to be confirmed, or refused."""
        return sum(not slot.is_there for slot in self.slots)

    @property
    def handed_in(self) -> int:
        """Return for how many outputs a file stands, looked at or not."""
        return sum(slot.current is not None and slot.current.status in STANDING for slot in self.slots)


def look_at_outputs(task_id: UUID, *, actor: Actor, units: UnitsOfWork) -> OutputsBody:
    """Return the procedure, what was handed in, and the images to work on.

    Raises
    ------
    NotFoundError
        There is no such task, or none that this person may know of.

    """
    with units.looking() as work:
        task = work.get(Task, task_id)
        permissions.require(actor, Permission.TASK_READ, task)
        procedure = procedure_of(work, task)
        may_upload = permissions.permits(actor, Permission.OUTPUT_UPLOAD, task)
        shows_images = may_upload or permissions.permits(actor, Permission.IMAGES_READ, task)
        examinations = work.post_processing.examinations(task_id) if shows_images else ()
        return OutputsBody(procedure, slots(procedure, work.post_processing.outputs(task_id)), examinations, may_upload)


def procedure_of(work: Looking, task: Task) -> ProcedureVersion:
    """Return the procedure of a post-processing task."""
    if task.procedure_version_id is None:
        raise NotFoundError
    return work.get(ProcedureVersion, task.procedure_version_id)


def slots(procedure: ProcedureVersion, lines: Sequence[OutputLine]) -> list[OutputSlot]:
    """Return the expected outputs with what was handed in for each, newest first."""
    found = []
    for expected in procedure.outputs:
        own = [line for line in lines if line.code == expected.code]
        found.append(OutputSlot(expected, own[0] if own else None, own[1:]))
    return found


@dataclass(frozen=True)
class AddOutput:
    """A file for an expected output; the file store already holds it.

    Attributes
    ----------
    id
        What the output will be known by: handed in twice under one id, it counts once.

    """

    task_id: UUID
    code: str
    file: Attachment
    id: UUID = field(default_factory=uuid4)


def require_upload(task_id: UUID, code: str, filename: str, *, actor: Actor, units: UnitsOfWork) -> None:
    """Do nothing if this person may hand in this output now: asked before the first byte is taken.

    Raises
    ------
    NotFoundError, NotPermittedError, WrongStateError, InvalidInputError
        See `toolpict.domain.errors`.

    """
    with units.looking() as work:
        uploadable(work, task_id, code, actor)
    if not filename.strip() or len(filename) > LONGEST_NAME:
        raise InvalidInputError({code: Problem(ProblemCode.TOO_LONG, maximum=LONGEST_NAME)})


def uploadable(work: Looking, task_id: UUID, code: str, actor: Actor) -> tuple[Task, ExpectedOutput]:
    """Return the task and the expected output, if this person may hand it in now."""
    task = work.get(Task, task_id)
    permissions.require(actor, Permission.OUTPUT_UPLOAD, task)
    expected = procedure_of(work, task).output(code)
    if expected is None:
        raise NotFoundError
    return task, expected


def add_output(command: AddOutput, *, actor: Actor, units: UnitsOfWork, clock: Clock) -> UUID:
    """Store a new version of an output, have it checked, and return its id; the earlier version is superseded.

    Raises
    ------
    NotFoundError, NotPermittedError
        See `toolpict.domain.errors`.

    """
    now, file = clock(), command.file
    with units.changing() as work:
        task, _expected = uploadable(work, command.task_id, command.code, actor)
        if work.find(Output, id=command.id):
            return command.id
        earlier = work.find(Output, task_id=task.id, code=command.code)
        version = max((one.version for one in earlier), default=0) + 1
        output = Output(
            task.id,
            command.code,
            version,
            plain_name(file.filename),
            file.media_type if file.media_type.isprintable() else UNKNOWN_TYPE,
            file.size_bytes,
            file.sha256,
            actor.account_id,
            now,
            id=command.id,
        )
        said = AuditCode.OUTPUT_ADDED
        work.record(task.touch(said, by=actor.account_id, at=now, version=version, sha256=file.sha256))
        supersede(work, earlier)
        work.add(output)
        work.add(OutputState(output.id, OutputStatus.CHECKING))
        work.enqueue(Job.CHECK_OUTPUT, output.id)
        work.commit()
        return output.id


def supersede(work: Changing, earlier: Sequence[Output]) -> None:
    """Mark what stood before as superseded; nothing of it is lost."""
    for output in earlier:
        state = work.get(OutputState, output.id)
        if state.status in STANDING:
            state.status = OutputStatus.SUPERSEDED


@dataclass(frozen=True)
class Finding:
    """What a check found: the status to give, the problem, the numbers read, the DICOM facts."""

    status: OutputStatus
    problem: str = ""
    values: tuple[OutputValue, ...] = ()
    facts: DicomFacts | None = None


@dataclass(frozen=True)
class Belonging:
    """Whose images a task is about."""

    patient_id: str
    study_instance_uids: frozenset[str]


def check_output(
    output_id: UUID,
    *,
    units: UnitsOfWork,
    file_store: FileStore,
    dicom_files: DicomFiles,
    archive: ImageArchive,
    clock: Clock,
) -> None:
    """Check a file that was handed in; a clean DICOM file is stored in the research archive.

    Raises
    ------
    UnreachableError
        The archive does not answer; the job is tried again.

    """
    with units.looking() as work:
        output = work.get(Output, output_id)
        if work.get(OutputState, output_id).status is not OutputStatus.CHECKING:
            return
        task = work.get(Task, output.task_id)
        expected = procedure_of(work, task).output(output.code)
        whose = belonging(work, task)
    if expected is None:
        raise NotFoundError
    with file_store.open(output.sha256) as stream:
        finding = examine(expected, output, stream, dicom_files, whose)
    if finding.facts is not None and not (
        is_free(finding.facts, output, units) and store_in_archive(output, file_store, archive)
    ):
        finding = Finding(OutputStatus.REFUSED, OutputProblem.CONFLICT)
    note_finding(output, finding, units=units, clock=clock)


def belonging(work: Looking, task: Task) -> Belonging:
    """Return whose images a task is about."""
    research_study, subject = work.get(ResearchStudy, task.research_study_id), work.get(Subject, task.subject_id)
    uids = frozenset(one.study_instance_uid for one in work.post_processing.examinations(task.id))
    return Belonging(research_study.patient_id(subject.number), uids)


def examine(
    expected: ExpectedOutput, output: Output, stream: IO[bytes], dicom_files: DicomFiles, whose: Belonging
) -> Finding:
    """Return what a file is worth for the output that it was handed in for."""
    if expected.type is OutputType.DICOM_SEG:
        facts = dicom_files.describe(stream)
        problem = (
            dicom_problem(facts, whose.patient_id, whose.study_instance_uids) if facts else OutputProblem.NOT_DICOM
        )
        return Finding(OutputStatus.REFUSED, problem) if problem else Finding(OutputStatus.ACCEPTED, facts=facts)
    if expected.type is OutputType.CSV_VALUES:
        return examine_table(expected, output, stream)
    return Finding(OutputStatus.ACCEPTED)


def examine_table(expected: ExpectedOutput, output: Output, stream: IO[bytes]) -> Finding:
    """Return the numbers of a CSV, to be confirmed by a person, or what is wrong with it."""
    typed = read_table(stream.read(LARGEST_TABLE + 1))
    if typed is None:
        return Finding(OutputStatus.REFUSED, OutputProblem.NOT_A_TABLE)
    found = read_values(expected.values, typed)
    if isinstance(found, OutputProblem):
        return Finding(OutputStatus.REFUSED, found)
    units = {one.code: one.unit for one in expected.values}
    values = tuple(OutputValue(output.id, code, number, units[code]) for code, number in found.items())
    return Finding(OutputStatus.TO_CONFIRM, values=values)


def read_table(content: bytes) -> dict[str, TypedValue] | None:
    """Return the lines of a CSV with the columns code, value and perhaps unit; None when it is none.

    Comma, semicolon and tab part the columns; the first line names them.
    """
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError:
        return None
    head = text.partition("\n")[0]
    separator = next((one for one in (";", "\t", ",") if one in head), ",")
    rows = csv.DictReader(io.StringIO(text), delimiter=separator)
    if len(content) > LARGEST_TABLE or not {"code", "value"} <= set(rows.fieldnames or ()):
        return None
    lines = [TypedValue(*((row.get(name) or "").strip() for name in ("code", "value", "unit"))) for row in rows]
    codes = [line.code for line in lines]
    return {line.code: line for line in lines} if len(codes) == len(set(codes)) else None


def is_free(facts: DicomFacts, output: Output, units: UnitsOfWork) -> bool:
    """Tell whether no other task has the series: an object that joined it would show the whole of it to this one."""
    with units.looking() as work:
        return nobody_else_has(work, facts, output)


def nobody_else_has(work: Looking, facts: DicomFacts, output: Output) -> bool:
    """Tell whether the series of an output is not registered, or made by the same task."""
    known = work.find(Series, series_instance_uid=facts.series_instance_uid)
    makers = [work.get(Output, one.output_id) if one.output_id else None for one in known]
    return all(maker is not None and maker.task_id == output.task_id for maker in makers)


def store_in_archive(output: Output, file_store: FileStore, archive: ImageArchive) -> bool:
    """Store a DICOM output in the research archive; tell whether it is there afterwards."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "output.dcm"
        with file_store.open(output.sha256) as stream, path.open("wb") as copy:
            while chunk := stream.read(1 << 20):
                copy.write(chunk)
        return all(stored.outcome in KEPT for stored in archive.store([path]))


def note_finding(output: Output, finding: Finding, *, units: UnitsOfWork, clock: Clock) -> None:
    """Store what a check found; nothing when a new version came meanwhile."""
    now = clock()
    with units.changing() as work:
        task = work.get(Task, output.task_id)  # locked first, as by who hands in the next version
        state = work.get(OutputState, output.id)
        if state.status is not OutputStatus.CHECKING:
            return
        if finding.facts is not None and not nobody_else_has(work, finding.facts, output):
            finding = Finding(OutputStatus.REFUSED, OutputProblem.CONFLICT)  # another task was quicker
        work.record(task.touch(AuditCode.OUTPUT_STORED, by=SYSTEM_ID, at=now, version=output.version))
        state.status, state.problem = finding.status, finding.problem
        for value in finding.values:
            work.add(value)
        if finding.facts is not None:
            state.series_instance_uid = finding.facts.series_instance_uid
            add_series(work, output, finding.facts)
        work.commit()


def add_series(work: Changing, output: Output, facts: DicomFacts) -> None:
    """Register the series of a DICOM output, so that grants can name it."""
    known = work.find(Series, series_instance_uid=facts.series_instance_uid)
    for imaging_study in () if known else work.find(ImagingStudy, study_instance_uid=facts.study_instance_uid):
        work.add(Series(imaging_study.id, facts.series_instance_uid, facts.modality, 1, SeriesOrigin.OUTPUT, output.id))


@dataclass(frozen=True)
class ConfirmValues:
    """The technologist has looked at the numbers read from a file, and they are right."""

    task_id: UUID
    output_id: UUID


def confirm_values(command: ConfirmValues, *, actor: Actor, units: UnitsOfWork, clock: Clock) -> None:
    """Accept the numbers read from an output.

    Raises
    ------
    NotFoundError, NotPermittedError, WrongStateError
        See `toolpict.domain.errors`.

    """
    with units.changing() as work:
        output = work.get(Output, command.output_id)
        if output.task_id != command.task_id:
            raise NotFoundError
        task, _expected = uploadable(work, output.task_id, output.code, actor)
        state = work.get(OutputState, output.id)
        if state.status is not OutputStatus.TO_CONFIRM:
            raise WrongStateError(ErrorCode.CHANGED_MEANWHILE)
        count = len(work.find(OutputValue, output_id=output.id))
        work.record(task.touch(AuditCode.VALUES_CONFIRMED, by=actor.account_id, at=clock(), count=count))
        state.status = OutputStatus.ACCEPTED
        work.commit()


@dataclass(frozen=True)
class SubmitOutputs:
    """The technologist hands the task in."""

    task_id: UUID
    task_version: int


def submit_outputs(command: SubmitOutputs, *, actor: Actor, units: UnitsOfWork, clock: Clock) -> None:
    """Submit a post-processing task whose outputs are all there.

    Raises
    ------
    NotFoundError, NotPermittedError, WrongStateError
        See `toolpict.domain.errors`; so many outputs are missing.

    """
    now = clock()
    with units.changing() as work:
        task = tasks.load(work, command.task_id, command.task_version, Move.SUBMIT, actor)
        missing = [
            one for one in slots(procedure_of(work, task), work.post_processing.outputs(task.id)) if not one.is_there
        ]
        if missing:
            raise WrongStateError(ErrorCode.NOT_READY_TO_SUBMIT, count=len(missing))
        work.record(task.move(Move.SUBMIT, by=actor.account_id, at=now))
        tasks.follow(work, task, Move.SUBMIT, actor.account_id, now)
        work.commit()


@dataclass(frozen=True)
class OpenedOutput:
    """An output to be downloaded."""

    filename: str
    media_type: str
    stream: IO[bytes]


def download_output(
    output_id: UUID, *, actor: Actor, units: UnitsOfWork, file_store: FileStore, clock: Clock
) -> OpenedOutput:
    """Open an output for who may see its task, and note who took it.

    Raises
    ------
    NotFoundError
        There is none, or none that this person may know of.

    """
    with units.looking() as work:
        output = work.get(Output, output_id)
        permissions.require(actor, Permission.TASK_READ, work.get(Task, output.task_id))
    stream = file_store.open(output.sha256)
    access.note_opening("output", output.id, actor=actor, units=units, clock=clock)
    return OpenedOutput(output.filename, output.media_type, stream)
