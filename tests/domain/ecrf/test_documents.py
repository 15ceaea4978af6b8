import json
from pathlib import Path

import jsonschema
import pytest
from hypothesis import given
from hypothesis import strategies as st

from toolpict.domain.codes import ProblemCode
from toolpict.domain.ecrf import FilePlace, Group, Label, canonical_document, read_definition
from toolpict.domain.errors import InvalidInputError

ROOT = Path(__file__).parents[3]
LESIONS = (ROOT / "demonstration/forms/lesions.json").read_text(encoding="utf-8")
SCHEMA = json.loads((ROOT / "docs/reference/forms.schema.json").read_text(encoding="utf-8"))


def item(**said):
    return {"oid": "A", "type": "text", "label": "A", **said}


def form(*items, **said):
    return {"oid": "F", "title": "F", "sections": [{"oid": "S", "title": "S", "items": list(items)}], **said}


def problems(document):
    text = document if isinstance(document, str) else json.dumps(document)
    with pytest.raises(InvalidInputError) as refused:
        read_definition(text)
    return {FilePlace.of(key).pointer: problem.code for key, problem in refused.value.problems.items()}


def group(*items, **said):
    return {"oid": "G", "type": "group", "label": "G", "items": list(items), **said}


I = "/sections/0/items/0"  # noqa: E741
J = "/sections/0/items/1"
CALC = {"oid": "C", "type": "calc", "label": "C"}
WRONG = [
    (form(item(type="signature")), {f"{I}/type": ProblemCode.UNKNOWN_VALUE}),
    (form(item(colour="red")), {f"{I}/colour": ProblemCode.UNKNOWN_WORD}),
    (form(item(unit="mm")), {f"{I}/unit": ProblemCode.UNKNOWN_WORD}),
    (form(item(oid="A B")), {f"{I}/oid": ProblemCode.WRONG_SHAPE}),
    (form(item(oid="A___1")), {f"{I}/oid": ProblemCode.WRONG_SHAPE}),
    (form(item(oid=7)), {f"{I}/oid": ProblemCode.WRONG_SHAPE}),
    (form(item(label={"de": "A"})), {f"{I}/label": ProblemCode.WRONG_SHAPE}),
    (form(item(label=" ")), {f"{I}/label": ProblemCode.WRONG_SHAPE}),
    (form(item(label=["A"])), {f"{I}/label": ProblemCode.WRONG_SHAPE}),
    (form({"oid": "A", "type": "text"}), {I: ProblemCode.WORD_MISSING}),
    (form(item(type=None)), {f"{I}/type": ProblemCode.WORD_MISSING}),
    (form(item(required="yes")), {f"{I}/required": ProblemCode.WRONG_SHAPE}),
    (form(item(type="number", minimum="x")), {f"{I}/minimum": ProblemCode.NOT_A_NUMBER}),
    (form(item(type="number", minimum="1,5")), {f"{I}/minimum": ProblemCode.NOT_A_NUMBER}),
    (form(item(type="number", minimum=True)), {f"{I}/minimum": ProblemCode.NOT_A_NUMBER}),
    (form(item(type="number", minimum=2, maximum=1)), {f"{I}/maximum": ProblemCode.BOUNDS_REVERSED}),
    (form(item(type="number", measure="weight")), {f"{I}/measure": ProblemCode.UNKNOWN_VALUE}),
    (form(item(measure="length")), {f"{I}/measure": ProblemCode.UNKNOWN_VALUE}),
    (form(item(type="radio")), {I: ProblemCode.WORD_MISSING}),
    (form(item(type="radio", choices=[])), {f"{I}/choices": ProblemCode.WRONG_SHAPE}),
    (form(item(type="radio", choices=["1"])), {f"{I}/choices/0": ProblemCode.WRONG_SHAPE}),
    (
        form(item(type="radio", choices=[{"code": "1", "label": "x"}, {"code": "1", "label": "y"}])),
        {f"{I}/choices/1/code": ProblemCode.ALREADY_THERE},
    ),
    (form(item(), item(oid="a")), {"/sections/0/items/1/oid": ProblemCode.ALREADY_THERE}),
    (form(item(branching="[A")), {f"{I}/branching": ProblemCode.EXPRESSION_UNREADABLE}),
    (form(item(branching=1)), {f"{I}/branching": ProblemCode.WRONG_SHAPE}),
    (form(item(branching="[B] = 1")), {f"{I}/branching": ProblemCode.EXPRESSION_UNKNOWN_ITEM}),
    (form(item(branching="[A] = 1")), {I: ProblemCode.EXPRESSION_CIRCULAR}),
    (form(item(), CALC), {"/sections/0/items/1": ProblemCode.WORD_MISSING}),
    (
        form(item(type="checkbox", choices=[{"code": "1", "label": "x"}]), {**CALC, "calculation": "[A(2)]"}),
        {"/sections/0/items/1/calculation": ProblemCode.EXPRESSION_UNKNOWN_ITEM},
    ),
    (
        form(group(item()), {**CALC, "calculation": "[A]"}),
        {"/sections/0/items/1/calculation": ProblemCode.EXPRESSION_UNKNOWN_ITEM},
    ),
    (
        form(group(item()), {**CALC, "calculation": "sum([X][A])"}),
        {"/sections/0/items/1/calculation": ProblemCode.EXPRESSION_UNKNOWN_ITEM},
    ),
    (
        form(item(type="descriptive"), {**CALC, "calculation": "[A]"}),
        {"/sections/0/items/1/calculation": ProblemCode.EXPRESSION_UNKNOWN_ITEM},
    ),
    (form(group(item(), rows=0)), {f"{I}/rows": ProblemCode.OUT_OF_RANGE}),
    (form(group(group(item(), oid="H"))), {f"{I}/items/0/type": ProblemCode.UNKNOWN_VALUE}),
    (
        form(group(item()), {**CALC, "calculation": "round([G][A])"}),
        {"/sections/0/items/1/calculation": ProblemCode.EXPRESSION_UNKNOWN_ITEM},
    ),
    (
        form(item(), item(oid="B", branching="[A] = nothing(1)")),
        {f"{J}/branching": ProblemCode.EXPRESSION_UNKNOWN_FUNCTION},
    ),
    (form(item(), item(oid="B", branching="sum()")), {f"{J}/branching": ProblemCode.EXPRESSION_OPERANDS}),
    (
        form(item(), item(oid="B", branching=f"{'(' * 10_000}1{')' * 10_000}")),
        {f"{J}/branching": ProblemCode.EXPRESSION_TOO_DEEP},
    ),
    (
        form(item(), item(oid="B", branching="[user-name] = 'x'")),
        {f"{J}/branching": ProblemCode.EXPRESSION_UNKNOWN_ITEM},
    ),
    (form(item(), item(oid="B", branching="[BL][A] = 'x'")), {f"{J}/branching": ProblemCode.EXPRESSION_UNKNOWN_ITEM}),
    (form(item(), item(oid="B", branching="prior('C') = 1")), {f"{J}/branching": ProblemCode.EXPRESSION_UNKNOWN_ITEM}),
    (
        form(item(), item(oid="B", branching="prior('A', 'M9') = 1")),
        {f"{J}/branching": ProblemCode.EXPRESSION_UNKNOWN_ITEM},
    ),
    (form(item(), {**CALC, "calculation": "sod()"}), {f"{J}/calculation": ProblemCode.EXPRESSION_UNKNOWN_ITEM}),
    (form(item(), {**CALC, "calculation": "nadir()"}), {f"{J}/calculation": ProblemCode.EXPRESSION_UNKNOWN_ITEM}),
    (form(item(validation="date_dmy")), {f"{I}/validation": ProblemCode.UNKNOWN_VALUE}),
    (form(item(type="date", minimum="demain")), {f"{I}/minimum": ProblemCode.NOT_A_DATE}),
    (
        form(item(type="date", minimum="2026-02-01", maximum="2026-01-01")),
        {f"{I}/maximum": ProblemCode.BOUNDS_REVERSED},
    ),
    (
        form(item(concept={"scheme": "ICD", "code": "1", "label": "x"})),
        {f"{I}/concept/scheme": ProblemCode.UNKNOWN_VALUE},
    ),
    (form(item(redcap={"colour": "red"})), {f"{I}/redcap/colour": ProblemCode.UNKNOWN_WORD}),
    (form(item(), events=["M 3"]), {"/events": ProblemCode.WRONG_SHAPE}),
    (form(item(), missing_codes=[{"code": "UNK"}]), {"/missing_codes/0": ProblemCode.WORD_MISSING}),
    (form(), {"/sections/0/items": ProblemCode.WRONG_SHAPE}),
    ([], {"": ProblemCode.WRONG_SHAPE}),
    ("{}", {"": ProblemCode.WORD_MISSING}),
    ('{"oid": "F",', {"": ProblemCode.NOT_JSON}),
    ("", {"": ProblemCode.NOT_JSON}),
    ("[" * 10_000 + "]" * 10_000, {"": ProblemCode.WRONG_SHAPE}),
    ('{"oid": NaN}', {"": ProblemCode.WRONG_SHAPE}),
    ('{"oid": "\\ud800"}', {"": ProblemCode.WRONG_SHAPE}),
    ('{"oid": "\\u0000"}', {"": ProblemCode.WRONG_SHAPE}),
    ("x" * 10_000_001, {"": ProblemCode.TOO_LONG}),
]


