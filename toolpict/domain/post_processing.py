"""What a technologist is asked to make of images, and what comes of it."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal
from enum import StrEnum
from typing import Final
from uuid import UUID, uuid4

from toolpict.domain.ecrf.numbers import read_number


class OutputType(StrEnum):
    """What an expected output is."""

    DICOM_SEG = "dicom-seg"
    CSV_VALUES = "csv-values"
    FILE = "file"


class OutputStatus(StrEnum):
    """What is known of a file handed in."""

    CHECKING = "output-checking"
    TO_CONFIRM = "output-to-confirm"
    ACCEPTED = "output-accepted"
    REFUSED = "output-refused"
    SUPERSEDED = "output-superseded"


@dataclass(frozen=True)
class ExpectedValue:
    """A number that a CSV output must hold.

    Attributes
    ----------
    unit
        UCUM code.
    minimum, maximum
        Inclusive bounds in `unit`; None for none.

    """

    code: str
    label: str
    unit: str
    minimum: Decimal | None = None
    maximum: Decimal | None = None


@dataclass(frozen=True)
class ExpectedOutput:
    """One file that a procedure asks for."""

    code: str
    label: str
    type: OutputType
    required: bool = True
    naming: str = ""
    values: tuple[ExpectedValue, ...] = ()


@dataclass(frozen=True)
class ProcedureVersion:
    """A procedure at one version.  A published version never changes.

    Attributes
    ----------
    procedure_id
        The same for all versions of one procedure.
    steps
        What to do, in order.

    """

    procedure_id: UUID
    research_study_id: UUID
    code: str
    version: int
    title: str
    steps: tuple[str, ...]
    software: str
    outputs: tuple[ExpectedOutput, ...]
    published_by: UUID
    published_at: datetime
    id: UUID = field(default_factory=uuid4)

    def output(self, code: str) -> ExpectedOutput | None:
        """Return the expected output of that code, if there is one."""
        return next((output for output in self.outputs if output.code == code), None)


@dataclass(frozen=True)
class Output:
    """A file handed in for an expected output.  A new one supersedes; none is lost."""

    task_id: UUID
    code: str
    version: int
    filename: str
    media_type: str
    size_bytes: int
    sha256: str
    added_by: UUID
    added_at: datetime
    id: UUID = field(default_factory=uuid4)


@dataclass(frozen=True)
class OutputValue:
    """A number found in an output, in the unit that the procedure asks for."""

    output_id: UUID
    code: str
    number: Decimal
    unit: str


@dataclass(eq=False)
class OutputState:
    """What became of an output: checked, confirmed, stored in the archive.

    Attributes
    ----------
    problem
        Code of what is wrong with a refused one; empty otherwise.
    series_instance_uid
        Where a DICOM output stands in the archive, once it is stored.

    """

    output_id: UUID
    status: OutputStatus
    problem: str = ""
    series_instance_uid: str = ""


class OutputProblem(StrEnum):
    """Why an output is refused."""

    NOT_DICOM = "output-not-dicom"
    NOT_SEGMENTATION = "output-not-segmentation"
    WRONG_SUBJECT = "output-wrong-subject"
    WRONG_IMAGING_STUDY = "output-wrong-imaging-study"
    NOT_DE_IDENTIFIED = "output-not-de-identified"
    CONFLICT = "output-conflict"
    NOT_A_TABLE = "output-not-a-table"
    VALUE_MISSING = "output-value-missing"
    VALUE_NOT_A_NUMBER = "output-value-not-a-number"
    VALUE_OUT_OF_RANGE = "output-value-out-of-range"
    WRONG_UNIT = "output-wrong-unit"


STANDING: Final = frozenset({OutputStatus.CHECKING, OutputStatus.TO_CONFIRM, OutputStatus.ACCEPTED})
"""What a new version of the same output supersedes."""


@dataclass(frozen=True)
class DicomFacts:
    """What a DICOM file handed in says of itself.

    Attributes
    ----------
    is_segmentation
        It is of the Segmentation Storage SOP Class.
    is_de_identified
        (0012,0062) is YES.

    """

    patient_id: str
    study_instance_uid: str
    series_instance_uid: str
    modality: str
    is_segmentation: bool
    is_de_identified: bool


def dicom_problem(facts: DicomFacts, patient_id: str, study_instance_uids: frozenset[str]) -> OutputProblem | None:
    """Return what is wrong with a DICOM output; None when it belongs to the subject and to an examination of the task."""
    if not facts.is_segmentation:
        return OutputProblem.NOT_SEGMENTATION
    if facts.patient_id != patient_id:
        return OutputProblem.WRONG_SUBJECT
    if facts.study_instance_uid not in study_instance_uids:
        return OutputProblem.WRONG_IMAGING_STUDY
    return None if facts.is_de_identified else OutputProblem.NOT_DE_IDENTIFIED


@dataclass(frozen=True)
class TypedValue:
    """One line of a table of values, as it was written."""

    code: str
    value: str
    unit: str


def read_values(
    expected: tuple[ExpectedValue, ...], typed: Mapping[str, TypedValue]
) -> dict[str, Decimal] | OutputProblem:
    """Return the expected numbers of a table, or the first thing that is wrong with it."""
    found: dict[str, Decimal] = {}
    for one in expected:
        line = typed.get(one.code)
        if line is None:
            return OutputProblem.VALUE_MISSING
        if line.unit and line.unit != one.unit:
            return OutputProblem.WRONG_UNIT
        number = read_number(line.value)
        if number is None:
            return OutputProblem.VALUE_NOT_A_NUMBER
        if (one.minimum is not None and number < one.minimum) or (one.maximum is not None and number > one.maximum):
            return OutputProblem.VALUE_OUT_OF_RANGE
        found[one.code] = number
    return found
