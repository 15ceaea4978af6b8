"""What every form of ours can do: require its shape, show what a use case refused, and hold rows."""

import re
from collections.abc import Iterable, Iterator, Mapping
from typing import Any, Final, Generic, Self, TypeVar

from flask import request
from werkzeug.datastructures import MultiDict
from wtforms import Form
from wtforms.fields import FieldList, FormField

from toolpict.domain.errors import InvalidInputError, Problem
from toolpict.web.language import speak
from toolpict.web.page_forms.fields import Entry

MORE: Final = 3
"""Rows added by the button « Plus de lignes »."""

MOST_ROWS: Final = 60
ROW: Final = re.compile(r"(?P<rows>[a-z_]+)-(?P<number>[0-9]{1,3})-(?P<field>[a-z_]+)")

R = TypeVar("R", bound="PageForm")


class PageForm(Form):  # type: ignore[misc]  # WTForms comes without types
    """A form of a page: its fields say what is no number, no date, no choice or missing; the rules are the use case's.

    That the form is ours (CSRF) was looked at before, for every form alike: see `toolpict.web.forms`.
    """

    form_errors: list[str]
    prefix = ""

    def __init__(self, formdata: object = None, *, prefix: str = "", **options: object) -> None:
        super().__init__(formdata, prefix=prefix or self.prefix, **options)

    @property
    def entries(self) -> Iterator[Entry[Any]]:
        """Return the fields, those of filled rows included."""
        for field in self:
            yield from field.inner

    @property
    def sent(self) -> list[tuple[str, str]]:
        """Return the names and texts by which a browser would send the form again."""
        return [pair for field in self.entries for pair in field.sent]

    def require(self) -> Self:
        """Return the form if everything typed can be read.

        Raises
        ------
        InvalidInputError
            Something cannot: each field with its problem.

        """
        self.validate()
        problems = {field.name: field.problem for field in self.entries if field.problem}
        if problems:
            raise InvalidInputError(problems)
        return self

    def refused(self, error: InvalidInputError) -> Self:
        """Return the form with what is wrong said at its fields; what has no field of its own, above them."""
        for place, problem in error.problems.items():
            field = self.field_at(place)
            if field is None or field.kind == "hidden":
                self.form_errors = [*self.form_errors, speak(problem.code, **problem.parameters)]
            else:
                tell(field, problem)
        return self

    def field_at(self, place: str) -> Any:  # noqa: ANN401 - a field, or rows; WTForms comes without types
        """Return the field that a problem names; `site-1-code` is in the second row that was filled in."""
        plain = [each for field in self if not isinstance(field, Rows) for each in field.inner]
        fields = {name: each for each in plain for name in (each.short_name, each.name)}
        match = ROW.fullmatch(place)
        if place in fields or match is None:
            return fields.get(place)
        rows = next((each for each in self if isinstance(each, Rows) and each.name == match["rows"]), None)
        if rows is None:
            return None
        shown, number = rows.filled or rows.shown, int(match["number"])
        return shown[number][match["field"]] if number < len(shown) else None


def tell(field: Any, problem: Problem) -> None:  # noqa: ANN401 - WTForms comes without types
    """Show a problem at its field."""
    field.errors = [speak(problem.code, **problem.parameters)]


class Rows(FieldList, Generic[R]):  # type: ignore[misc]  # WTForms comes without types
    """Rows of a small form; those in which nothing was typed are left out, and more are added without JavaScript."""

    kind = "rows"

    def __init__(self, row: type[R], *, least: int, **binding: object) -> None:
        super().__init__(FormField(row), **binding)
        self.least = least

    def process(self, formdata: object, *data: object, **options: object) -> None:
        """Read the rows that were sent, and add empty ones: WTForms would read a row again for each of them."""
        super().process(formdata, *data, **options)
        for _ in range(self.least - len(self.entries)):
            self.append_entry()

    @property
    def shown(self) -> list[R]:
        """Return all rows, empty ones included."""
        return [entry.form for entry in self.entries]

    @property
    def filled(self) -> list[R]:
        """Return the rows in which anything was typed; a choice always is something, and does not count."""
        return [row for row in self.shown if is_filled(row)]

    @property
    def inner(self) -> Iterator[Entry[Any]]:
        """Return the fields of the filled rows."""
        for row in self.filled:
            yield from row.entries

    def add_more(self) -> None:
        """Show a few more empty rows."""
        for _ in range(min(MORE, MOST_ROWS - len(self.entries))):
            self.append_entry()

    def validate(self, _form: object, _extra: Iterable[object] = ()) -> bool:
        """Tell whether all filled rows are right."""
        self.errors: list[Mapping[str, list[str]]] = [row.errors for row in self.filled if not row.validate()]
        return not self.errors

    def _extract_indices(self, prefix: str, formdata: Iterable[str]) -> Iterator[int]:
        # WTForms takes every digit of Unicode for one that `int` reads, and fails on some.
        matches = (ROW.fullmatch(name) for name in formdata)
        return (int(match["number"]) for match in matches if match and match["rows"] == prefix)


def is_filled(row: PageForm) -> bool:
    """Tell whether anything was typed in a row."""
    return any(field.typed.strip() for field in row if field.kind != "select")


def texts_and_files() -> MultiDict[str, object]:
    """Return what the request sent for a form that has a file."""
    sent: MultiDict[str, object] = MultiDict()
    sent.update(request.form)
    sent.update(request.files)
    return sent
