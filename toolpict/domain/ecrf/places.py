"""Tells on which line of a JSON file each of its values stands, so that a fault can be found by who wrote it."""

import json
import re
from collections.abc import Mapping
from typing import Final, NamedTuple

TOKEN: Final = re.compile(r'"(?:[^"\\]|\\.)*"|[{}\[\],:]|[^\s{}\[\],:"]+')


class FilePlace(NamedTuple):
    """A place in a file.

    Attributes
    ----------
    pointer
        JSON pointer (RFC 6901), such as `/sections/0/items/2/unit`; empty for the whole file.

    """

    line: int
    pointer: str

    def key(self) -> str:
        """Return the place as the key of a mapping of problems."""
        return f"{self.line} {self.pointer}"

    @classmethod
    def of(cls, key: str) -> "FilePlace":
        """Read what `key` wrote."""
        line, _, pointer = key.partition(" ")
        return cls(int(line), pointer)


class _Open(NamedTuple):
    pointer: str
    is_list: bool


def find_lines(text: str) -> tuple[Mapping[str, int], set[str]]:
    """Return the line, from 1, of every value of a JSON text that is valid, by its pointer; and pointers said twice."""
    lines: dict[str, int] = {}
    twice: set[str] = set()
    inside: list[_Open] = []
    steps: list[str | None] = []
    line, counted_to = 1, 0
    for match in TOKEN.finditer(text):
        mark = match[0]
        line, counted_to = line + text.count("\n", counted_to, match.start()), match.start()
        if mark in "}]":
            inside.pop()
            steps.pop()
        elif mark == ",":
            steps[-1] = str(int(steps[-1] or 0) + 1) if inside[-1].is_list else None
        elif mark == ":":
            continue
        elif inside and steps[-1] is None:
            steps[-1] = escape(json.loads(mark))
        else:
            pointer = f"{inside[-1].pointer}/{steps[-1]}" if inside else ""
            if pointer in lines:
                twice.add(pointer)
            lines[pointer] = line
            if mark in "{[":
                inside.append(_Open(pointer, mark == "["))
                steps.append("0" if mark == "[" else None)
    return lines, twice


def escape(name: str) -> str:
    """Return a name as a JSON pointer writes it (RFC 6901 section 3)."""
    return name.replace("~", "~0").replace("/", "~1")
