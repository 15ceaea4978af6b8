import pytest
from hypothesis import given
from hypothesis import strategies as st

from toolpict.domain.ecrf.expressions import DEEPEST, LONGEST_EXPRESSION, ExpressionError, parse_expression, references

A, B = ["item", "A"], ["item", "B"]
READ = {
    "[A]": A,
    "[A(2)]": ["checked", "A", "2"],
    "sum([G][A])": ["sum", ["column", "G", "A"]],
    "[A] <> '3'": ["<>", A, ["text", "3"]],
    '[A] != "3"': ["<>", A, ["text", "3"]],
    "[A] = 1 and [B] = 2 OR [A] > 3": [
        "or",
        ["and", ["=", A, ["number", "1"]], ["=", B, ["number", "2"]]],
        [">", A, ["number", "3"]],
    ],
    "1 - 2 - 3": ["-", ["-", ["number", "1"], ["number", "2"]], ["number", "3"]],
    "1 + 2 * 3": ["+", ["number", "1"], ["*", ["number", "2"], ["number", "3"]]],
    "(1 + 2) / -[A]": ["/", ["+", ["number", "1"], ["number", "2"]], ["negative", A]],
    "ROUND([A], 1)": ["round", A, ["number", "1"]],
    "not [A] = 1 and !([B])": ["and", ["not", ["=", A, ["number", "1"]]], ["not", B]],
    "[A]=1 && [B]=2 || [B]=3": [
        "or",
        ["and", ["=", A, ["number", "1"]], ["=", B, ["number", "2"]]],
        ["=", B, ["number", "3"]],
    ],
    "[baseline_arm_1][A] = .5": ["=", ["column", "baseline_arm_1", "A"], ["number", "0.5"]],
    "[M3][A(1)]": ["at", "M3", "A", "1", ""],
    "[previous-event-name][A]": ["at", "previous-event-name", "A", "", ""],
    "[event-name] = 'M3'": ["=", ["smart", "event-name"], ["text", "M3"]],
    "[A][2] + [A][last-instance]": ["+", ["row", "A", "2"], ["row", "A", "last-instance"]],
    "[ A ( 2 ) ]": ["checked", "A", "2"],
    "[A:value]": A,
    "-[A]^2 % 3": ["%", ["negative", ["^", A, ["number", "2"]]], ["number", "3"]],
    "mod([A], exponential(1))": ["%", A, ["exp", ["number", "1"]]],
    "[A] // what is said here is not read\n = /* nor here */ 1 # nor here": ["=", A, ["number", "1"]],
    "prior([A])": ["prior", "A"],
    "prior('A', 'baseline')": ["prior", "A", "baseline"],
    "pctchg(sod(), nadir())": ["pctchg", ["sod"], ["nadir"]],
    "datediff([A],\n 'today', \"y\", true)": ["datediff", A, ["text", "today"], ["text", "y"], ["true"]],
    "if([A] >= 1.5, 'x', 0)": ["if", [">=", A, ["number", "1.5"]], ["text", "x"], ["number", "0"]],
}
REFUSED = {
    "": 1,
    "[A": 1,
    "[A] =": 6,
    "[A] [B] [C]": 9,
    "[A(1)][B]": 7,
    "[A(1)][1]": 1,
    "[A:label]": 1,
    "prior(1)": 1,
    "prior([A(1)])": 1,
    "1" * 41: 1,
    "nothing(1)": 1,
    "sum(": 5,
    "sum()": 1,
    "if(1, 2)": 1,
    "1 2": 3,
    "(1": 3,
    "1 ; drop": 3,
    "[A] = 'x": 7,
    "__import__('os')": 1,
    "1 = 2 = 3": 7,
    ")": 1,
}


@pytest.mark.parametrize(("text", "tree"), READ.items())
def test_an_expression_becomes_a_tree(text, tree):
    assert parse_expression(text) == tree


@pytest.mark.parametrize(("text", "position"), REFUSED.items())
def test_what_cannot_be_read_is_refused_with_its_place(text, position):
    with pytest.raises(ExpressionError) as refused:
        parse_expression(text)
    assert refused.value.position == position


@pytest.mark.parametrize(
    "text",
    [
        "(" * 10_000 + "1" + ")" * 10_000,
        "(" * (DEEPEST + 1) + "1" + ")" * (DEEPEST + 1),
        "-" * 3000 + "1",
        "+".join(["1"] * 1000),
        "1" * (LONGEST_EXPRESSION + 1),
    ],
)
def test_what_is_stacked_too_high_is_refused(text):
    with pytest.raises(ExpressionError):
        parse_expression(text)


@given(st.text(alphabet="[]()ABG123'\",.+-*/=<> andorsumif", max_size=60))
def test_any_text_is_read_or_refused(text):
    try:
        tree = parse_expression(text)
    except ExpressionError as refused:
        assert 1 <= refused.position <= len(text) + 1  # noqa: PT017
    else:
        assert list(references(tree)) is not None


def test_references_are_items_choices_and_columns():
    tree = parse_expression("if([A(2)] = 1, sum([G][B], [A]), 'x')")
    assert sorted(references(tree)) == [["checked", "A", "2"], ["column", "G", "B"], ["item", "A"]]
