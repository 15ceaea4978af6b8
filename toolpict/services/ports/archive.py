"""The research archive, as the use cases and the viewer wish to see it.

`toolpict.integration.archive` keeps images on this machine; `toolpict.integration.dicomweb` speaks to a PACS.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import Protocol

from toolpict.domain.errors import UnreachableError

DicomJson = Mapping[str, object]
"""One object in the DICOM JSON model (PS3.18 Annex F): tag -> {"vr", "Value" | "InlineBinary" | "BulkDataURI"}."""


class Level(StrEnum):
    """What is searched for; spelled as in DICOMweb addresses."""

    STUDIES = "studies"
    SERIES = "series"
    INSTANCES = "instances"


class Attribute(StrEnum):
    """The attributes that we read in answers of the archive, by tag."""

    SOP_CLASS_UID = "00080016"
    SOP_INSTANCE_UID = "00080018"
    STUDY_DATE = "00080020"
    MODALITY = "00080060"
    MODALITIES_IN_STUDY = "00080061"
    PATIENT_ID = "00100020"
    PATIENT_IDENTITY_REMOVED = "00120062"
    STUDY_INSTANCE_UID = "0020000D"
    SERIES_INSTANCE_UID = "0020000E"
    SERIES_NUMBER = "00200011"
    INSTANCE_NUMBER = "00200013"
    STUDY_RELATED_SERIES = "00201206"
    STUDY_RELATED_INSTANCES = "00201208"
    SERIES_RELATED_INSTANCES = "00201209"


@dataclass(frozen=True)
class Filters:
    """What to look for; an empty value looks for everything.

    Attributes
    ----------
    patient_id
        `*` stands for any characters and `?` for one; case matters.
    study_date
        `20250314`, `20250301-20250331`, `20250301-` or `-20250331`.
    limit
        Most answers wanted; None for all.

    """

    study_instance_uid: str = ""
    series_instance_uid: str = ""
    sop_instance_uid: str = ""
    patient_id: str = ""
    modality: str = ""
    study_date: str = ""
    limit: int | None = None
    offset: int = 0


@dataclass(frozen=True)
class Found:
    """One answer of a search."""

    attributes: DicomJson

    def text(self, attribute: Attribute) -> str:
        """Return the first value as text; empty when there is none."""
        values = self.texts(attribute)
        return values[0] if values else ""

    def texts(self, attribute: Attribute) -> tuple[str, ...]:
        """Return every value as text."""
        return self.texts_of(attribute)

    def texts_of(self, tag: str) -> tuple[str, ...]:
        """Return every value of a tag as text."""
        element = self.attributes.get(tag)
        values = element.get("Value") if isinstance(element, Mapping) else None
        if not isinstance(values, list):
            return ()
        return tuple(str(value) for value in values if value is not None)


@dataclass(frozen=True)
class Bytes:
    """A stretch of bytes that is handed on as it is read.

    Attributes
    ----------
    length
        In bytes; None when nobody knows before the end.

    """

    chunks: Iterator[bytes]
    length: int | None = None


def do_nothing() -> None:
    """Close what needs no closing."""


@dataclass(frozen=True)
class OpenedFrames:
    """Frames as they are stored, in the order asked for; read each to its end before taking the next, then close."""

    transfer_syntax_uid: str
    frames: Iterator[Bytes]
    close: Callable[[], None] = do_nothing


@dataclass(frozen=True)
class OpenedBytes:
    """One whole object or bulk data; to be closed.  The syntax of bulk data is empty."""

    transfer_syntax_uid: str
    content: Bytes
    close: Callable[[], None] = do_nothing


class Outcome(StrEnum):
    """What became of one file that was to be stored."""

    STORED = "stored"
    ALREADY_THERE = "already-there"
    CONFLICT = "conflict"
    NOT_DICOM = "not-dicom"
    NO_ROOM = "no-room"
    NOT_CONFIRMED = "not-confirmed"


KEPT = frozenset({Outcome.STORED, Outcome.ALREADY_THERE})


@dataclass(frozen=True)
class Stored:
    """One file and what became of it; the UIDs are empty when it is no DICOM."""

    outcome: Outcome
    sop_class_uid: str = ""
    sop_instance_uid: str = ""
    series_instance_uid: str = ""
    study_instance_uid: str = ""


class ArchiveTimeoutError(UnreachableError):
    """The archive took the question and does not answer."""


class NotServableError(Exception):
    """The object is there, but its frames cannot be told apart, or the archive cannot give them."""


class ImageArchive(Protocol):
    """The one store of images on the research side.

    Every call may raise `UnreachableError` (with `ArchiveTimeoutError`), and `NotFoundError` for what is not there.
    """

    @property
    def is_remote(self) -> bool:
        """Whether a call may wait for another machine."""
        ...

    def find(self, level: Level, filters: Filters) -> Sequence[Found]:
        """Search; nothing found is an empty answer, not an error."""
        ...

    def metadata(
        self, study_instance_uid: str, series_instance_uid: str | None = None, sop_instance_uid: str | None = None
    ) -> Sequence[bytes]:
        """Return one DICOM JSON object an instance, without pixels, in the order of Instance Number.

        A bulk data address begins with `studies/` and is relative to the DICOMweb root.
        """
        ...

    def open_frames(
        self, study_instance_uid: str, series_instance_uid: str, sop_instance_uid: str, numbers: Sequence[int]
    ) -> OpenedFrames:
        """Open frames, numbered from 1.

        Raises
        ------
        NotServableError
            The instance is there, but not its frames one by one.

        """
        ...

    def open_instance(self, study_instance_uid: str, series_instance_uid: str, sop_instance_uid: str) -> OpenedBytes:
        """Open one DICOM file as it is stored."""
        ...

    def open_bulk_data(
        self, study_instance_uid: str, series_instance_uid: str, sop_instance_uid: str, element: str
    ) -> OpenedBytes:
        """Open the value of a top-level element that the metadata gives an address for."""
        ...

    def store(self, files: Sequence[Path]) -> Sequence[Stored]:
        """Store files; a SOP Instance UID known with other bytes, study or series is a conflict and is not stored."""
        ...

    def remove(self, study_instance_uid: str) -> bool:
        """Remove an examination; False when this archive leaves that to its administrator."""
        ...
