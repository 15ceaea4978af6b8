"""Reads the head of DICOM files with pydicom."""

from typing import IO

from pydicom import dcmread
from pydicom.dataset import Dataset
from pydicom.uid import SegmentationStorage

from toolpict.domain.post_processing import DicomFacts
from toolpict.services import doors


class PydicomFiles:
    """See `toolpict.services.ports.dicom_files.DicomFiles`."""

    @doors.outside
    def describe(self, stream: IO[bytes]) -> DicomFacts | None:
        """Return what the file says; whatever a damaged file does to the parser, it is no DICOM."""
        try:
            return facts(dcmread(stream, stop_before_pixels=True))
        except Exception:
            return None


def facts(read: Dataset) -> DicomFacts:
    """Return what a data set says of itself."""
    return DicomFacts(
        str(read.PatientID),
        str(read.StudyInstanceUID),
        str(read.SeriesInstanceUID),
        str(read.Modality),
        read.SOPClassUID == SegmentationStorage,
        read.get("PatientIdentityRemoved") == "YES",
    )
