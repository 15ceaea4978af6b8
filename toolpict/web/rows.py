"""How many rows a form shows, where rows can be added without JavaScript."""

import re
from collections.abc import Mapping
from typing import Final

MORE: Final = 3
"""Rows added by the button « Plus de lignes »."""

MOST: Final = 60


def rows_to_show(fields: Mapping[str, str], prefix: str, least: int) -> range:
    """Return the numbers of the rows `prefix-0-…`: those the form had, those asked for, and at least `least`."""
    found = (re.fullmatch(rf"{prefix}-([0-9]{{1,3}})-[a-z_]+", name) for name in fields)
    had = max((int(match[1]) + 1 for match in found if match), default=0)
    return range(min(MOST, max(least, had) + (MORE if "more" in fields else 0)))
