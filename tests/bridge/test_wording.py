"""Every code and every word of the pages is there in French and in English, and none is idle (R34)."""

import re
from pathlib import Path
from string import Formatter

import pytest
from pydicom.datadict import tag_for_keyword

from anonymization_bridge import codes
from anonymization_bridge.deidentification.before_after import Change
from anonymization_bridge.deidentification.profile import Option
from anonymization_bridge.deidentification.reasons import HoldReason
from anonymization_bridge.intakes.attributes import Group, Hidden
from anonymization_bridge.intakes.previewing import SHOWN
from anonymization_bridge.intakes.retrieving import OTHER_PATIENT, UNREADABLE
from anonymization_bridge.web.language import AGE_UNITS
from anonymization_bridge.wording import SENTENCES, attributes, pages, refusals, research_studies, states, ways, zones

OPTIONS = {f"option-{option}" for option in Option}
ROOT = Path(codes.__file__).parent
TEMPLATES = "\n".join(file.read_text() for file in sorted((ROOT / "templates").rglob("*.html")))
KINDS = (
    codes.IntakeStatus,
    codes.ObjectStatus,
    codes.SourceKind,
    codes.AuditCode,
    codes.ErrorCode,
    codes.WarningCode,
    Change,
    Group,
    Hidden,
)
CODES = {
    *(str(code) for kind in KINDS for code in kind),
    *(f"hold-{code}" for code in (*HoldReason, OTHER_PATIENT, UNREADABLE)),
    *(f"notice-{code}" for code in codes.EventKind),
    *(f"attribute-{keyword}" for keyword in SHOWN),
    *(f"age-{unit}" for unit in AGE_UNITS),
    "items",
    *(f"fate-{change}" for change in Change),
    *(f"{group}-more" for group in Group),
    *OPTIONS,
}


def fields(text: str) -> set[str]:
    return {name for _, name, _, _ in Formatter().parse(text) if name}


@pytest.mark.parametrize("code", sorted(CODES))
def test_every_code_has_its_sentence(code: str) -> None:
    assert code in SENTENCES


@pytest.mark.parametrize("code", sorted(SENTENCES))
def test_both_languages_say_it_with_the_same_parameters(code: str) -> None:
    sentence = SENTENCES[code]
    assert sentence.fr.strip()
    assert sentence.en.strip()
    assert fields(sentence.fr) == fields(sentence.en)


def test_no_module_says_what_another_says() -> None:
    assert len(SENTENCES) == sum(
        len(module.SENTENCES) for module in (attributes, pages, refusals, research_studies, states, ways, zones)
    )


@pytest.mark.parametrize(
    "word", sorted({**pages.SENTENCES, **zones.SENTENCES, **research_studies.SENTENCES}.keys() - OPTIONS)
)
def test_every_word_of_the_pages_is_used(word: str) -> None:
    assert re.search(rf"""["']{re.escape(word)}["']""", TEMPLATES)


@pytest.mark.parametrize("word", sorted(attributes.SENTENCES))
def test_every_attribute_we_name_is_one_of_the_standard(word: str) -> None:
    keyword = word.removeprefix("attribute-")
    assert keyword in {"Private", "Unknown"} or tag_for_keyword(keyword) is not None


def test_every_word_a_page_asks_for_is_there() -> None:
    asked = set(re.findall(r"""say\(["']([a-z-]+)["'][,)]""", TEMPLATES))
    assert asked <= SENTENCES.keys()
    assert len(asked) > 50


def test_no_page_speaks_past_the_catalogue() -> None:
    plain = re.sub(r"{%.*?%}|{{.*?}}|{#.*?#}|<[^>]*>", " ", TEMPLATES, flags=re.DOTALL)
    assert re.findall(r"[A-Za-zÀ-ÿ]{3,}", plain) == []
