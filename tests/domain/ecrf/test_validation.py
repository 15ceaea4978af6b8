import json
from datetime import UTC, datetime
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from toolpict.domain.codes import ProblemCode
from toolpict.domain.ecrf import Circumstances, as_typed, is_field, read_answers, read_definition

ROOT = Path(__file__).parents[3]
LESIONS = read_definition((ROOT / "demonstration/forms/lesions.json").read_text(encoding="utf-8"))
FULL = {
    "IMAGE_QUALITY": ["1"],
    "TARGETS/1/LOCATION": ["LIVER"],
    "TARGETS/1/DIAMETER": ["42,5"],
    "TARGETS/3/LOCATION": ["NODE"],
    "TARGETS/3/DIAMETER": ["10.04"],
    "NEW_LESION": ["0"],
}
PROVENANCE = {"value": "42.5", "unit": "mm", "series_instance_uid": "1.2.3", "sop_instance_uid": "1.2.4", "frame": 1}


def form(*items):
    section = {"oid": "S", "title": "S", "items": [{"oid": "X", "label": "X", **item} for item in items]}
    return read_definition(json.dumps({"oid": "F", "title": "F", "sections": [section]}))


def read(typed, attachments=0, definition=LESIONS):
    return read_answers(definition, typed, attachments)


def found(answers):
    return {(value.path, value.repeat): value.text for value in answers.values}


def codes(answers):
    return {name: problem.code for name, problem in answers.problems.items()}


def test_values_come_by_path_and_row_and_a_row_keeps_its_number():
    answers = read(FULL)
    assert not answers.problems
    assert found(answers) == {
        ("IMAGE_QUALITY", 0): "1",
        ("NEW_LESION", 0): "0",
        ("SUM_DIAMETERS", 0): "52.5",
        ("TARGETS/DIAMETER", 1): "42.5",
        ("TARGETS/DIAMETER", 3): "10.04",
        ("TARGETS/LOCATION", 1): "LIVER",
        ("TARGETS/LOCATION", 3): "NODE",
    }
    diameter = next(value for value in answers.values if value.number == 42.5)
    assert (diameter.unit, diameter.code, len(diameter.text_sha256)) == ("mm", "", 64)


def test_what_is_wanted_and_not_there_is_missing_and_no_fault():
    answers = read({})
    assert codes(answers) == dict.fromkeys(["IMAGE_QUALITY", "TARGETS", "NEW_LESION"], ProblemCode.MISSING)
    assert not answers.faults()


def test_a_calculation_waits_for_every_row():
    answers = read({**FULL, "TARGETS/2/LOCATION": ["LUNG"]})
    assert ("SUM_DIAMETERS", 0) not in found(answers)
    assert codes(answers) == {"TARGETS/2/DIAMETER": ProblemCode.MISSING}


def test_a_calculated_value_is_ours_whatever_was_sent():
    assert found(read({**FULL, "SUM_DIAMETERS": ["7"]}))["SUM_DIAMETERS", 0] == "52.5"


def test_hidden_items_are_neither_wanted_nor_stored():
    answers = read({**FULL, "IMAGE_QUALITY": ["3"], "QUALITY_REASON": ["1", "3"]})
    assert not answers.problems
    assert set(found(answers)) == {
        ("IMAGE_QUALITY", 0),
        ("NEW_LESION", 0),
        *((f"QUALITY_REASON___{code}", 0) for code in "123"),
    }
    assert {"TARGETS", "SUM_DIAMETERS"} <= answers.hidden
    assert "QUALITY_REASON" in read(FULL).hidden


def test_a_checkbox_has_one_value_for_each_choice():
    values = found(read({"IMAGE_QUALITY": ["2"], "QUALITY_REASON": ["1", "3"]}))
    assert [values[f"QUALITY_REASON___{code}", 0] for code in "123"] == ["1", "0", "1"]


@pytest.mark.parametrize(
    ("name", "texts", "code"),
    [
        ("TARGETS/1/DIAMETER", ["x"], ProblemCode.NOT_A_NUMBER),
        ("TARGETS/1/DIAMETER", ["1.234,5"], ProblemCode.NOT_A_NUMBER),
        ("TARGETS/1/DIAMETER", ["0,9"], ProblemCode.OUT_OF_RANGE),
        ("TARGETS/1/DIAMETER", ["400.1"], ProblemCode.OUT_OF_RANGE),
        ("TARGETS/1/DIAMETER", ["4", "5"], ProblemCode.WRONG_SHAPE),
        ("TARGETS/1/LOCATION", ["MARS"], ProblemCode.NOT_A_CHOICE),
        ("TARGETS/6/LOCATION", ["LIVER"], ProblemCode.NOT_IN_FORM),
        ("NEW_LESION", ["yes"], ProblemCode.NOT_A_CHOICE),
        ("COMMENT", ["a\0b"], ProblemCode.WRONG_SHAPE),
        ("COMMENT", ["a\ud800b"], ProblemCode.WRONG_SHAPE),
        ("COMMENT", ["x" * 100_001], ProblemCode.TOO_LONG),
        ("UNKNOWN", ["1"], ProblemCode.NOT_IN_FORM),
        ("TARGETS/DIAMETER", ["1"], ProblemCode.NOT_IN_FORM),
        ("IMAGE_QUALITY/1/DIAMETER", ["1"], ProblemCode.NOT_IN_FORM),
    ],
)
def test_what_is_wrong_is_told_at_its_field(name, texts, code):
    answers = read({**FULL, name: texts})
    assert codes(answers)[name] is code
    assert name in answers.faults()


