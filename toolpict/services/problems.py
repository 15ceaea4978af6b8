"""Keeps what is wrong with a command by field, so that all of it is told at once."""

import re
from typing import Final

from toolpict.domain.codes import Parameter, ProblemCode
from toolpict.domain.errors import InvalidInputError, Problem
from toolpict.services.typed import is_writing

LONGEST_LINE: Final = 200
LONGEST_REASON: Final = 1000
LONGEST_TEXT: Final = 4000


class Problems:
    """What is wrong with a command, field by field; `require` then tells every problem."""

    def __init__(self) -> None:
        self.found: dict[str, Problem] = {}

    def wrong(self, field: str, code: ProblemCode, **parameters: Parameter) -> None:
        """Keep a problem, unless the field has one already."""
        self.found.setdefault(field, Problem(code, **parameters))

    def require(self) -> None:
        """Do nothing if nothing is wrong.

        Raises
        ------
        InvalidInputError
            Something is: each field with its first problem.

        """
        if self.found:
            raise InvalidInputError(self.found)

    def text(self, field: str, text: str, *, required: bool = True, longest: int = LONGEST_LINE) -> str:
        """Return a line or a text without the space around it; empty when it is wrong."""
        text = text.strip()
        if required and not text:
            self.wrong(field, ProblemCode.MISSING)
        if len(text) > longest:
            self.wrong(field, ProblemCode.TOO_LONG, maximum=longest)
            return ""
        if not is_writing(text):
            self.wrong(field, ProblemCode.WRONG_SHAPE)
            return ""
        return text

    def shaped(self, field: str, text: str, shape: re.Pattern[str], *, upper: bool = False) -> str:
        """Return a code of a given shape."""
        text = self.text(field, text)
        text = text.upper() if upper else text
        if text and not shape.fullmatch(text):
            self.wrong(field, ProblemCode.WRONG_SHAPE)
        return text

    def between(self, field: str, number: int, minimum: int, maximum: int) -> int:
        """Return a number within bounds."""
        if not minimum <= number <= maximum:
            self.wrong(field, ProblemCode.OUT_OF_RANGE, minimum=minimum, maximum=maximum, unit="")
        return number
