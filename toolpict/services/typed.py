"""What people may type: writing, and numbers with a comma or a point."""

import re
from decimal import Decimal, InvalidOperation
from typing import Final

NUMBER: Final = re.compile(r"-?\d+(?:[.,]\d+)?")


def is_writing(text: str) -> bool:
    """Tell whether a text has no control characters, of which PostgreSQL refuses one (NUL)."""
    return all(character.isprintable() or character in "\r\n\t" for character in text)


def read_number(text: str) -> Decimal | None:
    """Return a number typed with a comma or a point; None when it is no number."""
    if not NUMBER.fullmatch(text.strip()):
        return None
    try:
        return Decimal(text.strip().replace(",", "."))
    except InvalidOperation:
        return None
