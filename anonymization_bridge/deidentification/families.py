"""The families of SOP classes (DICOM PS3.4 Annex B.5): which rules apply, and what a person has to confirm first."""

from collections.abc import Mapping
from enum import StrEnum
from functools import cache

STORAGE = "1.2.840.10008.5.1.4.1.1."


class Family(StrEnum):
    """SOP classes whose objects are handled alike."""

    CT = "ct"
    DX = "dx"
    MR = "mr"
    NM = "nm"
    OP = "op"
    PM = "pm"
    PR = "pr"
    PT = "pt"
    REG = "reg"
    RT = "rt"
    RT_IMAGE = "rti"
    RWV = "rwv"
    SC = "sc"
    SEG = "seg"
    SR = "sr"
    US = "us"
    VL = "vl"
    WF = "wf"
    XA = "xa"


#: What follows `STORAGE` -> the family; with a dot at its end, all that begin so.
CLASSES: Mapping[str, Family] = {
    **dict.fromkeys(("2", "2.1", "2.2"), Family.CT),
    **dict.fromkeys(("4", "4.1", "4.3", "4.4"), Family.MR),
    **dict.fromkeys(("128", "128.1", "130"), Family.PT),
    "20": Family.NM,
    **dict.fromkeys(("3", "3.1", "6", "6.1", "6.2"), Family.US),
    **dict.fromkeys(("12.", "13.1.1", "13.1.2"), Family.XA),
    **dict.fromkeys(("1", "1.", "13.1.3", "13.1.4", "13.1.5"), Family.DX),
    **dict.fromkeys(("7", "7."), Family.SC),
    "77.1.5.": Family.OP,
    "77.1.": Family.VL,
    "66.4": Family.SEG,
    "66.1": Family.REG,
    "67": Family.RWV,
    "481.1": Family.RT_IMAGE,
    **dict.fromkeys(("481.2", "481.3", "481.4", "481.5", "481.6", "481.7", "481.8", "481.9"), Family.RT),
    "88.": Family.SR,
    **dict.fromkeys(("11.1", "11.2", "11.3", "11.4", "11.5", "11.8"), Family.PR),
    "9.": Family.WF,
}
#: Pixels that may carry text: nothing in the object can show that they do not, a person has to say so.
MAY_CARRY_TEXT = frozenset(
    {Family.US, Family.XA, Family.DX, Family.SC, Family.OP, Family.VL, Family.RT_IMAGE, Family.PM}
)
#: Objects that hold no pixels at all.
WITHOUT_PIXELS = frozenset({Family.SR, Family.PR, Family.REG, Family.RWV, Family.WF})
MODALITIES: Mapping[Family, frozenset[str]] = {
    Family.CT: frozenset({"CT"}),
    Family.MR: frozenset({"MR"}),
    Family.PT: frozenset({"PT"}),
    Family.NM: frozenset({"NM"}),
    Family.SEG: frozenset({"SEG"}),
}
MODALITIES_THAT_MAY_CARRY_TEXT = frozenset({"US", "IVUS", "SC", "XC", "OT", "ES", "DOC"})


@cache
def family_of(sop_class_uid: str) -> Family | None:
    """Return the family of a SOP class, nothing for one that is not taken."""
    if not sop_class_uid.startswith(STORAGE):
        return None
    end = sop_class_uid.removeprefix(STORAGE)
    beginnings = (end, *(end[: place + 1] for place in range(len(end) - 1, 0, -1) if end[place] == "."))
    return next((CLASSES[beginning] for beginning in beginnings if beginning in CLASSES), None)
