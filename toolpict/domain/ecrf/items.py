"""The questions of a form.  Words are those of the REDCap data dictionary and of CDISC ODM (`oid`)."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from enum import StrEnum
from types import MappingProxyType
from typing import Final, NamedTuple

from toolpict.domain.ecrf.expressions import Tree

MOST_ROWS: Final = 200


class ItemType(StrEnum):
    """What an item's answer is, in REDCap's words; `number`, `date` and `datetime` are REDCap's text, validated so."""

    TEXT = "text"
    NOTES = "notes"
    NUMBER = "number"
    RADIO = "radio"
    DROPDOWN = "dropdown"
    CHECKBOX = "checkbox"
    YESNO = "yesno"
    TRUEFALSE = "truefalse"
    SLIDER = "slider"
    DATE = "date"
    DATETIME = "datetime"
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

CHOSEN: Final = frozenset({ItemType.RADIO, ItemType.DROPDOWN, ItemType.CHECKBOX, ItemType.YESNO, ItemType.TRUEFALSE})
COUNTED: Final = frozenset({ItemType.NUMBER, ItemType.SLIDER})
"""Types whose answer is typed as a number."""


class Label(NamedTuple):
    """The same words in both languages; a form in one language has them twice."""

    fr: str
    en: str


NO_WORDS: Final = Label("", "")
ROW: Final = Label("Ligne", "Row")


class Concept(NamedTuple):
    """What something is called in a terminology.

    Attributes
    ----------
    scheme
        `SCT` for SNOMED CT, `RADLEX`, `UCUM`: the designators of DICOM PS3.16.

    """

    scheme: str
    code: str
    label: str


@dataclass(frozen=True)
class Choice:
    """One of the answers of a choice; `code` is what is stored and exported."""

    code: str
    label: Label
    concept: Concept | None = None


YES_NO: Final = (Choice("1", Label("Oui", "Yes")), Choice("0", Label("Non", "No")))
TRUE_FALSE: Final = (Choice("1", Label("Vrai", "True")), Choice("0", Label("Faux", "False")))


@dataclass(frozen=True)
class Check:
    """What is to be said when answers do not go together.

    Attributes
    ----------
    when
        The message is said when this holds; what is missing makes a comparison false, and nothing is said.
    is_hard
        It stops a signature.  A soft one asks why the answers stand as they are.

    """

    when: Tree
    message: Label
    is_hard: bool = False


@dataclass(frozen=True)
class Item:
    """One question.

    Attributes
    ----------
    unit
        UCUM code of a number or a calculation, such as ``mm`` or ``mm2``; empty when it has none.
    minimum, maximum
        Inclusive bounds of a number, in `unit`.
    earliest, latest
        Inclusive bounds of a date or a moment, in ISO 8601, or `today` or `now`; empty when there are none.
    code_list
        Code of the list of the research study that the choices were taken from; empty when they are its own.
    measure
        What the reading room can take from the images; None when the answer is typed only.
    branching
        The item is asked when this holds; None when it always is.
    calculation
        What the answer of a `calc` item is.
    validation
        How a text, number or date is to be written, in REDCap's words (`number_1dp`, `date_dmy`…).
    header
        Words above the question, which begin a part of a section.
    concept
        What the item asks about, such as an anatomic site.
    is_hidden
        It is never asked: REDCap's record number, or `@HIDDEN`.
    identifier
        The form's maker says that the answer can identify a person.
    matrix
        Items of one name that follow one another, with the same choices, may be shown as a table.
    marks
        What stands at the ends, and in the middle, of a slider.
    checks
        What is said of an answer that does not go with the others, of the same row inside a group.
    redcap
        Cells of the REDCap data dictionary that mean nothing here, or are written there in another way: see
        `toolpict.domain.ecrf.dictionary`.

    """

    oid: str
    type: ItemType
    label: Label
    help: Label = NO_WORDS
    required: bool = False
    choices: tuple[Choice, ...] = ()
    code_list: str = ""
    unit: str = ""
    minimum: Decimal | None = None
    maximum: Decimal | None = None
    earliest: str = ""
    latest: str = ""
    measure: Measure | None = None
    branching: Tree | None = None
    calculation: Tree | None = None
    validation: str = ""
    header: Label = NO_WORDS
    concept: Concept | None = None
    is_hidden: bool = False
    identifier: bool = False
    matrix: str = ""
    marks: tuple[Label, ...] = ()
    annotation: str = ""
    checks: tuple[Check, ...] = ()
    redcap: Mapping[str, str] = field(default_factory=lambda: MappingProxyType({}))

    @property
    def codes(self) -> tuple[str, ...]:
        """Return the codes of the choices."""
        return tuple(choice.code for choice in self.choices)

    def choice(self, code: str) -> Choice | None:
        """Return the choice with this code."""
        return next((choice for choice in self.choices if choice.code == code), None)


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
