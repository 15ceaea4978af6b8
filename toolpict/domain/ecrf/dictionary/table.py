"""Reads the rows of a data dictionary's file, whatever program wrote it."""

import csv
import io
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Final

from toolpict.domain.codes import NoteCode, ProblemCode
from toolpict.domain.ecrf.columns import COLUMNS, NAMES, OTHER_TITLES
from toolpict.domain.ecrf.dictionary.notes import Note
from toolpict.domain.ecrf.places import FilePlace
from toolpict.domain.errors import Problem

LARGEST_FILE: Final = 20_000_000
"""Bytes."""

NEEDED: Final = ("field_name", "form_name", "field_type", "field_label")
NOT_AVAILABLE: Final = "NA"
"""How R writes an empty cell."""


@dataclass
class Table:
    """The rows of a file by the names of REDCap's columns, with their row in it, and what there is to say of them."""

    rows: list[tuple[int, Mapping[str, str]]] = field(default_factory=list)
    notes: list[Note] = field(default_factory=list)
    problems: dict[FilePlace, Problem] = field(default_factory=dict)


def read_table(content: bytes) -> Table:
    """Return the rows of a file: UTF-8 or Windows-1252, parted by commas, semicolons or tabs."""
    table = Table()
    if len(content) > LARGEST_FILE:
        table.problems[FilePlace(1, "")] = Problem(ProblemCode.TOO_LONG, maximum=LARGEST_FILE)
        return table
    text = _decode(content, table)
    lines = _split(text, table)
    if lines:
        _read_rows(lines, table)
    elif not table.problems:
        table.problems[FilePlace(1, "")] = Problem(ProblemCode.WORD_MISSING, name=COLUMNS["field_name"])
    return table


def _decode(content: bytes, table: Table) -> str:
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError:
        table.notes.append(Note.of(1, "", NoteCode.ENCODING))
        return content.decode("cp1252", errors="replace")


def _split(text: str, table: Table) -> list[list[str]]:
    first = text.partition("\n")[0]
    sign = max(",;\t", key=first.count)
    csv.field_size_limit(LARGEST_FILE)
    reader = csv.reader(io.StringIO(text.replace("\0", "\ufffd"), newline=""), delimiter=sign, strict=True)
    lines: list[list[str]] = []
    try:
        lines.extend(reader)
    except csv.Error:
        table.problems[FilePlace(len(lines) + 1, "")] = Problem(ProblemCode.WRONG_SHAPE)
        return []
    return lines


def _read_rows(lines: list[list[str]], table: Table) -> None:
    titles = list(_names(lines[0], table))
    table.problems.update(
        {
            FilePlace(1, COLUMNS[name]): Problem(ProblemCode.WORD_MISSING, name=COLUMNS[name])
            for name in NEEDED
            if name not in titles
        }
    )
    if table.problems:
        return
    cells = [cell for line in lines[1:] for cell in line]
    blank = NOT_AVAILABLE if "" not in cells and NOT_AVAILABLE in cells else ""
    for row, line in enumerate(lines[1:], 2):
        if not any(cell.strip() for cell in line):
            continue
        if any(cell.strip() for cell in line[len(titles) :]):
            table.problems[FilePlace(row, "")] = Problem(ProblemCode.TOO_MANY_CELLS, maximum=len(titles))
        found = dict(zip(titles, line, strict=False))
        plain = {name: "" if found.get(name) == blank else found.get(name, "") for name in NAMES}
        table.rows.append((row, plain))


def _names(titles: list[str], table: Table) -> Iterator[str]:
    """Return the name of each column; one that we do not know is told, and left."""
    known = {title.casefold(): name for name, title in COLUMNS.items()} | dict(zip(NAMES, NAMES, strict=True))
    for title in titles:
        plain = " ".join(title.split()).casefold()
        name = known.get(plain) or OTHER_TITLES.get(plain, "")
        if not name and plain:
            table.notes.append(Note.of(1, title.strip(), NoteCode.COLUMN_LEFT))
        yield name
