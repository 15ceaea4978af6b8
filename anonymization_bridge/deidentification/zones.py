"""Zones to blank, per device and image size, as a person confirmed them (R44)."""

import json
import tomllib
from dataclasses import asdict, dataclass
from itertools import pairwise
from pathlib import Path
from typing import Any

from anonymization_bridge.deidentification.attributes import items, raw_element, text_of
from anonymization_bridge.deidentification.header import Header

TAGS = {"manufacturer": 0x00080070, "model": 0x00081090, "station": 0x00081010, "sop_class": 0x00080016, "modality": 0x00080060}  # fmt: skip
ROWS, COLUMNS = 0x00280010, 0x00280011
REGIONS = 0x00186011
REGION_EDGES = (0x00186018, 0x0018601A, 0x0018601C, 0x0018601E)
"""Least x and y, greatest x and y of an ultrasound region (PS3.3 C.8.5.5.1), in pixels from 0."""


@dataclass(frozen=True)
class Box:
    """A rectangle of pixels: its left and top edge from 0, its width and height."""

    left: int
    top: int
    width: int
    height: int

    def is_within(self, columns: int, rows: int) -> bool:
        """Tell whether it has pixels, and all of them within an image of this size."""
        inside = min(self.left, self.top) >= 0 and self.left + self.width <= columns and self.top + self.height <= rows
        return inside and min(self.width, self.height) > 0


@dataclass(frozen=True)
class Zone:
    """What a person confirmed for the images of one device and size.

    Attributes
    ----------
    manufacturer, model, station, sop_class, modality
        As in the source, without regard to case; empty where it does not matter.
    boxes
        To be blanked in every frame; none when the person saw that nothing is to be blanked.
    outside_regions
        Blank everything outside the union of the ultrasound regions, too.
    exactly
        What is empty here has to be absent in the image, too: of a device that names itself half, only itself is meant.

    """

    rows: int
    columns: int
    manufacturer: str = ""
    model: str = ""
    station: str = ""
    sop_class: str = ""
    modality: str = ""
    boxes: tuple[Box, ...] = ()
    outside_regions: bool = False
    exactly: bool = False

    def fits(self, header: Header) -> bool:
        """Tell whether an image is of this device and size."""
        named = ((getattr(self, name), text_of(header, tag)) for name, tag in TAGS.items())
        same_device = all(
            (not wanted and not self.exactly) or wanted.casefold() == found.casefold() for wanted, found in named
        )
        return same_device and (size(header, ROWS), size(header, COLUMNS)) == (self.rows, self.columns)


def size(header: Header, tag: int) -> int:
    """Return a number of rows or columns, 0 when it is absent."""
    raw = raw_element(header, tag)
    return 0 if raw is None else int.from_bytes(raw.value[:2], "little" if raw.is_little_endian else "big")


def load_zones(path: Path) -> tuple[Zone, ...]:
    """Return the zones of a TOML or JSON file: a table of `zones` each, with rows, columns and boxes.

    Raises
    ------
    ValueError
        The file is neither, or a table is no zone.

    """
    written = path.read_text("utf-8")
    read = (
        json.loads(written)
        if written.lstrip()[:1] in {"{", "["} and not written.lstrip().startswith("[[")
        else tomllib.loads(written)
    )
    tables = read.get("zones", []) if isinstance(read, dict) else read
    if not isinstance(tables, list) or not all(isinstance(table, dict) for table in tables):
        raise ValueError("zones are tables")
    return tuple(read_zone(table) for table in tables)


def read_zone(table: dict[str, Any]) -> Zone:
    """Return the zone of one table.

    Raises
    ------
    ValueError
        It is none.

    """
    try:
        boxes = tuple(read_box(box) for box in table["boxes"])
        zone = Zone(**{**table, "boxes": boxes})
    except (KeyError, TypeError) as error:
        raise ValueError("a zone has rows, columns, boxes, and at most what names the device") from error
    if not all(box.is_within(zone.columns, zone.rows) for box in boxes):
        raise ValueError("a box lies within its image")
    return zone


def read_box(edges: object) -> Box:
    """Return the box of left, top, width and height."""
    if isinstance(edges, dict):
        return Box(**edges)
    if not isinstance(edges, list) or len(edges) != 4 or not all(isinstance(edge, int) for edge in edges):
        raise ValueError("a box has left, top, width and height")
    return Box(*edges)


def as_table(zone: Zone) -> dict[str, Any]:
    """Return a zone as `read_zone` reads it."""
    return asdict(zone)


def boxes_for(header: Header, zones: tuple[Zone, ...]) -> tuple[Box, ...] | None:
    """Return what to blank in an image, nothing when no person has confirmed a zone that fits."""
    fitting = [zone for zone in zones if zone.fits(header)]
    if not fitting:
        return None
    outside = outside_regions(header) if any(zone.outside_regions for zone in fitting) else ()
    return (*(box for zone in fitting for box in zone.boxes), *outside)


def outside_regions(header: Header) -> tuple[Box, ...]:
    """Return the boxes that cover everything outside the ultrasound regions; the whole image when there is none."""
    return around(regions_of(header), size(header, ROWS), size(header, COLUMNS))


def regions_of(header: Header) -> tuple[Box, ...]:
    """Return the ultrasound regions of an image, as far as they lie within it."""
    rows, columns = size(header, ROWS), size(header, COLUMNS)
    found = []
    for region in items(header, REGIONS):
        left, top, right, bottom = (edge(region, tag) for tag in REGION_EDGES)
        found.append(Box(left, top, min(right + 1, columns) - left, min(bottom + 1, rows) - top))
    return tuple(box for box in found if box.width > 0 and box.height > 0)


def around(regions: tuple[Box, ...], rows: int, columns: int) -> tuple[Box, ...]:
    """Return the boxes that cover everything outside the union of some regions, in bands from the top down."""
    edges = {0, rows, *(y for one in regions for y in (one.top, one.top + one.height))}
    bands: list[tuple[int, int, list[tuple[int, int]]]] = []
    for top, bottom in pairwise(sorted(edges)):
        here = [one for one in regions if one.top <= top and one.top + one.height >= bottom]
        gaps = gaps_between(here, columns)
        start = bands.pop()[0] if bands and bands[-1][2] == gaps else top
        bands.append((start, bottom, gaps))
    return tuple(Box(left, top, right - left, bottom - top) for top, bottom, gaps in bands for left, right in gaps)


def gaps_between(regions: list[Box], columns: int) -> list[tuple[int, int]]:
    """Return what no region of a band covers, as left and right edges."""
    gaps, place = [], 0
    for one in sorted(regions, key=lambda region: region.left):
        if one.left > place:
            gaps.append((place, one.left))
        place = max(place, one.left + one.width)
    return [*gaps, (place, columns)] if place < columns else gaps


def edge(region: Header, tag: int) -> int:
    """Return one edge of a region, in pixels."""
    raw = raw_element(region, tag)
    return 0 if raw is None else int.from_bytes(raw.value[:4], "little" if raw.is_little_endian else "big")
