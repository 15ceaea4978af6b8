"""pydicom's own test files, one for each transfer syntax and a few oddities, under an invented name."""

from pathlib import Path

from pydicom import dcmread
from pydicom.data import get_testdata_file

from demonstration.images.identities import Examination
from demonstration.images.instances import give_identity, save

# Objects that can be seen, one each: implicit, explicit, big endian, deflated, RLE, JPEG, JPEG-LS, JPEG 2000, colour.
FILES = (
    "MR_small_implicit.dcm",
    "MR_small.dcm",
    "MR_small_bigendian.dcm",
    "image_dfl.dcm",
    "MR_small_RLE.dcm",
    "JPGExtended.dcm",
    "MR_small_jpeg_ls_lossless.dcm",
    "MR_small_jp2klossless.dcm",
    "SC_rgb_rle.dcm",
    "CT_small.dcm",
    "test-SR.dcm",
    "waveform_ecg.dcm",
)


def write_variety(examination: Examination, folder: Path) -> int:
    """Write each file as a series of its own and give the number of files."""
    for number, name in enumerate(FILES, start=1):
        path = get_testdata_file(name, download=False)
        if not isinstance(path, str):
            raise FileNotFoundError(name)
        instance = dcmread(path)
        give_identity(instance, examination)
        instance.SeriesInstanceUID = examination.uid(f"series-{number}")
        instance.SOPInstanceUID = instance.file_meta.MediaStorageSOPInstanceUID = examination.uid(f"instance-{number}")
        instance.SeriesNumber = number
        save(instance, folder, number)
    return len(FILES)
