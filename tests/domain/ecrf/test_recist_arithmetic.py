"""Exact thresholds of RECIST 1.1 on a grid of 0.1 mm, from 5 to 300 mm: none may come out wrong (R56)."""

import json
import shutil
import subprocess
from decimal import Decimal

import pytest

from tests.domain.ecrf.test_evaluators import ROOT, SCRIPTS
from toolpict.domain.ecrf.evaluation import evaluate
from toolpict.domain.ecrf.expressions import parse_expression

TENTHS = range(50, 3001)
RULES = {
    "pctchg([NOW], [BEFORE]) <= -30": lambda before, now: 10 * now <= 7 * before,
    "[NOW] <= [BEFORE] * 0.7": lambda before, now: 10 * now <= 7 * before,
    "([NOW] - [BEFORE]) / [BEFORE] >= 0.2": lambda before, now: 10 * now >= 12 * before,
    "[NOW] >= [BEFORE] * 1.2 and [NOW] - [BEFORE] >= 5": lambda before, now: (
        10 * now >= 12 * before and now - before >= 50
    ),
}
LESS = [(before, before * 7 // 10) for before in TENTHS if before * 7 % 10 == 0]
MORE = [(before, before * 12 // 10) for before in TENTHS if before * 12 % 10 == 0]
GRID = """
import { readFileSync } from "node:fs";
import { readNumber } from "./decimal.js";
import { evaluate } from "./expressions.js";

const { rules, pairs } = JSON.parse(readFileSync(0, "utf8"));
const read = (tenths) => readNumber(`${Math.floor(tenths / 10)}.${tenths % 10}`);
const limits = [
  (before, now) => 10 * now <= 7 * before,
  (before, now) => 10 * now <= 7 * before,
  (before, now) => 10 * now >= 12 * before,
  (before, now) => 10 * now >= 12 * before && now - before >= 50,
];
let wrong = 0;
let tried = 0;
const look = (before, now) => {
  const [first, second] = [read(before), read(now)];
  const answers = { item: (oid) => (oid === "NOW" ? second : first) };
  rules.forEach((tree, index) => {
    tried += 1;
    if (evaluate(tree, answers) !== limits[index](before, now)) wrong += 1;
  });
};
if (pairs) pairs.forEach(([before, now]) => look(before, now));
else for (let before = 50; before <= 3000; before += 1) for (let now = 50; now <= 3000; now += 1) look(before, now);
process.stdout.write(JSON.stringify({ wrong, tried }));
"""


class Pair:
    """The two sums that a rule compares."""

    def __init__(self, before, now):
        self._sums = {"BEFORE": Decimal(before) / 10, "NOW": Decimal(now) / 10}

    def item(self, oid):
        return self._sums[oid]


def wrong_ones(pairs):
    trees = [(parse_expression(text), expected) for text, expected in RULES.items()]
    return [
        (before, now)
        for before, now in pairs
        for tree, expected in trees
        if evaluate(tree, Pair(before, now)) is not expected(before, now)
    ]


def in_the_browser(tmp_path, pairs):
    for name in SCRIPTS:
        shutil.copy(ROOT / f"toolpict/static/reading_room/{name}.js", tmp_path)
    (tmp_path / "package.json").write_text('{"type": "module"}')
    (tmp_path / "grid.js").write_text(GRID)
    asked = json.dumps({"rules": [parse_expression(text) for text in RULES], "pairs": pairs})
    said = subprocess.run(["node", "grid.js"], cwd=tmp_path, input=asked, capture_output=True, text=True, check=True)
    return json.loads(said.stdout)


NEIGHBOURS = [(before, now + step) for before, now in LESS + MORE for step in (-1, 0, 1)]


def test_exact_thresholds_and_both_neighbours_come_out_right():
    assert (len(LESS), len([pair for pair in MORE if pair[0] >= 250])) == (296, 551)
    assert wrong_ones(NEIGHBOURS) == []


def test_they_come_out_right_in_the_browser_too(tmp_path):
    assert in_the_browser(tmp_path, NEIGHBOURS) == {"wrong": 0, "tried": len(NEIGHBOURS) * len(RULES)}


def test_with_floats_they_would_not():
    wrong = [pair for pair in LESS if not (pair[1] / 10 - pair[0] / 10) / (pair[0] / 10) <= -0.3]
    assert len(wrong) > 40


@pytest.mark.soak
def test_the_whole_grid_comes_out_right():
    assert [pair for before in TENTHS for pair in wrong_ones((before, now) for now in TENTHS)] == []


@pytest.mark.soak
def test_the_whole_grid_comes_out_right_in_the_browser_too(tmp_path):
    assert in_the_browser(tmp_path, None) == {"wrong": 0, "tried": len(TENTHS) ** 2 * len(RULES)}
