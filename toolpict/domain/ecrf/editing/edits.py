"""What may be done to a draft: each edit takes a document and gives another one."""

from collections.abc import Mapping
from copy import deepcopy
from dataclasses import dataclass, field
from typing import Final, Protocol

from toolpict.domain.codes import ProblemCode
from toolpict.domain.ecrf.document_items import OF_TYPE
from toolpict.domain.ecrf.editing.outline import GROUP, Outline, Said
from toolpict.domain.ecrf.editing.renaming import rename_everywhere, rename_in
from toolpict.domain.ecrf.items import ItemType
from toolpict.domain.ecrf.shapes import OID
from toolpict.domain.errors import InvalidInputError, NotFoundError, Problem
from toolpict.domain.form_drafts import EditCode

NEW_ITEM: Final = "ITEM"
NEW_GROUP: Final = "GROUP"
NEW_SECTION: Final = "SECTION"


class Edit(Protocol):
    """One act of a person on a draft."""

    @property
    def code(self) -> EditCode:
        """Say what kind of act it is."""
        ...

    def apply(self, said: Said) -> tuple[Said, str]:
        """Return the document after it, and the OID of what is then looked at; empty for the form as a whole.

        Raises
        ------
        NotFoundError
            What it speaks of is not there.
        InvalidInputError
            An OID has no right shape, or is taken.

        """
        ...


def check_oid(oid: str, *, is_free: bool) -> None:
    """Do nothing if an OID may be given.

    Raises
    ------
    InvalidInputError
        It has no right shape, or is taken.

    """
    if not OID.fullmatch(oid):
        raise InvalidInputError({"oid": Problem(ProblemCode.WRONG_SHAPE)})
    if not is_free:
        raise InvalidInputError({"oid": Problem(ProblemCode.ALREADY_THERE)})


def put_words(part: Said, words: Mapping[str, object]) -> None:
    """Write words into a part of the document; None takes a word away, and what is not named stays."""
    for word, value in words.items():
        if value is None:
            part.pop(word, None)
        else:
            part[word] = value


@dataclass(frozen=True)
class AddEntry:
    """A new item or group: after another, else at the end of a group or of a section."""

    type: ItemType | None
    section: str
    after: str = ""
    group: str = ""
    code: EditCode = field(default=EditCode.ADDED, init=False)

    def apply(self, said: Said) -> tuple[Said, str]:
        """See `Edit`; `type` None adds a group."""
        outline = Outline.copy_of(said)
        entry: Said = {"oid": outline.free_oid(NEW_ITEM if self.type else NEW_GROUP), "type": self.type or GROUP}
        if self.type is None:
            entry["items"] = []
        among, index = self._place(outline)
        among.insert(index, entry)
        return outline.said, entry["oid"]

    def _place(self, outline: Outline) -> tuple[list[Said], int]:
        """Return where it goes: a group never into a group."""
        if self.after:
            spot = outline.spot(self.after)
            if spot.group is None or self.type is not None:
                return spot.among, spot.index + 1
            group = outline.spot(spot.group["oid"])
            return group.among, group.index + 1
        holder = outline.group(self.group) if self.group and self.type else outline.section(self.section)[1]
        return holder["items"], len(holder["items"])


@dataclass(frozen=True)
class ChangeEntry:
    """Other words for an item or a group: its OID among them, which then changes in the logic of all others."""

    oid: str
    words: Mapping[str, object]
    code: EditCode = field(default=EditCode.CHANGED, init=False)

    def apply(self, said: Said) -> tuple[Said, str]:
        """See `Edit`."""
        outline = Outline.copy_of(said)
        entry = outline.spot(self.oid).entry
        oid = str(self.words.get("oid", self.oid))
        check_oid(oid, is_free=outline.is_free(oid, but=self.oid))
        before = entry["type"]
        put_words(entry, self.words)
        if entry["type"] != before:
            _forget_other_types(entry)
        if oid != self.oid:
            rename_everywhere(outline, self.oid, oid)
        return outline.said, oid


def _forget_other_types(entry: Said) -> None:
    """Take away what an item of its new type may not say."""
    if entry["type"] == GROUP:
        return
    known = OF_TYPE[ItemType(entry["type"])]
    for word in set().union(*OF_TYPE.values()) - known:
        entry.pop(word, None)


def put_before(neighbour: str, among: list[Said], part: Said) -> None:
    """Put a part before the one of this OID, else behind them all."""
    places = [index for index, each in enumerate(among) if each["oid"] == neighbour]
    among.insert(places[0] if places else len(among), part)


@dataclass(frozen=True)
class MoveEntry:
    """Another place: before a neighbour, else at the end of a group or of a section."""

    oid: str
    section: str
    group: str = ""
    before: str = ""
    code: EditCode = field(default=EditCode.MOVED, init=False)

    def apply(self, said: Said) -> tuple[Said, str]:
        """See `Edit`."""
        if self.before == self.oid:
            return said, self.oid
        outline = Outline.copy_of(said)
        spot = outline.spot(self.oid)
        entry = spot.among.pop(spot.index)
        if entry["type"] == GROUP and self.group:
            raise NotFoundError
        holder = outline.group(self.group) if self.group else outline.section(self.section)[1]
        among = holder["items"]
        put_before(self.before, among, entry)
        return outline.said, self.oid


