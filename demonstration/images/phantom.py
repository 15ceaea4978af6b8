"""A CT phantom with lesions of known size, so that what is measured can be compared with the truth."""

import json
import math
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from pydicom.uid import CTImageStorage

from demonstration.images.identities import Examination, Examinations
from demonstration.images.instances import Series, new_instance, place, save, set_grey_pixels

ROWS = COLUMNS = 512
SLICES = 60
SPACING_MM = 0.75
THICKNESS_MM = 3.0
ORIGIN_MM = (-COLUMNS / 2 * SPACING_MM, -ROWS / 2 * SPACING_MM, -90.0)
AIR_HU = -1000
NOISE_HU = 8.0


@dataclass(frozen=True)
class Ellipsoid:
    """A body or organ: centre and half axes in mm (LPS), density in HU."""

    centre: tuple[float, float, float]
    half_axes: tuple[float, float, float]
    density: float


@dataclass(frozen=True)
class Lesion:
    """A sphere of known diameter (mm) at each time point; its centre lies on a slice."""

    name: str
    organ: str
    centre: tuple[float, float, float]
    density: float
    diameters: tuple[float, float, float]


TIME_POINTS: dict[str, Examination] = {
    "baseline": Examinations.CT_BASELINE.value,
    "M3": Examinations.CT_M3.value,
    "M6": Examinations.CT_M6.value,
}

# Later ones are painted over earlier ones. The half axes of what runs through all slices are longer than the volume.
BODY = (
    Ellipsoid((0, 0, 0), (170, 120, 900), 40),
    Ellipsoid((0, 0, 0), (160, 110, 900), -90),
    Ellipsoid((0, 0, 0), (150, 100, 900), 45),
    Ellipsoid((0, 70, 0), (17, 17, 900), 450),
    Ellipsoid((12, 40, 0), (12, 12, 900), 180),
    Ellipsoid((-75, -5, -30), (65, 70, 55), 105),
    Ellipsoid((90, 20, -30), (32, 42, 35), 120),
    Ellipsoid((-55, 55, -65), (25, 28, 40), 160),
    Ellipsoid((60, 55, -65), (25, 28, 40), 160),
    Ellipsoid((-75, 0, 60), (55, 75, 40), -820),
    Ellipsoid((75, 0, 60), (55, 75, 40), -820),
)
LESIONS = (
    Lesion("L1", "liver", (-84.0, -9.0, 0.0), 55, (40.0, 30.0, 24.0)),
    Lesion("L2", "liver", (-48.0, 18.0, -15.0), 55, (24.0, 18.0, 12.0)),
    Lesion("L3", "lung", (72.0, 6.0, 60.0), 30, (18.0, 18.0, 21.0)),
    Lesion("L4", "lung", (-81.0, -24.0, 66.0), 30, (12.0, 9.0, 9.0)),
    Lesion("L5", "spleen", (90.0, 12.0, -30.0), 60, (15.0, 15.0, 18.0)),
)


def draw(time_point: int) -> NDArray[np.int16]:
    """Give the phantom at a time point (0, 1, 2) in HU, shape (slices, rows, columns); always the same noise."""
    volume = np.full((SLICES, ROWS, COLUMNS), AIR_HU, np.float32)
    for organ in BODY:
        _paint(volume, organ)
    for lesion in LESIONS:
        radius = lesion.diameters[time_point] / 2
        _paint(volume, Ellipsoid(lesion.centre, (radius, radius, radius), lesion.density))
    noise = np.random.default_rng(2026 + time_point).standard_normal((ROWS, COLUMNS), np.float32) * NOISE_HU
    for index in range(SLICES):
        # One field of noise, moved from slice to slice: noise enough, at a sixtieth of the time.
        volume[index] += np.roll(noise, (index * 37, index * 61), (0, 1))
    return np.rint(volume).astype(np.int16)


def _paint(volume: NDArray[np.float32], shape: Ellipsoid) -> None:
    """Paint an ellipsoid whose edge pixels are mixed with what was there, as a scanner mixes them."""
    axes = [_axis(shape, index, count) for index, count in ((2, SLICES), (1, ROWS), (0, COLUMNS))]
    box = tuple(bounds for bounds, _ in axes)
    z, y, x = (distances for _, distances in axes)
    distance = np.sqrt(z[:, None, None] ** 2 + y[None, :, None] ** 2 + x[None, None, :] ** 2)
    # Distance to the edge in pixels: exact for spheres, near enough for the organs.
    inside = np.clip((1 - distance) * min(shape.half_axes[:2]) / SPACING_MM + 0.5, 0, 1)
    volume[box] += inside * (shape.density - volume[box])


def _axis(shape: Ellipsoid, index: int, count: int) -> tuple[slice, NDArray[np.float32]]:
    step = THICKNESS_MM if index == 2 else SPACING_MM
    half = shape.half_axes[index]
    first = max(0, math.floor((shape.centre[index] - half - ORIGIN_MM[index]) / step) - 1)
    last = min(count, math.ceil((shape.centre[index] + half - ORIGIN_MM[index]) / step) + 2)
    places = ORIGIN_MM[index] + np.arange(first, last, dtype=np.float32) * step
    return slice(first, last), (places - np.float32(shape.centre[index])) / np.float32(half)


def truth() -> dict[str, object]:
    """Give what is really there: lesions with diameter (mm), volume (mL) and slice number, by time point."""
    return {name: _truth_at(index) for index, name in enumerate(TIME_POINTS)}


def _truth_at(time_point: int) -> dict[str, object]:
    lesions = [
        {
            "name": lesion.name,
            "organ": lesion.organ,
            "centre_lps_mm": list(lesion.centre),
            "slice_number": round((lesion.centre[2] - ORIGIN_MM[2]) / THICKNESS_MM) + 1,
            "diameter_mm": lesion.diameters[time_point],
            "volume_ml": round(math.pi / 6 * lesion.diameters[time_point] ** 3 / 1000, 3),
        }
        for lesion in LESIONS
    ]
    total = sum(lesion.diameters[time_point] for lesion in LESIONS)
    return {"lesions": lesions, "sum_of_diameters_mm": total}


def write_phantom(folder: Path) -> int:
    """Write the three examinations and `truth.json` into `folder` and give the number of DICOM files."""
    for time_point, examination in enumerate(TIME_POINTS.values()):
        _write_examination(draw(time_point), examination, folder / examination.key)
    (folder / "truth.json").write_text(json.dumps(truth(), indent=1) + "\n", encoding="utf-8")
    return SLICES * len(TIME_POINTS)


def _write_examination(volume: NDArray[np.int16], examination: Examination, folder: Path) -> None:
    series = Series(examination, 2, "TAP PORTAL 3mm", CTImageStorage)
    for index, pixels in enumerate(volume):
        instance = new_instance(series, index + 1)
        place(instance, (ORIGIN_MM[0], ORIGIN_MM[1], ORIGIN_MM[2] + index * THICKNESS_MM), SPACING_MM, THICKNESS_MM)
        instance.BodyPartExamined = "CHEST"
        instance.KVP = 120
        instance.ConvolutionKernel = "STANDARD"
        instance.ContrastBolusAgent = "IODE"
        instance.RescaleIntercept, instance.RescaleSlope, instance.RescaleType = -1024, 1, "HU"
        instance.WindowCenter, instance.WindowWidth = 50, 400
        set_grey_pixels(instance, (pixels + 1024).clip(0, 4095).astype(np.uint16), bits=12)
        save(instance, folder, index + 1)
