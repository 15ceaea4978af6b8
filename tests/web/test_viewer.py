"""Everything a browser may ask of the images, through a grant (R4, R10, R43)."""

import json
import socket
import tempfile
import threading
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import count
from types import SimpleNamespace
from uuid import uuid4

import pytest
from flask import Flask
from flask_login import LoginManager
from pydicom import Dataset

from tests.integration.archive.pictures import make_object, write
from toolpict.domain.codes import ErrorCode
from toolpict.domain.errors import UnreachableError
from toolpict.domain.grants import Grant
from toolpict.domain.people import Actor
from toolpict.integration.archive.embedded import EmbeddedArchive
from toolpict.integration.dicomweb.adapter import DicomWebArchive
from toolpict.integration.dicomweb.address import RemoteArchive
from toolpict.services import viewing
from toolpict.services.ports.archive import ArchiveTimeoutError
from toolpict.services.viewing import GrantEndedError
from toolpict.web import viewer
from toolpict.web.identity import Visitor
from toolpict.web.rooms import Rooms

READER, ASSOCIATE = Actor(uuid4(), "reader-1", "Reader"), Actor(uuid4(), "arc", "Associate")
TASK, IMAGING_STUDY = uuid4(), uuid4()


class Units:
    """Stands in for the database: grants by (thing, person)."""

    def __init__(self):
        self.grants = {}

    @contextmanager
    def looking(self):
        yield SimpleNamespace(viewing=self)

    def grant_for_task(self, task_id, account_id):
        return self.grants.get((task_id, account_id))

    grant_for_imaging_study = grant_for_task


@dataclass
class Images:
    """Two examinations: of the first, one series is granted and one is a co-reader's; the second is another subject's."""

    granted: object
    hidden: object
    foreign: object


@pytest.fixture
def units():
    return Units()


@pytest.fixture
def archive(tmp_path):
    return EmbeddedArchive(tmp_path / "archive")


@pytest.fixture
def images(archive, units, tmp_path):
    granted = make_object(ICCProfile=bytes(range(256)) * 40)
    hidden = make_object(study=granted.StudyInstanceUID, Modality="SR", SeriesNumber=2)
    foreign = make_object("ONCO-002")
    archive.store([write(tmp_path, made) for made in (granted, hidden, foreign)])
    grant = Grant.of([(granted.StudyInstanceUID, granted.SeriesInstanceUID)])
    units.grants = {(TASK, READER.account_id): grant, (IMAGING_STUDY, ASSOCIATE.account_id): grant}
    return Images(granted, hidden, foreign)


def make_app(archive, units, **options):
    app = Flask(__name__)
    login = LoginManager(app)
    people = {actor.username: actor for actor in (READER, ASSOCIATE)}

    @login.request_loader
    def load(request):
        actor = people.get(request.headers.get("X-Test-Person", ""))
        return Visitor("token", SimpleNamespace(actor=actor)) if actor else None

    app.add_url_rule("/page", view_func=lambda: "a page")
    app.register_blueprint(viewer.blueprint(Rooms(units, clock=None, passwords=None, archive=archive, **options)))
    return app


@pytest.fixture
def app(archive, units):
    return make_app(archive, units)


@pytest.fixture
def ask(app):
    """Ask as the reader of the task, below its DICOMweb root."""

    def call(path, person="reader-1", root=f"/viewer/task/{TASK}", **options):
        return app.test_client().get(f"{root}/dicom-web/{path}", headers={"X-Test-Person": person}, **options)

    return call


def address(made, tail="", *, study=None, series=None):
    study, series = study or made.StudyInstanceUID, series or made.SeriesInstanceUID
    return f"studies/{study}/series/{series}/instances/{made.SOPInstanceUID}{tail}"


def addresses(made):
    study, series = (
        f"studies/{made.StudyInstanceUID}",
        f"studies/{made.StudyInstanceUID}/series/{made.SeriesInstanceUID}",
    )
    return {
        "series of the study": f"{study}/series",
        "metadata of the study": f"{study}/metadata",
        "the study": study,
        "instances": f"{series}/instances",
        "metadata of the series": f"{series}/metadata",
        "the series": series,
        "metadata": address(made, "/metadata"),
        "frame": address(made, "/frames/1"),
        "bulk data": address(made, "/bulkdata/00282000"),
        "the instance": address(made),
    }


