"""Writes a form as a data dictionary of REDCap."""

import csv
import io
import json
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any, Final

from toolpict.domain.codes import NoteCode
from toolpict.domain.ecrf.columns import COLUMNS, NAMES
from toolpict.domain.ecrf.dictionary.cells import Words, with_kept, write_row
from toolpict.domain.ecrf.dictionary.notes import Note
from toolpict.domain.ecrf.documents import SOURCE

NAMED: Final = re.compile(
    r"""(?P<name>(?<=\[)[A-Za-z]\w*|\b(?:prior|nadir)\s*\(\s*(['"])\w+\2)|'[^']*'|"[^"]*\"""", re.IGNORECASE
)
"""A name in brackets or given to `prior` and `nadir`, or a text, which may hold what looks like one."""

OURS: Final = re.compile(r"\b(sod|pctchg|nadir|prior|count|hasmissingval)\s*\(", re.IGNORECASE)
RECORD: Final[Words] = {"oid": "record_id", "type": "text", "label": "Record ID"}
"""The first variable of a dictionary always names the record."""

LEFT_OF_ITEM: Final = ("checks", "code_list", "concept", "measure", "unit")
LEFT_OF_GROUP: Final = ("branching", "lesion", "required", "row_label")
LEFT_OF_FORM: Final = ("checks", "events", "missing_codes")


@dataclass
class _Writer:
    """The rows while they are written."""

    language: str
    rows: list[dict[str, str]] = field(default_factory=list)
    notes: list[Note] = field(default_factory=list)

    def tell(self, code: NoteCode, column: str = "", **parameters: str) -> None:
        """Keep something to know about the row that is written next."""
        self.notes.append(Note.of(len(self.rows) + 2, column, code, **parameters))

    def section(self, section: Words) -> None:
        """Write the rows of a section, then each of its groups as an instrument of its own."""
        groups: list[Words] = []
        for entry in section["items"]:
            if entry["type"] == "group":
                groups.append(entry)
                continue
            self.item(entry, section["oid"])
            if groups:
                self.notes.append(Note.of(len(self.rows) + 1, "", NoteCode.MOVED))
        for group in groups:
            self.group(group)

    def group(self, group: Words) -> None:
        """Write the rows of a group."""
        self.tell(NoteCode.REPEATING, COLUMNS["form_name"], name=group["oid"].lower())
        for word in LEFT_OF_GROUP:
            if group.get(word):
                self.tell(NoteCode.WORD_LEFT, name=word)
        for item in group["items"]:
            self.item(item, group["oid"])

    def item(self, item: Words, form_name: str) -> None:
        """Write the row of an item."""
        for word in LEFT_OF_ITEM:
            if item.get(word):
                self.tell(NoteCode.WORD_LEFT, name=word)
        kept = item.get("redcap", {})
        said = self.in_one_language(
            {word: value for word, value in item.items() if word not in ("redcap", *LEFT_OF_ITEM)}
        )
        for word in ("branching", "calculation"):
            for name in sorted(set(OURS.findall(said.get(word, "")))):
                self.tell(NoteCode.FUNCTION_LEFT, name=name)
        if not self.rows and said.pop("hidden", False) is not True:
            self.rows.append(write_row(RECORD, form_name.lower()))
            self.notes.append(Note.of(2, "", NoteCode.RECORD_ADDED, name=RECORD["oid"]))
        written = write_row(lowered(said), form_name.lower())
        self.rows.append(with_kept(written, kept, lowered(said)))

    def in_one_language(self, value: Any) -> Any:  # noqa: ANN401 - any part of a JSON document
        """Return a part of the document with its words in one language."""
        if isinstance(value, dict) and value and value.keys() <= {"fr", "en"}:
            return value.get(self.language) or next(iter(value.values()))
        if isinstance(value, dict):
            return {word: self.in_one_language(inner) for word, inner in value.items() if word != "concept"}
        return [self.in_one_language(inner) for inner in value] if isinstance(value, list) else value


def lowered(item: Words) -> Words:
    """Return an item with its name, and those in its logic, in the small letters that REDCap asks for."""
    logic: Words = {word: lower_names(item[word]) for word in ("branching", "calculation") if word in item}
    return {**item, **logic, "oid": item["oid"].lower()}


def lower_names(expression: str) -> str:
    """Return an expression with the names in its brackets in small letters, its texts as they are."""
    return NAMED.sub(lambda found: found[0].lower() if found["name"] else found[0], expression)


def write_dictionary(document: str, language: str = "fr") -> tuple[str, tuple[Note, ...]]:
    """Return a form's document as the text of a data dictionary, and what such a file has no place for.

    What was read from such a file is written as it was, cell by cell, wherever it still says the same.
    """
    said = json.loads(document, parse_float=str)
    writer = _Writer(language)
    for word in LEFT_OF_FORM:
        if said.get(word):
            writer.notes.append(Note.of(0, "", NoteCode.WORD_LEFT, name=word))
    if is_bilingual(said):
        writer.notes.append(Note.of(0, "", NoteCode.ONE_LANGUAGE))
    for section in said["sections"]:
        writer.section(section)
    return "".join(written_lines(writer.rows)), tuple(writer.notes)


def is_from_redcap(document: str) -> bool:
    """Tell whether a form's document was read from a data dictionary."""
    said = json.loads(document)
    return isinstance(said, dict) and said.get("source") == SOURCE


def is_bilingual(value: Any) -> bool:  # noqa: ANN401 - any part of a JSON document
    """Tell whether any words of a document differ between the languages."""
    if isinstance(value, dict):
        is_label = value.keys() == {"fr", "en"} and isinstance(value["fr"], str)
        return value["fr"] != value["en"] if is_label else any(is_bilingual(inner) for inner in value.values())
    return isinstance(value, list) and any(is_bilingual(inner) for inner in value)


def written_lines(rows: list[dict[str, str]]) -> Iterator[str]:
    """Return the lines of the file."""
    out = io.StringIO(newline="")
    writer = csv.writer(out, lineterminator="\r\n")
    writer.writerow([COLUMNS[name] for name in NAMES])
    writer.writerows([[row[name] for name in NAMES] for row in rows])
    yield out.getvalue()
