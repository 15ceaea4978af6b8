"""Real images behind the reading room: the phantom of the demonstration and small pictures, in an embedded archive."""

from dataclasses import dataclass
from pathlib import Path
from uuid import UUID

import numpy as np
import sqlalchemy as sa
from pydicom import dcmread
from pydicom.dataset import Dataset
from pydicom.uid import SecondaryCaptureImageStorage, UltrasoundImageStorage

from demonstration.images import phantom
from demonstration.images.identities import Examination, Examinations
from demonstration.images.instances import Series as DicomSeries
from demonstration.images.instances import new_instance, save, set_grey_pixels
from tests.builders import NOW
from toolpict.domain.imaging import ImagingStudy, ImagingStudyStatus, Series, SeriesOrigin, Source, TaskImage
from toolpict.domain.intake import Intake
from toolpict.domain.research_study import Visit
from toolpict.domain.tasks import TaskKind, TaskStatus
from toolpict.integration.archive.embedded import EmbeddedArchive
from toolpict.persistence.tables.imaging import imaging_studies

BASELINE, MONTH_3 = Examinations.CT_BASELINE.value, Examinations.CT_M3.value
ULTRASOUND, UNCALIBRATED = Examinations.ULTRASOUND.value, Examinations.VARIETY.value
CM_PER_PIXEL = 0.05


def fill_archive(folder: Path) -> EmbeddedArchive:
    """Return an archive of the phantom at two time points, an ultrasound in cm, and a picture without calibration."""
    files = folder / "files"
    for number, examination in enumerate((BASELINE, MONTH_3)):
        phantom._write_examination(phantom.draw(number), examination, files / examination.key)
    write_ultrasound(files / "us")
    write_uncalibrated(files / "sc")
    archive = EmbeddedArchive(folder / "archive")
    archive.store(sorted(files.rglob("*.dcm")))
    return archive


def write_ultrasound(folder: Path) -> None:
    """Write an image whose one region says its calibration in cm (PS3.3 C.8.5.5)."""
    image = new_instance(DicomSeries(ULTRASOUND, 2, "US", UltrasoundImageStorage), 1)
    region = Dataset()
    region.RegionLocationMinX0 = region.RegionLocationMinY0 = 0
    region.RegionLocationMaxX1, region.RegionLocationMaxY1 = 511, 511
    region.RegionSpatialFormat, region.RegionDataType, region.RegionFlags = 1, 1, 0
    region.PhysicalUnitsXDirection = region.PhysicalUnitsYDirection = 3
    region.PhysicalDeltaX = region.PhysicalDeltaY = CM_PER_PIXEL
    image.SequenceOfUltrasoundRegions = [region]
    draw_disc(image)
    save(image, folder, 1)


def write_uncalibrated(folder: Path) -> None:
    """Write a picture of which nobody knows how large its pixels are."""
    image = new_instance(DicomSeries(UNCALIBRATED, 2, "SC", SecondaryCaptureImageStorage), 1)
    draw_disc(image)
    save(image, folder, 1)


def draw_disc(image: Dataset) -> None:
    """Draw a bright disc of 200 pixels across."""
    y, x = np.mgrid[:512, :512] - 255.5
    set_grey_pixels(image, np.where(np.hypot(x, y) < 100, 200, 40).astype(np.uint16), bits=12)
    image.WindowCenter, image.WindowWidth = 120, 240


def show_in(world, task, *examinations: Examination, uids: tuple[str, str] | None = None) -> None:
    """Have a task see these examinations: the first of the baseline, a second of the time point after it.

    `uids` are those of study and series when an examination does not have its own.
    """
    later = Visit(world.subject.id, world.month_3.id)
    if len(examinations) > 1:
        world.store(later)
    # Stored last first: their order on screen is that of their time points.
    for examination, visit in reversed(list(zip(examinations, (world.visit, later), strict=False))):
        asked = world.task(TaskKind.INTAKE, TaskStatus.VALIDATED)
        study_uid, series_uid = uids or (examination.study_instance_uid, examination.uid("series-2"))
        intake = Intake(asked.id, task.research_study_id, task.subject_id, visit.id, world.associate.id)
        study = ImagingStudy(
            task.research_study_id, task.subject_id, visit.id, intake.id, study_uid,
            examination.modality, Source.CLINICAL_PACS, 60, 1000, NOW, NOW, "default", "1", "0" * 64,
            ImagingStudyStatus.ACCEPTED,
        )  # fmt: skip
        series = Series(study.id, series_uid, examination.modality, 60, SeriesOrigin.BRIDGE)
        world.store(intake, study, series, TaskImage(task.id, study.id))


@dataclass(frozen=True)
class Marked:
    """How much a segmentation marks."""

    uid: str
    voxels: int
    millilitres: float


def volume_of(file: Path) -> Marked:
    """Return what pydicom counts in a segmentation of one segment."""
    image = dcmread(file)
    voxels = int(image.pixel_array.sum())
    measures = image.SharedFunctionalGroupsSequence[0].PixelMeasuresSequence[0]
    depth = float(measures.get("SpacingBetweenSlices") or measures.SliceThickness)
    row, column = map(float, measures.PixelSpacing)
    return Marked(str(image.SOPInstanceUID), voxels, voxels * row * column * depth / 1000)


def series_of(file: Path) -> str:
    """Return the series of a file."""
    return str(dcmread(file, stop_before_pixels=True).SeriesInstanceUID)


def study_of(unguarded, brain) -> UUID:
    """Return the id of the examination that a brain was registered as."""
    query = sa.select(imaging_studies.c.id).where(imaging_studies.c.study_instance_uid == brain.study_instance_uid)
    with unguarded.connect() as connection:
        return connection.scalar(query)
