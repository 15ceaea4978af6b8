"""De-identify one object: read, examine, rewrite, write, verify; the result appears only once it is shown clean."""

import os
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from hashlib import sha256
from pathlib import Path

from anonymization_bridge.deidentification.assignment import Assignment
from anonymization_bridge.deidentification.attributes import text_of
from anonymization_bridge.deidentification.cleaning import Bench
from anonymization_bridge.deidentification.elements import Element, Encoding, text
from anonymization_bridge.deidentification.examination import header_reasons
from anonymization_bridge.deidentification.families import Family, family_of
from anonymization_bridge.deidentification.identifiers import Identifiers, collect
from anonymization_bridge.deidentification.keys import Pseudonyms, ResearchStudyKey
from anonymization_bridge.deidentification.labelling import IMPLEMENTATION_VERSION, computed_age, empties, labels
from anonymization_bridge.deidentification.profile import OptionCode, Profile
from anonymization_bridge.deidentification.reading import PREAMBLE, PREFIX, SourceObject, open_source, quietly
from anonymization_bridge.deidentification.reasons import HeldError, HoldReason
from anonymization_bridge.deidentification.rewriting import Memory, Rewriter
from anonymization_bridge.deidentification.rules import empties_for, rules_for
from anonymization_bridge.deidentification.treatment import Treatment, copy_pixels, treat, unchanged_digest
from anonymization_bridge.deidentification.verify import Promise, verify
from anonymization_bridge.deidentification.zones import Zone

#: Our own implementation, drawn once (PS3.5 B.2, PS3.7 D.3.3.2).
IMPLEMENTATION_CLASS_UID = "2.25.226319117390476258409126352806145170412"
META = Encoding(implicit=False, little_endian=True)
SHORTEST_TELLING_NUMBER = 4


@dataclass(frozen=True)
class Cleaned:
    """What was written.

    Attributes
    ----------
    size
        Of the file, in bytes.
    pixel_digest
        SHA-256 of the pixels (of the compressed fragments, joined), the same as in the source.
    file_digest
        SHA-256 of the whole file.

    """

    study_instance_uid: str
    series_instance_uid: str
    sop_instance_uid: str
    sop_class_uid: str
    modality: str
    transfer_syntax_uid: str
    rows: int
    columns: int
    frames: int
    size: int
    pixel_digest: str
    file_digest: str


@dataclass(frozen=True)
class Held:
    """What was not written, and why."""

    reasons: tuple[HoldReason, ...]


@dataclass(frozen=True)
class Order:
    """For whom an object is de-identified, with which key, profile and confirmed zones."""

    assignment: Assignment
    key: ResearchStudyKey
    profile: Profile
    zones: tuple[Zone, ...] = ()

    @property
    def pseudonyms(self) -> Pseudonyms:
        """Return what the subject's UIDs and dates become."""
        return Pseudonyms(self.key, self.assignment.inclusion_number, self.assignment.generation)


def de_identify(
    source: Path,
    target: Path,
    assignment: Assignment,
    key: ResearchStudyKey,
    profile: Profile,
    *,
    zones: tuple[Zone, ...] = (),
) -> Cleaned | Held:
    """Write the de-identified object and tell what it is, or write nothing and tell why it is held.

    The same source, assignment, key, profile and zones give the same bytes.
    """
    partial = target.with_name(target.name + ".part")
    try:
        with quietly(), open_source(source) as opened:
            cleaned = write_and_verify(opened, partial, Order(assignment, key, profile, zones))
        partial.replace(target)
    except HeldError as held:
        return Held(tuple(sorted(set(held.reasons))))
    finally:
        partial.unlink(missing_ok=True)
    return cleaned


def write_and_verify(source: SourceObject, partial: Path, order: Order) -> Cleaned:
    """Write the result under a temporary name and tell what it is.

    Raises
    ------
    HeldError
        The source or the result is not shown to be clean.

    """
    result = rewrite(source, partial, order)
    identifiers = result.identifiers
    identifiers.dates -= moved_dates(identifiers, order)
    digest = result.pixel_digest or unchanged_digest(source, result.treatment)
    verify(
        partial,
        identifiers,
        Promise(order.assignment, order.profile, digest, result.applied, result.treatment.boxes or ()),
    )
    return description(result, digest, partial)


@dataclass(frozen=True)
class Rewritten:
    """A result as it was written, and what must not be found in it.

    Attributes
    ----------
    treatment
        What was done to its pixels.
    pixel_digest
        Nothing when they are as in the source.
    header_length
        Of all that stands before the value of uncompressed pixels, or of the whole, in bytes.

    """

    elements: list[Element]
    treatment: Treatment
    header_length: int
    pixel_digest: str | None
    identifiers: Identifiers
    applied: tuple[OptionCode, ...]


