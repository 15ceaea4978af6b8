"""Check a result independently of how it was made: read anew, against the allow-list, the source and its pixels."""

import struct
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import BinaryIO

from anonymization_bridge.deidentification.assignment import Assignment
from anonymization_bridge.deidentification.blank_check import is_blank
from anonymization_bridge.deidentification.families import family_of
from anonymization_bridge.deidentification.identifiers import Identifiers
from anonymization_bridge.deidentification.labelling import IMPLEMENTATION_VERSION, STANDARD
from anonymization_bridge.deidentification.pixels import digest_of, read_fragments
from anonymization_bridge.deidentification.private import may_stay
from anonymization_bridge.deidentification.profile import OptionCode, Profile
from anonymization_bridge.deidentification.reasons import HeldError, HoldReason
from anonymization_bridge.deidentification.reparsing import Found, NotOursError, Reparsed, reparse
from anonymization_bridge.deidentification.rules import Action, empties_for, rules, rules_for
from anonymization_bridge.deidentification.search import is_left_in_header, is_left_in_pixels
from anonymization_bridge.deidentification.treatment import NO_PIXELS
from anonymization_bridge.deidentification.zones import Box

CODES_APPLIED, CODE_VALUE = 0x00120064, 0x00080100
NO_PIXEL_DATA = -1


@dataclass(frozen=True)
class Promise:
    """What a result must be.

    Attributes
    ----------
    pixel_digest
        SHA-256 of the source's pixels, as they were to be written.
    applied
        The codes of what was done, no others.
    boxes
        What must be blank in every frame.

    """

    assignment: Assignment
    profile: Profile
    pixel_digest: str
    applied: tuple[OptionCode, ...]
    boxes: tuple[Box, ...] = ()


def verify(result: Path, identifiers: Identifiers, promise: Promise) -> None:
    """Pass a result that is shown to be clean of the identifiers of its source.

    Raises
    ------
    HeldError
        It is not shown to be clean.

    """
    with result.open("rb") as file:
        try:
            read = reparse(file)
        except (NotOursError, struct.error) as error:
            raise HeldError(HoldReason.NOT_VERIFIED) from error
        if not (is_labelled(read, promise) and is_allowed(read, promise.profile)):
            raise HeldError(HoldReason.NOT_VERIFIED)
        check_bytes(file, read, identifiers, promise)


def is_labelled(read: Reparsed, promise: Promise) -> bool:
    """Tell whether subject, research study and method stand where they must."""
    top = {one.tag: text_of(one.value) for one in read.found if one.depth == 0}
    assignment = promise.assignment
    wanted = {
        0x00100010: assignment.subject_label,
        0x00100020: assignment.subject_label,
        0x00120020: assignment.research_study_code,
        0x00120040: assignment.inclusion_number,
        0x00120062: "YES",
        0x00080018: text_of(read.meta.get(0x00020003, b"")),
        0x00080016: text_of(read.meta.get(0x00020002, b"")),
    }
    return (
        all(top.get(tag) == value for tag, value in wanted.items())
        and promise.profile.digest in top.get(0x00120063, "").split("\\")
        and top.get(0x00280303) in {"MODIFIED", "REMOVED"}
        and codes_in(read.found) == [code.value for code in promise.applied]
    )


def codes_in(found: list[Found]) -> list[str]:
    """Return the codes of the method by which the result says it was de-identified."""
    codes: list[str] = []
    within = False
    for one in found:
        if one.depth == 0:
            within = one.tag == CODES_APPLIED
        elif within and one.tag == CODE_VALUE:
            codes.append(text_of(one.value))
    return codes


def text_of(value: bytes) -> str:
    """Return a text without padding."""
    return value.decode("utf-8", "replace").rstrip("\0 ")


def is_allowed(read: Reparsed, profile: Profile) -> bool:
    """Tell whether a rule keeps each attribute, or it is empty and may be."""
    family = family_of(text_of(read.meta.get(0x00020002, b"")))
    kept, empties = rules_for(family, profile.options), empties_for(family)
    return all(
        one.tag in kept or is_empty(one, empties) or may_stay(one.tag, one.value, profile.private) for one in read.found
    )


def is_empty(one: Found, empties: Mapping[int, str]) -> bool:
    """Tell whether an attribute is empty and may be, for its type or because every image has it."""
    return not one.value and (one.tag in empties or one.tag in rules())


def check_bytes(file: BinaryIO, read: Reparsed, identifiers: Identifiers, promise: Promise) -> None:
    """Refuse other pixels than the source's, anything behind them, and any identifier of the source."""
    end, size = end_of(file, read), file.seek(0, 2)
    digest = NO_PIXELS if read.pixels == NO_PIXEL_DATA else digest_of(file, spans_of(file, read))
    if end != size or digest != promise.pixel_digest:
        raise HeldError(HoldReason.NOT_VERIFIED)
    if promise.boxes and not shows_blank(file, read, promise.boxes):
        raise HeldError(HoldReason.NOT_VERIFIED)
    if is_left(file, read.header, size, identifiers, own_texts(promise.assignment, promise.profile)):
        raise HeldError(HoldReason.IDENTIFIER_LEFT)


def shows_blank(file: BinaryIO, read: Reparsed, boxes: tuple[Box, ...]) -> bool:
    """Tell whether the boxes of a result are blank; they are not when it cannot be decoded."""
    try:
        return is_blank(file, read, boxes)
    except (KeyError, RuntimeError, ValueError):
        return False


def end_of(file: BinaryIO, read: Reparsed) -> int:
    """Return where a result should end: behind its pixels."""
    start = len(read.header)
    if read.pixels == NO_PIXEL_DATA:
        return start
    if read.pixels is not None:
        return start + read.pixels
    read_fragments(file, start)
    return file.tell()


def spans_of(file: BinaryIO, read: Reparsed) -> list[tuple[int, int]]:
    """Return where the pixels of a result lie (start, length): its value, or its fragments without the offset table."""
    start = len(read.header)
    if read.pixels is not None:
        return [(start, read.pixels)]
    return [(fragment.start, fragment.length) for fragment in read_fragments(file, start)[1:]]


def search_result(result: Path, header_length: int, identifiers: Identifiers, own: tuple[str, ...]) -> None:
    """Pass a result in which no identifier of its source is found; the rest of `verify` is left out."""
    with result.open("rb") as file:
        header, size = file.read(header_length), file.seek(0, 2)
        if is_left(file, header, size, identifiers, own):
            raise HeldError(HoldReason.IDENTIFIER_LEFT)


def is_left(file: BinaryIO, header: bytes, size: int, identifiers: Identifiers, own: tuple[str, ...]) -> bool:
    """Tell whether an identifier of the source stands in the header of a result, or among what follows it."""
    start = len(header)
    return is_left_in_header(header, identifiers, own) or is_left_in_pixels(file, start, size - start, identifiers)


@lru_cache(maxsize=8)
def own_texts(assignment: Assignment, profile: Profile) -> tuple[str, ...]:
    """Return the texts of the result that are ours."""
    return (
        assignment.subject_label,
        assignment.research_study_title.strip(),
        assignment.sponsor.strip(),
        assignment.site.strip(),
        assignment.time_point.strip(),
        f"TOOLPICT bridge, profile {profile.name} {profile.version}",
        IMPLEMENTATION_VERSION,
        STANDARD,
        *(rule.vocabulary for rule in rules().values() if rule.action is Action.CONSTANT),
        *(code.meaning for code in profile.codes_for(structured=True, masked=True, private=True)),
        *(attribute.creator for attribute in profile.private),
    )
