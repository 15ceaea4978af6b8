"""Synthetic objects of invented patients, whose family name is EXEMPLE."""

from pathlib import Path

import numpy as np
from pydicom.dataset import Dataset, FileMetaDataset
from pydicom.uid import (
    CTImageStorage,
    ExplicitVRLittleEndian,
    UltrasoundImageStorage,
    UltrasoundMultiFrameImageStorage,
    generate_uid,
)

PATIENT_ID = "0800417226"
PATIENT_NAME = "EXEMPLE^Odile"


def ct_slice(number: int, study: str, series: str, *, patient_id: str = PATIENT_ID) -> Dataset:
    """Return one slice of a synthetic CT."""
    one = base(CTImageStorage, "CT", study, series, patient_id)
    one.SOPInstanceUID = f"{series}.{number}"
    one.file_meta.MediaStorageSOPInstanceUID = one.SOPInstanceUID
    one.ImageType = ["ORIGINAL", "PRIMARY", "AXIAL"]
    one.InstanceNumber = number
    one.ImagePositionPatient = [0, 0, number]
    one.ImageOrientationPatient = [1, 0, 0, 0, 1, 0]
    one.PixelSpacing = [1, 1]
    one.SliceThickness = 1
    one.RescaleIntercept, one.RescaleSlope = -1024, 1
    grey(one, np.full((16, 16), 1000 + number, dtype=np.uint16))
    return one


def ultrasound(study: str, series: str) -> Dataset:
    """Return a synthetic ultrasound image, which may carry text in its pixels."""
    one = base(UltrasoundImageStorage, "US", study, series, PATIENT_ID)
    one.SOPInstanceUID = f"{series}.1"
    one.file_meta.MediaStorageSOPInstanceUID = one.SOPInstanceUID
    one.ImageType = ["ORIGINAL", "PRIMARY"]
    one.ManufacturerModelName = "Echo 1"
    grey(one, np.zeros((16, 16), dtype=np.uint16))
    return one


def cine(study: str, series: str, frames: int = 3) -> Dataset:
    """Return a synthetic ultrasound cine of 40 rows and 60 columns: a bright banner over its 5 top rows, its region below."""
    one = ultrasound(study, series)
    one.SOPClassUID = one.file_meta.MediaStorageSOPClassUID = UltrasoundMultiFrameImageStorage
    pixels = np.full((frames, 40, 60), 90, dtype=np.uint16)
    pixels[:, :5] = 250
    grey(one, pixels[0])
    one.NumberOfFrames, one.PixelData = frames, pixels.tobytes()
    region = Dataset()
    region.RegionLocationMinX0, region.RegionLocationMinY0 = 0, 5
    region.RegionLocationMaxX1, region.RegionLocationMaxY1 = 59, 39
    one.SequenceOfUltrasoundRegions = [region]
    return one


def base(sop_class: str, modality: str, study: str, series: str, patient_id: str) -> Dataset:
    """Return what every object of an invented patient carries."""
    one = Dataset()
    one.file_meta = FileMetaDataset()
    one.file_meta.MediaStorageSOPClassUID = sop_class
    one.file_meta.TransferSyntaxUID = ExplicitVRLittleEndian
    one.SpecificCharacterSet = "ISO_IR 192"
    one.SOPClassUID = sop_class
    one.PatientName, one.PatientID = PATIENT_NAME, patient_id
    one.PatientBirthDate, one.PatientSex, one.PatientAge = "19580403", "F", "068Y"
    one.StudyDate = one.SeriesDate = one.ContentDate = "20261119"
    one.StudyTime = one.SeriesTime = one.ContentTime = "101500"
    one.AccessionNumber, one.StudyID = "E26114873", "1"
    one.InstitutionName, one.ReferringPhysicianName = "CH de Beaulac", "EXEMPLE^Anne"
    one.StudyDescription, one.SeriesDescription = "TDM abdomen", "Portal"
    one.Manufacturer = "Exemple"
    one.StudyInstanceUID, one.SeriesInstanceUID = study, series
    one.Modality, one.SeriesNumber = modality, 1
    return one


def grey(one: Dataset, pixels: "np.ndarray[tuple[int, int], np.dtype[np.uint16]]") -> None:
    """Give an object unsigned 16-bit grey pixels, `(rows, columns)`."""
    one.Rows, one.Columns = pixels.shape
    one.SamplesPerPixel, one.PhotometricInterpretation = 1, "MONOCHROME2"
    one.BitsAllocated, one.BitsStored, one.HighBit, one.PixelRepresentation = 16, 16, 15, 0
    one.PixelData = pixels.tobytes()


def write_ct(folder: Path, slices: int = 3, *, patient_id: str = PATIENT_ID) -> str:
    """Write a synthetic CT into a folder and return its Study Instance UID."""
    folder.mkdir(parents=True, exist_ok=True)
    study, series = generate_uid(), generate_uid()[:50]
    for number in range(1, slices + 1):
        one = ct_slice(number, study, series, patient_id=patient_id)
        one.save_as(folder / f"{patient_id}-{study[-8:]}-{number}.dcm", enforce_file_format=True)
    return study


def write_ultrasound(folder: Path, study: str | None = None) -> str:
    """Write a synthetic ultrasound image into a folder and return its Study Instance UID."""
    folder.mkdir(parents=True, exist_ok=True)
    study = study or generate_uid()
    ultrasound(study, generate_uid()[:50]).save_as(folder / f"us-{study[-8:]}.dcm", enforce_file_format=True)
    return study


def write_cine(folder: Path) -> None:
    """Write a synthetic ultrasound cine of a new examination into a folder."""
    folder.mkdir(parents=True, exist_ok=True)
    study = generate_uid()
    cine(study, generate_uid()[:50]).save_as(folder / f"cine-{study[-8:]}.dcm", enforce_file_format=True)
