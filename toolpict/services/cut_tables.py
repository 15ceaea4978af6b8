"""The tables of a data cut: one line a task, a value, a reading, a number of an output.

UTF-8 CSV (RFC 4180) with a point as decimal sign and ISO 8601 moments; an empty cell is a missing value.
"""

import csv
import io
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Final, NamedTuple
from uuid import UUID

from toolpict.domain.data_cut import DataCut
from toolpict.domain.ecrf.definition import Column, FormDefinition
from toolpict.domain.forms import FormVersion
from toolpict.domain.reading import Revision
from toolpict.domain.research_study import ResearchStudy
from toolpict.services.ports.results import CutFile, CutReading, CutTaskRow, CutValue

KEYS: Final = (
    "subject",
    "site",
    "time_point",
    "study_day",
    "task",
    "slot",
    "reader",
    "form",
    "form_version",
    "status",
    "signed_at",
)
COMPLETENESS: Final = (
    "subject",
    "site",
    "time_point",
    "study_day",
    "task",
    "kind",
    "slot",
    "status",
    "expected",
    "received",
    "withdrawn",
)
LONG: Final = (*KEYS, "item", "repeat", "value", "number", "unit", "provenance")
OUTPUT_VALUES: Final = ("subject", "site", "time_point", "study_day", "task", "output", "value", "number", "unit")
RECEIVED: Final = frozenset({"validated", "locked"})
WITHDRAWN: Final = "task-withdrawn"
"""What was validated on an examination that was withdrawn since: it is neither expected nor missing, but told."""

NOT_EXPECTED: Final = frozenset({"draft", "cancelled", WITHDRAWN})
"""What was never asked for, or is no longer; everything else that is not received is missing."""


@dataclass(frozen=True)
class CutContent:
    """Everything that a cut is made of."""

    cut: DataCut
    research_study: ResearchStudy
    tasks: Sequence[CutTaskRow]
    readings: Sequence[CutReading]
    revisions: Mapping[UUID, Revision]
    forms: Mapping[UUID, tuple[FormVersion, FormDefinition]]
    attachments: Sequence[CutFile]
    outputs: Sequence[CutFile]
    values: Sequence[CutValue]


class WideColumn(NamedTuple):
    """One column of a wide table: its name, the variable of the form, and the row of the group (0 outside of one)."""

    name: str
    column: Column
    row: int


class Counts(NamedTuple):
    """How many tasks were asked for, how many are validated, and how many were, but were withdrawn."""

    expected: int
    received: int
    withdrawn: int

    @property
    def missing(self) -> int:
        """Return how many are still to come."""
        return self.expected - self.received


def count_tasks(content: CutContent) -> Counts:
    """Return how complete a cut is."""
    statuses = [task.status for task in content.tasks]
    return Counts(
        sum(one not in NOT_EXPECTED for one in statuses),
        sum(one in RECEIVED for one in statuses),
        statuses.count(WITHDRAWN),
    )


def table(columns: Sequence[str], rows: Iterable[Sequence[object]]) -> bytes:
    """Return a CSV; None is an empty cell."""
    text = io.StringIO(newline="")
    writer = csv.writer(text, lineterminator="\r\n")
    writer.writerow(columns)
    writer.writerows(["" if cell is None else cell for cell in row] for row in rows)
    return text.getvalue().encode()


def subject(content: CutContent, number: str) -> str:
    """Return a subject as the images name it, `CODE-NUMBER`: a bare number would lose its zeros when it is read."""
    return content.research_study.patient_id(number)


def completeness_row(content: CutContent, task: CutTaskRow) -> tuple[object, ...]:
    """Return one line of what was asked for and whether it came."""
    place = (subject(content, task.subject_number), task.site, task.time_point, task.study_day, task.task_number)
    expected, received = int(task.status not in NOT_EXPECTED), int(task.status in RECEIVED)
    return (*place, task.kind, task.slot, task.status, expected, received, int(task.status == WITHDRAWN))


def keys(content: CutContent, reading: CutReading) -> tuple[object, ...]:
    """Return what says whose answers these are."""
    version, _ = content.forms[reading.form_version_id]
    signed = moment(reading.signed_at) if reading.signed_at else None
    return (
        subject(content, reading.subject_number),
        reading.site,
        reading.time_point,
        reading.study_day,
        reading.task_number,
        reading.slot,
        reading.reader,
        version.oid,
        version.version,
        reading.status,
        signed,
    )


def long_rows(content: CutContent) -> Iterator[tuple[object, ...]]:
    """Return one line a value."""
    for reading in content.readings:
        for value in content.revisions[reading.revision_id].values:
            number = value.text if value.number is not None else None
            said = (value.path, value.repeat or None, value.text, number, value.unit, value.provenance)
            yield (*keys(content, reading), *said)


def forms(content: CutContent) -> list[tuple[FormVersion, FormDefinition]]:
    """Return the forms of a cut, by name and version."""
    return sorted(content.forms.values(), key=lambda form: (form[0].oid, form[0].version))


def form_names(content: CutContent) -> list[str]:
    """Return the names of the forms of a cut."""
    return sorted({version.oid for version, _ in content.forms.values()})


def wide_table(content: CutContent, form_oid: str) -> bytes:
    """Return one line a reading of a form, one column an item; rows of a group stand side by side, numbered."""
    columns = wide_columns(content, form_oid)
    rows = ((*keys(content, one), *wide_cells(content, one, columns)) for one in readings_of(content, form_oid))
    return table((*KEYS, *(column.name for column in columns)), rows)


def readings_of(content: CutContent, form_oid: str) -> list[CutReading]:
    """Return the readings of a form, in all its versions."""
    return [one for one in content.readings if content.forms[one.form_version_id][0].oid == form_oid]


def wide_columns(content: CutContent, form_oid: str) -> list[WideColumn]:
    """Return the columns of a form over all its versions in the cut; the newest says what a variable means."""
    most: dict[str, int] = {}
    for reading in readings_of(content, form_oid):
        for value in content.revisions[reading.revision_id].values:
            most[value.path] = max(most.get(value.path, 0), value.repeat)
    found: dict[str, WideColumn] = {}
    for version, definition in forms(content):
        for column in definition.columns() if version.oid == form_oid else ():
            for row in range(1, max(1, most.get(column.path, 1)) + 1) if column.repeats else (0,):
                name = variable(column.path, row)
                found[name] = WideColumn(name, column, row)
    return list(found.values())


def variable(path: str, repeat: int) -> str:
    """Return the name of a column: letters, digits and underscores, as R, SPSS and Python take it."""
    name = path.replace("/", "_").replace("-", "_").replace(".", "_")
    return f"{name}_{repeat}" if repeat else name


def wide_cells(content: CutContent, reading: CutReading, columns: Sequence[WideColumn]) -> Iterator[str | None]:
    """Return the cells of one reading."""
    values = {(value.path, value.repeat): value.text for value in content.revisions[reading.revision_id].values}
    return (values.get((one.column.path, one.row)) for one in columns)


def output_row(content: CutContent, value: CutValue) -> tuple[object, ...]:
    """Return one line of a number of an output."""
    place = (subject(content, value.subject_number), value.site, value.time_point, value.study_day, value.task_number)
    return (*place, value.output, value.code, f"{value.number:f}", value.unit)


def moment(at: datetime) -> str:
    """Return a moment in UTC, to the second."""
    return at.astimezone(UTC).isoformat(timespec="seconds")
