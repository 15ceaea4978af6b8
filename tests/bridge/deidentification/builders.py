"""Synthetic source objects, written byte by byte so that they may break every rule; invented people only."""

import struct
from collections.abc import Iterable
from pathlib import Path

from anonymization_bridge.deidentification.assignment import Assignment
from anonymization_bridge.deidentification.elements import Element, Encoding, text
from anonymization_bridge.deidentification.keys import ResearchStudyKey
from anonymization_bridge.deidentification.profile import load_profile

KEY = ResearchStudyKey(bytes(range(32)))
PROFILE = load_profile()
ASSIGNMENT = Assignment("ONCO", "Étude de démonstration", "Centre promoteur", "001", "M3", "Site A", 1)
EXPLICIT = "1.2.840.10008.1.2.1"
CT, MR, SEG, PET, NM, ENHANCED_MR = (f"1.2.840.10008.5.1.4.1.1.{end}" for end in ("2", "4", "66.4", "128", "20", "4.1"))
ROOT = "1.2.826.0.1.3680043.10.999."
ROWS, COLUMNS = 8, 6
PIXELS = bytes(place % 16 for place in range(2 * ROWS * COLUMNS))


def number(tag: int, value: int, order: str = "<") -> Element:
    """Return an unsigned short."""
    return Element(tag, "US", struct.pack(order + "H", value))


def image(*changes: Element, sop_class_uid: str = CT, modality: str = "CT", order: str = "<") -> list[Element]:
    """Return a small CT or MR image of an invented patient, with some attributes changed or added."""
    plain = [
        text(0x00080005, "CS", "ISO_IR 100"),
        text(0x00080008, "CS", "ORIGINAL\\PRIMARY\\AXIAL"),
        text(0x00080016, "UI", sop_class_uid),
        text(0x00080018, "UI", ROOT + "4"),
        text(0x00080020, "DA", "20240229"),
        text(0x00080030, "TM", "101500.25"),
        text(0x00080050, "SH", "ACC7788991"),
        text(0x00080060, "CS", modality),
        text(0x00080070, "LO", "SIEMENS"),
        text(0x00080090, "PN", "EXEMPLE^PRESCRIPTEUR"),
        text(0x0008103E, "LO", "T1 MPRAGE Mme Exemple"),
        text(0x00081090, "LO", "Avanto"),
        text(0x00100010, "PN", "EXEMPLE^JEANNE"),
        text(0x00100020, "LO", "IPP9988776655"),
        text(0x00100030, "DA", "19500301"),
        text(0x00100040, "CS", "F"),
        text(0x00101010, "AS", "073Y"),
        text(0x00101030, "DS", "61.5"),
        text(0x00180050, "DS", "1.25"),
        text(0x00180060, "DS", "120"),
        text(0x0020000D, "UI", ROOT + "2"),
        text(0x0020000E, "UI", ROOT + "3"),
        text(0x00200013, "IS", "7"),
        text(0x00200032, "DS", "-1\\-2\\-3.5"),
        text(0x00200037, "DS", "1\\0\\0\\0\\1\\0"),
        text(0x00200052, "UI", ROOT + "5"),
        number(0x00280002, 1, order),
        text(0x00280004, "CS", "MONOCHROME2"),
        number(0x00280010, ROWS, order),
        number(0x00280011, COLUMNS, order),
        text(0x00280030, "DS", "0.5\\0.5"),
        number(0x00280100, 16, order),
        number(0x00280101, 12, order),
        number(0x00280102, 11, order),
        number(0x00280103, 0, order),
        text(0x00281052, "DS", "-1024"),
        text(0x00281053, "DS", "1"),
        Element(0x7FE00010, "OW", PIXELS),
    ]
    changed = {element.tag: element for element in (*plain, *changes)}
    return list(changed.values())


def without(elements: Iterable[Element], *tags: int) -> list[Element]:
    """Return the elements but those with the tags."""
    return [element for element in elements if element.tag not in tags]


def file_bytes(
    elements: Iterable[Element],
    syntax: str = EXPLICIT,
    preamble: bytes = bytes(128),
    trailing: bytes = b"",
    meta: Iterable[Element] = (),
) -> bytes:
    """Return a DICOM file."""
    encoding = Encoding(implicit=syntax == "1.2.840.10008.1.2", little_endian=syntax != "1.2.840.10008.1.2.2")
    group_two = Encoding(implicit=False, little_endian=True).write([text(0x00020010, "UI", syntax), *meta])
    return preamble + b"DICM" + group_two + encoding.write(elements) + trailing


def encapsulated(*fragments: bytes, table: bytes = b"") -> bytes:
    """Return a pixel data element with compressed frames."""
    items = b"".join(struct.pack("<HHL", 0xFFFE, 0xE000, len(fragment)) + fragment for fragment in (table, *fragments))
    return (
        struct.pack("<HH2s2sL", 0x7FE0, 0x10, b"OB", b"\0\0", 0xFFFFFFFF)
        + items
        + struct.pack("<HHL", 0xFFFE, 0xE0DD, 0)
    )


def saved(folder: Path, content: bytes, name: str = "source.dcm") -> Path:
    """Return the path of a new file."""
    path = folder / name
    path.write_bytes(content)
    return path
