"""The words, dates and numbers of every page, in the language of the person: their own choice, else their browser's."""

import re
from collections.abc import Callable, Hashable
from datetime import date, datetime
from decimal import Decimal
from typing import Final

from flask import Flask, g, has_request_context, request
from jinja2.runtime import Macro
from markupsafe import Markup, escape

from toolpict.domain.codes import Parameter
from toolpict.services.wording import Language, say
from toolpict.services.wording import moments as words
from toolpict.web.identity import visitor
from toolpict.web.rooms import Rooms

SOON = 3
"""Days before its due day from which a task is shown in amber."""

DIGEST: Final = re.compile(r"\b([0-9a-f]{64})\b")
SHORT_DIGEST: Final = 12
"""Characters of a SHA-256 that are shown; the title has them all."""


def current_language() -> Language:
    """Return the language of the answer."""
    if not has_request_context():
        return Language.FRENCH
    language: Language | None = g.get("language")  # asked for in each row of a list: one look at the context, not three
    if language is None:
        language = g.language = chosen_language()
    return language


def chosen_language() -> Language:
    """Return what the person chose, else the first of ours that the browser asks for, else French."""
    actor = visitor()
    if actor and actor.language:
        return Language(actor.language)
    return browser_language()


def browser_language() -> Language:
    """Return the first of our languages that the browser asks for, else French."""
    return Language(request.accept_languages.best_match(list(Language), Language.FRENCH))


def speak(code: str, /, **parameters: Parameter) -> str:
    """Return the sentence of a code in the language of the answer; `say` in templates."""
    return say(current_language(), code, **parameters)


def short_digests(text: str) -> Markup:
    """Return a sentence whose digests are cut short, each with the whole of it as its title."""
    parts = DIGEST.split(text)
    return Markup("").join(short(part) if place % 2 else escape(part) for place, part in enumerate(parts))


def short(digest: str) -> Markup:
    """Return the first characters of a digest; its title has them all."""
    return Markup('<span class="tp-mono" title="{}">{}…</span>').format(digest, digest[:SHORT_DIGEST])


def writer() -> Callable[..., Markup]:
    """Return what writes a macro once for the same arguments: a list says the same words in each row."""
    written: dict[tuple[Hashable, ...], Markup] = {}

    def once(macro: Macro, *arguments: Hashable) -> Markup:
        key = (macro.name, arguments)
        if key not in written:
            written[key] = Markup(macro(*arguments))  # noqa: S704 - a macro of ours escapes what it is given
        return written[key]

    return once


class Filters:
    """The filters of templates: dates seen from today, numbers with the signs of the language."""

    def __init__(self, rooms: Rooms) -> None:
        self._rooms = rooms

    def moment(self, at: datetime) -> str:
        """Return a moment as one says it today: `09:12`, `hier, 09:12`, `14 nov., 09:12`."""
        return words.write_moment(current_language(), at, self._rooms.clock(), self._rooms.front.zone)

    def day(self, day: date | datetime) -> str:
        """Return a day as `24 nov. 2026`."""
        there = day.astimezone(self._rooms.front.zone).date() if isinstance(day, datetime) else day
        return words.write_day(current_language(), there)

    def due_words(self, day: date) -> str:
        """Return how far a due day is: `en retard de 3 j`, `aujourd’hui`, `dans 3 j`."""
        days = self._days_until(day)
        code = words.due_code(days)
        return speak(code, days=abs(days)) if code in {"moments.late", "moments.in-days"} else speak(code)

    def due_class(self, day: date) -> str:
        """Return the class that adds a colour to it."""
        days = self._days_until(day)
        if days < 0:
            return "tp-late"
        return "tp-soon" if days <= SOON else "tp-muted"

    def number(self, value: Decimal | float, places: int | None = None, unit: str = "") -> str:
        """Return a number, with its unit if it has one."""
        if unit:
            return words.write_quantity(current_language(), value, unit, places)
        return words.write_count(current_language(), value, places)

    def file_size(self, size_bytes: int) -> str:
        """Return a size as `24,6 Mo`."""
        return words.write_size(current_language(), size_bytes)

    def initials(self, name: str) -> str:
        """Return two letters for a person."""
        return words.initials(name)

    def upper_first(self, text: str) -> str:
        """Return words of the catalogue as they stand at the beginning of a cell: `ARC` stays as it is."""
        return text[:1].upper() + text[1:]

    def _days_until(self, day: date) -> int:
        return (day - self._rooms.today()).days


FILTERS = ("moment", "day", "due_words", "due_class", "number", "file_size", "initials", "upper_first")


def install(app: Flask, rooms: Rooms) -> None:
    """Give every template `say`, `language` and the filters of dates and numbers, macros included."""
    filters = Filters(rooms)
    app.jinja_env.globals.update(say=speak, writer=writer)
    app.jinja_env.filters.update({name: getattr(filters, name) for name in FILTERS}, short_digests=short_digests)
    app.context_processor(lambda: {"language": current_language()})
