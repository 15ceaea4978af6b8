"""One row of a data dictionary as an item of a form's document, and back."""

import re
from collections.abc import Callable, Iterator, Mapping
from types import MappingProxyType
from typing import Any, Final

from toolpict.domain.codes import PARAMETERS, NoteCode
from toolpict.domain.ecrf.columns import COLUMNS, NAMES
from toolpict.domain.ecrf.dictionary.notes import Note
from toolpict.domain.ecrf.dictionary.words import is_formatted, is_piped, plain, read_choices, write_choices
from toolpict.domain.ecrf.items import CHOSEN, ItemType
from toolpict.domain.ecrf.numbers import read_number, write_number
from toolpict.domain.ecrf.typed_answers import MOVING, read_day, read_day_and_time
from toolpict.domain.ecrf.validations import DATES, DECIMALS, MOMENTS, PATTERNS, type_of

Row = Mapping[str, str]
"""Name of a column -> cell."""

Words = dict[str, Any]
"""An item as a form's document has it."""

TYPES: Final[Mapping[str, ItemType]] = MappingProxyType(
    {
        **{kind: kind for kind in ItemType if kind not in (ItemType.NUMBER, ItemType.DATE, ItemType.DATETIME)},
        "select": ItemType.DROPDOWN,
        "textarea": ItemType.NOTES,
    }
)
VALIDATED: Final = frozenset({ItemType.NUMBER, ItemType.DATE, ItemType.DATETIME})
"""Types that are REDCap's text with a validation."""

YES: Final = frozenset({"y", "yes", "1", "true"})
NAME: Final = re.compile(r"[A-Za-z0-9_]{1,64}", re.ASCII)
ACTION: Final = re.compile(r"(?<![\w.@])@([A-Z][A-Z0-9_-]+)")
HIDDEN: Final = "HIDDEN"
KEPT_ONLY: Final = ("custom_alignment", "question_number", "matrix_ranking")
"""Columns that nothing here depends on."""

CHOICES, VALIDATION = "select_choices_or_calculations", "text_validation_type_or_show_slider_number"
BOUNDS: Final[Mapping[str, str]] = MappingProxyType(
    {"minimum": "text_validation_min", "maximum": "text_validation_max"}
)


def read_item(row: Row) -> Words:
    """Return the item that a row describes, but for what `toolpict.domain.ecrf.dictionary.reading` knows of all rows."""
    kind, validation = kind_of(row)
    name, label = row["field_name"].strip(), plain(row["field_label"])
    item: Words = {"oid": name, "type": str(kind), "label": label or name}
    said = {
        "help": plain(row["field_note"]),
        "header": plain(row["section_header"]),
        "branching": row["branching_logic"].strip(),
        "annotation": row["field_annotation"].strip(),
        "matrix": matrix if NAME.fullmatch(matrix := row["matrix_group_name"].strip()) else "",
        "identifier": row["identifier"].strip().lower() in YES,
        "hidden": HIDDEN in ACTION.findall(row["field_annotation"]),
        "required": row["required_field"].strip().lower() in YES and kind not in (ItemType.CALC, ItemType.DESCRIPTIVE),
        "validation": validation,
        **OWN.get(kind, _nothing)(row, validation),
    }
    return item | {word: value for word, value in said.items() if value}


def kind_of(row: Row) -> tuple[ItemType, str]:
    """Return the type of an item, and its validation if we know that."""
    said, validation = row["field_type"].strip().lower(), row[VALIDATION].strip()
    if said in DECIMALS or said in DATES or said in MOMENTS or said in PATTERNS:
        said, validation = "text", validation or said  # as the question lists of ISARIC have it
    kind = TYPES.get(said, ItemType.TEXT)
    if kind is ItemType.TEXT:
        return type_of(validation) or kind, validation if type_of(validation) else ""
    if kind in CHOSEN and kind not in (ItemType.YESNO, ItemType.TRUEFALSE) and not read_choices(row[CHOICES]):
        return ItemType.TEXT, ""
    return kind, ""


def _nothing(_row: Row, _validation: str) -> Words:
    return {}


def _chosen(row: Row, _validation: str) -> Words:
    return {"choices": [{"code": code, "label": words} for code, words in read_choices(row[CHOICES])]}


def _calculated(row: Row, _validation: str) -> Words:
    return {"calculation": row[CHOICES].strip()}


def _numbered(row: Row, _validation: str) -> Words:
    found = {word: read_number(row[column].strip()) for word, column in BOUNDS.items()}
    return {word: write_number(number) for word, number in found.items() if number is not None}


def _marked(row: Row, validation: str) -> Words:
    marks = [plain(mark) for mark in row[CHOICES].split("|")]
    return _numbered(row, validation) | ({"marks": marks} if all(marks) and len(marks) <= 3 else {})


