"""The reference of forms names every word and every function."""

import re
from pathlib import Path

from toolpict.domain.ecrf.columns import COLUMNS
from toolpict.domain.ecrf.document_items import EVERY_ITEM, OF_GROUP, OF_TYPE
from toolpict.domain.ecrf.expressions import DEEPEST, LONGEST_EXPRESSION, TALLEST
from toolpict.domain.ecrf.functions import FUNCTIONS
from toolpict.domain.ecrf.logic import SMART

REFERENCE = Path(__file__).parents[3] / "docs/reference"
FORMS = (REFERENCE / "forms.md").read_text(encoding="utf-8")
NAMED = set(re.findall(r"[a-z][a-z_-]*", " ".join(re.findall(r"`([^`]+)`", FORMS))))


def test_every_function_is_told():
    assert set(FUNCTIONS) <= NAMED


def test_every_word_of_the_document_is_told():
    words = EVERY_ITEM | OF_GROUP | frozenset().union(*OF_TYPE.values()) | {str(kind) for kind in OF_TYPE}
    assert words <= NAMED
    assert set(SMART) <= NAMED


def test_the_limits_are_told():
    assert all(f"{limit:,}" in FORMS for limit in (DEEPEST, TALLEST, LONGEST_EXPRESSION))


def test_every_column_of_a_dictionary_is_told():
    told = (REFERENCE / "redcap.md").read_text(encoding="utf-8")
    short = [title.partition(" (")[0].removeprefix("Text Validation ") for title in COLUMNS.values()]
    assert [title for title in short if title not in told] == []
