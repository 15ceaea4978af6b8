"""People at work at once: eight who type, one who hands in a large file, one who takes an export away."""

import base64
import os
import re
import threading
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from http import HTTPStatus
from statistics import quantiles

import requests

from tests.soak.house import PASSWORD, House

SAVES_PER_SECOND = 5
"""Of each reader."""

DELIBERATE = 20
"""Every so many-th save is a deliberate one, which makes a revision."""

BETWEEN_EXPORTS = 10.0
"""Seconds."""

UPLOADED_IN = 0.8
"""Of the time that people save, so that what the server does with the whole file falls into it too."""

PIECE_BYTES = 8 * 1024 * 1024
TOKEN = re.compile(r'name="csrf-token" content="([^"]+)"|name="csrf_token" value="([^"]+)"')
VERSION = re.compile(r'name="task-version" value="(\d+)"')
TYPED = {"IMAGE_QUALITY": ["1"], "TARGETS/1/LOCATION": ["LIVER"], "NEW_LESION": ["0"]}
DOWNLOAD = re.compile(r'href="(/data-cuts/[^"]+/download)"')


@dataclass
class Log:
    """What the load came to.

    Attributes
    ----------
    saves
        Seconds from the moment a save was due, so that one that waits behind another is not forgotten.
    nothing
        Seconds of the route that does nothing, asked for in between.

    """

    saves: list[float] = field(default_factory=list)
    nothing: list[float] = field(default_factory=list)
    statuses: list[int] = field(default_factory=list)
    uploaded_bytes: int = 0
    exports: int = 0
    last_typed: dict[str, str] = field(default_factory=dict)
    seconds: float = 0.0

    @property
    def failures(self) -> list[int]:
        """Return the answers that tell of a fault of ours."""
        return [status for status in self.statuses if status >= HTTPStatus.INTERNAL_SERVER_ERROR]

    @property
    def rate(self) -> float:
        """Return how many saves were answered a second."""
        return len(self.saves) / self.seconds

    def line(self) -> str:
        """Return one line of a table: saves, rate, p50, p95 and longest, the route that does nothing, what else was done."""
        saves, nothing = milliseconds(self.saves), milliseconds(self.nothing)
        return (
            f"{len(self.saves)} saves, {self.rate:.1f}/s, p50 {saves[49]:.1f} ms, p95 {saves[94]:.1f} ms, "
            f"longest {max(self.saves) * 1000:.0f} ms; /health p50 {nothing[49]:.1f} ms, p95 {nothing[94]:.1f} ms; "
            f"{self.uploaded_bytes / 1e9:.2f} GB uploaded, {self.exports} exports, {len(self.failures)} faults"
        )


def milliseconds(seconds: list[float]) -> list[float]:
    """Return the percentiles."""
    return [1000 * value for value in quantiles(seconds, n=100, method="inclusive")]


class Person:
    """Somebody in a browser, signed in."""

    def __init__(self, house: House, username: str, log: Log) -> None:
        self._house, self._log = house, log
        self._session = requests.Session()
        self._session.trust_env = False
        form = {"username": username, "password": PASSWORD, "csrf_token": self.token(self.ask("GET", "/sign-in").text)}
        answer = self.ask("POST", "/sign-in", data=form)
        assert answer.status_code == HTTPStatus.SEE_OTHER, answer.text

    def ask(self, method: str, path: str, **options: object) -> requests.Response:
        """Return an answer, and note its status."""
        headers = {"Referer": self._house.url, **dict(options.pop("headers", {}))}
        answer = self._session.request(
            method, self._house.url + path, headers=headers, allow_redirects=False, timeout=60, **options
        )
        self._log.statuses.append(answer.status_code)
        return answer

    @staticmethod
    def token(page: str) -> str:
        """Return the token of a page's forms."""
        found = TOKEN.search(page)
        assert found, page[:500]
        return found[1] or found[2]


def play(house: House, seconds: float, upload_bytes: int) -> Log:
    """Have everybody work for so long, and return what it came to; what was begun is brought to its end."""
    log, over = Log(), threading.Event()
    readers = {name: Person(house, name, log) for name in house.readings}
    others = Person(house, "technologist", log), Person(house, "coordinator", log), Person(house, "arc", log)
    with ThreadPoolExecutor(len(readers) + len(others)) as pool:
        start = time.monotonic()
        end = start + seconds
        saving = [pool.submit(save_on, person, house, name, log, end) for name, person in readers.items()]
        asides = [
            pool.submit(upload, others[0], house, log, upload_bytes, UPLOADED_IN * seconds),
            pool.submit(export, others[1], house, log, over),
            pool.submit(pause_and_look, others[2], log, over),
        ]
        for done in saving:
            done.result()
        log.seconds = time.monotonic() - start
        over.set()
        for done in asides:
            done.result()
    return log


