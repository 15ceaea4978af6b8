"""Data dictionaries of REDCap, both ways (R52, R58)."""

import json
import time
from random import Random

import jsonschema
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.domain.ecrf.any_dictionary import any_dictionary, read, write
from tests.domain.ecrf.test_documents import LESIONS, SCHEMA
from toolpict.domain.codes import NoteCode, ProblemCode
from toolpict.domain.ecrf import canonical_document, read_definition
from toolpict.domain.ecrf.columns import COLUMNS, NAMES
from toolpict.domain.ecrf.dictionary import is_from_redcap, read_dictionary, write_dictionary
from toolpict.domain.ecrf.items import ItemType

SEEDS = range(25)


def row(name="a", kind="text", label="A", **cells):
    return dict.fromkeys(NAMES, "") | {
        "field_name": name,
        "form_name": "f",
        "field_type": kind,
        "field_label": label,
        **cells,
    }


FIRST = row("record_id", label="N°")


def found(*rows, **habits):
    return read_dictionary(write([FIRST, *rows], **habits).encode(), "FORM", "Form")


def problems(*rows):
    return {(place.line, place.pointer): problem.code for place, problem in found(*rows).problems.items()}


def notes(*rows):
    return {(note.row, note.column, note.code) for note in found(*rows).notes} - {
        (2, COLUMNS["field_name"], NoteCode.RECORD_NUMBER)
    }


def item(*rows):
    return list(found(*rows).definition.places.values())[-1].item


@pytest.mark.parametrize("seed", SEEDS)
def test_a_dictionary_comes_back_cell_by_cell(seed):
    rows = any_dictionary(Random(seed), 150)
    imported = read_dictionary(write(rows).encode(), "FORM", "Form")
    assert dict(imported.problems) == {}
    jsonschema.validate(json.loads(imported.document), SCHEMA)
    written, _ = write_dictionary(canonical_document(imported.document))
    assert read(written) == rows


@pytest.mark.parametrize(
    ("habits", "encoding"),
    [
        ({"delimiter": ";"}, "utf-8-sig"),
        ({"delimiter": "\t"}, "utf-8"),
        ({"lineterminator": "\n"}, "cp1252"),
        ({"quoting": 1}, "utf-8"),
        ({"titles": NAMES}, "utf-8"),
    ],
)
def test_a_file_is_read_whatever_program_wrote_it(habits, encoding):
    rows = [FIRST, row("a", label="Été"), row("b", branching_logic="[a]\n = 'x'")]
    imported = read_dictionary(write(rows, **habits).encode(encoding), "FORM", "Form")
    assert read(write_dictionary(imported.document)[0]) == rows
    assert (NoteCode.ENCODING in {note.code for note in imported.notes}) == (encoding == "cp1252")


def test_1757_variables_are_read_within_five_seconds():
    content = write(any_dictionary(Random(1757), 1757, 10)).encode()
    start = time.perf_counter()
    imported = read_dictionary(content, "FORM", "Form")
    assert time.perf_counter() - start < 5
    assert len(imported.definition.places) == 1757


