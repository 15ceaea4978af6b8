"""A ZIP or a folder is handed in whole or piece by piece: cut off, gone on with, and never more than the disk holds (R36)."""

import io
import os
import resource
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from uuid import UUID

import pytest
import sqlalchemy as sa
from flask.testing import FlaskClient
from werkzeug.datastructures import MultiDict
from werkzeug.test import TestResponse

from anonymization_bridge.codes import ErrorCode, SourceKind
from anonymization_bridge.database.tables import audit_entry
from anonymization_bridge.errors import WrongStateError
from anonymization_bridge.rooms import Folders, Rooms
from anonymization_bridge.sources.receiving import Announced, Receiver
from tests.bridge.conftest import application, signed_in
from tests.bridge.images import write_ct
from tests.bridge.test_chain import choose_all, launched, sent, zipped
from tests.bridge.toolpict_stub import ToolpictStub

PIECE = "application/offset+octet-stream"
NOWHERE = "0b6d6c0e-57b2-4c41-9c5e-52c1c2f3a333"


@pytest.fixture
def client(told_rooms: Rooms) -> FlaskClient:
    return signed_in(told_rooms)


@pytest.fixture
def form(client: FlaskClient, toolpict: ToolpictStub) -> str:
    return launched(client, toolpict)


def contents(folder: Path) -> list[bytes]:
    return [file.read_bytes() for file in sorted(folder.iterdir())]


def begin(client: FlaskClient, form: str, kind: str, sizes: list[int], fingerprint: str = "") -> TestResponse:
    said = {"kind": kind, "sizes": sizes, "fingerprint": fingerprint}
    return client.post(f"{form}/uploads", json=said)


def send_piece(client: FlaskClient, address: str, offset: int, piece: bytes) -> TestResponse:
    return client.patch(address, data=piece, headers={"Upload-Offset": str(offset)}, content_type=PIECE)


def offset(client: FlaskClient, address: str) -> int:
    return int(client.head(address).headers["Upload-Offset"])


def lying_about(rooms: Rooms) -> list[str]:
    """Return what the folder of what is handed in holds."""
    return sorted(path.name for path in rooms.folders.uploads.iterdir())


@pytest.mark.parametrize("kind", ["zip", "folder"])
def test_what_comes_in_pieces_is_taken_as_what_comes_whole(
    client: FlaskClient, form: str, told_rooms: Rooms, tmp_path: Path, kind: str
) -> None:
    write_ct(tmp_path / "cd", slices=4)
    files = [zipped(tmp_path / "cd")] if kind == "zip" else [*contents(tmp_path / "cd"), b"no image"]
    whole = b"".join(files)
    begun = begin(client, form, kind, [len(one) for one in files])
    address, upload_id = begun.json["address"], begun.json["upload"]  # type: ignore[index]
    at = 0
    while at < len(whole):
        at = int(send_piece(client, address, at, whole[at : at + 1000]).headers["Upload-Offset"])
    assert client.post(f"{form}/{kind}", data={"upload": upload_id}).status_code == 303
    page = client.get(form).text

    assert begun.status_code == 201
    assert "Portal" in page
    assert "1 hors DICOM" in page
    assert client.head(address).status_code == 404
    (name,) = lying_about(told_rooms)
    assert len(list((told_rooms.folders.uploads / name).iterdir())) == 5
    choose_all(client, form)
    sent(client, form)


def test_a_folder_is_taken_without_a_script_and_opens_no_more_files_than_one(
    client: FlaskClient, form: str, told_rooms: Rooms, tmp_path: Path
) -> None:
    write_ct(tmp_path / "cd", slices=60)
    _, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    soft = len(list(Path("/proc/self/fd").iterdir())) + 30
    files = [(io.BytesIO(content), f"EXEMPLE/{place}") for place, content in enumerate(contents(tmp_path / "cd"))]
    before, _ = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (soft, hard))
    try:
        answer = client.post(f"{form}/folder", data=MultiDict([("folder", one) for one in files]))
    finally:
        resource.setrlimit(resource.RLIMIT_NOFILE, (before, hard))
    assert answer.status_code == 303, answer.text
    assert 'class="tp-num">60</td>' in client.get(form).text
    (name,) = lying_about(told_rooms)
    assert (told_rooms.folders.uploads / name / "000000").is_file()


