"""The MNI152 average brain as an MR series.

The T1 image and the grey-matter map are those that the nilearn wheel carries (ICBM 2009a nonlinear symmetric, 1 mm).
"""

import gzip
from pathlib import Path

import nibabel
import numpy as np
from numpy.typing import NDArray
from pydicom.uid import MRImageStorage

from demonstration.images.identities import Examination
from demonstration.images.instances import Series, new_instance, place, save, set_grey_pixels
from demonstration.images.wheels import WHEELS, read_from_wheel

MAP = "nilearn/datasets/data/mni_icbm152_{kind}_tal_nlin_sym_09a_converted.nii.gz"
# The brain reaches over 181 coronal slices of 1 mm; those before and after it are empty.
FIRST_SLICE = 26
SLICES = 180
SPACING_MM = 1.0
CORONAL = ((1, 0, 0), (0, 0, -1))


def read_coronal(kind: str, wheels: Path = WHEELS) -> tuple[NDArray[np.uint8], tuple[float, float, float]]:
    """Give an MNI152 map as coronal slices and the place of its first pixel.

    `kind` is `t1` or `gm` (grey matter, 255 is certain). The array is (slices, rows, columns) with slices towards the
    back, rows towards the feet and columns towards the left; the place is in mm, LPS. NIfTI stores the map towards
    right, front and top.
    """
    image = nibabel.Nifti1Image.from_bytes(gzip.decompress(read_from_wheel("nilearn", MAP.format(kind=kind), wheels)))
    values = np.asarray(image.dataobj)
    first = image.affine @ [values.shape[0] - 1, values.shape[1] - 1, values.shape[2] - 1, 1]
    return values[::-1, ::-1, ::-1].transpose(1, 2, 0), (-float(first[0]), -float(first[1]), float(first[2]))


def write_brain(examination: Examination, folder: Path, step: int = 1, wheels: Path = WHEELS) -> int:
    """Write every `step`-th of the 180 slices as an MR series and give the number of files."""
    slices, (left, front, top) = read_coronal("t1", wheels)
    series = Series(examination, 3, "T1 3D CORONAL", MRImageStorage)
    chosen = range(FIRST_SLICE, FIRST_SLICE + SLICES, step)
    for number, index in enumerate(chosen, start=1):
        instance = new_instance(series, number)
        place(instance, (left, front + index, top), SPACING_MM, SPACING_MM * step, CORONAL)
        instance.ImageType = ["ORIGINAL", "PRIMARY", "M", "NONE"]
        instance.BodyPartExamined = "BRAIN"
        instance.ScanningSequence = "GR"
        instance.SequenceVariant = "MP"
        instance.ScanOptions = ""
        instance.MRAcquisitionType = "3D"
        instance.EchoTime = 2.3
        instance.RepetitionTime = 1900
        instance.InversionTime = 900
        instance.EchoTrainLength = 1
        instance.MagneticFieldStrength = 3
        instance.WindowCenter, instance.WindowWidth = 500, 900
        set_grey_pixels(instance, slices[index].astype(np.uint16) * 4, bits=12)
        save(instance, folder, number)
    return len(chosen)
