"""The part of a DICOM object that says whose it is and where it belongs."""

import warnings
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from pydicom.dataset import Dataset, FileDataset, FileMetaDataset
from pydicom.uid import UID, ExplicitVRLittleEndian

from demonstration.images import identities
from demonstration.images.identities import Examination

CHARACTER_SET = "ISO_IR 192"
OUR_PRIVATE_CREATOR = "EXEMPLE SCANNER 1.0"


@dataclass(frozen=True)
class Series:
    """A series of an examination."""

    examination: Examination
    number: int
    description: str
    sop_class: UID


def new_instance(series: Series, number: int) -> FileDataset:
    """Give an object without pixels: patient, examination, series and equipment are filled in."""
    examination = series.examination
    sop_instance_uid = examination.uid(f"series-{series.number}", f"instance-{number}")
    meta = FileMetaDataset()
    meta.MediaStorageSOPClassUID = series.sop_class
    meta.MediaStorageSOPInstanceUID = sop_instance_uid
    meta.TransferSyntaxUID = ExplicitVRLittleEndian
    instance = FileDataset("", {}, file_meta=meta, preamble=b"\0" * 128)
    instance.SpecificCharacterSet = CHARACTER_SET
    instance.SOPClassUID = series.sop_class
    instance.SOPInstanceUID = sop_instance_uid
    instance.InstanceNumber = number
    _describe_series(instance, series)
    give_identity(instance, examination)
    _describe_equipment(instance)
    return instance


def give_identity(instance: Dataset, examination: Examination) -> None:
    """Write the invented patient and examination over whatever the object said before."""
    patient = examination.patient
    instance.SpecificCharacterSet = CHARACTER_SET
    instance.PatientName = patient.name
    instance.PatientID = patient.patient_id
    instance.PatientBirthDate = patient.birth_date.strftime("%Y%m%d")
    instance.PatientSex = patient.sex
    instance.PatientAge = f"{(examination.day - patient.birth_date).days // 365:03d}Y"
    instance.OtherPatientIDs = f"INS-{patient.patient_id}"
    instance.PatientAddress = identities.ADDRESS
    instance.StudyInstanceUID = examination.study_instance_uid
    instance.StudyID = examination.accession_number[-2:]
    instance.AccessionNumber = examination.accession_number
    instance.StudyDescription = examination.description
    instance.StudyDate = instance.SeriesDate = instance.ContentDate = examination.day.strftime("%Y%m%d")
    instance.StudyTime = instance.SeriesTime = instance.ContentTime = examination.at.strftime("%H%M%S")
    instance.ReferringPhysicianName = identities.REFERRING_PHYSICIAN
    instance.PerformingPhysicianName = identities.PERFORMING_PHYSICIAN
    instance.OperatorsName = identities.OPERATOR
    instance.InstitutionName = identities.INSTITUTION
    instance.InstitutionAddress = identities.ADDRESS
    # Free text that quotes the patient: de-identification must not let it through.
    instance.ImageComments = f"Dossier {patient.patient_id}, Mme/M. {patient.name.replace('^', ' ')}"


def _describe_series(instance: Dataset, series: Series) -> None:
    instance.Modality = series.examination.modality
    instance.SeriesInstanceUID = series.examination.uid(f"series-{series.number}")
    instance.SeriesNumber = series.number
    instance.SeriesDescription = series.description
    instance.FrameOfReferenceUID = series.examination.uid("frame-of-reference")
    instance.PositionReferenceIndicator = ""


def _describe_equipment(instance: Dataset) -> None:
    instance.Manufacturer = "EXEMPLE"
    instance.ManufacturerModelName = "Modèle d'exemple"
    instance.DeviceSerialNumber = "EX-0001"
    instance.StationName = "SALLE-EXEMPLE-1"
    instance.SoftwareVersions = "1.0"
    block = instance.private_block(0x0029, OUR_PRIVATE_CREATOR, create=True)
    block.add_new(0x01, "LO", f"Console de {identities.OPERATOR}")


Direction = tuple[float, float, float]
AXIAL: tuple[Direction, Direction] = ((1, 0, 0), (0, 1, 0))


def place(
    instance: Dataset,
    position: Direction,
    spacing: float,
    thickness: float,
    directions: tuple[Direction, Direction] = AXIAL,
) -> None:
    """Put a slice in space.

    `position` is the centre of its first pixel in mm (LPS); `spacing` and `thickness` are in mm, pixels are square;
    `directions` are those in which columns and rows are counted.
    """
    instance.ImageType = ["ORIGINAL", "PRIMARY", "AXIAL"]
    instance.ImagePositionPatient = list(position)
    instance.ImageOrientationPatient = [*directions[0], *directions[1]]
    instance.PixelSpacing = [spacing, spacing]
    instance.SliceThickness = thickness
    instance.SpacingBetweenSlices = thickness
    instance.SliceLocation = sum(along * where for along, where in zip(_normal(*directions), position, strict=True))
    instance.PatientPosition = "HFS"


def _normal(row: Direction, column: Direction) -> Direction:
    """Give the direction in which slices are counted (DICOM PS3.3 C.7.6.2.1.1: the cross product)."""
    x, y, z = np.cross(row, column)
    return float(x), float(y), float(z)


def set_grey_pixels(instance: Dataset, pixels: NDArray[np.uint16] | NDArray[np.int16], bits: int) -> None:
    """Store a grey picture of shape (rows, columns), `bits` of which are used in each pixel."""
    instance.SamplesPerPixel = 1
    instance.PhotometricInterpretation = "MONOCHROME2"
    instance.Rows, instance.Columns = pixels.shape
    instance.BitsAllocated = 16
    instance.BitsStored = bits
    instance.HighBit = bits - 1
    instance.PixelRepresentation = 1 if pixels.dtype == np.int16 else 0
    instance.PixelData = pixels.tobytes()


def save(instance: FileDataset, folder: Path, number: int) -> None:
    """Write the object to `folder/NNNN.dcm`."""
    folder.mkdir(parents=True, exist_ok=True)
    with warnings.catch_warnings():
        # pydicom's own samples hold values that it warns about when it writes them again.
        warnings.simplefilter("ignore")
        instance.save_as(folder / f"{number:04d}.dcm", enforce_file_format=True)
