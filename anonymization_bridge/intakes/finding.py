"""Fills a form with what a source holds, and with what of it is chosen."""

import shutil
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from types import MappingProxyType
from typing import Final
from uuid import UUID, uuid4

from anonymization_bridge.codes import AuditCode, ErrorCode, SourceKind
from anonymization_bridge.database.audit import AuditEntry
from anonymization_bridge.errors import InvalidInputError, NotFoundError
from anonymization_bridge.intakes import previews
from anonymization_bridge.intakes.preparations import Preparation, keep
from anonymization_bridge.rooms import Rooms
from anonymization_bridge.sources import unpacking
from anonymization_bridge.sources.found import FoundExamination
from anonymization_bridge.sources.headers import Contents, look_into
from anonymization_bridge.sources.pacs_queries import Criteria
from anonymization_bridge.sources.receiving import Announced, Receiver
from anonymization_bridge.sources.unpacking import take_folder, unpack

TAKEN: Final[Mapping[SourceKind, AuditCode]] = MappingProxyType(
    {SourceKind.ZIP: AuditCode.ZIP_TAKEN, SourceKind.FOLDER: AuditCode.FOLDER_TAKEN}
)


def search(rooms: Rooms, form: Preparation, criteria: Criteria) -> None:
    """Search the clinical PACS and keep what it found; that somebody searched is recorded, for whom is not."""
    found = rooms.pacs.search(criteria)
    now = rooms.clock()
    with rooms.database.changing() as work:
        said = {"examinations": len(found)}
        work.record(AuditEntry(AuditCode.SEARCH_MADE, "preparation", str(form.id), form.username, now, said))
        changed = replace(form, source=SourceKind.CLINICAL_PACS, found=found, chosen=None, upload_name="")
        keep(rooms, work, replace(changed, others=0, unreadable=0, arrival_id=None))
    previews.forget(rooms, form.id)
    discard_upload(rooms, form.upload_name)


def take_zip(rooms: Rooms, form: Preparation, archive: Path) -> None:
    """Unpack a ZIP that was handed in and keep what it holds; a former one goes."""
    take(rooms, form, SourceKind.ZIP, lambda target: unpack(archive, target))


def take_files(rooms: Rooms, form: Preparation, files: Sequence[Path]) -> None:
    """Take the files of a folder that was handed in and keep what they hold; what was handed in before goes."""
    take(rooms, form, SourceKind.FOLDER, lambda target: unpacking.take_files(files, target))


def take_upload(rooms: Rooms, form: Preparation, upload_id: UUID) -> None:
    """Take what came piece by piece, a ZIP or a folder."""
    receiver = Receiver(rooms.folders.uploads)
    kind = own_upload(receiver, form, upload_id).kind
    folder = receiver.finish(upload_id)
    try:
        if kind is SourceKind.ZIP:
            take_zip(rooms, form, folder / f"{0:06}")
        else:
            take_files(rooms, form, sorted(folder.iterdir()))
    finally:
        receiver.forget(upload_id)


def own_upload(receiver: Receiver, form: Preparation, upload_id: UUID) -> Announced:
    """Return what was announced of an upload of this form.

    Raises
    ------
    NotFoundError
        There is none, or it belongs to another form.

    """
    announced = receiver.announced(upload_id)
    if announced.form_id != str(form.id):
        raise NotFoundError(ErrorCode.NOT_FOUND)
    return announced


def take(rooms: Rooms, form: Preparation, source: SourceKind, fill: Callable[[Path], int]) -> None:
    """Fill a folder of our own with what was handed in, and keep what it holds; what was handed in before goes."""
    name, contents = opened(rooms, fill)
    previews.forget(rooms, form.id)
    now = rooms.clock()
    with rooms.database.changing() as work:
        said = {"examinations": len(contents.examinations)}
        work.record(AuditEntry(TAKEN[source], "preparation", str(form.id), form.username, now, said))
        changed = replace(form, source=source, found=contents.examinations, chosen=None, upload_name=name)
        changed = replace(changed, others=contents.others, unreadable=contents.unreadable, arrival_id=None)
        keep(rooms, work, changed)
        previews.ask(rooms, work, changed)
    discard_upload(rooms, form.upload_name)


def open_upload(rooms: Rooms, path: Path) -> tuple[str, Contents]:
    """Take a ZIP or a folder into a folder of our own; return its name and what it holds.

    Raises
    ------
    InvalidInputError
        It is not one that we take, or holds no DICOM object; nothing is left of it.

    """
    return opened(rooms, lambda target: take_folder(path, target) if path.is_dir() else unpack(path, target))


def opened(rooms: Rooms, fill: Callable[[Path], int]) -> tuple[str, Contents]:
    """Fill a folder of our own; return its name and what it holds, or leave nothing of it when that is no DICOM object."""
    name = uuid4().hex
    target = rooms.folders.uploads / name
    fill(target)
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
    changed = replace(form, chosen=pick(form.found or (), keys))
    said = {"series": len(keys)}
    now, form_id = rooms.clock(), str(form.id)
    with rooms.database.changing() as work:
        work.record(AuditEntry(AuditCode.SERIES_CHOSEN, "preparation", form_id, form.username, now, said))
        keep(rooms, work, changed)
        previews.ask(rooms, work, changed)


def ask_preview(rooms: Rooms, form: Preparation) -> None:
    """Have what the form shows of the objects themselves made anew."""
    with rooms.database.changing() as work:
        entry = AuditEntry(AuditCode.PREVIEW_ASKED, "preparation", str(form.id), form.username, rooms.clock())
        work.record(entry)
        previews.ask(rooms, work, form)


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
