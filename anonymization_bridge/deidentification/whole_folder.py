"""Check a folder of results that somebody else may have made: labelled, nothing beside the allow-list, nothing behind."""

import struct
from collections.abc import Iterable
from itertools import product
from pathlib import Path

from anonymization_bridge.deidentification.assignment import Assignment
from anonymization_bridge.deidentification.identifiers import Identifiers, collect
from anonymization_bridge.deidentification.profile import Profile
from anonymization_bridge.deidentification.reading import open_source, quietly
from anonymization_bridge.deidentification.reasons import HeldError, HoldReason
from anonymization_bridge.deidentification.reparsing import NotOursError, reparse
from anonymization_bridge.deidentification.verify import Promise, end_of, is_allowed, is_labelled, is_left, own_texts


def check_result(path: Path, assignment: Assignment, profile: Profile, identifiers: Identifiers) -> HoldReason | None:
    """Return why a result is not as it must be, or nothing."""
    with path.open("rb") as file:
        try:
            read = reparse(file)
            end = end_of(file, read)
        except (NotOursError, struct.error, HeldError):
            return HoldReason.NOT_VERIFIED
        promises = (
            Promise(assignment, profile, "", profile.codes_for(structured=structured, masked=masked, private=private))
            for structured, masked, private in product((False, True), repeat=3)
        )
        labelled = any(is_labelled(read, promise) for promise in promises)
        size = file.seek(0, 2)
        if not labelled or not is_allowed(read, profile) or end != size:
            return HoldReason.NOT_VERIFIED
        if is_left(file, read.header, size, identifiers, own_texts(assignment, profile)):
            return HoldReason.IDENTIFIER_LEFT
    return None


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
