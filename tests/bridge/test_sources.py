"""What is handed in is taken only when it cannot hurt, and the clinical PACS is asked only what names somebody."""

import os
import shutil
import stat
import struct
import zipfile
from pathlib import Path

import pytest
from pydicom import dcmread

from anonymization_bridge.codes import ErrorCode
from anonymization_bridge.deidentification.assignment import Assignment
from anonymization_bridge.deidentification.de_identify import Cleaned
from anonymization_bridge.deidentification.handling import LimitedChild
from anonymization_bridge.deidentification.keys import new_research_study_key
from anonymization_bridge.deidentification.profile import load_profile
from anonymization_bridge.errors import InvalidInputError, UnreachableError
from anonymization_bridge.sources.clinical_dicomweb import ClinicalDicomweb
from anonymization_bridge.sources.clinical_pacs import ClinicalPacs
from anonymization_bridge.sources.headers import look_into, read_headers
from anonymization_bridge.sources.moving import Landing
from anonymization_bridge.sources.multipart import BrokenAnswerError, boundary_of, part_files
from anonymization_bridge.sources.pacs_queries import Criteria, Wanted
from anonymization_bridge.sources.source import ClinicalSource
from anonymization_bridge.sources.storing import storage_contexts
from anonymization_bridge.sources.unpacking import Limits, take_folder, unpack
from demonstration.processes import free_port
from tests.bridge.images import PATIENT_ID, PATIENT_NAME, write_ct
from tests.real.orthanc import Orthanc, Peer


def a_zip(path: Path, members: dict[str, bytes]) -> Path:
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in members.items():
            archive.writestr(name, content)
    return path


def refusal(path: Path, target: Path, limits: Limits | None = None) -> ErrorCode:
    with pytest.raises(InvalidInputError) as refused:
        unpack(path, target, limits)
    assert not target.exists()
    return refused.value.code


def test_files_of_a_zip_get_names_of_our_own(tmp_path: Path) -> None:
    archive = a_zip(tmp_path / "a.zip", {"EXEMPLE^Odile.dcm": b"1", "deep/er/2": b"22"})
    assert unpack(archive, tmp_path / "out") == 2
    assert {file.name: file.read_bytes() for file in (tmp_path / "out").iterdir()} == {"000000": b"1", "000001": b"22"}


@pytest.mark.parametrize("name", ["../climbs", "a/../../climbs", "/etc/passwd", "..\\climbs", "C:\\climbs", "\\climbs"])
def test_a_zip_that_climbs_is_refused_as_a_whole(tmp_path: Path, name: str) -> None:
    archive = a_zip(tmp_path / "a.zip", {"fine": b"1", name: b"2"})
    assert refusal(archive, tmp_path / "out") == ErrorCode.ZIP_CLIMBS


def test_a_zip_with_a_link_is_refused(tmp_path: Path) -> None:
    link = zipfile.ZipInfo("link")
    link.external_attr = (stat.S_IFLNK | 0o777) << 16
    with zipfile.ZipFile(tmp_path / "a.zip", "w") as archive:
        archive.writestr(link, "/etc/passwd")
    assert refusal(tmp_path / "a.zip", tmp_path / "out") == ErrorCode.ZIP_CLIMBS


def test_a_bomb_is_refused_before_it_fills_the_disk(tmp_path: Path) -> None:
    archive = a_zip(tmp_path / "a.zip", {"bomb": bytes(50_000_000)})
    assert refusal(archive, tmp_path / "out") == ErrorCode.ZIP_BOMB


def test_a_zip_that_declares_less_than_comes_out_is_refused(tmp_path: Path) -> None:
    content = bytearray(a_zip(tmp_path / "a.zip", {"liar": os.urandom(100) * 30_000}).read_bytes())
    for mark, place in ((b"PK\x03\x04", 22), (b"PK\x01\x02", 24)):
        struct.pack_into("<L", content, content.index(mark) + place, 10)
    (tmp_path / "a.zip").write_bytes(content)
    assert refusal(tmp_path / "a.zip", tmp_path / "out") in {ErrorCode.ZIP_BOMB, ErrorCode.NOT_A_ZIP}


@pytest.mark.parametrize("limits", [Limits(files=2), Limits(total_bytes=2)])
def test_too_many_files_or_bytes_are_refused(tmp_path: Path, limits: Limits) -> None:
    archive = a_zip(tmp_path / "a.zip", {"1": b"1", "2": b"2", "3": b"3"})
    assert refusal(archive, tmp_path / "out", limits) == ErrorCode.ZIP_BOMB


@pytest.mark.parametrize("content", [b"", b"PK", b"PK\x03\x04" + bytes(100), os.urandom(1000)])
def test_what_is_no_zip_is_refused(tmp_path: Path, content: bytes) -> None:
    (tmp_path / "a.zip").write_bytes(content)
    assert refusal(tmp_path / "a.zip", tmp_path / "out") == ErrorCode.NOT_A_ZIP


