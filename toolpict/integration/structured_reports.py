"""Writes a reading as a DICOM structured report with highdicom: TID 1500, Measurement Report (PS3.16 Annex A)."""

import hashlib
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Final
from uuid import UUID

import numpy as np
import orjson
from highdicom.sr import (
    CodedConcept,
    Comprehensive3DSR,
    CoordinatesForMeasurement3D,
    GraphicTypeValues3D,
    Measurement,
    MeasurementReport,
    MeasurementsAndQualitativeEvaluations,
    ObservationContext,
    ObserverContext,
    PersonObserverIdentifyingAttributes,
    QualitativeEvaluation,
    SourceImageForMeasurement,
    TrackingIdentifier,
)
from pydicom import Dataset
from pydicom.sr.codedict import codes
from pydicom.uid import UID, Comprehensive3DSRStorage

from toolpict.domain.structured_report import (
    OUR_SCHEME,
    Coded,
    ImageAddress,
    Measured,
    ReportContent,
    ReportedFinding,
    StructuredReport,
    derived_uid,
)
from toolpict.services import doors

SERIES_NUMBER: Final = 9000
"""Behind the series of any scanner."""

NO_DATE: Final = "19000101"
"""Content Date of a report on images without a Study Date: the attribute may not be empty."""

EVIDENCE_IN_FULL: Final = ("PatientName", "PatientBirthDate", "PatientSex", "AccessionNumber", "StudyID", "StudyDate",
                           "StudyTime", "PatientID")  # fmt: skip
"""What highdicom reads of an image without asking whether it is there (PS3.3: type 2, may be empty)."""

NO_UNIT: Final = Coded("UCUM", "1", "no units")
PROCEDURE: Final = Coded("SCT", "363679005", "Imaging procedure")


class HighdicomReports:
    """See `toolpict.services.ports.structured_reports.StructuredReports`.

    Parameters
    ----------
    version
        Of this program; stands in the reports.

    """

    def __init__(self, version: str) -> None:
        self._version = version

    @doors.outside
    def write(self, content: ReportContent, images: Mapping[ImageAddress, bytes], path: Path) -> str:
        """Write a report, and return the SHA-256 of the file."""
        evidence = {address: read_image(document) for address, document in images.items()}
        report = build(content, evidence, self._version)
        report.save_as(path, enforce_file_format=True)
        return hashlib.sha256(path.read_bytes()).hexdigest()


def read_image(document: bytes) -> Dataset:
    """Return what an image says of itself, without what is given by address."""
    told = {tag: each for tag, each in orjson.loads(document).items() if "BulkDataURI" not in each}
    image = Dataset.from_json(told)
    for keyword in EVIDENCE_IN_FULL:
        if keyword not in image:
            setattr(image, keyword, "")
    return image


def build(content: ReportContent, evidence: Mapping[ImageAddress, Dataset], version: str) -> Comprehensive3DSR:
    """Return the report; nothing in it depends on when it is made."""
    first = next(iter(evidence.values()))
    measured = [finding_of(one, content, evidence) for one in content.findings]
    body = MeasurementReport(
        ObservationContext(observer_person_context=reader(content.slot)),
        concept(PROCEDURE),
        imaging_measurements=measured or None,
        title=codes.DCM.ImagingMeasurementReport,
    )
    date, name = str(first.StudyDate) or NO_DATE, first.PatientName
    first.PatientName = "-^-"  # else highdicom doubts the name, and says so in the log, name and all
    report = Comprehensive3DSR(
        evidence=list(evidence.values()),
        content=body[0],
        series_instance_uid=content.series_instance_uid,
        series_number=SERIES_NUMBER,
        sop_instance_uid=content.sop_instance_uid,
        instance_number=content.number,
        manufacturer="TOOLPICT",
        manufacturer_model_name="TOOLPICT",
        software_versions=version,
        device_serial_number=OUR_SCHEME,
        series_description=f"Reading {content.slot}",
        is_complete=True,
        is_final=True,
        # Its own moment would stand beside the shifted dates of the images: who knows both is closer to the shift.
        content_date=date,
        content_time="000000",
        specific_character_set="ISO_IR 192",
        previous_versions=[predecessor(one) for one in content.predecessors] or None,
    )
    report.PatientName = name
    return settle(report)


