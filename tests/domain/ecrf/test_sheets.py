"""A whole form, worked out by the server and by the browser: what is hidden, calculated and wanted is the same."""

import json
import shutil
import subprocess
from datetime import UTC, datetime
from decimal import Decimal
from pathlib import Path
from random import Random

from tests.domain.ecrf.any_expression import any_moment
from toolpict.domain.codes import ProblemCode
from toolpict.domain.ecrf import Circumstances, Earlier, read_answers, read_definition
from toolpict.domain.ecrf.texts import write_plain
from toolpict.web.sheet import Sheet

ROOT = Path(__file__).parents[3]
SCRIPTS = ("arithmetic", "decimal", "expressions", "moments", "operations", "sheet", "texts")
COUNTERPART = """
import { readFileSync } from "node:fs";
import { writeValue } from "./expressions.js";
import { workOut } from "./sheet.js";

const { logic, cases } = JSON.parse(readFileSync(0, "utf8"));
const said = cases.map(({ typed, known }) => {
  const { hidden, calculated, wanted, failed } = workOut(logic, typed, 0, known);
  const values = Object.entries(calculated).map(([name, value]) => [name, writeValue(value)]).filter(([, text]) => text !== "");
  return { hidden: [...hidden].sort(), failed: [...failed].sort(), wanted: [...wanted].sort(), calculated: Object.fromEntries(values) };
});
process.stdout.write(JSON.stringify(said));
"""
CHOICES = [{"code": code, "label": code} for code in "123"]


def item(oid, kind="number", **said):
    return {"oid": oid, "type": kind, "label": oid, **said}


def calc(oid, calculation, **said):
    return item(oid, "calc", calculation=calculation, **said)


def check(when, **said):
    return {"when": when, "message": "Sure?", **said}


GROUP = {
    "oid": "LESIONS",
    "type": "group",
    "label": "Lesions",
    "lesion": True,
    "rows": 6,
    "branching": "[KIND] <> '3'",
    "required": True,
    "items": [
        item("SIZE", required=True, measure="length", checks=[check("[SIZE] > 20"), check("[SITE] = '2'", hard=True)]),
        item("SITE", "dropdown", choices=CHOICES, branching="[SIZE] > 10"),
        calc("GROWTH", "pctchg([SIZE], prior('SIZE', 'baseline'))"),
        calc("WHICH", "[current-instance] * 10 + [SIZE][previous-instance]"),
        calc("LAST", "concat([SIZE][last-instance], '/', [SIZE][1], '/', [SIZE][next-instance], [KIND])"),
    ],
}
FORM = {
    "oid": "F",
    "title": "F",
    "checks": [check("[KIND] = '1' and sum([LESIONS][SIZE]) > 30")],
    "events": ["M3"],
    "missing_codes": [{"code": "UNK", "label": "Unknown"}, {"code": "-99", "label": "Not done"}],
    "sections": [
        {
            "oid": "S",
            "title": "S",
            "items": [
                item("KIND", "radio", choices=CHOICES, required=True),
                item("SIGNS", "checkbox", choices=CHOICES, branching="[KIND] = '1' or isblankormissingcode([WEIGHT])"),
                item("WEIGHT", required=True),
                item("MOOD", "slider"),
                item("DAY", "date"),
                item("NEVER", hidden=True, required=True),
                GROUP,
                calc("SUM", "sod()"),
                calc("LOWEST", "nadir()"),
                calc("THEN", "[M3][WEIGHT] - [WEIGHT] + [first-event-name][WEIGHT]"),
                calc("TICKED", "[SIGNS(1)] + [SIGNS(2)] * 2 + [M3][SIGNS(3)] * 4"),
                calc("AGE", "rounddown(datediff([DAY], 'today', 'y'))"),
                calc("HERE", "concat([event-name], ' ', [record-name], ' ', ismissingcode([WEIGHT]))"),
                item("NOTE", "notes", branching="[SUM] > 30 and not [SIGNS(2)]", required=True),
            ],
        }
    ],
}
DEFINITION = read_definition(json.dumps(FORM))


