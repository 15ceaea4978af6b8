"""De-identify one object: read, examine, rewrite, write, verify; the result appears only once it is shown clean."""

import os
from dataclasses import dataclass
from datetime import date
from hashlib import sha256
from pathlib import Path
from typing import BinaryIO

from anonymization_bridge.deidentification.assignment import Assignment
from anonymization_bridge.deidentification.cleaning import Bench
from anonymization_bridge.deidentification.elements import Element, Encoding, text
from anonymization_bridge.deidentification.examination import examine
from anonymization_bridge.deidentification.identifiers import Identifiers, collect
from anonymization_bridge.deidentification.keys import Pseudonyms, ResearchStudyKey
from anonymization_bridge.deidentification.labelling import IMPLEMENTATION_VERSION, computed_age, empties, labels
from anonymization_bridge.deidentification.pixels import copy_pixels, shape_of
from anonymization_bridge.deidentification.profile import Profile
from anonymization_bridge.deidentification.reading import (
    DEFLATED,
    EXPLICIT,
    PREAMBLE,
    PREFIX,
    SourceObject,
    open_source,
    quietly,
)
from anonymization_bridge.deidentification.reasons import HeldError, HoldReason
from anonymization_bridge.deidentification.rewriting import Rewriter
from anonymization_bridge.deidentification.verify import verify

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


def de_identify(
    source: Path, target: Path, assignment: Assignment, key: ResearchStudyKey, profile: Profile
) -> Cleaned | Held:
    """Write the de-identified object and tell what it is, or write nothing and tell why it is held.

    The same source, assignment, key and profile give the same bytes.
    """
    partial = target.with_name(target.name + ".part")
    try:
        with quietly(), open_source(source) as opened:
            cleaned = write_and_verify(opened, partial, assignment, key, profile)
        partial.replace(target)
    except HeldError as held:
        return Held(tuple(sorted(set(held.reasons))))
    finally:
        partial.unlink(missing_ok=True)
    return cleaned


def write_and_verify(
    source: SourceObject, partial: Path, assignment: Assignment, key: ResearchStudyKey, profile: Profile
) -> Cleaned:
    """Write the result under a temporary name and tell what it is.

    Raises
    ------
    HeldError
        The source or the result is not shown to be clean.

    """
    if reasons := examine(source):
        raise HeldError(*reasons)
    identifiers = collect(source.header, assignment.subject_label)
    check_assignment(assignment, identifiers)
    elements = survivors(source, assignment, key, profile, identifiers)
    with os.fdopen(os.open(partial, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "wb") as target:
        pixel_digest = write(source, elements, target)
    identifiers.dates -= moved_dates(identifiers, key, assignment)
    verify(partial, identifiers, pixel_digest, assignment, profile)
    return description(source, elements, partial, pixel_digest)


def moved_dates(identifiers: Identifiers, key: ResearchStudyKey, assignment: Assignment) -> set[str]:
    """Return the dates that rightly stand in the result; one may by chance be another date of the source."""
    pseudonyms = Pseudonyms(key, assignment.inclusion_number, assignment.generation)
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
    source: SourceObject, assignment: Assignment, key: ResearchStudyKey, profile: Profile, identifiers: Identifiers
) -> list[Element]:
    """Return every element of the result but its pixels."""
    pseudonyms = Pseudonyms(key, assignment.inclusion_number, assignment.generation)
    rewriter = Rewriter(profile, Bench(pseudonyms, identifiers), source.encoding.little_endian)
    kept = rewriter.rewrite(source.header)
    present = {element.tag for element in kept}
    added = [*computed_age(source.header, profile, present), *empties(present, text_value(kept, 0x00080016))]
    return [*kept, *added, *labels(assignment, profile)]


def write(source: SourceObject, elements: list[Element], target: BinaryIO) -> str:
    """Write preamble, group 2, header and pixels, nothing behind them; return the SHA-256 of the pixels."""
    if source.pixels is None:
        raise HeldError(HoldReason.PIXELS_MISSING)
    target.write(bytes(PREAMBLE) + PREFIX + meta(elements, result_syntax(source)))
    target.write(source.encoding.write(elements))
    return copy_pixels(source, source.pixels, target)


def result_syntax(source: SourceObject) -> str:
    """Return the transfer syntax of the result: the source's, inflated when it was deflated."""
    return EXPLICIT if source.transfer_syntax_uid == DEFLATED else source.transfer_syntax_uid


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


def description(source: SourceObject, elements: list[Element], written: Path, pixel_digest: str) -> Cleaned:
    """Return what a result is, in figures and new UIDs."""
    shape = shape_of(source.header)
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
        transfer_syntax_uid=result_syntax(source),
        rows=shape.rows,
        columns=shape.columns,
        frames=shape.frames,
        size=written.stat().st_size,
        pixel_digest=pixel_digest,
        file_digest=seen.hexdigest(),
    )


def text_value(elements: list[Element], tag: int) -> str:
    """Return the text of one of our elements, empty when it is absent."""
    found = [element.value for element in elements if element.tag == tag and isinstance(element.value, bytes)]
    return found[0].decode().strip("\0 ") if found else ""
