"""A folder and a disc hold the very bytes that the research archive gets, and other programs can read them (R38, R39)."""

import os
import re
import shutil
import struct
import subprocess
from dataclasses import replace
from hashlib import sha256
from pathlib import Path
from uuid import UUID, uuid4

import pytest
from pydicom import dcmread
from pydicom.dataset import Dataset

from anonymization_bridge import worker
from anonymization_bridge.codes import Destination, ErrorCode, IntakeStatus, SourceKind
from anonymization_bridge.destinations.dicomdir import dicomdir, read_header
from anonymization_bridge.destinations.directory_records import record_type
from anonymization_bridge.destinations.iso_image import write_iso
from anonymization_bridge.destinations.medium import medium_of, write_folder, write_image
from anonymization_bridge.errors import InvalidInputError, UnreachableError
from anonymization_bridge.intakes.finding import open_upload
from anonymization_bridge.intakes.making import Request, make_intake
from anonymization_bridge.intakes.records import objects_of
from anonymization_bridge.people.accounts import known
from anonymization_bridge.research_archive import Outgoing
from anonymization_bridge.rooms import Rooms
from tests.bridge.conftest import signed_in
from tests.bridge.images import ct_slice, write_ct
from tests.bridge.toolpict_stub import ToolpictStub

NAME = re.compile(r"[A-Z0-9_]{1,8}")


@pytest.fixture
def offering(told_rooms: Rooms, tmp_path: Path) -> Rooms:
    """A bridge that offers folders and discs too."""
    places = {name: tmp_path / name for name in ("media_folder", "disc_folder")}
    for place in places.values():
        place.mkdir()
    return replace(told_rooms, settings=replace(told_rooms.settings, **places))


def brought(rooms: Rooms, folder: Path, destination: Destination) -> tuple[UUID, str]:
    """Bring a folder in for ONCO-001 as far as it goes; return the intake and what its medium is called."""
    name, contents = open_upload(rooms, folder)
    with rooms.database.looking() as connection:
        person = known(connection, "arc")
    request = Request(uuid4(), "ONCO", "001", "M3", SourceKind.FOLDER, name, contents.examinations, True, destination)
    make_intake(rooms, request, person)
    one = worker.finish(rooms, request.intake_id)
    assert one.status is IntakeStatus.DELIVERED
    return one.id, medium_of("ONCO-001", "M3", str(one.id)).name


def hashed(content: bytes) -> str:
    return sha256(content).hexdigest()


def files_of(folder: Path) -> dict[str, bytes]:
    return {str(file.relative_to(folder)): file.read_bytes() for file in folder.rglob("*") if file.is_file()}


def read_iso(image: bytes) -> dict[str, bytes]:
    """Return path and content of each file, read by the plain records of ECMA-119."""
    sector = 2048
    assert image[16 * sector : 16 * sector + 6] == b"\x01CD001"
    assert len(image) == sector * struct.unpack_from("<L", image, 16 * sector + 80)[0]

    def walk(start: int, size: int, above: str) -> dict[str, bytes]:
        found: dict[str, bytes] = {}
        place, end = start * sector, start * sector + size
        while place < end:
            length = image[place]
            if not length:  # no record reaches over two sectors
                place += sector - place % sector
                continue
            extent, inner_size = struct.unpack_from("<L4xL", image, place + 2)
            assert (extent, inner_size) == struct.unpack_from(">L4xL", image, place + 6)
            name = image[place + 33 : place + 33 + image[place + 32]]
            if name not in {b"\0", b"\1"}:
                path = above + name.decode().removesuffix(".;1")
                is_folder = image[place + 25] & 2
                content = image[extent * sector : extent * sector + inner_size]
                found |= walk(extent, inner_size, f"{path}/") if is_folder else {path: content}
            place += length
        return found

    return walk(*struct.unpack_from("<L4xL", image, 16 * sector + 156 + 2), "")


def test_folder_and_disc_hold_what_the_archive_would_get_and_a_directory_of_it(
    offering: Rooms, toolpict: ToolpictStub, tmp_path: Path
) -> None:
    """R38, R39, R40; TOOLPICT, which looks for images in the archive, is told nothing."""
    write_ct(tmp_path / "in", slices=2)
    intake_id, folder = brought(offering, tmp_path / "in", Destination.FOLDER)
    _, disc = brought(offering, tmp_path / "in", Destination.ISO_IMAGE)
    files = files_of(tmp_path / "media_folder" / folder)
    assert read_iso((tmp_path / "disc_folder" / f"{disc}.iso").read_bytes()) == files

    directory = files.pop("DICOMDIR")
    with offering.database.looking() as connection:
        delivered = {one.sha256 for one in objects_of(connection, intake_id)}
    assert {hashed(content) for content in files.values()} == delivered
    assert all(NAME.fullmatch(part) for path in files for part in path.split("/"))
    assert b"EXEMPLE" not in directory

    assert [one.name for one in (tmp_path / "media_folder").iterdir()] == [folder]
    assert [one.name for one in (tmp_path / "disc_folder").iterdir()] == [f"{disc}.iso"]
    worker.work_round(offering)
    assert toolpict.events() == []


def test_a_way_out_that_is_not_set_up_is_not_offered(told_rooms: Rooms, tmp_path: Path) -> None:
    write_ct(tmp_path / "in", slices=1)
    with pytest.raises(InvalidInputError) as refused:
        brought(told_rooms, tmp_path / "in", Destination.ISO_IMAGE)
    assert refused.value.code is ErrorCode.DESTINATION_NOT_OFFERED