@pytest.mark.parametrize(
    ("rows", "expected"),
    [
        ([row("a"), row("a")], {(4, "field_name"): ProblemCode.ALREADY_THERE}),
        ([row(kind="")], {(3, "field_type"): ProblemCode.WORD_MISSING}),
        ([row("A b")], {(3, "field_name"): ProblemCode.WRONG_SHAPE}),
        ([row(form_name="Form 1")], {(3, "form_name"): ProblemCode.WRONG_SHAPE}),
        ([row(form_name="g"), row("b")], {(4, "form_name"): ProblemCode.ALREADY_THERE}),
        ([row("a", "calc")], {(3, "select_choices_or_calculations"): ProblemCode.WORD_MISSING}),
        (
            [row("a", "calc", select_choices_or_calculations="1 +")],
            {(3, "select_choices_or_calculations"): ProblemCode.EXPRESSION_UNREADABLE},
        ),
        (
            [row("a", "radio", select_choices_or_calculations="1, A | 1, B")],
            {(3, "select_choices_or_calculations"): ProblemCode.ALREADY_THERE},
        ),
        (
            [row("a", "radio", select_choices_or_calculations="a b, A")],
            {(3, "select_choices_or_calculations"): ProblemCode.WRONG_SHAPE},
        ),
        ([row(branching_logic="[gone] = 1")], {(3, "branching_logic"): ProblemCode.EXPRESSION_UNKNOWN_ITEM}),
        ([row(branching_logic="nothing(1)")], {(3, "branching_logic"): ProblemCode.EXPRESSION_UNKNOWN_FUNCTION}),
        ([row(branching_logic="[user-name] = 'x'")], {(3, "branching_logic"): ProblemCode.EXPRESSION_UNKNOWN_ITEM}),
        ([row(branching_logic="(" * 10_000)], {(3, "branching_logic"): ProblemCode.EXPRESSION_TOO_DEEP}),
        ([row(branching_logic="[b] = 1"), row("b", branching_logic="[a] = 1")], {
            (3, ""): ProblemCode.EXPRESSION_CIRCULAR,
            (4, ""): ProblemCode.EXPRESSION_CIRCULAR,
        }),
        (
            [row("a", text_validation_type_or_show_slider_number="integer", text_validation_min="5", text_validation_max="1")],
            {(3, "text_validation_max"): ProblemCode.BOUNDS_REVERSED},
        ),
    ],
)  # fmt: skip
def test_each_problem_is_told_with_row_and_column(rows, expected):
    assert problems(*rows) == {(line, COLUMNS.get(name, "")): code for (line, name), code in expected.items()}


@pytest.mark.parametrize(
    ("content", "expected"),
    [
        (b"", {1: ProblemCode.WORD_MISSING}),
        (b"a,b\r\n1,2", {1: ProblemCode.WORD_MISSING}),
        (b'Variable / Field Name,"Form', {1: ProblemCode.WRONG_SHAPE}),
        (write([FIRST]).encode() + b"a,f,,text,A,,,,,,,,,,,,,,,,more\r\n", {3: ProblemCode.TOO_MANY_CELLS}),
    ],
)
def test_a_file_that_is_no_dictionary_is_told_so(content, expected):
    imported = read_dictionary(content, "FORM", "Form")
    assert {place.line: problem.code for place, problem in imported.problems.items()} == expected
    assert imported.definition is None


@pytest.mark.parametrize(
    ("cells", "column", "code"),
    [
        ({"kind": "sql", "select_choices_or_calculations": "SELECT 1"}, "field_type", NoteCode.TYPE_CHANGED),
        ({"label": ""}, "field_label", NoteCode.LABEL_MISSING),
        ({"label": "<p>A</p>"}, "field_label", NoteCode.FORMATTING_LEFT),
        ({"label": "Bonjour [nom]"}, "field_label", NoteCode.PIPING_LEFT),
        ({"identifier": "y"}, "identifier", NoteCode.IDENTIFIER),
        ({"custom_alignment": "RH"}, "custom_alignment", NoteCode.CELL_KEPT),
        ({"question_number": "1a"}, "question_number", NoteCode.CELL_KEPT),
        ({"matrix_ranking": "y"}, "matrix_ranking", NoteCode.CELL_KEPT),
        ({"field_annotation": "@NOW"}, "field_annotation", NoteCode.ACTION_LEFT),
        (
            {"text_validation_type_or_show_slider_number": "national_id"},
            "text_validation_type_or_show_slider_number",
            NoteCode.VALIDATION_LEFT,
        ),
        ({"text_validation_min": "[other]"}, "text_validation_min", NoteCode.BOUND_LEFT),
        (
            {"text_validation_type_or_show_slider_number": "integer", "text_validation_max": "9"},
            "text_validation_max",
            NoteCode.BOUND_HARD,
        ),
        (
            {"kind": "calc", "select_choices_or_calculations": "sum(1, 2)"},
            "select_choices_or_calculations",
            NoteCode.BLANKS_COUNT,
        ),
        ({"branching_logic": "[visit_1_arm_1][record_id] = ''"}, "", NoteCode.EVENT),
    ],
)
def test_what_is_not_carried_over_is_told_with_row_and_column(cells, column, code):
    assert notes(row(**cells)) == {(3, COLUMNS.get(column, ""), code)}


