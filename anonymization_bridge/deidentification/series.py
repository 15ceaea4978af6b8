"""Objects of one series differ in a few attributes: once two have shown in which, the others need no more than those.

Nothing is decided here. A head that is byte for byte that of the object before it, but for attributes on which no decision
rests, is rewritten to what that object became, but for what the same rules make of those attributes; any other head is
left to be read anew.
"""

import struct
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import BinaryIO, NamedTuple

from anonymization_bridge.deidentification.cleaning import Bench, clean_value
from anonymization_bridge.deidentification.elements import Element, Encoding
from anonymization_bridge.deidentification.examination import CAPTURE_ATTRIBUTES
from anonymization_bridge.deidentification.header import RawValue
from anonymization_bridge.deidentification.heads import Head, Outline, Place, head_of, outline_of
from anonymization_bridge.deidentification.identifiers import (
    IDENTIFYING,
    Identifiers,
    bytes_of_uid,
    note_time,
    note_uid,
    told,
)
from anonymization_bridge.deidentification.reading import PixelSource, PixelSpan, SourceObject
from anonymization_bridge.deidentification.reasons import HeldError
from anonymization_bridge.deidentification.rewriting import (
    DESCRIPTORS,
    LARGEST_SHORT_VALUE,
    NOT_FROM_SOURCE,
    Rewriter,
)
from anonymization_bridge.deidentification.rules import Action, Rule
from anonymization_bridge.deidentification.search import uid_needles
from anonymization_bridge.deidentification.writing import Names, Rewritten, write_object
from anonymization_bridge.deidentification.zones import REGIONS, TAGS

SOP_INSTANCE_UID, MEDIA_SOP_INSTANCE_UID, META_LENGTH = 0x00080018, 0x00020003, 0x00020000
#: Attributes by which it is decided what an object is, whether it is held and how its pixels are treated.
DECISIVE = frozenset(
    {
        0x00080005, 0x00080008, 0x00080016, 0x00080060, 0x0020000D, 0x0020000E, 0x00200052, 0x00101010, REGIONS,
        *TAGS.values(), *CAPTURE_ATTRIBUTES, *DESCRIPTORS, *DESCRIPTORS.values(),
    }
)  # fmt: skip
#: The group that describes the pixels, and of it the attributes that only say how they are shown.
PIXEL_GROUP = 0x0028
SHOWN_ONLY = frozenset({0x00280106, 0x00280107, 0x00281050, 0x00281051, 0x00281052, 0x00281053})
#: What becomes of a value by these depends on nothing but the value and what identifies the patient.
BY_ITSELF = frozenset({Action.ESSENTIAL, Action.KEEP, Action.TIME, Action.UID})
WITHOUT_NAMES = frozenset({"", "UI", "TM"})
#: More than any head is longer than another of its series.
LONGER = 8_192


class Gap(NamedTuple):
    """What becomes of an attribute that differs: its rule, and what stands before the length of its value.

    Attributes
    ----------
    rule
        Nothing when the attribute goes.
    notes
        What of its value identifies the patient: `UI`, `TM` or nothing.

    """

    tag: int
    notes: str
    rule: Rule | None
    vr: str
    before: bytes
    length: struct.Struct


class Survived(NamedTuple):
    """What became of the head of an object.

    Attributes
    ----------
    by_tag
        The elements of the result but its pixels, each with its bytes.
    ours
        The tags of those that are not taken from the source.

    """

    by_tag: Mapping[int, tuple[Element, bytes]]
    ours: frozenset[int]
    rewriter: Rewriter


@dataclass(frozen=True)
class Likeness:
    """How one object of a series was rewritten, with gaps for what differs in the next.

    Attributes
    ----------
    parts
        Of the result, in order: bytes, or the number of the gap whose attribute stands there.

    """

    outline: Outline
    gaps: tuple[Gap, ...]
    parts: tuple[bytes | int, ...]
    known_bytes: bytes
    short_numbers: frozenset[str]
    bench: Bench
    source: PixelSource
    rewritten: Rewritten
    head_length: int

    def fill(self, values: Sequence[bytes]) -> "Filled | None":
        """Return the head of a result from the attributes that differ, nothing when one of them needs a closer look."""
        noted, made, sop_instance_uid = Identifiers(), [], b""
        for gap, value in zip(self.gaps, values, strict=True):
            if gap.notes == "UI":
                note_uid(noted, value, [])
            elif gap.notes == "TM" and self.short_numbers:
                note_time(noted, value, [])
            if gap.rule is None:
                made.append(b"")
                continue
            cleaned = clean_value(value, gap.rule, gap.vr, self.bench)
            if cleaned is None or len(cleaned) > LARGEST_SHORT_VALUE:
                return None
            if gap.tag == SOP_INSTANCE_UID:
                sop_instance_uid = cleaned
            made.append(gap.before + gap.length.pack(len(cleaned)) + cleaned)
        if not sop_instance_uid or noted.times & self.short_numbers or may_stand_in(self.known_bytes, noted.uids):
            return None
        body = b"".join([made[part] if isinstance(part, int) else part for part in self.parts])
        return Filled(
            self.rewritten.meta.around(sop_instance_uid) + body,
            sop_instance_uid.decode().rstrip("\0"),
            uid_needles(noted.uids),
        )


class Filled(NamedTuple):
    """The head of a result, its new UID, and the original UIDs that differ from those of the object before it."""

    head: bytes
    sop_instance_uid: str
    uids: tuple[bytes, ...]