def test_what_came_before_a_cut_is_there_and_is_gone_on_with(client: FlaskClient, form: str, told_rooms: Rooms) -> None:
    class Cut(io.BytesIO):
        """A connection that breaks after some bytes."""

        def read(self, size: int | None = -1) -> bytes:
            piece = super().read(size)
            if not piece:
                raise ConnectionResetError
            return piece

    content = os.urandom(900_000)
    begun = begin(client, form, "folder", [300_000, 600_000])
    receiver, upload_id = Receiver(told_rooms.folders.uploads), UUID(begun.json["upload"])  # type: ignore[index]
    with pytest.raises(ConnectionResetError):
        receiver.append(upload_id, 0, Cut(content[:700_000]))
    address = begun.json["address"]  # type: ignore[index]
    there = offset(client, address)
    send_piece(client, address, there, content[there:])

    assert there >= 524_288
    assert contents(receiver.finish(upload_id)) == [content[:300_000], content[300_000:]]


def test_the_same_files_chosen_again_go_on_where_they_stopped(client: FlaskClient, form: str) -> None:
    first = begin(client, form, "zip", [1000], "a" * 64).json
    assert first is not None
    send_piece(client, first["address"], 0, b"x" * 400)
    again, other = begin(client, form, "zip", [1000], "a" * 64).json, begin(client, form, "zip", [1000], "b" * 64).json
    assert again == {**first, "offset": 400}
    assert other is not None
    assert (other["upload"] == first["upload"], other["offset"]) == (False, 0)


@pytest.mark.parametrize("wrong", [0, 99, 101, -1])
def test_a_piece_at_the_wrong_place_is_refused_and_told_where_to_go_on(
    client: FlaskClient, form: str, wrong: int
) -> None:
    address = begin(client, form, "zip", [1000]).json["address"]  # type: ignore[index]
    send_piece(client, address, 0, b"x" * 100)
    answer = send_piece(client, address, wrong, b"y" * 10)
    assert (answer.status_code, "100" in answer.text, offset(client, address)) == (409, True, 100)


def test_no_more_is_taken_than_was_announced(client: FlaskClient, form: str) -> None:
    address = begin(client, form, "zip", [10]).json["address"]  # type: ignore[index]
    assert send_piece(client, address, 0, b"x" * 1000).headers["Upload-Offset"] == "10"


def test_two_that_send_at_once_do_not_tear_a_file(tmp_path: Path) -> None:
    receiver = Receiver(tmp_path)
    upload_id = receiver.begin(Announced(NOWHERE, SourceKind.ZIP, (100,), ""))

    class Second(io.BytesIO):
        """What the second one tries while the first one sends."""

        def read(self, size: int | None = -1) -> bytes:
            with pytest.raises(WrongStateError):
                receiver.append(upload_id, 0, io.BytesIO(b"y" * 100))
            return super().read(size)

    assert receiver.append(upload_id, 0, Second(b"x" * 100)) == 100
    assert contents(receiver.finish(upload_id)) == [b"x" * 100]


def test_an_upload_that_is_not_whole_is_not_taken(client: FlaskClient, form: str) -> None:
    begun = begin(client, form, "zip", [1000]).json
    assert begun is not None
    assert client.post(f"{form}/zip", data={"upload": begun["upload"]}).status_code == 409
    assert offset(client, begun["address"]) == 0
    for unknown in (NOWHERE, "../../etc/passwd"):
        assert client.post(f"{form}/zip", data={"upload": unknown}).status_code == 404


def test_somebody_elses_upload_does_not_exist(
    client: FlaskClient, form: str, told_rooms: Rooms, toolpict: ToolpictStub
) -> None:
    begun = begin(client, form, "zip", [10]).json
    assert begun is not None
    other, elsewhere = signed_in(told_rooms, "arc-2"), launched(client, toolpict)
    own = begun["address"].replace(form.rsplit("/", 1)[1], elsewhere.rsplit("/", 1)[1])
    for person, address in ((other, begun["address"]), (client, own)):
        assert person.head(address).status_code in {403, 404}
        assert send_piece(person, address, 0, b"x" * 10).status_code in {403, 404}
        assert person.delete(address).status_code in {403, 404}
    assert client.post(f"{elsewhere}/zip", data={"upload": begun["upload"]}).status_code == 404
    assert offset(client, begun["address"]) == 0


