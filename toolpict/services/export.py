"""Writes a data cut as files that a statistician reads with no edit: the same cut gives the same bytes.

Tables are UTF-8 CSV (RFC 4180) with a point as decimal sign and ISO 8601 moments; an empty cell is a missing value.
"""

import csv
import hashlib
import io
import json
import zipfile
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import IO, Final
from uuid import UUID

from toolpict.domain.data_cut import DataCut
from toolpict.domain.ecrf.definition import Column, FormDefinition
from toolpict.domain.forms import FormVersion
from toolpict.domain.reading import Revision
from toolpict.domain.research_study import ResearchStudy
from toolpict.services.ports.results import CutFile, CutReading, CutTaskRow, CutValue

MOMENT: Final = (1980, 1, 1, 0, 0, 0)
"""What every file of the ZIP is dated: the ZIP's first day, since the files have no date of their own."""

CHUNK_BYTES: Final = 1 << 20
KEYS: Final = ("subject", "site", "time_point", "task", "slot", "reader", "form", "form_version", "status", "signed_at")
COMPLETENESS: Final = ("subject", "site", "time_point", "task", "kind", "slot", "status", "received")
LONG: Final = (*KEYS, "item", "repeat", "value", "number", "unit", "provenance")
OUTPUT_VALUES: Final = ("subject", "site", "time_point", "task", "output", "value", "number", "unit")
DICTIONARY: Final = ("file", "variable", "label_fr", "label_en", "type", "unit", "codes_fr", "codes_en", "repeats")
RECEIVED: Final = frozenset({"validated", "locked"})


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


@dataclass(frozen=True)
class ExportFile:
    """One file of the ZIP: its name, and how to open its bytes."""

    name: str
    open: Callable[[], IO[bytes]]


def export_files(content: CutContent, open_file: Callable[[str], IO[bytes]]) -> list[ExportFile]:
    """Return the files of a cut but its manifest, by name; `open_file` opens what was handed in, by SHA-256."""
    tables = {
        "completeness.csv": table(COMPLETENESS, map(completeness_row, content.tasks)),
        "long/values.csv": table(LONG, long_rows(content)),
        "outputs/values.csv": table(OUTPUT_VALUES, map(output_row, content.values)),
        "dictionary.csv": table(DICTIONARY, dictionary_rows(content)),
        "README.txt": readme(content).encode(),
        **{f"wide/{name}.csv": wide_table(content, name) for name in form_names(content)},
        **{f"forms/{version.oid}-v{version.version}.json": version.document.encode() for version, _ in forms(content)},
    }
    files = [ExportFile(name, partial_open(found)) for name, found in tables.items()]
    for folder, handed in (("attachments", content.attachments), ("outputs", content.outputs)):
        files += [
            ExportFile(handed_in(folder, content, file), partial_stored(open_file, file.sha256)) for file in handed
        ]
    return sorted(files, key=lambda file: file.name)


def partial_open(found: bytes) -> Callable[[], IO[bytes]]:
    """Return what opens bytes at hand."""
    return lambda: io.BytesIO(found)


def partial_stored(open_file: Callable[[str], IO[bytes]], sha256: str) -> Callable[[], IO[bytes]]:
    """Return what opens a stored file."""
    return lambda: open_file(sha256)


def handed_in(folder: str, content: CutContent, file: CutFile) -> str:
    """Return where a file that somebody handed in stands: it says whose it is, and never climbs out."""
    name = file.filename.replace("/", "_").replace("\\", "_").lstrip(".") or "file"
    patient_id = content.research_study.patient_id(file.subject_number)
    return f"{folder}/{patient_id}/{file.time_point}/{file.task_number}-{file.code}-{file.version}-{name}"


def table(columns: Sequence[str], rows: Iterable[Sequence[object]]) -> bytes:
    """Return a CSV; None is an empty cell."""
    text = io.StringIO(newline="")
    writer = csv.writer(text, lineterminator="\r\n")
    writer.writerow(columns)
    writer.writerows(["" if cell is None else cell for cell in row] for row in rows)
    return text.getvalue().encode()


def completeness_row(task: CutTaskRow) -> tuple[object, ...]:
    """Return one line of what was asked for and whether it came."""
    received = int(task.status in RECEIVED)
    place = (task.subject_number, task.site, task.time_point, task.task_number)
    return (*place, task.kind, task.slot, task.status, received)


