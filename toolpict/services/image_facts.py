"""Reads from the archive's metadata (DICOM JSON, PS3.18 Annex F) what quality control compares."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date, datetime
from decimal import Decimal, InvalidOperation
from enum import StrEnum
from itertools import groupby
from math import isfinite
from typing import Final

from toolpict.domain.acquisition import ExaminationImages, Plane, SeriesImages
from toolpict.services.ports.archive import DicomJson, Found


class Tag(StrEnum):
    """The attributes that are compared."""

    IMAGE_TYPE = "00080008"
    STUDY_DATE = "00080020"
    MODALITY = "00080060"
    TRIAL_PROTOCOL_ID = "00120020"
    TRIAL_SUBJECT_ID = "00120040"
    TRIAL_TIME_POINT_ID = "00120050"
    SLICE_THICKNESS = "00180050"
    SERIES_INSTANCE_UID = "0020000E"
    SERIES_NUMBER = "00200011"
    IMAGE_POSITION = "00200032"
    IMAGE_ORIENTATION = "00200037"
    PLANE_POSITION_SEQUENCE = "00209113"
    PLANE_ORIENTATION_SEQUENCE = "00209116"
    PIXEL_MEASURES_SEQUENCE = "00289110"
    SHARED_GROUPS = "52009229"
    GROUPS_PER_FRAME = "52009230"


LABELS: Final = (Tag.TRIAL_PROTOCOL_ID, Tag.TRIAL_SUBJECT_ID, Tag.TRIAL_TIME_POINT_ID)
IN_GROUPS: Final[Mapping[Tag, Tag]] = {
    Tag.IMAGE_POSITION: Tag.PLANE_POSITION_SEQUENCE,
    Tag.IMAGE_ORIENTATION: Tag.PLANE_ORIENTATION_SEQUENCE,
    Tag.SLICE_THICKNESS: Tag.PIXEL_MEASURES_SEQUENCE,
}
"""Where an enhanced multi-frame object has them: PS3.3 C.7.6.16.2."""

LENGTHS: Final = {Tag.IMAGE_POSITION: 3, Tag.IMAGE_ORIENTATION: 6}


def examination_images(documents: Iterable[DicomJson]) -> ExaminationImages:
    """Return what is known of the objects of one examination; series are ordered by their number."""

    def series_of(document: DicomJson) -> str:
        return text(document, Tag.SERIES_INSTANCE_UID)

    objects = sorted(documents, key=series_of)
    series = [series_images(list(own)) for _, own in groupby(objects, key=series_of)]
    return ExaminationImages(
        tuple(sorted(series, key=lambda one: one.number)),
        frozenset((text(one, LABELS[0]), text(one, LABELS[1]), text(one, LABELS[2])) for one in objects),
        frozenset(read_day(text(one, Tag.STUDY_DATE)) for one in objects),
    )


def series_images(objects: Sequence[DicomJson]) -> SeriesImages:
    """Return what is known of the objects of one series."""
    first = objects[0]
    number = text(first, Tag.SERIES_NUMBER)
    return SeriesImages(
        int(number) if number.isdecimal() else 0,
        text(first, Tag.MODALITY),
        tuple(plane for one in objects for plane in planes_of(one)),
        all("LOCALIZER" in Found(one).texts_of(Tag.IMAGE_TYPE) for one in objects),
    )


def planes_of(document: DicomJson) -> Iterator[Plane]:
    """Return each frame of an enhanced object with what is said of it or of all; else the object as one."""
    shared = items(document, Tag.SHARED_GROUPS)[:1]
    for frame in items(document, Tag.GROUPS_PER_FRAME) or [{}]:
        yield plane_of([document, *in_groups([*shared, frame])])


def in_groups(groups: Iterable[DicomJson]) -> list[DicomJson]:
    """Return the functional groups that say where a frame lies and how thick it is."""
    return [item for group in groups for sequence in IN_GROUPS.values() for item in items(group, sequence)[:1]]


def plane_of(sources: Sequence[DicomJson]) -> Plane:
    """Return the plane that is said by the last of the sources that says anything."""
    position, orientation = last_numbers(sources, Tag.IMAGE_POSITION), last_numbers(sources, Tag.IMAGE_ORIENTATION)
    said = [text(source, Tag.SLICE_THICKNESS) for source in sources]
    return Plane(
        (position[0], position[1], position[2]) if position else None,
        orientation,
        read_length(next((one for one in reversed(said) if one), "")),
    )


def last_numbers(sources: Sequence[DicomJson], tag: Tag) -> tuple[float, ...] | None:
    """Return the numbers of the last source that has as many as there must be; None when none has."""
    for source in reversed(sources):
        found = read_numbers(Found(source).texts_of(tag))
        if len(found) == LENGTHS[tag]:
            return found
    return None


def read_numbers(texts: Sequence[str]) -> tuple[float, ...]:
    """Return numbers; nothing when one of them is none."""
    try:
        found = tuple(float(one) for one in texts)
    except ValueError:
        return ()
    return found if all(map(isfinite, found)) else ()


def read_length(said: str) -> Decimal | None:
    """Return a length in mm, without zeros behind; None when it is none, or not above nothing."""
    try:
        length = Decimal(said)
    except InvalidOperation:
        return None
    return Decimal(f"{length.normalize():f}") if length.is_finite() and length > 0 else None


def read_day(said: str) -> date | None:
    """Return a DICOM date, `YYYYMMDD`; None when it is none."""
    try:
        return datetime.strptime(said, "%Y%m%d").date()  # noqa: DTZ007 - a day has no zone
    except ValueError:
        return None


def text(document: DicomJson, tag: Tag) -> str:
    """Return the first value of an attribute as text; empty when there is none."""
    return next(iter(Found(document).texts_of(tag)), "")


def items(document: DicomJson, tag: Tag) -> list[DicomJson]:
    """Return the items of a sequence."""
    element = document.get(tag)
    values = element.get("Value") if isinstance(element, Mapping) else None
    return [one for one in values if isinstance(one, Mapping)] if isinstance(values, list) else []
