"""Renames an item or a group in the logic of a whole form, so that a new name breaks nothing."""

import re
from collections.abc import Iterator
from typing import Final

from toolpict.domain.ecrf.editing.outline import Outline, Said

LOGIC: Final = ("branching", "calculation")
WHEN: Final = "when"
TEXT: Final = r"""'[^']*'|"[^"]*\""""


def rename_everywhere(outline: Outline, before: str, after: str) -> None:
    """Write a new name wherever the logic of the form says the old one."""
    for part in (outline.said, *(spot.entry for spot in outline.spots())):
        rename_in(part, before, after)


def rename_in(entry: Said, before: str, after: str) -> None:
    """Write a new name wherever the logic of one item or group, or of the form itself, says the old one."""
    for part, word in logic_of(entry):
        part[word] = renamed(part[word], before, after)


def logic_of(entry: Said) -> Iterator[tuple[Said, str]]:
    """Return the parts that hold expressions, each with the word it stands under."""
    for word in LOGIC:
        if isinstance(entry.get(word), str):
            yield entry, word
    for check in entry.get("checks", ()):
        if isinstance(check.get(WHEN), str):
            yield check, WHEN


def renamed(expression: str, before: str, after: str) -> str:
    """Return an expression that speaks of an item by its new name; texts that only look like it stay."""
    name = re.escape(before)
    wanted = re.compile(
        rf"""(?P<bracket>\[\s*){name}(?=\s*[\](])|(?P<call>\b(?:prior|nadir)\s*\(\s*)(?P<quote>['"]){name}(?P=quote)|{TEXT}""",
        re.IGNORECASE,
    )

    def put(found: re.Match[str]) -> str:
        if found["bracket"]:
            return f"{found['bracket']}{after}"
        if found["call"]:
            return f"{found['call']}{found['quote']}{after}{found['quote']}"
        return found[0]

    return wanted.sub(put, expression)
