"""The logic of a form as a whole: what its expressions speak of, and the order in which they are worked out."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from typing import Final

from toolpict.domain.codes import ProblemCode
from toolpict.domain.ecrf.definition import FormDefinition, Place, Section
from toolpict.domain.ecrf.expressions import Tree, references
from toolpict.domain.ecrf.functions import OF_LISTS
from toolpict.domain.ecrf.items import Check, Group, Item, ItemType, Measure
from toolpict.domain.errors import Problem

SMART: Final = frozenset({"current-instance", "event-name", "record-name"})
"""Smart variables of REDCap that mean something here; the others are refused."""

EVENTS: Final = frozenset({"event-name", "first-event-name", "previous-event-name"})
ALWAYS: Final = frozenset({"baseline", "previous"})
EXPRESSIONS: Final = ("branching", "calculation")


class CircularLogicError(ValueError):
    """Items whose logic goes round in a circle.

    Attributes
    ----------
    oids
        The items and groups of the circle, and those that wait for it.

    """

    def __init__(self, oids: frozenset[str]) -> None:
        super().__init__(oids)
        self.oids = oids


def with_logic(definition: FormDefinition, problems: dict[str, Problem]) -> FormDefinition:
    """Return the form with its expressions resolved and in their order, or keep what is wrong with them."""
    resolver, changed = _Resolver(definition), False
    sections: list[Section] = []
    for number, section in enumerate(definition.sections):
        inside = tuple(
            resolver.entry(entry, f"/sections/{number}/items/{index}", problems)
            for index, entry in enumerate(section.entries)
        )
        changed = changed or any(new is not old for new, old in zip(inside, section.entries, strict=True))
        sections.append(replace(section, entries=inside))
    checks = resolver.checks(definition.checks, None, "", problems)
    if problems:
        return definition
    changed = changed or checks != definition.checks
    resolved = replace(definition, sections=tuple(sections), checks=checks) if changed else definition
    try:
        return replace(resolved, order=logic_order(resolved))
    except CircularLogicError as error:
        circle = ((entry, pointer) for entry, pointer in entries(definition.sections) if entry.oid in error.oids)
        problems.update({pointer: Problem(ProblemCode.EXPRESSION_CIRCULAR) for _, pointer in circle})
        return definition


def entries(sections: tuple[Section, ...]) -> Iterator[tuple[Item | Group, str]]:
    """Return every group and item with its JSON pointer, a group before its items."""
    for number, section in enumerate(sections):
        for index, entry in enumerate(section.entries):
            pointer = f"/sections/{number}/items/{index}"
            yield entry, pointer
            if isinstance(entry, Group):
                yield from ((item, f"{pointer}/items/{inner}") for inner, item in enumerate(entry.items))


class _Resolver:
    """Puts into the trees what only the form can tell: columns or time points, and whose diameters are summed."""

    def __init__(self, definition: FormDefinition) -> None:
        self._definition = definition
        self._unknown: list[str] = []
        self._events = {event.casefold() for event in definition.events}

    def entry(self, entry: Item | Group, pointer: str, problems: dict[str, Problem]) -> Item | Group:
        """Return an item or a group with its expressions resolved."""
        own = self._definition.places.get(entry.oid) if isinstance(entry, Item) else None
        found: dict[str, object] = {}
        for name in EXPRESSIONS:
            tree = getattr(entry, name, None)
            if tree is None:
                continue
            self._unknown = []
            found[name] = self._resolve(tree, own, is_listed=False)
            if self._unknown:
                names = ", ".join(dict.fromkeys(self._unknown))
                problems[f"{pointer}/{name}"] = Problem(ProblemCode.EXPRESSION_UNKNOWN_ITEM, name=names)
        if isinstance(entry, Item) and entry.checks:
            found["checks"] = self.checks(entry.checks, own, pointer, problems)
        if isinstance(entry, Group):
            inside = tuple(self.entry(item, f"{pointer}/items/{n}", problems) for n, item in enumerate(entry.items))
            found["items"] = inside
        is_same = all(getattr(entry, name) == value for name, value in found.items())
        return entry if is_same else replace(entry, **found)  # type: ignore[arg-type]  # each under its own name

    def checks(
        self, checks: tuple[Check, ...], own: Place | None, pointer: str, problems: dict[str, Problem]
    ) -> tuple[Check, ...]:
        """Return the checks of an item, or of the form, with their expressions resolved."""
        found = []
        for number, check in enumerate(checks):
            self._unknown = []
            found.append(replace(check, when=self._resolve(check.when, own, is_listed=False)))
            if self._unknown:
                names = ", ".join(dict.fromkeys(self._unknown))
                place = f"{pointer}/checks/{number}/when"
                problems[place] = Problem(ProblemCode.EXPRESSION_UNKNOWN_ITEM, name=names)
        return tuple(found)

    def _resolve(self, tree: Tree, own: Place | None, *, is_listed: bool) -> Tree:
        operator = str(tree[0])
        if operator == "sod":
            return ["sum", self._diameters(tree)]
        if operator == "nadir" and len(tree) == 1:
            return ["nadir", self._sum_of_diameters()]
        if operator == "column" and not is_listed and str(tree[1]) in self._definition.groups:
            self._unknown.append(bracketed(tree))
            return tree
        if operator == "column" and str(tree[1]).casefold() in self._events:
            tree = ["at", *tree[1:], "", ""]
        if tree[0] in CHECKS:
            if not self._means(own, tree):
                self._unknown.append(bracketed(tree))
            return tree
        inside = operator in OF_LISTS
        return [
            operator,
            *(self._resolve(part, own, is_listed=inside) if isinstance(part, list) else part for part in tree[1:]),
        ]

    def _diameters(self, tree: Tree) -> Tree:
        """Return the column that `sod()` sums: that of the one length measured in the rows of lesions."""
        if len(tree) == 2 and isinstance(tree[1], list) and tree[1][0] == "column":
            if not self._means(None, tree[1]):
                self._unknown.append(bracketed(tree[1]))
            return tree[1]
        found = [
            place
            for place in self._definition.places.values()
            if place.group and place.group.lesion and place.item.measure is Measure.LENGTH
        ]
        if len(tree) > 1 or len(found) != 1 or found[0].group is None:
            self._unknown.append("sod()")
            return tree
        return ["column", found[0].group.oid, found[0].item.oid]

    def _sum_of_diameters(self) -> str:
        """Return the item that `nadir()` follows: the one calculation that is a sum of diameters."""
        found = [place.item.oid for place in self._definition.places.values() if is_sum_of_diameters(place.item)]
        if len(found) != 1:
            self._unknown.append("nadir()")
        return found[0] if found else ""

    def _means(self, own: Place | None, node: Tree) -> bool:
        """Tell whether a reference finds its item where it stands."""
        if node[0] == "smart":
            return node[1] in SMART
        place = self._definition.places.get(item_of(node))
        if place is None or place.item.type in (ItemType.FILE, ItemType.DESCRIPTIVE):
            return False
        is_near = place.group is None or (own is not None and own.group == place.group)
        return CHECKS[str(node[0])](self, place, node, is_near)

    def _of_column(self, place: Place, node: Tree, _is_near: bool) -> bool:
        return place.group is not None and place.group.oid == node[1] and place.item.type is not ItemType.CHECKBOX

    def _of_checked(self, place: Place, node: Tree, is_near: bool) -> bool:
        return is_near and place.item.type is ItemType.CHECKBOX and node[2] in place.item.codes

    def _of_item(self, place: Place, _node: Tree, is_near: bool) -> bool:
        return is_near and place.item.type is not ItemType.CHECKBOX

    def _of_row(self, place: Place, _node: Tree, _is_near: bool) -> bool:
        return place.group is not None and place.item.type is not ItemType.CHECKBOX

    def _of_time_point(self, place: Place, node: Tree, is_near: bool) -> bool:
        event, _, code, which = (str(part) for part in node[1:])
        is_event = event in EVENTS or event.casefold() in self._events
        is_choice = place.item.type is ItemType.CHECKBOX
        return is_near and is_event and not which and (code in place.item.codes if is_choice else not code)

    def _of_prior(self, place: Place, node: Tree, is_near: bool) -> bool:
        event = str(node[2]).casefold() if len(node) > 2 else "previous"
        is_event = node[0] == "nadir" or event in ALWAYS | self._events
        return is_near and is_event and place.item.type is not ItemType.CHECKBOX


CHECKS: Final[Mapping[str, Callable[[_Resolver, Place, Tree, bool], bool]]] = {
    "at": _Resolver._of_time_point,  # noqa: SLF001 - the table of this class
    "checked": _Resolver._of_checked,  # noqa: SLF001
    "column": _Resolver._of_column,  # noqa: SLF001
    "item": _Resolver._of_item,  # noqa: SLF001
    "nadir": _Resolver._of_prior,  # noqa: SLF001
    "prior": _Resolver._of_prior,  # noqa: SLF001
    "row": _Resolver._of_row,  # noqa: SLF001
    "smart": _Resolver._of_item,  # noqa: SLF001
}


def item_of(node: Tree) -> str:
    """Return the OID of the item that a reference names; empty when it names none."""
    return str(node[2] if node[0] in ("column", "at") else "" if node[0] == "smart" else node[1])


def bracketed(node: Tree) -> str:
    """Return a reference as it is written."""
    operator, *names = (str(part) for part in node)
    if operator in ("prior", "nadir"):
        return f"{operator}({', '.join(repr(name) for name in names)})"
    if operator == "checked" or (operator == "at" and names[2]):
        *before, code = names[:3] if operator == "at" else names
        return "".join(f"[{name}]" for name in before[:-1]) + f"[{before[-1]}({code})]"
    return "".join(f"[{name}]" for name in names if name)


def is_sum_of_diameters(item: Item) -> bool:
    """Tell whether an item is calculated as `sod()`, rounded or not."""
    tree = item.calculation
    if tree and tree[0] == "round" and isinstance(tree[1], list):
        tree = tree[1]
    return bool(tree) and tree is not None and tree[0] == "sod"


def logic_order(definition: FormDefinition) -> tuple[str, ...]:
    """Return the OIDs of items and groups so that each comes after all that its logic speaks of.

    Raises
    ------
    CircularLogicError
        There is no such order.

    """
    waits_for = {oid: needs(definition, oid) for oid in (*definition.groups, *definition.places)}
    order: list[str] = []
    while waits_for:
        ready = [oid for oid, needed in waits_for.items() if not needed]
        if not ready:
            raise CircularLogicError(frozenset(waits_for))
        order += ready
        done = set(ready)
        waits_for = {oid: needed - done for oid, needed in waits_for.items() if oid not in done}
    return tuple(order)


def is_earlier(node: Tree) -> bool:
    """Tell whether a reference always speaks of an earlier time point."""
    return node[0] in ("prior", "nadir") or (node[0] == "at" and node[1] in EVENTS - {"event-name"})


def needs(definition: FormDefinition, oid: str) -> set[str]:
    """Return the OIDs that the logic of an item or a group speaks of, and the group that an item stands in."""
    place = definition.places.get(oid)
    entry = place.item if place else definition.groups[oid]
    trees = [tree for tree in (getattr(entry, name, None) for name in EXPRESSIONS) if tree is not None]
    # What was answered at earlier time points is there already.
    found = {item_of(node) for tree in trees for node in references(tree) if not is_earlier(node)} - {""}
    return found | ({place.group.oid} if place and place.group else set())
