"""The colour ultrasound cine of the pydicom-data wheel, with an invented name burnt into a banner."""

import io
from pathlib import Path

from PIL import Image, ImageDraw, ImageFont
from pydicom import dcmread
from pydicom.encaps import encapsulate, generate_frames
from pydicom.uid import JPEGBaseline8Bit

from demonstration.images.identities import Examination
from demonstration.images.instances import give_identity, save
from demonstration.images.wheels import WHEELS, read_from_wheel

CINE = "data_store/data/color3d_jpeg_baseline.dcm"
BANNER_ROWS = 26


def write_ultrasound(examination: Examination, folder: Path, wheels: Path = WHEELS) -> int:
    """Write the cine as one multi-frame object and give the number of files: one."""
    instance = dcmread(io.BytesIO(read_from_wheel("pydicom_data", CINE, wheels)))
    frames = generate_frames(instance.PixelData, number_of_frames=int(instance.NumberOfFrames))
    banner = _banner(examination, int(instance.Columns))
    instance.PixelData = encapsulate([_burn_in(frame, banner) for frame in frames])
    instance.file_meta.TransferSyntaxUID = JPEGBaseline8Bit
    give_identity(instance, examination)
    instance.SOPInstanceUID = instance.file_meta.MediaStorageSOPInstanceUID = examination.uid("cine")
    instance.SeriesInstanceUID = examination.uid("series-1")
    instance.SeriesDescription = "CINE COULEUR"
    # Many scanners say nothing, or NO, about a banner that is there: the pixels are what counts.
    instance.BurnedInAnnotation = "NO"
    save(instance, folder, 1)
    return 1


def _banner(examination: Examination, columns: int) -> Image.Image:
    picture = Image.new("RGB", (columns, BANNER_ROWS), (12, 16, 40))
    text = (
        f"{examination.patient.name.replace('^', ' ')}  {examination.patient.birth_date:%d/%m/%Y}  "
        f"{examination.patient.patient_id}  CH EXEMPLE"
    )
    font = ImageFont.load_default(size=15)
    ImageDraw.Draw(picture).text((8, 4), text, fill=(255, 255, 160), font=font)
    return picture


def _burn_in(frame: bytes, banner: Image.Image) -> bytes:
    picture = Image.open(io.BytesIO(frame)).convert("RGB")
    picture.paste(banner, (0, 0))
    packed = io.BytesIO()
    picture.save(packed, "JPEG", quality=85)
    return packed.getvalue()
