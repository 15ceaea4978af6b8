"""The words that may pass, from `vocabulary.toml`."""

import tomllib
from collections.abc import Mapping
from functools import cache
from pathlib import Path

VOCABULARY_FILE = Path(__file__).parent / "vocabulary.toml"


@cache
def vocabularies() -> Mapping[str, frozenset[str]]:
    """Return each list by its name, folded to lower case."""
    written: Mapping[str, str] = tomllib.loads(VOCABULARY_FILE.read_text("utf-8"))
    return {name: frozenset(entries(text)) for name, text in written.items()}


def entries(text: str) -> list[str]:
    """Return the entries of one list: phrases where a line has a bar, words elsewhere."""
    found: list[str] = []
    for line in text.casefold().splitlines():
        found.extend(part.strip() for part in (line.split("|") if "|" in line else line.split()))
    return [entry for entry in found if entry]


@cache
def all_words() -> frozenset[str]:
    """Return every single word of every list; such a word tells nothing about a person."""
    return frozenset(word for entries_ in vocabularies().values() for entry in entries_ for word in entry.split())
