"""A form's file, whatever kind it is: our own document, or a data dictionary of REDCap; read without any database."""

import re
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import PurePosixPath
from types import MappingProxyType
from typing import Any, Final

from toolpict.domain.codes import ErrorCode, NoteCode, Parameter, Parameters, ProblemCode
from toolpict.domain.ecrf import FilePlace, FormDefinition, read_definition
from toolpict.domain.ecrf.dictionary import Note, read_dictionary
from toolpict.domain.errors import InvalidInputError, Problem
from toolpict.services.wording import Language, say

TABLES: Final = frozenset({".csv", ".tsv"})
OTHER_THAN_NAME: Final = re.compile(r"[^A-Za-z0-9]+")
FALLBACK: Final = "FORM"
MOST_ROWS_TOLD: Final = 12


@dataclass(frozen=True)
class FormFile:
    """What a form's file says.

    Attributes
    ----------
    document
        The form as JSON; empty when the file could not be read at all.
    definition
        None while there are problems.
    problems
        By row and column of a table, by line and JSON pointer of a document.

    """

    name: str
    document: str
    definition: FormDefinition | None
    problems: Mapping[FilePlace, Problem]
    notes: Sequence[Note] = ()

    @property
    def is_table(self) -> bool:
        """Tell whether it is a data dictionary."""
        return is_table(self.name)

    def required(self) -> str:
        """Return the document, or raise InvalidInputError with every problem by its place."""
        if self.problems:
            found = {place.key(): problem for place, problem in self.problems.items()}
            raise InvalidInputError(found, ErrorCode.FORM_FILE_NOT_VALID)
        return self.document


def is_table(name: str) -> bool:
    """Tell by its name whether a file is a data dictionary."""
    return PurePosixPath(name).suffix.lower() in TABLES


def read_form_file(
    name: str, content: bytes, *, oid: str = "", title: str = "", repeating: Collection[str] = ()
) -> FormFile:
    """Return what a file says; the OID and the title of a data dictionary come from its name, unless they are given."""
    if is_table(name):
        own = PurePosixPath(name).stem
        found = read_dictionary(content, oid or oid_of(own), title or own.replace("_", " ").strip() or own, repeating)
        return FormFile(name, found.document, found.definition, found.problems, found.notes)
    try:
        document = read_text(content)
        return FormFile(name, document, read_definition(document), MappingProxyType({}))
    except InvalidInputError as error:
        problems = {FilePlace.of(key): problem for key, problem in error.problems.items()}
        return FormFile(name, "", None, MappingProxyType(problems))


def oid_of(name: str) -> str:
    """Return an OID made of a file's name."""
    words = OTHER_THAN_NAME.sub("_", name).strip("_").upper()[:60].rstrip("_")
    return words if words[:1].isalpha() else f"{FALLBACK}_{words}".rstrip("_")


def read_text(content: bytes) -> str:
    """Return the text of a file in UTF-8."""
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = content.count(b"\n", 0, error.start) + 1
        raise refusal(line, Problem(ProblemCode.NOT_JSON, column=1)) from error


def refusal(line: int, problem: Problem) -> InvalidInputError:
    """Return what a file is refused with when it is wrong as a whole."""
    return InvalidInputError({FilePlace(line, "").key(): problem}, ErrorCode.FORM_FILE_NOT_VALID)


def report(file: FormFile, language: Language) -> dict[str, Any]:
    """Return what a program is told of a file: each problem and each note, with its place and its sentence."""
    place, part = ("row", "column") if file.is_table else ("line", "pointer")
    problems = [
        {place: at.line, part: at.pointer, "code": found.code, "message": say(language, found.code, **found.parameters)}
        for at, found in file.problems.items()
    ]
    notes = [
        {place: note.row, part: note.column, "code": note.code, "message": say(language, note.code, **note.parameters)}
        for note in file.notes
    ]
    variables = len(file.definition.places) if file.definition else None
    return {"file": file.name, "ok": not problems, "variables": variables, "problems": problems, "notes": notes}


def report_lines(file: FormFile, language: Language) -> Iterator[str]:
    """Return what a person is told of a file: each problem with its place, then the notes, alike ones together."""
    words = {"count": len(file.problems)}
    for at, found in file.problems.items():
        place = say(language, "form-file.row" if file.is_table else "form-file.line", number=at.line)
        yield f"{place}{', ' if at.pointer else ''}{at.pointer}: {say(language, found.code, **found.parameters)}"
    for told in alike(file.notes):
        sentence = say(language, told.code, **told.parameters)
        where: dict[str, Parameter] = {"column": told.column or "–", "count": len(told.rows), "number": told.shown}
        yield f"{say(language, 'form-file.note', **where)} {sentence}"
    if file.definition:
        yield say(language, "form-file.good", count=len(file.definition.places))
    else:
        yield say(language, "form-file.bad", **words)


@dataclass(frozen=True)
class NotesAlike:
    """What is to be known of the same column in several rows."""

    column: str
    code: NoteCode
    parameters: Parameters
    rows: Sequence[int]

    @property
    def shown(self) -> str:
        """Return the first rows, as a person reads them; empty for the form as a whole."""
        rows = [str(row) for row in self.rows if row]
        return ", ".join(rows[:MOST_ROWS_TOLD]) + (", …" if len(rows) > MOST_ROWS_TOLD else "")


def alike(notes: Sequence[Note]) -> list[NotesAlike]:
    """Return notes with those that say the same of a column taken together, in the order of the first ones."""
    found: dict[tuple[object, ...], list[Note]] = {}
    for note in notes:
        found.setdefault((note.column, note.code, *sorted(note.parameters.items())), []).append(note)
    return [
        NotesAlike(first.column, first.code, first.parameters, [note.row for note in group])
        for group in found.values()
        for first in group[:1]
    ]