def values(found, tag):
    return [each[tag]["Value"][0] for each in found]


def parts_of(response):
    boundary = response.content_type.split("boundary=")[1].split(";")[0].encode()
    return [part.split(b"\r\n\r\n", 1) for part in response.data.split(b"--" + boundary)[1:-1]]


@pytest.mark.parametrize("asked", list(addresses(make_object())))
def test_whatever_lies_outside_the_grant_does_not_exist(ask, images, asked):
    assert ask(addresses(images.foreign)[asked]).status_code == 404
    if asked not in ("series of the study", "metadata of the study", "the study"):
        assert ask(addresses(images.hidden)[asked]).status_code == 404


@pytest.mark.parametrize("asked", list(addresses(make_object())))
def test_what_is_granted_is_shown_but_no_whole_file(ask, images, asked):
    assert ask(addresses(images.granted)[asked]).status_code == (406 if asked.startswith("the ") else 200)


@pytest.mark.parametrize("asked", ["studies", *addresses(make_object())])
def test_nobody_else_sees_anything(ask, images, asked):
    path = addresses(images.granted).get(asked, asked)
    assert ask(path, person="arc").status_code == 404
    assert ask(path, person="reader-1", root=f"/viewer/imaging-study/{IMAGING_STUDY}").status_code == 404
    assert ask(path, root=f"/viewer/task/{uuid4()}").status_code == 404


def test_an_instance_is_not_found_under_a_granted_series_that_is_not_its_own(ask, images):
    path = address(images.foreign, "/frames/1", study=images.granted.StudyInstanceUID,
                   series=images.granted.SeriesInstanceUID)  # fmt: skip
    assert ask(path).status_code == 404


def test_an_associate_sees_an_examination_outside_any_task(ask, images):
    response = ask(address(images.granted, "/frames/1"), person="arc", root=f"/viewer/imaging-study/{IMAGING_STUDY}")
    assert response.status_code == 200


def test_a_stranger_is_told_so_in_json(ask, images):
    response = ask("studies", person="")
    assert (response.status_code, response.json) == (401, {"error": "session-over"})


def test_a_search_finds_the_granted_series_and_counts_no_others(ask, images):
    (study,) = ask("studies").json
    assert study["0020000D"]["Value"] == [images.granted.StudyInstanceUID]
    assert study["00201206"]["Value"] == [1]
    assert study["00201208"]["Value"] == [1]
    assert study["00080061"]["Value"] == ["CT"]
    assert values(ask(f"studies/{images.granted.StudyInstanceUID}/series").json, "0020000E") == [
        images.granted.SeriesInstanceUID
    ]


@pytest.mark.parametrize(
    ("query", "count"),
    [
        ("limit=101&offset=0&fuzzymatching=false&includefield=00081030,00080060", 1),
        ("00100020=ONCO-001", 1), ("PatientID=ONCO-*", 1), ("PatientID=*", 1), ("PatientID=ONCO-002", 0),
        ("PatientID=onco-001", 0), ("StudyInstanceUID=1.2.3", 0), ("ModalitiesInStudy=CT", 1),
        ("ModalitiesInStudy=SR", 0), ("offset=1", 0), ("limit=0", 0),
    ],
)  # fmt: skip
def test_a_search_is_narrowed_by_what_it_asks_for(ask, images, query, count):
    assert len(ask(f"studies?{query}").json) == count


@pytest.mark.parametrize(
    "query", ["PatientName=A", "token=1", "limit=-1", "limit=x", "StudyInstanceUID=1&StudyInstanceUID=2"]
)
def test_a_query_that_is_not_understood_is_refused(ask, images, query):
    assert ask(f"studies?{query}").status_code == 400


def test_a_search_for_another_study_under_the_address_of_one_is_refused(ask, images):
    path = f"studies/{images.granted.StudyInstanceUID}/series?StudyInstanceUID={images.foreign.StudyInstanceUID}"
    assert ask(path).status_code == 400


