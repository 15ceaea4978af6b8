"""Files attached to a reading: kept by their digest, part of what is signed (R53)."""

import errno
import hashlib
import io
import os
from pathlib import Path

import pytest

from toolpict.domain.errors import NotFoundError, StorageFullError
from toolpict.domain.reading import Attachment
from toolpict.integration.file_store import CHUNK_BYTES
from toolpict.services.attachments import plain_name, sniff_type
from toolpict.services.doors import DoorShutError

BYTES = b"%PDF" + bytes(CHUNK_BYTES)
SHA256 = hashlib.sha256(BYTES).hexdigest()


class Torn(io.BytesIO):
    """An upload whose connection breaks after the first chunk."""

    def read(self, size=-1):
        if self.tell():
            raise ConnectionError
        return super().read(size)


def put(files, stream):
    return files.put(stream, "crf.pdf", "application/pdf")


def test_a_file_is_kept_once_under_its_digest_and_opened_by_it(files, folder):
    kept = [put(files, io.BytesIO(BYTES)) for _ in range(2)]
    assert kept == [Attachment("crf.pdf", "application/pdf", len(BYTES), SHA256)] * 2
    assert [path.name for path in folder.iterdir()] == [SHA256]
    with files.open(SHA256) as stream:
        assert stream.read() == BYTES


@pytest.mark.parametrize("name", [SHA256, "../secret", ""])
def test_what_is_not_kept_is_not_found(files, name):
    with pytest.raises(NotFoundError):
        files.open(name)


def test_a_file_is_on_the_disk_before_it_has_its_name_and_its_name_is_too(files, folder, monkeypatch):
    calls = []
    fsync, replace = os.fsync, os.replace
    name_of = Path("/proc/self/fd")
    monkeypatch.setattr(os, "fsync", lambda fd: calls.append(str((name_of / str(fd)).readlink())) or fsync(fd))
    monkeypatch.setattr(os, "replace", lambda old, new: calls.append("rename") or replace(old, new))
    put(files, io.BytesIO(BYTES))
    file, rename, place = calls
    assert (file.startswith(f"{folder}/.incoming-"), rename, place) == (True, "rename", str(folder))


@pytest.mark.parametrize("number", [errno.ENOSPC, errno.EDQUOT])
def test_a_full_disk_is_refused_and_nothing_is_left(files, folder, monkeypatch, number):
    def full(_descriptor):
        raise OSError(number, os.strerror(number))

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(StorageFullError):
        put(files, io.BytesIO(BYTES))
    assert list(folder.iterdir()) == []


def test_another_fault_of_the_disk_is_no_refusal(files, monkeypatch):
    def broken(_descriptor):
        raise OSError(errno.EIO, os.strerror(errno.EIO))

    monkeypatch.setattr(os, "fsync", broken)
    with pytest.raises(OSError, match="Input/output"):
        put(files, io.BytesIO(BYTES))


def test_an_upload_that_breaks_off_leaves_nothing(files, folder):
    with pytest.raises(ConnectionError):
        put(files, Torn(BYTES))
    assert list(folder.iterdir()) == []


def test_no_file_is_written_while_rows_are_changed(units, files, folder):
    with units.changing(), pytest.raises(DoorShutError):
        put(files, io.BytesIO(BYTES))
    assert list(folder.iterdir()) == []


@pytest.mark.parametrize(
    ("sent", "kept"),
    [
        ("C:\\Users\\x\\avis.pdf", "avis.pdf"),
        ("../../etc/passwd", "passwd"),
        ("a\r\nb\u202e.pdf", "ab.pdf"),
        ("", "file"),
        ("...", "file"),
        ("x" * 300 + ".pdf", "x" * 146 + ".pdf"),
        ("x" * 300, "x" * 150),
    ],
)
def test_a_file_has_a_plain_name(sent, kept):
    assert plain_name(sent) == kept


@pytest.mark.parametrize(
    ("head", "name", "expected"),
    [
        (b"%PDF-1.7", "a.txt", "application/pdf"),
        (b"<html><script>alert(1)</script>", "a.pdf", "application/octet-stream"),
        (b"<svg onload='x'/>", "a.svg", "application/octet-stream"),
        (b"MZ\x90\0", "a.png", "application/octet-stream"),
        (b"PK\x03\x04rest", "a.XLSX", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"),
        (b"PK\x03\x04rest", "a.html", "application/zip"),
        (b"\0" * 128 + b"DICM", "a", "application/dicom"),
    ],
)
def test_a_file_is_what_its_bytes_say(head, name, expected):
    assert sniff_type(head, name) == expected
