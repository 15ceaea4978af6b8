"""A draft's document as it is edited: where each section, group and item stands."""

import json
from collections.abc import Iterator
from copy import deepcopy
from dataclasses import dataclass
from typing import Any, Final

from toolpict.domain.errors import NotFoundError

GROUP: Final = "group"

Said = dict[str, Any]
"""A part of a parsed document: a form, a section, a group or an item, complete or not."""


def read_said(document: str) -> Said:
    """Return a draft's document; numbers with a point are kept as they were written."""
    said: Said = json.loads(document, parse_float=str)
    return said


def write_said(said: Said) -> str:
    """Return a document as it is stored."""
    return json.dumps(said, separators=(",", ":"), ensure_ascii=False)


@dataclass(frozen=True)
class Spot:
    """Where an item or a group stands.

    Attributes
    ----------
    among
        The list that it is in.
    section, group
        The section it is in, and the group if it is in one.
    pointer
        JSON pointer of it.

    """

    among: list[Said]
    index: int
    section: Said
    group: Said | None
    pointer: str

    @property
    def entry(self) -> Said:
        """Return the item or the group itself."""
        return self.among[self.index]


class Outline:
    """The parts of one document, which may be changed through it."""

    def __init__(self, said: Said) -> None:
        self.said = said

    @classmethod
    def copy_of(cls, said: Said) -> "Outline":
        """Return the outline of a copy."""
        return cls(deepcopy(said))

    @property
    def sections(self) -> list[Said]:
        """Return the sections."""
        sections: list[Said] = self.said.setdefault("sections", [])
        return sections

    def spots(self) -> Iterator[Spot]:
        """Return where each group and item stands, in the order of the form, a group before its items."""
        for number, section in enumerate(self.sections):
            for index, entry in enumerate(section["items"]):
                pointer = f"/sections/{number}/items/{index}"
                yield Spot(section["items"], index, section, None, pointer)
                if entry["type"] == GROUP:
                    inside = entry["items"]
                    yield from (
                        Spot(inside, inner, section, entry, f"{pointer}/items/{inner}") for inner in range(len(inside))
                    )

    def section(self, oid: str) -> tuple[int, Said]:
        """Return a section with its place.

        Raises
        ------
        NotFoundError
            There is none of this OID.

        """
        found = next(((n, each) for n, each in enumerate(self.sections) if each["oid"] == oid), None)
        if found is None:
            raise NotFoundError
        return found

    def spot(self, oid: str) -> Spot:
        """Return where an item or a group stands.

        Raises
        ------
        NotFoundError
            There is none of this OID.

        """
        found = next((spot for spot in self.spots() if spot.entry["oid"] == oid), None)
        if found is None:
            raise NotFoundError
        return found

    def group(self, oid: str) -> Said:
        """Return a group.

        Raises
        ------
        NotFoundError
            There is none of this OID.

        """
        entry = self.spot(oid).entry
        if entry["type"] != GROUP:
            raise NotFoundError
        return entry

    def is_free(self, oid: str, *, but: str = "") -> bool:
        """Tell whether no item and no group has this OID, whatever its case, but perhaps the one named."""
        taken = {spot.entry["oid"].casefold() for spot in self.spots() if spot.entry["oid"] != but}
        return oid.casefold() not in taken

    def free_oid(self, wish: str, taken: frozenset[str] = frozenset()) -> str:
        """Return an OID that no item and no group has, made of a wish and a number."""
        used = {spot.entry["oid"].casefold() for spot in self.spots()} | taken
        return _numbered(wish, used)

    def free_section_oid(self, wish: str) -> str:
        """Return an OID that no section has."""
        return _numbered(wish, {section["oid"].casefold() for section in self.sections})


def _numbered(wish: str, used: set[str]) -> str:
    stem = wish.rstrip("0123456789").rstrip("_")[:56] or wish[:56]
    return next(oid for n in range(1, 100_000) if (oid := f"{stem}_{n}").casefold() not in used)