def any_size(random):
    return random.choice(["", "1", "9,5", "12.30", "40", "abc", "UNK", "-99"])


def any_typed(random):
    typed = {
        "KIND": random.choice(["", "1", "2", "3"]),
        "WEIGHT": any_size(random),
        "MOOD": random.choice(["", "50"]),
        "DAY": random.choice(["", any_moment(random)[:10], "UNK"]),
        "NOTE": random.choice(["", "x"]),
    }
    for row in random.sample(range(1, 7), random.randrange(5)):
        typed |= {f"LESIONS/{row}/SIZE": any_size(random), f"LESIONS/{row}/SITE": random.choice(["", "2"])}
    found = {name: [text] for name, text in typed.items() if text}
    ticked = random.sample(["1", "2", "3"], random.randrange(4))
    return found | ({"SIGNS": ticked} if ticked else {})


def any_earlier(random, time_point):
    texts = {("WEIGHT", 0): "70", ("SUM", 0): random.choice(["20", "35.5"]), ("SIGNS___3", 0): random.choice("01")}
    texts |= {("LESIONS/SIZE", row): random.choice(["8", "10"]) for row in range(1, random.randrange(2, 6))}
    return Earlier(time_point, {key: text for key, text in texts.items() if random.random() < 0.8})


def any_circumstances(random):
    earlier = [any_earlier(random, code) for code in ("BL", "M3")][: random.randrange(3)]
    return Circumstances(datetime(2026, 11, 24, 9, 30, tzinfo=UTC), "M6", "K-17", earlier)


def on_the_server(typed, circumstances):
    read = read_answers(DEFINITION, typed, 0, circumstances)
    # What is no number is still wanted in the browser; the server says what is wrong with it.
    open_ones = (ProblemCode.MISSING, ProblemCode.NOT_A_NUMBER)
    wanted = sorted(name for name, problem in read.problems.items() if problem.code in open_ones)
    calculated = {}
    for value in read.values:
        place = DEFINITION.place(value.path)
        if place.item.calculation is not None and value.text:
            is_number = value.number is not None
            name = place.field(value.repeat)
            calculated[name] = write_plain(Decimal(value.text)) if is_number else value.text
    failed = sorted(each.why for each in read.failed)
    return {"hidden": sorted(read.hidden), "failed": failed, "wanted": wanted, "calculated": calculated}


def test_a_whole_form_comes_to_the_same_in_the_browser(tmp_path):
    random = Random(5)
    pairs = [(any_typed(random), any_circumstances(random)) for _ in range(2000)]
    sheets = [Sheet(DEFINITION, typed, circumstances=circumstances) for typed, circumstances in pairs]
    asked = {
        "logic": sheets[0].logic(),
        "cases": [{"typed": sheet.typed, "known": sheet.known()} for sheet in sheets],
    }
    for name in SCRIPTS:
        shutil.copy(ROOT / f"toolpict/static/reading_room/{name}.js", tmp_path)
    (tmp_path / "package.json").write_text('{"type": "module"}')
    (tmp_path / "counterpart.js").write_text(COUNTERPART)
    run = subprocess.run(
        ["node", "counterpart.js"], cwd=tmp_path, input=json.dumps(asked), capture_output=True, text=True, check=True
    )
    ours = [on_the_server(*pair) for pair in pairs]
    different = [
        (pair, here, there)
        for pair, here, there in zip(pairs, ours, json.loads(run.stdout), strict=True)
        if here != there
    ]
    assert different == []
    assert {name for each in ours for name in each["calculated"]} >= {"SUM", "LOWEST", "THEN", "TICKED", "AGE", "HERE"}
    assert {name for each in ours for name in each["failed"]} >= {":why1", "LESIONS/1/SIZE:why1", "LESIONS/6/SIZE:why2"}
