"""The evaluator of the server and that of the browser, on the same expressions and answers."""

import json
import shutil
import subprocess
from decimal import Decimal
from pathlib import Path
from random import Random

import pytest

from toolpict.domain.ecrf.evaluation import evaluate, is_true
from toolpict.domain.ecrf.expressions import FUNCTIONS, OF_LISTS
from toolpict.domain.ecrf.numbers import read_number, within_bounds, write_number

ROOT = Path(__file__).parents[3]
CASES = 10_000
COUNTERPART = """
import { readFileSync } from "node:fs";
import { readNumber } from "./decimal.js";
import { evaluate, isTrue, writeValue } from "./expressions.js";

const revive = (value) => (value !== null && typeof value === "object" ? readNumber(value.number) : value);
const answersOf = ({ items, checked, columns }) => ({
  item: (oid) => revive(items[oid] ?? null),
  isChecked: (oid, code) => (checked[oid] ?? []).includes(code),
  column: (group, oid) => columns[`${group}/${oid}`].map(revive),
});
const said = JSON.parse(readFileSync(0, "utf8")).map(({ tree, answers }) => {
  const value = evaluate(tree, answersOf(answers));
  return [value === null ? "missing" : typeof value, writeValue(value), isTrue(value)];
});
process.stdout.write(JSON.stringify(said));
"""
TEXTS = ["", "1", "3", "abc", "été", "2026-11-24", "\U0001f600", "\uffff", "1,5", "-0"]
COLUMNS = ("G/SIZE", "G/PLACE")


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


def revive(value):
    return read_number(value["number"]) if isinstance(value, dict) else value


def any_number(random):
    digits = random.choice([1, 2, 3, 5, 12, 25, 30])
    whole = str(random.randrange(10**digits))
    decimals = random.choice(["", f".{random.randrange(10**3):03}", f".{random.randrange(100)}", ".5", ".05"])
    return random.choice(["", "", "-"]) + (whole + decimals)[:39].rstrip(".")


def any_value(random):
    return random.choice([None, {"number": any_number(random)}, random.choice(TEXTS), random.choice(["1", "2", "3"])])


def any_answers(random):
    return {
        "items": {oid: any_value(random) for oid in "ABC"},
        "checked": {"SIGNS": random.sample(["1", "2", "3"], random.randrange(4))},
        "columns": {name: [any_value(random) for _ in range(random.randrange(4))] for name in COLUMNS},
    }


def any_tree(random, height=3):
    if height == 0 or random.random() < 0.2:
        return random.choice(
            [
                ["number", any_number(random).lstrip("-")],
                ["number", random.choice(["0", "1", "2", "0.3", "3"])],
                ["text", random.choice(TEXTS)],
                ["item", random.choice("ABC")],
                ["checked", "SIGNS", random.choice("123")],
            ]
        )
    below = lambda: any_tree(random, height - 1)  # noqa: E731
    operator = random.choice(["or", "and", "=", "<>", "<", ">", "<=", ">=", "+", "-", "*", "/", "negative", *FUNCTIONS])
    if operator in OF_LISTS:
        columns = [["column", *name.split("/")] for name in COLUMNS]
        return [operator, *random.sample([*columns, below(), below()], random.randrange(1, 4))]
    if operator == "round":
        return ["round", below(), ["number", str(random.randrange(4))]]
    return [operator, *(below() for _ in range({"if": 3, "abs": 1, "negative": 1}.get(operator, 2)))]


def run(case):
    value = evaluate(case["tree"], Answers(case["answers"]))
    if value is None:
        return ["missing", "", False]
    if isinstance(value, bool):
        return ["boolean", "1" if value else "0", value]
    if isinstance(value, str):
        return ["string", value, is_true(value)]
    plain = write_number(value)
    return ["object", plain.rstrip("0").rstrip(".") if "." in plain else plain, is_true(value)]


@pytest.fixture
def browser(tmp_path):
    """Run the browser's evaluator on cases, in node."""
    for name in ("decimal.js", "expressions.js"):
        shutil.copy(ROOT / "toolpict/static/reading_room" / name, tmp_path)
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


def test_both_evaluators_agree_on_ten_thousand_random_assignments(browser):
    random = Random(20261124)
    cases = [{"tree": any_tree(random), "answers": any_answers(random)} for _ in range(CASES)]
    ours, theirs = [run(case) for case in cases], browser(cases)
    differences = [(case, here, there) for case, here, there in zip(cases, ours, theirs, strict=True) if here != there]
    assert differences == []
    kinds = [kind for kind, *_ in ours]
    assert min(kinds.count(kind) for kind in ("missing", "boolean", "string", "object")) > 100


def test_exact_thresholds_of_recist_come_out_exactly(browser):
    tree = ["<=", ["/", ["-", ["item", "B"], ["item", "A"]], ["item", "A"]], ["negative", ["number", "0.3"]]]
    baselines = [Decimal(tenths) / 10 for tenths in range(50, 3010, 10)]
    exact = [(baseline, baseline * 7 / 10) for baseline in baselines]
    pairs = [(baseline, now + step) for baseline, now in exact for step in (Decimal(0), Decimal("0.01"))]
    cases = [
        {
            "tree": tree,
            "answers": {
                "items": {"A": {"number": f"{before}"}, "B": {"number": f"{now}"}},
                "checked": {},
                "columns": {},
            },
        }
        for before, now in pairs
    ]
    expected = [["boolean", "1", True], ["boolean", "0", False]] * len(exact)
    assert [run(case) for case in cases] == expected
    assert browser(cases) == expected


def test_a_result_beyond_what_is_measured_is_missing():
    assert within_bounds(Decimal("1.1e30")) is None
    assert within_bounds(Decimal("1e-31")) is None
    assert within_bounds(Decimal("-0")) == 0
