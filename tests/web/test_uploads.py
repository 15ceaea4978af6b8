"""Files that come in pieces (tus 1.0): cut off, gone on with, and never more than the disk holds (R50)."""

import base64
import errno
import io
import os
import resource
import threading
from pathlib import Path

import pytest
from werkzeug.serving import WSGIRequestHandler, make_server

from tests import post_processed as arranged
from toolpict.domain.post_processing import Output, OutputState, OutputStatus
from toolpict.domain.tasks import TaskStatus
from toolpict.integration import uploads as on_disk
from toolpict.services.ports.jobs import Job

TUS = {"Tus-Resumable": "1.0.0"}
PIECE = "application/offset+octet-stream"
MEGABYTE = 1 << 20


@pytest.fixture
def technologist(world):
    return arranged.make_technologist(world)


@pytest.fixture
def task(world, technologist):
    return arranged.make_task(world, technologist)


@pytest.fixture
def client(login, technologist):
    return login(technologist)


@pytest.fixture
def begin(client, task):
    def call(length, *, code="NOTE", by=client, to=task, name="rapport é.pdf", **headers):
        said = {"task": str(to.id), "code": code, "filename": name, "filetype": "application/pdf"}
        pairs = ",".join(f"{key} {base64.b64encode(value.encode()).decode()}" for key, value in said.items())
        headers = {"Upload-Length": str(length), "Upload-Metadata": pairs} | headers
        return by.post("/uploads", headers={**TUS, **headers})

    return call


@pytest.fixture
def send(client):
    def call(address, offset, content, by=client, mimetype=PIECE):
        headers = {**TUS, "Upload-Offset": str(offset)}
        return by.patch(address, data=content, headers=headers, content_type=mimetype)

    return call


def offset(client, address):
    return int(client.head(address, headers=TUS).headers["Upload-Offset"])


def kept(folder):
    return sorted(path.name for path in Path(folder).rglob("*") if path.is_file())


def test_a_file_sent_in_pieces_becomes_an_output_to_be_checked(
    begin, send, client, units, task, technologist, jobs, file_store, tmp_path
):
    content = os.urandom(300_000)
    answer = begin(len(content))
    address = answer.headers["Location"]
    assert (answer.status_code, answer.headers["Tus-Resumable"], offset(client, address)) == (201, "1.0.0", 0)

    sizes = [
        send(address, at, content[at : at + 100_000]).headers["Upload-Offset"] for at in range(0, 300_000, 100_000)
    ]

    assert sizes == ["100000", "200000", "300000"]
    with units.looking() as work:
        (output,) = work.find(Output, task_id=task.id)
        assert work.get(OutputState, output.id).status is OutputStatus.CHECKING
        assert work.history(task.id)[-1].actor_id == technologist.id
    assert (output.filename, output.media_type, output.size_bytes) == ("rapport é.pdf", "application/pdf", 300_000)
    with file_store.open(output.sha256) as stream:
        assert stream.read() == content
    assert (Job.CHECK_OUTPUT, output.id) in jobs.asked
    assert kept(tmp_path / "coming") == []
    assert client.head(address, headers=TUS).status_code == 404


def test_what_came_before_a_cut_is_there_and_is_gone_on_with(begin, uploads, client, send, task, units):
    class Cut(io.BytesIO):
        """A connection that breaks after some bytes."""

        def read(self, size=-1):
            piece = super().read(size)
            if not piece:
                raise ConnectionResetError
            return piece

    content = bytes(range(256)) * 4000
    address = begin(len(content)).headers["Location"]
    upload = uploads.find(address.rpartition("/")[2])
    with pytest.raises(ConnectionResetError):
        uploads.append(upload, 0, Cut(content[:700_000]))

    there = offset(client, address)

    assert there == 700_000
    assert send(address, there, content[there:]).status_code == 204
    with units.looking() as work:
        (output,) = work.find(Output, task_id=task.id)
    assert output.size_bytes == len(content)


@pytest.mark.parametrize("wrong", [0, 99, 101])
def test_a_piece_at_the_wrong_offset_is_refused_and_told_where_to_go_on(begin, send, client, wrong):
    address = begin(1000).headers["Location"]
    send(address, 0, b"x" * 100)
    answer = send(address, wrong, b"y" * 10)
    assert (answer.status_code, "100" in answer.json["error"]["message"], offset(client, address)) == (409, True, 100)


def test_no_more_is_taken_than_was_announced(begin, send, units, task):
    address = begin(10).headers["Location"]
    assert send(address, 0, b"x" * 1000).headers["Upload-Offset"] == "10"
    with units.looking() as work:
        (output,) = work.find(Output, task_id=task.id)
    assert output.size_bytes == 10


