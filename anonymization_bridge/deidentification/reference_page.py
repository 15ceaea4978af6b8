"""The page `docs/reference/attributes.md`: what happens to each attribute, made from the rules."""

from collections.abc import Mapping
from pathlib import Path
from types import MappingProxyType

from anonymization_bridge.deidentification.rules import Action, Rule, rules

CONFIDENTIALITY = Path(__file__).with_name("confidentiality.tsv")
HAPPENS: Mapping[Action, str] = MappingProxyType(
    {
        Action.AGE: "kept, `090Y` beyond 89 years; computed when empty",
        Action.CODE: "kept when it can be a code of its scheme; the meaning is ours",
        Action.CONSTANT: "replaced by `{list}`",
        Action.CONTENT: "measurements, codes, coordinates and references kept; names, texts and dates dropped",
        Action.DATE: "moved back by the subject's days; dropped when it is no day",
        Action.DESIGNATION: "kept when each token can be of a device (list `{list}`)",
        Action.EMPTY: "left empty",
        Action.ESSENTIAL: "kept; the object is held when it is no number",
        Action.ESSENTIAL_TERMS: "kept when it is a known term (list `{list}`); the object is held otherwise",
        Action.IMAGE_TYPE: "known terms kept (list `{list}`), others `OTHER`",
        Action.KEEP: "kept when it is a number",
        Action.LUT: "kept when it has the length that its descriptor gives",
        Action.PHRASE: "kept when the whole of it is known (list `{list}`)",
        Action.PIXELS: "copied; cleared, stripped or blanked where needed",
        Action.REGISTERED_UID: "kept when DICOM registers it",
        Action.REPLACE: "written anew",
        Action.SEGMENT_LABEL: "replaced by the meaning of the coded type",
        Action.SEQUENCE: "kept; the rules hold in its items",
        Action.TERMS: "known terms kept (list `{list}`)",
        Action.TIME: "kept when it is a time of day",
        Action.TIMEZONE: "kept when it is an offset from UTC",
        Action.UID: "replaced by the subject's own",
        Action.WAVEFORM: "kept when it has the length that is declared",
        Action.WORDS: "known words kept (list `{list}`)",
    }
)
HEAD = """# What happens to each attribute

Made from the rules by `toolpict-bridge profile attributes`; a test compares. Whatever is not in this table is **removed**,
private attributes included, except those that a profile names. The last column is what DICOM PS3.15 Table E.1-1
(edition 2024e) asks of the basic profile. `only` names the families of objects in which the rule holds, when not in all.

| tag | attribute | what happens | option | only | E.1-1 |
| --- | --- | --- | --- | --- | --- |
"""


def attributes_page() -> str:
    """Return the page."""
    asked = basic_profile()
    return HEAD + "".join(line(rule, asked.get(rule.tag, "")) for _, rule in sorted(rules().items()))


def basic_profile() -> Mapping[int, str]:
    """Return what the standard's basic profile does to each attribute that its table names by one tag."""
    lines = (line.split("\t") for line in CONFIDENTIALITY.read_text("ascii").splitlines() if not line.startswith("#"))
    return {int(tag.replace(",", ""), 16): basic for tag, _, basic, *_ in lines if "X" not in tag and tag != "odd"}


def line(rule: Rule, asked: str) -> str:
    """Return the line of one rule."""
    happens = HAPPENS[rule.action].replace("{list}", rule.vocabulary)
    cells = (
        f"({rule.tag >> 16:04X},{rule.tag & 0xFFFF:04X})",
        rule.keyword,
        happens,
        rule.option or "",
        " ".join(sorted(rule.families)),
        asked,
    )
    return f"| {' | '.join(cells)} |\n"
