"""Any DICOMweb server as the research archive."""

import re
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

import orjson

from toolpict.domain.codes import ErrorCode
from toolpict.domain.errors import NotFoundError, UnreachableError
from toolpict.integration.archive.multipart import NotMultipartError, Part, find_boundary, read_parts
from toolpict.integration.dicomweb.address import RemoteArchive
from toolpict.integration.dicomweb.forwarder import Answer, ArchiveFaultError, Forwarder
from toolpict.integration.dicomweb.searching import Searcher
from toolpict.integration.dicomweb.spooling import Spool
from toolpict.integration.dicomweb.storing import Storekeeper
from toolpict.services import doors
from toolpict.services.ports.archive import (
    Bytes,
    DicomJson,
    Filters,
    Found,
    Level,
    OpenedBytes,
    OpenedFrames,
    Stored,
)

FRAMES = 'multipart/related; type="application/octet-stream"; transfer-syntax=*'
FRAMES_IN_DEFAULT_SYNTAX = 'multipart/related; type="application/octet-stream"'
FILES = 'multipart/related; type="application/dicom"; transfer-syntax=*'
BULK_DATA = 'multipart/related; type="application/octet-stream"'
EXPLICIT, DEFLATED = "1.2.840.10008.1.2.1", "1.2.840.10008.1.2.1.99"
SYNTAX = re.compile(r'transfer-syntax\s*=\s*"?([0-9.]+)', re.IGNORECASE)
LEFT_OUT = frozenset({"00081190", "7FE00008", "7FE00009", "7FE00010"})
"""Retrieve URL, which tells where the archive is, and pixels."""


class DicomWebArchive:
    """See `toolpict.services.ports.archive.ImageArchive`."""

    is_remote = True

    def __init__(self, archive: RemoteArchive) -> None:
        self._archive = archive
        self._searcher = Searcher(archive)
        self._forwarder = Forwarder(archive)
        self._spool = Spool()
        self._storekeeper = Storekeeper(archive, self._searcher, self._forwarder, self._open_file)

    @doors.outside
    def find(self, level: Level, filters: Filters) -> Sequence[Found]:
        """Search, and keep what matches exactly."""
        return self._searcher.find(level, filters)

    @doors.outside
    def metadata(
        self, study_instance_uid: str, series_instance_uid: str | None = None, sop_instance_uid: str | None = None
    ) -> Sequence[bytes]:
        """Return the metadata with addresses of our own making."""
        address = self._archive.below(study_instance_uid, series_instance_uid, sop_instance_uid)
        found = self._forwarder.get_objects(f"{address}/metadata")
        if not found:
            raise NotFoundError
        return [orjson.dumps(readdress(each)) for each in sorted(found, key=place_in_series)]

    @doors.outside
    def open_frames(
        self, study_instance_uid: str, series_instance_uid: str, sop_instance_uid: str, numbers: Sequence[int]
    ) -> OpenedFrames:
        """Open frames as they are stored there; those of a multi-frame object from a copy that is brought once."""
        key = (study_instance_uid, series_instance_uid, sop_instance_uid)
        at_hand = self._spool.open_frames(key, numbers, lambda: self._open_file(self._archive.below(*key)))
        if at_hand is not None:
            return at_hand
        instance = self._archive.below(study_instance_uid, series_instance_uid, sop_instance_uid)
        answer = self._get_frames(f"{instance}/frames/{','.join(map(str, numbers))}")
        first, parts = open_parts(answer)
        syntax = read_syntax(first, answer)
        return OpenedFrames(syntax, exactly(len(numbers), first, parts), answer.close)

    @doors.outside
    def open_instance(self, study_instance_uid: str, series_instance_uid: str, sop_instance_uid: str) -> OpenedBytes:
        """Open a whole file."""
        return self._open_file(self._archive.below(study_instance_uid, series_instance_uid, sop_instance_uid))

    @doors.outside
    def open_bulk_data(
        self, study_instance_uid: str, series_instance_uid: str, sop_instance_uid: str, element: str
    ) -> OpenedBytes:
        """Open a long value, at the address its metadata gives; never one elsewhere than below the root."""
        instance = self._archive.below(study_instance_uid, series_instance_uid, sop_instance_uid)
        (found,) = self._forwarder.get_objects(f"{instance}/metadata")
        described = found.get(element)
        address = described.get("BulkDataURI") if isinstance(described, Mapping) else None
        tail = str(address or "").rpartition(f"/instances/{sop_instance_uid}/")[2]
        if not re.fullmatch(r"[A-Za-z]{1,16}/[0-9A-Fa-f]{8}", tail, re.ASCII):
            raise NotFoundError
        answer = self._forwarder.get(f"{instance}/{tail}", BULK_DATA)
        first, _ = open_parts(answer)
        return OpenedBytes("", Bytes(first.chunks), answer.close)

    @doors.outside
    def store(self, files: Sequence[Path]) -> Sequence[Stored]:
        """Store files one by one, and look whether each is there."""
        return [self._storekeeper.store(path) for path in files]

    @doors.outside
    def remove(self, study_instance_uid: str) -> bool:
        """Ask for removal; False when the examination is still there afterwards."""
        self._spool.forget(study_instance_uid)
        self._forwarder.delete(self._archive.below(study_instance_uid))
        return not self._searcher.find(Level.STUDIES, Filters(study_instance_uid=study_instance_uid))

    def _get_frames(self, address: str) -> Answer:
        try:
            return self._forwarder.get(address, FRAMES)
        except ArchiveFaultError:
            # Orthanc 1.10 fails so on deflated and big-endian objects, and gives them in the default syntax.
            return self._forwarder.get(address, FRAMES_IN_DEFAULT_SYNTAX)

    def _open_file(self, address: str) -> OpenedBytes:
        answer = self._forwarder.get(address, FILES)
        first, _ = open_parts(answer)
        syntax = SYNTAX.search(first.headers.get("content-type", ""))
        return OpenedBytes(syntax[1] if syntax else "", Bytes(first.chunks), answer.close)


