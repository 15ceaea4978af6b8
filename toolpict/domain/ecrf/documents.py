"""Reads a form's document: canonical JSON, in the vocabulary of docs/reference/forms.md."""

import json
from collections.abc import Mapping
from typing import Final

from toolpict.domain.codes import ErrorCode, ProblemCode
from toolpict.domain.ecrf.definition import FormDefinition, Section
from toolpict.domain.ecrf.document_items import read_checks, read_choices, read_entry
from toolpict.domain.ecrf.logic import entries, with_logic
from toolpict.domain.ecrf.places import FilePlace, find_lines
from toolpict.domain.ecrf.shapes import EVENT, OID, Part
from toolpict.domain.errors import InvalidInputError, Problem

LARGEST_DOCUMENT: Final = 10_000_000
"""Characters."""

MOST_ENTRIES: Final = 4000
SOURCE: Final = "redcap"
"""What a form says of itself that was read from a data dictionary."""


def read_definition(document: str) -> FormDefinition:
    """Return the form that a document describes.

    Raises
    ------
    InvalidInputError
        With every problem found, each under its line and JSON pointer (see `FilePlace`).

    """
    said = _parse(document)
    lines, twice = find_lines(document)
    definition, problems = find_problems(said)
    problems |= {pointer: Problem(ProblemCode.ALREADY_THERE) for pointer in twice}
    if problems:
        _refuse({FilePlace(_line(lines, pointer), pointer): problem for pointer, problem in problems.items()})
    return definition


def find_problems(said: object) -> tuple[FormDefinition, dict[str, Problem]]:
    """Return the form that a parsed document describes, and what is wrong with it, by JSON pointer."""
    problems: dict[str, Problem] = {}
    definition = _form(Part(said, "", problems))
    if not problems:
        definition = with_logic(definition, problems)
    return definition, problems


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
    part.allow({"$schema", "oid", "title", "sections", "events", "missing_codes", "checks", "source"})
    if part.has("source") and not part.says("source", SOURCE):
        part.complain("source", ProblemCode.UNKNOWN_VALUE)
    oid, title = part.text("oid", OID), part.label("title")
    sections = tuple(_section(section) for section in part.parts("sections", 200))
    _no_oid_twice([(section.oid, f"/sections/{n}") for n, section in enumerate(sections)], part)
    _no_oid_twice([(entry.oid, pointer) for entry, pointer in entries(sections)], part)
    codes = read_choices(part, "missing_codes", 100) if part.has("missing_codes") else ()
    return FormDefinition(oid, title, sections, part.texts("events", 200, EVENT), codes, read_checks(part))


def _no_oid_twice(found: list[tuple[str, str]], part: Part) -> None:
    seen: set[str] = set()
    for oid, pointer in found:
        if oid.casefold() in seen:
            part.problems.setdefault(f"{pointer}/oid", Problem(ProblemCode.ALREADY_THERE))
        if oid:
            seen.add(oid.casefold())


def _section(part: Part) -> Section:
    part.allow({"oid", "title", "items"})
    inside = tuple(read_entry(entry) for entry in part.parts("items", MOST_ENTRIES))
    return Section(part.text("oid", OID), part.label("title"), inside)
