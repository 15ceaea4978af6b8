"""Delivers to the research archive by STOW-RS, and reads back by QIDO-RS what really arrived (DICOM PS3.18 section 10)."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final
from uuid import uuid4

import urllib3

from anonymization_bridge.codes import ErrorCode
from anonymization_bridge.errors import UnreachableError

BLOCK: Final = 1_048_576
BATCH_BYTES: Final = 64_000_000
BATCH_OBJECTS: Final = 200
PAGE: Final = 1000
TIMEOUT: Final = urllib3.Timeout(connect=5, read=300)
STORED: Final = {200, 202}
DICOM_JSON: Final = "application/dicom+json"
REFERENCED_SOP_SEQUENCE: Final = "00081199"
REFERENCED_SOP_INSTANCE_UID: Final = "00081155"
SOP_INSTANCE_UID: Final = "00080018"


@dataclass(frozen=True)
class Outgoing:
    """One clean object on its way."""

    file: Path
    study_instance_uid: str
    series_instance_uid: str
    sop_instance_uid: str
    size_bytes: int


class ResearchArchive:
    """The research archive as the bridge sees it: it may add, and look whether what it added is there."""

    def __init__(self, root: str, write_token: str, read_token: str) -> None:
        self._root = root
        self._write = authorization(write_token)
        self._read = authorization(read_token)
        self._pool = urllib3.PoolManager(cert_reqs="CERT_REQUIRED", timeout=TIMEOUT, retries=False)

    def deliver(self, objects: Sequence[Outgoing]) -> None:
        """Store objects, and return when the archive shows each of them.

        Raises
        ------
        UnreachableError
            The archive is away, refused one, or does not show one: the same may be sent again.

        """
        for batch in batches(objects):
            stored = self._store(batch)
            if {one.sop_instance_uid for one in batch} - stored:
                raise UnreachableError(ErrorCode.ARCHIVE_ANSWER_WRONG)
        for study, series in sorted({(one.study_instance_uid, one.series_instance_uid) for one in objects}):
            sent = {one.sop_instance_uid for one in objects if one.series_instance_uid == series}
            if sent - self._instances(study, series):
                raise UnreachableError(ErrorCode.ARCHIVE_ANSWER_WRONG)

    def answers(self) -> bool:
        """Tell whether the archive answers a search."""
        try:
            return self._call("GET", "/studies?limit=1", {**self._read, "Accept": DICOM_JSON}).status in {200, 204}
        except UnreachableError:
            return False

    def _store(self, batch: Sequence[Outgoing]) -> set[str]:
        boundary = uuid4().hex
        headers = {
            **self._write,
            "Accept": DICOM_JSON,
            "Content-Type": f'multipart/related; type="application/dicom"; boundary={boundary}',
            "Content-Length": str(body_length(batch, boundary)),
        }
        answer = self._call("POST", "/studies", headers, body(batch, boundary))
        if answer.status not in STORED:
            raise UnreachableError(ErrorCode.ARCHIVE_ANSWER_WRONG)
        return uids(read_json(answer).get(REFERENCED_SOP_SEQUENCE, {}).get("Value", []), REFERENCED_SOP_INSTANCE_UID)

    def _instances(self, study: str, series: str) -> set[str]:
        found: set[str] = set()
        while True:
            path = f"/studies/{study}/series/{series}/instances?limit={PAGE}&offset={len(found)}"
            answer = self._call("GET", path, {**self._read, "Accept": DICOM_JSON})
            page = uids(read_json(answer) if answer.status == 200 else [], SOP_INSTANCE_UID)
            if page <= found:  # nothing new: the end, or a server that knows no pages
                return found
            found |= page

    def _call(
        self, method: str, path: str, headers: dict[str, str], content: Iterator[bytes] | None = None
    ) -> urllib3.BaseHTTPResponse:
        try:
            return self._pool.request(method, self._root + path, headers=headers, body=content, redirect=False)
        except (urllib3.exceptions.HTTPError, OSError) as error:
            raise UnreachableError(ErrorCode.ARCHIVE_ANSWER_WRONG) from error


def authorization(token: str) -> dict[str, str]:
    """Return the header field that carries a token; none without one."""
    return {"Authorization": f"Bearer {token}"} if token else {}


def read_json(answer: urllib3.BaseHTTPResponse) -> Any:  # noqa: ANN401 - JSON
    """Return the JSON of an answer, whatever its Content-Type says."""
    try:
        return answer.json()
    except ValueError as error:
        raise UnreachableError(ErrorCode.ARCHIVE_ANSWER_WRONG) from error


def uids(items: Iterable[dict[str, Any]], tag: str) -> set[str]:
    """Return the UIDs that DICOM JSON items hold under a tag."""
    return {str(value) for item in items for value in item.get(tag, {}).get("Value", [])}


def batches(objects: Sequence[Outgoing]) -> Iterator[list[Outgoing]]:
    """Yield the objects in groups of a bearable size; an object larger than that goes alone."""
    batch: list[Outgoing] = []
    for one in objects:
        if batch and (len(batch) == BATCH_OBJECTS or sum(each.size_bytes for each in [*batch, one]) > BATCH_BYTES):
            yield batch
            batch = []
        batch.append(one)
    if batch:
        yield batch


def part_head(boundary: str) -> bytes:
    """Return what stands before each object of a multipart body."""
    return f"--{boundary}\r\nContent-Type: application/dicom\r\n\r\n".encode()


def body_length(batch: Sequence[Outgoing], boundary: str) -> int:
    """Return the length of a multipart body in bytes."""
    frame = len(part_head(boundary)) + len(b"\r\n")
    return sum(one.size_bytes + frame for one in batch) + len(f"--{boundary}--\r\n")


def body(batch: Sequence[Outgoing], boundary: str) -> Iterator[bytes]:
    """Yield a multipart body, read from disk as it is sent."""
    for one in batch:
        yield part_head(boundary)
        with one.file.open("rb") as file:
            while block := file.read(BLOCK):
                yield block
        yield b"\r\n"
    yield f"--{boundary}--\r\n".encode()
