"""What happens to each attribute: the allow-list of `rules.tsv`, read once.

An attribute that is not in the table is removed.  The table was written against DICOM PS3.15 Table E.1-1: nothing that
table removes or empties is kept here, except dates (moved), patient characteristics and cleaned descriptors, each under
its option.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from functools import cache
from pathlib import Path

from pydicom.datadict import dictionary_VM, dictionary_VR, tag_for_keyword

from anonymization_bridge.deidentification.families import Family
from anonymization_bridge.deidentification.profile import Option

RULES_FILE = Path(__file__).parent / "rules.tsv"
EMPTIES_FILE = RULES_FILE.with_name("empties.tsv")
COLUMNS = 6


class Action(StrEnum):
    """What a rule does to the value of an attribute."""

    AGE = "age"
    CODE = "code"
    CONSTANT = "constant"
    CONTENT = "content"
    DATE = "date"
    DESIGNATION = "designation"
    EMPTY = "empty"
    ESSENTIAL = "essential"
    ESSENTIAL_TERMS = "essential-terms"
    IMAGE_TYPE = "image-type"
    KEEP = "keep"
    LUT = "lut"
    PHRASE = "phrase"
    PIXELS = "pixels"
    REGISTERED_UID = "registered-uid"
    REPLACE = "replace"
    SEGMENT_LABEL = "segment-label"
    SEQUENCE = "sequence"
    TERMS = "terms"
    TIME = "time"
    TIMEZONE = "timezone"
    UID = "uid"
    WAVEFORM = "waveform"
    WORDS = "words"


@dataclass(frozen=True, slots=True)
class Rule:
    """One line of the table.

    Attributes
    ----------
    vocabulary
        The list of words that may pass, or the constant to write; empty when the action needs none.
    option
        Kept only when the profile applies this option; always when there is none.
    families
        Those it is kept in; all when there is none.
    vr, most_values
        Value representation (DICOM PS3.5 §6.2) and the most values allowed, from the data dictionary.

    """

    tag: int
    keyword: str
    action: Action
    vocabulary: str
    option: Option | None
    families: frozenset[Family]
    vr: str
    most_values: int


@cache
def rules() -> Mapping[int, Rule]:
    """Return the rule of each attribute that may survive, by its tag.

    Raises
    ------
    ValueError
        A line does not fit the data dictionary.

    """
    lines = RULES_FILE.read_text("ascii").splitlines()
    table = [parse_rule(line) for line in lines if line and not line.startswith("#")]
    return {rule.tag: rule for rule in table}


@cache
def rules_for(family: Family | None, options: frozenset[Option]) -> Mapping[int, Rule]:
    """Return the rules that are open for a family of objects under the options of a profile, by tag."""
    return {
        tag: rule
        for tag, rule in rules().items()
        if (not rule.families or family in rule.families) and (rule.option is None or rule.option in options)
    }


@cache
def empties_for(family: Family | None) -> Mapping[int, str]:
    """Return the attributes of type 2 (DICOM PS3.3) of a family, by tag, with their value representation."""
    lines = (line.split("\t") for line in EMPTIES_FILE.read_text("ascii").splitlines() if not line.startswith("#"))
    return {
        int(written.replace(",", ""), 16): str(dictionary_VR(keyword)).split(" or ", maxsplit=1)[0]
        for written, keyword, families in lines
        if families == "-" or family in families.split(",")
    }


def parse_rule(line: str) -> Rule:
    """Return the rule of one line."""
    fields = line.split("\t")
    if len(fields) != COLUMNS:
        raise ValueError(f"rules.tsv: {COLUMNS} columns wanted: {line}")
    written, keyword, action, vocabulary, option, families = ("" if field == "-" else field for field in fields)
    tag = int(written.replace(",", ""), 16)
    if tag_for_keyword(keyword) != tag:
        raise ValueError(f"rules.tsv: {keyword} is not {written}")
    return Rule(
        tag,
        keyword,
        Action(action),
        vocabulary,
        Option(option) if option else None,
        frozenset(map(Family, families.split(","))) if families else frozenset(),
        str(dictionary_VR(tag)),
        most_values(str(dictionary_VM(tag))),
    )


def most_values(multiplicity: str) -> int:
    """Return the most values that a multiplicity such as `1`, `1-3` or `2-2n` allows."""
    last = multiplicity.rsplit("-", maxsplit=1)[-1]
    return int(last) if last.isdigit() else 1_000_000