def test_stopping_leaves_nothing(client: FlaskClient, form: str, told_rooms: Rooms) -> None:
    address = begin(client, form, "folder", [10, 20]).json["address"]  # type: ignore[index]
    send_piece(client, address, 0, b"x" * 15)
    assert client.delete(address).status_code == 204
    assert lying_about(told_rooms) == []


@pytest.mark.parametrize(
    "said",
    [
        None,
        [],
        {"kind": "zip"},
        {"kind": "zip", "sizes": []},
        {"kind": "zip", "sizes": [1, 2]},
        {"kind": "zip", "sizes": [0]},
        {"kind": "folder", "sizes": [-1]},
        {"kind": "folder", "sizes": [True]},
        {"kind": "folder", "sizes": ["1"]},
        {"kind": "pacs", "sizes": [1]},
        {"kind": "zip", "sizes": [1], "fingerprint": 5},
        {"kind": "zip", "sizes": [1], "fingerprint": "x" * 1000},
    ],
)
def test_nonsense_that_is_announced_is_refused(client: FlaskClient, form: str, told_rooms: Rooms, said: object) -> None:
    assert client.post(f"{form}/uploads", json=said).status_code == 422
    assert lying_about(told_rooms) == []


def test_more_than_the_limit_is_refused_before_it_comes(told_rooms: Rooms, toolpict: ToolpictStub) -> None:
    small = replace(told_rooms, settings=replace(told_rooms.settings, upload_limit_bytes=1000))
    client = signed_in(small)
    form = launched(client, toolpict)
    assert begin(client, form, "zip", [1001]).status_code == 413
    data = {"zip": (io.BytesIO(b"x" * 2000), "a.zip")}
    assert client.post(f"{form}/zip", data=data).status_code == 413
    assert lying_about(small) == []


def test_a_form_that_was_sent_takes_nothing_more(
    client: FlaskClient, form: str, told_rooms: Rooms, tmp_path: Path
) -> None:
    write_ct(tmp_path / "cd")
    client.post(f"{form}/zip", data={"zip": (io.BytesIO(zipped(tmp_path / "cd")), "cd.zip")})
    choose_all(client, form)
    sent(client, form)
    assert begin(client, form, "zip", [10]).status_code == 409


def test_another_source_removes_what_was_handed_in_before(
    client: FlaskClient, form: str, told_rooms: Rooms, tmp_path: Path
) -> None:
    write_ct(tmp_path / "cd")
    names = []
    for _ in range(2):
        client.post(f"{form}/zip", data={"zip": (io.BytesIO(zipped(tmp_path / "cd")), "cd.zip")})
        names += lying_about(told_rooms)
    assert len(set(names)) == len(names) == 2


def test_the_trace_tells_a_folder_from_a_zip(client: FlaskClient, form: str, told_rooms: Rooms, tmp_path: Path) -> None:
    write_ct(tmp_path / "cd", slices=1)
    files = [("folder", (io.BytesIO(content), "a")) for content in contents(tmp_path / "cd")]
    client.post(f"{form}/folder", data=MultiDict(files))
    client.post(f"{form}/zip", data={"zip": (io.BytesIO(zipped(tmp_path / "cd")), "cd.zip")})
    with told_rooms.database.looking() as connection:
        codes = connection.execute(sa.select(audit_entry.c.code).order_by(audit_entry.c.number)).scalars().all()
    assert codes[-2:] == ["folder-taken", "zip-taken"]


@contextmanager
def limited(most: int) -> Iterator[None]:
    """Let no file grow past so many bytes, as a quota would."""
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (most, hard))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    """Give a file system of 3 MB, where we may mount one."""
    place = tmp_path / "disk"
    place.mkdir()
    mounted = subprocess.run(["mount", "-t", "tmpfs", "-o", "size=3m", "tmpfs", str(place)], check=False)
    if mounted.returncode:
        pytest.skip("only root may mount a small disk; the quota test next to this one runs everywhere")
    try:
        yield place
    finally:
        subprocess.run(["umount", str(place)], check=True)


