"""Fills a form with what a source holds, and with what of it is chosen."""

import shutil
from collections.abc import Collection
from dataclasses import replace
from pathlib import Path
from uuid import uuid4

from anonymization_bridge.codes import AuditCode, ErrorCode, SourceKind
from anonymization_bridge.database.audit import AuditEntry
from anonymization_bridge.errors import InvalidInputError
from anonymization_bridge.intakes.preparations import Preparation, keep
from anonymization_bridge.rooms import Rooms
from anonymization_bridge.sources.clinical_pacs import Criteria
from anonymization_bridge.sources.found import FoundExamination
from anonymization_bridge.sources.headers import Contents, look_into
from anonymization_bridge.sources.unpacking import take_folder, unpack


def search(rooms: Rooms, form: Preparation, criteria: Criteria) -> None:
    """Search the clinical PACS and keep what it found; that somebody searched is recorded, for whom is not."""
    found = rooms.pacs.search(criteria)
    now = rooms.clock()
    with rooms.database.changing() as work:
        said = {"examinations": len(found)}
        work.record(AuditEntry(AuditCode.SEARCH_MADE, "preparation", str(form.id), form.username, now, said))
        changed = replace(form, source=SourceKind.CLINICAL_PACS, found=found, chosen=None, upload_name="")
        keep(rooms, work, replace(changed, others=0, unreadable=0))


def take_zip(rooms: Rooms, form: Preparation, archive: Path) -> None:
    """Unpack a ZIP that was handed in and keep what it holds; a former one goes."""
    name, contents = open_upload(rooms, archive)
    now = rooms.clock()
    with rooms.database.changing() as work:
        said = {"examinations": len(contents.examinations)}
        work.record(AuditEntry(AuditCode.ZIP_TAKEN, "preparation", str(form.id), form.username, now, said))
        changed = replace(form, source=SourceKind.ZIP, found=contents.examinations, chosen=None, upload_name=name)
        keep(rooms, work, replace(changed, others=contents.others, unreadable=contents.unreadable))
    discard_upload(rooms, form.upload_name)


def open_upload(rooms: Rooms, path: Path) -> tuple[str, Contents]:
    """Take a ZIP or a folder into a folder of our own; return its name and what it holds.

    Raises
    ------
    InvalidInputError
        It is not one that we take, or holds no DICOM object; nothing is left of it.

    """
    name = uuid4().hex
    target = rooms.folders.uploads / name
    if path.is_dir():
        take_folder(path, target)
    else:
        unpack(path, target)
    contents = look_into(target)
    if not contents.examinations:
        shutil.rmtree(target)
        raise InvalidInputError(ErrorCode.NO_DICOM)
    return name, contents


def discard_upload(rooms: Rooms, name: str) -> None:
    """Remove what was handed in."""
    if name:
        shutil.rmtree(rooms.folders.uploads / name, ignore_errors=True)


def choose(rooms: Rooms, form: Preparation, keys: Collection[str]) -> None:
    """Keep which series are to be sent; a key is the place of examination and series in what was found.

    Raises
    ------
    InvalidInputError
        None is chosen, one is unknown, or they belong to several patients.

    """
    chosen = pick(form.found or (), keys)
    with rooms.database.changing() as work:
        keep(rooms, work, replace(form, chosen=chosen))


def pick(found: tuple[FoundExamination, ...], keys: Collection[str]) -> tuple[FoundExamination, ...]:
    """Return the examinations with the series that were ticked."""
    known = series_keys(found)
    if not keys:
        raise InvalidInputError(ErrorCode.NOTHING_CHOSEN)
    if set(keys) - known.keys():
        raise InvalidInputError(ErrorCode.SERIES_UNKNOWN)
    wanted = {known[key] for key in keys}
    chosen = [one.only(uid for study, uid in wanted if study == place) for place, one in enumerate(found)]
    left = tuple(one for one in chosen if one.series)
    if len({one.patient_id for one in left}) > 1:
        raise InvalidInputError(ErrorCode.SEVERAL_PATIENTS)
    return left


def series_keys(found: tuple[FoundExamination, ...]) -> dict[str, tuple[int, str]]:
    """Return how a page names each series: no UID stands in a page."""
    return {
        f"{place}-{number}": (place, series.series_instance_uid)
        for place, one in enumerate(found)
        for number, series in enumerate(one.series)
    }