def test_a_truncated_zip_is_refused(tmp_path: Path) -> None:
    content = a_zip(tmp_path / "a.zip", {"1": os.urandom(10_000)}).read_bytes()
    (tmp_path / "b.zip").write_bytes(content[:5000] + content[6000:])
    assert refusal(tmp_path / "b.zip", tmp_path / "out") == ErrorCode.NOT_A_ZIP


def test_a_zip_behind_a_password_is_refused(tmp_path: Path) -> None:
    content = bytearray(a_zip(tmp_path / "a.zip", {"1": b"1"}).read_bytes())
    for mark, place in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        struct.pack_into("<H", content, content.index(mark) + place, 1)
    (tmp_path / "a.zip").write_bytes(content)
    assert refusal(tmp_path / "a.zip", tmp_path / "out") == ErrorCode.ZIP_ENCRYPTED


def test_links_in_a_folder_are_not_followed(tmp_path: Path) -> None:
    (tmp_path / "in").mkdir()
    (tmp_path / "in" / "file").write_bytes(b"1")
    (tmp_path / "in" / "link").symlink_to("/etc/passwd")
    assert take_folder(tmp_path / "in", tmp_path / "out") == 1


def nested(depth: int) -> bytes:
    """Return a DICOM file whose sequences are nested that deep."""
    sequence = b"\x08\x00\x40\x11SQ\0\0\xff\xff\xff\xff\xfe\xff\x00\xe0\xff\xff\xff\xff"
    meta = b"\x02\x00\x10\x00UI\x14\x001.2.840.10008.1.2.1\0"
    head = b"\x02\x00\x00\x00UL\x04\x00" + struct.pack("<L", len(meta)) + meta
    return bytes(128) + b"DICM" + head + sequence * depth


def test_headers_of_hostile_files_hurt_nobody(tmp_path: Path) -> None:
    write_ct(tmp_path, slices=1)
    whole = next(tmp_path.iterdir()).read_bytes()
    (tmp_path / "deep").write_bytes(nested(10_000))
    (tmp_path / "cut").write_bytes(whole[:300])
    (tmp_path / "text").write_bytes(b"no image")
    (tmp_path / "empty").write_bytes(b"")
    (tmp_path / "random").write_bytes(bytes(128) + b"DICM" + os.urandom(5000))
    contents = look_into(tmp_path)
    assert [one.patient_id for one in contents.examinations] == [PATIENT_ID]
    assert contents.others == 2
    assert contents.unreadable == 3


def test_every_file_gets_an_answer(tmp_path: Path) -> None:
    files = [tmp_path / str(number) for number in range(5)]
    for file in files[1:]:
        file.write_bytes(b"x")
    assert [file for file, _ in read_headers(files)] == files


@pytest.mark.parametrize(
    "criteria",
    [
        Criteria(),
        Criteria(modality="CT"),
        Criteria(patient_id="*"),
        Criteria(patient_name="?"),
        Criteria(patient_id="x" * 65),
    ],
)
def test_a_search_must_name_somebody(criteria: Criteria) -> None:
    with pytest.raises(InvalidInputError):
        ClinicalPacs("127.0.0.1", 9, "CLINICAL", "TOOLPICTBRIDGE").search(criteria)


def test_a_clinical_pacs_that_is_away_is_said_so() -> None:
    pacs = ClinicalPacs("127.0.0.1", 9, "CLINICAL", "TOOLPICTBRIDGE")
    assert not pacs.answers()
    with pytest.raises(UnreachableError):
        pacs.search(Criteria(patient_id="1"))
    with pytest.raises(UnreachableError):
        pacs.retrieve([Wanted("1", "2")], lambda _: None)


def test_as_many_ways_to_store_are_offered_as_an_association_takes() -> None:
    assert len(storage_contexts([f"1.2.{number}" for number in range(50)])) == 127
    assert len(storage_contexts(["1.2"])) == len(set(storage_contexts(["1.2"]))) > 10


@pytest.mark.parametrize("size", [1, 7, 1000])
def test_a_multipart_answer_is_parted_however_it_is_cut(size: int) -> None:
    parts = [b"", b"\r\n--boundar", os.urandom(300), b"--boundary\r\n"]
    message = b"".join(b"--boundary\r\nContent-Type: application/dicom\r\n\r\n" + part + b"\r\n" for part in parts)
    message += b"--boundary--\r\n"
    pieces = [message[start : start + size] for start in range(0, len(message), size)]
    files = list(part_files(pieces, boundary_of('multipart/related; boundary="boundary"; type="application/dicom"')))
    assert [file.read_bytes() for file in files] == parts
    for file in files:
        file.unlink()


