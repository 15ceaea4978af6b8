"""Which of our languages a visitor reads, and the catalogue at hand in every page."""

import re
from datetime import datetime
from typing import Final, NamedTuple

from flask import Flask, request
from pydicom.uid import UID

from anonymization_bridge.codes import Parameter
from anonymization_bridge.intakes.attributes import AttributeLine
from anonymization_bridge.wording import SENTENCES, Language, say, say_moment

CLOCK: Final = re.compile(r"\d{6}(\.\d{1,6})?")
AGE_UNITS: Final = "DWMY"


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

        def read_here(one: AttributeLine, text: str) -> str:
            return readable(language, one, text)

        return {
            "name_of": name_here,
            "readable": read_here,
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


def readable(language: Language, one: AttributeLine, text: str) -> str:
    """Return a value of an attribute as a person reads it."""
    if one.vr == "DA":
        return dicom_date(text)
    if one.vr == "TM" and CLOCK.fullmatch(text):
        return f"{text[:2]}:{text[2:4]}:{text[4:6]}"
    if one.vr == "PN":
        return " ".join(text.replace("^", " ").split())
    if one.vr == "AS" and text[:-1].isdecimal() and text[-1] in AGE_UNITS:
        return say(language, f"age-{text[-1]}", count=int(text[:-1]))
    if one.vr == "SQ":
        return say(language, "items", count=text.strip("[]"))
    return UID(text).name if one.vr == "UI" else text


def dicom_date(written: str) -> str:
    """Return a DICOM date `YYYYMMDD` as a person reads it; as it is when it is none."""
    try:
        found = datetime.strptime(written, "%Y%m%d")  # noqa: DTZ007 - a calendar date has no zone
    except ValueError:
        return written
    return f"{found:%d/%m/%Y}" if current_language() is Language.FRENCH else f"{found:%d %b %Y}"
