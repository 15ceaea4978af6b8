"""The kinds of fields of our forms: each reads what was typed into a value, and says in our words when it cannot."""

import re
from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from decimal import Decimal
from enum import StrEnum
from typing import Any, Final, Generic, NoReturn, TypeVar
from uuid import UUID

from werkzeug.datastructures import FileStorage
from wtforms import Field
from wtforms.validators import ValidationError

from toolpict.domain.codes import Parameter, ProblemCode
from toolpict.domain.errors import Problem
from toolpict.services.problems import LONGEST_LINE, LONGEST_REASON, LONGEST_TEXT
from toolpict.services.tasks import PRIORITIES
from toolpict.services.typed import is_writing, read_number
from toolpict.services.wording import Language
from toolpict.web.forms import NO_VERSION
from toolpict.web.language import current_language, speak

T = TypeVar("T")
E = TypeVar("E", bound=StrEnum)

WHOLE: Final = re.compile(r"[+-]?[0-9]{1,9}")
SLOT: Final = re.compile(r"person-(?P<slot>[A-Z][A-Z0-9]{0,7})")
FIRST_YEAR: Final = 1900
LAST_YEAR: Final = 2200


class Entry(Field, Generic[T]):  # type: ignore[misc]  # WTForms comes without types
    """A field of one text; `label` and `hint` are codes of the catalogue.

    Attributes
    ----------
    typed
        What stands in the field, as it was typed.
    data
        What was read of it; None, or `empty`, when nothing was typed or it cannot be read.
    problem
        What the shape of the text breaks.

    """

    kind = "field"
    input_type = "text"
    longest = LONGEST_LINE
    rows = 2
    empty: T | None = None
    data: T | None

    def __init__(
        self,
        label: str = "",
        *,
        required: bool = False,
        hint: str = "",
        longest: int | None = None,
        rows: int | None = None,
        shown_longest: int | None = None,
        autocomplete: str = "off",
        **binding: object,
    ) -> None:
        super().__init__(label, description=hint, **binding)
        self.required, self.autocomplete = required, autocomplete
        self.longest, self.rows = longest or self.longest, rows or self.rows
        self.shown_longest = shown_longest or self.longest
        self.typed = ""
        self.problem: Problem | None = None

    @property
    def value(self) -> T:
        """Return what was read, of a field that has to be filled in; asked for once the form is right."""
        if self.data is None:
            raise LookupError(self.name)
        return self.data

    @property
    def inner(self) -> Iterable["Entry[Any]"]:
        """Return the fields that this one is made of: itself."""
        return (self,)

    @property
    def sent(self) -> Iterable[tuple[str, str]]:
        """Return the names and texts by which a browser would send it again."""
        return [(self.name, self.typed)] if self.typed else []

    def process_data(self, value: T | None) -> None:
        """Start from a value rather than from what was typed."""
        self.data = self.empty if value is None else value
        self.typed = "" if value is None else self.write(value)

    def process_formdata(self, texts: Sequence[object]) -> None:
        """Read the first text that was sent under the field's name; a file is none."""
        self.typed = next((text for text in texts if isinstance(text, str)), "")
        self.data, text = self.empty, self.typed.strip()
        if len(text) > self.longest:
            self.wrong(ProblemCode.TOO_LONG, maximum=self.longest)
        if not is_writing(text):
            self.wrong(ProblemCode.WRONG_SHAPE)
        if text:
            self.data = self.read(text)

    def pre_validate(self, _form: object) -> None:
        """Say when nothing was typed where something has to be."""
        if self.required and not self.typed.strip():
            self.wrong(ProblemCode.MISSING)

    def wrong(self, code: ProblemCode, **parameters: Parameter) -> NoReturn:
        """Keep what is wrong and say it.

        Raises
        ------
        ValidationError
            Always; WTForms shows it at the field.

        """
        self.problem = Problem(code, **parameters)
        raise ValidationError(speak(code, **parameters))

    def read(self, text: str) -> T | None:
        """Return the value of a text that is not empty."""
        raise NotImplementedError

    def write(self, value: T) -> str:
        """Return a value as it would be typed."""
        return str(value)


