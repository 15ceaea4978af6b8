"""What structured reports ask: the database, which are owed; a writer of DICOM, for a file."""

from collections.abc import Collection, Mapping
from pathlib import Path
from typing import Protocol
from uuid import UUID

from toolpict.domain.structured_report import ImageAddress, ReportContent


class StructuredReportQueries(Protocol):
    """Questions about reports."""

    def owed(self, task_id: UUID | None = None) -> Collection[UUID]:
        """Return the signed revisions whose report may be stored, and is not; of the case of a task, if one is named.

        A case is looked at together with what repeats it in secret.
        """
        ...


class StructuredReports(Protocol):
    """Writes reports as DICOM files."""

    def write(self, content: ReportContent, images: Mapping[ImageAddress, bytes], path: Path) -> str:
        """Write a report, and return the SHA-256 of the file; the same content makes the same bytes.

        `images` are the DICOM JSON of those measured on and of the one whose examination the report joins, which comes
        first.
        """
        ...
