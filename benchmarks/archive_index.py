"""Measures how the embedded archive takes objects in, and how it finds them among a hundred thousand."""

import sqlite3
import zlib
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from statistics import median
from typing import Final

import urllib3

from benchmarks.fetching import seconds
from benchmarks.gateway_house import archive_server
from benchmarks.lines import Line
from demonstration.processes import children
from toolpict.integration.archive.embedded import EmbeddedArchive
from toolpict.services.multipart import MultipartAnswer
from toolpict.services.ports.archive import Bytes, Filters, Level

CLIENTS: Final = 2
INSTANCES: Final = 100_000
PER_SERIES: Final = 100
SERIES_PER_STUDY: Final = 5
ASKED: Final = 50


def storing(folder: Path, files: Sequence[Path]) -> Iterator[Line]:
    """Yield how many objects of 0.5 MB are taken in a second: by the library, and by STOW-RS from two clients."""
    took = seconds(lambda: EmbeddedArchive(folder / "taken-in").store(files))
    yield Line("Ingest", 300.0, len(files) / took, "/s", at_least=True)
    with children(folder / "logs") as programs:
        root, token = archive_server(folder, programs)
        parts = [files[number::CLIENTS] for number in range(CLIENTS)]
        with ThreadPoolExecutor(CLIENTS) as pool:
            took = seconds(lambda: list(pool.map(lambda part: send(root, token, part), parts)))
    yield Line("STOW-RS, two clients", 130.0, len(files) / took, "/s", at_least=True)


def send(root: str, token: str, files: Sequence[Path]) -> None:
    """Store files one by one."""
    pool = urllib3.PoolManager()
    for path in files:
        content = path.read_bytes()
        answer = MultipartAnswer.of("application/dicom")
        body = b"".join(answer.write([Bytes(iter([content]), len(content))]))
        headers = {"Authorization": f"Bearer {token}", "Content-Type": answer.content_type}
        if (status := pool.request("POST", f"{root}/studies", body=body, headers=headers).status) != 200:
            raise RuntimeError(f"not stored: {status}")


def searches(folder: Path, instances: int = INSTANCES) -> Iterator[Line]:
    """Yield what searches cost among so many objects."""
    archive = EmbeddedArchive(folder)
    studies = fill(folder / "index.sqlite3", instances)
    wanted = studies[:: max(1, len(studies) // ASKED)]
    acts: dict[str, Callable[[int], object]] = {
        "studies of a subject": lambda number: archive.find(Level.STUDIES, Filters(patient_id=f"ONCO-{number:06}")),
        "a study": lambda number: archive.find(Level.STUDIES, Filters(studies[number])),
        "series of a study": lambda number: archive.find(Level.SERIES, Filters(studies[number])),
        "instances of a series": lambda number: archive.find(
            Level.INSTANCES, Filters(studies[number], f"{studies[number]}.1")
        ),
        "studies of a day": lambda number: archive.find(Level.STUDIES, Filters(study_date=day(number))),
    }
    for what, act in acts.items():
        times = [seconds(lambda: act(studies.index(uid))) * 1000 for uid in wanted]  # noqa: B023
        yield Line(f"Among {instances} instances: {what}", 25.0, median(times), "ms")


def day(number: int) -> str:
    """Return the invented Study Date of a study."""
    return f"2025{number % 12 + 1:02}{number % 28 + 1:02}"


def fill(index: Path, instances: int) -> list[str]:
    """Write rows of so many objects that have no files; return their studies."""
    per_study = PER_SERIES * SERIES_PER_STUDY
    studies = [f"1.2.3.{number}" for number in range(max(1, instances // per_study))]
    whole, few = zlib.compress(b'{"00080018":{"vr":"UI"}}' * 20), '{"00100020":{"vr":"LO","Value":["ONCO"]}}'
    series = [(uid, f"{uid}.{s}", s) for uid in studies for s in range(1, SERIES_PER_STUDY + 1)]
    connection = sqlite3.connect(index)
    with connection:
        connection.executemany(
            "INSERT INTO study VALUES (?, ?, ?, ?)",
            [(uid, f"ONCO-{number:06}", day(number), few) for number, uid in enumerate(studies)],
        )
        connection.executemany(
            "INSERT INTO series VALUES (?, ?, 'CT', ?, ?)", [(uid, study, number, few) for study, uid, number in series]
        )
        connection.executemany(
            "INSERT INTO instance (sop_instance_uid, sop_class_uid, series_instance_uid, instance_number, sha256,"
            " size_bytes, transfer_syntax_uid, attributes, metadata, frame_count, pixel_offset, frame_bits)"
            " VALUES (?, '1.2', ?, ?, ?, 1, '1.2', ?, ?, 1, 0, 8)",
            [
                (f"{uid}.{n}", uid, n, f"{uid}.{n}", few, whole)
                for _, uid, _ in series
                for n in range(1, PER_SERIES + 1)
            ],
        )
    connection.close()
    return studies
