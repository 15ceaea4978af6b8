"""Fetches images as a browser does, six at a time over kept connections, and costs next to nothing itself."""

import http.client
import os
import ssl
import threading
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from statistics import median
from typing import Final
from urllib.parse import urlsplit

CONNECTIONS: Final = 6
PATIENCE: Final = 60.0
ACCEPT: Final = 'multipart/related; type="application/octet-stream"; transfer-syntax=*'
TICKS: Final = os.sysconf("SC_CLK_TCK")


@dataclass(frozen=True)
class Where:
    """A server, what stands before each path, and what is sent with each request."""

    url: str
    root: str
    headers: Mapping[str, str]


class Fetcher:
    """One connection a thread, kept."""

    def __init__(self, where: Where) -> None:
        self._where = where
        self._here = threading.local()

    def get(self, path: str) -> tuple[int, int]:
        """Return the status of an answer, and its length in bytes, having read them all."""
        connection, buffer = self._own()
        connection.request("GET", f"{self._where.root}/{path}", headers=dict(self._where.headers))
        answer, size = connection.getresponse(), 0
        while count := answer.readinto(buffer):
            size += count
        return answer.status, size

    def _own(self) -> tuple[http.client.HTTPConnection, bytearray]:
        if not hasattr(self._here, "connection"):
            self._here.connection, self._here.buffer = connect(self._where.url), bytearray(1 << 20)
        return self._here.connection, self._here.buffer


def connect(url: str) -> http.client.HTTPConnection:
    """Return a connection, whatever certificate the server shows."""
    parts = urlsplit(url)
    if parts.scheme == "https":
        anybody = ssl._create_unverified_context()  # noqa: S323, SLF001 - our own certificate of this hour, on loopback
        return http.client.HTTPSConnection(parts.netloc, timeout=PATIENCE, context=anybody)
    return http.client.HTTPConnection(parts.netloc, timeout=PATIENCE)


def fetch_all(where: Where, paths: Sequence[str], least: int) -> float:
    """Return in how many seconds all came, six at a time; each must be there, and so long at least."""
    fetcher = Fetcher(where)
    with ThreadPoolExecutor(CONNECTIONS) as pool:
        list(pool.map(lambda _: time.sleep(0.01), range(CONNECTIONS)))  # every thread is there before the clock starts
        start = time.perf_counter()
        found = list(pool.map(fetcher.get, paths))
        took = time.perf_counter() - start
    if bad := [answer for answer in found if answer[0] != http.HTTPStatus.OK or answer[1] < least]:
        raise RuntimeError(f"{len(bad)} answers are not whole, the first {bad[0]}")
    return took


def seconds(act: Callable[[], object]) -> float:
    """Return how long it takes."""
    start = time.perf_counter()
    act()
    return time.perf_counter() - start


def alternated(acts: Mapping[str, Callable[[], float]], rounds: int) -> dict[str, list[float]]:
    """Return what each act measured in each round; rounds alternate, so that a busy minute falls on all."""
    found: dict[str, list[float]] = {name: [] for name in acts}
    for _ in range(rounds):
        for name, act in acts.items():
            found[name].append(act())
    return found


def ratio(over: Sequence[float], under: Sequence[float]) -> float:
    """Return the ratio in the middle, of what was measured one after the other."""
    return median(one / other for one, other in zip(over, under, strict=True))


def processor_seconds(pid: int) -> float:
    """Return what a process and its children, those that live, have had of the processor."""
    return sum(own_seconds(each) for each in family(pid))


def family(pid: int) -> Iterator[int]:
    """Yield a process and all below it."""
    yield pid
    for thread in Path(f"/proc/{pid}/task").iterdir():
        for child in (thread / "children").read_text().split():
            yield from family(int(child))


def own_seconds(pid: int) -> float:
    """Return what one process has had of the processor: user and system."""
    fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / TICKS


def memory_bytes(pid: int, what: str) -> int:
    """Return a figure of the memory of a process and its children: `VmRSS` now, or `VmHWM` at most since it was reset."""
    lines = [line for each in family(pid) for line in Path(f"/proc/{each}/status").read_text().splitlines()]
    return sum(int(line.split()[1]) * 1024 for line in lines if line.startswith(what))


@contextmanager
def peak_growth(pid: int) -> Iterator[list[int]]:
    """Give, once the block is left, by how many bytes the memory of a process has grown at most meanwhile."""
    grown: list[int] = []
    for each in family(pid):
        Path(f"/proc/{each}/clear_refs").write_text("5")
    before = memory_bytes(pid, "VmRSS")
    yield grown
    grown.append(memory_bytes(pid, "VmHWM") - before)