def test_a_frame_comes_as_it_is_stored_with_its_transfer_syntax(ask, images):
    response = ask(address(images.granted, "/frames/1"))
    ((head, body),) = parts_of(response)
    assert body == images.granted.PixelData + b"\r\n"
    assert b"Content-Type: application/octet-stream; transfer-syntax=1.2.840.10008.1.2.1" in head
    assert response.headers["Cache-Control"] == "no-store"
    assert int(response.headers["Content-Length"]) == len(response.data)


def test_a_long_answer_is_handed_on_in_pieces(ask, archive, units, tmp_path):
    made = make_object(Rows=1024, Columns=1024, NumberOfFrames=3, PixelData=bytes(6 << 20))
    archive.store([write(tmp_path, made)])
    units.grants[TASK, READER.account_id] = Grant.of([(made.StudyInstanceUID, made.SeriesInstanceUID)])
    response = ask(address(made, "/frames/1,2,3"), buffered=False)
    assert response.content_length is None
    assert [len(body) for _, body in parts_of(response)] == [(2 << 20) + 2] * 3


def test_a_long_answer_breaks_off_when_its_grant_ends(ask, archive, units, tmp_path, monkeypatch):
    """Asked again every half second, so that what was withdrawn has ended within one."""
    made = make_object(Rows=1024, Columns=1024, NumberOfFrames=64, PixelData=bytes(128 << 20))
    archive.store([write(tmp_path, made)])
    units.grants[TASK, READER.account_id] = Grant.of([(made.StudyInstanceUID, made.SeriesInstanceUID)])
    seconds = count()
    monkeypatch.setattr("toolpict.services.viewing.time", SimpleNamespace(monotonic=lambda: next(seconds) / 10))
    response = ask(address(made, f"/frames/{','.join(map(str, range(1, 65)))}"), buffered=False)
    begun = next(response.response)
    units.grants.clear()
    taken = []
    with pytest.raises(GrantEndedError):
        taken.extend(map(len, response.response))
    assert len(begun) + sum(taken) < 20 << 20
    assert viewing.LOOKED_AGAIN < 1


def test_metadata_name_bulk_data_below_the_viewers_own_root(ask, images):
    (written,) = ask(address(images.granted, "/metadata")).json
    uri = written["00282000"]["BulkDataURI"]
    assert uri == f"/viewer/task/{TASK}/dicom-web/{address(images.granted, '/bulkdata/00282000')}"
    ((_, body),) = parts_of(ask(address(images.granted, "/bulkdata/00282000")))
    assert body == images.granted.ICCProfile + b"\r\n"


def test_metadata_of_a_study_are_those_of_the_granted_series(ask, images):
    written = ask(f"studies/{images.granted.StudyInstanceUID}/metadata").json
    assert values(written, "0020000E") == [images.granted.SeriesInstanceUID]


def test_metadata_are_compressed_for_who_takes_it(app, images):
    headers = {"X-Test-Person": "reader-1", "Accept-Encoding": "gzip"}
    path = f"/viewer/task/{TASK}/dicom-web/{address(images.granted, '/metadata')}"
    response = app.test_client().get(path, headers=headers)
    assert response.headers["Content-Encoding"] == "gzip"


def test_frames_that_are_not_there_are_not_found(ask, images):
    assert [ask(address(images.granted, f"/frames/{n}")).status_code for n in ("0", "-1", "2", "9999")] == [404] * 4


@pytest.mark.parametrize(
    "path",
    [
        "Studies", "STUDIES/1.2/SERIES", "studies/%2e%2e/studies", "studies/..%2fstudies", "studies/1.2/rendered",
        "instances", "studies//series", "studies/*/series", "studies/1.2,1.3/series", "studies/1.2%00/series",
        f"studies/1.{'2' * 64}/series", "studies/1.2/series/1.2.3/thumbnail",
    ],
)  # fmt: skip
def test_other_addresses_do_not_exist(ask, images, path):
    assert ask(path).status_code == 404


def test_nothing_is_stored_or_removed_through_the_viewer(app, images):
    client = app.test_client()
    for method in (client.post, client.put, client.delete):
        assert (
            method(f"/viewer/task/{TASK}/dicom-web/studies", headers={"X-Test-Person": "reader-1"}).status_code == 405
        )