@dataclass(frozen=True)
class ShiftEntry:
    """One place up or down; past the end of its section it goes on into the next one."""

    oid: str
    down: bool
    code: EditCode = field(default=EditCode.MOVED, init=False)

    def apply(self, said: Said) -> tuple[Said, str]:
        """See `Edit`; at either end of the form, or of its group, nothing moves."""
        outline = Outline.copy_of(said)
        spot = outline.spot(self.oid)
        to = spot.index + (1 if self.down else -1)
        if 0 <= to < len(spot.among):
            spot.among.insert(to, spot.among.pop(spot.index))
        elif spot.group is None:
            number, _ = outline.section(spot.section["oid"])
            beyond = number + (1 if self.down else -1)
            if 0 <= beyond < len(outline.sections):
                among = outline.sections[beyond]["items"]
                among.insert(0 if self.down else len(among), spot.among.pop(spot.index))
        return outline.said, self.oid


@dataclass(frozen=True)
class RemoveEntry:
    """An item or a group goes, with all that is in it."""

    oid: str
    code: EditCode = field(default=EditCode.REMOVED, init=False)

    def apply(self, said: Said) -> tuple[Said, str]:
        """See `Edit`; what is looked at then is its neighbour, its group or its section."""
        outline = Outline.copy_of(said)
        spot = outline.spot(self.oid)
        spot.among.pop(spot.index)
        left = spot.among[min(spot.index, len(spot.among) - 1)] if spot.among else spot.group
        return outline.said, left["oid"] if left else ""


@dataclass(frozen=True)
class DuplicateEntry:
    """A copy beside the original, under new OIDs; a group's own logic speaks of its own items."""

    oid: str
    code: EditCode = field(default=EditCode.DUPLICATED, init=False)

    def apply(self, said: Said) -> tuple[Said, str]:
        """See `Edit`."""
        outline = Outline.copy_of(said)
        spot = outline.spot(self.oid)
        copy = deepcopy(spot.entry)
        renamed: dict[str, str] = {}
        for part in (copy, *copy.get("items", ())):
            renamed[part["oid"]] = outline.free_oid(part["oid"], frozenset(map(str.casefold, renamed.values())))
        for part in (copy, *copy.get("items", ())):
            part["oid"] = renamed[part["oid"]]
            part.pop("redcap", None)
            for before, after in renamed.items():
                rename_in(part, before, after)
        spot.among.insert(spot.index + 1, copy)
        return outline.said, copy["oid"]


@dataclass(frozen=True)
class AddSection:
    """A new section, after another or at the end."""

    after: str = ""
    code: EditCode = field(default=EditCode.ADDED, init=False)

    def apply(self, said: Said) -> tuple[Said, str]:
        """See `Edit`."""
        outline = Outline.copy_of(said)
        section: Said = {"oid": outline.free_section_oid(NEW_SECTION), "items": []}
        index = outline.section(self.after)[0] + 1 if self.after else len(outline.sections)
        outline.sections.insert(index, section)
        return outline.said, section["oid"]


@dataclass(frozen=True)
class ChangeSection:
    """Other words for a section."""

    oid: str
    words: Mapping[str, object]
    code: EditCode = field(default=EditCode.CHANGED, init=False)

    def apply(self, said: Said) -> tuple[Said, str]:
        """See `Edit`."""
        outline = Outline.copy_of(said)
        _, section = outline.section(self.oid)
        oid = str(self.words.get("oid", self.oid))
        others = {each["oid"].casefold() for each in outline.sections if each is not section}
        check_oid(oid, is_free=oid.casefold() not in others)
        put_words(section, self.words)
        return outline.said, oid


@dataclass(frozen=True)
class MoveSection:
    """A section goes before another, else to the end, with all that is in it."""

    oid: str
    before: str = ""
    code: EditCode = field(default=EditCode.MOVED, init=False)

    def apply(self, said: Said) -> tuple[Said, str]:
        """See `Edit`."""
        if self.before == self.oid:
            return said, self.oid
        outline = Outline.copy_of(said)
        section = outline.sections.pop(outline.section(self.oid)[0])
        put_before(self.before, outline.sections, section)
        return outline.said, self.oid


@dataclass(frozen=True)
class ShiftSection:
    """One place up or down."""

    oid: str
    down: bool
    code: EditCode = field(default=EditCode.MOVED, init=False)

    def apply(self, said: Said) -> tuple[Said, str]:
        """See `Edit`."""
        outline = Outline.copy_of(said)
        number, _ = outline.section(self.oid)
        to = number + (1 if self.down else -1)
        if 0 <= to < len(outline.sections):
            outline.sections.insert(to, outline.sections.pop(number))
        return outline.said, self.oid


@dataclass(frozen=True)
class RemoveSection:
    """A section goes, with all that is in it."""

    oid: str
    code: EditCode = field(default=EditCode.REMOVED, init=False)

    def apply(self, said: Said) -> tuple[Said, str]:
        """See `Edit`."""
        outline = Outline.copy_of(said)
        outline.sections.pop(outline.section(self.oid)[0])
        return outline.said, ""


@dataclass(frozen=True)
class ChangeForm:
    """Other words for the form itself."""

    words: Mapping[str, object]
    code: EditCode = field(default=EditCode.CHANGED, init=False)

    def apply(self, said: Said) -> tuple[Said, str]:
        """See `Edit`."""
        oid = str(self.words.get("oid", said["oid"]))
        check_oid(oid, is_free=True)
        changed = dict(said)
        put_words(changed, self.words)
        return changed, ""
