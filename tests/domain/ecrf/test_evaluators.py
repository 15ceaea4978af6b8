"""The evaluator of the server and that of the browser, on the same expressions and answers (R52)."""

import json
import shutil
import subprocess
from decimal import Decimal
from pathlib import Path
from random import Random

import pytest

from tests.domain.ecrf.any_expression import any_answers, any_tree
from toolpict.domain.ecrf.evaluation import evaluate, is_true
from toolpict.domain.ecrf.expressions import functions, parse_expression
from toolpict.domain.ecrf.functions import FUNCTIONS, SAME_AS
from toolpict.domain.ecrf.numbers import read_number, within_bounds, write_number
from toolpict.domain.ecrf.results import MissingCode

ROOT = Path(__file__).parents[3]
CASES = 12_000
SCRIPTS = ("arithmetic", "decimal", "expressions", "moments", "operations", "texts")
COUNTERPART = """
import { readFileSync } from "node:fs";
import { readNumber } from "./decimal.js";
import { evaluate, isTrue, writeValue } from "./expressions.js";

const revive = (value) => (value === null || typeof value !== "object" ? value : "code" in value ? value : readNumber(value.number));
const answersOf = ({ items, checked, columns, rows, earlier, smart }) => ({
  item: (oid) => revive(items[oid] ?? null),
  isChecked: (oid, code) => (checked[oid] ?? []).includes(code),
  column: (group, oid) => columns[`${group}/${oid}`].map(revive),
  row: (oid, which) => revive(rows[`${oid}/${which}`] ?? null),
  earlier: (oid, code) => (earlier[`${oid}/${code}`] ?? []).map(([event, value]) => [event, revive(value)]),
  smart: (name) => smart[name] ?? null,
});
const kind = (value) => (value === null ? "missing" : typeof value !== "object" ? typeof value : "code" in value ? "code" : "number");
const said = JSON.parse(readFileSync(0, "utf8")).map(({ tree, answers }) => {
  const value = evaluate(tree, answersOf(answers));
  return [kind(value), writeValue(value), isTrue(value)];
});
process.stdout.write(JSON.stringify(said));
"""
NOTHING = {"items": {}, "checked": {}, "columns": {}, "rows": {}, "earlier": {}, "smart": {}}


class Answers:
    """What the expressions speak of."""

    def __init__(self, said):
        self._said = said

    def item(self, oid):
        return revive(self._said["items"].get(oid))

    def is_checked(self, oid, code):
        return code in self._said["checked"].get(oid, [])

    def column(self, group, oid):
        return [revive(value) for value in self._said["columns"][f"{group}/{oid}"]]

    def row(self, oid, which):
        return revive(self._said["rows"].get(f"{oid}/{which}"))

    def earlier(self, oid, code):
        return [(event, revive(value)) for event, value in self._said["earlier"].get(f"{oid}/{code}", [])]

    def smart(self, name):
        return self._said["smart"].get(name)


def revive(value):
    if not isinstance(value, dict):
        return value
    return MissingCode(value["code"]) if "code" in value else read_number(value["number"])


def run(case):
    value = evaluate(case["tree"], Answers(case["answers"]))
    if value is None:
        return ["missing", "", False]
    if isinstance(value, bool):
        return ["boolean", "1" if value else "0", value]
    if isinstance(value, str):
        return ["code" if isinstance(value, MissingCode) else "string", str(value), is_true(value)]
    plain = write_number(value)
    return ["number", plain.rstrip("0").rstrip(".") if "." in plain else plain, is_true(value)]


@pytest.fixture
def browser(tmp_path):
    """Run the browser's evaluator on cases, in node."""
    for name in SCRIPTS:
        shutil.copy(ROOT / f"toolpict/static/reading_room/{name}.js", tmp_path)
    (tmp_path / "package.json").write_text('{"type": "module"}')
    (tmp_path / "counterpart.js").write_text(COUNTERPART)

    def call(cases):
        said = subprocess.run(
            ["node", "counterpart.js"],
            cwd=tmp_path,
            input=json.dumps(cases),
            capture_output=True,
            text=True,
            check=True,
        )
        return json.loads(said.stdout)

    return call


