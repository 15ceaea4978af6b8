"""What a button of the builder asks for, as edits of the draft: the words that were typed first, then the act."""

from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import Final

from werkzeug.datastructures import MultiDict

from toolpict.domain.codes import ProblemCode
from toolpict.domain.ecrf import ItemType
from toolpict.domain.ecrf.editing import (
    GROUP,
    AddEntry,
    AddSection,
    DuplicateEntry,
    Edit,
    MoveEntry,
    MoveSection,
    RemoveEntry,
    RemoveSection,
    ShiftEntry,
    ShiftSection,
)
from toolpict.domain.errors import InvalidInputError, Problem
from toolpict.services.form_builder import ITEM, SECTION, BuilderPage, Place, change_of
from toolpict.web.page_forms.form_parts import PartForm

Lead = Callable[[str], Place]
"""Gives what is looked at after an edit, from the OID that the edit leads to."""

Sent = MultiDict[str, str]


def read_place(sent: Mapping[str, str]) -> Place:
    """Return the part of a draft that an address or a form names; the form itself when it names none."""
    for kind in (ITEM, SECTION):
        if oid := sent.get(kind, ""):
            return Place(kind, oid)
    return Place()


def edits_of(act: str, page: BuilderPage, sent: Sent) -> list[tuple[Edit, Lead]]:
    """Return the edits that a button asks for.

    Raises
    ------
    InvalidInputError
        What was typed is too long or no writing, or there is no such act.

    """
    if act in PLACINGS:
        return [PLACINGS[act](sent)]
    words = PartForm.sent_for(page.kind, sent, page.lists).words(page.kind)
    place = page.place
    edits: list[tuple[Edit, Lead]] = [(change_of(place, words), lambda oid: Place(place.kind, oid))]
    oid = str(words["oid"] or "")
    if act == "save":
        return edits
    if act not in ACTS:
        raise InvalidInputError({"act": Problem(ProblemCode.NOT_A_CHOICE)})
    return [*edits, ACTS[act](page, oid, sent)]


def place_entry(sent: Sent) -> tuple[Edit, Lead]:
    """Return the move of an item or group that was dragged, or moved by a key."""
    fields = (sent.get(f"place_{name}", "") for name in ("oid", "section", "group", "before"))
    return MoveEntry(*fields), to_item


def place_section(sent: Sent) -> tuple[Edit, Lead]:
    """Return the move of a section that was dragged, or moved by a key."""
    return MoveSection(sent.get("place_oid", ""), sent.get("place_before", "")), to_section


def shift_entry(sent: Sent) -> tuple[Edit, Lead]:
    """Return the move by one place that a key asks for."""
    return ShiftEntry(sent.get("place_oid", ""), sent["act"].endswith("down")), to_item


def shift_section(sent: Sent) -> tuple[Edit, Lead]:
    """Return the move of a section by one place that a key asks for."""
    return ShiftSection(sent.get("place_oid", ""), sent["act"].endswith("down")), to_section


PLACINGS: Final[Mapping[str, Callable[[Sent], tuple[Edit, Lead]]]] = MappingProxyType(
    {
        "place": place_entry,
        "place-up": shift_entry,
        "place-down": shift_entry,
        "place-section": place_section,
        "place-section-up": shift_section,
        "place-section-down": shift_section,
    }
)


def to_item(oid: str) -> Place:
    """Lead to an item, or to the form when there is none."""
    return Place(ITEM, oid) if oid else Place()


def to_section(oid: str) -> Place:
    """Lead to a section, or to the form when there is none."""
    return Place(SECTION, oid) if oid else Place()


def add(page: BuilderPage, oid: str, sent: Sent) -> tuple[Edit, Lead]:
    """Return the addition of an item or group: into the section or group that is looked at, after the item that is."""
    kind = sent.get("add_type", "")
    if kind not in {*ItemType, GROUP}:
        raise InvalidInputError({"add_type": Problem(ProblemCode.NOT_A_CHOICE)})
    new = None if kind == GROUP else ItemType(kind)
    section, _ = page.holder
    if page.place.kind == SECTION:
        return AddEntry(new, oid), to_item
    if page.place.kind != ITEM:
        return AddEntry(new, section), to_item
    if page.kind == GROUP and new is not None:
        return AddEntry(new, section, group=oid), to_item
    return AddEntry(new, section, after=oid), to_item


def add_section(page: BuilderPage, oid: str, _sent: Sent) -> tuple[Edit, Lead]:
    """Return the addition of a section, after the one that is looked at."""
    after = oid if page.place.kind == SECTION else page.holder[0]
    return AddSection(after), to_section


def shift(page: BuilderPage, oid: str, sent: Sent) -> tuple[Edit, Lead]:
    """Return a move by one place."""
    down = sent.get("act") == "down"
    return (ShiftSection(oid, down), to_section) if page.place.kind == SECTION else (ShiftEntry(oid, down), to_item)


def move(_page: BuilderPage, oid: str, sent: Sent) -> tuple[Edit, Lead]:
    """Return a move to the end of a section or group."""
    kind, _, target = sent.get("move_to", "").partition(" ")
    if kind == GROUP:
        return MoveEntry(oid, "", target), to_item
    return MoveEntry(oid, target), to_item


def remove(page: BuilderPage, oid: str, _sent: Sent) -> tuple[Edit, Lead]:
    """Return the removal of what is looked at; its section follows when nothing is left in it."""
    if page.place.kind == SECTION:
        return RemoveSection(oid), to_section
    section, _ = page.holder
    return RemoveEntry(oid), lambda left: to_item(left) if left else to_section(section)


def duplicate(_page: BuilderPage, oid: str, _sent: Sent) -> tuple[Edit, Lead]:
    """Return the making of a copy."""
    return DuplicateEntry(oid), to_item


ACTS: Final[Mapping[str, Callable[[BuilderPage, str, Sent], tuple[Edit, Lead]]]] = MappingProxyType(
    {
        "add": add,
        "add-section": add_section,
        "up": shift,
        "down": shift,
        "move": move,
        "remove": remove,
        "duplicate": duplicate,
    }
)