def settle(report: Comprehensive3DSR) -> Comprehensive3DSR:
    """Return the report marked as de-identified, without what says when it was made or at which machine."""
    report.PatientIdentityRemoved = "YES"
    if not report.get("DeidentificationMethod") and not report.get("DeidentificationMethodCodeSequence"):
        report.DeidentificationMethod = "TOOLPICT"
    for keyword in ("InstanceCreationDate", "InstanceCreationTime", "ContributingEquipmentSequence"):
        if keyword in report:
            del report[keyword]
    return report


def reader(slot: str) -> ObserverContext:
    """Return who observed: the place in the plan, never a name."""
    return ObserverContext(codes.DCM.Person, PersonObserverIdentifyingAttributes(name=f"{slot}^"))


def predecessor(stored: StructuredReport) -> Dataset:
    """Return what names an earlier report."""
    earlier = Dataset()
    earlier.SOPClassUID = Comprehensive3DSRStorage
    earlier.SOPInstanceUID = stored.sop_instance_uid
    earlier.StudyInstanceUID = stored.study_instance_uid
    earlier.SeriesInstanceUID = stored.series_instance_uid
    return earlier


def finding_of(
    found: ReportedFinding, content: ReportContent, evidence: Mapping[ImageAddress, Dataset]
) -> MeasurementsAndQualitativeEvaluations:
    """Return a row of answers (TID 1501)."""
    # The series is that of the reading: a lesion keeps its identity from one revision to the next.
    tracked = derived_uid(UUID(int=int(content.series_instance_uid.removeprefix("2.25."))), found.label)
    return MeasurementsAndQualitativeEvaluations(
        TrackingIdentifier(uid=UID(tracked), identifier=found.label),
        measurements=[measurement(one, evidence) for one in found.measured] or None,
        qualitative_evaluations=[
            QualitativeEvaluation(concept(one.name), concept(one.value)) for one in found.chosen
        ] or None,
    )  # fmt: skip


def measurement(measured: Measured, evidence: Mapping[ImageAddress, Dataset]) -> Measurement:
    """Return a number (TID 300), with the image and the points that it was measured by, where they are known."""
    image = evidence.get(measured.image) if measured.image else None
    unit = Coded("UCUM", measured.unit, measured.unit) if measured.unit else NO_UNIT
    return Measurement(
        concept(measured.name),
        float(measured.number),
        concept(unit),
        referenced_images=list(sources(measured, image)) or None,
        referenced_coordinates=list(coordinates(measured, image)) or None,
    )


def sources(measured: Measured, image: Dataset | None) -> Iterator[SourceImageForMeasurement]:
    """Return the image that was measured on, if it is known; frames are named of those that have several."""
    if image is None:
        return
    frames = int(image.get("NumberOfFrames") or 1)
    named: Sequence[int] | None = [measured.frame] if frames > 1 and measured.frame <= frames else None
    yield SourceImageForMeasurement(image.SOPClassUID, image.SOPInstanceUID, named)


def coordinates(measured: Measured, image: Dataset | None) -> Iterator[CoordinatesForMeasurement3D]:
    """Return the points that were drawn, in patient mm; none where the image has no frame of reference."""
    if image is None or not image.get("FrameOfReferenceUID") or not measured.points:
        return
    kinds = {1: GraphicTypeValues3D.POINT, 2: GraphicTypeValues3D.POLYLINE}
    yield CoordinatesForMeasurement3D(
        kinds.get(len(measured.points), GraphicTypeValues3D.MULTIPOINT),
        np.array(measured.points),
        image.FrameOfReferenceUID,
    )


def concept(coded: Coded) -> CodedConcept:
    """Return a code as highdicom has it."""
    return CodedConcept(coded.code, coded.scheme, coded.meaning)
