"""The one catalogue: every code of the domain and every word of our pages, mails and documents, in both languages.

Each module of this package holds the sentences of one subject as `SENTENCES`; here they become one mapping.
"""

import re
from collections.abc import Mapping
from functools import cache
from importlib import import_module
from pkgutil import iter_modules
from types import MappingProxyType
from typing import Final

from toolpict.domain.codes import Parameter
from toolpict.services.wording.language import Language, Sentence
from toolpict.services.wording.parameters import write_parameter

__all__ = ["SENTENCES", "Language", "Sentence", "say"]

BOUND_SIGN: Final = re.compile("(?<=«) | (?=[:;?!»])")
"""The spaces of French that may not end a line."""


def gather() -> dict[str, Sentence]:
    """Return every sentence of every module of this package.

    Raises
    ------
    ValueError
        Two modules have a sentence for the same code.

    """
    found: dict[str, Sentence] = {}
    for module in sorted(module.name for module in iter_modules(__path__)):
        own: Mapping[str, Sentence] = getattr(import_module(f"{__name__}.{module}"), "SENTENCES", {})
        if twice := found.keys() & own.keys():
            raise ValueError(f"said twice: {sorted(twice)}")
        found.update(own)
    return found


SENTENCES: Mapping[str, Sentence] = MappingProxyType(gather())


def say(language: Language, code: str, /, **parameters: Parameter) -> str:
    """Return the sentence of a code, with its parameters as the reader of `language` would write them."""
    sentence = SENTENCES[code]
    template = bind_signs(sentence.fr) if language is Language.FRENCH else sentence.en
    return template.format(**{name: say_parameter(language, value) for name, value in parameters.items()})


@cache
def bind_signs(template: str) -> str:
    """Return a French sentence whose double signs never start a line."""
    return BOUND_SIGN.sub("\u00a0", template)


def say_parameter(language: Language, parameter: Parameter) -> str:
    """Return a code in words, and anything else as the reader of `language` would write it."""
    if isinstance(parameter, str) and parameter in SENTENCES:
        return say(language, parameter)
    return write_parameter(language, parameter)