def keys(content: CutContent, reading: CutReading) -> tuple[object, ...]:
    """Return what says whose answers these are."""
    version, _ = content.forms[reading.form_version_id]
    signed = reading.signed_at.astimezone(UTC).isoformat(timespec="seconds") if reading.signed_at else None
    return (
        reading.subject_number,
        reading.site,
        reading.time_point,
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
    own = [one for one in content.readings if content.forms[one.form_version_id][0].oid == form_oid]
    columns = wide_columns(content, form_oid, own)
    rows = ((*keys(content, reading), *wide_cells(content, reading, columns)) for reading in own)
    return table((*KEYS, *(name for name, _, _ in columns)), rows)


def wide_columns(content: CutContent, form_oid: str, own: Sequence[CutReading]) -> list[tuple[str, str, int]]:
    """Return the columns of a form as (name, path, row of the group), over all its versions in the cut."""
    most: dict[str, int] = {}
    for reading in own:
        for value in content.revisions[reading.revision_id].values:
            most[value.path] = max(most.get(value.path, 0), value.repeat)
    columns: dict[tuple[str, str, int], None] = {}
    for version, definition in forms(content):
        if version.oid == form_oid:
            for column in definition.columns():
                repeats = range(1, max(1, most.get(column.path, 1)) + 1) if column.repeats else (0,)
                for repeat in repeats:
                    columns[variable(column.path, repeat), column.path, repeat] = None
    return list(columns)


def variable(path: str, repeat: int) -> str:
    """Return the name of a column: letters, digits and underscores, as R, SPSS and Python take it."""
    name = path.replace("/", "_").replace("-", "_").replace(".", "_")
    return f"{name}_{repeat}" if repeat else name


def wide_cells(
    content: CutContent, reading: CutReading, columns: Sequence[tuple[str, str, int]]
) -> Iterator[str | None]:
    """Return the cells of one reading."""
    values = {(value.path, value.repeat): value.text for value in content.revisions[reading.revision_id].values}
    return (values.get((path, repeat)) for _, path, repeat in columns)


def output_row(value: CutValue) -> tuple[object, ...]:
    """Return one line of a number of an output."""
    place = (value.subject_number, value.site, value.time_point, value.task_number)
    return (*place, value.output, value.code, f"{value.number:f}", value.unit)


def dictionary_rows(content: CutContent) -> Iterator[tuple[object, ...]]:
    """Return one line a variable of each form: type, unit and codes."""
    for version, definition in forms(content):
        for column in definition.columns():
            yield dictionary_row(f"wide/{version.oid}.csv", column)


def dictionary_row(file: str, column: Column) -> tuple[object, ...]:
    """Return one line of the dictionary."""
    label = column.label
    codes = ["; ".join(f"{one.code}={getattr(one.label, tongue)}" for one in column.choices) for tongue in ("fr", "en")]
    repeats = int(column.repeats)
    return (file, variable(column.path, 0), label.fr, label.en, column.type, column.unit, *codes, repeats)


def readme(content: CutContent) -> str:
    """Return what a person should know who opens the ZIP."""
    received = sum(task.status in RECEIVED for task in content.tasks)
    lines = (
        f"{content.research_study.code} - data cut {content.cut.number} - gel de données n° {content.cut.number}",
        f"Frozen / gelé : {moment(content.cut.frozen_at)}",
        f"Expected / attendus : {len(content.tasks)} ; received / reçus : {received} ; "
        f"missing / manquants : {len(content.tasks) - received}",
        "",
        "completeness.csv   what was asked for and whether it came / ce qui était demandé, reçu ou non",
        "wide/FORM.csv      one line a reading / une ligne par lecture",
        "long/values.csv    one line a value / une ligne par valeur",
        "outputs/           files and numbers of the post-processing / fichiers et valeurs des post-traitements",
        "attachments/       files attached to readings / pièces jointes des lectures",
        "dictionary.csv     every variable: label, type, unit, codes / chaque variable",
        "manifest.json      SHA-256 of every file / SHA-256 de chaque fichier",
        "",
    )
    return "\n".join(lines)


def moment(at: datetime) -> str:
    """Return a moment in UTC, to the second."""
    return at.astimezone(UTC).isoformat(timespec="seconds")


def write_zip(content: CutContent, files: Sequence[ExportFile], software_version: str, target: IO[bytes]) -> None:
    """Write the files and their manifest; what was handed in is streamed, not held."""
    digests: dict[str, dict[str, object]] = {}
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED, compresslevel=6) as archive:
        for file in files:
            digests[file.name] = add_file(archive, file)
        said = json.dumps(manifest(content, digests, software_version), indent=1, ensure_ascii=False, sort_keys=True)
        archive.writestr(entry("manifest.json"), said.encode(), zipfile.ZIP_DEFLATED, 6)


def add_file(archive: zipfile.ZipFile, file: ExportFile) -> dict[str, object]:
    """Copy one file into the ZIP; return its digest and size."""
    digest, size_bytes = hashlib.sha256(), 0
    with file.open() as source, archive.open(entry(file.name), "w", force_zip64=True) as copy:
        while chunk := source.read(CHUNK_BYTES):
            digest.update(chunk)
            size_bytes += copy.write(chunk)
    return {"sha256": digest.hexdigest(), "bytes": size_bytes}


def entry(name: str) -> zipfile.ZipInfo:
    """Return an entry of the ZIP with nothing in it that depends on when or where it is written."""
    found = zipfile.ZipInfo(name, MOMENT)
    found.compress_type = zipfile.ZIP_DEFLATED
    found.external_attr = 0o644 << 16
    found.create_system = 3
    return found


def manifest(content: CutContent, digests: Mapping[str, object], software_version: str) -> dict[str, object]:
    """Return what says what the ZIP holds, of which moment, and made by what."""
    received = sum(task.status in RECEIVED for task in content.tasks)
    return {
        "research_study": content.research_study.code,
        "data_cut": content.cut.number,
        "frozen_at": moment(content.cut.frozen_at),
        "audit_chain": {"entries": content.cut.last_entry, "head": content.cut.last_hash},
        "software": {"name": "TOOLPICT", "version": software_version},
        "tasks": {"expected": len(content.tasks), "received": received, "missing": len(content.tasks) - received},
        "files": digests,
    }
