"""Check a folder of results that somebody else may have made: labelled, nothing beside the allow-list, nothing behind."""

from collections.abc import Iterable, Iterator
from itertools import product
from os import SEEK_END
from pathlib import Path

from anonymization_bridge.deidentification.assignment import Assignment
from anonymization_bridge.deidentification.identifiers import Identifiers, collect
from anonymization_bridge.deidentification.profile import Profile
from anonymization_bridge.deidentification.reading import open_source, quietly
from anonymization_bridge.deidentification.reasons import HeldError, HoldReason
from anonymization_bridge.deidentification.reparsing import reparse
from anonymization_bridge.deidentification.search import sought_of
from anonymization_bridge.deidentification.verify import (
    NOT_AS_WE_WRITE,
    Promise,
    end_of,
    is_allowed,
    is_labelled,
    is_left,
    own_texts,
)


def check_result(path: Path, assignment: Assignment, profile: Profile, identifiers: Identifiers) -> HoldReason | None:
    """Return why a result is not as it must be, or nothing."""
    with path.open("rb") as file:
        try:
            read = reparse(file)
            size, end = file.seek(0, SEEK_END), end_of(file, read)
            passes = any(is_labelled(read, one) for one in promises(assignment, profile)) and is_allowed(read, profile)
        except (*NOT_AS_WE_WRITE, HeldError):
            return HoldReason.NOT_VERIFIED
        if not passes or end != size:
            return HoldReason.NOT_VERIFIED
        if is_left(file, read.header, size, sought_of(identifiers), own_texts(assignment, profile)):
            return HoldReason.IDENTIFIER_LEFT
    return None


def promises(assignment: Assignment, profile: Profile) -> Iterator[Promise]:
    """Yield what a result may say was done to it, its pixels left open."""
    for structured, masked, private in product((False, True), repeat=3):
        applied = profile.codes_for(structured=structured, masked=masked, private=private)
        yield Promise(assignment, profile, "", applied)


def identifiers_of(files: Iterable[Path], subject_label: str) -> Identifiers:
    """Return the identifiers of all sources; what cannot be read has none."""
    found = Identifiers()
    for path in files:
        try:
            with quietly(), open_source(path) as opened:
                found.add(collect(opened.header, subject_label))
        except HeldError:
            continue
    return found
