"""Days, moments, distances, numbers and sizes as the reader of each language writes them."""

from datetime import date, datetime, timedelta, tzinfo
from decimal import Decimal
from functools import lru_cache

from babel.numbers import format_decimal

from toolpict.services.wording import parameters
from toolpict.services.wording.language import Language, Sentence
from toolpict.services.wording.parameters import LOCALES

NARROW = "\N{NARROW NO-BREAK SPACE}"
NO_BREAK = "\N{NO-BREAK SPACE}"

SENTENCES = {
    "moments.today": Sentence("aujourd’hui", "today"),
    "moments.tomorrow": Sentence("demain", "tomorrow"),
    "moments.in-days": Sentence("dans {days} j", "in {days} d"),
    "moments.late-one": Sentence("en retard d’1 j", "1 d late"),
    "moments.late": Sentence("en retard de {days} j", "{days} d late"),
    "moments.yesterday-at": Sentence("hier, {time}", "yesterday, {time}"),
}

DAYS_KEPT = 4096
"""Days whose words are kept: a page of a list says the same few again and again."""

SIZES = {Language.FRENCH: ("o", "ko", "Mo", "Go", "To"), Language.ENGLISH: ("B", "kB", "MB", "GB", "TB")}


def write_day(language: Language, day: date) -> str:
    """Return a day as `24 nov. 2026`."""
    return write_date(language, day, "d MMM y")


@lru_cache(maxsize=DAYS_KEPT)
def write_date(language: Language, day: date, pattern: str) -> str:
    """Return a day in a pattern of Unicode's CLDR that begins with `d`."""
    return parameters.write_date(language, day, pattern)


def write_moment(language: Language, at: datetime, now: datetime, zone: tzinfo) -> str:
    """Return a moment as one says it from `now`: `09:12`, `hier, 09:12`, `14 nov., 09:12`, `14 nov. 2025, 09:12`."""
    there, here = at.astimezone(zone), now.astimezone(zone)
    time = there.strftime("%H:%M")
    if there.date() == here.date():
        return time
    if there.date() == here.date() - timedelta(days=1):
        sentence = SENTENCES["moments.yesterday-at"]
        return (sentence.fr if language is Language.FRENCH else sentence.en).format(time=time)
    pattern = "d MMM" if there.year == here.year else "d MMM y"
    return f"{write_date(language, there.date(), pattern)}, {time}"


def due_code(days: int) -> str:
    """Return the code of the sentence that tells how far a due day is; negative days are late."""
    if days < 0:
        return "moments.late-one" if days == -1 else "moments.late"
    return {0: "moments.today", 1: "moments.tomorrow"}.get(days, "moments.in-days")


def write_count(language: Language, number: Decimal | int | float, places: int | None = None) -> str:
    """Return a number with the thousands and the decimal sign of the language; `places` decimals, or as many as there are."""
    pattern = "#,##0.######" if places is None else "#,##0" + ("." + "0" * places if places else "")
    return format_decimal(number, pattern, locale=LOCALES[language])


def write_quantity(language: Language, number: Decimal | int | float, unit: str, places: int | None = None) -> str:
    """Return a number and its unit, which no line break parts."""
    return f"{write_count(language, number, places)}{NO_BREAK}{unit}"


def write_size(language: Language, size_bytes: int) -> str:
    """Return a size as `24,6 Mo`: powers of 1000, as file systems and networks count."""
    size, step = Decimal(size_bytes), 0
    while size >= 1000 and step < 4:
        size, step = size / 1000, step + 1
    return write_quantity(language, size, SIZES[language][step], 0 if step == 0 or size >= 100 else 1)


def initials(name: str) -> str:
    """Return two letters for a person: of the first and the last word, titles aside."""
    words = [word for word in name.replace("-", " ").split() if word.rstrip(".") not in {"Dr", "Pr", "M", "Mme"}]
    chosen = words[:1] if len(words) < 2 else [words[0], words[-1]]
    return "".join(word[0] for word in chosen).upper()