def open_parts(answer: Answer) -> tuple[Part, Iterator[Part]]:
    """Return the first part and those that follow; what is no such answer is an archive that fails."""
    try:
        parts = read_parts(answer.read, find_boundary(answer.content_type))
        return next(parts), parts
    except (NotMultipartError, StopIteration) as error:
        answer.close()
        raise UnreachableError(ErrorCode.ARCHIVE_UNREACHABLE) from error


def read_syntax(part: Part, answer: Answer) -> str:
    """Return the transfer syntax that a part, or the whole answer, says it is in.

    Orthanc writes its Content-Type with parameters out of place, so only the one word is looked for.  Of a deflated object,
    Orthanc 1.12 says so of the frames too; but only whole data sets are deflated (PS3.5 A.5), the frames are little endian.
    """
    match = SYNTAX.search(part.headers.get("content-type", "")) or SYNTAX.search(answer.content_type)
    if match is None:
        answer.close()
        raise UnreachableError(ErrorCode.ARCHIVE_UNREACHABLE)
    return EXPLICIT if match[1] == DEFLATED else match[1]


def exactly(count: int, first: Part, rest: Iterator[Part]) -> Iterator[Bytes]:
    """Give as many parts as were asked for; the length that each announces is not believed."""
    yield Bytes(first.chunks)
    try:
        for _ in range(count - 1):
            yield Bytes(next(rest).chunks)
    except StopIteration as error:
        raise UnreachableError(ErrorCode.ARCHIVE_UNREACHABLE) from error


def place_in_series(found: DicomJson) -> tuple[str, int, str]:
    """Return what to order metadata by."""
    series, number, sop = (Found({"0": found.get(tag)}).attributes["0"] for tag in ("0020000E", "00200013", "00080018"))
    return first_value(series), int(first_value(number) or 0), first_value(sop)


def first_value(element: object) -> str:
    """Return the first value of an element; empty when there is none."""
    values = element.get("Value") if isinstance(element, Mapping) else None
    return str(values[0]) if isinstance(values, list) and values and values[0] is not None else ""


def readdress(found: DicomJson) -> DicomJson:
    """Return metadata whose bulk data addresses are relative, without pixels and without any other address."""
    uids = (first_value(found.get(tag)) for tag in ("0020000D", "0020000E", "00080018"))
    root = "studies/{}/series/{}/instances/{}/bulkdata/".format(*uids)
    return {
        tag: {"vr": element.get("vr"), "BulkDataURI": root + tag} if "BulkDataURI" in element else plain(element)
        for tag, element in found.items()
        if isinstance(element, Mapping) and tag not in LEFT_OUT
    }


def plain(element: Mapping[str, object]) -> Mapping[str, object]:
    """Return an element whose items hold no addresses: nobody fetches them, and they tell of the archive."""
    values = element.get("Value")
    if element.get("vr") != "SQ" or not isinstance(values, list):
        return element
    return {"vr": "SQ", "Value": [strip(item) for item in values if isinstance(item, Mapping)]}


def strip(item: Mapping[str, object]) -> Mapping[str, object]:
    """Return an item without elements that are given by address."""
    return {
        tag: plain(element)
        for tag, element in item.items()
        if isinstance(element, Mapping) and "BulkDataURI" not in element
    }