def test_a_place_that_cannot_be_written_is_said_so_and_nothing_is_left(tmp_path: Path) -> None:
    medium = medium_of("ONCO-001", "M3", str(uuid4()))
    with pytest.raises(UnreachableError):
        write_folder([], tmp_path / "missing", medium)
    missing = Outgoing(tmp_path / "missing", "1.2", "1.2.3", "1.2.3.4", 1)
    with pytest.raises(UnreachableError):
        write_image([missing], tmp_path, tmp_path, medium)
    assert list(tmp_path.iterdir()) == []


def records(directory: bytes, tmp_path: Path) -> list[Dataset]:
    (tmp_path / "DICOMDIR").write_bytes(directory)
    return list(dcmread(tmp_path / "DICOMDIR").DirectoryRecordSequence)


@pytest.fixture
def medium(tmp_path: Path) -> Path:
    """A medium of two examinations with two series of two objects each, laid out by hand."""
    for study in range(2):
        for series in range(2):
            for number in range(2):
                uid = f"1.2.{study}.{series}"
                one = ct_slice(number, f"1.2.{study}", uid, patient_id="ONCO-001")
                one.PatientName, one.StudyID = "ONCO-001", ""
                target = tmp_path / "medium" / "DICOM" / f"ST{study}" / f"SE{series}" / f"IM{number}"
                target.parent.mkdir(parents=True, exist_ok=True)
                one.save_as(target, enforce_file_format=True)
    return tmp_path / "medium"


def directory_of(medium: Path) -> bytes:
    files = sorted((medium / "DICOM").rglob("IM*"))
    return dicomdir([read_header(file, file.relative_to(medium).parts) for file in files], "ONCO_001")


def test_every_place_in_a_directory_is_where_a_record_begins(medium: Path, tmp_path: Path) -> None:
    """DICOM PS3.3 annex F: an item begins where the record before, or above, says."""
    written = directory_of(medium)
    found = records(written, tmp_path)
    kinds = [one.DirectoryRecordType for one in found]
    assert (kinds.count("PATIENT"), kinds.count("STUDY"), kinds.count("SERIES"), kinds.count("IMAGE")) == (1, 2, 4, 8)
    places = {
        place
        for one in found
        for place in (one.OffsetOfTheNextDirectoryRecord, one.OffsetOfReferencedLowerLevelDirectoryEntity)
    } - {0}
    assert len(places) == 14  # every record but the root is pointed at once
    assert {written[place : place + 4] for place in places} == {b"\xfe\xff\x00\xe0"}
    assert directory_of(medium) == written


def test_another_program_reads_the_directory(medium: Path) -> None:
    """dcmtk opens what is named there, where it says it is."""
    (medium / "DICOMDIR").write_bytes(directory_of(medium))
    said = subprocess.run(
        ["dcmdump", "+P", "0004,1500", "DICOMDIR"], cwd=medium, capture_output=True, text=True, check=True
    )
    named = re.findall(r"\[(DICOM\\[^\]]+)\]", said.stdout)
    assert len(named) == 8
    assert all((medium / path.replace("\\", "/")).is_file() for path in named)
    if reader := shutil.which("dcdirdmp"):
        dumped = subprocess.run(
            [reader, "-filename", "DICOMDIR"], cwd=medium, capture_output=True, text=True, check=True
        )
        assert "rror" not in dumped.stderr


def test_an_image_of_many_files_is_read_as_it_was_written(tmp_path: Path) -> None:
    """More names than one sector of a directory holds, and sizes around a sector."""
    for number in range(120):
        file = tmp_path / "in" / "DICOM" / f"SE{number % 3}" / f"IM{number:06}"
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(os.urandom(2048 * (number % 3) + number % 2))
    write_iso(tmp_path / "in", tmp_path / "a.iso", "ONCO_001")
    write_iso(tmp_path / "in", tmp_path / "b.iso", "ONCO_001")
    image = (tmp_path / "a.iso").read_bytes()
    assert read_iso(image) == files_of(tmp_path / "in")
    assert image == (tmp_path / "b.iso").read_bytes()


@pytest.mark.parametrize(
    ("sop_class", "kind"),
    [("2", "IMAGE"), ("88.33", "SR DOCUMENT"), ("88.59", "KEY OBJECT DOC"), ("66.4", "IMAGE"), ("481.5", "RT PLAN")],
)
def test_each_kind_of_object_has_its_kind_of_record(sop_class: str, kind: str) -> None:
    assert record_type(f"1.2.840.10008.5.1.4.1.1.{sop_class}") == kind


def test_the_form_offers_the_ways_out_and_takes_one(offering: Rooms, tmp_path: Path) -> None:
    write_ct(tmp_path / "in", slices=1)
    client = signed_in(offering)
    form = client.post("/intakes/new").headers["Location"]
    client.post(f"{form}/folder", data={"folder": (next((tmp_path / "in").iterdir()).open("rb"), "a")})
    client.post(f"{form}/choose", data={"series": "0-0"})
    client.post(f"{form}/assign", data={"time_point": "ONCO M3", "inclusion_number": "001"})
    assert "Image ISO pour le graveur de CD" in client.get(form).text
    assert client.post(f"{form}/send", data={"destination": "elsewhere"}).status_code == 422
    sent = client.post(f"{form}/send", data={"destination": "iso-image"})
    worker.finish(offering, UUID(sent.headers["Location"].rsplit("/", 1)[1]))
    assert "prête à graver" in client.get(sent.headers["Location"]).text
