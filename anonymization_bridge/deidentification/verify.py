"""Check a result independently of how it was made: read anew, against the allow-list, the source and its pixels."""

import struct
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from hashlib import sha256
from io import FileIO
from os import SEEK_END
from pathlib import Path
from typing import BinaryIO, NamedTuple

import numpy as np

from anonymization_bridge.deidentification.assignment import Assignment
from anonymization_bridge.deidentification.blank_check import is_blank
from anonymization_bridge.deidentification.families import Family, family_of
from anonymization_bridge.deidentification.labelling import IMPLEMENTATION_VERSION, STANDARD
from anonymization_bridge.deidentification.pixels import digest_of, lent_buffer, pieces, read_fragments
from anonymization_bridge.deidentification.private import may_stay
from anonymization_bridge.deidentification.profile import OptionCode, Profile
from anonymization_bridge.deidentification.reasons import HeldError, HoldReason
from anonymization_bridge.deidentification.reparsing import Found, NotOursError, Reparsed, Way, items, reparse, within
from anonymization_bridge.deidentification.rules import Action, empties_for, rules, rules_for
from anonymization_bridge.deidentification.search import PixelSearch, Sought, is_left_in_header, is_left_in_pixels
from anonymization_bridge.deidentification.zones import Box

CODES_APPLIED, CODE_VALUE = 0x00120064, 0x00080100
NO_PIXEL_DATA = -1
#: So many attributes that were found to be allowed are remembered, of each kind of object.
REMEMBERED, LONGEST_REMEMBERED = 5_000, 8_192
NOT_AS_WE_WRITE = (NotOursError, struct.error, EOFError)


class Original(NamedTuple):
    """Uncompressed pixels of a source, which the result must have byte by byte: where they lie, and their length."""

    stream: BinaryIO
    start: int
    length: int


@dataclass(frozen=True)
class Promise:
    """What a result must be.

    Attributes
    ----------
    pixels
        Those of the source; or, where they were changed, the SHA-256 of what they were to become.
    applied
        The codes of what was done, no others.
    boxes
        What must be blank in every frame.

    """

    assignment: Assignment
    profile: Profile
    pixels: str | Original
    applied: tuple[OptionCode, ...]
    boxes: tuple[Box, ...] = ()


class Verified(NamedTuple):
    """The file that was shown to be clean: its size in bytes, and its SHA-256."""

    size: int
    sha256: str


def verify(result: Path, sought: Sought, promise: Promise) -> Verified:
    """Return what the result is, when it is shown to be clean of what identifies its source.

    Raises
    ------
    HeldError
        It is not shown to be clean.

    """
    with FileIO(result) as file:
        try:
            read = reparse(file)
            passes = is_labelled(read, promise) and is_allowed(read, promise.profile)
        except NOT_AS_WE_WRITE as error:
            raise HeldError(HoldReason.NOT_VERIFIED) from error
        if not passes:
            raise HeldError(HoldReason.NOT_VERIFIED)
        return check_bytes(file, read, sought, promise)


def is_labelled(read: Reparsed, promise: Promise) -> bool:
    """Tell whether subject, research study and method stand where they must."""
    top = {tag: value for tag, _, value in read.top}
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
        all(tag in top and text_of(top[tag]) == value for tag, value in wanted.items())
        and promise.profile.digest in text_of(top.get(0x00120063, b"")).split("\\")
        and text_of(top.get(0x00280303, b"")) in {"MODIFIED", "REMOVED"}
        and codes_in(top.get(CODES_APPLIED, b""), read.way) == tuple(code.value for code in promise.applied)
    )


@lru_cache(maxsize=64)
def codes_in(sequence: bytes, way: Way) -> tuple[str, ...]:
    """Return the codes of the method by which the result says it was de-identified."""
    return tuple(text_of(value) for item in items(sequence, way) for tag, _, value in item if tag == CODE_VALUE)


def text_of(value: bytes) -> str:
    """Return a text without padding."""
    return value.decode("utf-8", "replace").rstrip("\0 ")