def _dated(row: Row, validation: str) -> Words:
    read: Callable[[str], str | None] = read_day if validation in DATES else read_day_and_time
    said = {word: row[column].strip() for word, column in BOUNDS.items()}
    found = {word: text if text in MOVING else read(text) for word, text in said.items()}
    return {word: day for word, day in found.items() if day}


OWN: Final[Mapping[ItemType, Callable[[Row, str], Words]]] = MappingProxyType(
    {
        ItemType.RADIO: _chosen,
        ItemType.DROPDOWN: _chosen,
        ItemType.CHECKBOX: _chosen,
        ItemType.CALC: _calculated,
        ItemType.NUMBER: _numbered,
        ItemType.SLIDER: _marked,
        ItemType.DATE: _dated,
        ItemType.DATETIME: _dated,
    }
)
"""What an item of a type has beyond what every item has."""


def write_row(item: Words, form_name: str) -> dict[str, str]:
    """Return the row of an item whose words are in one language."""
    kind = ItemType(item["type"])
    validation = item.get("validation") or {"number": "number", "date": "date_ymd", "datetime": "datetime_ymd"}.get(
        kind, ""
    )
    return {
        "field_name": item["oid"],
        "form_name": form_name,
        "section_header": item.get("header", ""),
        "field_type": "text" if kind in VALIDATED else str(kind),
        "field_label": item["label"],
        CHOICES: _write_choices(item),
        "field_note": item.get("help", ""),
        VALIDATION: validation,
        "text_validation_min": str(item.get("minimum", "")),
        "text_validation_max": str(item.get("maximum", "")),
        "identifier": "y" if item.get("identifier") else "",
        "branching_logic": item.get("branching", ""),
        "required_field": "y" if item.get("required") else "",
        "custom_alignment": "",
        "question_number": "",
        "matrix_group_name": item.get("matrix", ""),
        "matrix_ranking": "",
        "field_annotation": item.get("annotation", ""),
    }


def _write_choices(item: Words) -> str:
    if "choices" in item:
        return write_choices([(choice["code"], choice["label"]) for choice in item["choices"]])
    return str(item.get("calculation", "")) or " | ".join(item.get("marks", ()))


def kept_cells(row: Row, item: Words) -> dict[str, str]:
    """Return the cells of a row that its item would not give back as they are."""
    written = write_row(item, row["form_name"])
    return {name: row[name] for name in NAMES if row[name] != written[name]}


def with_kept(written: dict[str, str], kept: Row, item: Words) -> dict[str, str]:
    """Return a row with those kept cells in it that still say what the item says."""
    whole = {**written, **kept}
    if _says_same(whole, item):
        return whole
    return {
        name: cell if _says_same({**written, name: (cell := kept.get(name, own))}, item) else own
        for name, own in written.items()
    }


def _says_same(row: Row, item: Words) -> bool:
    return read_item(row) == {word: value for word, value in item.items() if word != "redcap"}


def notes_of(row: Row, item: Words, number: int) -> Iterator[Note]:
    """Return what a row says that is not carried over, or means something else here."""
    for column, code, name in _found(row, item):
        yield Note.of(number, COLUMNS[column], code, **({"name": name} if "name" in PARAMETERS.get(code, ()) else {}))


def _found(row: Row, item: Words) -> Iterator[tuple[str, NoteCode, str]]:
    yield from _changed(row, item)
    yield from _left_of_words(row)
    for column in KEPT_ONLY:
        if row[column].strip():
            yield column, NoteCode.CELL_KEPT, ""
    if item.get("identifier"):
        yield "identifier", NoteCode.IDENTIFIER, ""
    for action in sorted(set(ACTION.findall(row["field_annotation"])) - {HIDDEN}):
        yield "field_annotation", NoteCode.ACTION_LEFT, f"@{action}"


def _changed(row: Row, item: Words) -> Iterator[tuple[str, NoteCode, str]]:
    kind = ItemType(item["type"])
    said = row["field_type"].strip()
    if TYPES.get(said.lower()) is not kind and type_of(said) is not kind and kind not in VALIDATED:
        yield "field_type", NoteCode.TYPE_CHANGED, said
    validation = row[VALIDATION].strip()
    if validation and validation != item.get("validation"):
        yield VALIDATION, NoteCode.VALIDATION_LEFT, validation
    for word, column in BOUNDS.items():
        if row[column].strip():
            yield column, NoteCode.BOUND_HARD if word in item else NoteCode.BOUND_LEFT, ""


def _left_of_words(row: Row) -> Iterator[tuple[str, NoteCode, str]]:
    if not plain(row["field_label"]):
        yield "field_label", NoteCode.LABEL_MISSING, ""
    for column in ("section_header", "field_label", CHOICES, "field_note"):
        if is_formatted(row[column]):
            yield column, NoteCode.FORMATTING_LEFT, ""
        if column != CHOICES and is_piped(row[column]):
            yield column, NoteCode.PIPING_LEFT, ""
