"""The catalogue of the bridge: every code and every word of its pages, in French and in English."""

import re
from collections.abc import Mapping
from datetime import datetime
from functools import cache
from types import MappingProxyType
from typing import Final
from zoneinfo import ZoneInfo

from babel.dates import format_datetime

from anonymization_bridge.codes import Parameter
from anonymization_bridge.wording import attributes, pages, refusals, research_studies, states, ways, zones
from anonymization_bridge.wording.language import Language, Sentence

__all__ = ["SENTENCES", "Language", "Sentence", "say", "say_moment"]

SENTENCES: Mapping[str, Sentence] = MappingProxyType(
    {
        **attributes.SENTENCES,
        **refusals.SENTENCES,
        **states.SENTENCES,
        **pages.SENTENCES,
        **research_studies.SENTENCES,
        **ways.SENTENCES,
        **zones.SENTENCES,
    }
)
LOCALES = {Language.FRENCH: "fr_FR", Language.ENGLISH: "en_GB"}

ZONE: Final = ZoneInfo("Europe/Paris")
"""The time that both programs are read in, whatever the clock of their machine is set to."""

BOUND_SIGN: Final = re.compile("(?<=«) | (?=[:;?!»])")
"""The spaces of French that may not end a line."""


def say(language: Language, code: str, **parameters: Parameter) -> str:
    """Return the sentence of a code, with its parameters."""
    sentence = SENTENCES[code]
    template = bind_signs(sentence.fr) if language is Language.FRENCH else sentence.en
    return template.format(**parameters)


@cache
def bind_signs(template: str) -> str:
    """Return a French sentence whose double signs never start a line."""
    return BOUND_SIGN.sub("\u00a0", template)


def say_moment(language: Language, moment: datetime) -> str:
    """Return a moment as the reader would write it, in the time of the hospital."""
    return format_datetime(moment.astimezone(ZONE), "d MMM y HH:mm", locale=LOCALES[language])