@pytest.mark.parametrize(("document", "expected"), WRONG)
def test_each_problem_of_a_document_is_told_with_its_place(document, expected):
    assert problems(document) == expected


def test_all_problems_are_told_at_once_with_their_lines():
    text = LESIONS.replace('"rows": 5', '"rows": "five"').replace('"measure": "length"', '"measure": "width"')
    with pytest.raises(InvalidInputError) as refused:
        read_definition(text)
    lines = text.splitlines()
    told = [FilePlace.of(key) for key in refused.value.problems]
    assert [(lines[place.line - 1].strip(), place.pointer.rpartition("/")[2]) for place in told] == [
        ('"rows": "five",', "rows"),
        ('"measure": "width"', "measure"),
    ]


def test_a_name_said_twice_is_told_where_the_second_one_stands():
    with pytest.raises(InvalidInputError) as refused:
        read_definition('{\n"oid": "F",\n"title": "x",\n"oid": "G"}')
    assert "4 /oid" in refused.value.problems


def test_circles_through_groups_are_found():
    calc = {"oid": "C", "type": "calc", "label": "C", "calculation": "sum([G][A])"}
    assert set(problems(form(group(item(branching="[C] > 1")), calc)).values()) == {ProblemCode.EXPRESSION_CIRCULAR}