def test_somebody_elses_upload_does_not_exist(begin, send, login, world, rows):
    address = begin(10).headers["Location"]
    other = login(arranged.make_technologist(world, "tech-2"))
    before = rows()
    assert other.head(address, headers=TUS).status_code == 404
    assert send(address, 0, b"x" * 10, by=other).status_code == 404
    assert other.delete(address, headers=TUS).status_code == 404
    assert rows() == before


def test_nothing_is_begun_for_a_task_that_is_not_ones_own(begin, login, world, tmp_path):
    other = login(arranged.make_technologist(world, "tech-2"))
    assert begin(10, by=other).status_code == 404
    assert begin(10, by=login(world.associate)).status_code == 403
    assert kept(tmp_path / "coming") == []


def test_nothing_is_begun_for_a_task_that_is_not_in_progress(begin, world, technologist):
    done = arranged.make_task(world, technologist, status=TaskStatus.SUBMITTED)
    assert begin(10, to=done).status_code == 403


def test_what_was_begun_cannot_be_gone_on_with_once_the_task_was_taken_away(begin, send, world, task, unguarded, rows):
    address = begin(10).headers["Location"]
    with unguarded.begin() as connection:
        connection.exec_driver_sql("UPDATE task SET status = 'submitted'")
    before = rows()
    assert send(address, 0, b"x" * 10).status_code == 403
    assert rows() == before


@pytest.mark.parametrize("length", ["0", "-1", str(65 * 1024**3)])
def test_a_length_out_of_bounds_is_refused(begin, length):
    assert begin(length).status_code == 422


@pytest.mark.parametrize(
    "headers", [{"Upload-Length": "many"}, {"Upload-Metadata": "task"}, {"Upload-Metadata": "task !!"}], ids=str
)
def test_a_beginning_that_is_not_understood_is_refused(begin, headers):
    assert begin(10, **headers).status_code == 400


def test_a_name_that_is_too_long_or_none_is_refused(begin):
    assert [begin(10, name=name).status_code for name in ("x" * 201, "  ")] == [422, 422]


def test_a_piece_of_another_kind_is_refused(begin, send):
    address = begin(10).headers["Location"]
    assert send(address, 0, b"x" * 10, mimetype="text/plain").status_code == 415


def test_the_server_tells_what_it_speaks(client):
    answer = client.options("/uploads")
    assert (answer.status_code, answer.headers["Tus-Version"]) == (204, "1.0.0")
    assert answer.headers["Tus-Extension"] == "creation,termination"


def test_another_version_of_the_protocol_is_refused(begin, client):
    assert begin(10, **{"Tus-Resumable": "0.2.2"}).status_code == 412
    assert client.head(begin(10).headers["Location"], headers={"Tus-Resumable": "2"}).status_code == 412


def test_an_upload_can_be_given_up(begin, client, tmp_path):
    address = begin(10).headers["Location"]
    assert (client.delete(address, headers=TUS).status_code, client.head(address, headers=TUS).status_code) == (
        204,
        404,
    )
    assert kept(tmp_path / "coming") == []


def test_two_pieces_at_once_do_not_tear_the_file(begin, uploads, send):
    address = begin(10).headers["Location"]
    upload = uploads.find(address.rpartition("/")[2])

    class Slow(io.BytesIO):
        """Sends a second piece while the first is being read."""

        answer = None

        def read(self, size=-1):
            if self.answer is None:
                type(self).answer = send(address, 0, b"y" * 10).status_code
            return super().read(size)

    slow = Slow(b"x" * 9)
    assert uploads.append(upload, 0, slow) == 9
    assert Slow.answer == 409


def full(*_):
    raise OSError(errno.ENOSPC, "No space left on device")


def test_a_full_disk_is_told_and_leaves_nothing(begin, send, client, tmp_path, monkeypatch, rows):
    address = begin(300_000).headers["Location"]
    send(address, 0, b"x" * 100_000)
    before = rows()
    monkeypatch.setattr(on_disk.os, "fsync", full)

    answer = send(address, 100_000, b"x" * 100_000)

    monkeypatch.undo()
    assert (answer.status_code, answer.json["error"]["code"]) == (507, "storage-full")
    assert kept(tmp_path / "coming") == []
    assert client.head(address, headers=TUS).status_code == 404
    assert rows() == before


def test_a_disk_that_is_full_at_the_last_step_keeps_no_half_output(begin, send, tmp_path, monkeypatch, rows):
    address = begin(10).headers["Location"]
    before = rows()
    monkeypatch.setattr("toolpict.integration.file_store.copy_and_hash", full)
    assert send(address, 0, b"x" * 10).status_code == 507
    assert (kept(tmp_path / "kept"), rows()) == ([], before)


def test_a_disk_that_is_full_at_once_begins_nothing(begin, tmp_path, monkeypatch):
    monkeypatch.setattr(Path, "write_text", full)
    assert begin(10).status_code == 507
    assert not (tmp_path / "coming").exists() or kept(tmp_path / "coming") == []


