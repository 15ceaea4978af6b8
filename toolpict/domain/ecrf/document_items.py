"""Reads the items and groups of a form's document."""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

from toolpict.domain.codes import ProblemCode
from toolpict.domain.ecrf.columns import NAMES
from toolpict.domain.ecrf.items import (
    CHOSEN,
    MOST_ROWS,
    NO_WORDS,
    ROW,
    TRUE_FALSE,
    YES_NO,
    Check,
    Choice,
    Group,
    Item,
    ItemType,
    Measure,
)
from toolpict.domain.ecrf.shapes import ANNOTATION, CODE, OID, UNIT, VALIDATION, Part
from toolpict.domain.ecrf.typed_answers import MOVING, read_day, read_day_and_time
from toolpict.domain.ecrf.validations import OF_TYPE as VALIDATIONS

GROUP: Final = "group"
EVERY_ITEM: Final = frozenset(
    {"oid", "type", "label", "help", "annotation", "branching", "header", "hidden", "identifier", "matrix", "redcap"}
    | {"checks", "concept"}
)
BOUNDS: Final = frozenset({"minimum", "maximum"})
OF_TYPE: Final[Mapping[ItemType, frozenset[str]]] = MappingProxyType(
    {
        ItemType.TEXT: frozenset({"required", "measure", "validation"}),
        ItemType.NOTES: frozenset({"required"}),
        ItemType.NUMBER: BOUNDS | {"required", "unit", "measure", "validation"},
        ItemType.RADIO: frozenset({"required", "choices", "code_list"}),
        ItemType.DROPDOWN: frozenset({"required", "choices", "code_list"}),
        ItemType.CHECKBOX: frozenset({"required", "choices", "code_list"}),
        ItemType.YESNO: frozenset({"required"}),
        ItemType.TRUEFALSE: frozenset({"required"}),
        ItemType.SLIDER: BOUNDS | {"required", "unit", "marks"},
        ItemType.DATE: BOUNDS | {"required", "validation"},
        ItemType.DATETIME: BOUNDS | {"required", "validation"},
        ItemType.CALC: frozenset({"unit", "calculation"}),
        ItemType.FILE: frozenset({"required"}),
        ItemType.DESCRIPTIVE: frozenset(),
    }
)
"""What an item of a type may say, beyond what every item may."""

FIXED: Final[Mapping[ItemType, tuple[Choice, ...]]] = MappingProxyType(
    {ItemType.YESNO: YES_NO, ItemType.TRUEFALSE: TRUE_FALSE}
)
MOST_CHECKS: Final = 20
OF_GROUP: Final = frozenset(
    {"oid", "type", "label", "annotation", "branching", "required", "items", "lesion", "rows", "row_label"}
)


def read_entry(part: Part) -> Item | Group:
    """Return an item or a group."""
    return _group(part) if part.says("type", GROUP) else _item(part)


def _group(part: Part) -> Group:
    part.allow(OF_GROUP)
    return Group(
        oid=part.text("oid", OID),
        label=part.label("label"),
        items=tuple(_item(item) for item in part.parts("items", 500)),
        lesion=part.flag("lesion"),
        rows=part.count("rows", 20, MOST_ROWS),
        row_label=part.label("row_label", otherwise=ROW),
        required=part.flag("required"),
        branching=part.expression("branching"),
    )


def _item(part: Part) -> Item:
    kind = part.one_of("type", ItemType) or ItemType.TEXT
    if part.says("type", kind):
        part.allow(EVERY_ITEM | OF_TYPE[kind])
    is_moment = kind in (ItemType.DATE, ItemType.DATETIME)
    item = Item(
        oid=part.text("oid", OID),
        type=kind,
        label=part.label("label"),
        help=part.label("help", otherwise=NO_WORDS),
        required=part.flag("required"),
        choices=_choices(part, kind),
        code_list=part.text("code_list", OID, required=False),
        unit=part.text("unit", UNIT, required=False),
        minimum=None if is_moment else part.number("minimum"),
        maximum=None if is_moment else part.number("maximum"),
        earliest=_moment(part, "minimum", kind) if is_moment else "",
        latest=_moment(part, "maximum", kind) if is_moment else "",
        measure=part.one_of("measure", Measure, required=False),
        branching=part.expression("branching"),
        calculation=part.expression("calculation", required=kind is ItemType.CALC),
        validation=part.text("validation", VALIDATION, required=False),
        header=part.label("header", otherwise=NO_WORDS),
        concept=part.concept("concept"),
        is_hidden=part.flag("hidden"),
        identifier=part.flag("identifier"),
        matrix=part.text("matrix", VALIDATION, required=False),
        marks=part.labels("marks", 3),
        annotation=part.anything("annotation", ANNOTATION),
        checks=read_checks(part),
        redcap=MappingProxyType(part.cells("redcap", NAMES)),
    )
    _complain_of_contradictions(part, item)
    return item


def _complain_of_contradictions(part: Part, item: Item) -> None:
    is_reversed = item.minimum is not None and item.maximum is not None and item.minimum > item.maximum
    moments = [item.earliest, item.latest]
    if is_reversed or (all(moments) and not MOVING & set(moments) and moments != sorted(moments)):
        part.complain("maximum", ProblemCode.BOUNDS_REVERSED)
    if item.type is ItemType.TEXT and item.measure not in (None, Measure.POINT):
        part.complain("measure", ProblemCode.UNKNOWN_VALUE)
    if item.validation and item.validation not in VALIDATIONS.get(item.type, ()):
        part.complain("validation", ProblemCode.UNKNOWN_VALUE)


def read_checks(part: Part) -> tuple[Check, ...]:
    """Return what is said of answers that do not go together; empty when nothing is."""
    found = []
    for inner in part.parts("checks", MOST_CHECKS) if part.has("checks") else ():
        inner.allow({"when", "message", "hard"})
        when, message = inner.expression("when", required=True), inner.label("message")
        if when is not None:
            found.append(Check(when, message, inner.flag("hard")))
    return tuple(found)


def _moment(part: Part, name: str, kind: ItemType) -> str:
    """Return a bound of a date or of a moment, as it is stored."""
    said = part.text(name, ANNOTATION, required=False)
    if not said:
        return ""
    if said in MOVING:
        return said
    found = read_day(said) if kind is ItemType.DATE else read_day_and_time(said)
    if found is None:
        part.complain(name, ProblemCode.NOT_A_DATE)
    return found or ""


def _choices(part: Part, kind: ItemType) -> tuple[Choice, ...]:
    if kind in FIXED:
        return FIXED[kind]
    return read_choices(part, "choices", 1000) if kind in CHOSEN else ()


def read_choices(part: Part, name: str, most: int) -> tuple[Choice, ...]:
    """Return choices, no code twice."""
    choices: list[Choice] = []
    codes: set[str] = set()
    for inner in part.parts(name, most):
        inner.allow({"code", "label", "concept"})
        code = inner.text("code", CODE)
        if code and code in codes:
            inner.complain("code", ProblemCode.ALREADY_THERE)
        codes.add(code)
        choices.append(Choice(code, inner.label("label"), inner.concept("concept")))
    return tuple(choices)
