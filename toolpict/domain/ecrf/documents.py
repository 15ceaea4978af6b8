"""Reads a form's document: canonical JSON, in the vocabulary of docs/reference/forms.md."""

import json
from collections.abc import Iterator, Mapping
from types import MappingProxyType
from typing import Final

from toolpict.domain.codes import ErrorCode, ProblemCode
from toolpict.domain.ecrf.definition import (
    CircularLogicError,
    FormDefinition,
    Place,
    Section,
    logic_order,
)
from toolpict.domain.ecrf.expressions import Tree, references
from toolpict.domain.ecrf.items import CHOSEN, MOST_ROWS, NO_WORDS, ROW, YES_NO, Choice, Group, Item, ItemType, Measure
from toolpict.domain.ecrf.places import FilePlace, find_lines
from toolpict.domain.ecrf.shapes import CODE, OID, UNIT, Part
from toolpict.domain.errors import InvalidInputError, Problem

LARGEST_DOCUMENT: Final = 2_000_000
"""Characters."""

MOST_ENTRIES: Final = 2000
GROUP: Final = "group"
EVERY_ITEM: Final = frozenset({"oid", "type", "label", "help", "annotation", "branching"})
OF_TYPE: Final[Mapping[ItemType, frozenset[str]]] = MappingProxyType(
    {
        ItemType.TEXT: frozenset({"required", "measure"}),
        ItemType.NOTES: frozenset({"required"}),
        ItemType.NUMBER: frozenset({"required", "unit", "minimum", "maximum", "measure"}),
        ItemType.RADIO: frozenset({"required", "choices"}),
        ItemType.DROPDOWN: frozenset({"required", "choices"}),
        ItemType.CHECKBOX: frozenset({"required", "choices"}),
        ItemType.YESNO: frozenset({"required"}),
        ItemType.DATE: frozenset({"required"}),
        ItemType.CALC: frozenset({"unit", "calculation"}),
        ItemType.FILE: frozenset({"required"}),
        ItemType.DESCRIPTIVE: frozenset(),
    }
)
"""What an item of a type may say, beyond what every item may."""

OF_GROUP: Final = EVERY_ITEM - {"help"} | {"required", "items", "lesion", "rows", "row_label"}


def read_definition(document: str) -> FormDefinition:
    """Return the form that a document describes.

    Raises
    ------
    InvalidInputError
        With every problem found, each under its line and JSON pointer (see `FilePlace`).

    """
    said = _parse(document)
    lines, twice = find_lines(document)
    problems = {pointer: Problem(ProblemCode.ALREADY_THERE) for pointer in twice}
    definition = _form(Part(said, "", problems))
    if not problems:
        definition = _with_order(definition, problems)
    if problems:
        _refuse({FilePlace(_line(lines, pointer), pointer): problem for pointer, problem in problems.items()})
    return definition


def canonical_document(document: str) -> str:
    """Return a document that `read_definition` takes as it is stored and hashed: sorted names, no spaces."""
    return json.dumps(_parse(document), sort_keys=True, separators=(",", ":"), ensure_ascii=False)


def _refuse(problems: Mapping[FilePlace, Problem]) -> None:
    found = {place.key(): problems[place] for place in sorted(problems)}
    raise InvalidInputError(found, ErrorCode.FORM_FILE_NOT_VALID)


def _line(lines: Mapping[str, int], pointer: str) -> int:
    return lines[pointer] if pointer in lines else _line(lines, pointer.rpartition("/")[0])


def _parse(document: str) -> object:
    """Return what a JSON text says; numbers with a point are kept as they were written."""
    if len(document) > LARGEST_DOCUMENT:
        _refuse({FilePlace(1, ""): Problem(ProblemCode.TOO_LONG, maximum=LARGEST_DOCUMENT)})
    try:
        said: object = json.loads(document, parse_float=str, parse_int=_whole, parse_constant=_not_json)
        json.dumps(said, ensure_ascii=False).encode()
    except json.JSONDecodeError as error:
        _refuse({FilePlace(error.lineno, ""): Problem(ProblemCode.NOT_JSON, column=error.colno)})
    except (RecursionError, ValueError):
        _refuse({FilePlace(1, ""): Problem(ProblemCode.WRONG_SHAPE)})
    if "\\u0000" in document or "\0" in document:
        _refuse({FilePlace(1, ""): Problem(ProblemCode.WRONG_SHAPE)})
    return said


def _whole(digits: str) -> int | str:
    return int(digits) if len(digits) <= 18 else digits


def _not_json(name: str) -> object:
    raise ValueError(name)


def _form(part: Part) -> FormDefinition:
    part.allow({"$schema", "oid", "title", "sections"})
    oid, title = part.text("oid", OID), part.label("title")
    sections = tuple(_section(section) for section in part.parts("sections", 200))
    _no_oid_twice([(section.oid, f"/sections/{n}") for n, section in enumerate(sections)], part)
    _no_oid_twice([(entry.oid, pointer) for entry, pointer in entries(sections)], part)
    return FormDefinition(oid, title, sections)