class Line(Entry[str]):
    """A line of text, without the space around it."""

    empty = ""

    def read(self, text: str) -> str:
        """Return the text."""
        return text


class Code(Line):
    """A code of a given shape, which is the domain's; small letters are taken for capitals unless it says otherwise."""

    def __init__(
        self, label: str, *, shape: re.Pattern[str], upper: bool = True, required: bool = False, **binding: object
    ) -> None:
        super().__init__(label, required=required, **binding)  # type: ignore[arg-type]  # what WTForms binds it with
        self.shape, self.upper = shape, upper

    def read(self, text: str) -> str:
        """Return the code."""
        code = text.upper() if self.upper else text
        return code if self.shape.fullmatch(code) else self.wrong(ProblemCode.WRONG_SHAPE)


class Area(Line):
    """Several lines of text."""

    kind = "area"
    longest = LONGEST_TEXT


class Reason(Area):
    """Why something is done; the use case knows whether it has to be said."""

    longest = LONGEST_REASON


class Email(Line):
    """An address of mail."""

    input_type = "email"


class Secret(Line):
    """A password: taken as it is, and never shown again."""

    input_type = "password"

    def process_formdata(self, texts: Sequence[object]) -> None:
        """Take the password with the space around it; whether it is any good, the use case says."""
        self.data = next((text for text in texts if isinstance(text, str)), "")

    def pre_validate(self, _form: object) -> None:
        """Say nothing: a missing password is as wrong as any other."""


class Day(Entry[date]):
    """A day."""

    input_type = "date"

    def read(self, text: str) -> date | None:
        """Return the day."""
        try:
            day = date.fromisoformat(text)
        except ValueError:
            self.wrong(ProblemCode.NOT_A_DATE)
        return day if FIRST_YEAR <= day.year <= LAST_YEAR else self.wrong(ProblemCode.NOT_A_DATE)


class Whole(Entry[int]):
    """A whole number; its bounds are a rule, and not told here."""

    def read(self, text: str) -> int | None:
        """Return the number."""
        return int(text) if WHOLE.fullmatch(text) else self.wrong(ProblemCode.NOT_A_NUMBER)


class Number(Entry[Decimal]):
    """A number with a comma or a point."""

    longest = 30

    def read(self, text: str) -> Decimal | None:
        """Return the number."""
        number = read_number(text)
        return self.wrong(ProblemCode.NOT_A_NUMBER) if number is None else number

    def write(self, value: Decimal) -> str:
        """Return the number as the reader types it."""
        return f"{value:f}".replace(".", "," if current_language() is Language.FRENCH else ".")


class Hidden(Whole):
    """A whole number that nobody types: what is wrong with it is said above the form."""

    kind = "hidden"


class Priority(Whole):
    """How much a task presses; `words` begins the codes of the words of its levels."""

    kind = "select"

    def __init__(self, label: str, *, words: str, required: bool = False, **binding: object) -> None:
        super().__init__(label, required=required, **binding)  # type: ignore[arg-type]  # what WTForms binds it with
        self.words = words

    @property
    def options(self) -> Iterable[tuple[str, str]]:
        """Return all levels, each with its words."""
        return [(str(level), speak(f"{self.words}-{level}")) for level in PRIORITIES]


class Version(Whole):
    """The version of the thing that the page was drawn from; what is none is stale."""

    kind = "hidden"

    def process_formdata(self, texts: Sequence[object]) -> None:
        """Read the number."""
        self.typed = next((text for text in texts if isinstance(text, str)), "")
        self.data = int(self.typed) if WHOLE.fullmatch(self.typed) else NO_VERSION


