"""Coded entries: kept when the code has the form its scheme gives it, with the meaning we know, never the one written."""

import re
from collections.abc import Mapping
from functools import cache

from pydicom.sr._snomed_dict import mapping
from pydicom.sr.codedict import codes

from anonymization_bridge.deidentification.attributes import text_of
from anonymization_bridge.deidentification.elements import Element, text
from anonymization_bridge.deidentification.header import Header
from anonymization_bridge.deidentification.identifiers import Identifiers

CODE_VALUE = 0x00080100
SCHEME = 0x00080102
VERSION = 0x00080103
MEANING = 0x00080104
#: A version in few figures; eight in a row would be a date.
SHORT_VERSION = re.compile(r"\d{1,2}(\.\d{1,2})?")
CODED = frozenset({CODE_VALUE, 0x00080119, 0x00080120})

UNIT = (
    r"(?:(?:[YZEPTGMkhdcmunpfa]|da)?(?:m|g|s|L|l|Hz|Bq|Ci|Gy|Sv|V|A|eV|Pa|J|W|N|T|mol|cal|rad|Ohm|F|B|K|Cel|sr|U)|mm\[Hg\]|min|h|d|wk|mo|a|deg|%|"
    r"\[hnsf'U\]|\[pH\]|dB|bpm|10\*-?\d{1,2}|1)[23]?"
)
ANNOTATION = (
    r"\{(?:counts|count|ratio|SUVbw|SUVlbm|SUVlbm\(James128\)|SUVlbm\(Janma\)|SUVbsa|SUVibw|H\.B\.|pixels|B0|Z_eff|1\.73_m2|"
    r"no units|propcounts|events|beats|bpm|frames|slices|lesions)\}"
)
#: Units of the Unified Code for Units of Measure as they are composed in images; an annotation is one of a few.
UCUM = re.compile(rf"/?(?:{UNIT})?(?:{ANNOTATION})?(?:[./](?:{UNIT})?(?:{ANNOTATION})?){{0,4}}")
#: Scheme designators of DICOM PS3.16 Annex 8 that occur in images, and the form of their codes.
SCHEMES: Mapping[str, re.Pattern[str]] = {
    "DCM": re.compile(r"\d{5,6}"),
    "SCT": re.compile(r"\d{6,18}"),
    "SRT": re.compile(r"[A-Z]\d?-[0-9A-F]{4,6}"),
    "SNM3": re.compile(r"[A-Z]\d?-[0-9A-F]{4,6}"),
    "99SDM": re.compile(r"[A-Z]\d?-[0-9A-F]{4,6}"),
    "UCUM": UCUM,
    "FMA": re.compile(r"\d{4,6}"),
    "RADLEX": re.compile(r"RID\d{1,6}"),
    "NCIt": re.compile(r"C\d{4,7}"),
    "UMLS": re.compile(r"C\d{7}"),
    "IBSI": re.compile(r"[A-Z0-9]{4}"),
    "MDC": re.compile(r"\d{1,3}:\d{1,5}"),
    "SCPECG": re.compile(r"\d\.\d\.\d-\d{1,2}-\d{1,3}"),
    "LN": re.compile(r"\d{1,6}-\d"),
}
#: How SNOMED codes were written before, and what they are in SNOMED CT today.
OLD_SCHEMES = frozenset({"SRT", "SNM3", "99SDM"})
SNOMED: Mapping[str, str] = mapping["SRT"]


#: Multiplication in the dihedral group of ten, and Verhoeff's permutation applied again and again (Verhoeff 1969).
DIHEDRAL = tuple(
    tuple(map(int, row))
    for row in (
        "0123456789",
        "1234067895",
        "2340178956",
        "3401289567",
        "4012395678",
        "5987604321",
        "6598710432",
        "7659821043",
        "8765932104",
        "9876543210",
    )
)
PERMUTED = tuple(
    tuple(map(int, row))
    for row in (
        "0123456789",
        "1576283094",
        "5803796142",
        "8916043527",
        "9453126870",
        "4286573901",
        "2793806415",
        "7046913258",
    )
)


@cache
def meanings(scheme: str) -> Mapping[str, str]:
    """Return what the codes of a scheme mean in English, as far as DICOM PS3.16 uses them; the shortest of several."""
    collection = getattr(codes, scheme, None) if scheme in {"DCM", "SCT", "UCUM", "FMA", "RADLEX", "NCIt"} else None
    concepts = () if collection is None else collection.concepts.values()
    longest_first = sorted(concepts, key=lambda code: (len(code.meaning), code.meaning), reverse=True)
    return {code.value: code.meaning for code in longest_first}


def is_coded(item: Header) -> bool:
    """Tell whether an item is a coded entry (PS3.3 §8.8)."""
    return any(tag in item for tag in CODED)


def clean_code(item: Header, identifiers: Identifiers) -> tuple[Element, ...] | None:
    """Return code, scheme and meaning of a coded entry, or nothing when its code cannot be one of its scheme."""
    value, scheme = plain(item, CODE_VALUE), plain(item, SCHEME)
    if not is_possible(value, scheme) or identifiers.is_number(value):
        return None
    meaning = (
        meanings("SCT").get(SNOMED.get(value, ""), value)
        if scheme in OLD_SCHEMES
        else meanings(scheme).get(value, value)
    )
    version = plain(item, VERSION)
    return (
        text(CODE_VALUE, "SH", value),
        text(SCHEME, "SH", scheme),
        *([text(VERSION, "SH", version)] if SHORT_VERSION.fullmatch(version) else []),
        text(MEANING, "LO", meaning[:64] if meaning.isascii() else value),
    )


def is_possible(value: str, scheme: str) -> bool:
    """Tell whether a code can be one of its scheme."""
    if value in meanings(scheme):
        return True
    form = SCHEMES.get(scheme)
    return bool(value and form and form.fullmatch(value)) and scheme != "DCM" and (scheme != "SCT" or is_snomed(value))


def is_snomed(value: str) -> bool:
    """Tell whether a number can be a SNOMED CT concept: its check digit (Verhoeff) is right, and it names a concept."""
    check = 0
    for place, digit in enumerate(reversed(value)):
        check = DIHEDRAL[check][PERMUTED[place % 8][int(digit)]]
    return check == 0 and value[-3:-1] in {"00", "10"}


def plain(item: Header, tag: int) -> str:
    """Return an attribute's text, or an empty one when it is absent or not ASCII."""
    written = text_of(item, tag)
    return written if written.isascii() else ""
