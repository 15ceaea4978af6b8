"""Stores files in a remote archive, which neither refuses another object under a known UID nor tells the truth after."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from io import BytesIO
from pathlib import Path

from pydicom import dcmread

from toolpict.domain.errors import NotFoundError
from toolpict.integration.archive.reading import UNREADABLE
from toolpict.integration.dicomweb.address import RemoteArchive
from toolpict.integration.dicomweb.forwarder import CHUNK_BYTES, Forwarder
from toolpict.integration.dicomweb.searching import Searcher
from toolpict.services.multipart import MultipartAnswer
from toolpict.services.ports.archive import Attribute, Bytes, Filters, Level, OpenedBytes, Outcome, Stored

NEEDED = ["SOPClassUID", "SOPInstanceUID", "SeriesInstanceUID", "StudyInstanceUID", "PatientID"]


@dataclass(frozen=True)
class Storekeeper:
    """Asks before storing and looks afterwards."""

    archive: RemoteArchive
    searcher: Searcher
    forwarder: Forwarder
    open_file: Callable[[str], OpenedBytes]

    def store(self, path: Path) -> Stored:
        """Store one file, unless it is there or something else is under its UID."""
        try:
            header = dcmread(path, stop_before_pixels=True, specific_tags=NEEDED)
            sop_class, sop, series, study = (str(header[keyword].value) for keyword in NEEDED[:4])
        except UNREADABLE:
            return Stored(Outcome.NOT_DICOM)
        wanted = Stored(Outcome.STORED, sop_class, sop, series, study)
        known = self._known(wanted, str(header.get("PatientID") or ""), path)
        if known is not None:
            return replace(wanted, outcome=known)
        self._send(path)
        return wanted if self._is_there(wanted) else replace(wanted, outcome=Outcome.NOT_CONFIRMED)

    def _known(self, wanted: Stored, patient_id: str, path: Path) -> Outcome | None:
        if found := self.searcher.find(Level.INSTANCES, Filters(sop_instance_uid=wanted.sop_instance_uid)):
            places = {
                (each.text(Attribute.SERIES_INSTANCE_UID), each.text(Attribute.STUDY_INSTANCE_UID)) for each in found
            }
            same_place = places == {(wanted.series_instance_uid, wanted.study_instance_uid)}
            return Outcome.ALREADY_THERE if same_place and self._same_bytes(wanted, path) else Outcome.CONFLICT
        series = self.searcher.find(Level.SERIES, Filters(series_instance_uid=wanted.series_instance_uid))
        study = self.searcher.find(Level.STUDIES, Filters(study_instance_uid=wanted.study_instance_uid))
        elsewhere = any(each.text(Attribute.STUDY_INSTANCE_UID) != wanted.study_instance_uid for each in series)
        other = any(each.text(Attribute.PATIENT_ID) != patient_id for each in study)
        return Outcome.CONFLICT if elsewhere or other else None

    def _same_bytes(self, wanted: Stored, path: Path) -> bool:
        """Tell whether the archive holds this very file; its file meta information may be its own."""
        address = self.archive.below(wanted.study_instance_uid, wanted.series_instance_uid, wanted.sop_instance_uid)
        try:
            opened = self.open_file(address)
        except NotFoundError:
            return False
        try:
            there = b"".join(opened.content.chunks)
        finally:
            opened.close()
        here = path.read_bytes()
        return there == here or bool(dcmread(BytesIO(there)) == dcmread(BytesIO(here)))

    def _send(self, path: Path) -> None:
        answer = MultipartAnswer.of("application/dicom")
        length = answer.length([Bytes(iter(()), path.stat().st_size)])
        self.forwarder.post(
            f"{self.archive.root}/studies", answer.content_type, length or 0,
            lambda: answer.write([Bytes(read_file(path), path.stat().st_size)]),
        )  # fmt: skip

    def _is_there(self, wanted: Stored) -> bool:
        place = Filters(wanted.study_instance_uid, wanted.series_instance_uid, wanted.sop_instance_uid)
        return len(self.searcher.find(Level.INSTANCES, place)) == 1


def read_file(path: Path) -> Iterator[bytes]:
    """Give a file in pieces."""
    with path.open("rb") as file:
        while chunk := file.read(CHUNK_BYTES):
            yield chunk
