"""Check a result independently of how it was made: parsed anew, against the allow-list, the source and its pixels."""

from collections.abc import Iterator
from pathlib import Path

from pydicom import dcmread
from pydicom.dataset import Dataset

from anonymization_bridge.deidentification.assignment import Assignment
from anonymization_bridge.deidentification.identifiers import Identifiers
from anonymization_bridge.deidentification.labelling import IMPLEMENTATION_VERSION, STANDARD
from anonymization_bridge.deidentification.odd_files import UNREADABLE
from anonymization_bridge.deidentification.pixels import digest_of, read_fragments
from anonymization_bridge.deidentification.profile import Profile
from anonymization_bridge.deidentification.reading import SourceObject, open_source
from anonymization_bridge.deidentification.reasons import HeldError, HoldReason
from anonymization_bridge.deidentification.rules import Action, rules
from anonymization_bridge.deidentification.search import is_left_in_header, is_left_in_pixels


def verify(result: Path, identifiers: Identifiers, pixel_digest: str, assignment: Assignment, profile: Profile) -> None:
    """Pass a result that is shown to be clean.

    Parameters
    ----------
    result
        The file to check.
    identifiers
        Those of the source.
    assignment, profile
        What it must be labelled with.
    pixel_digest
        SHA-256 of the source's pixels.

    Raises
    ------
    HeldError
        It is not shown to be clean.

    """
    try:
        header = dcmread(result, stop_before_pixels=True)
        labelled = is_labelled(header, assignment, profile)
        allowed = all(tag in rules() for tag in all_tags(header))
    except UNREADABLE as error:
        raise HeldError(HoldReason.NOT_VERIFIED) from error
    if not (labelled and allowed):
        raise HeldError(HoldReason.NOT_VERIFIED)
    with open_source(result) as written:
        check_bytes(written, identifiers, pixel_digest, own_texts(assignment, profile))


def is_labelled(header: Dataset, assignment: Assignment, profile: Profile) -> bool:
    """Tell whether subject, research study and method stand where they must."""
    return (
        header.PatientID == header.PatientName == assignment.subject_label
        and header.PatientIdentityRemoved == "YES"
        and header.DeidentificationMethod[1] == profile.digest
        and [item.CodeValue for item in header.DeidentificationMethodCodeSequence] == [c.value for c in profile.codes]
        and header.ClinicalTrialProtocolID == assignment.research_study_code
        and header.ClinicalTrialSubjectID == assignment.inclusion_number
        and header.LongitudinalTemporalInformationModified in {"MODIFIED", "REMOVED"}
        and header.SOPInstanceUID == header.file_meta.MediaStorageSOPInstanceUID
        and not any(header.preamble or b"")
    )


def all_tags(dataset: Dataset) -> Iterator[int]:
    """Yield the tag of each attribute, nested ones included."""
    for element in dataset:
        yield int(element.tag)
        if element.VR == "SQ":
            for item in element.value:
                yield from all_tags(item)


def check_bytes(written: SourceObject, identifiers: Identifiers, pixel_digest: str, own: tuple[str, ...]) -> None:
    """Refuse other pixels than the source's, anything behind them, and any identifier of the source."""
    span = written.pixels
    if span is None:
        raise HeldError(HoldReason.NOT_VERIFIED)
    if span.length is not None:
        spans, end = [(span.start, span.length)], span.start + span.length
    else:
        fragments = read_fragments(written.stream, span.start)
        end = written.stream.tell()
        spans = [(fragment.start, fragment.length) for fragment in fragments[1:]]
    if end != written.size or digest_of(written.stream, spans) != pixel_digest:
        raise HeldError(HoldReason.NOT_VERIFIED)
    written.stream.seek(0)
    if is_left_in_header(written.stream.read(span.start), identifiers, own) or is_left_in_pixels(
        written.stream, span.start, end - span.start, identifiers
    ):
        raise HeldError(HoldReason.IDENTIFIER_LEFT)


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
        *(code.meaning for code in profile.codes),
    )