def entries(sections: tuple[Section, ...]) -> Iterator[tuple[Item | Group, str]]:
    """Return every group and item with its JSON pointer, a group before its items."""
    for number, section in enumerate(sections):
        for index, entry in enumerate(section.entries):
            pointer = f"/sections/{number}/items/{index}"
            yield entry, pointer
            if isinstance(entry, Group):
                yield from ((item, f"{pointer}/items/{inner}") for inner, item in enumerate(entry.items))


def _no_oid_twice(found: list[tuple[str, str]], part: Part) -> None:
    seen: set[str] = set()
    for oid, pointer in found:
        if oid.casefold() in seen:
            part.problems.setdefault(f"{pointer}/oid", Problem(ProblemCode.ALREADY_THERE))
        if oid:
            seen.add(oid.casefold())


def _section(part: Part) -> Section:
    part.allow({"oid", "title", "items"})
    inside = tuple(_entry(entry) for entry in part.parts("items", MOST_ENTRIES))
    return Section(part.text("oid", OID), part.label("title"), inside)


def _entry(part: Part) -> Item | Group:
    return _group(part) if part.says("type", GROUP) else _item(part)


def _group(part: Part) -> Group:
    part.allow(OF_GROUP)
    return Group(
        oid=part.text("oid", OID),
        label=part.label("label"),
        items=tuple(_item(item) for item in part.parts("items", 100)),
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
    item = Item(
        oid=part.text("oid", OID),
        type=kind,
        label=part.label("label"),
        help=part.label("help", otherwise=NO_WORDS),
        required=part.flag("required"),
        choices=_choices(part, kind),
        unit=part.text("unit", UNIT, required=False),
        minimum=part.number("minimum"),
        maximum=part.number("maximum"),
        measure=part.one_of("measure", Measure, required=False),
        branching=part.expression("branching"),
        calculation=part.expression("calculation", required=kind is ItemType.CALC),
    )
    if item.minimum is not None and item.maximum is not None and item.minimum > item.maximum:
        part.complain("maximum", ProblemCode.BOUNDS_REVERSED)
    if kind is ItemType.TEXT and item.measure not in (None, Measure.POINT):
        part.complain("measure", ProblemCode.UNKNOWN_VALUE)
    return item


def _choices(part: Part, kind: ItemType) -> tuple[Choice, ...]:
    if kind is ItemType.YESNO:
        return YES_NO
    if kind not in CHOSEN:
        return ()
    choices: list[Choice] = []
    for inner in part.parts("choices", 1000):
        inner.allow({"code", "label"})
        code = inner.text("code", CODE)
        if code and code in (choice.code for choice in choices):
            inner.complain("code", ProblemCode.ALREADY_THERE)
        choices.append(Choice(code, inner.label("label")))
    return tuple(choices)


def _with_order(definition: FormDefinition, problems: dict[str, Problem]) -> FormDefinition:
    """Return the form with the order of its logic, or keep what is wrong with its logic."""
    for entry, pointer in entries(definition.sections):
        for name in ("branching", "calculation"):
            tree = getattr(entry, name, None)
            unknown = _unknown_name(definition, entry.oid, tree) if tree else None
            if unknown:
                problems[f"{pointer}/{name}"] = Problem(ProblemCode.EXPRESSION_UNKNOWN_ITEM, name=unknown)
    if problems:
        return definition
    try:
        return FormDefinition(definition.oid, definition.title, definition.sections, logic_order(definition))
    except CircularLogicError as error:
        for entry, pointer in entries(definition.sections):
            if entry.oid in error.oids:
                problems[pointer] = Problem(ProblemCode.EXPRESSION_CIRCULAR)
        return definition


def _unknown_name(definition: FormDefinition, oid: str, tree: Tree) -> str:
    """Return the first name of an expression that means nothing where it stands; empty when all mean something."""
    own = definition.places.get(oid)
    return next((_bracketed(node) for node in references(tree) if not _means(definition, own, node)), "")


def _bracketed(node: Tree) -> str:
    names = [str(name) for name in node[1:]]
    return f"[{names[0]}({names[1]})]" if node[0] == "checked" else "".join(f"[{name}]" for name in names)


def _means(definition: FormDefinition, own: Place | None, node: Tree) -> bool:
    """Tell whether a reference finds its item: one of its own row, one outside of groups, or a column."""
    place = definition.places.get(str(node[2] if node[0] == "column" else node[1]))
    if place is None or place.item.type in (ItemType.FILE, ItemType.DESCRIPTIVE):
        return False
    is_ticked = place.item.type is ItemType.CHECKBOX
    if node[0] == "column":
        return place.group is not None and place.group.oid == node[1] and not is_ticked
    is_near = place.group is None or (own is not None and own.group == place.group)
    if node[0] == "checked":
        return is_near and is_ticked and node[2] in place.item.codes
    return is_near and not is_ticked
