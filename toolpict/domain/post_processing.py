"""What a technologist is asked to make of images, and what comes of it."""

from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal
from enum import StrEnum
from uuid import UUID, uuid4


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
