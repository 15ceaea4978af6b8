"""Marker names planted wherever a name can hide in an object: each place has a marker of its own."""

from dataclasses import dataclass, field

from pydicom.datadict import DicomDictionary

from anonymization_bridge.deidentification.elements import Element, Encoding, text
from anonymization_bridge.deidentification.rules import Action, rules
from tests.bridge.deidentification.builders import CT, EXPLICIT, file_bytes, image, number

TEXT = frozenset({"AE", "AS", "CS", "LO", "LT", "PN", "SH", "ST", "UC", "UN", "UR", "UT"})
WRITTEN_NUMBERS = frozenset({"DS", "IS", "TM", "DA", "DT"})
ESSENTIAL = frozenset({Action.ESSENTIAL, Action.ESSENTIAL_TERMS, Action.REGISTERED_UID, Action.IMAGE_TYPE})
BIG_ENDIAN = "1.2.840.10008.1.2.2"
LITTLE = Encoding(implicit=False, little_endian=True)
#: Present in a screen capture only, or saying that text is burnt in: these hold the object, whatever they say.
HOLDING = frozenset(
    {0x00080064, 0x00181010, 0x00181012, 0x00181014, 0x00181016, 0x00181018, 0x00181019, 0x00280301, 0x00080005}
)


@dataclass
class Planter:
    """Hands out markers and remembers where each went."""

    places: dict[str, str] = field(default_factory=dict)

    def marker(self, place: str) -> str:
        """Return a new marker: a word of letters only, so that no rule for numbers stops it."""
        number_ = len(self.places)
        letters = "".join(chr(ord("A") + int(digit)) for digit in f"{number_:05d}")
        marker = f"ZQEXEMPLE{letters}"
        self.places[marker] = place
        return marker

    def at(self, tag: int, vr: str, place: str) -> Element:
        """Return an attribute that holds nothing but a marker."""
        return text(tag, vr, self.marker(place))


def poisoned(sop_class_uid: str = CT, modality: str = "CT", syntax: str = EXPLICIT) -> tuple[bytes, dict[str, str]]:
    """Return an image with a marker in every standard text attribute and everywhere else, and where each marker is."""
    planter = Planter()
    hidden = [*nested(planter), *private(planter), *drawings(planter)]
    order = ">" if syntax == BIG_ENDIAN else "<"
    planted = [*standard(planter, {element.tag for element in hidden}), *hidden]
    source = image(*planted, sop_class_uid=sop_class_uid, modality=modality, order=order)
    meta = [
        planter.at(0x00020016, "AE", "group 2"),
        text(0x00020100, "UI", "1.2.3"),
        planter.at(0x00020102, "OB", "group 2"),
    ]
    preamble = planter.marker("preamble").encode().ljust(128, b"\0")
    trailing = LITTLE.write_element(planter.at(0xFFFCFFFC, "OB", "padding")) + planter.marker("trailing").encode()
    return file_bytes(source, syntax, preamble=preamble, trailing=trailing, meta=meta), planter.places


def standard(planter: Planter, taken: set[int]) -> list[Element]:
    """Return every attribute of the dictionary that can hold text, with a marker, those that hold an object aside."""
    plain = {element.tag for element in image()}
    found: list[Element] = []
    taken = taken | HOLDING
    for tag, (vr, _, _, _, keyword) in sorted(DicomDictionary.items()):
        kept = rules().get(tag)
        planted = vr in TEXT or vr in WRITTEN_NUMBERS or (vr == "UI" and tag not in plain)
        if (
            planted
            and 0x00080000 <= tag < 0x7FE00000
            and tag not in taken
            and (kept is None or kept.action not in ESSENTIAL)
        ):
            if tag in plain and vr not in {"PN", "LO", "SH"}:
                continue
            found.append(planter.at(tag, vr, keyword or hex(tag)))
    return found


def nested(planter: Planter) -> list[Element]:
    """Return sequences, denied and kept ones, with markers in their items, four levels deep."""
    item = (
        planter.at(0x00080104, "LO", "nested code meaning"),
        planter.at(0x00080100, "SH", "nested code value"),
        planter.at(0x00100010, "PN", "nested patient name"),
        planter.at(0x00100020, "LO", "nested patient id"),
        planter.at(0x00104000, "LT", "nested comments"),
        planter.at(0x00400275, "UN", "nested unknown"),
        planter.at(0x00091001, "LO", "nested private"),
    )
    deep: tuple[Element, ...] = item
    for sequence in (0x00082112, 0x00089124, 0x52009229):
        deep = (*item, Element(sequence, "SQ", (deep,)))
    return [
        Element(0x00400275, "SQ", (item,)),
        Element(
            0x00081140, "SQ", ((planter.at(0x00081155, "UI", "reference"), planter.at(0x0008103E, "LO", "reference")),)
        ),
        Element(0x00082218, "SQ", (item,)),
        Element(
            0x00540016,
            "SQ",
            ((planter.at(0x00180031, "LO", "radiopharmaceutical"), planter.at(0x00181072, "TM", "time")),),
        ),
        Element(0x52009230, "SQ", (deep, (planter.at(0x00209158, "LT", "frame comments"),))),
    ]


def private(planter: Planter) -> list[Element]:
    """Return private attributes: text, unknown, and a sequence written as unknown bytes."""
    hidden = LITTLE.write([planter.at(0x00100010, "PN", "name in unknown bytes")])
    return [
        planter.at(0x00090010, "LO", "private creator"),
        planter.at(0x00091001, "LO", "private text"),
        planter.at(0x00091002, "UN", "private unknown"),
        Element(0x00091003, "SQ", ((planter.at(0x00100010, "PN", "private sequence"),),)),
        Element(0x00091004, "UN", hidden),
        Element(0x0018A001, "UN", hidden),
        planter.at(0x00110010, "LO", "second private creator"),
        planter.at(0x00111010, "OB", "private bytes"),
        planter.at(0x7FDF1010, "LT", "private before the pixels"),
    ]


def drawings(planter: Planter) -> list[Element]:
    """Return overlays, curves and an icon with markers in their data."""
    icon = (
        number(0x00280002, 1),
        text(0x00280004, "CS", "MONOCHROME2"),
        planter.at(0x7FE00010, "OB", "icon pixels"),
        planter.at(0x00281201, "OW", "icon palette"),
    )
    return [
        planter.at(0x60000022, "LO", "overlay description"),
        number(0x60000010, 8),
        planter.at(0x60003000, "OW", "overlay data"),
        planter.at(0x60001500, "LO", "overlay label"),
        planter.at(0x50000022, "LO", "curve description"),
        planter.at(0x50003000, "OW", "curve data"),
        Element(0x00880200, "SQ", (icon,)),
        planter.at(0x00420011, "OB", "encapsulated document"),
        planter.at(0x04000510, "UI", "encrypted"),
        planter.at(0x04000520, "OB", "encrypted content"),
        planter.at(0x7FE00001, "OV", "extended offset table"),
    ]
