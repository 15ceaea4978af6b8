"""What a PACS does wrong, and what becomes of it here; no address but the configured one is ever asked (R6)."""

import contextlib
import gzip
import json
import socket
import threading
import time

import pytest
from flask import Flask, redirect, request
from pydicom import dcmread
from pydicom.uid import DeflatedExplicitVRLittleEndian, ExplicitVRBigEndian, ExplicitVRLittleEndian

from tests.integration.archive.pictures import make_object, write
from toolpict.domain.errors import NotFoundError, UnreachableError
from toolpict.integration.dicomweb.adapter import DicomWebArchive
from toolpict.integration.dicomweb.address import RemoteArchive
from toolpict.services.multipart import MultipartAnswer
from toolpict.services.ports.archive import ArchiveTimeoutError, Bytes, Filters, Level, NotServableError, Outcome

ADDRESS = ("1.2", "1.2.3", "1.2.3.4")


def read_frame(archive):
    opened = archive.open_frames(*ADDRESS, [1])
    try:
        return [b"".join(frame.chunks) for frame in opened.frames]
    finally:
        opened.close()


QUESTIONS = {
    "find": lambda archive: archive.find(Level.STUDIES, Filters()),
    "metadata": lambda archive: archive.metadata(*ADDRESS),
    "frames": read_frame,
    "instance": lambda archive: archive.open_instance(*ADDRESS),
}
QUICK = {"connect_seconds": 1, "read_seconds": 0.3, "total_seconds": 0.5}


def frame_body(content=b"pixels"):
    answer = MultipartAnswer("application/octet-stream", "1.2.840.10008.1.2.1", "edge")
    return answer.content_type, b"".join(answer.write([Bytes(iter([content]), len(content))]))


@pytest.fixture
def pacs(serve):
    """A server that answers every request by one function."""

    def call(answer):
        app = Flask(__name__)
        methods = ["GET", "POST", "DELETE"]
        app.add_url_rule("/<path:path>", view_func=lambda path: answer(), methods=methods)
        return DicomWebArchive(RemoteArchive(f"{serve(app)}/root", **QUICK))

    return call


@pytest.fixture
def bare():
    """A server that treats its connections one after the other, each by the next function."""
    listening = []

    def call(*treatments):
        server = socket.create_server(("127.0.0.1", 0))
        listening.append(server)

        def work():
            with contextlib.suppress(OSError):  # closed at the end of the test
                for treat in treatments:
                    connection, _ = server.accept()
                    with connection:
                        connection.recv(65536)
                        treat(connection)

        threading.Thread(target=work, daemon=True).start()
        return DicomWebArchive(RemoteArchive(f"http://127.0.0.1:{server.getsockname()[1]}/root", **QUICK))

    yield call
    for server in listening:
        server.close()


def respond(body, content_type, *, length=None):
    head = f"HTTP/1.1 200 OK\r\nContent-Type: {content_type}\r\nContent-Length: {length or len(body)}\r\n\r\n"
    return lambda connection: connection.sendall(head.encode() + body)


def hang_up(_connection):
    pass


@pytest.mark.parametrize("question", list(QUESTIONS))
@pytest.mark.parametrize(
    "answer",
    [lambda: ("fault", 500), lambda: ("closed", 503), lambda: ("who?", 401), lambda: "<h1>Welcome</h1>"],
    ids=["500", "503", "401", "a page"],
)
def test_an_archive_that_fails_is_unreachable(pacs, question, answer):
    with pytest.raises(UnreachableError):
        QUESTIONS[question](pacs(answer))


@pytest.mark.parametrize("question", list(QUESTIONS))
def test_nobody_there_is_unreachable(question):
    with socket.create_server(("127.0.0.1", 0)) as server:
        port = server.getsockname()[1]
    with pytest.raises(UnreachableError):
        QUESTIONS[question](DicomWebArchive(RemoteArchive(f"http://127.0.0.1:{port}/root")))


@pytest.mark.parametrize("question", list(QUESTIONS))
def test_an_archive_that_never_answers_is_given_up(bare, question):
    silence = threading.Event()
    try:
        with pytest.raises(ArchiveTimeoutError):
            QUESTIONS[question](bare(lambda _: silence.wait(10), lambda _: silence.wait(10)))
    finally:
        silence.set()


@pytest.mark.parametrize("question", list(QUESTIONS))
def test_a_redirect_is_never_followed(pacs, serve, question):
    visited = []
    elsewhere = Flask("elsewhere")
    elsewhere.add_url_rule("/", view_func=lambda: visited.append(request.url) or "[]")
    target = serve(elsewhere)
    with pytest.raises(UnreachableError):
        QUESTIONS[question](pacs(lambda: redirect(target)))
    assert visited == []


def test_a_body_that_breaks_off_is_no_frame(bare):
    content_type, body = frame_body(bytes(100_000))
    archive = bare(respond(body[:50_000], content_type, length=len(body)))
    with pytest.raises(UnreachableError):
        read_frame(archive)


def test_a_body_that_is_compressed_although_it_was_not_to_be_is_read(pacs):
    content_type, body = frame_body(bytes(100_000))
    packed = {"Content-Type": content_type, "Content-Encoding": "gzip"}
    assert read_frame(pacs(lambda: (gzip.compress(body), packed))) == [bytes(100_000)]
    broken = pacs(lambda: (body, packed))
    with pytest.raises(UnreachableError):
        read_frame(broken)


