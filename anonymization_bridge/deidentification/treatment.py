"""What is done to the pixels of one object: copied, cleared, stripped or blanked; and what its header then says."""

from dataclasses import dataclass
from hashlib import sha256
from typing import BinaryIO

from anonymization_bridge.deidentification.compressed_pixels import Compressed, copy_compressed
from anonymization_bridge.deidentification.elements import Element, text
from anonymization_bridge.deidentification.native_pixels import Native, check_native, copy_native
from anonymization_bridge.deidentification.pixels import Shape, number, shape_of
from anonymization_bridge.deidentification.reading import (
    DEFLATED,
    EXPLICIT,
    JPEG,
    JPEG_2000,
    NATIVE,
    PixelSource,
    SourceObject,
)
from anonymization_bridge.deidentification.reasons import HeldError, HoldReason
from anonymization_bridge.deidentification.zones import Box, Zone, boxes_for

NO_PIXELS = sha256(b"").hexdigest()
PADDING_VALUE = 0x00280120


@dataclass(frozen=True)
class Treatment:
    """What is done to the pixels of an object.

    That depends on its header alone: objects whose headers say the same are treated alike.

    Attributes
    ----------
    shape
        Nothing when there are no pixels.
    boxes
        To be blanked; nothing when no person confirmed a zone.
    transfer_syntax_uid
        Of the result.
    overrides
        Attributes that are other than in the source because the pixels are.
    padding
        The value outside the image (0028,0120), nothing when there is none.

    """

    shape: Shape | None
    boxes: tuple[Box, ...] | None
    transfer_syntax_uid: str
    overrides: tuple[Element, ...] = ()
    padding: int | None = None

    @property
    def masked(self) -> bool:
        """Tell whether anything is blanked."""
        return bool(self.boxes)

    @property
    def value_length(self) -> int:
        """Return the length of uncompressed pixels as they are written, in bytes; 0 when there are none."""
        bare = self.shape is not None and self.transfer_syntax_uid in NATIVE
        return self.shape.length + self.shape.length % 2 if self.shape is not None and bare else 0


def treat(source: SourceObject, zones: tuple[Zone, ...]) -> Treatment:
    """Return what is to be done to the pixels of an object.

    Raises
    ------
    HeldError
        They are not as declared.

    """
    syntax = EXPLICIT if source.transfer_syntax_uid == DEFLATED else source.transfer_syntax_uid
    if source.pixels is None:
        return Treatment(None, None, syntax)
    if (source.transfer_syntax_uid not in NATIVE) != (source.pixels.length is None):
        raise HeldError(HoldReason.PIXELS_UNVERIFIABLE)
    shape = shape_of(source.header)
    if source.pixels.length is not None:
        check_native(source.pixels.length, shape)
    boxes = boxes_for(source.header, zones)
    overrides = [text(0x00280301, "CS", "NO")] if boxes else []
    if boxes and syntax in JPEG and shape.bits != 8:
        raise HeldError(HoldReason.PIXELS_UNVERIFIABLE)
    if boxes and syntax in JPEG_2000 and shape.photometric == "YBR_ICT":
        overrides.append(text(0x00280004, "CS", "YBR_RCT"))
    padding = number(source.header, PADDING_VALUE) if PADDING_VALUE in source.header else None
    return Treatment(shape, boxes, syntax, tuple(overrides), padding)


def copy_pixels(source: PixelSource, treatment: Treatment, target: BinaryIO) -> str | None:
    """Write the pixel data element, when there is one.

    Returns
    -------
    str | None
        The SHA-256 of its value or frames, nothing when that is, byte by byte, what lies in the source.

    """
    span, shape, boxes = source.span, treatment.shape, treatment.boxes or ()
    if span is None or shape is None:
        return NO_PIXELS
    if span.length is None:
        return copy_compressed(Compressed(source.stream, span, shape, source.transfer_syntax_uid, boxes), target)
    return copy_native(Native(source.stream, span, shape, source.encoding, treatment.padding, boxes), target)
