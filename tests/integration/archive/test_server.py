"""The embedded archive as others meet it over HTTP."""

import errno
import threading
from io import BytesIO

import pytest
import urllib3
from dicomweb_client.web import DICOMwebClient
from pydicom import Dataset
from pydicom.uid import generate_uid

from tests.integration.archive.conftest import READ, WRITE
from tests.integration.archive.pictures import encapsulated, make_cine, make_object
from toolpict.integration.archive.index import Index
from toolpict.integration.archive.server import create_archive_app
from toolpict.services.multipart import MultipartAnswer
from toolpict.services.ports.archive import Bytes


@pytest.fixture
def reader(archive_root):
    return DICOMwebClient(archive_root, headers=READ)


@pytest.fixture
def writer(archive_root):
    return DICOMwebClient(archive_root, headers=WRITE)


def encode(made):
    file = BytesIO()
    made.save_as(file, enforce_file_format=True)
    return file.getvalue()


@pytest.fixture
def send(archive_root):
    """Send parts by STOW-RS; give the status, the UIDs kept and the reasons of those that were not."""

    def call(*bodies, path="/studies"):
        answer = MultipartAnswer.of("application/dicom")
        written = b"".join(answer.write(Bytes(iter([body]), len(body)) for body in bodies))
        response = urllib3.request(
            "POST", archive_root + path, body=written, headers={**WRITE, "Content-Type": answer.content_type}
        )
        told = Dataset.from_json(response.data.decode())
        kept = [item.ReferencedSOPInstanceUID for item in told.get("ReferencedSOPSequence", [])]
        return response.status, kept, [item.FailureReason for item in told.get("FailedSOPSequence", [])]

    return call


def test_dicomweb_client_stores_searches_and_retrieves(reader, writer):
    made = make_object()
    writer.store_instances([made])
    address = (made.StudyInstanceUID, made.SeriesInstanceUID, made.SOPInstanceUID)
    (study,) = reader.search_for_studies(search_filters={"PatientID": "ONCO-*", "StudyDate": "20250101-20251231"})
    assert study["0020000D"]["Value"] == [made.StudyInstanceUID]
    assert reader.retrieve_instance(*address) == made
    assert reader.retrieve_series(*address[:2]) == [made]
    assert reader.retrieve_study(address[0]) == [made]
    assert reader.retrieve_instance_frames(*address, [1]) == [made.PixelData]
    assert reader.retrieve_series_metadata(*address[:2])[0]["00080018"]["Value"] == [made.SOPInstanceUID]


def test_many_parts_larger_than_a_chunk_are_stored(reader, writer):
    study, series = generate_uid(), generate_uid()
    slices = [
        make_object(
            study=study, series=series, InstanceNumber=n, Rows=512, Columns=512, PixelData=bytes([n]) * (1 << 19)
        )
        for n in range(5)
    ]
    writer.store_instances(slices)
    assert [found["00200013"]["Value"] for found in reader.search_for_instances(study)] == [[n] for n in range(5)]


def test_a_compressed_frame_keeps_its_syntax(reader, writer, archive_root):
    made = make_cine(encapsulated([b"\xff\xd8\xff" + bytes(99), b"\xff\xd8\xff" + bytes(199)]), 2)
    writer.store_instances([made])
    url = f"{archive_root}/studies/{made.StudyInstanceUID}/series/{made.SeriesInstanceUID}/instances/{made.SOPInstanceUID}"
    takes = 'multipart/related; type="application/octet-stream"; transfer-syntax='
    response = urllib3.request("GET", f"{url}/frames/2", headers={**READ, "Accept": takes + "*"})
    assert "transfer-syntax=1.2.840.10008.1.2.4.50" in response.headers["Content-Type"]
    refused = urllib3.request("GET", f"{url}/frames/2", headers={**READ, "Accept": takes + "1.2.840.10008.1.2.1"})
    assert refused.status == 406


def test_a_good_and_a_broken_part_are_told_apart(send):
    made = make_object()
    assert send(encode(made), b"no picture") == (202, [made.SOPInstanceUID], [0xC000])


def test_a_known_uid_with_other_bytes_is_refused(send):
    made = make_object()
    first = encode(made)
    made.PixelData = bytes(512)
    assert send(first)[0] == 200
    assert send(encode(made)) == (409, [], [0x0111])
    assert send(first) == (200, [made.SOPInstanceUID], [])


