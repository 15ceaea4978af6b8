"""What the archive says about the series of a grant: searches find nothing else, and count nothing else."""

import json
from collections.abc import Callable, Iterator, Sequence
from fnmatch import fnmatchcase

import orjson

from toolpict.domain import blinding
from toolpict.domain.errors import NotFoundError
from toolpict.domain.grants import Grant, ImagePath
from toolpict.services.ports.archive import Attribute, Filters, Found, ImageArchive, Level

ANSWERED = frozenset(
    {
        "00080005", "00080016", "00080018", "00080020", "00080021", "00080030", "00080031", "00080060", "00080061",
        "00081030", "0008103E", "00100010", "00100020", "00120020", "00120040", "00120050", "00120062", "00180015",
        "0020000D", "0020000E", "00200010", "00200011", "00200013", "00201206", "00201208", "00201209", "00280008",
        "00280010", "00280011", "00280100", "00083002",
    }
)  # fmt: skip
"""Tags that a search answers.  An archive may answer more, its own address among it."""


def search(archive: ImageArchive, grant: Grant, level: Level, filters: Filters) -> list[Found]:
    """Return what lies inside the grant and matches."""
    found = [
        each
        for study_instance_uid in sorted(grant.series)
        if filters.study_instance_uid in ("", study_instance_uid)
        for each in map(grant_sees(grant), look_into(archive, grant, level, study_instance_uid, filters))
        if matches(each, level, filters)
    ]
    end = None if filters.limit is None else filters.offset + filters.limit
    return found[filters.offset : end]


def grant_sees(grant: Grant) -> Callable[[Found], Found]:
    """Return what makes of an object what the person may know of it."""
    if not grant.alias:
        return lambda found: found
    return lambda found: Found(blinding.blinded(found.attributes, grant.alias))


def look_into(
    archive: ImageArchive, grant: Grant, level: Level, study_instance_uid: str, filters: Filters
) -> Iterator[Found]:
    """Give what one examination of the grant holds at a level."""
    granted = grant.series[study_instance_uid]
    if level is Level.INSTANCES:
        wanted = granted if not filters.series_instance_uid else granted & {filters.series_instance_uid}
        for series_instance_uid in sorted(wanted):
            yield from archive.find(Level.INSTANCES, Filters(study_instance_uid, series_instance_uid))
        return
    series = [
        each
        for each in archive.find(Level.SERIES, Filters(study_instance_uid))
        if each.text(Attribute.SERIES_INSTANCE_UID) in granted
    ]
    if level is Level.SERIES:
        yield from series
        return
    for imaging_study in archive.find(Level.STUDIES, Filters(study_instance_uid)):
        yield count_again(imaging_study, series)


def count_again(imaging_study: Found, series: Sequence[Found]) -> Found:
    """Return an examination that counts the granted series only: what is beside them is not to be guessed."""
    instances = sum(int(each.text(Attribute.SERIES_RELATED_INSTANCES) or 0) for each in series)
    modalities = sorted({each.text(Attribute.MODALITY) for each in series})
    return Found(
        {
            **imaging_study.attributes,
            Attribute.MODALITIES_IN_STUDY.value: {"vr": "CS", "Value": modalities},
            Attribute.STUDY_RELATED_SERIES.value: {"vr": "IS", "Value": [len(series)]},
            Attribute.STUDY_RELATED_INSTANCES.value: {"vr": "IS", "Value": [instances]},
        }
    )


def matches(found: Found, level: Level, filters: Filters) -> bool:
    """Tell whether an object is what was looked for; what it does not say of itself does not exclude it."""
    modality = Attribute.MODALITIES_IN_STUDY if level is Level.STUDIES else Attribute.MODALITY
    return (
        says(found, Attribute.PATIENT_ID, filters.patient_id)
        and says(found, modality, filters.modality)
        and says(found, Attribute.SERIES_INSTANCE_UID, filters.series_instance_uid)
        and says(found, Attribute.SOP_INSTANCE_UID, filters.sop_instance_uid)
        and says(found, Attribute.STUDY_DATE, filters.study_date)
    )


def says(found: Found, attribute: Attribute, pattern: str) -> bool:
    """Tell whether a value matches; `*` and `?` are the only wildcards."""
    values = found.texts(attribute)
    return not pattern or not values or any(fnmatchcase(value, pattern.replace("[", "[[]")) for value in values)


def metadata(archive: ImageArchive, grant: Grant, asked: ImagePath) -> Sequence[bytes]:
    """Return the metadata of an address inside the grant; of an examination, those of the granted series."""
    uid = asked.study_instance_uid
    if uid is None:
        raise NotFoundError
    if asked.series_instance_uid is not None:
        found = archive.metadata(uid, asked.series_instance_uid, asked.sop_instance_uid)
    else:
        found = [each for series in sorted(grant.series[uid]) for each in archive.metadata(uid, series)]
    if not grant.alias:
        return found
    return [orjson.dumps(blinding.blinded(orjson.loads(each), grant.alias)) for each in found]


def write_json(found: Sequence[Found]) -> bytes:
    """Return a search's answer as DICOM JSON."""
    answered = [{tag: value for tag, value in each.attributes.items() if tag in ANSWERED} for each in found]
    return json.dumps(answered, separators=(",", ":")).encode()