def grown_by(call):
    """Return by how much the most memory this process ever held grew, in bytes."""
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    call()
    return (resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before) * 1024


@pytest.mark.parametrize("size", [300 * MEGABYTE, pytest.param(2048 * MEGABYTE, marks=pytest.mark.soak)])
def test_a_large_file_is_never_held(begin, client, units, task, size, tmp_path):
    address = begin(size).headers["Location"]
    send_zeros(client, address, 0, 1, tmp_path)

    grew = grown_by(lambda: send_zeros(client, address, 1, size - 1, tmp_path))

    with units.looking() as work:
        (output,) = work.find(Output, task_id=task.id)
    assert output.size_bytes == size
    assert grew <= 64 * MEGABYTE


def send_zeros(client, address, at, count, folder):
    """Send so many zeros of a file that has holes only."""
    sparse = folder / f"zeros-{count}"
    sparse.touch()
    os.truncate(sparse, count)
    with sparse.open("rb") as stream:
        headers = {**TUS, "Upload-Offset": str(at)}
        answer = client.patch(address, input_stream=stream, headers=headers, content_type=PIECE)
    assert answer.status_code == 204


def test_a_file_larger_than_other_forms_is_taken_without_javascript(client, task, units, app):
    app.config["WTF_CSRF_ENABLED"] = True
    name = "csrf_token"
    token = client.get(f"/tasks/{task.id}").text.split(f'name="{name}" value="')[1].split('"')[0]
    content = {name: token, "file": (io.BytesIO(bytes(40 * MEGABYTE)), "scans.zip")}
    answer = client.post(f"/tasks/{task.id}/outputs/NOTE", data=content, content_type="multipart/form-data")
    assert answer.status_code == 303
    with units.looking() as work:
        (output,) = work.find(Output, task_id=task.id)
    assert (output.filename, output.size_bytes) == ("scans.zip", 40 * MEGABYTE)


class Quiet(WSGIRequestHandler):
    def log(self, *_):
        pass


@pytest.mark.browser
def test_the_page_sends_a_file_in_pieces(app, client, task, units, chromium, tmp_path):
    file = tmp_path / "rapport.pdf"
    file.write_bytes(os.urandom(9 * MEGABYTE))
    server = make_server("127.0.0.1", 0, app, threaded=True, request_handler=Quiet)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    root = f"http://127.0.0.1:{server.port}"
    context = chromium.new_context(locale="fr-FR")
    try:
        context.add_cookies([{"name": one.key, "value": one.value, "url": root} for one in client._cookies.values()])
        page = context.new_page()
        methods = []
        page.on("request", lambda sent: methods.append(sent.method) if sent.url.startswith(f"{root}/uploads") else None)
        page.goto(f"{root}/tasks/{task.id}")
        page.set_input_files("#file-NOTE", file)
        page.locator("form:has(#file-NOTE) button").click()
        page.wait_for_selector("a:has-text('rapport.pdf')")
    finally:
        context.close()
        server.shutdown()
        thread.join()
        server.server_close()
    assert methods == ["POST", "PATCH", "PATCH"]
    with units.looking() as work:
        (output,) = work.find(Output, task_id=task.id)
    assert output.size_bytes == 9 * MEGABYTE


def test_a_file_whose_end_is_sent_twice_becomes_one_output(begin, send, client, units, task, uploads, monkeypatch):
    monkeypatch.setattr(uploads, "forget", lambda _upload_id: None)  # both ends come before the first has cleared up
    address = begin(10).headers["Location"]
    answers = [send(address, 0, b"x" * 10).status_code, send(address, 10, b"").status_code]
    with units.looking() as work:
        assert (answers, len(work.find(Output, task_id=task.id))) == ([204, 204], 1)


def test_an_upload_that_is_gone_meanwhile_is_not_found(begin, send, uploads, monkeypatch):
    address = begin(10).headers["Location"]
    known = uploads.find(address.rpartition("/")[2])
    uploads.forget(known.id)
    monkeypatch.setattr(uploads, "find", lambda _upload_id: known)
    monkeypatch.setattr(uploads, "offset", lambda _upload_id: 0)
    assert send(address, 0, b"x" * 10).status_code == 404


@pytest.mark.parametrize("name", ["a\x00b.pdf", "a\r\nSet-Cookie: b.pdf", "../../a\nb.pdf", "C:\\dossier\\a.pdf"])
def test_the_name_of_a_file_is_plain_whatever_its_sender_calls_it(begin, send, client, units, task, name):
    address = begin(10, name=name).headers["Location"]
    assert send(address, 0, b"x" * 10).status_code == 204
    with units.looking() as work:
        (output,) = work.find(Output, task_id=task.id)
    assert output.filename.isprintable()
    assert not set("/\\") & set(output.filename)
    with client.get(f"/outputs/{output.id}/download") as answer:
        assert answer.status_code == 200
