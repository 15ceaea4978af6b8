"""From a source data set to the elements that survive: the table is read, nothing else decides."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from itertools import pairwise
from typing import Final, Literal

from anonymization_bridge.deidentification import contents
from anonymization_bridge.deidentification.attributes import items, raw_element
from anonymization_bridge.deidentification.cleaning import ESSENTIAL, Bench, clean_value
from anonymization_bridge.deidentification.codes import MEANING, clean_code, is_coded
from anonymization_bridge.deidentification.elements import LONG_LENGTH, Element, Encoding, text
from anonymization_bridge.deidentification.header import Entry, Header, Nested, RawValue
from anonymization_bridge.deidentification.identifiers import bytes_of_uid
from anonymization_bridge.deidentification.private import PrivateAttribute, present, reserving
from anonymization_bridge.deidentification.reasons import HeldError, HoldReason
from anonymization_bridge.deidentification.rules import Action, Rule
from anonymization_bridge.deidentification.streaming import DEEPEST

SEGMENT_TYPE = 0x0062000F
SEGMENT_LABEL = 0x00620005
SEGMENT_DESCRIPTION = 0x00620006
#: Written by `labelling` or `codes`, or copied by `pixels`; never taken from the source.
NOT_FROM_SOURCE = frozenset({Action.REPLACE, Action.PIXELS, Action.CODE, Action.SEGMENT_LABEL, Action.EMPTY})
#: Their values depend on others beside them.
NOT_BY_ITSELF = frozenset({Action.LUT, Action.WAVEFORM})
SEQUENCES = frozenset({Action.SEQUENCE, Action.CONTENT})
#: Of type 1 in the Enhanced General Equipment module (PS3.3 C.7.5.2), which segmentations have.
EQUIPMENT: Mapping[int, str] = {0x00080070: "UNKNOWN", 0x00081090: "UNKNOWN", 0x00181020: "UNKNOWN"}
MOST_PRIVATE = 64
LARGEST_SHORT_VALUE = 0xFFFE
#: Data of a lookup table -> its descriptor (PS3.3 C.11.1.1, C.7.6.3.1.5).
DESCRIPTORS: Mapping[int, int] = {
    0x00283006: 0x00283002,
    0x00281201: 0x00281101,
    0x00281202: 0x00281102,
    0x00281203: 0x00281103,
}
WAVEFORM_CHANNELS, WAVEFORM_SAMPLES, WAVEFORM_BITS = 0x003A0005, 0x003A0010, 0x54001004
#: So many letters in a row do not occur by chance in a million samples.
LETTERS_IN_SAMPLES = 16
REMEMBERED_VALUE = 8_192
REMEMBERED: Final = 5_000


@dataclass
class Memory:
    """What became of top-level attributes, to be looked up when the next object of the series has the same.

    Attributes
    ----------
    telling
        The identifiers under which it holds: a word that is a name in one object may be none in another.
    shared, own
        The UIDs of all these objects, and those of the last one beside them: a text that holds a UID goes, so what holds
        one of `own` is neither remembered nor looked up.

    """

    telling: object = None
    known: dict[tuple[int, Entry], "tuple[Element, bytes] | None"] = field(default_factory=dict)
    shared: frozenset[bytes] = frozenset()
    own: frozenset[bytes] = frozenset()

    def under(self, telling: object, uids: set[str]) -> None:
        """Forget everything when the identifiers are others, or when it grows too large; of other UIDs, what holds one."""
        now = frozenset(map(bytes_of_uid, uids))
        if telling != self.telling or len(self.known) > REMEMBERED:
            self.telling, self.shared = telling, now
            self.known.clear()
        if gone := self.shared - now:
            self.known = {key: outcome for key, outcome in self.known.items() if not holds_one(key[1], gone)}
            self.shared &= now
        self.own = now - self.shared


@dataclass(frozen=True)
class Rewriter:
    """Rewrites the data sets of one object.

    Attributes
    ----------
    table
        The rules that are open for it, by tag.
    empties
        What is left empty where the source has it, by tag, with its value representation.
    bench
        Pseudonyms and identifiers of the object.
    dummies
        What stands for a designation that goes and may be neither absent nor empty, by tag.

    """

    table: Mapping[int, Rule]
    empties: Mapping[int, str]
    bench: Bench
    encoding: Encoding
    private: tuple[PrivateAttribute, ...] = ()
    dummies: Mapping[int, str] = field(default_factory=dict)

    def rewrite_top(self, header: Header, memory: Memory) -> list[tuple[Element, bytes]]:
        """Return the surviving elements of an object, each with its bytes.

        Raises
        ------
        HeldError
            It is nested too deep, or a value needed to make sense of the image is not valid.

        """
        known, found = memory.known, []
        table, empties = self.table, self.empties
        for tag, entry in list(header.entries.items()):
            if tag not in table and tag not in empties:
                continue
            key = (tag, entry)
            if holds_one(entry, memory.own):
                outcome = self.outcome(header, tag)
            elif key in known:
                outcome = known[key]
            else:
                outcome = self.outcome(header, tag)
                if tag not in DESCRIPTORS and is_small(entry):
                    known[key] = outcome
            if outcome is not None:
                found.append(outcome)
        kept = self.kept_private(header)
        return [*found, *((element, self.encoding.write_element(element)) for element in kept)]

    def outcome(self, header: Header, tag: int) -> tuple[Element, bytes] | None:
        """Return what becomes of one attribute, with its bytes."""
        element = self.rewrite_tag(header, tag, 0)
        return None if element is None else (element, self.encoding.write_element(element))

    def rewrite(self, dataset: Header, depth: int) -> list[Element]:
        """Return the surviving elements of a data set nested in an object."""
        if depth > DEEPEST:
            raise HeldError(HoldReason.NESTED_TOO_DEEP)
        elements = [self.rewrite_tag(dataset, tag, depth) for tag in list(dataset.tags())]
        survivors = [element for element in (*elements, *self.kept_private(dataset)) if element is not None]
        return with_label(survivors) if SEGMENT_LABEL in dataset else survivors

    def kept_private(self, dataset: Header) -> list[Element]:
        """Return the private attributes that the profile names, each with the element that reserves its block."""
        kept: dict[int, Element] = {}
        for tag, attribute in present(dataset, self.private).items() if self.private else ():
            source = raw_element(dataset, tag)
            if source is None or source.vr not in {None, "UN", attribute.vr}:
                continue
            rule = Rule(tag, attribute.name, Action.KEEP, "", None, frozenset(), attribute.vr, MOST_PRIVATE)
            cleaned = clean_value(source.value, rule, attribute.vr, self.bench)
            if cleaned:
                kept[tag] = Element(tag, attribute.vr, cleaned)
                kept[reserving(tag)] = text(reserving(tag), "LO", attribute.creator)
        return list(kept.values())

    def rewrite_tag(self, dataset: Header, tag: int, depth: int) -> Element | None:
        """Return what becomes of one attribute, or nothing when it goes."""
        rule = self.table.get(tag)
        own = rule is not None and rule.action in NOT_FROM_SOURCE
        element = None if rule is None or own else self.rewrite_one(dataset, rule, depth)
        if element is None and tag in self.dummies:
            return text(tag, "LO", self.dummies[tag])
        if element is None and tag in self.empties and (rule is None or not own or rule.action is Action.EMPTY):
            vr = self.empties[tag]
            return Element(tag, vr, () if vr == "SQ" else b"")
        return element

    def rewrite_one(self, dataset: Header, rule: Rule, depth: int) -> Element | None:
        """Return what a rule makes of one attribute, or nothing when it goes."""
        if rule.action in SEQUENCES:
            return self.rewrite_sequence(dataset, rule, depth)
        source = raw_element(dataset, rule.tag)
        vr = None if source is None else self.usable_vr(source, rule)
        if source is None or vr is None:
            if rule.action in ESSENTIAL:
                raise HeldError(HoldReason.VALUE_NOT_VALID)
            return None
        cleaned = (
            described(dataset, rule, source.value)
            if rule.action in NOT_BY_ITSELF
            else clean_value(source.value, rule, vr, self.bench)
        )
        too_long = cleaned is not None and len(cleaned) > LARGEST_SHORT_VALUE and vr not in LONG_LENGTH
        if cleaned is None or (too_long and not self.encoding.implicit):
            return None
        return Element(rule.tag, vr, cleaned)

    def usable_vr(self, source: RawValue, rule: Rule) -> str | None:
        """Return the representation to write a value in, or nothing when it is not the one of the dictionary."""
        allowed = rule.vr.split(" or ")
        if source.vr is None:
            return allowed[0]
        if source.vr == "UN":
            return allowed[0] if len(allowed) == 1 and self.encoding.little_endian else None
        return source.vr if source.vr in allowed else None

    def rewrite_sequence(self, dataset: Header, rule: Rule, depth: int) -> Element | None:
        """Return a sequence with its items rewritten; coded entries that are no known code leave it."""
        source = items(dataset, rule.tag)
        if rule.action is Action.CONTENT:
            rewritten = [self.rewrite_content(item, depth + 1) for item in source if contents.is_kept(item)]
        else:
            rewritten = [self.rewrite_item(item, depth + 1) for item in source]
        survivors = tuple(tuple(item) for item in rewritten if item is not None)
        return None if source and not survivors else Element(rule.tag, "SQ", survivors)

    def rewrite_content(self, item: Header, depth: int) -> list[Element] | None:
        """Return one content item rewritten, or nothing when it no longer says what it said."""
        elements = self.rewrite(item, depth)
        return elements if contents.is_whole(item, elements) else None

    def rewrite_item(self, item: Header, depth: int) -> list[Element] | None:
        """Return one item rewritten, or nothing for a coded entry that is no known code."""
        elements = self.rewrite(item, depth)
        if not is_coded(item):
            return elements
        code = clean_code(item, self.bench.identifiers)
        return None if code is None else [*code, *elements]


def is_small(entry: Entry) -> bool:
    """Tell whether an attribute is small enough to be remembered."""
    raw = bytes_of(entry)
    return raw is not None and len(raw) <= REMEMBERED_VALUE


def holds_one(entry: Entry, uids: frozenset[bytes]) -> bool:
    """Tell whether a UID stands in an attribute that is small enough to be remembered."""
    raw = bytes_of(entry) if uids else None
    return raw is not None and len(raw) <= REMEMBERED_VALUE and any(uid in raw for uid in uids)


def bytes_of(entry: Entry) -> bytes | None:
    """Return the bytes of an attribute, nothing where they are not at hand."""
    return entry.raw if isinstance(entry, Nested) else entry[1]


def with_label(elements: list[Element]) -> list[Element]:
    """Return a segment labelled with the meaning of its coded type (type 1 in PS3.3 C.8.20.4)."""
    types = [element for element in elements if element.tag == SEGMENT_TYPE]
    coded = types[0].value if types else ()
    found = [element.value for item in coded if not isinstance(item, int) for element in item if element.tag == MEANING]
    label = found[0].decode().strip() if found and isinstance(found[0], bytes) else "Segment"
    return [*elements, text(SEGMENT_LABEL, "LO", label), text(SEGMENT_DESCRIPTION, "ST", label)]


def described(dataset: Header, rule: Rule, value: bytes) -> bytes | None:
    """Return data whose length others beside them give, when it is that length."""
    return clean_waveform(dataset, value) if rule.action is Action.WAVEFORM else clean_lut(dataset, rule.tag, value)


def clean_lut(dataset: Header, tag: int, value: bytes) -> bytes | None:
    """Return the data of a lookup table when it has just the length its descriptor gives (PS3.3 C.11.1.1)."""
    descriptor = raw_element(dataset, DESCRIPTORS[tag])
    if descriptor is None or not descriptor.value or len(descriptor.value) != 6:
        return None
    order: Literal["little", "big"] = "little" if descriptor.is_little_endian else "big"
    entries = int.from_bytes(descriptor.value[:2], order) or 65536
    bits = int.from_bytes(descriptor.value[4:6], order)
    fits = len(value) in {entries * 2, entries + entries % 2 if bits <= 8 else entries * 2}
    return value if fits and not holds_text(value, 8) else None


def holds_text(value: bytes, length: int) -> bool:
    """Tell whether so many letters stand in a row in binary data, a ramp that happens to pass through them aside."""
    for found in re.finditer(rb"[A-Za-z^ ]{%d,}" % length, value):
        run = found.group()
        steps = [after - before for before, after in pairwise(run)]
        if not (all(step >= 0 for step in steps) or all(step <= 0 for step in steps)):
            return True
    return False


def clean_waveform(dataset: Header, value: bytes) -> bytes | None:
    """Return the samples of a waveform when there are just as many as it says (PS3.3 C.10.9)."""
    order: Literal["little", "big"] = "little" if dataset.little_endian else "big"
    numbers = [raw_element(dataset, tag) for tag in (WAVEFORM_CHANNELS, WAVEFORM_SAMPLES, WAVEFORM_BITS)]
    channels, samples, bits = (0 if raw is None else int.from_bytes(raw.value[:4], order) for raw in numbers)
    length = channels * samples * bits // 8
    fits = bits in {8, 16, 32, 64} and length and len(value) == length + length % 2
    return value if fits and not holds_text(value, LETTERS_IN_SAMPLES) else None
