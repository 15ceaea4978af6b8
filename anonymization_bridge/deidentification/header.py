"""A data set as it stands in the file: undecoded values by tag, sequences parsed only where somebody looks into them."""

from collections.abc import Callable, KeysView, Sequence
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class RawValue:
    """An attribute's value as bytes; its representation as the file tells it, nothing where the encoding has none."""

    vr: str | None
    value: bytes
    is_little_endian: bool


class Nested:
    """A sequence: its bytes, and its items once they are asked for.

    Attributes
    ----------
    raw
        The bytes of its items, nothing when the sequence was parsed by somebody else.
    way
        How they are written, for two sequences of the same bytes to be the same.

    """

    __slots__ = ("_items", "_parse", "raw", "way")

    def __init__(
        self,
        raw: bytes | None,
        parse: "Callable[[], list[Header]] | None" = None,
        items: "list[Header] | None" = None,
        way: str = "",
    ) -> None:
        self.way = way
        self.raw = raw
        self._parse = parse
        self._items = items

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Nested) and self.raw is not None and (self.raw, self.way) == (other.raw, other.way)

    def __hash__(self) -> int:
        return hash((self.raw, self.way))

    @property
    def items(self) -> "list[Header]":
        """Return the items, parsed the first time."""
        if self._items is None:
            self._items = [] if self._parse is None else self._parse()
        return self._items


Plain = tuple[str | None, bytes]
Entry = Plain | Nested


class Header:
    """The attributes of a data set in the order of the file; a sequence is `Nested`, anything else (VR, value).

    Attributes
    ----------
    begins
        Where each attribute begins and where the last one ends, counted from the first, in bytes; empty when it was
        not read straight from bytes.

    """

    __slots__ = ("begins", "entries", "little_endian")

    def __init__(self, entries: dict[int, Entry], *, little_endian: bool = True, begins: Sequence[int] = ()) -> None:
        self.entries = entries
        self.little_endian = little_endian
        self.begins = begins

    def __contains__(self, tag: int) -> bool:
        return tag in self.entries

    def tags(self) -> KeysView[int]:
        """Return the tags that are there."""
        return self.entries.keys()