def test_the_form_of_the_demonstration_is_read():
    definition = read_definition(LESIONS)
    assert definition.title == Label("Lésions cibles", "Target lesions")
    assert [section.oid for section in definition.sections] == ["IMAGES", "MEASURES", "CONCLUSION"]
    targets = definition.groups["TARGETS"]
    assert isinstance(targets, Group)
    assert (targets.lesion, targets.rows) == (True, 5)
    assert (
        definition.order.index("SUM_DIAMETERS") > definition.order.index("DIAMETER") > definition.order.index("TARGETS")
    )


def test_the_columns_of_an_export_have_one_for_each_choice_of_a_checkbox():
    columns = read_definition(LESIONS).columns()
    assert [column.path for column in columns] == [
        "IMAGE_QUALITY",
        "QUALITY_REASON___1",
        "QUALITY_REASON___2",
        "QUALITY_REASON___3",
        "TARGETS/LOCATION",
        "TARGETS/DIAMETER",
        "SUM_DIAMETERS",
        "NEW_LESION",
        "COMMENT",
    ]
    assert columns[1].label.fr == "Ce qui gêne la lecture : Mouvement"
    assert [column.path for column in columns if column.repeats] == ["TARGETS/LOCATION", "TARGETS/DIAMETER"]


def test_words_and_files_are_no_columns():
    kinds = ({"oid": "D", "type": "descriptive", "label": "D"}, {"oid": "P", "type": "file", "label": "P"})
    assert read_definition(json.dumps(form(*kinds))).columns() == []


def test_a_choice_is_found_by_its_code():
    quality = read_definition(LESIONS).places["IMAGE_QUALITY"].item
    assert quality.choice("2").label.en == "Sufficient"
    assert quality.choice("9") is None


def test_a_label_in_one_language_serves_for_both():
    definition = read_definition(json.dumps(form(item(label={"en": "Only"}))))
    assert definition.places["A"].item.label == Label("Only", "Only")


def test_the_canonical_document_keeps_every_digit_and_is_its_own_canonical_form():
    text = json.dumps(form(item(type="number", minimum=0))).replace('"minimum": 0', '"minimum": 0.30')
    canonical = canonical_document(text)
    assert '"minimum":"0.30"' in canonical
    assert canonical_document(canonical) == canonical
    assert read_definition(canonical) == read_definition(text)


def test_a_path_leads_to_its_item():
    definition = read_definition(LESIONS)
    assert definition.place("TARGETS/DIAMETER").item.unit == "mm"
    assert definition.place("QUALITY_REASON___2").item.oid == "QUALITY_REASON"
    assert definition.place("DIAMETER") is None
    assert definition.place("X") is None


@given(
    st.recursive(
        st.none() | st.booleans() | st.integers() | st.text(max_size=5),
        lambda inner: (
            st.lists(inner, max_size=3)
            | st.dictionaries(
                st.sampled_from(["oid", "title", "sections", "items", "type", "label", "choices", "x"]),
                inner,
                max_size=4,
            )
        ),
        max_leaves=20,
    )
)
def test_any_json_is_a_form_or_is_refused_with_its_problems(said):
    try:
        read_definition(json.dumps(said))
    except InvalidInputError as refused:
        assert refused.problems  # noqa: PT017


@pytest.mark.parametrize("document", [json.loads(LESIONS), form(item()), form(group(item(), rows=3, lesion=True))])
def test_the_published_schema_takes_what_we_take(document):
    read_definition(json.dumps(document))
    jsonschema.Draft202012Validator(SCHEMA).validate(document)


@pytest.mark.parametrize(
    "document",
    [
        document
        for document, codes in WRONG
        if isinstance(document, dict | list)
        and not set(codes.values())
        & {
            ProblemCode.ALREADY_THERE,
            ProblemCode.BOUNDS_REVERSED,
            ProblemCode.EXPRESSION_CIRCULAR,
            ProblemCode.EXPRESSION_OPERANDS,
            ProblemCode.EXPRESSION_TOO_DEEP,
            ProblemCode.EXPRESSION_UNKNOWN_FUNCTION,
            ProblemCode.EXPRESSION_UNKNOWN_ITEM,
            ProblemCode.EXPRESSION_UNREADABLE,
        }
    ],
)
def test_the_published_schema_refuses_what_we_refuse_for_its_shape(document):
    with pytest.raises(jsonschema.ValidationError):
        jsonschema.Draft202012Validator(SCHEMA).validate(document)
