"""Every code has its sentence in both languages, and every sentence its use."""

import re
from datetime import date
from decimal import Decimal
from enum import StrEnum
from importlib import import_module
from pathlib import Path
from pkgutil import walk_packages
from string import Formatter

import pytest

from toolpict import domain
from toolpict.domain.codes import PARAMETERS, AuditCode, ErrorCode, ProblemCode
from toolpict.domain.conversation import Notified
from toolpict.domain.ecrf import ItemType
from toolpict.domain.grants import Resource
from toolpict.domain.imaging import SeriesOrigin
from toolpict.domain.permissions import Permission
from toolpict.domain.post_processing import OutputType
from toolpict.domain.tasks import Move, TaskStatus
from toolpict.services import wording
from toolpict.services.wording import SENTENCES, Language, say

ROOT = Path(__file__).parents[2] / "toolpict"
MODULES = [import_module(module.name) for module in walk_packages(domain.__path__, f"{domain.__name__}.")]
KINDS = {
    kind
    for module in MODULES
    for kind in vars(module).values()
    if isinstance(kind, type) and issubclass(kind, StrEnum) and kind.__module__ == module.__name__
}
UNSPOKEN = {
    "ItemType",  # words of a form's file: those of REDCap
    "Measure",
    "Resource",  # parts of an address
    "SeriesOrigin",  # kept, never shown
}
CODES = [
    code for kind in sorted(KINDS, key=lambda kind: kind.__name__) if kind.__name__ not in UNSPOKEN for code in kind
]


UNSAID = {"account", "permission"}
"""Kept with the code, for the trail and the log; no sentence needs them."""


def placeholders(template):
    return {name for _, name, _, _ in Formatter().parse(template) if name is not None}


def parameters_of(code):
    # What people are told of a task names it by its number: docs of `toolpict.domain.conversation`.
    return frozenset({"number"}) if isinstance(code, Notified) else PARAMETERS.get(code, frozenset())


def test_the_unspoken_kinds_are_there():
    assert {ItemType, Resource, SeriesOrigin} <= KINDS
    assert {kind.__name__ for kind in KINDS} >= UNSPOKEN


def test_no_two_codes_are_written_alike():
    assert len(CODES) == len(set(CODES)) > 150


def test_every_code_has_a_sentence_in_each_language_that_takes_its_parameters():
    silent = [f"{type(code).__name__}.{code.name}" for code in CODES if code not in SENTENCES]
    assert silent == []
    wrong = [
        (str(code), language)
        for code in CODES
        for language in ("fr", "en")
        if placeholders(getattr(SENTENCES[code], language)) | UNSAID != parameters_of(code) | UNSAID
    ]
    assert wrong == []


def test_every_sentence_can_be_said_in_both_languages():
    for code, sentence in SENTENCES.items():
        assert placeholders(sentence.fr) == placeholders(sentence.en), code
        for language in Language:
            assert say(language, code, **dict.fromkeys(placeholders(sentence.fr), Decimal("1.5"))).strip(), code


def test_french_has_its_own_apostrophe():
    assert [code for code, sentence in SENTENCES.items() if "'" in sentence.fr] == []


def test_no_sentence_has_room_for_a_name_or_an_identifier():
    assert {name for names in PARAMETERS.values() for name in names} <= {
        "after", "before", "column", "count", "event", "expected", "field", "instances", "kind", "maximum", "minimum",
        "millimetres", "modality", "move", "number", "permission", "position", "problem", "revision", "role", "seconds",
        "series", "sha256", "slices", "status", "unit", "verdict", "version",
        "account",  # our own id of the person who was given a role, never a name
        "name",  # of an item of a form
    }  # fmt: skip


def quoted(text):
    return re.findall(r"""["']([a-z0-9][\w.:-]*)["']""", text)


def test_no_sentence_is_unused():
    own = Path(wording.__file__).parent
    sources = [path for pattern in ("**/*.py", "templates/**/*.html") for path in ROOT.glob(pattern)]
    used = {word for path in sources if own not in path.parents for word in quoted(path.read_text())}
    said = [word for path in own.glob("*.py") for word in quoted(path.read_text())]
    # Codes put together from two parts, as `"task.did." ~ move`, are used when their first part is.
    stems = tuple(word for word in used if word[-1] in ".-") + tuple(composed(sources))
    unused = [
        code
        for code in SENTENCES
        if code not in used and code not in CODES and said.count(code) < 2 and not code.startswith(stems)
    ]
    assert unused == []


def composed(sources):
    for path in sources:
        yield from re.findall(r"""["']([a-z][\w.-]*[.-])[{%]""", path.read_text())


@pytest.mark.parametrize(
    ("language", "code", "parameters", "sentence"),
    [
        ("fr", ProblemCode.OUT_OF_RANGE, {"minimum": Decimal("0.5"), "maximum": Decimal("2E+3"), "unit": "mm"},
         "0,5"),
        ("en", ProblemCode.OUT_OF_RANGE, {"minimum": Decimal("0.5"), "maximum": None, "unit": "mm"}, "0.5"),
        ("fr", ErrorCode.MOVE_REFUSED, {"move": Move.SUBMIT, "status": TaskStatus.VALIDATED}, "Validée"),
        ("fr", ErrorCode.NOT_PERMITTED, {"permission": Permission.TASK_VALIDATE}, ""),
        ("en", AuditCode.TASK_MOVED, {"move": "start", "before": "assigned", "after": "in-progress"}, "In progress"),
        ("en", "tables.range", {"first": date(2026, 11, 24), "last": OutputType.CSV_VALUES}, "24 Nov 2026"),
    ],
)  # fmt: skip
def test_parameters_are_written_as_the_reader_would(language, code, parameters, sentence):
    assert sentence in say(Language(language), code, **parameters)
