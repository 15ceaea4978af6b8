"""Which of our languages a visitor reads, and the catalogue at hand in every page."""

from datetime import datetime
from typing import NamedTuple

from flask import Flask, request

from anonymization_bridge.codes import Parameter
from anonymization_bridge.intakes.attributes import AttributeLine
from anonymization_bridge.wording import SENTENCES, Language, say, say_moment


def current_language() -> Language:
    """Return the first of our languages that the visitor's browser asks for."""
    return Language(request.accept_languages.best_match(list(Language), Language.FRENCH))


def install(app: Flask) -> None:
    """Give every page `language`, `say` and `say_moment`."""

    @app.context_processor
    def words() -> dict[str, object]:
        language = current_language()

        def say_here(code: str, **parameters: Parameter) -> str:
            return say(language, code, **parameters)

        def say_moment_here(moment: datetime) -> str:
            return say_moment(language, moment)

        def name_here(one: AttributeLine) -> AttributeName:
            return attribute_name(language, one)

        return {
            "name_of": name_here,
            "language": language,
            "say": say_here,
            "say_moment": say_moment_here,
            "dicom_date": dicom_date,
        }


class AttributeName(NamedTuple):
    """What an attribute is called; `foreign` when only in English on a page that is not."""

    text: str
    foreign: bool


def attribute_name(language: Language, one: AttributeLine) -> AttributeName:
    """Return our own word for an attribute, or the name that the standard gives it, or that it is private or unknown."""
    code = f"attribute-{one.keyword}"
    if code in SENTENCES:
        return AttributeName(say(language, code), foreign=False)
    return AttributeName(one.name or one.keyword, foreign=language is not Language.ENGLISH)


def dicom_date(written: str) -> str:
    """Return a DICOM date `YYYYMMDD` as a person reads it; as it is when it is none."""
    try:
        found = datetime.strptime(written, "%Y%m%d")  # noqa: DTZ007 - a calendar date has no zone
    except ValueError:
        return written
    return f"{found:%d/%m/%Y}" if current_language() is Language.FRENCH else f"{found:%d %b %Y}"
