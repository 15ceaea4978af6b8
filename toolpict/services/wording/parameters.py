"""Numbers and dates as the reader of each language writes them."""

from datetime import date, datetime
from decimal import Decimal

from babel.dates import format_date, format_datetime

from toolpict.domain.codes import Parameter
from toolpict.services.wording.language import Language

LOCALES = {Language.FRENCH: "fr_FR", Language.ENGLISH: "en_GB"}


def write_parameter(language: Language, parameter: Parameter) -> str:
    """Return a number with the comma or point of the language, a date in words, an absent bound as an ellipsis."""
    if parameter is None:
        return "…"
    if isinstance(parameter, Decimal):
        return write_number(language, parameter)
    if isinstance(parameter, datetime):
        return format_datetime(parameter, "d MMM y HH:mm", locale=LOCALES[language])
    if isinstance(parameter, date):
        return write_date(language, parameter, "d MMM y")
    return str(parameter)


def write_date(language: Language, day: date, pattern: str) -> str:
    """Return a day in a pattern of Unicode's CLDR that begins with `d`; the first of a month is `1er` in French."""
    words = format_date(day, pattern, locale=LOCALES[language])
    return words.replace("1", "1er", 1) if language is Language.FRENCH and day.day == 1 else words


def write_number(language: Language, number: Decimal) -> str:
    """Return the number in full, with the decimal sign of the language."""
    return f"{number:f}".replace(".", "," if language is Language.FRENCH else ".")
