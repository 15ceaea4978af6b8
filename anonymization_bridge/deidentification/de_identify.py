"""De-identify one object: read, examine, rewrite, write, verify; the result appears only once it is shown clean."""

import os
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import date
from functools import lru_cache
from io import FileIO
from pathlib import Path
from typing import BinaryIO

from anonymization_bridge.deidentification.assignment import Assignment
from anonymization_bridge.deidentification.attributes import text_of
from anonymization_bridge.deidentification.cleaning import Bench
from anonymization_bridge.deidentification.elements import Element, Encoding
from anonymization_bridge.deidentification.examination import header_reasons
from anonymization_bridge.deidentification.families import Family, family_of
from anonymization_bridge.deidentification.identifiers import Identifiers, collect
from anonymization_bridge.deidentification.keys import Pseudonyms, ResearchStudyKey
from anonymization_bridge.deidentification.labelling import computed_age, empties, labels
from anonymization_bridge.deidentification.profile import OptionCode, Profile
from anonymization_bridge.deidentification.reading import SourceObject, open_source, quietly
from anonymization_bridge.deidentification.reasons import HeldError, HoldReason
from anonymization_bridge.deidentification.rewriting import EQUIPMENT, Memory, Rewriter
from anonymization_bridge.deidentification.rules import empties_for, rules_for
from anonymization_bridge.deidentification.search import sought_of
from anonymization_bridge.deidentification.series import SOP_INSTANCE_UID, Series, Survived
from anonymization_bridge.deidentification.treatment import Treatment, treat
from anonymization_bridge.deidentification.verify import Original, Promise, verify
from anonymization_bridge.deidentification.writing import Names, Rewritten, meta_of, padded, write_object
from anonymization_bridge.deidentification.zones import Zone

SHORTEST_TELLING_NUMBER = 4


@dataclass(frozen=True)
class Cleaned:
    """What was written.

    Attributes
    ----------
    size
        Of the file, in bytes.
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

    def __hash__(self) -> int:
        """Return the hash of the few that tell orders apart; hashing some hundred zones for each object would take longer than it."""
        return hash((self.assignment, self.key, self.profile.name, self.profile.version, len(self.zones)))

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
    partial, order = target.with_name(target.name + ".part"), Order(assignment, key, profile, zones)
    try:
        with rewritten(source, partial, order) as result:
            cleaned = verified(result, partial, order)
        partial.replace(target)
    except HeldError as held:
        partial.unlink(missing_ok=True)
        return Held(tuple(sorted(set(held.reasons))))
    except BaseException:
        partial.unlink(missing_ok=True)
        raise
    return cleaned


@contextmanager
def rewritten(source: Path, partial: Path, order: Order) -> Iterator[Rewritten]:
    """Write the result of a file, not verified yet; the source stays open meanwhile.

    Raises
    ------
    HeldError
        The source is not to be de-identified.

    """
    series = series_for(order)
    try:
        file = FileIO(source)
    except OSError as error:
        raise HeldError(HoldReason.UNREADABLE) from error
    with file, private_file(partial) as target:
        like = series.rewrite_alike(file, os.fstat(file.fileno()).st_size, target)
        target.flush()
        if like is not None:
            yield like
            return
        with quietly(), open_source(source) as opened:
            result = rewrite(opened, target, order)
            target.flush()
            yield result


def private_file(path: Path) -> BinaryIO:
    """Return a new file that nobody else may read."""
    return os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "wb")


@lru_cache(maxsize=8)
def series_for(order: Order) -> Series:  # noqa: ARG001 - the cache's key
    """Return what is remembered of the series of a subject."""
    return Series()


def rewrite(source: SourceObject, target: BinaryIO, order: Order) -> Rewritten:
    """Write the result of a source that is read anew, not verified yet.

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
    survived = survive(source, order, identifiers, treatment)
    family = family_of(text_of(source.header, 0x00080016))
    names = names_of(survived.by_tag)
    meta = meta_of(names.sop_class_uid, treatment.transfer_syntax_uid)
    head = [survived.by_tag[tag][1] for tag in sorted(survived.by_tag)]
    result = write_object(
        Rewritten(
            names,
            treatment,
            codes_applied(order.profile, family, treatment, survived.by_tag),
            sought_of(replace(identifiers, dates=identifiers.dates - moved_dates(identifiers, order))),
            meta,
            source.pixel_source,
        ),
        b"".join([meta.around(padded(names.sop_instance_uid)), *head]),
        target,
    )
    series_for(order).learn(source, survived, result)
    return result


def verified(result: Rewritten, partial: Path, order: Order) -> Cleaned:
    """Tell what a result is, once it is shown to be clean.

    Raises
    ------
    HeldError
        It is not shown to be clean.

    """
    treatment, names = result.treatment, result.names
    shape, span = treatment.shape, result.pixels.span
    pixels: str | Original | None = result.pixel_digest
    if pixels is None and shape is not None and span is not None:
        pixels = Original(result.pixels.stream, span.start, shape.length)
    if pixels is None:
        raise HeldError(HoldReason.NOT_VERIFIED)
    found = verify(
        partial, result.sought, Promise(order.assignment, order.profile, pixels, result.applied, treatment.boxes or ())
    )
    return Cleaned(
        **vars(names),
        transfer_syntax_uid=treatment.transfer_syntax_uid,
        rows=shape.rows if shape else 0,
        columns=shape.columns if shape else 0,
        frames=shape.frames if shape else 0,
        size=found.size,
        file_digest=found.sha256,
    )


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
) -> Mapping[int, tuple[Element, bytes]]:
    """Return every element of the result but its pixels, by their tags, each with its bytes."""
    return survive(source, order, identifiers, treatment).by_tag


def survive(source: SourceObject, order: Order, identifiers: Identifiers, treatment: Treatment) -> Survived:
    """Return what becomes of everything but the pixels."""
    header, encoding = source.header, source.encoding
    family = family_of(text_of(header, 0x00080016))
    assignment, profile = order.assignment, order.profile
    bench = Bench(order.pseudonyms, identifiers)
    dummies = EQUIPMENT if family is Family.SEG else {}
    table, empties_here = rules_for(family, profile.options), empties_for(family)
    rewriter = Rewriter(table, empties_here, bench, encoding, profile.private, dummies)
    memory = memory_for(order, family, encoding)
    telling = (identifiers.names, identifiers.numbers, identifiers.dates, identifiers.numbers & identifiers.times)
    memory.under(telling, identifiers.uids)
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
    return Survived(by_tag, frozenset(element.tag for element in (*common, *own)), rewriter)


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


def names_of(by_tag: Mapping[int, tuple[Element, bytes]]) -> Names:
    """Return what a result is called."""
    tags = (0x0020000D, 0x0020000E, SOP_INSTANCE_UID, 0x00080016, 0x00080060)
    return Names(*(text_value([by_tag[tag][0]] if tag in by_tag else [], tag) for tag in tags))


def text_value(elements: list[Element], tag: int) -> str:
    """Return the text of one of our elements, empty when it is absent."""
    found = [element.value for element in elements if element.tag == tag and isinstance(element.value, bytes)]
    return found[0].decode().strip("\0 ") if found else ""