def is_allowed(read: Reparsed, profile: Profile) -> bool:
    """Tell whether a rule keeps each attribute, or it is empty and may be."""
    family = family_of(text_of(read.meta.get(0x00020002, b"")))
    kept, empties = rules_for(family, profile.options), empties_for(family)
    known = allowed_before(profile, family, read.way)
    for one in read.top:
        if one[1] in known:
            continue
        if not all(
            each.tag in kept or is_empty(each, empties) or may_stay(each.tag, each.value, profile.private)
            for each in within(one, read.way)
        ):
            return False
        if len(one[1]) <= LONGEST_REMEMBERED and len(known) < REMEMBERED:
            known.add(one[1])
    return True


@lru_cache(maxsize=16)
def allowed_before(profile: Profile, family: Family | None, way: Way) -> set[bytes]:  # noqa: ARG001 - the cache's key
    """Return attributes, in just these bytes, that were found to be allowed in such an object."""
    return set()


def is_empty(one: Found, empties: Mapping[int, str]) -> bool:
    """Tell whether an attribute is empty and may be, for its type or because every image has it."""
    return not one.value and (one.tag in empties or one.tag in rules())


def check_bytes(file: BinaryIO, read: Reparsed, sought: Sought, promise: Promise) -> Verified:
    """Refuse other pixels than the source's, anything behind them, and any identifier of the source."""
    end, size = end_of(file, read), file.seek(0, SEEK_END)
    if end != size or not has_promised_pixels(file, read, promise.pixels):
        raise HeldError(HoldReason.NOT_VERIFIED)
    if promise.boxes and not shows_blank(file, read, promise.boxes):
        raise HeldError(HoldReason.NOT_VERIFIED)
    if is_left_in_header(read.header, sought, own_texts(promise.assignment, promise.profile)):
        raise HeldError(HoldReason.IDENTIFIER_LEFT)
    seen, search = sha256(read.header), PixelSearch(sought.pixels)
    for piece in pieces(file, len(read.header), size - len(read.header)):
        seen.update(piece)
        if search.finds(piece):
            raise HeldError(HoldReason.IDENTIFIER_LEFT)
    return Verified(size, seen.hexdigest())


def has_promised_pixels(file: BinaryIO, read: Reparsed, promised: str | Original) -> bool:
    """Tell whether the pixels of a result are as they must be."""
    if isinstance(promised, Original):
        odd = promised.length % 2
        return read.pixels == promised.length + odd and are_alike(file, len(read.header), promised)
    return digest_of(file, spans_of(file, read)) == promised


def are_alike(file: BinaryIO, start: int, original: Original) -> bool:
    """Tell whether the pixels that begin in a result at `start` are those of the source, padded to even length."""
    with lent_buffer() as buffer:
        place = start
        for piece in pieces(original.stream, original.start, original.length):
            file.seek(place)
            count = file.readinto(buffer[: len(piece)])  # type: ignore[attr-defined]  # every stream of bytes has it
            if count != len(piece) or not same(piece, buffer[:count]):
                return False
            place += count
    file.seek(place)
    return file.read(original.length % 2) == bytes(original.length % 2)


def same(one: memoryview, other: memoryview) -> bool:
    """Tell whether two pieces of the same length hold the same bytes, eight at a time."""
    whole = len(one) // 8
    eights = np.frombuffer(one, np.uint64, whole) == np.frombuffer(other, np.uint64, whole)
    return bool(eights.all()) and one[whole * 8 :].tobytes() == other[whole * 8 :].tobytes()


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
    if read.pixels == NO_PIXEL_DATA:
        return []
    if read.pixels is not None:
        return [(start, read.pixels)]
    return [(fragment.start, fragment.length) for fragment in read_fragments(file, start)[1:]]


def search_result(result: Path, header_length: int, sought: Sought, own: tuple[str, ...]) -> None:
    """Pass a result in which no identifier of its source is found; the rest of `verify` is left out."""
    with FileIO(result) as file:
        header, size = file.read(header_length), file.seek(0, SEEK_END)
        if is_left(file, header, size, sought, own):
            raise HeldError(HoldReason.IDENTIFIER_LEFT)


def is_left(file: BinaryIO, header: bytes, size: int, sought: Sought, own: tuple[str, ...]) -> bool:
    """Tell whether an identifier of the source stands in the header of a result, or among what follows it."""
    start = len(header)
    return is_left_in_header(header, sought, own) or is_left_in_pixels(file, start, size - start, sought.pixels)


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
