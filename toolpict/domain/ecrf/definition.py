"""A form as it is filled: sections of items and groups, and the order in which their logic is worked out."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import NamedTuple

from toolpict.domain.ecrf.items import Check, Choice, Group, Item, ItemType, Label


class Place(NamedTuple):
    """Where an item stands: in a group, or outside of one."""

    group: Group | None
    item: Item

    @property
    def path(self) -> str:
        """Return how values name it: item OID, or group OID and item OID joined by a slash."""
        return f"{self.group.oid}/{self.item.oid}" if self.group else self.item.oid

    def field(self, row: int = 0) -> str:
        """Return how the page names its field: `ITEM`, or `GROUP/2/ITEM` in the second row of a group."""
        return f"{self.group.oid}/{row}/{self.item.oid}" if self.group else self.item.oid


class Column(NamedTuple):
    """One variable of an export.

    Attributes
    ----------
    path
        As in `ResponseValue.path`; one per choice of a checkbox, `SIGNS___2`, with the answers 0 and 1.
    type
        `checkbox` for each of these; what else, that of the item.

    """

    path: str
    label: Label
    type: ItemType
    unit: str
    choices: tuple[Choice, ...]
    repeats: bool


@dataclass(frozen=True)
class Section:
    """A part of a form, opened one at a time."""

    oid: str
    title: Label
    entries: tuple[Item | Group, ...]


@dataclass(frozen=True)
class FormDefinition:
    """A form: what it asks, in its order.

    Attributes
    ----------
    events
        Codes of time points, beside the first and the last one, that the form's logic speaks of.
    missing_codes
        What may be answered in place of a text, a number or a date: the code says why there is none.
    checks
        What is said of the form as a whole.
    order
        OIDs of items and groups, each after all that its branching and its calculation speak of: see `logic_order`.

    """

    oid: str
    title: Label
    sections: tuple[Section, ...]
    events: tuple[str, ...] = ()
    missing_codes: tuple[Choice, ...] = ()
    checks: tuple[Check, ...] = ()
    order: tuple[str, ...] = field(default=(), compare=False)

    @cached_property
    def places(self) -> Mapping[str, Place]:
        """Return where each item stands, by its OID, in the order of the form."""
        return {place.item.oid: place for section in self.sections for place in section_places(section)}

    @cached_property
    def groups(self) -> Mapping[str, Group]:
        """Return the groups by their OID."""
        entries = (entry for section in self.sections for entry in section.entries)
        return {entry.oid: entry for entry in entries if isinstance(entry, Group)}

    def place(self, path: str) -> Place | None:
        """Return where an item stands by the path of a value; None when the form has none of this path."""
        found = self.places.get(path.rpartition("/")[2].partition("___")[0])
        return found if found and found.path == path.partition("___")[0] else None

    def columns(self) -> list[Column]:
        """Return the variables of an export, in the order of the form."""
        return [column for place in self.places.values() for column in place_columns(place)]


def section_places(section: Section) -> Iterator[Place]:
    """Return the items of a section, those of its groups too."""
    for entry in section.entries:
        if isinstance(entry, Group):
            yield from (Place(entry, item) for item in entry.items)
        else:
            yield Place(None, entry)


def place_columns(place: Place) -> Iterator[Column]:
    """Return the variables of one item."""
    item, repeats = place.item, place.group is not None
    if item.type in (ItemType.DESCRIPTIVE, ItemType.FILE) or item.is_hidden:
        return
    if item.type is not ItemType.CHECKBOX:
        yield Column(place.path, item.label, item.type, item.unit, item.choices, repeats)
        return
    for choice in item.choices:
        label = Label(*(f"{asked} : {said}" for asked, said in zip(item.label, choice.label, strict=True)))
        yield Column(f"{place.path}___{choice.code}", label, item.type, "", (), repeats)