def test_both_evaluators_agree_on_twelve_thousand_random_assignments(browser):
    random = Random(20261124)
    cases = [{"tree": any_tree(random), "answers": any_answers(random)} for _ in range(CASES)]
    ours, theirs = [run(case) for case in cases], browser(cases)
    differences = [(case, here, there) for case, here, there in zip(cases, ours, theirs, strict=True) if here != there]
    assert differences == []
    kinds = [kind for kind, *_ in ours]
    assert min(kinds.count(kind) for kind in ("missing", "boolean", "string", "number", "code")) > 50
    tried = set().union(*(functions(case["tree"]) for case in cases))
    assert {SAME_AS.get(name, name) for name in FUNCTIONS} - {"sod"} <= tried


@pytest.mark.soak
def test_both_evaluators_agree_on_a_million_random_assignments(browser):
    seed = Random().randrange(10**9)
    print(f"seed {seed}")
    random = Random(seed)
    for _ in range(20):
        cases = [{"tree": any_tree(random, 4), "answers": any_answers(random)} for _ in range(50_000)]
        assert [run(case) for case in cases] == browser(cases)


@pytest.mark.parametrize(
    ("text", "result"),
    [
        ("log(1000, 10)", "3"),
        ("4^3", "64"),
        ("2^-1", "0.5"),
        ("2^0.5", "1.414213562373095048801688724"),
        ("(-8)^(1/3)", ""),
        ("exp(1)", "2.718281828459045235360287471"),
        ("sqrt(-1)", ""),
        ("stdev(2, 4, 4, 4, 5, 5, 7, 9)", "2.138089935299395077476427847"),
        ("median(3, 1, 2, 10)", "2.5"),
        ("mod(10, 4)", "2"),
        ("-7.5 % 2", "-1.5"),
        ("roundup(14.384, 1)", "14.4"),
        ("rounddown(14.384, 1)", "14.3"),
        ("rounddown(-1.5)", "-2"),
        ("datediff('2020-01-31', '2020-03-01', 'd')", "30"),
        ("datediff('2020-03-01', '2020-01-31', 'd', true)", "-30"),
        ("datediff('31-01-2020', '01-03-2020', 'd', 'dmy')", "30"),
        ("datediff('01/31/2020', '03/01/2020', 'd', 'mdy', false)", "30"),
        ("datediff('2020-01-01 23:00', '2020-01-02 01:30', 'h')", "2.5"),
        ("datediff('2019-02-29', '2020-01-01', 'd')", ""),
        ("datediff('', '2020-01-01', 'd')", ""),
        ("age_at_date('2000-02-29', '2026-02-28')", "25"),
        ("dayoftheweek('2026-11-24')", "2"),
        ("month('2026-11-24')", "11"),
        ("mid('Taylor', 2, 3)", "ayl"),
        ("find('Y', 'Taylor')", "3"),
        ("contains('Taylor', 'AYL')", "1"),
        ("concat_ws(' and ', 'peas', '', 'carrots')", "peas and carrots"),
        ("right(concat('00', 7), 3)", "007"),
        ("upper(trim(' été '))", "ÉTÉ"),
        ("replace_text('a.b.c', '.', '-')", "a-b-c"),
        ("isinteger(2.0) and not isinteger(2.5)", "1"),
        ("isnumber('abc') or isnumber('')", "0"),
        ("pctchg(7, 10)", "-30"),
        ("pctchg(7, 0)", ""),
        ("sum(1, '')", ""),
        ("1 + [NOTHING]", ""),
    ],
)
def test_a_function_does_what_the_reference_says_on_both_sides(browser, text, result):
    case = {"tree": parse_expression(text), "answers": NOTHING}
    assert run(case)[1] == result
    assert browser([case])[0][1] == result


def test_a_result_beyond_what_is_measured_is_missing():
    assert within_bounds(Decimal("1.1e30")) is None
    assert within_bounds(Decimal("1e-31")) is None
    assert within_bounds(Decimal("-0")) == 0
