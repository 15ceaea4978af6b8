"""What holds an object before anything is written: whatever may carry text in its pixels, or is not known to us."""

from pathlib import Path

from anonymization_bridge.deidentification.attributes import text_of
from anonymization_bridge.deidentification.compressed_pixels import Compressed, check_compressed
from anonymization_bridge.deidentification.families import (
    MAY_CARRY_TEXT,
    MODALITIES,
    MODALITIES_THAT_MAY_CARRY_TEXT,
    WITHOUT_PIXELS,
    Family,
    family_of,
)
from anonymization_bridge.deidentification.header import Header
from anonymization_bridge.deidentification.native_pixels import check_native
from anonymization_bridge.deidentification.pixels import Shape, number, shape_of
from anonymization_bridge.deidentification.reading import NATIVE, RLE, PixelSpan, SourceObject, open_source, quietly
from anonymization_bridge.deidentification.reasons import HeldError, HoldReason
from anonymization_bridge.deidentification.zones import Zone, boxes_for

#: What a person who looked at the images of a device can answer for, by confirming its zones.
CONFIRMABLE = frozenset(
    {
        HoldReason.BURNED_IN_ANNOTATION,
        HoldReason.COLOUR,
        HoldReason.IMAGE_TYPE_UNCERTAIN,
        HoldReason.MAY_CARRY_TEXT,
        HoldReason.SCREEN_CAPTURE,
    }
)
GREY = frozenset({"MONOCHROME1", "MONOCHROME2"})
CAPTURE_WORDS = ("SCREEN", "CAPTURE", "DOSE", "REPORT", "PROTOCOL", "PATIENT", "SAVE", "SUMMARY", "RESULT", "VXTL")
#: Made from the image by a known reconstruction; anything else that is SECONDARY could be a picture of a screen.
SECONDARY_FORMS = frozenset(
    (
        "MPR", "MIP", "MINIP", "MAX_IP", "MIN_IP", "PROJECTION IMAGE", "CURVED_MPR", "RESAMPLED", "REFORMATTED", "AXIAL",
        "AVERAGE", "ADC", "DIFFUSION", "DIFFUSION MAP", "DENSITY MAP", "PHASE MAP", "T1 MAP", "T2 MAP", "VELOCITY MAP",
        "IMAGE ADDITION", "MODULUS SUBTRACT", "PHASE SUBTRACT",
    )
)  # fmt: skip
CAPTURE_ATTRIBUTES = (0x00080064, 0x00181010, 0x00181012, 0x00181014, 0x00181016, 0x00181018, 0x00181019)


def examine_file(path: Path, zones: tuple[Zone, ...] = ()) -> tuple[HoldReason, ...]:
    """Return every reason to hold a source file, none when it may be de-identified."""
    try:
        with quietly(), open_source(path) as source:
            return examine(source, zones)
    except HeldError as held:
        return held.reasons


def examine(source: SourceObject, zones: tuple[Zone, ...] = ()) -> tuple[HoldReason, ...]:
    """Return every reason to hold an open source object, in alphabetical order of their codes.

    A zone that fits the image says that a person looked at what this device makes: what may carry text passes then.
    """
    found = header_reasons(source, zones)
    if not found and source.pixels is not None:
        try:
            check_pixels(source, source.pixels, shape_of(source.header))
        except HeldError as held:
            found.update(held.reasons)
    return tuple(sorted(found))


def header_reasons(source: SourceObject, zones: tuple[Zone, ...]) -> set[HoldReason]:
    """Return the reasons to hold an object that its header gives."""
    header = source.header
    family = family_of(text_of(header, 0x00080016))
    found = class_reasons(family, text_of(header, 0x00080060))
    if not all(text_of(header, tag) for tag in (0x00080018, 0x0020000D, 0x0020000E)):
        found.add(HoldReason.UID_MISSING)
    if family in WITHOUT_PIXELS:
        return found if source.pixels is None else found | {HoldReason.OBJECT_NOT_TAKEN}
    if source.pixels is None:
        return found if family is Family.RT else found | {HoldReason.PIXELS_MISSING}
    found |= colour_reasons(header) | capture_reasons(header, family) | overlay_reasons(source)
    return found if boxes_for(header, zones) is None else found - CONFIRMABLE


