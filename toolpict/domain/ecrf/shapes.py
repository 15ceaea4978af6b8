"""Reads the parts of a form document, and keeps what is wrong with each at its place."""

import re
from collections.abc import Collection, Mapping
from decimal import Decimal
from enum import StrEnum
from typing import Final, TypeVar, cast

from toolpict.domain.codes import PARAMETERS, Parameter, ProblemCode
from toolpict.domain.ecrf.expressions import ExpressionError, Tree, parse_expression
from toolpict.domain.ecrf.items import Concept, Label
from toolpict.domain.ecrf.numbers import read_number
from toolpict.domain.ecrf.places import escape
from toolpict.domain.errors import Problem

E = TypeVar("E", bound=StrEnum)
OID: Final = re.compile(r"[A-Za-z](?:_{0,2}[A-Za-z0-9]){0,63}_?", re.ASCII)
"""Letters, digits and underscores, never three underscores in a row: they part an item from a choice in exports."""

EVENT: Final = re.compile(r"[A-Za-z0-9][A-Za-z0-9_.-]{0,63}", re.ASCII)
CODE: Final = re.compile(r"[A-Za-z0-9_.-]{1,32}", re.ASCII)
WORDS: Final = re.compile(r"[^\x00-\x1f\x7f]{1,400}")
ANNOTATION: Final = re.compile(r".{0,4000}", re.DOTALL)
VALIDATION: Final = re.compile(r"[A-Za-z0-9_]{1,64}", re.ASCII)
UNIT: Final = re.compile(r"[\x21-\x7e\u00b5\u00b2\u00b3%]{1,32}")
LONGEST_LABEL: Final = 20_000
CONCEPT: Final = re.compile(r"[A-Za-z0-9_.:-]{1,64}", re.ASCII)
SCHEMES: Final = frozenset({"SCT", "RADLEX", "DCM", "UCUM"})


