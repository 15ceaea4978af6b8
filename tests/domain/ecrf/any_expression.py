"""Expressions and answers at random, of every function and every kind of value."""

from toolpict.domain.ecrf.functions import FUNCTIONS, OF_LISTS, SAME_AS

TEXTS = [
    "",
    "1",
    "3",
    "abc",
    "été",
    "2026-11-24",
    "24/11/2026",
    "2024-02-29 08:15",
    "09:30",
    "\U0001f600",
    "\uffff",
    "1,5",
    "-0",
    "A b",
]
COLUMNS = ("G/SIZE", "G/PLACE")
EVENTS = ["BL", "M3", "baseline", "previous", "event-name", "first-event-name", "UNSEEN", "NOW"]
UNITS = ["y", "M", "d", "h", "m", "s", "x"]
OPERATORS = ["or", "and", "=", "<>", "<", ">", "<=", ">=", "+", "-", "*", "/", "%", "^", "negative", "not"]
ONE = {"negative", "not"}
REFERRING = {"prior", "nadir", "sod"}


def any_number(random):
    digits = random.choice([1, 2, 3, 5, 12, 25, 30])
    whole = str(random.randrange(10**digits))
    decimals = random.choice(["", f".{random.randrange(10**3):03}", f".{random.randrange(100)}", ".5", ".05"])
    return random.choice(["", "", "-"]) + (whole + decimals)[:39].rstrip(".")


def any_moment(random):
    day = f"{random.randrange(1890, 2110)}-{random.randrange(1, 13):02}-{random.randrange(1, 31):02}"
    return random.choice([day, day, f"{day} {random.randrange(24):02}:{random.randrange(60):02}", f"{day} 07:08:09"])


def any_value(random):
    return random.choice(
        [
            None,
            {"number": any_number(random)},
            {"code": random.choice(["UNK", "-99"])},
            random.choice(TEXTS),
            any_moment(random),
            random.choice(["1", "2", "3", "-99"]),
        ]
    )


def any_answers(random):
    earlier = {
        f"{oid}/{code}": [[event, any_value(random)] for event in EVENTS[:2]] for oid in "AB" for code in ("", "1")
    }
    return {
        "items": {oid: any_value(random) for oid in "ABC"},
        "checked": {"SIGNS": random.sample(["1", "2", "3"], random.randrange(4))},
        "columns": {name: [any_value(random) for _ in range(random.randrange(4))] for name in COLUMNS},
        "rows": {f"A/{which}": any_value(random) for which in ("1", "last-instance")},
        "earlier": earlier,
        "smart": {"today": "2026-11-24", "now": "2026-11-24 10:11", "event-name": random.choice(["NOW", "m6"])},
    }


def any_leaf(random):
    return random.choice(
        [
            ["number", any_number(random).lstrip("-")],
            ["number", random.choice(["0", "1", "2", "0.3", "3", "10"])],
            ["text", random.choice(TEXTS)],
            ["text", any_moment(random)],
            ["item", random.choice("ABC")],
            ["item", random.choice("ABC")],
            ["checked", "SIGNS", random.choice("123")],
            ["row", "A", random.choice(["1", "2", "last-instance"])],
            ["at", random.choice(EVENTS), random.choice("AB"), random.choice(["", "1"]), ""],
            ["prior", random.choice("AB"), random.choice(EVENTS)],
            ["prior", "A"],
            ["nadir", random.choice("AB")],
            ["smart", random.choice(["event-name", "today", "user-name"])],
            [random.choice(["true", "false"])],
        ]
    )


def any_tree(random, height=3):
    if height == 0 or random.random() < 0.2:
        return any_leaf(random)
    below = lambda: any_tree(random, height - 1)  # noqa: E731
    functions = [name for name in FUNCTIONS if name not in REFERRING]
    operator = random.choice([*OPERATORS, *functions, *functions])
    if operator in OF_LISTS:
        columns = [["column", *name.split("/")] for name in COLUMNS]
        numbers = [["number", str(random.randrange(1000))] for _ in range(3)]
        return [
            operator,
            *random.choice([random.sample([*columns, below(), below()], random.randrange(1, 4)), numbers]),
        ]
    if operator in ("round", "roundup", "rounddown"):
        return [operator, below(), ["number", str(random.randrange(4))]][: random.randrange(2, 4)]
    if operator == "datediff":
        rest = random.sample([["text", "dmy"], ["true"], ["false"], ["text", "mdy"]], random.randrange(3))
        moments = [
            random.choice([["text", any_moment(random)], ["text", "today"], ["text", "now"], below()]) for _ in "12"
        ]
        return [operator, *moments, ["text", random.choice(UNITS)], *rest]
    if operator == "^":
        return [operator, below(), random.choice([["number", str(random.randrange(12))], ["number", "0.5"], below()])]
    fewest, most = FUNCTIONS.get(operator, (1, 1) if operator in ONE else (2, 2))
    operands = [below() for _ in range(random.randrange(fewest, min(most, fewest + 2) + 1))]
    return [SAME_AS.get(operator, operator), *operands]
