"""The embedded archive, as the use cases see it."""

import os
import sqlite3
import zlib
from collections.abc import Iterator, Sequence
from functools import partial
from pathlib import Path

from toolpict.domain.errors import NotFoundError
from toolpict.integration.archive import searching
from toolpict.integration.archive.filing import FilingCabinet
from toolpict.integration.archive.index import Index
from toolpict.services import doors
from toolpict.services.ports.archive import (
    Bytes,
    Filters,
    Found,
    Level,
    NotServableError,
    OpenedBytes,
    OpenedFrames,
    Stored,
)

CHUNK_BYTES = 1 << 20
IMPLICIT_LITTLE_ENDIAN = "1.2.840.10008.1.2"
EXPLICIT_LITTLE_ENDIAN = "1.2.840.10008.1.2.1"

METADATA = """
    SELECT metadata FROM instance JOIN series USING (series_instance_uid)
    WHERE study_instance_uid = ? {more} ORDER BY series_number, series_instance_uid, instance_number, sop_instance_uid
"""
INSTANCE = """
    SELECT instance.id, sha256, size_bytes, transfer_syntax_uid, frame_count, pixel_offset, frame_bits
    FROM instance JOIN series USING (series_instance_uid)
    WHERE sop_instance_uid = ? AND series_instance_uid = ? AND study_instance_uid = ?
"""
FRAGMENTS = "SELECT offset, length FROM fragment WHERE instance_id = ? AND frame = ? ORDER BY position"
BULK = "SELECT offset, length FROM bulk WHERE instance_id = ? AND element = ?"