class Part:
    """One object of the document, with its place; problems go to one mapping that all parts share.

    Everything asked of it is answered with something of the right type, so that reading goes on and all problems are
    found at once.
    """

    def __init__(self, said: object, pointer: str, problems: dict[str, Problem]) -> None:
        self.pointer, self.problems = pointer, problems
        self._said: Mapping[str, object] = said if isinstance(said, dict) else {}
        if not isinstance(said, dict):
            self.complain(None, ProblemCode.WRONG_SHAPE)

    def complain(self, child: str | None, code: ProblemCode, **parameters: Parameter) -> None:
        """Keep what is wrong with one value, or with the whole object; the first problem of a place stands."""
        place = self.pointer if child is None else f"{self.pointer}/{escape(child)}"
        self.problems.setdefault(place, Problem(code, **parameters))

    def allow(self, names: Collection[str]) -> None:
        """Complain about every name that is none of these."""
        for name in self._said.keys() - set(names):
            self.complain(name, ProblemCode.UNKNOWN_WORD)

    def has(self, name: str) -> bool:
        """Tell whether anything stands there."""
        return self._said.get(name) is not None

    def says(self, name: str, value: str) -> bool:
        """Tell whether this very value stands there."""
        return self._said.get(name) == value

    def _value(self, name: str, *, required: bool) -> object | None:
        value = self._said.get(name)
        if value is None and required:
            self.complain(name if name in self._said else None, ProblemCode.WORD_MISSING, name=name)
        return value

    def text(self, name: str, shape: re.Pattern[str], *, required: bool = True) -> str:
        """Return a text of this shape."""
        value = self._value(name, required=required)
        if isinstance(value, str) and shape.fullmatch(value):
            return value
        if value is not None:
            self.complain(name, ProblemCode.WRONG_SHAPE)
        return ""

    def one_of(self, name: str, kind: type[E], *, required: bool = True) -> E | None:
        """Return a member of an enumeration."""
        value = self._value(name, required=required)
        if isinstance(value, str) and value in list(kind):
            return kind(value)
        if value is not None:
            self.complain(name, ProblemCode.UNKNOWN_VALUE)
        return None

    def flag(self, name: str) -> bool:
        """Return true or false; false when nothing is said."""
        value = self._value(name, required=False)
        if value is not None and not isinstance(value, bool):
            self.complain(name, ProblemCode.WRONG_SHAPE)
        return value is True

    def number(self, name: str) -> Decimal | None:
        """Return a number, written as such or as a text with a point; None when nothing is said."""
        value = self._value(name, required=False)
        if value is None:
            return None
        is_written = isinstance(value, int | str) and not isinstance(value, bool)
        number = read_number(str(value)) if is_written and "," not in str(value) else None
        if number is None:
            self.complain(name, ProblemCode.NOT_A_NUMBER)
        return number

    def count(self, name: str, otherwise: int, most: int) -> int:
        """Return a whole number from 1 to `most`."""
        value = self._value(name, required=False)
        if value is None:
            return otherwise
        if isinstance(value, bool) or not isinstance(value, int) or not 1 <= value <= most:
            self.complain(name, ProblemCode.OUT_OF_RANGE, minimum=1, maximum=most, unit="")
            return otherwise
        return value

    def label(self, name: str, *, otherwise: Label | None = None) -> Label:
        """Return words in both languages: `{"fr": …, "en": …}`, or one text for both."""
        value = self._value(name, required=otherwise is None)
        if value is None:
            return otherwise or Label("", "")
        said = value if isinstance(value, dict) else {"fr": value}
        words = [said.get(language, said.get(other)) for language, other in (("fr", "en"), ("en", "fr"))]
        are_words = [isinstance(word, str) and 0 < len(word.strip()) <= LONGEST_LABEL for word in words]
        if not all(are_words) or said.keys() - {"fr", "en"}:
            self.complain(name, ProblemCode.WRONG_SHAPE)
            return Label("", "")
        return Label(*(str(word).strip() for word in words))

    def parts(self, name: str, most: int) -> list["Part"]:
        """Return the objects of a list that must not be empty."""
        value = self._value(name, required=True)
        if value is None:
            return []
        if not isinstance(value, list) or not 1 <= len(value) <= most:
            self.complain(name, ProblemCode.WRONG_SHAPE)
            return []
        return [Part(said, f"{self.pointer}/{name}/{index}", self.problems) for index, said in enumerate(value)]

    def expression(self, name: str, *, required: bool = False) -> Tree | None:
        """Return the tree of an expression; None when nothing is said."""
        value = self._value(name, required=required)
        if value is None:
            return None
        if not isinstance(value, str):
            self.complain(name, ProblemCode.WRONG_SHAPE)
            return None
        try:
            return parse_expression(value)
        except ExpressionError as error:
            known: dict[str, Parameter] = {"position": error.position, "name": error.name}
            self.complain(name, error.code, **{each: known[each] for each in PARAMETERS[error.code]})
            return None

    def anything(self, name: str, shape: re.Pattern[str]) -> str:
        """Return a text; what else stands there is kept in the document, and means nothing."""
        value = self._said.get(name)
        return value if isinstance(value, str) and shape.fullmatch(value) else ""

    def concept(self, name: str) -> Concept | None:
        """Return what something is called in a terminology; None when nothing is said."""
        value = self._value(name, required=False)
        if value is None:
            return None
        inner = Part(value, f"{self.pointer}/{name}", self.problems)
        inner.allow({"scheme", "code", "label"})
        scheme = inner.text("scheme", CONCEPT)
        if scheme and scheme not in SCHEMES:
            inner.complain("scheme", ProblemCode.UNKNOWN_VALUE)
        return Concept(scheme, inner.text("code", CONCEPT), inner.text("label", WORDS))

    def texts(self, name: str, most: int, shape: re.Pattern[str]) -> tuple[str, ...]:
        """Return a list of texts of this shape, none twice; empty when nothing is said."""
        value = self._value(name, required=False)
        if value is None:
            return ()
        is_list = isinstance(value, list) and len(value) <= most and len(set(map(str, value))) == len(value)
        if not is_list or not all(
            isinstance(each, str) and shape.fullmatch(each) for each in cast("list[object]", value)
        ):
            self.complain(name, ProblemCode.WRONG_SHAPE)
            return ()
        return tuple(cast("list[str]", value))

    def labels(self, name: str, most: int) -> tuple[Label, ...]:
        """Return a list of words in both languages; empty when nothing is said."""
        value = self._value(name, required=False)
        if value is None:
            return ()
        if not isinstance(value, list) or len(value) > most:
            self.complain(name, ProblemCode.WRONG_SHAPE)
            return ()
        said = {str(index): each for index, each in enumerate(value)}
        inner = Part(said, f"{self.pointer}/{name}", self.problems)
        return tuple(inner.label(str(index)) for index in range(len(value)))

    def cells(self, name: str, columns: Collection[str]) -> Mapping[str, str]:
        """Return texts by the names of columns; empty when nothing is said."""
        value = self._value(name, required=False)
        if value is None:
            return {}
        if not isinstance(value, dict) or not all(isinstance(cell, str) for cell in value.values()):
            self.complain(name, ProblemCode.WRONG_SHAPE)
            return {}
        Part(value, f"{self.pointer}/{name}", self.problems).allow(columns)
        return value