@pytest.mark.parametrize("cut", [0, 20, 60, 80])
def test_a_multipart_answer_that_breaks_off_is_no_answer(cut: int) -> None:
    message = b"--b\r\nContent-Type: application/dicom\r\n\r\n" + bytes(60)
    with pytest.raises(BrokenAnswerError):
        list(part_files([message[:cut]], b"b"))


@pytest.mark.orthanc
class TestRealPacs:
    """Against a real Orthanc."""

    def pacs(self, clinical: Orthanc, own: str = "TOOLPICTBRIDGE") -> ClinicalPacs:
        return ClinicalPacs("127.0.0.1", clinical.dicom_port, "CLINICAL", own)

    def test_it_finds_by_name_birth_and_date(self, clinical: Orthanc, tmp_path: Path) -> None:
        study = write_ct(tmp_path / "ct", slices=2)
        clinical.load(tmp_path / "ct")
        pacs = self.pacs(clinical)
        matching = Criteria(
            patient_name="EXEMPLE",
            birth_date="19580403",
            study_date_from="20261101",
            study_date_to="20261130",
            modality="CT",
        )
        found = pacs.search(matching)
        assert pacs.answers()
        assert [(one.study_instance_uid, one.instances, one.modalities) for one in found] == [(study, 2, "CT")]
        assert pacs.search(Criteria(patient_name="EXEMPLE", study_date_from="20261201")) == ()
        assert pacs.search(Criteria(accession_number="E26114873")) == found

    def test_a_stranger_is_refused(self, clinical: Orthanc) -> None:
        with pytest.raises(UnreachableError):
            self.pacs(clinical, own="STRANGER").search(Criteria(patient_id="1"))

    def test_whatever_the_way_in_the_result_is_the_same_bytes(self, clinical: Orthanc, tmp_path: Path) -> None:
        """R31, R40: a folder, a ZIP, and the PACS by each of its ways; arrivals are copied as they are."""
        write_ct(tmp_path / "ct", slices=1)
        clinical.load(tmp_path / "ct")
        (sent,) = (tmp_path / "ct").iterdir()
        take_folder(tmp_path / "ct", tmp_path / "folder")
        unpack(a_zip(tmp_path / "a.zip", {"1": sent.read_bytes()}), tmp_path / "zip")
        came = [tmp_path / "folder" / "000000", tmp_path / "zip" / "000000"]
        header = dcmread(sent)
        for way in ("c-get", "c-move", "dicomweb"):
            kept = tmp_path / way
            wanted = Wanted(header.StudyInstanceUID, header.SeriesInstanceUID)
            reached(clinical, way).retrieve([wanted], lambda file, kept=kept: shutil.move(file, kept))
            came.append(kept)
        assignment = Assignment("ONCO", "", "", "001", "M3", "", 1)
        with LimitedChild() as child:
            key, profile = new_research_study_key(), load_profile()
            cleaned = [child.de_identify(one, Path(f"{one}.clean"), assignment, key, profile) for one in came]
        assert all(isinstance(one, Cleaned) for one in cleaned)
        assert len({Path(f"{one}.clean").read_bytes() for one in came}) == 1

    @pytest.mark.parametrize("way", ["c-get", "c-move", "dicomweb"])
    def test_objects_come_as_they_are_stored(self, clinical: Orthanc, tmp_path: Path, way: str) -> None:
        """R35."""
        write_ct(tmp_path / "ct", slices=2)
        clinical.load(tmp_path / "ct")
        pacs = reached(clinical, way)
        one = pacs.search(Criteria(patient_id=PATIENT_ID, study_date_from="20261101"))[0]
        wanted = [Wanted(one.study_instance_uid, series.series_instance_uid) for series in one.series]
        kept: list[dict[int, object]] = []
        assert (one.patient_name, one.sex, one.modalities, one.instances) == (PATIENT_NAME, "F", "CT", 2)
        assert pacs.retrieve(wanted, lambda file: kept.append(elements(file))) == 2
        pacs.retrieve_one(wanted[0], lambda file: kept.append(elements(file)))
        sent = [elements(file) for file in (tmp_path / "ct").iterdir()]
        assert sorted(kept[:2], key=str) == sorted(sent, key=str)
        assert kept[2] in sent


def reached(clinical: Orthanc, way: str) -> ClinicalSource:
    """Return the real PACS, asked in one of our ways."""
    if way == "dicomweb":
        return ClinicalDicomweb(clinical.dicomweb_url, "")
    landing = Landing("127.0.0.1", free_port(0)) if way == "c-move" else None
    if landing:
        clinical.know(Peer("TOOLPICTBRIDGE", landing.port))
    return ClinicalPacs("127.0.0.1", clinical.dicom_port, "CLINICAL", "TOOLPICTBRIDGE", landing)


def elements(file: Path) -> dict[int, object]:
    """Return the elements of an object in their order, group 2 apart: a PACS writes its own."""
    with file.open("rb") as opened:
        return {int(one.tag): one.value for one in dcmread(opened)}