def test_the_length_that_a_part_announces_is_not_believed(pacs):
    content_type, body = frame_body(b"pixels")
    lying = body.replace(b"Content-Length: 6", b"Content-Length: 2")
    assert lying != body
    assert read_frame(pacs(lambda: (lying, {"Content-Type": content_type}))) == [b"pixels"]


def test_an_archive_that_hangs_after_its_header_is_given_up(bare):
    content_type, body = frame_body()
    ended = threading.Event()

    def begin(connection):
        respond(b"", content_type, length=len(body))(connection)
        ended.wait(10)

    with pytest.raises(ArchiveTimeoutError):
        read_frame(bare(begin))
    ended.set()


def test_a_body_that_trickles_is_given_up(bare):
    content_type, body = frame_body(bytes(100_000))
    ended = threading.Event()

    def trickle(connection):
        respond(body[:1000], content_type, length=len(body))(connection)
        for byte in body[1000:1400]:
            if ended.wait(0.01):
                return
            connection.sendall(bytes([byte]))

    archive = bare(trickle)
    start = time.monotonic()
    with pytest.raises(ArchiveTimeoutError):
        read_frame(archive)
    ended.set()
    assert time.monotonic() - start < 3


def test_a_dead_connection_is_tried_once_more(bare):
    content_type, body = frame_body()
    assert read_frame(bare(hang_up, respond(body, content_type))) == [b"pixels"]


def test_a_dead_connection_is_tried_no_more_than_once(bare):
    content_type, body = frame_body()
    with pytest.raises(UnreachableError):
        read_frame(bare(hang_up, hang_up, respond(body, content_type)))


def test_frames_that_the_archive_cannot_give_are_told_from_an_archive_that_is_away(pacs):
    with pytest.raises(NotServableError):
        read_frame(pacs(lambda: ("no", 406)))


@pytest.mark.orthanc
@pytest.mark.parametrize("syntax", [DeflatedExplicitVRLittleEndian, ExplicitVRBigEndian])
def test_frames_that_orthanc_fails_to_give_as_stored_come_in_the_default_syntax(orthanc_server, tmp_path, syntax):
    archive = DicomWebArchive(RemoteArchive(orthanc_server.dicomweb_url))
    made = make_object(syntax=syntax, BitsStored=16, HighBit=15)
    path = write(tmp_path, made)
    archive.store([path])
    opened = archive.open_frames(made.StudyInstanceUID, made.SeriesInstanceUID, made.SOPInstanceUID, [1])
    (frame,) = [b"".join(frame.chunks) for frame in opened.frames]
    opened.close()
    assert opened.transfer_syntax_uid == ExplicitVRLittleEndian
    assert frame == dcmread(path).pixel_array.astype("<u2").tobytes()


def test_fewer_frames_than_asked_for_are_a_fault(pacs):
    content_type, body = frame_body()
    opened = pacs(lambda: (body, {"Content-Type": content_type})).open_frames(*ADDRESS, [1, 2])
    with pytest.raises(UnreachableError):
        [b"".join(frame.chunks) for frame in opened.frames]


def test_addresses_in_metadata_are_ours_and_none_elsewhere_is_asked(pacs):
    uid = {"0020000D": "1.2", "0020000E": "1.2.3", "00080018": "1.2.3.4"}
    told = {tag: {"vr": "UI", "Value": [value]} for tag, value in uid.items()}
    told["00282000"] = {"vr": "OB", "BulkDataURI": "https://elsewhere.example/secret"}
    told["00081190"] = {"vr": "UR", "Value": ["https://pacs.example/secret"]}
    told["00081115"] = {"vr": "SQ", "Value": [{"00282000": {"vr": "OB", "BulkDataURI": "https://pacs.example/secret"}}]}
    archive = pacs(lambda: (json.dumps([told]), {"Content-Type": "application/dicom+json"}))
    (written,) = archive.metadata(*ADDRESS)
    assert b"secret" not in written
    assert b'"BulkDataURI":"studies/1.2/series/1.2.3/instances/1.2.3.4/bulkdata/00282000"' in written
    with pytest.raises(NotFoundError):
        archive.open_bulk_data(*ADDRESS, "00282000")


def test_an_archive_that_says_stored_is_not_believed(pacs, tmp_path):
    archive = pacs(lambda: ("[]", {"Content-Type": "application/dicom+json"}))
    (stored,) = archive.store([write(tmp_path, make_object())])
    assert stored.outcome is Outcome.NOT_CONFIRMED


@pytest.mark.parametrize("code", ["ONCO-001,ONCO-002", "ONCO-001\\ONCO-002"])
def test_a_value_that_would_be_read_as_a_list_is_not_sent(pacs, code):
    with pytest.raises(ValueError, match="list"):
        pacs(lambda: "[]").find(Level.STUDIES, Filters(patient_id=code))


@pytest.mark.parametrize(
    "root",
    ["http://pacs.hospital.example/dicom-web", "ftp://127.0.0.1/", "https://me:secret@pacs.example/", "pacs", ""],
)
def test_a_root_that_images_must_not_travel_to_is_refused(root):
    with pytest.raises(ValueError, match="archive"):
        RemoteArchive(root)


@pytest.mark.parametrize(
    "root", ["https://pacs.hospital.example/dicom-web/", "http://127.0.0.1:8042/dicom-web", "http://[::1]/a"]
)
def test_a_root_on_this_machine_or_behind_tls_is_taken(root):
    assert RemoteArchive(root).root == root.rstrip("/")
