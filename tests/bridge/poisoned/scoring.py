"""Score what a tool made of the set: what leaks, what survived, and what is held."""

import io
import json
import zlib
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import asdict, dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import NamedTuple

import numpy as np
from PIL import Image
from pydicom import Dataset, dcmread
from pydicom.encaps import get_frame
from pydicom.errors import InvalidDicomError
from pydicom.multival import MultiValue
from pydicom.pixels.utils import pixel_array

from tests.bridge.poisoned.planting import Planted, Poisoned, Survivor

#: What MIDI-B calls it when nothing is to be done, and when what had to stay is gone.
RETAINED = "tag_retained"
KEPT_PIXELS = "pixels_retained"


class Result(NamedTuple):
    """One file that a tool wrote."""

    content: bytes
    header: Dataset


@dataclass(frozen=True)
class Finding:
    """One planted identifier that is still there, or one need that is not."""

    name: str
    action: str
    place: str


@dataclass(frozen=True)
class Score:
    """What became of the set."""

    objects: int
    returned: int
    held: tuple[str, ...]
    planted: int
    leaks: tuple[Finding, ...]
    needs: int
    lost: tuple[Finding, ...]

    def as_json(self) -> str:
        """Return the score for a program, with the actions counted."""
        counted = {"leaks_by_action": dict(Counter(leak.action for leak in self.leaks))}
        return json.dumps({**asdict(self), **counted}, indent=1)


def results_in(folder: Path) -> list[Result]:
    """Return the DICOM files of a folder."""
    found = []
    for path in sorted(folder.rglob("*")):
        if path.is_file():
            try:
                found.append(Result(path.read_bytes(), dcmread(path)))
            except InvalidDicomError:
                continue
    return found


def score(objects: Sequence[Poisoned], folder: Path) -> Score:
    """Return what became of the objects in a folder that a tool wrote."""
    results = results_in(folder)
    by_number = {int(result.header.get("InstanceNumber") or 0): result for result in results}
    leaks = [finding for one in objects for finding in leaks_of(one, results, by_number.get(one.number))]
    needs = [(one, need) for one in objects if one.number in by_number for need in one.survivors]
    lost = [
        Finding(one.name, KEPT_PIXELS if "pixel" in need.need else RETAINED, need.need)
        for one, need in needs
        if not survives(need, by_number[one.number].header)
    ]
    held = tuple(one.name for one in objects if one.number not in by_number)
    planted = sum(len(one.planted) for one in objects)
    return Score(len(objects), len(objects) - len(held), held, planted, tuple(leaks), len(needs), tuple(lost))


def leaks_of(one: Poisoned, results: Iterable[Result], own: Result | None) -> Iterator[Finding]:
    """Yield the identifiers of one object that are found in any result, or can be read in its own pixels."""
    contents = [searched(result.content) for result in results]
    for planted in one.planted:
        if any(form in content for form in forms(planted) for content in contents):
            yield Finding(one.name, planted.action, planted.place)
    if one.burnt is not None and own is not None and not is_blank(own.header, one.burnt):
        yield Finding(one.name, "pixels_hidden", "burnt into the pixels")


def searched(content: bytes) -> bytes:
    """Return what to look through: a file in capitals, what a deflated one holds beside it, and 16-bit letters."""
    inflated = b""
    if b"1.2.840.10008.1.2.1.99" in content[:2000]:
        end = 144 + int.from_bytes(content[140:144], "little")
        inflated = zlib.decompressobj(-zlib.MAX_WBITS).decompress(content[end:])
    return (content + inflated).upper()


def forms(planted: Planted) -> list[bytes]:
    """Return the ways in which a planted identifier may stand in a file."""
    written = planted.written.upper()
    if not planted.written.isascii():
        return [planted.written, written]
    return [written, written.decode().encode("utf-16-le"), written.decode().encode("utf-16-be"), written[::-1]]


def is_blank(header: Dataset, box: tuple[int, int, int, int]) -> bool:
    """Tell whether a box is of one colour in every frame."""
    left, top, width, height = box
    frames = frames_of(header)
    return all(
        (where := frame[top : top + height, left : left + width].reshape(height * width, -1)).min(0).tolist()
        == where.max(0).tolist()
        for frame in frames
    )


def frames_of(header: Dataset) -> list[np.ndarray]:
    """Return the frames of an image, decoded."""
    frames = int(header.get("NumberOfFrames") or 1)
    if header.file_meta.TransferSyntaxUID == "1.2.840.10008.1.2.4.50":
        streams = (get_frame(header.PixelData, place, number_of_frames=frames) for place in range(frames))
        return [np.asarray(Image.open(io.BytesIO(stream))) for stream in streams]
    pixels = pixel_array(header, raw=True)
    return list(pixels) if frames > 1 else [pixels]


def survives(need: Survivor, header: Dataset) -> bool:
    """Tell whether a need is met by a result."""
    if isinstance(need.value, tuple):
        return judged(need.value, header)
    if "->" in need.path:
        return minutes_between(need.path, header) == need.value
    return same(value_at(header, need.path), need.value)


def judged(asked: tuple[object, ...], header: Dataset) -> bool:
    """Tell whether a whole data set is as asked: a content item that has a value, or pixels below a row."""
    if asked[0] == "below":
        _, row, expected = asked
        assert isinstance(row, int)
        return all(frame[row:].tolist() == expected for frame in frames_of(header))
    _, kind, path, value = asked
    return any(item.get("ValueType") == kind and same(value_at(item, str(path)), value) for item in content_of(header))


def content_of(item: Dataset) -> Iterator[Dataset]:
    """Yield every content item of a report."""
    for inner in item.get("ContentSequence", []):
        yield inner
        yield from content_of(inner)


def value_at(header: Dataset, path: str) -> object:
    """Return the value that keywords and item numbers lead to, nothing when there is none."""
    here: object = header
    for step in path.split("."):
        if step.isdigit():
            items = list(here) if isinstance(here, Sequence) or hasattr(here, "__iter__") else []
            here = items[int(step)] if int(step) < len(items) else None
        else:
            here = here.get(step) if isinstance(here, Dataset) else None
    return here


def same(found: object, wanted: object) -> bool:
    """Tell whether a value is the one that must be there; `bool` takes any that is not empty."""
    if wanted is bool:
        return bool(found)
    if isinstance(found, MultiValue | list):
        return list(found) == wanted
    return found == wanted


def minutes_between(path: str, header: Dataset) -> float:
    """Return the minutes from one date-time to another."""
    first, last = (moment(header, side) for side in path.split("->"))
    return (last - first) / timedelta(minutes=1)


def moment(header: Dataset, path: str) -> datetime:
    """Return a date-time, or a date and a time joined with a plus, without its zone."""
    written = "".join(str(value_at(header, part) or "") for part in path.split("+")).split("+")[0]
    whole, _, fraction = written.partition(".")
    try:
        return datetime.strptime(whole, "%Y%m%d%H%M%S").replace(microsecond=int(fraction.ljust(6, "0")))  # noqa: DTZ007
    except ValueError:
        return datetime.max  # noqa: DTZ901
