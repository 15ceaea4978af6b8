"""Words of a data dictionary: labels with formatting, and the choices of a question."""

import html
import re
from typing import Final

TAG: Final = re.compile(r"<!--(?:(?!<!--).)*?-->|</?[A-Za-z][^<>]*>", re.DOTALL)
LINE_END: Final = re.compile(r"<\s*(?:br|/p|/div|/li|/tr|/h[1-6])\b[^<>]*>", re.IGNORECASE)
ENTITY: Final = re.compile(r"&(?:[a-z]+|#[0-9]+);", re.IGNORECASE)
PIPED: Final = re.compile(r"\[[a-z][a-z0-9_:-]*(?:\([^)\]]*\))?\]")


def plain(text: str) -> str:
    """Return words as they are read, without the formatting that REDCap keeps in them."""
    if TAG.search(text) or ENTITY.search(text):
        text = html.unescape(TAG.sub("", LINE_END.sub("\n", text)))
        lines = (" ".join(line.split()) for line in text.split("\n"))
        text = "\n".join(line for line in lines if line)
    return text.strip()


def is_formatted(text: str) -> bool:
    """Tell whether words lose formatting by `plain`."""
    return TAG.search(text) is not None


def is_piped(text: str) -> bool:
    """Tell whether words have answers put into them, as `[first_name]`."""
    return PIPED.search(text) is not None


def read_choices(text: str) -> list[tuple[str, str]]:
    """Return the code and the words of each choice: `1, Yes | 0, No`; one without words has those of its code."""
    found = []
    for part in text.split("|"):
        code, comma, words = part.partition(",")
        if part.strip():
            said = plain(words) if comma else ""
            found.append((code.strip(), said or code.strip()))
    return found


def write_choices(choices: list[tuple[str, str]]) -> str:
    """Return choices as a data dictionary has them."""
    return " | ".join(f"{code}, {words}" for code, words in choices)
