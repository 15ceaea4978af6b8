"""What holds an object before anything is written: whatever may carry text in its pixels, or is not known to us."""

from pathlib import Path

from anonymization_bridge.deidentification.attributes import text_of
from anonymization_bridge.deidentification.header import Header
from anonymization_bridge.deidentification.pixels import check_pixels, number, shape_of
from anonymization_bridge.deidentification.reading import SourceObject, open_source, quietly
from anonymization_bridge.deidentification.reasons import HeldError, HoldReason

STORAGE = "1.2.840.10008.5.1.4.1.1."
SEGMENTATION = STORAGE + "66.4"
#: CT, MR and PET with their enhanced and legacy converted forms, NM, segmentation (PS3.4 Annex B.5).
TAKEN_SOP_CLASSES = frozenset(
    STORAGE + end for end in ("2", "2.1", "2.2", "4", "4.1", "4.4", "128", "130", "128.1", "20", "66.4")
)
#: Ultrasound, secondary capture in all its forms, X-ray angiography and fluoroscopy, photography, endoscopy, eye.
CLASSES_THAT_MAY_CARRY_TEXT = tuple(STORAGE + start for start in ("3.1", "6.1", "6.2", "7", "1.", "12.", "77.1."))
MODALITIES = frozenset({"CT", "MR", "PT", "NM", "SEG"})
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


def examine_file(path: Path) -> tuple[HoldReason, ...]:
    """Return every reason to hold a source file, none when it may be de-identified."""
    try:
        with quietly(), open_source(path) as source:
            return examine(source)
    except HeldError as held:
        return held.reasons


def examine(source: SourceObject) -> tuple[HoldReason, ...]:
    """Return every reason to hold an open source object, in alphabetical order of their codes."""
    header = source.header
    found = class_reasons(header) | colour_reasons(header) | capture_reasons(header) | overlay_reasons(header)
    if not all(text_of(header, tag) for tag in (0x00080018, 0x0020000D, 0x0020000E)):
        found.add(HoldReason.UID_MISSING)
    if source.pixels is None:
        found.add(HoldReason.PIXELS_MISSING)
    elif not found:
        try:
            check_pixels(source, source.pixels, shape_of(header))
        except HeldError as held:
            found.update(held.reasons)
    return tuple(sorted(found))


def class_reasons(header: Header) -> set[HoldReason]:
    """Return the reasons that lie in what kind of object it is."""
    sop_class_uid, modality = text_of(header, 0x00080016), text_of(header, 0x00080060)
    if sop_class_uid in TAKEN_SOP_CLASSES and modality in MODALITIES:
        return set()
    if sop_class_uid.startswith(CLASSES_THAT_MAY_CARRY_TEXT) or modality in {"US", "IVUS", "SC", "XC", "OT", "ES"}:
        return {HoldReason.MAY_CARRY_TEXT}
    return {HoldReason.OBJECT_NOT_TAKEN}


def colour_reasons(header: Header) -> set[HoldReason]:
    """Return the reasons that lie in colour: RGB, YBR and palettes are how captures look."""
    grey = text_of(header, 0x00280004) in GREY and number(header, 0x00280002) == 1
    has_image = 0x00280010 in header
    return {HoldReason.COLOUR} if has_image and not grey else set()


def capture_reasons(header: Header) -> set[HoldReason]:
    """Return the reasons that tell of a picture of a screen, or of text burnt in."""
    found: set[HoldReason] = set()
    if text_of(header, 0x00280301) not in {"", "NO"}:
        found.add(HoldReason.BURNED_IN_ANNOTATION)
    kinds = [kind.strip() for kind in text_of(header, 0x00080008).upper().split("\\")]
    if any(tag in header for tag in CAPTURE_ATTRIBUTES) or any(
        word in kind for kind in kinds for word in CAPTURE_WORDS
    ):
        found.add(HoldReason.SCREEN_CAPTURE)
    if not is_certain(kinds, text_of(header, 0x00080016)):
        found.add(HoldReason.IMAGE_TYPE_UNCERTAIN)
    return found


def is_certain(kinds: list[str], sop_class_uid: str) -> bool:
    """Tell whether an image type (PS3.3 C.7.6.1.1.2) says how the image was made."""
    if sop_class_uid == SEGMENTATION:
        return kinds[:1] in (["DERIVED"], ["ORIGINAL"])
    if len(kinds) < 2 or kinds[0] not in {"ORIGINAL", "DERIVED"}:
        return False
    return kinds[1] == "PRIMARY" or (kinds[1] == "SECONDARY" and len(kinds) > 2 and kinds[2] in SECONDARY_FORMS)


def overlay_reasons(header: Header) -> set[HoldReason]:
    """Return the reason that lies in overlays drawn into unused bits of the pixels (PS3.3 C.9.2, retired)."""
    groups = {tag >> 16 for tag in header.tags() if 0x6000 <= tag >> 16 <= 0x60FF}
    hidden = any((group << 16 | 0x3000) not in header and (group << 16 | 0x0010) in header for group in groups)
    return {HoldReason.OVERLAY_IN_PIXELS} if hidden else set()
