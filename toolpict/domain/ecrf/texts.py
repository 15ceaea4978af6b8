"""Functions of texts in expressions; static/reading_room/texts.js works alike.  Characters are code points."""

from collections.abc import Callable, Mapping, Sequence
from decimal import Decimal
from types import MappingProxyType
from typing import Final

from toolpict.domain.ecrf.numbers import write_number

LONGEST_RESULT: Final = 20_000
SPACES: Final = " \t\n\r"


def left(text: str, count: int) -> str:
    """Return the first characters."""
    return text[: max(count, 0)]


def right(text: str, count: int) -> str:
    """Return the last characters."""
    return text[max(len(text) - max(count, 0), 0) :]


def middle(text: str, start: int, count: int) -> str:
    """Return so many characters from a place on, counted from 1."""
    first = max(start - 1, 0)
    return text[first : first + max(count, 0)]


def find(needle: str, haystack: str) -> int:
    """Return where a text stands in another, from 1 and whatever its case; 0 when it does not."""
    return haystack.lower().find(needle.lower()) + 1


def replace(haystack: str, searched: str, replacement: str) -> str:
    """Return a text with another in place of each occurrence of a third."""
    return haystack.replace(searched, replacement) if searched else haystack


def joined(separator: str, texts: Sequence[str]) -> str:
    """Return texts with a separator between them, without those that are empty."""
    return separator.join(text for text in texts if text)


TESTS: Final[Mapping[str, Callable[[str, str], bool]]] = MappingProxyType(
    {
        "contains": lambda text, part: part.lower() in text.lower(),
        "not_contain": lambda text, part: part.lower() not in text.lower(),
        "starts_with": lambda text, part: text.lower().startswith(part.lower()),
        "ends_with": lambda text, part: text.lower().endswith(part.lower()),
    }
)


def write_plain(number: Decimal) -> str:
    """Return a number as text without zeros behind its decimals."""
    text = write_number(number)
    return text.rstrip("0").rstrip(".") if "." in text else text
