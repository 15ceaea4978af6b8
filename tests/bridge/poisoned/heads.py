"""What every poisoned object has: an invented patient, an invented visit, and their identifiers wherever they stand."""

import struct
import zlib

from anonymization_bridge.deidentification.elements import Element, Encoding, text
from tests.bridge.poisoned.planting import BIG_ENDIAN, DEFLATED, IMPLICIT, LITTLE, Planter, sequence

ROOT = "1.2.826.0.1.3680043.10.999."
STORAGE = "1.2.840.10008.5.1.4.1.1."
BORN, SEEN = "19480517", "20240229"
PATIENT_ID, ACCESSION = "IPP7766554433", "ACC5544332211"


def number(tag: int, value: int, order: str = "<", form: str = "H") -> Element:
    """Return an unsigned short, or another number."""
    vr = {"H": "US", "L": "UL", "d": "FD", "f": "FL", "l": "SL"}[form]
    return Element(tag, vr, struct.pack(order + form, value))


def head(planter: Planter, sop_class: str, modality: str, instance: int) -> list[Element]:
    """Return patient, study, series and instance of one object."""
    uids = {name: f"{ROOT}{instance}.{place}" for place, name in enumerate(("instance", "study", "series", "frame"), 1)}
    for name, uid in uids.items():
        planter.note(f"{name} UID", "uid_changed", uid.encode())
    planter.note("birth date", "text_removed", BORN.encode())
    planter.note("study date", "date_shifted", SEEN.encode())
    planter.note("patient identifier", "patid_consistent", PATIENT_ID.encode())
    planter.note("accession number", "text_removed", ACCESSION.encode())
    return [
        text(0x00080005, "CS", "ISO_IR 100"),
        text(0x00080008, "CS", "ORIGINAL\\PRIMARY\\AXIAL"),
        text(0x00080012, "DA", SEEN),
        text(0x00080014, "UI", ROOT + "14"),
        text(0x00080016, "UI", STORAGE + sop_class),
        text(0x00080018, "UI", uids["instance"]),
        text(0x00080020, "DA", SEEN),
        text(0x00080021, "DA", SEEN),
        text(0x00080022, "DA", SEEN),
        text(0x00080023, "DA", SEEN),
        text(0x00080030, "TM", "235000"),
        text(0x00080032, "TM", "235500"),
        text(0x00080050, "SH", ACCESSION),
        text(0x00080060, "CS", modality),
        text(0x00080070, "LO", "SIEMENS"),
        planter.at(0x00080080, "LO", "institution"),
        planter.at(0x00080081, "ST", "institution's address"),
        planter.at(0x00080090, "PN", "referring physician"),
        planter.at(0x00081010, "SH", "station"),
        planter.at(0x00081048, "PN", "physician of record"),
        text(0x00081090, "LO", "Avanto"),
        sequence(0x00081110, (text(0x00081155, "UI", ROOT + "99.1"),)),
        planter.at(0x00100010, "PN", "patient's name"),
        text(0x00100020, "LO", PATIENT_ID),
        text(0x00100030, "DA", BORN),
        text(0x00100040, "CS", "F"),
        sequence(0x00101002, (planter.at(0x00100020, "LO", "other patient identifier"),)),
        text(0x00101020, "DS", "1.62"),
        text(0x00101030, "DS", "61.5"),
        planter.at(0x00101040, "LO", "address"),
        planter.at(0x00102154, "SH", "telephone"),
        planter.at(0x001021B0, "LT", "history"),
        planter.at(0x00104000, "LT", "patient comments"),
        planter.at(0x00181000, "LO", "serial number"),
        planter.at(0x00181030, "LO", "protocol name"),
        text(0x0020000D, "UI", uids["study"]),
        text(0x0020000E, "UI", uids["series"]),
        planter.at(0x00200010, "SH", "study identifier"),
        text(0x00200011, "IS", "3"),
        text(0x00200013, "IS", str(instance)),
        text(0x00200052, "UI", uids["frame"]),
        planter.at(0x00204000, "LT", "image comments"),
        sequence(
            0x00400275, (planter.at(0x00321060, "LO", "requested procedure"), planter.at(0x00400009, "SH", "step"))
        ),
    ]


def pixel_head(
    rows: int,
    columns: int,
    bits: int = 16,
    stored: int = 12,
    samples: int = 1,
    photometric: str = "MONOCHROME2",
    order: str = "<",
) -> list[Element]:
    """Return what describes the pixels."""
    return [
        number(0x00280002, samples, order),
        text(0x00280004, "CS", photometric),
        *([number(0x00280006, 0, order)] if samples > 1 else []),
        number(0x00280010, rows, order),
        number(0x00280011, columns, order),
        number(0x00280100, bits, order),
        number(0x00280101, stored, order),
        number(0x00280102, stored - 1, order),
        number(0x00280103, 0, order),
    ]


def geometry() -> list[Element]:
    """Return where the slice lies and what its values mean."""
    return [
        text(0x00180050, "DS", "1.25"),
        text(0x00200032, "DS", "-120.5\\-80.25\\33.5"),
        text(0x00200037, "DS", "1\\0\\0\\0\\1\\0"),
        text(0x00280030, "DS", "0.75\\0.75"),
        text(0x00281052, "DS", "-1024"),
        text(0x00281053, "DS", "1.5"),
    ]


def merged(*parts: list[Element]) -> list[Element]:
    """Return the elements of all parts, the last of each tag, in order."""
    kept = {element.tag: element for part in parts for element in part}
    return [kept[tag] for tag in sorted(kept)]


def file_of(
    elements: list[Element],
    syntax: str,
    *,
    preamble: bytes = bytes(128),
    meta: tuple[Element, ...] = (),
    pixels: bytes = b"",
    trailing: bytes = b"",
) -> bytes:
    """Return a DICOM file; `pixels` is a whole pixel data element, for compressed ones."""
    encoding = Encoding(implicit=syntax == IMPLICIT, little_endian=syntax != BIG_ENDIAN)
    by_tag = {element.tag: element for element in elements}
    told = [
        Element(0x00020001, "OB", b"\0\1"),
        text(0x00020002, "UI", as_text(by_tag[0x00080016])),
        text(0x00020003, "UI", as_text(by_tag[0x00080018])),
        text(0x00020010, "UI", syntax),
        *meta,
    ]
    group_two = LITTLE.write(told)
    length = LITTLE.write([Element(0x00020000, "UL", struct.pack("<L", len(group_two)))])
    body = encoding.write(elements) + pixels + trailing
    if syntax == DEFLATED:
        machine = zlib.compressobj(9, zlib.DEFLATED, -zlib.MAX_WBITS)
        body = machine.compress(body) + machine.flush()
    return preamble + b"DICM" + length + group_two + body


def as_text(element: Element) -> str:
    """Return the text of an element."""
    assert isinstance(element.value, bytes)
    return element.value.decode().rstrip("\0 ")


def encapsulated(*fragments: bytes) -> bytes:
    """Return a pixel data element with compressed frames."""
    padded = [fragment + b"\0" * (len(fragment) % 2) for fragment in (b"", *fragments)]
    items = b"".join(struct.pack("<HHL", 0xFFFE, 0xE000, len(one)) + one for one in padded)
    return (
        struct.pack("<HH2s2sL", 0x7FE0, 0x10, b"OB", b"\0\0", 0xFFFFFFFF)
        + items
        + struct.pack("<HHL", 0xFFFE, 0xE0DD, 0)
    )
