"""R29: the rules keep nothing that the standard's own table removes, except under the option that says so."""

import re
from pathlib import Path

import pytest

from anonymization_bridge.deidentification import rules as module
from anonymization_bridge.deidentification.profile import Option
from anonymization_bridge.deidentification.rules import Action, Rule, rules

TABLE = Path(module.__file__).with_name("confidentiality.tsv")
HEAD, *LINES = [line.removeprefix("# ").split("\t") for line in TABLE.read_text().splitlines()[1:]]
BY_TAG = {
    int(line[0].replace(",", ""), 16): dict(zip(HEAD, line, strict=True))
    for line in LINES
    if re.fullmatch(r"[0-9A-F,]{9}", line[0])
}
WRITES_ITS_OWN = {Action.REPLACE, Action.EMPTY, Action.CONSTANT, Action.SEGMENT_LABEL}
#: What the table cleans under an option, and which action of ours cleans it.
CLEANING = {
    Option.MODIFIED_DATES: {Action.DATE, Action.TIME, Action.TIMEZONE},
    Option.PATIENT_CHARACTERISTICS: {Action.KEEP, Action.TERMS, Action.AGE},
    Option.CLEAN_DESCRIPTORS: {Action.WORDS, Action.PHRASE},
    Option.STRUCTURED_CONTENT: {Action.CONTENT},
}


def test_the_table_is_the_standards_with_its_edition() -> None:
    assert "PS3.15 Table E.1-1, edition 2024e" in TABLE.read_text().splitlines()[0]
    assert len(LINES) == 621
    assert len(HEAD) == 13


@pytest.mark.parametrize(
    "rule", [rule for tag, rule in rules().items() if tag in BY_TAG], ids=lambda rule: rule.keyword
)
def test_what_the_table_removes_is_kept_only_under_its_option(rule: Rule) -> None:
    row = BY_TAG[rule.tag]
    if rule.action in WRITES_ITS_OWN:
        return
    if "U" in row["basic"] or rule.action is Action.UID:
        assert rule.action in {Action.UID, Action.REGISTERED_UID, Action.SEQUENCE}
        return
    assert rule.option is not None
    assert row[rule.option] in {"K", "C"}
    assert rule.action in CLEANING[rule.option]


def test_every_option_of_ours_is_a_column_of_the_table() -> None:
    assert {str(option) for option in Option} <= set(HEAD)
