"""Measures the embedded archive and a real Orthanc on the same 500 slices: `python -m benchmarks.image_archives`.

Each is asked directly (our port, no web in between): what differs is the archive.
"""

import sys
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory

from pydicom.uid import generate_uid

from demonstration.orthanc import running_orthanc
from tests.integration.archive.pictures import make_object, pixels, write
from toolpict.integration.archive.embedded import EmbeddedArchive
from toolpict.integration.dicomweb.adapter import DicomWebArchive
from toolpict.integration.dicomweb.address import RemoteArchive
from toolpict.services.ports.archive import Attribute, Filters, ImageArchive, Level, Stored

SLICES = 500
ROWS = 512
CONNECTIONS = 6
ROUNDS = 5
MULTI_FRAMES = 500


def make_series(folder: Path) -> list[Path]:
    """Write one series of CT slices of 0.5 MB each."""
    study, series = generate_uid(), generate_uid()
    picture = pixels(1, ROWS * ROWS)
    return [
        write(
            folder,
            make_object(study=study, series=series, InstanceNumber=n, Rows=ROWS, Columns=ROWS, PixelData=picture),
        )
        for n in range(1, SLICES + 1)
    ]


def make_multi_frame(folder: Path) -> Path:
    """Write one native multi-frame object of 262 MB."""
    content = pixels(2, ROWS * ROWS) * MULTI_FRAMES
    path: Path = write(folder, make_object(Rows=ROWS, Columns=ROWS, NumberOfFrames=MULTI_FRAMES, PixelData=content))
    return path


def seconds(act: Callable[[], object]) -> float:
    """Return how long it takes."""
    start = time.perf_counter()
    act()
    return time.perf_counter() - start


def read_frame(archive: ImageArchive, address: tuple[str, str, str], number: int = 1) -> int:
    """Return how many bytes a frame has, having read them all."""
    opened = archive.open_frames(*address, [number])
    try:
        return sum(len(chunk) for frame in opened.frames for chunk in frame.chunks)
    finally:
        opened.close()


def read_all(archive: ImageArchive, addresses: list[tuple[str, str, str]]) -> None:
    """Read one frame of each object, six at a time, as the viewer does."""
    with ThreadPoolExecutor(CONNECTIONS) as pool:
        sizes = list(pool.map(lambda address: read_frame(archive, address), addresses))
    if set(sizes) != {ROWS * ROWS * 2}:
        raise RuntimeError("a frame is not whole")


def find_addresses(archive: ImageArchive, study: str) -> list[tuple[str, str, str]]:
    """Return the UIDs of each instance of an examination."""
    return [
        (
            found.text(Attribute.STUDY_INSTANCE_UID),
            found.text(Attribute.SERIES_INSTANCE_UID),
            found.text(Attribute.SOP_INSTANCE_UID),
        )
        for found in archive.find(Level.INSTANCES, Filters(study))
    ]


def measure(archives: dict[str, ImageArchive], series: list[Path], multi_frame: Path) -> dict[str, dict[str, float]]:
    """Return milliseconds, and frames or objects a second, by what and by archive; rounds alternate."""
    table: dict[str, dict[str, float]] = {}
    for name, archive in archives.items():
        stored: list[Stored] = []
        took = seconds(lambda: stored.extend(archive.store(series)))  # noqa: B023
        table.setdefault("store, objects/s", {})[name] = SLICES / took
        study = stored[0].study_instance_uid
        (large,) = archive.store([multi_frame])
    addresses = find_addresses(archive, study)
    big = (large.study_instance_uid, large.series_instance_uid, large.sop_instance_uid)
    series_uid = addresses[0][1]
    acts: dict[str, Callable[[ImageArchive], object]] = {
        "500 slices, 6 at a time, ms": lambda archive: read_all(archive, addresses),
        "metadata of 500 slices, ms": lambda archive: archive.metadata(study, series_uid),
        "search of one examination, ms": lambda archive: archive.find(Level.STUDIES, Filters(patient_id="ONCO-*")),
        "frame 400 of 262 MB, ms": lambda archive: read_frame(archive, big, 400),
    }
    for what, act in acts.items():
        rounds: dict[str, list[float]] = {name: [] for name in archives}
        for _ in range(ROUNDS):
            for name, archive in archives.items():
                rounds[name].append(seconds(lambda: act(archive)) * 1000)  # noqa: B023
        table[what] = {name: median(times) for name, times in rounds.items()}
    table["frames/s"] = {name: SLICES * 1000 / ms for name, ms in table["500 slices, 6 at a time, ms"].items()}
    return table


def run() -> dict[str, dict[str, float]]:
    """Return what was measured, by what and by archive."""
    with TemporaryDirectory() as name:
        folder = Path(name)
        (folder / "files").mkdir()
        series, multi_frame = make_series(folder / "files"), make_multi_frame(folder / "files")
        with running_orthanc(folder / "orthanc") as orthanc:
            archives: dict[str, ImageArchive] = {
                "embedded": EmbeddedArchive(folder / "embedded"),
                "orthanc": DicomWebArchive(RemoteArchive(orthanc.dicomweb_url)),
            }
            return measure(archives, series, multi_frame)


def main() -> None:
    """Print the table."""
    for what, figures in run().items():
        ratio = figures["orthanc"] / figures["embedded"]
        sys.stdout.write(
            f"{what:32} embedded {figures['embedded']:9.1f}  orthanc {figures['orthanc']:9.1f}  ratio {ratio:.2f}\n"
        )


if __name__ == "__main__":
    main()