def on(told_rooms: Rooms, folder: Path) -> Rooms:
    """Return the same bridge with its work folders elsewhere."""
    folders = Folders(folder / "work")
    folders.make()
    return replace(told_rooms, folders=folders)


def test_a_full_disk_is_told_and_leaves_nothing(told_rooms: Rooms, toolpict: ToolpictStub, small_disk: Path) -> None:
    rooms = on(told_rooms, small_disk)
    client = signed_in(rooms)
    form = launched(client, toolpict)
    assert begin(client, form, "zip", [10_000_000]).status_code == 507
    begun = begin(client, form, "zip", [2_500_000]).json
    assert begun is not None
    send_piece(client, begun["address"], 0, b"x" * 1_000_000)
    (small_disk / "somebody else").write_bytes(bytes(1_000_000))
    answer = send_piece(client, begun["address"], 1_000_000, b"x" * 1_500_000)
    whole = client.post(f"{form}/zip", data={"zip": (io.BytesIO(bytes(2_500_000)), "a.zip")})

    for refused in (answer, whole):
        assert refused.status_code == 507
        assert "plus de place sur le disque de la passerelle" in refused.text
    assert client.head(begun["address"]).status_code == 404
    assert lying_about(rooms) == []


def test_a_quota_is_told_and_leaves_nothing(client: FlaskClient, form: str, told_rooms: Rooms) -> None:
    begun = begin(client, form, "zip", [3_000_000]).json
    assert begun is not None
    with limited(2_000_000):
        pieces = [send_piece(client, begun["address"], at, b"x" * 1_500_000) for at in (0, 1_500_000)]
    assert [one.status_code for one in pieces] == [204, 507]
    assert client.head(begun["address"]).status_code == 404
    assert lying_about(told_rooms) == []


@pytest.mark.parametrize("kind", ["zip", "folder"])
def test_a_disk_that_is_full_at_the_last_step_keeps_nothing(
    client: FlaskClient, form: str, told_rooms: Rooms, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, kind: str
) -> None:
    write_ct(tmp_path / "cd")
    files = [zipped(tmp_path / "cd")] if kind == "zip" else contents(tmp_path / "cd")
    begun = begin(client, form, kind, [len(one) for one in files]).json
    assert begun is not None
    send_piece(client, begun["address"], 0, b"".join(files))

    def full(*_: object) -> int:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("anonymization_bridge.sources.unpacking.copy_at_most", full)
    monkeypatch.setattr("anonymization_bridge.sources.unpacking.link_or_copy", full)
    answer = client.post(f"{form}/{kind}", data={"upload": begun["upload"]})
    assert answer.status_code == 507
    assert ErrorCode.DISK_FULL not in answer.text
    assert lying_about(told_rooms) == []


def test_a_large_upload_is_never_held_in_memory(client: FlaskClient, form: str, tmp_path: Path) -> None:
    size, megabyte = 300_000_000, 1 << 20
    with (tmp_path / "zeros").open("wb") as file:
        file.truncate(size)
    address = begin(client, form, "zip", [size]).json["address"]  # type: ignore[index]
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    with (tmp_path / "zeros").open("rb") as file:
        headers = {"Upload-Offset": "0", "Content-Length": str(size)}
        answer = client.patch(address, input_stream=file, headers=headers, content_type=PIECE)
    grew = (resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before) * 1024
    assert answer.headers["Upload-Offset"] == str(size)
    assert grew <= 64 * megabyte


def test_pieces_need_the_token_of_the_form(told_rooms: Rooms) -> None:
    app = application(told_rooms)
    app.config["WTF_CSRF_ENABLED"] = True
    client = signed_in(told_rooms)
    guarded = app.test_client()
    cookie = client.get_cookie("toolpict-bridge")
    assert cookie
    guarded.set_cookie("toolpict-bridge", cookie.value)
    path = f"/intakes/prepare/{NOWHERE}/uploads"
    for answer in (guarded.post(path), guarded.patch(f"{path}/{NOWHERE}"), guarded.delete(f"{path}/{NOWHERE}")):
        assert answer.status_code == 400
