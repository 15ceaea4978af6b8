"""Synthetic DICOM files for the tests of the archive: invented subjects, no pixel of anybody."""

from pathlib import Path

import numpy as np
from pydicom import Dataset, FileMetaDataset
from pydicom.encaps import encapsulate
from pydicom.uid import CTImageStorage, ExplicitVRLittleEndian, UltrasoundMultiFrameImageStorage, generate_uid

OFTEN = 16


def make_object(code="ONCO-001", *, study=None, series=None, sop=None, syntax=ExplicitVRLittleEndian, **attributes):
    """One CT slice of 16 by 16 pixels, unless the attributes say otherwise."""
    written = Dataset()
    written.file_meta = FileMetaDataset()
    written.file_meta.TransferSyntaxUID = syntax
    written.preamble = bytes(128)
    written.SOPClassUID = CTImageStorage
    written.SOPInstanceUID = sop or generate_uid()
    written.SeriesInstanceUID = series or generate_uid()
    written.StudyInstanceUID = study or generate_uid()
    written.PatientID = written.PatientName = code
    written.PatientIdentityRemoved = "YES"
    written.StudyDate, written.StudyTime, written.Modality = "20250314", "092653", "CT"
    written.StudyID = written.AccessionNumber = written.PatientBirthDate = written.PatientSex = ""
    written.SeriesNumber, written.InstanceNumber = 1, 1
    written.Rows, written.Columns, written.SamplesPerPixel = OFTEN, OFTEN, 1
    written.PhotometricInterpretation = "MONOCHROME2"
    written.BitsAllocated, written.BitsStored, written.HighBit, written.PixelRepresentation = 16, 12, 11, 0
    written.PixelData = pixels(seed=len(str(written.SOPInstanceUID)), count=OFTEN * OFTEN)
    for keyword, value in attributes.items():
        setattr(written, keyword, value)
    return written


def make_cine(fragments, frames, **attributes):
    """A multi-frame object whose frames are said to be JPEG; the bytes are invented."""
    made = make_object(
        syntax="1.2.840.10008.1.2.4.50", SOPClassUID=UltrasoundMultiFrameImageStorage, NumberOfFrames=frames,
        BitsAllocated=8, BitsStored=8, HighBit=7, **attributes,
    )  # fmt: skip
    made.PixelData = fragments
    made["PixelData"].VR = "OB"
    made["PixelData"].is_undefined_length = True
    return made


def encapsulated(frames, *, fragments_each=1, offsets=True):
    return encapsulate(frames, fragments_per_frame=fragments_each, has_bot=offsets)


def pixels(seed, count):
    return np.random.default_rng(seed).integers(0, 4096, count, dtype="<u2").tobytes()


def write(folder: Path, made):
    path = folder / f"{made.SOPInstanceUID}.dcm"
    made.save_as(path, enforce_file_format=True)
    return path
