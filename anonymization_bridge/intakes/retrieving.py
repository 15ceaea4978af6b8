"""First step of the worker: fetch the objects of an intake into its own folder, and say what came."""

import shutil
from itertools import count
from pathlib import Path

from anonymization_bridge.codes import AuditCode, ErrorCode, EventKind, IntakeStatus, ObjectStatus, SourceKind
from anonymization_bridge.database.audit import SYSTEM
from anonymization_bridge.errors import UnreachableError
from anonymization_bridge.intakes.deciding import give_up
from anonymization_bridge.intakes.outbox import add_notice
from anonymization_bridge.intakes.records import Intake, IntakeObject, add_objects, move
from anonymization_bridge.rooms import Rooms
from anonymization_bridge.sources.found import FoundExamination, from_json
from anonymization_bridge.sources.headers import Header, read_headers
from anonymization_bridge.sources.pacs_queries import Wanted
from anonymization_bridge.sources.source import Keep
from anonymization_bridge.sources.unpacking import fresh_folder, link_or_copy

OTHER_PATIENT = "patient-differs"
UNREADABLE = "unreadable"


def retrieve(rooms: Rooms, one: Intake) -> None:
    """Fetch what was chosen; done anew from the start after an interruption.

    Raises
    ------
    UnreachableError
        The PACS is away, or did not give all it said it has.

    """
    chosen = chosen_of(rooms, one)
    folder = rooms.folders.incoming / str(one.id)
    shutil.rmtree(folder, ignore_errors=True)
    with fresh_folder(folder):
        fetch = from_pacs if one.source is SourceKind.CLINICAL_PACS else from_upload
        fetch(rooms, one, chosen, folder)
    objects = describe(one, chosen, folder)
    now = rooms.clock()
    with rooms.database.changing() as work:
        add_objects(work, objects)
        if not objects:
            give_up(rooms, work, one, ErrorCode.NOTHING_RETRIEVED, actor=SYSTEM)
            return
        move(work, one, IntakeStatus.CLEANING, AuditCode.INTAKE_RECEIVED, actor=SYSTEM, now=now, upload_name="")
        add_notice(work, one, EventKind.RECEIVED, now)
    if one.upload_name:
        shutil.rmtree(rooms.folders.uploads / one.upload_name, ignore_errors=True)


def chosen_of(rooms: Rooms, one: Intake) -> tuple[FoundExamination, ...]:
    """Return what was chosen for an intake."""
    if one.sealed_request is None:
        raise UnreachableError(ErrorCode.NOTHING_CHOSEN)
    return from_json(rooms.sealer.open_json(f"intake {one.id}", one.sealed_request))


def from_pacs(rooms: Rooms, _one: Intake, chosen: tuple[FoundExamination, ...], folder: Path) -> None:
    """Fetch series from the clinical PACS, each object into a file of its own."""
    wanted = [Wanted(one.study_instance_uid, each.series_instance_uid) for one in chosen for each in one.series]
    expected = rooms.pacs.retrieve(wanted, keeper(folder))
    if len(list(folder.iterdir())) < expected:
        raise UnreachableError(ErrorCode.RETRIEVED_INCOMPLETE)


def keeper(folder: Path) -> Keep:
    """Return what gives each file the next number in a folder; safe to call from several threads."""
    numbers = count()

    def keep(file: Path) -> None:
        shutil.move(file, folder / f"{next(numbers):06}")

    return keep


def from_upload(rooms: Rooms, one: Intake, chosen: tuple[FoundExamination, ...], folder: Path) -> None:
    """Take over the files of the chosen series from what was handed in."""
    wanted = {
        (examination.study_instance_uid, each.series_instance_uid)
        for examination in chosen
        for each in examination.series
    }
    handed_in = rooms.folders.uploads / one.upload_name
    files = sorted(handed_in.iterdir()) if handed_in.is_dir() else []
    numbers = count()
    for file, header in read_headers(files):
        if isinstance(header, dict) and (header["StudyInstanceUID"], header["SeriesInstanceUID"]) in wanted:
            link_or_copy(file, folder / f"{next(numbers):06}")


def describe(one: Intake, chosen: tuple[FoundExamination, ...], folder: Path) -> list[IntakeObject]:
    """Return the rows of what came; an object of another patient than was chosen is held."""
    uids = [each.series_instance_uid for examination in chosen for each in examination.series]
    series = {uid: number for number, uid in enumerate(uids, 1)}
    patients = {each.patient_id for each in chosen}
    found = read_headers(sorted(folder.iterdir()))
    return [row(one, position, header, series, patients) for position, (_, header) in enumerate(found)]


def row(
    one: Intake, position: int, header: Header | bool | None, series: dict[str, int], patients: set[str]
) -> IntakeObject:
    """Return the row of one object."""
    if not isinstance(header, dict):
        return IntakeObject(one.id, position, 0, ObjectStatus.HELD, UNREADABLE, "")
    number = series.get(header["SeriesInstanceUID"], 0)
    if header["PatientID"] not in patients or not number:
        return IntakeObject(one.id, position, number, ObjectStatus.HELD, OTHER_PATIENT, header["Modality"][:16])
    return IntakeObject(one.id, position, number, ObjectStatus.RETRIEVED, "", header["Modality"][:16])
