"""The questions of a form.  Words are those of the REDCap data dictionary and of CDISC ODM (`oid`)."""

import re
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import StrEnum
from typing import Final, NamedTuple

from toolpict.domain.codes import ProblemCode
from toolpict.domain.ecrf.expressions import Tree
from toolpict.domain.ecrf.numbers import read_number
from toolpict.domain.errors import Problem

LONGEST_TEXT: Final = 1000
LONGEST_NOTES: Final = 20_000
MOST_ROWS: Final = 200
DAY: Final = re.compile(r"([0-9]{4})-([0-9]{2})-([0-9]{2})|([0-9]{1,2})[/.]([0-9]{1,2})[/.]([0-9]{4})", re.ASCII)


class ItemType(StrEnum):
    """What an item's answer is, in REDCap's words; `number` is REDCap's text with a number validation."""

    TEXT = "text"
    NOTES = "notes"
    NUMBER = "number"
    RADIO = "radio"
    DROPDOWN = "dropdown"
    CHECKBOX = "checkbox"
    YESNO = "yesno"
    DATE = "date"
    CALC = "calc"
    FILE = "file"
    DESCRIPTIVE = "descriptive"


class Measure(StrEnum):
    """What the reading room can bring from the images into an item."""

    LENGTH = "length"
    AREA = "area"
    VOLUME = "volume"
    POINT = "point"


UNANSWERED: Final = frozenset({ItemType.CALC, ItemType.FILE, ItemType.DESCRIPTIVE})
"""Types whose answer nobody types: worked out, attached, or none at all."""

CHOSEN: Final = frozenset({ItemType.RADIO, ItemType.DROPDOWN, ItemType.CHECKBOX, ItemType.YESNO})


class Label(NamedTuple):
    """The same words in both languages; a form in one language has them twice."""

    fr: str
    en: str


NO_WORDS: Final = Label("", "")
ROW: Final = Label("Ligne", "Row")


@dataclass(frozen=True)
class Choice:
    """One of the answers of a choice; `code` is what is stored and exported."""

    code: str
    label: Label


YES_NO: Final = (Choice("1", Label("Oui", "Yes")), Choice("0", Label("Non", "No")))


@dataclass(frozen=True)
class Item:
    """One question.

    Attributes
    ----------
    unit
        UCUM code of a number or a calculation, such as ``mm`` or ``mm2``; empty when it has none.
    minimum, maximum
        Inclusive bounds of a number, in `unit`.
    measure
        What the reading room can take from the images; None when the answer is typed only.
    branching
        The item is asked when this holds; None when it always is.
    calculation
        What the answer of a `calc` item is.

    """

    oid: str
    type: ItemType
    label: Label
    help: Label = NO_WORDS
    required: bool = False
    choices: tuple[Choice, ...] = ()
    unit: str = ""
    minimum: Decimal | None = None
    maximum: Decimal | None = None
    measure: Measure | None = None
    branching: Tree | None = None
    calculation: Tree | None = None

    @property
    def codes(self) -> tuple[str, ...]:
        """Return the codes of the choices."""
        return tuple(choice.code for choice in self.choices)

    def choice(self, code: str) -> Choice | None:
        """Return the choice with this code."""
        return next((choice for choice in self.choices if choice.code == code), None)

    def read(self, typed: str) -> Decimal | str | Problem:
        """Return the answer that was typed into a field that is not empty, or what is wrong with it."""
        match self.type:
            case ItemType.NUMBER:
                return self._read_measured(typed)
            case ItemType.DATE:
                return read_day(typed) or Problem(ProblemCode.NOT_A_DATE)
            case ItemType.TEXT | ItemType.NOTES:
                longest = LONGEST_TEXT if self.type is ItemType.TEXT else LONGEST_NOTES
                return typed if len(typed) <= longest else Problem(ProblemCode.TOO_LONG, maximum=longest)
        return typed if typed in self.codes else Problem(ProblemCode.NOT_A_CHOICE)

    def _read_measured(self, typed: str) -> Decimal | Problem:
        number = read_number(typed)
        if number is None:
            return Problem(ProblemCode.NOT_A_NUMBER)
        is_low = self.minimum is not None and number < self.minimum
        is_high = self.maximum is not None and number > self.maximum
        if is_low or is_high:
            return Problem(ProblemCode.OUT_OF_RANGE, minimum=self.minimum, maximum=self.maximum, unit=self.unit)
        return number


def read_day(typed: str) -> str | None:
    """Return a day as ISO 8601, typed so or as day/month/year; None when it is no day of the calendar."""
    match = DAY.fullmatch(typed)
    if match is None:
        return None
    year, month, day = match.group(1, 2, 3) if match[1] else match.group(6, 5, 4)
    try:
        return date(int(year), int(month), int(day)).isoformat()
    except ValueError:
        return None


@dataclass(frozen=True)
class Group:
    """Items that are asked once a row.

    Attributes
    ----------
    lesion
        A row is a lesion, which keeps its number from one time point to the next.
    rows
        The most there may be.
    row_label
        What one row is called: "Lésion".

    """

    oid: str
    label: Label
    items: tuple[Item, ...]
    lesion: bool = False
    rows: int = 20
    row_label: Label = ROW
    required: bool = False
    branching: Tree | None = None
