"""Measures the way of an image from the archive through our gateway to a browser: `python -m benchmarks.gateway`."""

import http.client
import os
import signal
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from pathlib import Path
from statistics import median, quantiles
from tempfile import TemporaryDirectory
from typing import Final

import sqlalchemy as sa
import urllib3

from benchmarks.archive_index import searches, storing
from benchmarks.fetching import (
    ACCEPT,
    Fetcher,
    Where,
    alternated,
    connect,
    fetch_all,
    peak_growth,
    processor_seconds,
    ratio,
    seconds,
)
from benchmarks.gateway_house import GatewayHouse, gateway_house
from benchmarks.lines import Line
from toolpict.domain.tasks import TaskStatus
from toolpict.persistence.tables.tasks import tasks

ROUNDS: Final = 5
FRAME_BYTES: Final = 512 * 512 * 2
HUNG_SECONDS: Final = 6.0
"""Below the ten after which a silent archive is given up."""
PATIENCE_SECONDS: Final = 30.0


def run() -> list[Line]:
    """Return all that was measured."""
    lines: list[Line] = []
    with TemporaryDirectory() as name, gateway_house(Path(name)) as house:
        for part in (frames, metadata, one_of_many, as_zip, withdrawn, hung):
            lines += part(house)
        lines += storing(house.folder, house.files)
        lines += searches(house.folder / "large")
    return lines


def direct(house: GatewayHouse) -> Where:
    """Return Orthanc itself."""
    return Where(house.orthanc.url, "/dicom-web", {"Accept": ACCEPT, "Accept-Encoding": "identity"})


def through(house: GatewayHouse, kind: str, person: str = "reader", *, nginx: bool = False) -> Where:
    """Return a gateway, as a person's browser asks it."""
    url = (house.nginx if nginx else house.web)[kind]
    return Where(
        url, house.roots[person], {"Cookie": house.cookies[person], "Accept": ACCEPT, "Accept-Encoding": "gzip"}
    )


def frames(house: GatewayHouse) -> Iterator[Line]:
    """Yield what 500 frames of 0.5 MB cost, six at a time."""
    paths = [f"{one.path}/frames/1" for one in house.slices]
    files = [path.name for path in house.files]
    spent: dict[str, list[float]] = {}

    def act(name: str, where: Where, pid: int | None = None, asked: Sequence[str] = paths) -> Callable[[], float]:
        def measure() -> float:
            before = processor_seconds(pid) if pid else 0.0
            took = fetch_all(where, asked, FRAME_BYTES)
            if pid:
                spent.setdefault(name, []).append((processor_seconds(pid) - before) * 1000 / len(asked))
            return took

        return measure

    def cold() -> float:
        for path in (house.folder / "nginx-orthanc").glob("cache-toolpict-frames/*/*/*"):
            path.unlink()
        return act("nginx", through(house, "orthanc", nginx=True), house.pids["orthanc"])()

    warm = act("warm", through(house, "orthanc", "second", nginx=True))
    acts = {
        "direct": act("direct", direct(house)),
        "gateway": act("gateway", through(house, "orthanc"), house.pids["orthanc"]),
        "nginx": cold,
        "warm": warm,
        "embedded": act("embedded", through(house, "embedded"), house.pids["embedded"]),
        "files": act("files", Where(house.plain_files, "", {}), None, files),
    }
    for each in acts.values():
        each()
    spent.clear()
    found = alternated(acts, ROUNDS)
    yield Line(
        "Frames, gateway / direct Orthanc", 0.70, ratio(found["direct"], found["gateway"]), "times", at_least=True
    )
    yield Line("Frames, gateway: our processor's time a frame", 2.0, median(spent["gateway"]), "ms")
    yield Line(
        "Frames, nginx and gateway / direct Orthanc",
        0.85,
        ratio(found["direct"], found["nginx"]),
        "times",
        at_least=True,
    )
    yield Line(
        "Frames, nginx with a warm cache / direct Orthanc",
        5.0,
        ratio(found["direct"], found["warm"]),
        "times",
        at_least=True,
    )
    yield Line(
        "Frames, embedded / direct Orthanc", 3.0, ratio(found["direct"], found["embedded"]), "times", at_least=True
    )
    yield Line("Frames, embedded: our processor's time a frame", 1.0, median(spent["embedded"]), "ms")
    yield Line(
        "Frames, embedded / nginx sendfile", 0.2, ratio(found["files"], found["embedded"]), "times", at_least=True
    )
    yield Line("500 slices, embedded over Orthanc (time)", 0.6, ratio(found["embedded"], found["direct"]), "times")


def metadata(house: GatewayHouse) -> Iterator[Line]:
    """Yield what the metadata of 500 slices cost."""
    one = house.slices[0]
    path = f"studies/{one.study}/series/{one.series}/metadata"
    json = {"Accept": "application/dicom+json"}
    acts = {
        name: Fetcher(Where(where.url, where.root, {**where.headers, **json}))
        for name, where in (
            ("direct", direct(house)), ("remote", through(house, "orthanc")), ("embedded", through(house, "embedded")),
        )
    }  # fmt: skip
    sizes = {name: act.get(path)[1] for name, act in acts.items()}
    timed = {name: (lambda act=act: seconds(lambda: act.get(path))) for name, act in acts.items()}
    found = alternated(timed, 2 * ROUNDS + 1)
    yield Line("Metadata of 500, gateway over direct Orthanc", 1.15, ratio(found["remote"], found["direct"]), "times")
    yield Line("Metadata of 500, embedded over direct Orthanc", 0.1, ratio(found["embedded"], found["direct"]), "times")
    yield Line("Metadata of 500, on the wire", 60.0, max(sizes["remote"], sizes["embedded"]) / 1000, "kB")


