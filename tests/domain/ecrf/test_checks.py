"""Answers that do not go together are told: a soft check asks why, a hard one stops a signature (R52)."""

import json

import jsonschema
import pytest

from tests.domain.ecrf.test_documents import SCHEMA
from toolpict.domain.codes import ProblemCode
from toolpict.domain.ecrf import FilePlace, is_field, read_answers, read_definition
from toolpict.domain.errors import InvalidInputError

LARGE = {"when": "[SIZE] > 150", "message": {"fr": "Plus de 15 cm ?", "en": "More than 15 cm?"}}
SMALLER = {"when": "[WIDTH] > [SIZE]", "message": "Wider than long", "hard": True}
NONE_NEW = {"when": "[NEW] = '0' and max([LESIONS][SIZE]) > 200", "message": "Sure?"}


def document(**said):
    size = {"oid": "SIZE", "type": "number", "label": "Size", "checks": [LARGE, SMALLER]}
    items = [
        {"oid": "NEW", "type": "yesno", "label": "New"},
        {
            "oid": "LESIONS",
            "type": "group",
            "label": "Lesions",
            "items": [{"oid": "WIDTH", "type": "number", "label": "Width", "branching": "[SIZE] > 1"}, size],
        },
    ]
    return {"oid": "F", "title": "F", "sections": [{"oid": "S", "title": "S", "items": items}], **said}


FORM = read_definition(json.dumps(document(checks=[NONE_NEW])))


def read(**typed):
    return read_answers(FORM, {name.replace("__", "/"): [text] for name, text in typed.items()})


def problems(answers):
    return {name: problem.code for name, problem in answers.problems.items()}


def test_answers_that_go_together_and_an_empty_form_are_left_in_peace():
    for answers in (read(), read(LESIONS__1__SIZE="150", LESIONS__1__WIDTH="20")):
        assert (answers.failed, dict(answers.problems)) == ((), {})


def test_a_soft_check_wants_a_reason_before_a_signature_and_none_for_a_saving():
    answers = read(LESIONS__2__SIZE="151")
    assert [(each.field, each.number, each.reason) for each in answers.failed] == [("LESIONS/2/SIZE", 1, "")]
    assert problems(answers) == {"LESIONS/2/SIZE:why1": ProblemCode.CHECK_UNEXPLAINED}
    assert dict(answers.faults()) == {}


def test_with_its_reason_the_answer_stands():
    answers = read_answers(FORM, {"LESIONS/2/SIZE": ["151"], "LESIONS/2/SIZE:why1": [" Mesurée deux fois "]})
    assert [each.reason for each in answers.failed] == ["Mesurée deux fois"]
    assert dict(answers.problems) == {}


def test_a_hard_check_stops_a_signature_whatever_is_said():
    answers = read_answers(FORM, {"LESIONS/1/SIZE": ["20"], "LESIONS/1/WIDTH": ["30"], "LESIONS/1/SIZE:why2": ["x"]})
    assert problems(answers) == {"LESIONS/1/SIZE": ProblemCode.CHECK_FAILED}
    assert dict(answers.faults()) == {}


def test_a_check_of_the_whole_form_sees_all_rows():
    answers = read_answers(FORM, {"NEW": ["0"], "LESIONS/1/SIZE": ["201"], "LESIONS/1/SIZE:why1": ["x"]})
    assert problems(answers) == {":why1": ProblemCode.CHECK_UNEXPLAINED}


@pytest.mark.parametrize("reason", ["x" * 1001, "a\0b"])
def test_a_reason_is_a_text(reason):
    answers = read_answers(FORM, {"LESIONS/1/SIZE": ["151"], "LESIONS/1/SIZE:why1": [reason]})
    assert problems(answers) == {"LESIONS/1/SIZE:why1": ProblemCode.TOO_LONG}


@pytest.mark.parametrize(
    ("name", "is_one"),
    [
        ("LESIONS/1/SIZE:why1", True),
        ("LESIONS/1/SIZE:why2", True),
        (":why1", True),
        ("LESIONS/1/SIZE:why3", False),
        ("LESIONS/1/WIDTH:why1", False),
        ("SIZE:why1", False),
        (":why2", False),
        (":why0", False),
        ("LESIONS/999/SIZE:why1", False),
    ],
)
def test_a_reason_has_a_field_where_there_is_a_check(name, is_one):
    assert is_field(FORM, name) == is_one


@pytest.mark.parametrize(
    ("checks", "place"),
    [
        ([{"when": "[NOBODY] > 1", "message": "x"}], "/checks/0/when"),
        ([{"when": "[SIZE] > 1", "message": "x"}], "/checks/0/when"),
        ([{"when": "1 >", "message": "x"}], "/checks/0/when"),
        ([{"message": "x"}], "/checks/0"),
        ([{"when": "1 = 1"}], "/checks/0"),
        ([{"when": "1 = 1", "message": "x", "soft": True}], "/checks/0/soft"),
        ([], "/checks"),
    ],
)
def test_a_check_that_means_nothing_is_refused_with_its_place(checks, place):
    with pytest.raises(InvalidInputError) as refused:
        read_definition(json.dumps(document(checks=checks)))
    assert [FilePlace.of(key).pointer for key in refused.value.problems] == [place]


def test_the_published_schema_takes_checks():
    jsonschema.Draft202012Validator(SCHEMA).validate(document(checks=[NONE_NEW]))
