"""The two languages of the bridge's pages, and the shape of a sentence."""

from enum import StrEnum
from typing import NamedTuple


class Language(StrEnum):
    """What our pages are written in; the first is the default."""

    FRENCH = "fr"
    ENGLISH = "en"


class Sentence(NamedTuple):
    """The same thing said twice, with the same `{parameters}`."""

    fr: str
    en: str