class Choice(Entry[E], Generic[E]):
    """One member of an enumeration."""

    kind = "select"

    def __init__(self, label: str, *, members: type[E], required: bool = False, **binding: object) -> None:
        super().__init__(label, required=required, **binding)  # type: ignore[arg-type]  # what WTForms binds it with
        self.members = members

    @property
    def options(self) -> Iterable[tuple[str, str]]:
        """Return what there is to choose, each with its words."""
        return [(member.value, speak(member)) for member in self.members]

    def read(self, text: str) -> E | None:
        """Return the member."""
        return self.members(text) if text in set(self.members) else self.wrong(ProblemCode.NOT_A_CHOICE)


class Key(Entry[UUID]):
    """One of our own ids, chosen from a list that the page gives."""

    kind = "select"
    options: Iterable[tuple[str, str]] = ()

    def read(self, text: str) -> UUID | None:
        """Return the id."""
        key = read_key(text)
        return self.wrong(ProblemCode.NOT_A_CHOICE) if key is None else key


class Tick(Entry[bool]):
    """A box to tick."""

    kind = "check"
    empty = False

    @property
    def value(self) -> bool:
        """Tell whether the box is ticked."""
        return bool(self.data)

    def process_formdata(self, texts: Sequence[object]) -> None:
        """Tell whether anything was sent: an empty box sends nothing."""
        self.data = bool(texts and texts[0])
        self.typed = "yes" if self.data else ""


class Texts(Entry[tuple[str, ...]]):
    """Any number of texts that were sent under one name, in their order; what they may be, the use case says."""

    kind = "texts"
    empty = ()

    def process_formdata(self, texts: Sequence[object]) -> None:
        """Keep every text."""
        self.data = tuple(text for text in texts if isinstance(text, str))


class File(Entry[FileStorage]):
    """A file; the form is given the files of the request beside its texts."""

    kind = "file"

    def process_formdata(self, files: Sequence[object]) -> None:
        """Take the first file that has a name."""
        self.data = next((file for file in files if isinstance(file, FileStorage) and file.filename), None)
        self.typed = self.data.filename or "" if self.data else ""


class Keys(Entry[tuple[UUID, ...]]):
    """Any number of our own ids, each once, in their order."""

    kind = "checks"
    empty = ()

    @property
    def sent(self) -> Iterable[tuple[str, str]]:
        """Return each id under the field's name."""
        return [(self.name, str(key)) for key in self.value]

    def process_formdata(self, texts: Sequence[object]) -> None:
        """Read every id."""
        keys = [read_key(text) for text in texts if isinstance(text, str)]
        self.data = tuple(dict.fromkeys(key for key in keys if key))
        self.typed = " ".join(map(str, self.data))
        if None in keys:
            self.wrong(ProblemCode.NOT_A_CHOICE)


class People(Field):  # type: ignore[misc]  # WTForms comes without types
    """Who does each part: a field `person-…` for every slot, with an account's id or nothing."""

    kind = "people"
    errors: tuple[str, ...] = ()

    def process(self, formdata: Iterable[str] | None, *_start: object, **_options: object) -> None:
        """Read the field of every slot that was sent."""
        self.slots: dict[str, Key] = {}
        matches = (SLOT.fullmatch(name) for name in formdata or ())
        for match in matches:
            if match:
                self.at(match["slot"]).process(formdata)

    def at(self, slot: str) -> Key:
        """Return the field of a slot."""
        if slot not in self.slots:
            name = {"name": f"person-{slot}", "_meta": self.meta}
            self.slots[slot] = self.meta.bind_field(None, Key("creation.for"), name)
            self.slots[slot].process(None)
        return self.slots[slot]

    @property
    def inner(self) -> Iterable[Entry[Any]]:
        """Return the fields of all slots."""
        return self.slots.values()

    @property
    def value(self) -> Mapping[str, UUID | None]:
        """Return who is named for each slot."""
        return {slot: key.data for slot, key in self.slots.items()}

    def validate(self, form: object, _extra: Iterable[object] = ()) -> bool:
        """Tell whether everybody who is named can be somebody."""
        found = [key.validate(form) for key in self.slots.values()]
        return all(found)


def read_key(text: str) -> UUID | None:
    """Return one of our own ids; None when it has not its shape."""
    try:
        return UUID(text.strip())
    except ValueError:
        return None