def test_a_column_that_redcap_does_not_have_is_told_and_left():
    text = write([FIRST]).replace("\r\n", ",Colour\r\n", 1).replace("N°,", "N°,", 1)
    imported = read_dictionary(text.encode(), "FORM", "Form")
    assert (1, "Colour", NoteCode.COLUMN_LEFT) in {(note.row, note.column, note.code) for note in imported.notes}


def test_words_of_redcap_become_ours():
    number = item(row(text_validation_type_or_show_slider_number="number_1dp_comma_decimal", text_validation_min="0,5"))
    assert (number.type, number.validation, str(number.minimum)) == (ItemType.NUMBER, "number_1dp_comma_decimal", "0.5")
    day = item(row(text_validation_type_or_show_slider_number="date_mdy", text_validation_max="2026-12-31"))
    assert (day.type, day.latest) == (ItemType.DATE, "2026-12-31")
    slider = item(row(kind="slider", select_choices_or_calculations="triste | gai"))
    assert [mark.fr for mark in slider.marks] == ["triste", "gai"]
    choices = item(row(kind="checkbox", select_choices_or_calculations="1, <b>Un</b>|2,Deux | 3"))
    assert [(each.code, each.label.fr) for each in choices.choices] == [("1", "Un"), ("2", "Deux"), ("3", "3")]
    assert item(row(field_annotation="@HIDDEN")).is_hidden


def test_a_repeating_instrument_becomes_a_group():
    rows = [
        FIRST,
        row("size", form_name="lesions"),
        row("total", "calc", form_name="end", select_choices_or_calculations="sum([lesions][size])"),
    ]
    imported = read_dictionary(write(rows).encode(), "FORM", "Form", ["lesions"])
    assert list(imported.definition.groups) == ["lesions"]
    assert read(write_dictionary(imported.document)[0]) == rows


def test_what_was_changed_since_is_written_as_it_is_now_and_the_rest_as_it_was():
    said = json.loads(found(row("a", label="<b>A</b>", custom_alignment="RH", field_note=" x ")).document)
    said["sections"][0]["items"][1]["label"] = "B"
    written = read(write_dictionary(json.dumps(said))[0])[1]
    assert (written["field_label"], written["custom_alignment"], written["field_note"]) == ("B", "RH", " x ")


def test_a_form_of_ours_becomes_a_dictionary_and_what_has_no_place_there_is_told():
    text, told = write_dictionary(LESIONS, "en")
    rows = read(text)
    assert [each["field_name"] for each in rows[:2]] == ["record_id", "image_quality"]
    assert {each["form_name"] for each in rows} >= {"targets"}
    left = {str(note.parameters["name"]) for note in told if note.code is NoteCode.WORD_LEFT}
    assert left == {"branching", "lesion", "measure", "required", "row_label", "unit"}
    assert {NoteCode.ONE_LANGUAGE, NoteCode.REPEATING, NoteCode.RECORD_ADDED} <= {note.code for note in told}
    again = read_dictionary(text.encode(), "LESIONS", "Lesions", ["targets"])
    assert {name.upper() for name in again.definition.places} == {"RECORD_ID", *read_definition(LESIONS).places}


def test_a_form_knows_where_it_comes_from():
    assert is_from_redcap(found(row()).document)
    assert not is_from_redcap(LESIONS)


@pytest.mark.parametrize(
    "cell", ["<!--" * 5000, "[" * 30_000, "/*" * 15_000, "<b>" + " " * 500_000, "&a" * 10_000, "'" * 29_999]
)
def test_a_hostile_cell_is_read_in_no_time(cell):
    start = time.perf_counter()
    found(*(row(f"v{n}", branching_logic=cell, label=cell, field_annotation=cell) for n in range(5)))
    assert time.perf_counter() - start < 2


@given(st.binary(max_size=300), st.text(max_size=80))
def test_any_file_is_read_or_refused(content, cell):
    for tried in (
        content,
        write([FIRST, row(branching_logic=cell, label=cell, select_choices_or_calculations=cell)]).encode(
            "utf-8", "replace"
        ),
    ):
        imported = read_dictionary(tried, "FORM", "Form")
        assert (imported.definition is None) == bool(imported.problems)
