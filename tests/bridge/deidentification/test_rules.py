from pathlib import Path

import pytest
from pydicom.datadict import DicomDictionary, keyword_for_tag

from anonymization_bridge.deidentification.assignment import Assignment
from anonymization_bridge.deidentification.identifiers import IDENTIFYING
from anonymization_bridge.deidentification.profile import Option, load_profile
from anonymization_bridge.deidentification.reasons import SENTENCES, HoldReason, say_reason
from anonymization_bridge.deidentification.reference_page import HAPPENS, attributes_page
from anonymization_bridge.deidentification.rules import RULES_FILE, Action, parse_rule, rules
from anonymization_bridge.deidentification.vocabulary import vocabularies

#: Actions that let nothing of what was written through, whatever it is.
WRITES_ITS_OWN = {Action.REPLACE, Action.EMPTY, Action.CONSTANT, Action.SEGMENT_LABEL, Action.CODE}
CHECKED_TEXT = {Action.DESIGNATION, Action.WORDS, Action.PHRASE, Action.TIMEZONE}


def test_every_line_is_a_rule_and_no_attribute_has_two() -> None:
    lines = [line for line in RULES_FILE.read_text().splitlines() if line and not line.startswith("#")]
    assert len(lines) == len(rules())
    assert lines == sorted(lines)


@pytest.mark.parametrize("line", ["0008,0016\tSOPInstanceUID\tuid\t-\t-", "0008,0016\tSOPClassUID\tuid"])
def test_a_line_that_does_not_fit_the_dictionary_is_refused(line: str) -> None:
    with pytest.raises(ValueError, match=r"rules\.tsv"):
        parse_rule(line)


def test_r41_no_person_name_or_free_text_is_ever_kept() -> None:
    for rule in rules().values():
        if rule.vr in {"PN", "LT", "ST", "UT", "UC", "UR", "AE", "UN"}:
            assert rule.action in WRITES_ITS_OWN, rule.keyword
        if rule.vr in {"LO", "SH"}:
            assert rule.action in WRITES_ITS_OWN | CHECKED_TEXT, rule.keyword
        if rule.vr == "CS":
            assert rule.action in WRITES_ITS_OWN | {Action.TERMS, Action.ESSENTIAL_TERMS, Action.IMAGE_TYPE}, (
                rule.keyword
            )
        if rule.vr in {"DA", "DT"}:
            assert rule.action in {Action.DATE, Action.EMPTY}, rule.keyword
        if rule.vr == "UI":
            assert rule.action in {Action.UID, Action.REGISTERED_UID}, rule.keyword


def test_r41_what_identifies_is_removed_emptied_or_replaced() -> None:
    kept = {keyword_for_tag(tag) for tag in IDENTIFYING if tag in rules() and rules()[tag].action not in WRITES_ITS_OWN}
    assert kept == set()


def test_no_private_overlay_curve_or_group_two_attribute_has_a_rule() -> None:
    groups = {tag >> 16 for tag in rules()}
    assert not {group for group in groups if group % 2 or group == 2 or 0x5000 <= group <= 0x50FF or group >> 8 == 0x60}


def test_every_vocabulary_a_rule_names_exists() -> None:
    named = {rule.vocabulary for rule in rules().values() if rule.vocabulary and rule.action is not Action.CONSTANT}
    assert named <= vocabularies().keys()


def test_most_of_the_dictionary_is_denied() -> None:
    assert len(rules()) < len(DicomDictionary) / 2


def test_every_reason_has_a_sentence_in_both_languages() -> None:
    assert SENTENCES.keys() == set(HoldReason)
    for reason in HoldReason:
        assert say_reason("fr", reason) != say_reason("en", reason)


def test_r12_the_digest_tells_profiles_apart(tmp_path: Path) -> None:
    default = load_profile()
    strict = tmp_path / "strict.toml"
    strict.write_text('name = "strict"\nversion = 1\noptions = []\n')
    assert len(default.digest) == 64
    assert load_profile(strict).digest != default.digest
    assert load_profile().digest == default.digest


def test_a_profile_says_what_it_does_in_both_languages(tmp_path: Path) -> None:
    default = load_profile()
    assert len(default.in_words("fr")) == len(default.in_words("en")) == 4 + len(Option)
    assert set(default.in_words("fr")).isdisjoint(default.in_words("en"))


@pytest.mark.parametrize("content", ["name = 3", 'name = "x"\nversion = 1\noptions = ["keep-names"]\n', "]"])
def test_a_profile_that_is_not_one_is_refused(tmp_path: Path, content: str) -> None:
    wrong = tmp_path / "wrong.toml"
    wrong.write_text(content)
    with pytest.raises(ValueError, match=r".+"):
        load_profile(wrong)


@pytest.mark.parametrize(
    ("code", "number", "generation"), [("onco", "1", 1), ("ONCO", "É", 1), ("ONCO", "1", 0), ("ONCO", "", 1)]
)
def test_an_assignment_that_could_not_be_told_apart_is_refused(code: str, number: str, generation: int) -> None:
    with pytest.raises(ValueError, match=r"code|number|generation"):
        Assignment(code, "", "", number, "", "", generation)


def test_the_reference_page_is_made_from_the_rules() -> None:
    page = Path(__file__).parents[3] / "docs/reference/attributes.md"
    assert page.read_text() == attributes_page()
    assert HAPPENS.keys() == set(Action)