def beats(end: float, per_second: float) -> Iterator[float]:
    """Yield the moments at which something is due, once they have come."""
    due = time.monotonic()
    while due < end:
        time.sleep(max(0.0, due - time.monotonic()))
        yield due
        due += 1 / per_second


def save_on(person: Person, house: House, name: str, log: Log, end: float) -> None:
    """Save what is typed, again and again."""
    room = f"/tasks/{house.readings[name]}"
    page = person.ask("GET", f"{room}/room").text
    token, version = person.token(page), version_of(page)
    sequence = 0
    for number, due in enumerate(beats(end, SAVES_PER_SECOND), start=1):
        diameter = f"{10 + number % 400 / 10:.1f}"
        typed = {**TYPED, "TARGETS/1/DIAMETER": [diameter]}
        sequence += 1
        if number % DELIBERATE:
            packet = {"sequence": sequence, "answers": typed}
            answer = person.ask("PUT", f"{room}/draft", json=packet, headers={"X-CSRFToken": token})
            log.saves.append(time.monotonic() - due)
            assert answer.status_code == HTTPStatus.OK, answer.text
        else:
            fields = {
                **typed,
                "csrf_token": token,
                "task-version": version,
                "form-act": "save",
                "change-reason": "relu",
            }
            answer = person.ask("POST", f"{room}/reading", data=fields)
            log.saves.append(time.monotonic() - due)
            assert answer.status_code == HTTPStatus.SEE_OTHER, answer.text
            version, sequence = version_of(person.ask("GET", f"{room}/room").text), sequence + 1
        log.last_typed[name] = diameter


def version_of(page: str) -> str:
    """Return the version of the task that a page of its room was made from."""
    found = VERSION.search(page)
    assert found, page[:500]
    return found[1]


def upload(person: Person, house: House, log: Log, length: int, seconds: float) -> None:
    """Hand in a large file, a piece at a time, as the page's script does, spread over so many seconds."""
    token = person.token(person.ask("GET", f"/tasks/{house.post_processing}").text)
    headers = {"X-CSRFToken": token, "Tus-Resumable": "1.0.0"}
    said = {"task": str(house.post_processing), "code": "NOTE", "filename": "volume.bin", "filetype": "application/zip"}
    metadata = ",".join(f"{name} {base64.b64encode(value.encode()).decode()}" for name, value in said.items())
    begun = person.ask(
        "POST", "/uploads", headers={**headers, "Upload-Length": str(length), "Upload-Metadata": metadata}
    )
    assert begun.status_code == HTTPStatus.CREATED, begun.text
    place, piece = begun.headers["Location"], os.urandom(PIECE_BYTES)
    offset, start = 0, time.monotonic()
    while offset < length:
        time.sleep(max(0.0, start + seconds * offset / length - time.monotonic()))
        own = {**headers, "Upload-Offset": str(offset), "Content-Type": "application/offset+octet-stream"}
        answer = person.ask("PATCH", place, data=piece[: length - offset], headers=own)
        assert answer.status_code == HTTPStatus.NO_CONTENT, answer.text
        offset = int(answer.headers["Upload-Offset"])
    log.uploaded_bytes = offset


def export(person: Person, house: House, log: Log, over: threading.Event) -> None:
    """Freeze a data cut, wait for it, take it away; once at least, and again until everybody stops."""
    study = f"/research-studies/{house.research_study_id}"
    place = f"{study}/results"
    while not log.exports or not over.is_set():
        page = person.ask("GET", place).text
        known = set(DOWNLOAD.findall(page))
        answer = person.ask("POST", f"{study}/data-cuts", data={"title": "charge", "csrf_token": person.token(page)})
        assert answer.status_code == HTTPStatus.SEE_OTHER, answer.text
        link = wait_for(lambda: next(iter(set(DOWNLOAD.findall(person.ask("GET", place).text)) - known), ""))  # noqa: B023
        content = person.ask("GET", link).content
        assert content.startswith(b"PK")
        log.exports += 1
        over.wait(BETWEEN_EXPORTS)


def wait_for(look: Callable[[], str], seconds: float = 120.0) -> str:
    """Return what is seen as soon as there is something."""
    end = time.monotonic() + seconds
    while not (seen := look()):
        assert time.monotonic() < end, "nothing was seen in time"
        time.sleep(0.25)
    return seen


def pause_and_look(person: Person, log: Log, over: threading.Event) -> None:
    """Ask for the route that does nothing, five times a second."""
    while not over.wait(0.2):
        start = time.monotonic()
        person.ask("GET", "/health")
        log.nothing.append(time.monotonic() - start)
