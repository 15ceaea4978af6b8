"""Writes a DICOMDIR: the tree of all objects of a medium, with the places of its records (DICOM PS3.3 annex F, PS3.10).

The same objects in the same places give the same bytes.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from hashlib import sha256
from io import BytesIO
from itertools import groupby, zip_longest
from pathlib import Path
from typing import Final

from pydicom import dcmread, dcmwrite
from pydicom.dataset import Dataset, FileDataset, FileMetaDataset
from pydicom.uid import UID, ExplicitVRLittleEndian, MediaStorageDirectoryStorage

from anonymization_bridge.destinations.directory_records import (
    HEADER_KEYS,
    Placed,
    examination_record,
    object_record,
    patient_record,
    series_record,
)

IMPLEMENTATION: Final = UID("2.25.310867249217420135129418712347013401")
ITEM_HEAD: Final = 8
"""Bytes before the content of an item (PS3.5 table 7.5-1)."""


@dataclass
class Node:
    """One record with those below it."""

    record: Dataset
    below: list["Node"] = field(default_factory=list)
    place: int = 0

    def walk(self) -> Iterator["Node"]:
        """Yield it and all below it, in the order in which they are written."""
        yield self
        for node in self.below:
            yield from node.walk()


def read_header(file: Path, place: tuple[str, ...]) -> Placed:
    """Return what a DICOMDIR has to know of one of our own results."""
    with file.open("rb") as opened:
        header = dcmread(opened, stop_before_pixels=True, specific_tags=list(HEADER_KEYS))
    return Placed(header, str(header.file_meta.TransferSyntaxUID), place)


def dicomdir(objects: Sequence[Placed], name: str) -> bytes:
    """Return the DICOMDIR of objects that are sorted by examination and series.

    The name of the medium has at most 16 capital letters, digits, blanks and underscores.
    """
    roots = tree(objects)
    nodes = [node for root in roots for node in root.walk()]
    start = len(written(directory(name, [], objects), []))
    for node in nodes:
        node.place = start
        start += ITEM_HEAD + len(encoded(node.record))
    link(roots)
    whole = directory(name, [node.record for node in nodes], objects)
    whole.OffsetOfTheFirstDirectoryRecordOfTheRootDirectoryEntity = roots[0].place if roots else 0
    whole.OffsetOfTheLastDirectoryRecordOfTheRootDirectoryEntity = roots[-1].place if roots else 0
    return written(whole, [node.record for node in nodes])


def tree(objects: Sequence[Placed]) -> list[Node]:
    """Return the records of objects as patients with their examinations with their series with their objects."""
    roots = []
    for _, of_patient in groupby(objects, key=lambda one: str(one.header.get("PatientID", ""))):
        patient = list(of_patient)
        root = Node(patient_record(patient[0].header))
        grouped = groupby(patient, key=lambda one: str(one.header.get("StudyInstanceUID", "")))
        root.below = [examination_node(list(group), number) for number, (_, group) in enumerate(grouped, 1)]
        roots.append(root)
    return roots


def examination_node(objects: Sequence[Placed], number: int) -> Node:
    """Return the records of one examination."""
    grouped = groupby(objects, key=lambda one: str(one.header.get("SeriesInstanceUID", "")))
    below = [series_node(list(group), place) for place, (_, group) in enumerate(grouped, 1)]
    return Node(examination_record(objects[0].header, number), below)


def series_node(objects: Sequence[Placed], number: int) -> Node:
    """Return the records of one series."""
    below = [Node(object_record(one, place)) for place, one in enumerate(objects, 1)]
    return Node(series_record(objects[0].header, number), below)


def link(level: Sequence[Node]) -> None:
    """Write into each record where the next one of its level, and the first one below it, begin."""
    for node, following in zip_longest(level, level[1:]):
        node.record.OffsetOfTheNextDirectoryRecord = following.place if following else 0
        node.record.OffsetOfReferencedLowerLevelDirectoryEntity = node.below[0].place if node.below else 0
        link(node.below)


def directory(name: str, records: list[Dataset], objects: Sequence[Placed]) -> FileDataset:
    """Return a DICOMDIR whose places are not yet known."""
    meta = FileMetaDataset()
    meta.MediaStorageSOPClassUID = MediaStorageDirectoryStorage
    meta.MediaStorageSOPInstanceUID = medium_uid(objects)
    meta.TransferSyntaxUID = ExplicitVRLittleEndian
    meta.ImplementationClassUID = IMPLEMENTATION
    made = FileDataset("", {}, preamble=bytes(128), file_meta=meta)
    made.FileSetID = name
    made.OffsetOfTheFirstDirectoryRecordOfTheRootDirectoryEntity = 0
    made.OffsetOfTheLastDirectoryRecordOfTheRootDirectoryEntity = 0
    made.FileSetConsistencyFlag = 0
    made.DirectoryRecordSequence = records
    return made


def medium_uid(objects: Sequence[Placed]) -> UID:
    """Return the UID of a medium: the same for the same objects."""
    names = "\n".join(str(one.header.get("SOPInstanceUID", "")) for one in objects)
    return UID(f"2.25.{int.from_bytes(sha256(names.encode()).digest()[:16])}")


def written(made: FileDataset, records: list[Dataset]) -> bytes:
    """Return a DICOMDIR as it is written; the place of its first item is its length without any."""
    made.DirectoryRecordSequence = records
    buffer = BytesIO()
    dcmwrite(buffer, made, implicit_vr=False, little_endian=True, enforce_file_format=True)
    return buffer.getvalue()


def encoded(record: Dataset) -> bytes:
    """Return a record as it is written, without the head of its item."""
    buffer = BytesIO()
    dcmwrite(buffer, record, implicit_vr=False, little_endian=True, enforce_file_format=False)
    return buffer.getvalue()
