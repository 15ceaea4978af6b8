"""Zones to blank, per device and image size, as a person confirmed them (R44)."""

import json
import tomllib
from dataclasses import asdict, dataclass
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

    def fits(self, header: Header) -> bool:
        """Tell whether an image is of this device and size."""
        named = ((getattr(self, name), text_of(header, tag)) for name, tag in TAGS.items())
        same_device = all(not wanted or wanted.casefold() == found.casefold() for wanted, found in named)
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
    inside = all(
        min(box.left, box.top) >= 0 and box.left + box.width <= zone.columns and box.top + box.height <= zone.rows
        for box in boxes
    )
    if not (inside and all(min(box.width, box.height) > 0 for box in boxes)):
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
    around = outside_regions(header) if any(zone.outside_regions for zone in fitting) else ()
    return (*(box for zone in fitting for box in zone.boxes), *around)


def outside_regions(header: Header) -> tuple[Box, ...]:
    """Return the four boxes around the union of the ultrasound regions; the whole image when there is none."""
    rows, columns = size(header, ROWS), size(header, COLUMNS)
    edges = [[edge(region, tag) for tag in REGION_EDGES] for region in items(header, REGIONS)]
    if not edges:
        return (Box(0, 0, columns, rows),)
    left, top = min(one[0] for one in edges), min(one[1] for one in edges)
    right, bottom = max(one[2] for one in edges) + 1, max(one[3] for one in edges) + 1
    around = (
        (0, 0, columns, top),
        (0, bottom, columns, rows - bottom),
        (0, top, left, min(bottom, rows) - top),
        (right, top, columns - right, min(bottom, rows) - top),
    )
    return tuple(Box(*box) for box in around if box[2] > 0 and box[3] > 0)


def edge(region: Header, tag: int) -> int:
    """Return one edge of a region, in pixels."""
    raw = raw_element(region, tag)
    return 0 if raw is None else int.from_bytes(raw.value[:4], "little" if raw.is_little_endian else "big")
