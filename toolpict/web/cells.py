"""Cells of the files that a person opens in a spreadsheet."""

from typing import Final

FORMULAS: Final = ("=", "+", "-", "@", "\t", "\r")
"""What a spreadsheet would compute begins with one of these."""


def harmless(value: object) -> object:
    """Return a cell that a spreadsheet takes for text, were it to start as a formula does."""
    return f"'{value}" if isinstance(value, str) and value.startswith(FORMULAS) else value