def rewrite(source: SourceObject, partial: Path, order: Order) -> Rewritten:
    """Write the result, not verified yet.

    Raises
    ------
    HeldError
        The source is not to be de-identified.

    """
    if reasons := header_reasons(source, order.zones):
        raise HeldError(*reasons)
    identifiers = collect(source.header, order.assignment.subject_label)
    check_assignment(order.assignment, identifiers)
    treatment = treat(source, order.zones)
    survived = survivors(source, order, identifiers, treatment)
    with os.fdopen(os.open(partial, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "wb") as target:
        elements = [element for element, _ in survived.values()]
        target.write(bytes(PREAMBLE) + PREFIX + meta(elements, treatment.transfer_syntax_uid))
        target.write(b"".join([survived[tag][1] for tag in sorted(survived)]))
        digest = copy_pixels(source, treatment, target)
        header_length = target.tell() - treatment.value_length
    family = family_of(text_of(source.header, 0x00080016))
    applied = codes_applied(order.profile, family, treatment, survived)
    return Rewritten(elements, treatment, header_length, digest, identifiers, applied)


def moved_dates(identifiers: Identifiers, order: Order) -> set[str]:
    """Return the dates that rightly stand in the result; one may by chance be another date of the source."""
    pseudonyms = order.pseudonyms
    days = (real_day(written) for written in identifiers.dates)
    moved = (pseudonyms.shifted(day) for day in days if day is not None)
    return {f"{day:%Y%m%d}" for day in moved if day is not None}


def real_day(written: str) -> date | None:
    """Return the day of eight digits, or nothing when there is no such day."""
    try:
        return date(int(written[:4]), int(written[4:6]), int(written[6:]))
    except ValueError:
        return None


def check_assignment(assignment: Assignment, identifiers: Identifiers) -> None:
    """Refuse an inclusion number that is one of the patient's identifiers or names."""
    number = assignment.inclusion_number.casefold()
    known = {text.casefold() for text in identifiers.texts if len(text) >= SHORTEST_TELLING_NUMBER}
    if number in known:
        raise HeldError(HoldReason.IDENTIFIER_IN_ASSIGNMENT)


def survivors(
    source: SourceObject, order: Order, identifiers: Identifiers, treatment: Treatment
) -> dict[int, tuple[Element, bytes]]:
    """Return every element of the result but its pixels, by their tags, each with its bytes."""
    header, encoding = source.header, source.encoding
    family = family_of(text_of(header, 0x00080016))
    assignment, profile = order.assignment, order.profile
    bench = Bench(order.pseudonyms, identifiers)
    rewriter = Rewriter(rules_for(family, profile.options), empties_for(family), bench, encoding, profile.private)
    memory = memory_for(order, family, encoding)
    memory.under((identifiers.names, identifiers.numbers, identifiers.dates))
    kept = rewriter.rewrite_top(header, memory)
    present = {element.tag for element, _ in kept}
    filled = {element.tag for element, _ in kept if element.value}
    own = (*computed_age(header, profile, filled), *treatment.overrides)
    common = (
        *empties(present, text_value([element for element, _ in kept], 0x00080016), family),
        *labels(assignment, profile, codes_applied(profile, family, treatment, present)),
    )
    by_tag = {one[0].tag: one for one in kept}
    by_tag.update(written(common, encoding))
    by_tag.update(written(own, encoding))
    return by_tag


@lru_cache(maxsize=64)
def written(elements: tuple[Element, ...], encoding: Encoding) -> Mapping[int, tuple[Element, bytes]]:
    """Return elements by their tags, each with its bytes."""
    return {element.tag: (element, encoding.write_element(element)) for element in elements}


@lru_cache(maxsize=8)
def memory_for(order: Order, family: Family | None, encoding: Encoding) -> Memory:  # noqa: ARG001 - the cache's key
    """Return what is remembered from one object to the next of the same subject, profile and family."""
    return Memory()


def codes_applied(
    profile: Profile, family: Family | None, treatment: Treatment, tags: Iterable[int]
) -> tuple[OptionCode, ...]:
    """Return the codes of just what is applied to an object, of whose private attributes those with the tags are kept."""
    private = any(tag >> 16 & 1 for tag in tags)
    return profile.codes_for(structured=family is Family.SR, masked=treatment.masked, private=private)


def meta(elements: list[Element], transfer_syntax_uid: str) -> bytes:
    """Return the file meta information, all of it ours (PS3.10 §7.1)."""
    written = META.write(
        [
            Element(0x00020001, "OB", b"\0\1"),
            text(0x00020002, "UI", text_value(elements, 0x00080016)),
            text(0x00020003, "UI", text_value(elements, 0x00080018)),
            text(0x00020010, "UI", transfer_syntax_uid),
            text(0x00020012, "UI", IMPLEMENTATION_CLASS_UID),
            text(0x00020013, "SH", IMPLEMENTATION_VERSION),
        ]
    )
    return META.write([Element(0x00020000, "UL", len(written).to_bytes(4, "little"))]) + written


def description(result: Rewritten, pixel_digest: str, written: Path) -> Cleaned:
    """Return what a result is, in figures and new UIDs."""
    elements, shape = result.elements, result.treatment.shape
    with written.open("rb") as file:
        seen = sha256()
        while chunk := file.read(1 << 20):
            seen.update(chunk)
    return Cleaned(
        study_instance_uid=text_value(elements, 0x0020000D),
        series_instance_uid=text_value(elements, 0x0020000E),
        sop_instance_uid=text_value(elements, 0x00080018),
        sop_class_uid=text_value(elements, 0x00080016),
        modality=text_value(elements, 0x00080060),
        transfer_syntax_uid=result.treatment.transfer_syntax_uid,
        rows=shape.rows if shape else 0,
        columns=shape.columns if shape else 0,
        frames=shape.frames if shape else 0,
        size=written.stat().st_size,
        pixel_digest=pixel_digest,
        file_digest=seen.hexdigest(),
    )


def text_value(elements: list[Element], tag: int) -> str:
    """Return the text of one of our elements, empty when it is absent."""
    found = [element.value for element in elements if element.tag == tag and isinstance(element.value, bytes)]
    return found[0].decode().strip("\0 ") if found else ""