def test_an_unknown_choice_of_several_is_refused():
    assert (
        codes(read({"IMAGE_QUALITY": ["2"], "QUALITY_REASON": ["1", "9"]}))["QUALITY_REASON"]
        is ProblemCode.NOT_A_CHOICE
    )


@pytest.mark.parametrize(
    ("typed", "stored"), [("2026-11-24", "2026-11-24"), ("24/11/2026", "2026-11-24"), ("4.1.2026", "2026-01-04")]
)
def test_a_day_is_stored_as_iso(typed, stored):
    assert found(read({"X": [typed]}, definition=form({"type": "date"})))["X", 0] == stored


@pytest.mark.parametrize("typed", ["31/02/2026", "24-11-2026", "hier", "2026-1-4"])
def test_what_is_no_day_is_refused(typed):
    assert codes(read({"X": [typed]}, definition=form({"type": "date"}))) == {"X": ProblemCode.NOT_A_DATE}


def test_a_text_is_stored_with_plain_line_ends():
    assert found(read({**FULL, "COMMENT": [" a\r\nb "]}))["COMMENT", 0] == "a\nb"


def test_a_wanted_file_is_any_attachment():
    definition = form({"type": "file", "required": True})
    assert codes(read({}, 0, definition)) == {"X": ProblemCode.MISSING}
    assert not read({}, 1, definition).problems


def test_a_calculation_may_come_to_a_choice_or_a_text():
    items = [
        {"type": "number", "oid": "N"},
        {"type": "calc", "oid": "BIG", "calculation": "[N] > 5"},
        {"type": "calc", "oid": "SAID", "calculation": "if([N] > 5, 'PD', 'SD')"},
        {"type": "calc", "oid": "EMPTY", "calculation": "[N] / 0"},
    ]
    values = found(read({"N": ["6"]}, definition=form(*items)))
    assert values == {("N", 0): "6", ("BIG", 0): "1", ("SAID", 0): "PD"}


def test_a_rule_sees_its_own_row_and_what_is_ticked():
    definition = form(
        {"type": "checkbox", "oid": "SIGNS", "choices": [{"code": "1", "label": "x"}]},
        {
            "type": "group", "oid": "G", "items": [
                {"oid": "KIND", "type": "text", "label": "K"},
                {"oid": "MORE", "type": "text", "label": "M", "branching": "[KIND] = 'a' and [SIGNS(1)]"},
            ],
        },
    )  # fmt: skip
    typed = {f"G/{row}/KIND": [kind] for row, kind in ((1, "a"), (2, "b"))} | {"G/1/MORE": ["x"], "G/2/MORE": ["y"]}
    assert ("G/MORE", 1) not in found(read(typed, definition=definition))
    values = found(read({**typed, "SIGNS": ["1"]}, definition=definition))
    assert values["G/MORE", 1] == "x"
    assert ("G/MORE", 2) not in values


def test_a_measure_keeps_where_it_comes_from():
    said = json.dumps(PROVENANCE)
    values = {
        value.path: value for value in read({**FULL, "TARGETS/1/DIAMETER:from": [said]}).values if value.repeat == 1
    }
    assert json.loads(values["TARGETS/DIAMETER"].provenance) == PROVENANCE
    assert values["TARGETS/LOCATION"].provenance == ""


def test_a_value_that_was_kept_although_its_drawing_moved_says_so():
    said = {**PROVENANCE, "kept": "moved", "annotation": {"data": {"handles": {}}}, "viewer": "OHIF 3.13.2"}
    answers = read({**FULL, "TARGETS/1/DIAMETER:from": [json.dumps(said)]})
    assert [json.loads(value.provenance) for value in answers.values if value.provenance] == [said]


@pytest.mark.parametrize(
    "said",
    [
        "{",
        "[]",
        "[" * 5000,
        json.dumps({**PROVENANCE, "value": "41"}),
        json.dumps({**PROVENANCE, "name": "EXEMPLE"}),
        json.dumps({**PROVENANCE, "sop_instance_uid": "x"}),
        json.dumps({"value": "42.5"}),
        json.dumps({**PROVENANCE, "annotation": "x" * 100_001}),
    ],
)
def test_a_provenance_that_is_none_of_this_value_is_not_kept(said):
    answers = read({**FULL, "TARGETS/1/DIAMETER:from": [said]})
    assert not answers.problems
    assert not any(value.provenance for value in answers.values)