def test_a_grant_that_ends_shows_nothing_more(app, ask, images, units):
    assert ask(address(images.granted, "/frames/1")).status_code == 200
    units.grants.clear()
    assert ask(address(images.granted, "/frames/1")).status_code == 404
    known = {"X-Test-Person": "reader-1", "If-None-Match": "*", "If-Modified-Since": "Tue, 24 Nov 2026 09:00:00 GMT"}
    path = f"/viewer/task/{TASK}/dicom-web/{address(images.granted, '/frames/1')}"
    assert app.test_client().get(path, headers=known).status_code == 404, "not 304: what is kept is not confirmed"
    units.grants[TASK, READER.account_id] = Grant.of([])
    assert ask("studies").status_code == 404, "a task without an image"


@pytest.mark.parametrize(
    "accept", ["application/dicom", "*/*", "application/zip", 'multipart/related; type="application/dicom"']
)
def test_no_way_of_asking_gives_a_whole_file(app, images, accept):
    headers = {"X-Test-Person": "reader-1", "Accept": accept}

    def get(tail):
        path = f"/viewer/task/{TASK}/dicom-web/{address(images.granted, tail)}"
        return app.test_client().get(path, headers=headers)

    assert (get("").status_code, get("?accept=application/dicom").status_code) == (406, 406)
    frame = get("/frames/1")
    assert frame.content_type.startswith("multipart/related; type=")
    assert b"DICM" not in frame.data


def test_a_reader_knows_the_images_by_the_alias_alone(ask, archive, units, tmp_path):
    """R43: in no answer does anything name the subject, the site or the time point, however deep it lies."""
    item = Dataset()
    item.ReferringPhysicianName, item.PatientID, item.CodeMeaning = "EXEMPLE^Marie", "ONCO-001", "Liver"
    private = {
        "ClinicalTrialSubjectID": "001",
        "ClinicalTrialSiteName": "LYON",
        "ClinicalTrialTimePointID": "M3-SECRET",
    }
    made = make_object(
        "ONCO-001", InstitutionName="LYON", OperatorsName="EXEMPLE^Paul", DeviceSerialNumber="SERIAL-9", StudyID="ONCO-001",
        SeriesDescription="Axial", PixelSpacing=[0.5, 0.5], AnatomicRegionSequence=[item], **private,
    )  # fmt: skip
    made.private_block(0x0029, "OURS", create=True).add_new(1, "LO", "EXEMPLE private")
    made.EncapsulatedDocument = b"ONCO-001" * 1000
    archive.store([write(tmp_path, made)])
    units.grants[TASK, READER.account_id] = Grant.of([(made.StudyInstanceUID, made.SeriesInstanceUID)], "K-017")
    series = f"studies/{made.StudyInstanceUID}/series"
    paths = ("studies", "studies?00100020=K-017", series, f"{series}/{made.SeriesInstanceUID}/instances")
    for path in (*paths, f"studies/{made.StudyInstanceUID}/metadata", address(made, "/metadata")):
        told = ask(path)
        assert (told.status_code, values(told.json, "00100020")) == (200, ["K-017"])
        for secret in (b"ONCO", b'001"', b"LYON", b"EXEMPLE", b"SECRET", b"SERIAL"):
            assert secret not in told.data, (path, secret)
    (whole,) = ask(address(made, "/metadata")).json
    assert (whole["00280030"]["Value"], whole["0008103E"]["Value"]) == ([0.5, 0.5], ["Axial"])
    assert ask("studies?00100020=ONCO-001").json == []
    assert ask(address(made, "/bulkdata/00420011")).status_code == 404


def test_a_list_with_a_foreign_study_finds_nothing_of_it(ask, images):
    uids = [images.granted.StudyInstanceUID, images.foreign.StudyInstanceUID]
    for separator in (",", "%5C"):
        answer = ask(f"studies?StudyInstanceUID={separator.join(uids)}")
        assert images.foreign.StudyInstanceUID.encode() not in answer.data
        assert answer.status_code in (200, 400)


class FailingArchive:
    is_remote = True

    def __init__(self, error):
        self.error = error

    def open_frames(self, *_):
        raise self.error

    metadata = find = open_frames


