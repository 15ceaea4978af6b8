"""Writes a data cut as files that a statistician reads with no edit: the same cut gives the same bytes."""

import hashlib
import io
import json
import zipfile
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from typing import IO, Final

from toolpict.services.cut_dictionary import DICTIONARY, dictionary_rows
from toolpict.services.cut_tables import (
    COMPLETENESS,
    LONG,
    OUTPUT_VALUES,
    CutContent,
    completeness_row,
    count_tasks,
    form_names,
    forms,
    long_rows,
    moment,
    output_row,
    table,
    wide_table,
)
from toolpict.services.ports.results import CutFile

MOMENT: Final = (1980, 1, 1, 0, 0, 0)
"""What every file of the ZIP is dated: the ZIP's first day, since the files have no date of their own."""

CHUNK_BYTES: Final = 1 << 20


@dataclass(frozen=True)
class ExportFile:
    """One file of the ZIP: its name, and how to open its bytes."""

    name: str
    open: Callable[[], IO[bytes]]


def export_files(content: CutContent, open_file: Callable[[str], IO[bytes]]) -> list[ExportFile]:
    """Return the files of a cut but its manifest, by name; `open_file` opens what was handed in, by SHA-256."""
    tables = {
        "completeness.csv": table(COMPLETENESS, map(partial(completeness_row, content), content.tasks)),
        "long/values.csv": table(LONG, long_rows(content)),
        "outputs/values.csv": table(OUTPUT_VALUES, map(partial(output_row, content), content.values)),
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


def readme(content: CutContent) -> str:
    """Return what a person should know who opens the ZIP."""
    counts = count_tasks(content)
    lines = (
        f"{content.research_study.code} - data cut {content.cut.number} - gel de données n° {content.cut.number}",
        f"Frozen / gelé : {moment(content.cut.frozen_at)}",
        f"Expected / attendus : {counts.expected} ; received / reçus : {counts.received} ; "
        f"missing / manquants : {counts.missing} ; withdrawn / retirés : {counts.withdrawn}",
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
    counts = count_tasks(content)
    return {
        "research_study": content.research_study.code,
        "data_cut": content.cut.number,
        "frozen_at": moment(content.cut.frozen_at),
        "audit_chain": {"entries": content.cut.last_entry, "head": content.cut.last_hash},
        "software": {"name": "TOOLPICT", "version": software_version},
        "tasks": {
            "expected": counts.expected,
            "received": counts.received,
            "missing": counts.missing,
            "withdrawn": counts.withdrawn,
        },
        "files": digests,
    }
