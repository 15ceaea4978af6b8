"""What a reader's viewer is told of an image: what it takes to show and to measure it, under the alias of the case (R43).

An allow-list, by group and by tag, at every depth: what nobody thought of is left out.
"""

from collections.abc import Mapping
from typing import Final

Element = Mapping[str, object]
Attributes = Mapping[str, object]

PATIENT_NAME, PATIENT_ID = "00100010", "00100020"

WHOLE_GROUPS: Final = frozenset(
    {"0018", "0020", "0022", "0028", "0048", "0052", "0054", "0062", "0066", "0070", "3006", "5200"}
)
"""Acquisition, geometry, pixels, segmentations, contours, presentation, frames: what images are shown by (PS3.6)."""

BUT: Final = frozenset(
    {
        "00181000", "00181002", "00181004", "00181005", "00181007", "00181008", "00181010", "00181012", "00181014",
        "00181016", "00181018", "00181019", "0018101A", "0018101B", "00181030", "00181200", "00181201", "00181202",
        "00181203", "00189004", "0018A003", "00200010", "00204000", "00700084",
    }
)  # fmt: skip
"""Of these groups: serial numbers, names of machines and protocols, calibrations, comments, who made it."""

TAGS: Final = frozenset(
    {
        "00080005", "00080008", "00080016", "00080018", "00080020", "00080021", "00080022", "00080023", "0008002A",
        "00080030", "00080031", "00080032", "00080033", "00080060", "00080061", "00080064", "00080068", "00080070",
        "00080100", "00080102", "00080103", "00080104", "00080119", "00080120", "00080121", "00081030", "0008103E",
        "00081090", "00081110", "00081115", "00081140", "00081150", "00081155", "00081160", "00081190", "00081195",
        "00081199", "00082111", "00082112", "00082142", "00082143", "00082144", "00082218", "00082220", "00082228",
        "00082229", "00083002", "00083010", "00089007", "00089121", "00089123", "00089124", "00089154", "00089205",
        "00089206", "00089207", "00089208", "00089209", "00089215", "00089237",
        "00100040", "00101010", "00101020", "00101030", "00120062", "00120063", "00120064",
        "00400555", "00408302", "0040A043", "0040A168", "0040A170", "00409094", "00409096", "00409210", "00409211",
        "00409212", "00409216", "00409224", "00409225", "004008EA",
    }
)  # fmt: skip
"""What is kept of other groups: what an image is, of whom in years and kilograms, coded words, scale of values."""


def may_be_told(tag: str) -> bool:
    """Tell whether a reader may see an attribute; what is private is left out."""
    if tag in TAGS:
        return True
    return tag[:4] in WHOLE_GROUPS and tag not in BUT


def blinded(told: Attributes, alias: str) -> dict[str, object]:
    """Return an object in the DICOM JSON model as a reader may see it."""
    who = {
        PATIENT_NAME: {"vr": "PN", "Value": [{"Alphabetic": alias}]},
        PATIENT_ID: {"vr": "LO", "Value": [alias]},
    }
    return dict(sorted({**narrowed(told), **who}.items()))


def narrowed(told: Attributes) -> dict[str, object]:
    """Return what may be told of an object or an item; no name of a person anywhere."""
    kept = {tag: each for tag, each in told.items() if may_be_told(tag) and isinstance(each, Mapping)}
    return {tag: element(each) for tag, each in kept.items() if each.get("vr") != "PN"}


def element(told: Element) -> Element:
    """Return an element, with its items narrowed when it has some."""
    values = told.get("Value")
    if told.get("vr") != "SQ" or not isinstance(values, list):
        return told
    return {"vr": "SQ", "Value": [narrowed(item) for item in values if isinstance(item, Mapping)]}
