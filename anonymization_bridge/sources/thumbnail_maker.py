"""Draws small pictures of objects that nobody vouches for; run as a program of its own, under limits.

Standard input: one JSON line for each: source, target, longest side, what the brightest is to be drawn of.  Standard output: one line for each, `true` when the
picture is there, `false` for what has no pixels or cannot be shown.  A picture is a PNG with pixels and nothing else.
"""

import json
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray
from PIL import Image
from pydicom import dcmread
from pydicom.dataset import Dataset
from pydicom.multival import MultiValue
from pydicom.pixels.processing import apply_color_lut
from pydicom.pixels.utils import iter_pixels, pixel_array

from anonymization_bridge.deidentification.limits import allow_cpu, apply_for_good

MEMORY: Final = 2 * 1024**3
FILE_SIZE: Final = 16 * 1024**2
"""Bytes."""

CPU_SECONDS: Final = 30
"""For one picture of one frame."""

CPU_SECONDS_OF_ALL: Final = 150
"""For one picture of all frames of a series: some thousands of them."""

MOST_PIXELS: Final = 64_000_000
"""Of one frame; a digital mammogram has about 15 million."""

DARKEST, BRIGHTEST = 1.0, 99.5
"""Percentiles that become black and white where the object names no window."""

Pixels = NDArray[Any]
Grey = NDArray[np.float64]
Bytes = NDArray[np.uint8]


def draw(source: Path, target: Path, side: int, among: Sequence[Path] = ()) -> bool:
    """Write the picture of an object's middle frame, at most `side` pixels high and wide; tell whether it can be shown."""
    try:
        picture = Image.fromarray(brightest(among) if among else middle_frame(source))
        picture.thumbnail((side, side))
        partial = target.with_name(target.name + ".part")
        picture.save(partial, "PNG")
        partial.replace(target)
    except Exception:
        return False
    return True


def middle_frame(source: Path) -> Bytes:
    """Return the middle frame as it is shown, `(rows, columns)` or `(rows, columns, 3)`.

    Raises
    ------
    ValueError
        It is larger than we would show; whatever pydicom raises, when it cannot be decoded.

    """
    header = read_header(source)
    return shown(source, header, frames_of(header) // 2)


def brightest(sources: Sequence[Path]) -> Bytes:
    """Return the brightest of all frames of objects of one size, pixel by pixel; two frames are in memory at a time.

    Raises
    ------
    ValueError
        One is larger than we would show or of another size; whatever pydicom raises, when one cannot be decoded.

    """
    found: Bytes | None = None
    for source in sources:
        header = read_header(source)
        for pixels in iter_pixels(source):
            frame = as_shown(pixels, header)
            if found is not None and found.shape != frame.shape:
                raise ValueError("of another size")
            found = frame if found is None else np.maximum(found, frame, out=found)
    if found is None:
        raise ValueError("no frame")
    return found


def read_header(source: Path) -> Dataset:
    """Return the header of an object whose frames are not too large to be shown."""
    header = dcmread(source, stop_before_pixels=True)
    if int(header.Rows) * int(header.Columns) > MOST_PIXELS:
        raise ValueError("too large")
    return header


def frames_of(header: Dataset) -> int:
    """Return how many frames an object has."""
    return int(header.get("NumberOfFrames") or 1)


def shown(source: Path, header: Dataset, index: int) -> Bytes:
    """Return one frame as it is shown."""
    return as_shown(pixel_array(source, index=index), header)


def as_shown(frame: Pixels, header: Dataset) -> Bytes:
    """Return decoded pixels as they are shown."""
    if header.PhotometricInterpretation == "PALETTE COLOR":
        frame = apply_color_lut(frame, header)
    if frame.ndim == 3:
        return scaled(frame.astype(np.float64), 0.0, 255.0 if frame.dtype.itemsize == 1 else float(frame.max()))
    return windowed(frame.astype(np.float64), header)


def windowed(frame: Grey, header: Dataset) -> Bytes:
    """Return grey values through the window of the object (PS3.3 C.11.2.1.2), or through one that fits its values."""
    values = frame * number(header, "RescaleSlope", 1.0) + number(header, "RescaleIntercept", 0.0)
    center, width = number(header, "WindowCenter", None), number(header, "WindowWidth", None)
    if center is None or width is None or width <= 1 or is_flat(values, center, width):
        low, high = (float(one) for one in np.percentile(values, (DARKEST, BRIGHTEST)))
    else:
        low, high = center - width / 2, center + width / 2
    grey = scaled(values, low, high)
    return 255 - grey if header.PhotometricInterpretation == "MONOCHROME1" else grey


def is_flat(values: Grey, center: float, width: float) -> bool:
    """Tell whether a window would show all black or all white."""
    seen = np.percentile(values, (DARKEST, BRIGHTEST))
    return bool(seen[1] <= center - width / 2 or seen[0] >= center + width / 2)


def scaled(values: Grey, low: float, high: float) -> Bytes:
    """Return values from `low` to `high` as 0 to 255."""
    spread = high - low if high > low else 1.0
    return (np.clip((values - low) / spread, 0.0, 1.0) * 255).astype(np.uint8)


def number(header: Dataset, keyword: str, otherwise: Any) -> Any:  # noqa: ANN401 - a number, or what stands for none
    """Return the first value of a numeric attribute."""
    found = header.get(keyword)
    first = found[0] if isinstance(found, MultiValue) and found else found
    return float(first) if first not in {None, ""} and np.isfinite(float(first)) else otherwise


def main() -> None:
    """Answer one line for each line."""
    apply_for_good(MEMORY, FILE_SIZE)
    for line in sys.stdin:
        source, target, side, among = json.loads(line)
        allow_cpu(CPU_SECONDS_OF_ALL if among else CPU_SECONDS)
        drawn = draw(Path(source), Path(target), side, [Path(one) for one in among])
        sys.stdout.write(json.dumps(drawn) + "\n")
        sys.stdout.flush()


if __name__ == "__main__":
    main()
