"""What made an image and how large it is: what zones are remembered by (R44); nothing of it names a patient."""

from dataclasses import dataclass
from pathlib import Path

from anonymization_bridge.deidentification.attributes import text_of
from anonymization_bridge.deidentification.pixels import number
from anonymization_bridge.deidentification.reading import open_source, quietly
from anonymization_bridge.deidentification.reasons import HeldError, HoldReason
from anonymization_bridge.deidentification.zones import COLUMNS, ROWS, TAGS, Box, Zone, around, regions_of, size

FRAMES = 0x00280008


@dataclass(frozen=True)
class Device:
    """What made an image, as the image says.

    Attributes
    ----------
    rows, columns, frames
        In pixels; how many frames.
    regions
        Ultrasound regions (0018,6011) within the image.

    """

    manufacturer: str
    model: str
    station: str
    sop_class: str
    modality: str
    rows: int
    columns: int
    frames: int
    regions: tuple[Box, ...]

    @property
    def is_named(self) -> bool:
        """Tell whether the device says enough of itself to be known again."""
        return bool(self.manufacturer and self.model)

    @property
    def outside_regions(self) -> tuple[Box, ...]:
        """Return the boxes around the regions; none when there are no regions."""
        return around(self.regions, self.rows, self.columns) if self.regions else ()

    def zone(self, boxes: tuple[Box, ...], *, outside_regions: bool) -> Zone:
        """Return the zone of exactly this device and size."""
        return Zone(
            rows=self.rows,
            columns=self.columns,
            manufacturer=self.manufacturer,
            model=self.model,
            station=self.station,
            sop_class=self.sop_class,
            modality=self.modality,
            boxes=boxes,
            outside_regions=outside_regions,
            exactly=True,
        )


def look(source: Path) -> Device | tuple[HoldReason, ...]:
    """Return what made an image, or the reasons why it cannot be read."""
    try:
        with quietly(), open_source(source) as opened:
            header = opened.header
            named = {name: text_of(header, tag) for name, tag in TAGS.items()}
            return Device(
                **named,
                rows=size(header, ROWS),
                columns=size(header, COLUMNS),
                frames=number(header, FRAMES) or 1,
                regions=regions_of(header),
            )
    except HeldError as held:
        return held.reasons
