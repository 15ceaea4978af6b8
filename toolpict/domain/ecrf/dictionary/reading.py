"""Reads a data dictionary of REDCap into the document of a form."""

import json
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Any, Final

from toolpict.domain.codes import NoteCode, ProblemCode
from toolpict.domain.ecrf.columns import COLUMNS
from toolpict.domain.ecrf.definition import FormDefinition
from toolpict.domain.ecrf.dictionary.cells import (
    BOUNDS,
    CHOICES,
    VALIDATION,
    Words,
    kept_cells,
    notes_of,
    read_item,
)
from toolpict.domain.ecrf.dictionary.notes import Note
from toolpict.domain.ecrf.dictionary.table import Table, read_table
from toolpict.domain.ecrf.documents import SOURCE, find_problems
from toolpict.domain.ecrf.expressions import ExpressionError, Tree, functions, parse_expression, references
from toolpict.domain.ecrf.functions import REDCAP_SKIPS_BLANKS
from toolpict.domain.ecrf.items import MOST_ROWS
from toolpict.domain.ecrf.places import FilePlace
from toolpict.domain.errors import Problem

WORD_COLUMNS: Final[Mapping[str, str]] = MappingProxyType(
    {
        "oid": "field_name",
        "type": "field_type",
        "label": "field_label",
        "help": "field_note",
        "header": "section_header",
        "branching": "branching_logic",
        "annotation": "field_annotation",
        "matrix": "matrix_group_name",
        "validation": VALIDATION,
        "choices": CHOICES,
        "calculation": CHOICES,
        "marks": CHOICES,
        **BOUNDS,
    }
)
"""Word of an item -> the column that it comes from."""


@dataclass(frozen=True)
class ReadDictionary:
    """What was found in a data dictionary.

    Attributes
    ----------
    document
        The form, as JSON; every row is in it, even one with a problem.  Empty when the file could not be read at all.
    definition
        None while there are problems.
    notes
        What is not carried over, or means something else here, by row.
    problems
        What stops a publication, by row and title of the column.

    """

    document: str
    definition: FormDefinition | None
    notes: tuple[Note, ...]
    problems: Mapping[FilePlace, Problem]


@dataclass
class _Reader:
    """The document while it is built, and which row each of its parts comes from."""

    table: Table
    repeating: frozenset[str]
    sections: list[dict[str, Any]] = field(default_factory=list)
    pointers: dict[str, int] = field(default_factory=dict)
    events: dict[str, int] = field(default_factory=dict)

    def read(self) -> None:
        """Build the sections, a row at a time."""
        for index, (number, row) in enumerate(self.table.rows):
            item = read_item(row)
            self.table.notes.extend(notes_of(row, item, number))
            if not row["field_type"].strip():
                place = FilePlace(number, COLUMNS["field_type"])
                self.table.problems[place] = Problem(ProblemCode.WORD_MISSING, name=place.pointer)
            kept = kept_cells(row, item)
            if index == 0:
                item["hidden"] = True
                self.table.notes.append(Note.of(number, COLUMNS["field_name"], NoteCode.RECORD_NUMBER))
            if kept:
                item["redcap"] = kept
            self._add(item, row["form_name"].strip(), number)
            self._look_into_logic(item, number)

    def _add(self, item: Words, form_name: str, number: int) -> None:
        if not self.sections or self.sections[-1]["oid"] != form_name:
            self._begin(form_name, number)
        inside, pointer = self.sections[-1]["items"], f"/sections/{len(self.sections) - 1}/items"
        if form_name in self.repeating:
            inside, pointer = inside[0]["items"], f"{pointer}/0/items"
        self.pointers[f"{pointer}/{len(inside)}"] = number
        inside.append(item)

    def _begin(self, form_name: str, number: int) -> None:
        self.pointers[f"/sections/{len(self.sections)}"] = number
        title = form_name.replace("_", " ").strip().capitalize() or form_name
        entries: list[Words] = []
        if form_name in self.repeating:
            entries = [{"oid": form_name, "type": "group", "label": title, "rows": MOST_ROWS, "items": []}]
        self.sections.append({"oid": form_name, "title": title, "items": entries})

    def _look_into_logic(self, item: Words, number: int) -> None:
        for word in ("branching", "calculation"):
            tree = _tree(item.get(word, ""))
            if tree is None:
                continue
            for name in sorted(functions(tree) & REDCAP_SKIPS_BLANKS):
                column = COLUMNS[WORD_COLUMNS[word]]
                self.table.notes.append(Note.of(number, column, NoteCode.BLANKS_COUNT, name=name))
            for node in references(tree):
                if node[0] in ("column", "at") and "-" not in str(node[1]) and node[1] not in self.repeating:
                    self.events.setdefault(str(node[1]), number)

    def place(self, pointer: str) -> FilePlace:
        """Return the row and the column of a part of the document."""
        start, word = pointer, ""
        while start not in self.pointers and start:
            start, _, word = start.rpartition("/")
        column = "form_name" if start.count("/") == 2 and word == "oid" else WORD_COLUMNS.get(word, "")
        return FilePlace(self.pointers.get(start, 1), COLUMNS.get(column, ""))


def read_dictionary(content: bytes, oid: str, title: str, repeating: Collection[str] = ()) -> ReadDictionary:
    """Return the form that a data dictionary describes, and everything there is to say of it.

    Parameters
    ----------
    content
        Bytes of the file.
    oid, title
        Of the form: the file has neither.
    repeating
        Instruments that are answered more than once, which REDCap keeps elsewhere; each becomes a group.

    """
    reader = _Reader(read_table(content), frozenset(repeating))
    reader.read()
    table = reader.table
    table.notes.extend(Note.of(row, "", NoteCode.EVENT, name=name) for name, row in reader.events.items())
    if not table.rows:
        return ReadDictionary("", None, tuple(table.notes), MappingProxyType(table.problems))
    said: dict[str, Any] = {"oid": oid, "title": title, "source": SOURCE, "sections": reader.sections}
    if reader.events:
        said["events"] = list(reader.events)
    document = json.dumps(said, ensure_ascii=False)
    definition, found = find_problems(said)
    for pointer, problem in found.items():
        missing = f"/{problem.parameters['name']}" if problem.code is ProblemCode.WORD_MISSING else ""
        table.problems.setdefault(reader.place(pointer + missing), problem)
    notes = tuple(sorted(table.notes, key=lambda note: note.row))
    problems = MappingProxyType(dict(sorted(table.problems.items())))
    return ReadDictionary(document, None if problems else definition, notes, problems)


def _tree(text: str) -> Tree | None:
    """Return a tree; None when there is none, or it cannot be read, which is told elsewhere."""
    try:
        return parse_expression(text) if text else None
    except ExpressionError:
        return None