@pytest.mark.parametrize("tail", ["/frames/1", "/metadata"])
@pytest.mark.parametrize(
    ("error", "status"),
    [(UnreachableError(ErrorCode.ARCHIVE_UNREACHABLE), 502), (ArchiveTimeoutError(ErrorCode.ARCHIVE_UNREACHABLE), 504)],
)
def test_an_archive_that_fails_is_said_to_fail(images, units, tail, error, status):
    client = make_app(FailingArchive(error), units, most_waiting=1).test_client()
    for _ in range(3):  # each gives its place back
        path = f"/viewer/task/{TASK}/dicom-web/{address(images.granted, tail)}"
        response = client.get(path, headers={"X-Test-Person": "reader-1"})
        assert response.status_code == status
        assert response.json["error"].startswith("archive-")


@pytest.fixture
def silent_archive():
    """A server that takes every connection and never says a word."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        yield DicomWebArchive(RemoteArchive(f"http://127.0.0.1:{server.getsockname()[1]}/dicom-web", read_seconds=0.2))


def test_an_archive_that_hangs_is_given_up_soon(images, units, silent_archive):
    client = make_app(silent_archive, units).test_client()
    path = f"/viewer/task/{TASK}/dicom-web/{address(images.granted, '/frames/1')}"
    assert client.get(path, headers={"X-Test-Person": "reader-1"}).status_code == 504


class SlowArchive:
    """Waits in `open_frames` until it is let go, then gives what the archive behind it holds."""

    is_remote = True

    def __init__(self, behind):
        self.behind = behind
        self.asked, self.let_go = threading.Event(), threading.Event()

    def open_frames(self, *address):
        self.asked.set()
        assert self.let_go.wait(10)
        return self.behind.open_frames(*address)


def test_who_comes_when_all_places_are_taken_is_told_to_come_again(images, archive, units):
    slow = SlowArchive(archive)
    app = make_app(slow, units, most_waiting=1)
    path, headers = (
        f"/viewer/task/{TASK}/dicom-web/{address(images.granted, '/frames/1')}",
        {"X-Test-Person": "reader-1"},
    )
    first = []
    thread = threading.Thread(target=lambda: first.append(app.test_client().get(path, headers=headers)))
    thread.start()
    assert slow.asked.wait(10)
    refused = app.test_client().get(path, headers=headers)
    assert (refused.status_code, refused.headers["Retry-After"]) == (503, "1")
    assert app.test_client().get("/page").text == "a page"
    slow.let_go.set()
    thread.join()
    assert first[0].status_code == 200
    assert app.test_client().get(path, headers=headers).status_code == 200


def test_reading_from_a_pacs_keeps_no_pixels_here(images, units, orthanc_server, tmp_path, monkeypatch):
    """R7: the images are kept once."""
    (tmp_path / "here").mkdir()
    monkeypatch.chdir(tmp_path / "here")
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path / "here"))
    remote = DicomWebArchive(RemoteArchive(orthanc_server.dicomweb_url))
    remote.store([write(tmp_path, images.granted)])
    client = make_app(remote, units).test_client()
    path = f"/viewer/task/{TASK}/dicom-web/{address(images.granted, '/frames/1')}"
    assert {client.get(path, headers={"X-Test-Person": "reader-1"}).status_code for _ in range(50)} == {200}
    assert list((tmp_path / "here").iterdir()) == []


def test_the_archive_tells_nothing_of_itself(images, units, orthanc_server, tmp_path):
    remote = DicomWebArchive(RemoteArchive(orthanc_server.dicomweb_url))
    made = images.granted
    remote.store([write(tmp_path, made)])
    client = make_app(remote, units).test_client()
    for tail in ("studies", f"studies/{made.StudyInstanceUID}/series", *addresses(made).values()):
        response = client.get(f"/viewer/task/{TASK}/dicom-web/{tail}", headers={"X-Test-Person": "reader-1"})
        told = json.dumps(dict(response.headers)).encode() + response.data
        assert str(orthanc_server.http_port).encode() not in told.replace(made.PixelData, b"")
        assert response.status_code in (200, 406)
