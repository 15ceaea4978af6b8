"""From a source data set to the elements that survive: the table is read, nothing else decides."""

from dataclasses import dataclass
from typing import Literal

from anonymization_bridge.deidentification.attributes import items, raw_element
from anonymization_bridge.deidentification.cleaning import ESSENTIAL, Bench, clean_value
from anonymization_bridge.deidentification.codes import MEANING, clean_code, is_coded
from anonymization_bridge.deidentification.elements import LONG_LENGTH, Element, text
from anonymization_bridge.deidentification.header import Header, RawValue
from anonymization_bridge.deidentification.profile import Profile
from anonymization_bridge.deidentification.reasons import HeldError, HoldReason
from anonymization_bridge.deidentification.rules import Action, Rule, rules
from anonymization_bridge.deidentification.streaming import DEEPEST

SEGMENT_TYPE = 0x0062000F
SEGMENT_LABEL = 0x00620005
#: Written by `labelling` or `codes`, or copied by `pixels`; never taken from the source.
NOT_FROM_SOURCE = frozenset({Action.REPLACE, Action.PIXELS, Action.CODE, Action.SEGMENT_LABEL, Action.EMPTY})
LARGEST_SHORT_VALUE = 0xFFFE
LUT_ENTRIES = 0x00283002
LUT_DATA = 0x00283006


@dataclass(frozen=True)
class Rewriter:
    """Rewrites the data sets of one object.

    Attributes
    ----------
    profile
        Its options open the rules that ask for them.
    bench
        Pseudonyms and identifiers of the object.

    """

    profile: Profile
    bench: Bench
    little_endian: bool

    def rewrite(self, dataset: Header, depth: int = 0) -> list[Element]:
        """Return the surviving elements of a data set and of those nested in it.

        Raises
        ------
        HeldError
            It is nested too deep, or a value needed to make sense of the image is not valid.

        """
        if depth > DEEPEST:
            raise HeldError(HoldReason.NESTED_TOO_DEEP)
        elements = [self.rewrite_one(dataset, rule, depth) for rule in self.open_rules(dataset)]
        survivors = [element for element in elements if element is not None]
        return with_label(survivors) if SEGMENT_LABEL in dataset else survivors

    def open_rules(self, dataset: Header) -> list[Rule]:
        """Return the rules for attributes of the data set that the profile opens."""
        found = (rules().get(tag) for tag in dataset.tags())
        return [
            rule
            for rule in found
            if rule is not None
            and rule.action not in NOT_FROM_SOURCE
            and (rule.option is None or rule.option in self.profile.options)
        ]

    def rewrite_one(self, dataset: Header, rule: Rule, depth: int) -> Element | None:
        """Return what becomes of one attribute, or nothing when it goes."""
        if rule.action is Action.SEQUENCE:
            return self.rewrite_sequence(dataset, rule, depth)
        source = raw_element(dataset, rule.tag)
        vr = None if source is None else self.usable_vr(source, rule)
        if source is None or vr is None:
            if rule.action in ESSENTIAL:
                raise HeldError(HoldReason.VALUE_NOT_VALID)
            return None
        value = source.value
        cleaned = clean_lut(dataset, value) if rule.action is Action.LUT else clean_value(value, rule, vr, self.bench)
        if cleaned is None or (len(cleaned) > LARGEST_SHORT_VALUE and vr not in LONG_LENGTH):
            return None
        return Element(rule.tag, vr, cleaned)

    def usable_vr(self, source: RawValue, rule: Rule) -> str | None:
        """Return the representation to write a value in, or nothing when it is not the one of the dictionary."""
        allowed = rule.vr.split(" or ")
        if source.vr is None:
            return allowed[0]
        if source.vr == "UN":
            return allowed[0] if len(allowed) == 1 and self.little_endian else None
        return source.vr if source.vr in allowed else None

    def rewrite_sequence(self, dataset: Header, rule: Rule, depth: int) -> Element | None:
        """Return a sequence with its items rewritten; coded entries that are no known code leave it."""
        rewritten = [self.rewrite_item(item, depth + 1) for item in items(dataset, rule.tag)]
        survivors = tuple(tuple(item) for item in rewritten if item is not None)
        return None if rewritten and not survivors else Element(rule.tag, "SQ", survivors)

    def rewrite_item(self, item: Header, depth: int) -> list[Element] | None:
        """Return one item rewritten, or nothing for a coded entry that is no known code."""
        elements = self.rewrite(item, depth)
        if not is_coded(item):
            return elements
        code = clean_code(item)
        return None if code is None else [*code, *elements]


def with_label(elements: list[Element]) -> list[Element]:
    """Return a segment labelled with the meaning of its coded type (type 1 in PS3.3 C.8.20.4)."""
    types = [element for element in elements if element.tag == SEGMENT_TYPE]
    coded = types[0].value if types else ()
    found = [element.value for item in coded if not isinstance(item, int) for element in item if element.tag == MEANING]
    label = found[0].decode().strip() if found and isinstance(found[0], bytes) else "Segment"
    return [*elements, text(SEGMENT_LABEL, "LO", label)]


def clean_lut(dataset: Header, value: bytes) -> bytes | None:
    """Return the data of a lookup table when it has just the length its descriptor gives (PS3.3 C.11.1.1)."""
    descriptor = raw_element(dataset, LUT_ENTRIES)
    if descriptor is None or not descriptor.value or len(descriptor.value) != 6:
        return None
    order: Literal["little", "big"] = "little" if descriptor.is_little_endian else "big"
    entries = int.from_bytes(descriptor.value[:2], order) or 65536
    bits = int.from_bytes(descriptor.value[4:6], order)
    return value if len(value) in {entries * 2, entries + entries % 2 if bits <= 8 else entries * 2} else None