def test_a_part_of_another_study_than_the_address_is_refused(send):
    made = make_object()
    assert send(encode(made), path=f"/studies/{generate_uid()}") == (409, [], [0x0111])
    assert send(encode(made), path=f"/studies/{made.StudyInstanceUID}")[0] == 200


@pytest.mark.parametrize("number", [errno.ENOSPC, errno.EDQUOT])
def test_a_full_disk_is_told_and_leaves_nothing(send, tmp_path, monkeypatch, number):
    made = make_object()

    def full(_descriptor):
        raise OSError(number, "full")

    monkeypatch.setattr("toolpict.integration.archive.filing.os.fsync", full)
    assert send(encode(made)) == (507, [], [0xA700])
    monkeypatch.undo()
    assert [path for path in (tmp_path / "served").rglob("*") if path.is_file() and "index" not in path.name] == []
    assert send(encode(made))[0] == 200


def test_an_index_that_has_no_room_is_told_and_keeps_what_it_has(send, monkeypatch):
    first, connect = make_object(), Index._connect
    assert send(encode(first))[0] == 200

    def full(self):
        connection = connect(self)
        connection.execute("PRAGMA max_page_count = 1")
        return connection

    monkeypatch.setattr(Index, "_connect", full)
    many = [encode(make_object(SeriesDescription="x" * 64)) for _ in range(40)]
    status, kept, reasons = send(*many)
    assert (status, kept, set(reasons)) == (507, [], {0xA700})
    monkeypatch.undo()
    assert send(encode(first)) == (200, [first.SOPInstanceUID], [])
    assert send(*many)[0] == 200


def test_nothing_sent_is_a_bad_request(send):
    assert send()[0] == 400


def test_a_body_cut_off_leaves_nothing(archive_root, tmp_path, reader):
    answer = MultipartAnswer.of("application/dicom")
    body = answer.head(None) + encode(make_object())
    headers = {**WRITE, "Content-Type": answer.content_type}
    assert urllib3.request("POST", f"{archive_root}/studies", body=body, headers=headers).status == 400
    assert reader.search_for_studies() == []
    assert [path for path in (tmp_path / "served").rglob("*") if path.is_file() and "index" not in path.name] == []


def test_each_token_does_its_own_work(archive_root):
    ask = [("GET", "/studies"), ("POST", "/studies"), ("DELETE", "/studies/1.2.3")]
    status = {
        name: [urllib3.request(method, archive_root + path, headers=headers).status for method, path in ask]
        for name, headers in {"none": {}, "read": READ, "write": WRITE, "wrong": {"Authorization": "Bearer x"}}.items()
    }
    assert status == {"none": [401] * 3, "wrong": [401] * 3, "read": [200, 403, 403], "write": [403, 400, 404]}


@pytest.mark.parametrize("tokens", [("", "read"), ("write", ""), ("same", "same")])
def test_an_archive_without_two_tokens_does_not_start(tmp_path, tokens):
    with pytest.raises(ValueError, match="two tokens"):
        create_archive_app(tmp_path, *tokens)


def test_an_examination_removed_is_gone_with_its_files(send, archive_root, reader, tmp_path):
    made, other = make_object(), make_object()
    send(encode(made), encode(other))
    url = f"{archive_root}/studies/{made.StudyInstanceUID}"
    assert [urllib3.request("DELETE", url, headers=WRITE).status for _ in range(2)] == [204, 404]
    assert [found["0020000D"]["Value"][0] for found in reader.search_for_studies()] == [other.StudyInstanceUID]
    assert len(list((tmp_path / "served" / "objects").rglob("*/*"))) == 1


def test_two_clients_storing_the_same_files_at_once_both_succeed(send, reader):
    bodies = [encode(make_object()) for _ in range(8)]
    answers = []
    threads = [threading.Thread(target=lambda: answers.append(send(*bodies)[0])) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert answers == [200] * 4
    assert len(reader.search_for_instances()) == 8


@pytest.mark.parametrize("path", ["/studies?PatientName=A", "/studies?limit=x", "/studies?limit=-1"])
def test_a_query_that_is_not_understood_is_refused(archive_root, path):
    assert urllib3.request("GET", archive_root + path, headers=READ).status == 400