class Series:
    """Remembers the object that was rewritten last, and what it has in common with the one before it.

    Use it for the objects of one subject, key and profile, from one thread.
    """

    def __init__(self) -> None:
        self.last: Head | None = None
        self.likeness: Likeness | None = None

    def rewrite_alike(self, file: BinaryIO, size: int, target: BinaryIO) -> Rewritten | None:
        """Write the result of a source that is like those before it; nothing is written when it is not.

        Raises
        ------
        HeldError
            Its pixels cannot be shown to be clean.

        """
        like = self.likeness
        if like is None:
            return None
        read = like.outline.values_in(file.read(like.head_length))
        span = like.source.span
        if read is None or span is None or (span.length is not None and read[1] + span.length > size):
            return None
        try:
            filled = like.fill(read[0])
        except HeldError:
            return None
        if filled is None:
            return None
        before, source = like.rewritten, like.source
        names = Names(
            before.names.study_instance_uid,
            before.names.series_instance_uid,
            filled.sop_instance_uid,
            before.names.sop_class_uid,
            before.names.modality,
        )
        sought = before.sought._replace(uids=before.sought.uids + filled.uids)
        span = PixelSpan(span.vr, read[1], span.length)
        pixels = PixelSource(file, span, source.encoding, source.transfer_syntax_uid)
        like_it = Rewritten(names, before.treatment, before.applied, sought, before.meta, pixels)
        return write_object(like_it, filled.head, target)

    def learn(self, source: SourceObject, survived: Survived, rewritten: Rewritten) -> None:
        """Remember an object that was rewritten, and what it has in common with the one before it."""
        head, before = head_of(source), self.last
        self.last = head
        if head is None or before is None:
            return
        known = frozenset(place.tag for place in self.likeness.outline.gaps) if self.likeness else frozenset()
        outline = outline_of(head, before, known)
        likeness = None if outline is None else likeness_of(head, outline, source, survived, rewritten)
        self.likeness = likeness or self.likeness


def likeness_of(
    head: Head, outline: Outline, source: SourceObject, survived: Survived, rewritten: Rewritten
) -> Likeness | None:
    """Return how an object was rewritten, with gaps; nothing when a decision rests on what differs."""
    rewriter, encoding = survived.rewriter, source.encoding
    gaps = gaps_for(outline.gaps, survived, encoding)
    if gaps is None:
        return None
    identifiers, noted = rewriter.bench.identifiers, Identifiers()
    for gap, place in zip(gaps, outline.gaps, strict=True):
        value = head.content[place.value : place.end]
        if gap.notes == "UI":
            note_uid(noted, value, [])
        elif gap.notes == "TM":
            note_time(noted, value, [])
    known_bytes = b"\xff".join([*(run for run, _ in outline.runs), outline.last]).lower()
    if noted.times & identifiers.numbers or may_stand_in(known_bytes, noted.uids):
        return None
    short = frozenset(number for number in identifiers.numbers if len(number) == 6 and number.isdigit())
    return Likeness(
        outline, gaps, parts_of(survived.by_tag, gaps), known_bytes, short, rewriter.bench,
        source.pixel_source, rewritten, len(head.content) + LONGER,
    )  # fmt: skip


def may_stand_in(small: bytes, uids: set[str]) -> bool:
    """Tell whether a UID may stand in bytes in small letters, however short: a text goes that holds one."""
    return any(bytes_of_uid(uid).lower() in small for uid in uids)


def gaps_for(places: Sequence[Place], survived: Survived, encoding: Encoding) -> tuple[Gap, ...] | None:
    """Return what becomes of the attributes that differ, nothing when a decision rests on one or no UID is among them."""
    gaps = []
    for place in places:
        gap = gap_for(place, survived, encoding)
        if gap is None:
            return None
        gaps.append(gap)
    return tuple(gaps) if any(gap.tag == SOP_INSTANCE_UID for gap in gaps) else None


def gap_for(place: Place, survived: Survived, encoding: Encoding) -> Gap | None:
    """Return what becomes of an attribute that differs, nothing when a decision rests on it."""
    tag, rewriter = place.tag, survived.rewriter
    if tag >> 16 == 2:
        return nothing_of(tag, "") if tag in {META_LENGTH, MEDIA_SOP_INSTANCE_UID} else None
    notes = told(tag, place.vr)
    is_open = tag not in DECISIVE | IDENTIFYING and (tag >> 16 != PIXEL_GROUP or tag in SHOWN_ONLY)
    if not is_open or notes not in WITHOUT_NAMES or (tag >> 16 & 1 and rewriter.private):
        return None
    rule = rewriter.table.get(tag)
    if tag in survived.ours or rule is None or rule.action in NOT_FROM_SOURCE:
        return nothing_of(tag, notes) if tag not in rewriter.empties else None
    vr = rewriter.usable_vr(RawValue(place.vr, b"", encoding.little_endian), rule)
    if rule.action not in BY_ITSELF or vr is None or tag not in survived.by_tag:
        return None
    made = encoding.header(tag, vr, 0)
    wide = len(made) == 12 or encoding.implicit
    return Gap(tag, notes, rule, vr, made[: -4 if wide else -2], struct.Struct("<L" if wide else "<H"))


def nothing_of(tag: int, notes: str) -> Gap:
    """Return the gap of an attribute that goes."""
    return Gap(tag, notes, None, "", b"", struct.Struct("<H"))


def parts_of(by_tag: Mapping[int, tuple[Element, bytes]], gaps: Sequence[Gap]) -> tuple[bytes | int, ...]:
    """Return the elements of a result, those alike joined, in place of the others the numbers of their gaps."""
    numbers = {gap.tag: number for number, gap in enumerate(gaps) if gap.rule is not None}
    parts: list[bytes | int] = []
    for tag in sorted(by_tag):
        written = by_tag[tag][1]
        if tag in numbers:
            parts.append(numbers[tag])
        elif parts and isinstance(parts[-1], bytes):
            parts[-1] += written
        else:
            parts.append(written)
    return tuple(parts)
