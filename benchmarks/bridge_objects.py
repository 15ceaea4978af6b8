"""What the bridge makes of real files and of JPEG frames: new errors that `dciodvfy` finds, and frames blanked in a second."""

import io
import re
import shutil
import subprocess
import time
from collections import Counter
from collections.abc import Mapping
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Final

import numpy as np
import pydicom
from PIL import Image

from anonymization_bridge.deidentification.de_identify import Cleaned, de_identify
from anonymization_bridge.deidentification.device import Device, look
from anonymization_bridge.deidentification.jpeg_blocks import blank_jpeg
from anonymization_bridge.deidentification.jpeg_library import is_installed
from anonymization_bridge.deidentification.pixels import Shape
from anonymization_bridge.deidentification.zones import Box, Zone
from benchmarks.de_identification import ORDER

BUNDLED: Final = Path(pydicom.__file__).parent / "data"
ROWS, COLUMNS, FRAMES = 480, 640, 200
UID: Final = re.compile(r"(?<=UID )<?[0-9.]+>?")
"""UIDs that errors quote: they differ before and after, and the errors are the same."""
NOT_READ: Final = "Error - Dicom dataset read failed"
BANNER: Final = (Box(0, 0, COLUMNS, 40),)


def run() -> Mapping[str, float]:
    """Return the figures under what they measure; one whose program is not there is left out."""
    return {**frames_a_second(), **new_errors()}


def frames_a_second() -> Mapping[str, float]:
    """Return how many JPEG frames of 640 by 480 are blanked in a second of one processor, each read again and compared."""
    if not is_installed():
        return {}
    found = {}
    for what, samples in (("grey", 1), ("colours", 3)):
        stream = jpeg(samples)
        shape = Shape(1, ROWS, COLUMNS, samples, 8, 8, 7, signed=False, planar=False, photometric="")
        begin = time.process_time()
        for _ in range(FRAMES):
            blank_jpeg(stream, shape, BANNER)
        found[f"JPEG frames of 640 by 480 blanked in a second, {what}"] = FRAMES / (time.process_time() - begin)
    return found


def jpeg(samples: int) -> bytes:
    """Return a JPEG stream that looks like speckle on a smooth ground."""
    rows, columns = np.mgrid[0:ROWS, 0:COLUMNS]
    ground = 128 + 60 * np.sin(columns / 17) + 50 * np.cos(rows / 23)
    speckle = np.random.default_rng(1).normal(0, 6, (ROWS, COLUMNS))
    grey = (ground + speckle).clip(0, 255).astype(np.uint8)
    picture = grey if samples == 1 else np.stack([grey, np.roll(grey, 9, 1), np.roll(grey, 5, 0)], axis=-1)
    stream = io.BytesIO()
    Image.fromarray(picture).save(stream, "JPEG", quality=85)
    return stream.getvalue()


def new_errors() -> Mapping[str, float]:
    """Return how many errors `dciodvfy` finds in a result that were not in its source, over the wheel's files it can read."""
    if shutil.which("dciodvfy") is None:
        return {}
    objects, more = 0, 0
    with TemporaryDirectory() as folder:
        for path in sorted(BUNDLED.rglob("*.dcm")):
            result = Path(folder) / "result"
            outcome = de_identify(path, result, ORDER.assignment, ORDER.key, ORDER.profile, zones=confirmed(path))
            before = errors(path)
            if isinstance(outcome, Cleaned) and NOT_READ not in before:
                objects += 1
                more += (errors(result) - before).total()
    return {
        "objects of the pydicom wheel that come out, and dciodvfy reads": objects,
        "new dciodvfy errors an object": more / objects,
    }


def confirmed(path: Path) -> tuple[Zone, ...]:
    """Return what a person would confirm who sees no text in an image of this size."""
    device = look(path)
    return (Zone(device.rows, device.columns),) if isinstance(device, Device) and device.rows else ()


def errors(path: Path) -> Counter[str]:
    """Return the errors that `dciodvfy` finds in a file, each with how often."""
    told = subprocess.run(["dciodvfy", str(path)], capture_output=True, check=False, timeout=60)  # noqa: S603, S607
    lines = (told.stderr + told.stdout).decode("latin-1").splitlines()
    return Counter(UID.sub("…", line) for line in lines if line.startswith("Error"))
