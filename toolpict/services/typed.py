"""Reads what was typed on a page, and keeps what is wrong with it by field, so that all of it is told at once."""

import re
from collections.abc import Mapping
from datetime import date
from decimal import Decimal, InvalidOperation
from enum import StrEnum
from typing import Final, TypeVar
from uuid import UUID

from toolpict.domain.codes import Parameter, ProblemCode
from toolpict.domain.errors import InvalidInputError, Problem

E = TypeVar("E", bound=StrEnum)

LONGEST_LINE: Final = 200
LONGEST_TEXT: Final = 4000
LONGEST_NUMBER: Final = 30
NUMBER: Final = re.compile(r"-?\d+(?:[.,]\d+)?")


class Typed:
    """What was typed, read field by field.

    What is wrong or missing reads as an empty value; `require` then tells every problem.
    """

    def __init__(self, fields: Mapping[str, str]) -> None:
        self._fields = fields
        self.problems: dict[str, Problem] = {}

    def wrong(self, field: str, code: ProblemCode, **parameters: Parameter) -> None:
        """Keep a problem, unless the field has one already."""
        self.problems.setdefault(field, Problem(code, **parameters))

    def require(self) -> None:
        """Do nothing if all that was read is right.

        Raises
        ------
        InvalidInputError
            Something is not: each field with its first problem.

        """
        if self.problems:
            raise InvalidInputError(self.problems)

    def text(self, field: str, *, required: bool = True, longest: int = LONGEST_LINE) -> str:
        """Return a line or a text without the space around it."""
        text = self._fields.get(field, "").strip()
        if required and not text:
            self.wrong(field, ProblemCode.MISSING)
        if len(text) > longest:
            self.wrong(field, ProblemCode.TOO_LONG, maximum=longest)
            return ""
        if not is_writing(text):
            self.wrong(field, ProblemCode.WRONG_SHAPE)
            return ""
        return text

    def shaped(self, field: str, shape: re.Pattern[str], *, upper: bool = False) -> str:
        """Return a code of a given shape."""
        text = self.text(field)
        text = text.upper() if upper else text
        if text and not shape.fullmatch(text):
            self.wrong(field, ProblemCode.WRONG_SHAPE)
        return text

    def choice(self, field: str, kind: type[E]) -> E:
        """Return one member of an enumeration; the first when what was typed is none."""
        text = self.text(field)
        if text in set(kind):
            return kind(text)
        self.wrong(field, ProblemCode.NOT_A_CHOICE)
        return next(iter(kind))

    def day(self, field: str, *, required: bool = False) -> date | None:
        """Return a day; None when there is none."""
        text = self.text(field, required=required, longest=LONGEST_NUMBER)
        try:
            day = date.fromisoformat(text) if text else None
        except ValueError:
            self.wrong(field, ProblemCode.NOT_A_DATE)
            return None
        if day and not 1900 <= day.year <= 2200:
            self.wrong(field, ProblemCode.NOT_A_DATE)
        return day

    def whole(self, field: str, minimum: int, maximum: int, *, otherwise: int | None = None) -> int:
        """Return a whole number within bounds; `otherwise` when nothing was typed."""
        text = self.text(field, required=otherwise is None, longest=LONGEST_NUMBER)
        if not text:
            return otherwise or 0
        if not re.fullmatch(r"[+-]?[0-9]{1,9}", text):
            self.wrong(field, ProblemCode.NOT_A_NUMBER)
            return minimum
        if not minimum <= int(text) <= maximum:
            self.wrong(field, ProblemCode.OUT_OF_RANGE, minimum=minimum, maximum=maximum, unit="")
        return int(text)

    def number(self, field: str) -> Decimal | None:
        """Return a decimal number, `42,5` or `42.5`; None when there is none."""
        text = self.text(field, required=False, longest=LONGEST_NUMBER)
        if not text:
            return None
        number = read_number(text)
        if number is None:
            self.wrong(field, ProblemCode.NOT_A_NUMBER)
        return number

    def key(self, field: str, *, required: bool = True) -> UUID | None:
        """Return one of our own ids; None when there is none."""
        text = self.text(field, required=required)
        key = read_key(text)
        if text and key is None:
            self.wrong(field, ProblemCode.NOT_A_CHOICE)
        return key

    def ticked(self, field: str) -> bool:
        """Tell whether a box is ticked."""
        return bool(self._fields.get(field))

    def rows(self, prefix: str, first: str) -> list[int]:
        """Return the numbers of the rows `prefix-0-…`, `prefix-1-…` in which anything but a choice was typed.

        A row counts when its field `first`, or any other text of it, is not empty; selects always are something.
        """
        found = set()
        for name, text in self._fields.items():
            match = re.fullmatch(rf"{prefix}-([0-9]{{1,3}})-([a-z_]+)", name)
            if match and text.strip() and (match[2] == first or match[2] not in {"type", "required"}):
                found.add(int(match[1]))
        return sorted(found)


def is_writing(text: str) -> bool:
    """Tell whether a text has no control characters, of which PostgreSQL refuses one (NUL)."""
    return all(character.isprintable() or character in "\r\n\t" for character in text)


def read_number(text: str) -> Decimal | None:
    """Return a number typed with a comma or a point; None when it is no number."""
    if not NUMBER.fullmatch(text.strip()):
        return None
    try:
        return Decimal(text.strip().replace(",", "."))
    except InvalidOperation:
        return None


def read_key(text: str) -> UUID | None:
    """Return one of our own ids; None when it has not its shape."""
    try:
        return UUID(text)
    except ValueError:
        return None
