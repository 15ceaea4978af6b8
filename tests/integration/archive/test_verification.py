import pytest

from tests.integration.archive.pictures import make_object, write
from toolpict.integration.archive.verification import move, verify
from toolpict.integration.dicomweb.adapter import DicomWebArchive
from toolpict.integration.dicomweb.address import RemoteArchive
from toolpict.services.ports.archive import Filters, Level, Outcome


@pytest.fixture
def folder(tmp_path):
    return tmp_path / "archive"


@pytest.fixture
def pictures(embedded, tmp_path):
    made = [make_object() for _ in range(3)]
    embedded.store([write(tmp_path, each) for each in made])
    return made


def a_file(folder):
    return min((folder / "objects").rglob("*/*"))


def test_an_archive_as_it_came_holds(pictures, folder):
    assert (verify(folder).holds, verify(folder).instances) == (True, 3)


def test_one_altered_byte_is_named(pictures, folder):
    path = a_file(folder)
    content = bytearray(path.read_bytes())
    content[-1] ^= 1
    path.write_bytes(content)
    assert verify(folder).altered == (path.name,)


def test_a_missing_file_is_named(pictures, folder):
    path = a_file(folder)
    path.unlink()
    assert verify(folder).missing == (path.name,)


def test_a_file_that_no_row_names_is_named_but_no_fault(pictures, folder):
    (a_file(folder).parent / "left").write_bytes(b"left by an intake that was cut off")
    assert (verify(folder).unnamed, verify(folder).holds) == (("left",), True)


@pytest.mark.orthanc
def test_an_archive_is_carried_to_a_pacs_byte_for_byte(pictures, folder, orthanc_server):
    target = DicomWebArchive(RemoteArchive(orthanc_server.dicomweb_url))
    moved = move(folder, target)
    assert (moved.is_complete, moved.outcomes) == (True, {Outcome.STORED: 3})
    assert all(target.find(Level.STUDIES, Filters(made.StudyInstanceUID)) for made in pictures)


@pytest.mark.orthanc
def test_a_colliding_uid_is_named_when_an_archive_is_carried(pictures, folder, orthanc_server, tmp_path):
    target = DicomWebArchive(RemoteArchive(orthanc_server.dicomweb_url))
    pictures[0].PixelData = bytes(512)
    (tmp_path / "other").mkdir()
    target.store([write(tmp_path / "other", pictures[0])])
    assert len(move(folder, target).refused) == 1
