"""Data dictionaries of REDCap at random, as varied as those that people publish: types, validations, logic, habits."""

import csv
import io

from toolpict.domain.ecrf.columns import COLUMNS, NAMES
from toolpict.domain.ecrf.validations import DATES, DECIMALS, MOMENTS, PATTERNS

TITLES = tuple(COLUMNS.values())
VALIDATIONS = sorted([*DECIMALS, *DATES, *MOMENTS, *PATTERNS, "national_id", "signature"])
TYPES = [
    "text", "text", "text", "notes", "radio", "radio", "radio", "dropdown", "checkbox", "calc", "yesno", "truefalse",
    "slider", "file", "descriptive", "sql",
]  # fmt: skip
WORDS = [
    "Poids",
    "Taille (cm)",
    "Âge, en années",
    'Dit "malade"',
    "Ligne 1\nLigne 2",
    "Lésion – foie",
    " Espace ",
    "42 %",
]
FORMATTED = ['<div class="rich-text-field-label"><p>Bras <b>droit</b></p></div>', "A &lt; B<br>C", "Bonjour [nom]"]
CHOICES = [
    "1, Oui | 0, Non", "1, one|2, two|3, three", "a, A | b, B", "0, 0 | 1, 1 | 99, Inconnu, ou refus", "1 | 2 | 3",
    "-1, Avant |1,Après", "1, <b>Gras</b> | 2, ",
]  # fmt: skip
TAGS = [
    "@HIDDEN",
    " @HIDDEN-SURVEY",
    "@TODAY",
    "@NONEOFTHEABOVE='99' @CHARLIMIT=20",
    "voir le protocole",
    "https://example.test/1",
]
CALCULATIONS = [
    "round(([{a}]*10000)/(([{b}])^(2)),1)", "rounddown(datediff([{a}],'today','y'))", "3+4", "([{a}] - [{b}]) +\n ([{b}] - [{a}])",
    'rounddown(datediff("today", [{a}], "y", "ymd"), 1 )', "if ([{a}] <8 and [{b}] < 5, 1, 0)", "sqrt(abs([{a}]))*0.28+log([{b}]+1)",
    "if([{a}]='', '', mean([{a}],[{b}]))", "roundup(median([{a}],[{b}],2),1)", "stdev([{a}],[{b}]) % 2", "max(1,[{a}])-min(2,[{b}])",
    "exponential([{a}])", "mod([{a}],3)", "[first_visit_arm_1][{a}] - [{a}]", "length(trim(concat([{a}],' ',[{b}])))",
    "year([{a}])", "age_at_date([{a}],[{b}])", "concat_ws('-',left([{a}],2),right([{b}],2),mid([{a}],1,2))",
]  # fmt: skip
CONDITIONS = [
    "[{a}] = '1'", '[{a}] = "0"', "[{a}]='1' or [{b}]<>'2'", "([{a}] = 1 OR [{a}] = 2) AND [{b}] != ''", " [{a}] >= 4 ",
    "[first_visit_arm_1][{a}]<=365", "datediff([{a}],'today','d', true) > 30", "contains([{a}],'abc') or starts_with([{b}],'A')",
    "isblankormissingcode([{a}])", "not isnumber([{a}])", "[{a}]>1 // commentaire\n and [{b}] < 3", "[event-name] = 'first_visit_arm_1'",
    "find('x', lower([{a}])) > 0", "[previous-event-name][{a}] = '1'",
]  # fmt: skip
MANY = " or ".join(f"[{{a}}] = '{code}'" for code in range(8, 40))


def any_dictionary(random, variables, forms=4):
    """Give the cells of each row, by the names of the columns."""
    rows = [
        dict.fromkeys(NAMES, "")
        | {"field_name": "record_id", "form_name": "form_0", "field_type": "text", "field_label": "N°"}
    ]
    answered, boxes = [], []
    for number in range(1, variables):
        row = any_row(random, number, f"form_{number * forms // variables}", answered, boxes)
        rows.append(row)
        if row["field_type"] == "checkbox":
            boxes.append(row["field_name"])
        elif row["field_type"] not in ("file", "descriptive"):
            answered.append(row["field_name"])
    return rows


def any_row(random, number, form, answered, boxes):
    kind, maybe = (
        random.choice(TYPES),
        lambda *words, share=0.2: random.choice(words) if random.random() < share else "",
    )
    row = dict.fromkeys(NAMES, "") | {"field_name": f"v_{number}", "form_name": form, "field_type": kind}
    row |= {
        "section_header": maybe(*WORDS, *FORMATTED, share=0.1),
        "field_label": maybe(*WORDS, *FORMATTED, share=0.97),
        "field_note": maybe(*WORDS, share=0.1),
        "identifier": maybe("y", share=0.05),
        "required_field": maybe("y"),
        "custom_alignment": maybe("RH", "LH", "LV", share=0.1),
        "question_number": maybe("1a", "2", share=0.05),
        "matrix_group_name": maybe("semaine", share=0.1) if kind in ("radio", "checkbox") else "",
        "matrix_ranking": maybe("y", share=0.02),
        "field_annotation": maybe(*TAGS, share=0.1),
        **of_kind(random, kind, answered),
    }
    if len(answered) > 1 and random.random() < 0.4:
        row["branching_logic"] = random.choice([*CONDITIONS, MANY]).format(**two(random, answered))
    elif boxes and random.random() < 0.3:
        row["branching_logic"] = f"[{random.choice(boxes)}({BOX_CODE})] = '1'"
    return row


BOX_CODE = "88"


def of_kind(random, kind, answered):
    if kind in ("radio", "dropdown"):
        return {"select_choices_or_calculations": random.choice(CHOICES)}
    if kind == "checkbox":
        return {"select_choices_or_calculations": f"1, Un | 2, Deux | {BOX_CODE}, Autre"}
    if kind == "calc":
        said = random.choice(CALCULATIONS).format(**two(random, answered)) if len(answered) > 1 else "3+4"
        return {"select_choices_or_calculations": said}
    if kind == "slider":
        marks = random.choice(["", "Très triste | Indifférent | Très gai", "0% | 100%"])
        return {
            "select_choices_or_calculations": marks,
            "text_validation_type_or_show_slider_number": random.choice(["", "number"]),
        }
    if kind == "sql":
        return {"select_choices_or_calculations": "SELECT 1 AS one;"}
    return of_text(random) if kind == "text" and random.random() < 0.6 else {}


def of_text(random):
    validation, bounds = random.choice(VALIDATIONS), ("", "")
    if validation in DECIMALS and random.random() < 0.5:
        bounds = random.choice([("130", "215"), ("0", ""), ("-1,5" if "comma" in validation else "-1.5", "3")])
    if validation in DATES and random.random() < 0.5:
        bounds = random.choice([("2020-01-01", "2026-12-31"), ("", "today")])
    least, most = bounds
    return {
        "text_validation_type_or_show_slider_number": validation,
        "text_validation_min": least,
        "text_validation_max": most,
    }


def two(random, answered):
    return dict(zip("ab", random.sample(answered, 2), strict=True))


def write(rows, titles=TITLES, delimiter=",", **habits):
    """Give the rows as the text of a file."""
    out = io.StringIO(newline="")
    writer = csv.writer(out, delimiter=delimiter, **habits)
    writer.writerow(titles)
    writer.writerows([row[name] for name in NAMES] for row in rows)
    return out.getvalue()


def read(text):
    """Give the cells of each row of a written file."""
    return [dict(zip(NAMES, line, strict=True)) for line in list(csv.reader(io.StringIO(text, newline="")))[1:]]