class EmbeddedArchive:
    """See `toolpict.services.ports.archive.ImageArchive`."""

    is_remote = False

    def __init__(self, folder: Path) -> None:
        folder.mkdir(parents=True, exist_ok=True)
        self._index = Index(folder / "index.sqlite3")
        self.cabinet = FilingCabinet(folder, self._index)

    @doors.outside
    def find(self, level: Level, filters: Filters) -> Sequence[Found]:
        """Search the index."""
        return searching.search(self._index.looking(), level, filters)

    @doors.outside
    def metadata(
        self, study_instance_uid: str, series_instance_uid: str | None = None, sop_instance_uid: str | None = None
    ) -> Sequence[bytes]:
        """Return the JSON made at intake."""
        narrower = [("series_instance_uid", series_instance_uid), ("sop_instance_uid", sop_instance_uid)]
        given = [(column, uid) for column, uid in narrower if uid is not None]
        statement = METADATA.format(more=" ".join(f"AND {column} = ?" for column, _ in given))
        rows = self._index.looking().execute(statement, [study_instance_uid, *(uid for _, uid in given)])
        found = [zlib.decompress(row["metadata"]) for row in rows]
        if not found:
            raise NotFoundError
        return found

    @doors.outside
    def open_frames(
        self, study_instance_uid: str, series_instance_uid: str, sop_instance_uid: str, numbers: Sequence[int]
    ) -> OpenedFrames:
        """Open frames where the index says they lie."""
        row = self._row(study_instance_uid, series_instance_uid, sop_instance_uid)
        if row["frame_count"] == 0:
            raise NotServableError
        if not all(1 <= number <= row["frame_count"] for number in numbers):
            raise NotFoundError
        syntax = row["transfer_syntax_uid"]
        stretches = [self._stretches(row, number) for number in numbers]
        descriptor = self._open(row)
        return OpenedFrames(
            # Native pixels are the same bytes in both; DICOMweb does not know the implicit syntax (PS3.18 §8.7.3.5.2).
            EXPLICIT_LITTLE_ENDIAN if syntax == IMPLICIT_LITTLE_ENDIAN else syntax,
            (read_frame(descriptor, row["frame_bits"], each) for each in stretches),
            partial(os.close, descriptor),
        )

    @doors.outside
    def open_instance(self, study_instance_uid: str, series_instance_uid: str, sop_instance_uid: str) -> OpenedBytes:
        """Open the file as it came."""
        row = self._row(study_instance_uid, series_instance_uid, sop_instance_uid)
        descriptor = self._open(row)
        content = Bytes(read_stretch(descriptor, 0, row["size_bytes"]), row["size_bytes"])
        return OpenedBytes(row["transfer_syntax_uid"], content, partial(os.close, descriptor))

    @doors.outside
    def open_bulk_data(
        self, study_instance_uid: str, series_instance_uid: str, sop_instance_uid: str, element: str
    ) -> OpenedBytes:
        """Open a long value where the index says it lies."""
        row = self._row(study_instance_uid, series_instance_uid, sop_instance_uid)
        place = self._index.looking().execute(BULK, (row["id"], element)).fetchone()
        if place is None:
            raise NotFoundError
        descriptor = self._open(row)
        content = Bytes(read_stretch(descriptor, place["offset"], place["length"]), place["length"])
        return OpenedBytes("", content, partial(os.close, descriptor))

    @doors.outside
    def store(self, files: Sequence[Path]) -> Sequence[Stored]:
        """Copy files in, one transaction for all."""
        return self.cabinet.file_copies(files)

    @doors.outside
    def remove(self, study_instance_uid: str) -> bool:
        """Remove an examination; removing what is not there is removing it."""
        self.cabinet.remove(study_instance_uid)
        return True

    def _row(self, study_instance_uid: str, series_instance_uid: str, sop_instance_uid: str) -> sqlite3.Row:
        uids = (sop_instance_uid, series_instance_uid, study_instance_uid)
        row: sqlite3.Row | None = self._index.looking().execute(INSTANCE, uids).fetchone()
        if row is None:
            raise NotFoundError
        return row

    def _open(self, row: sqlite3.Row) -> int:
        try:
            return os.open(self.cabinet.place_of(row["sha256"]), os.O_RDONLY | os.O_CLOEXEC)
        except FileNotFoundError as error:  # removed between the row and the file
            raise NotFoundError from error

    def _stretches(self, row: sqlite3.Row, number: int) -> list[tuple[int, int]]:
        """Return offset and length of each piece of a frame: in bytes, of a native frame in bits."""
        bits: int = row["frame_bits"]
        if bits:
            return [(row["pixel_offset"] * 8 + (number - 1) * bits, bits)]
        return [tuple(piece) for piece in self._index.looking().execute(FRAGMENTS, (row["id"], number))]


def read_frame(descriptor: int, frame_bits: int, stretches: Sequence[tuple[int, int]]) -> Bytes:
    """Return a frame: the fragments one after the other, or the native bytes."""
    if not frame_bits:
        chunks = (chunk for offset, length in stretches for chunk in read_stretch(descriptor, offset, length))
        return Bytes(chunks, sum(length for _, length in stretches))
    start, bits = stretches[0]
    if start % 8 == 0 and bits % 8 == 0:
        return Bytes(read_stretch(descriptor, start // 8, bits // 8), bits // 8)
    return read_bits(descriptor, start, bits)


def read_bits(descriptor: int, start: int, bits: int) -> Bytes:
    """Return a single-bit frame that shares a byte with its neighbours, moved to begin on one (PS3.5 §8.1.1)."""
    first, last = start // 8, (start + bits + 7) // 8
    packed = int.from_bytes(os.pread(descriptor, last - first, first), "little") >> (start % 8)
    length = (bits + 7) // 8
    return Bytes(iter([(packed & ((1 << bits) - 1)).to_bytes(length, "little")]), length)


def read_stretch(descriptor: int, offset: int, length: int) -> Iterator[bytes]:
    """Give a stretch of a file in pieces that fit in memory; it ends early when the file does."""
    end = offset + length
    while offset < end and (chunk := os.pread(descriptor, min(CHUNK_BYTES, end - offset), offset)):
        offset += len(chunk)
        yield chunk