def test_what_was_stored_comes_back_as_it_was_typed():
    typed = {**FULL, "TARGETS/1/DIAMETER:from": [json.dumps(PROVENANCE, sort_keys=True, separators=(",", ":"))]}
    back = as_typed(LESIONS, read(typed).values, ",")
    assert back == {**typed, "TARGETS/3/DIAMETER": ["10,04"]}
    hampered = {"IMAGE_QUALITY": ["2"], "QUALITY_REASON": ["1", "3"]}
    assert as_typed(LESIONS, read(hampered).values, ",") == hampered


def test_fields_are_known_by_their_names():
    known = {
        "COMMENT": True,
        "TARGETS/5/DIAMETER:from": True,
        "TARGETS/6/DIAMETER": False,
        "DIAMETER": False,
        "é": False,
    }
    assert {name: is_field(LESIONS, name) for name in known} == known


@given(
    st.dictionaries(
        st.sampled_from([*FULL, "QUALITY_REASON", "COMMENT", "TARGETS/2/DIAMETER", "TARGETS/1/DIAMETER:from"]),
        st.lists(st.sampled_from(["", "1", "2", "3", "42,5", "x", "LIVER", "{}"]), max_size=3),
    )
)
def test_what_has_no_problem_reads_the_same_when_it_is_opened_again(typed):
    answers = read(typed)
    if not answers.problems:
        again = read(as_typed(LESIONS, answers.values, "."))
        assert (again.values, again.problems) == (answers.values, {})


AT_NOON = Circumstances(datetime(2026, 11, 24, 12, 0, tzinfo=UTC))


@pytest.mark.parametrize(
    ("item", "typed", "code"),
    [
        ({"type": "date", "validation": "date_mdy"}, "11-24-2026", None),
        ({"type": "date", "validation": "date_mdy"}, "24-11-2026", ProblemCode.NOT_A_DATE),
        ({"type": "date", "minimum": "2026-01-01"}, "31/12/2025", ProblemCode.OUT_OF_RANGE),
        ({"type": "date", "maximum": "today"}, "24/11/2026", None),
        ({"type": "date", "maximum": "today"}, "25/11/2026", ProblemCode.OUT_OF_RANGE),
        ({"type": "datetime", "maximum": "now"}, "24/11/2026 11:59", None),
        ({"type": "datetime", "maximum": "now"}, "24/11/2026 12:01", ProblemCode.OUT_OF_RANGE),
        ({"type": "datetime", "minimum": "today"}, "2026-11-24 00:00", None),
        ({"type": "datetime"}, "24/11/2026 25:00", ProblemCode.NOT_A_DATE),
        ({"type": "number", "validation": "number_1dp"}, "1,25", ProblemCode.TOO_MANY_DECIMALS),
        ({"type": "number", "validation": "number_1dp"}, "1,20", None),
        ({"type": "number", "validation": "integer"}, "1,5", ProblemCode.TOO_MANY_DECIMALS),
        ({"type": "slider"}, "101", ProblemCode.OUT_OF_RANGE),
        ({"type": "slider", "maximum": 200}, "101", None),
        ({"type": "truefalse"}, "1", None),
        ({"type": "truefalse"}, "2", ProblemCode.NOT_A_CHOICE),
        ({"type": "text", "validation": "time"}, "09:30", None),
        ({"type": "text", "validation": "time"}, "9h30", ProblemCode.WRONG_SHAPE),
        ({"type": "text", "validation": "email"}, "a@b.fr", None),
        ({"type": "text", "validation": "postalcode_french"}, "6900", ProblemCode.WRONG_SHAPE),
    ],
)
def test_an_answer_is_written_as_its_validation_says(item, typed, code):
    read = read_answers(form(item), {"X": [typed]}, 0, AT_NOON)
    assert {problem.code for problem in read.problems.values()} == ({code} if code else set())


def test_a_missing_code_stands_for_an_answer_and_is_no_number():
    definition = read_definition(
        json.dumps(
            {
                "oid": "F",
                "title": "F",
                "missing_codes": [{"code": "-99", "label": "Non fait"}],
                "sections": [
                    {
                        "oid": "S",
                        "title": "S",
                        "items": [
                            {"oid": "A", "type": "number", "label": "A", "minimum": 0, "required": True},
                            {"oid": "B", "type": "calc", "label": "B", "calculation": "[A] + 1"},
                            {"oid": "C", "type": "calc", "label": "C", "calculation": "isblankormissingcode([A])"},
                        ],
                    }
                ],
            }
        )
    )
    read = read_answers(definition, {"A": ["-99"]})
    assert not read.problems
    assert found(read) == {("A", 0): "-99", ("C", 0): "1"}
    assert next(value for value in read.values if value.path == "A").code == "-99"
    assert as_typed(definition, read.values, ",") == {"A": ["-99"]}
