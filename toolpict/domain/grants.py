"""What a person may see of the research archive, and how an address of the viewer is read."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum

UID = r"[0-9]+(?:\.[0-9]+)*"
UID_CHARACTERS = 64
FRAMES_AT_ONCE = 64
HIGHEST_FRAME = 2**31 - 1


class Resource(StrEnum):
    """What an address of the viewer asks for."""

    STUDIES = "studies"
    SERIES = "series"
    INSTANCES = "instances"
    METADATA = "metadata"
    FRAMES = "frames"
    BULK_DATA = "bulkdata"
    RAW = "raw"
    """Whole DICOM files, which the viewer is never given."""


@dataclass(frozen=True)
class ImagePath:
    """An address of DICOMweb, taken to pieces; a piece that the address does not have is None.

    Attributes
    ----------
    frames
        Frame numbers, from 1, in the order asked for.
    element
        Tag of the bulk data asked for, eight upper-case hexadecimal digits.

    """

    resource: Resource
    study_instance_uid: str | None = None
    series_instance_uid: str | None = None
    sop_instance_uid: str | None = None
    frames: tuple[int, ...] = ()
    element: str | None = None


@dataclass(frozen=True)
class Grant:
    """The series that one request may see; computed for it, and never kept.

    Attributes
    ----------
    series
        Study Instance UID -> Series Instance UIDs.
    alias
        What the person knows the subject by, where they read blind; empty where they see the images as they are.

    """

    series: Mapping[str, frozenset[str]]
    alias: str = ""

    @classmethod
    def of(cls, pairs: Iterable[tuple[str, str]], alias: str = "") -> "Grant":
        """Make a grant of pairs (Study Instance UID, Series Instance UID)."""
        series: dict[str, frozenset[str]] = {}
        for study_instance_uid, series_instance_uid in pairs:
            series[study_instance_uid] = series.get(study_instance_uid, frozenset()) | {series_instance_uid}
        return cls(series, alias)

    def allows(self, path: ImagePath) -> bool:
        """Tell whether all that the address names lies inside the grant."""
        if path.study_instance_uid is None:
            return True
        granted = self.series.get(path.study_instance_uid)
        if granted is None:
            return False
        return path.series_instance_uid is None or path.series_instance_uid in granted


SHAPES: tuple[tuple[Resource, re.Pattern[str]], ...] = tuple(
    (resource, re.compile(shape.replace("UID", UID), re.ASCII))
    for resource, shape in (
        (Resource.STUDIES, "studies"),
        (Resource.RAW, "studies/(?P<study>UID)"),
        (Resource.SERIES, "studies/(?P<study>UID)/series"),
        (Resource.METADATA, "studies/(?P<study>UID)/metadata"),
        (Resource.RAW, "studies/(?P<study>UID)/series/(?P<series>UID)"),
        (Resource.INSTANCES, "studies/(?P<study>UID)/series/(?P<series>UID)/instances"),
        (Resource.METADATA, "studies/(?P<study>UID)/series/(?P<series>UID)/metadata"),
        (Resource.RAW, "studies/(?P<study>UID)/series/(?P<series>UID)/instances/(?P<instance>UID)"),
        (Resource.METADATA, "studies/(?P<study>UID)/series/(?P<series>UID)/instances/(?P<instance>UID)/metadata"),
        (
            Resource.FRAMES,
            "studies/(?P<study>UID)/series/(?P<series>UID)/instances/(?P<instance>UID)"
            "/frames/(?P<frames>[0-9]{1,10}(?:,[0-9]{1,10})*)",
        ),
        (
            Resource.BULK_DATA,
            "studies/(?P<study>UID)/series/(?P<series>UID)/instances/(?P<instance>UID)/bulkdata/(?P<element>[0-9A-F]{8})",
        ),
    )
)
"""Every address that is understood.  What has none of these shapes does not exist."""


def parse_image_path(path: str) -> ImagePath | None:
    """Take an address below the DICOMweb root to pieces; None when it is none of ours.

    References
    ----------
    DICOM PS3.18 §10.4 (retrieve) and §10.6 (search); UIDs: PS3.5 §9.1, at most 64 characters.

    """
    for resource, shape in SHAPES:
        if match := shape.fullmatch(path):
            return read_pieces(resource, match.groupdict())
    return None


def read_pieces(resource: Resource, pieces: Mapping[str, str | None]) -> ImagePath | None:
    """Return the address in pieces; None when a UID is too long or a frame number out of range."""
    study, series, instance = pieces.get("study"), pieces.get("series"), pieces.get("instance")
    if any(uid is not None and len(uid) > UID_CHARACTERS for uid in (study, series, instance)):
        return None
    frames = tuple(int(number) for number in (pieces.get("frames") or "").split(",") if number)
    if len(frames) > FRAMES_AT_ONCE or not all(1 <= number <= HIGHEST_FRAME for number in frames):
        return None
    return ImagePath(resource, study, series, instance, frames, pieces.get("element"))
