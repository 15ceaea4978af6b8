"""Says what lies in a folder of files, by a child process that reads their headers under limits."""

import json
import os
import subprocess
import sys
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from anonymization_bridge.sources.found import FoundExamination, FoundSeries

READER: Final = (sys.executable, "-m", "anonymization_bridge.sources.header_reader")
ROOT: Final = Path(__file__).parent.parent.parent
VARIABLES: Final = ("PATH", "LD_LIBRARY_PATH", "LANG", "LC_ALL")
"""What the reader is given of our environment: no secret."""

PATIENCE: Final = 900
"""Seconds."""

Header = dict[str, str]


@dataclass(frozen=True)
class Contents:
    """What lies in a folder.

    Attributes
    ----------
    others
        Files that are no DICOM object of a patient.
    unreadable
        Files that claim to be one and cannot be read.

    """

    examinations: tuple[FoundExamination, ...]
    others: int
    unreadable: int


def read_headers(files: Sequence[Path]) -> Iterator[tuple[Path, Header | bool | None]]:
    """Yield each file with its header, None for what is no DICOM object, False for what cannot be read.

    A file that kills the reader cannot be read; the reader is started again behind it.
    """
    rest = list(files)
    while rest:
        answers = ask_reader(rest)
        yield from zip(rest, answers, strict=False)
        if len(answers) < len(rest):
            yield rest[len(answers)], False
        rest = rest[len(answers) + 1 :]


def ask_reader(files: Sequence[Path]) -> list[Header | bool | None]:
    """Return the answers of one reader, fewer than there are files when it died."""
    lines = "".join(f"{file.absolute()}\n" for file in files)
    try:
        done = subprocess.run(  # noqa: S603 - our own module, no argument from outside
            READER,
            input=lines.encode(),
            capture_output=True,
            timeout=PATIENCE,
            check=False,
            cwd=ROOT,
            env=environment(),
        )
        written = done.stdout
    except subprocess.TimeoutExpired as expired:
        written = expired.stdout or b""
    return [json.loads(line)[1] for line in written.splitlines(keepends=True) if line.endswith(b"\n")]


def environment() -> dict[str, str]:
    """Return the environment of the reader."""
    return {name: os.environ[name] for name in VARIABLES if name in os.environ}


def look_into(folder: Path) -> Contents:
    """Return the examinations of a folder, the newest first."""
    counts: Counter[str] = Counter()
    headers: list[Header] = []
    for _, header in read_headers(sorted(folder.iterdir())):
        if isinstance(header, dict):
            headers.append(header)
        else:
            counts["unreadable" if header is False else "others"] += 1
    return Contents(examinations(headers), counts["others"], counts["unreadable"])


def examinations(headers: Sequence[Header]) -> tuple[FoundExamination, ...]:
    """Return the examinations that headers belong to, the newest first."""
    by_study: dict[tuple[str, str], list[Header]] = {}
    for header in headers:
        by_study.setdefault((header["StudyInstanceUID"], header["PatientID"]), []).append(header)
    found = [examination(group) for group in by_study.values()]
    return tuple(sorted(found, key=lambda one: (one.study_date, one.study_instance_uid), reverse=True))


def examination(group: Sequence[Header]) -> FoundExamination:
    """Return one examination from the headers of its objects."""
    first = group[0]
    by_series: dict[str, list[Header]] = {}
    for header in group:
        by_series.setdefault(header["SeriesInstanceUID"], []).append(header)
    return FoundExamination(
        study_instance_uid=first["StudyInstanceUID"],
        patient_id=first["PatientID"],
        patient_name=first["PatientName"],
        birth_date=first["PatientBirthDate"],
        sex=first["PatientSex"],
        study_date=first["StudyDate"],
        description=first["StudyDescription"],
        accession_number=first["AccessionNumber"],
        institution=first["InstitutionName"],
        series=tuple(sorted((series(uid, rows) for uid, rows in by_series.items()), key=by_number)),
    )


def series(uid: str, rows: Sequence[Header]) -> FoundSeries:
    """Return one series from the headers of its objects."""
    first = rows[0]
    return FoundSeries(uid, first["SeriesNumber"], first["Modality"], first["SeriesDescription"], len(rows))


def by_number(one: FoundSeries) -> tuple[int, str, str]:
    """Return what series are sorted by."""
    return len(one.number), one.number, one.series_instance_uid
