"""A grey-matter segmentation of the demonstration's brain, as a technologist would hand one in."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path

import numpy as np
from highdicom.content import AlgorithmIdentificationSequence
from highdicom.seg import SegmentAlgorithmTypeValues, Segmentation, SegmentationTypeValues, SegmentDescription
from numpy.typing import NDArray
from pydicom import Dataset, dcmread
from pydicom.sr.codedict import codes
from pydicom.uid import generate_uid

from demonstration.images.brain import read_coronal
from demonstration.images.wheels import WHEELS

CERTAIN_ENOUGH = 128
# What marks an object as de-identified and says where it belongs: a derived object keeps it.
KEPT = (
    "PatientIdentityRemoved",
    "DeidentificationMethod",
    "DeidentificationMethodCodeSequence",
    "LongitudinalTemporalInformationModified",
    "ClinicalTrialSponsorName",
    "ClinicalTrialProtocolID",
    "ClinicalTrialProtocolName",
    "ClinicalTrialSiteID",
    "ClinicalTrialSiteName",
    "ClinicalTrialSubjectID",
    "ClinicalTrialTimePointID",
    "ClinicalTrialTimePointDescription",
)


@dataclass(frozen=True)
class GreyMatter:
    """The SEG file and the volume it marks, in mL."""

    file: Path
    volume_ml: Decimal


def segment(series_folder: Path, target: Path, wheels: Path = WHEELS) -> GreyMatter:
    """Write a SEG of the grey matter that refers to the brain series found in a folder.

    The series may be de-identified, renamed and incomplete: slices are recognised by their place alone.
    """
    images = [dcmread(file) for file in series_folder.rglob("*") if file.is_file()]
    images.sort(key=lambda image: float(image.ImagePositionPatient[1]))
    mask = _grey_matter_at(images, wheels)
    _segmentation(images, mask).save_as(target)
    return GreyMatter(target, _volume_ml(images, mask))


def _grey_matter_at(images: Sequence[Dataset], wheels: Path) -> NDArray[np.uint8]:
    slices, (_, front, _) = read_coronal("gm", wheels)
    rows = [round(float(image.ImagePositionPatient[1]) - front) for image in images]
    return (slices[rows] >= CERTAIN_ENOUGH).astype(np.uint8)


def _volume_ml(images: Sequence[Dataset], mask: NDArray[np.uint8]) -> Decimal:
    row, column = (Decimal(str(value)) for value in images[0].PixelSpacing)
    cubic_mm = row * column * Decimal(str(images[0].SliceThickness)) * int(mask.sum())
    return (cubic_mm / 1000).quantize(Decimal("0.001"))


def _segmentation(images: Sequence[Dataset], mask: NDArray[np.uint8]) -> Segmentation:
    algorithm = AlgorithmIdentificationSequence("MNI152 grey matter map", codes.DCM.ArtificialIntelligence, "2009a")
    grey_matter = SegmentDescription(
        segment_number=1,
        segment_label="Grey matter",
        segmented_property_category=codes.SCT.Tissue,
        segmented_property_type=codes.SCT.GrayMatter,
        algorithm_type=SegmentAlgorithmTypeValues.AUTOMATIC,
        algorithm_identification=algorithm,
    )
    result = Segmentation(
        source_images=list(images),
        pixel_array=mask,
        segmentation_type=SegmentationTypeValues.BINARY,
        segment_descriptions=[grey_matter],
        series_instance_uid=generate_uid(prefix=None),
        series_number=300,
        sop_instance_uid=generate_uid(prefix=None),
        instance_number=1,
        manufacturer="EXEMPLE",
        manufacturer_model_name="Demonstration",
        software_versions="1.0",
        device_serial_number="0",
        series_description="Grey matter",
        omit_empty_frames=True,
    )
    for keyword in KEPT:
        if keyword in images[0]:
            setattr(result, keyword, images[0][keyword].value)
    return result