def check_pixels(source: SourceObject, span: PixelSpan, shape: Shape) -> None:
    """Pass pixels that are as declared, with nothing riding along that could not be taken out.

    Raises
    ------
    HeldError
        Their length is wrong, or they are not understood.

    """
    packed = source.transfer_syntax_uid not in NATIVE
    if packed != (span.length is None):
        raise HeldError(HoldReason.PIXELS_UNVERIFIABLE)
    if span.length is not None:
        check_native(span.length, shape)
    else:
        check_compressed(Compressed(source.stream, span, shape, source.transfer_syntax_uid, ()))


def class_reasons(family: Family | None, modality: str) -> set[HoldReason]:
    """Return the reasons that lie in what kind of object it is."""
    if family is None:
        may_carry_text = modality in MODALITIES_THAT_MAY_CARRY_TEXT - {"DOC"}
        return {HoldReason.MAY_CARRY_TEXT if may_carry_text else HoldReason.OBJECT_NOT_TAKEN}
    if family in MAY_CARRY_TEXT:
        return {HoldReason.MAY_CARRY_TEXT}
    if family in MODALITIES and modality not in MODALITIES[family]:
        may_carry_text = modality in MODALITIES_THAT_MAY_CARRY_TEXT
        return {HoldReason.MAY_CARRY_TEXT if may_carry_text else HoldReason.OBJECT_NOT_TAKEN}
    return set()


def colour_reasons(header: Header) -> set[HoldReason]:
    """Return the reasons that lie in colour: RGB, YBR and palettes are how captures look."""
    grey = text_of(header, 0x00280004) in GREY and number(header, 0x00280002) == 1
    has_image = 0x00280010 in header
    return {HoldReason.COLOUR} if has_image and not grey else set()


def capture_reasons(header: Header, family: Family | None) -> set[HoldReason]:
    """Return the reasons that tell of a picture of a screen, or of text burnt in."""
    found: set[HoldReason] = set()
    if text_of(header, 0x00280301) not in {"", "NO"}:
        found.add(HoldReason.BURNED_IN_ANNOTATION)
    kinds = [kind.strip() for kind in text_of(header, 0x00080008).upper().split("\\")]
    if any(tag in header for tag in CAPTURE_ATTRIBUTES) or any(
        word in kind for kind in kinds for word in CAPTURE_WORDS
    ):
        found.add(HoldReason.SCREEN_CAPTURE)
    if family is not Family.RT and not is_certain(kinds, family):
        found.add(HoldReason.IMAGE_TYPE_UNCERTAIN)
    return found


def is_certain(kinds: list[str], family: Family | None) -> bool:
    """Tell whether an image type (PS3.3 C.7.6.1.1.2) says how the image was made."""
    if family is Family.SEG:
        return kinds[:1] in (["DERIVED"], ["ORIGINAL"])
    if len(kinds) < 2 or kinds[0] not in {"ORIGINAL", "DERIVED"}:
        return False
    return kinds[1] == "PRIMARY" or (kinds[1] == "SECONDARY" and len(kinds) > 2 and kinds[2] in SECONDARY_FORMS)


def overlay_reasons(source: SourceObject) -> set[HoldReason]:
    """Return the reason that lies in overlays drawn into unused bits of packed pixels (PS3.3 C.9.2, retired).

    In bare pixels, and those packed by RLE, unused bits are cleared.
    """
    header = source.header
    groups = {tag >> 16 for tag in header.tags() if 0x6000 <= tag >> 16 <= 0x60FF}
    hidden = any((group << 16 | 0x3000) not in header and (group << 16 | 0x0010) in header for group in groups)
    return {HoldReason.OVERLAY_IN_PIXELS} if hidden and source.transfer_syntax_uid not in NATIVE | {RLE} else set()