def one_of_many(house: GatewayHouse) -> Iterator[Line]:
    """Yield what one frame in the middle of a large object costs."""
    path = f"{house.multi_frame.path}/frames/400"
    for kind, rounds in (("embedded", 30), ("orthanc", 3)):
        fetcher = Fetcher(through(house, kind))
        fetcher.get(path)
        times = [seconds(lambda: fetcher.get(path)) * 1000 for _ in range(rounds)]  # noqa: B023
        yield Line(f"Frame 400 of 262 MB, through the gateway, {kind}", 5.0, median(times), "ms")


def as_zip(house: GatewayHouse) -> Iterator[Line]:
    """Yield how far our memory grows while a large object leaves as a ZIP."""
    for kind, pid in house.pids.items():
        where = Where(house.web[kind], "", {"Cookie": house.cookies["technologist"]})
        with peak_growth(pid) as grown:
            status, size = Fetcher(where).get(f"tasks/{house.zip_task}/images.zip")
        if status != 200 or size < FRAME_BYTES * 500:
            raise RuntimeError(f"the ZIP is not whole: {status}, {size} bytes")
        yield Line(f"262 MB as a ZIP, memory, {kind}", 16.0, grown[0] / 1e6, "MB")


def withdrawn(house: GatewayHouse) -> Iterator[Line]:
    """Yield how long an answer of 64 frames goes on after its grant ended."""
    where = through(house, "embedded")
    connection = connect(where.url)
    listed = ",".join(map(str, range(1, 65)))
    path = f"{where.root}/{house.multi_frame.path}/frames/{listed}"
    connection.request("GET", path, headers=dict(where.headers))
    answer, buffer, size = connection.getresponse(), bytearray(1 << 16), 0
    answer.readinto(buffer)
    set_status(house, TaskStatus.CANCELLED)
    ended = time.perf_counter()
    with suppress(http.client.HTTPException, OSError):  # broken off, as wanted
        while count := answer.readinto(buffer):
            size += count
            time.sleep(0.004)  # a slow browser: some 15 MB a second
    took = time.perf_counter() - ended
    set_status(house, TaskStatus.IN_PROGRESS)
    if size >= 64 * FRAME_BYTES:
        raise RuntimeError("the answer came whole")
    yield Line("Grant withdrawn within 64 frames: ended after", 1.0, took, "s")


def set_status(house: GatewayHouse, status: TaskStatus) -> None:
    """Have the reader's tasks be in a status."""
    with house.engine.begin() as connection:
        changed = sa.update(tasks).where(tasks.c.kind == "reading").values(status=status)
        connection.execute(changed)


def hung(house: GatewayHouse) -> Iterator[Line]:
    """Yield how pages and the viewer do while Orthanc takes connections and says nothing."""
    pid = house.orthanc.child.process.pid
    path = f"{house.slices[0].path}/frames/1"
    for waiting in (24, 50):
        os.kill(pid, signal.SIGSTOP)
        try:
            pages, refused = under_load(house, path, waiting)
        finally:
            os.kill(pid, signal.SIGCONT)
        back = seconds(lambda: wait_for(Fetcher(through(house, "orthanc")), path))
        yield Line(f"Archive hung, {waiting} waiting: pages, p99", 50.0, quantiles(pages, n=100)[98], "ms")
        yield Line(f"Archive hung, {waiting} waiting: viewer says 503 within", 0.5, max(refused), "s")
        yield Line(f"Archive hung, {waiting} waiting: back after", 5.0, back, "s")


def under_load(house: GatewayHouse, path: str, waiting: int) -> tuple[list[float], list[float]]:
    """Return milliseconds of pages, and the seconds in which requests were refused, while so many ask for images."""
    where, page = through(house, "orthanc"), urllib3.PoolManager()

    def ask(_number: int) -> float:
        pool = urllib3.PoolManager(retries=False)
        address = f"{where.url}{where.root}/{path}"
        start = time.perf_counter()
        answer = pool.request("GET", address, headers=dict(where.headers), timeout=PATIENCE_SECONDS)
        return time.perf_counter() - start if answer.status == 503 else 0.0

    with ThreadPoolExecutor(waiting) as pool:
        asked = [pool.submit(ask, number) for number in range(waiting)]
        end, pages = time.perf_counter() + HUNG_SECONDS, []
        while time.perf_counter() < end:
            address = f"{where.url}/sign-in"
            pages.append(seconds(lambda: page.request("GET", address)) * 1000)  # noqa: B023
            time.sleep(0.01)
        os.kill(house.orthanc.child.process.pid, signal.SIGCONT)
        refused = [took for each in asked if (took := each.result())]
    if not refused:
        raise RuntimeError("nobody was refused: not more wait than may")
    return pages, refused


def wait_for(fetcher: Fetcher, path: str) -> None:
    """Return when an image comes again."""
    while fetcher.get(path)[0] != 200:
        time.sleep(0.02)


def main() -> None:
    """Print what was measured."""
    for line in run():
        what, wanted, measured, met = line.cells()
        sys.stdout.write(f"{what:60} {wanted:10} {measured:12} {met}\n")


if __name__ == "__main__":
    main()
