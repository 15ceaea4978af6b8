"""Reading the head of a DICOM file that somebody handed in."""

from typing import IO, Protocol

from toolpict.domain.post_processing import DicomFacts


class DicomFiles(Protocol):
    """Reads what a file says of itself, never its pixels."""

    def describe(self, stream: IO[bytes]) -> DicomFacts | None:
        """Return what the file says; None when it is no DICOM, or is damaged."""
        ...
