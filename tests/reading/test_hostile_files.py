"""Files that would do harm are refused, or do none; what is to be known of the others is said (R53)."""

import io
import socket
import threading
import time
import warnings
import zipfile
import zlib
from contextlib import contextmanager

import pytest
from PIL import Image

from tests.builders import NOW
from toolpict.domain.attached_files import FileFinding, is_program
from toolpict.domain.codes import ProblemCode
from toolpict.domain.errors import InvalidInputError, NotFoundError, UnreachableError
from toolpict.integration.clamd import Clamd
from toolpict.services import attachments
from toolpict.services.file_inspection import find

F = FileFinding
EICAR = b"a harmful one, for this test"


def office(**entries):
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in entries.items():
            archive.writestr(name.replace("__", "/").replace("_dot_", "."), content)
    return out.getvalue()


def picture(kind="PNG", **said):
    out = io.BytesIO()
    Image.new("RGB", (4, 4)).save(out, kind, **said)
    return out.getvalue()


EXIF = Image.Exif()
EXIF[0x013B] = "EXEMPLE"
PACKED = (
    b"%PDF-1.7\n1 0 obj<</Filter/FlateDecode>>stream\n" + zlib.compress(b"<</S/J#61vaScript/JS(x)>>") + b"\nendstream"
)
AUTHOR = "<cp:coreProperties><dc:creator>M. EXEMPLE</dc:creator></cp:coreProperties>"
NOBODY = "<cp:coreProperties><dc:creator></dc:creator></cp:coreProperties>"


def attach(units, readers, files, content, name="avis.pdf", scanner=None):
    upload = attachments.Upload(io.BytesIO(content), name)
    given = {"actor": readers.actor, "units": units, "clock": lambda: NOW, "files": files}
    return attachments.attach_file(readers.first.id, upload, **given, scanner=scanner)


@pytest.mark.parametrize(
    ("content", "name"),
    [
        (b"MZ\x90\0", "avis.pdf"),
        (b"\x7fELF\2", "avis"),
        (b"#!/bin/sh\n", "avis.txt"),
        (b"%PDF-1.7", "avis.pdf.exe"),
        (b"%PDF-1.7", "avis.PDF.Js"),
        (b"hello", "avis.lnk"),
    ],
)
def test_a_program_is_refused_whatever_it_is_called(units, readers, files, folder, rows, content, name):
    before = rows()
    with pytest.raises(InvalidInputError) as refused:
        attach(units, readers, files, content, name)
    assert refused.value.problems["attachment"].code is ProblemCode.FILE_IS_PROGRAM
    assert (rows(), list(folder.iterdir())) == (before, [])


def test_a_document_is_no_program():
    assert not is_program(b"%PDF-1.7", "le patient.com pte rendu.pdf")


@pytest.mark.parametrize(
    ("content", "name", "found"),
    [
        (b"%PDF-1.7 /Pages", "a.pdf", ()),
        (b"%PDF-1.7 /OpenAction<</S/JavaScript/JS(x)>>", "a.pdf", (F.SCRIPT,)),
        (PACKED, "a.pdf", (F.SCRIPT,)),
        (b"%PDF-1.7 /EmbeddedFiles /Author (M. EXEMPLE)", "a.pdf", (F.AUTHOR, F.EMBEDDED)),
        (b"%PDF-1.7 /Author ()", "a.pdf", ()),
        (office(docProps__core_dot_xml=AUTHOR), "a.docx", (F.AUTHOR,)),
        (office(docProps__core_dot_xml=NOBODY), "a.docx", ()),
        (office(word__vbaProject_dot_bin=b"x"), "a.docx", (F.MACROS,)),
        (office(run_dot_exe=b"x"), "a.zip", (F.EMBEDDED,)),
        (b"PK\x03\x04broken", "a.docx", ()),
        (b"<svg onload='x()'/>", "a.svg", (F.SCRIPT,)),
        (b"<html><script>x</script>", "a.pdf", (F.NOT_AS_NAMED, F.SCRIPT)),
        (picture(), "a.png", ()),
        (picture(), "a.jpg", (F.NOT_AS_NAMED,)),
        (picture("JPEG", exif=EXIF), "a.jpg", (F.METADATA,)),
        (bytes(128) + b"DICM", "a.dcm", (F.DICOM,)),
    ],
)
def test_what_is_to_be_known_is_found(content, name, found):
    assert find(io.BytesIO(content), attachments.sniff_type(content[:512], name), name) == found


def test_a_bomb_is_not_unpacked():
    content = b"%PDF-1.7 stream\n" + zlib.compress(bytes(50 << 20)) + b"\nendstream"
    assert find(io.BytesIO(content), "application/pdf", "a.pdf") == ()
    assert find(io.BytesIO(office(docProps__core_dot_xml=bytes(50 << 20))), "application/zip", "a.zip") == ()


def of_streams(body, size=2 << 20):
    one = b"stream\n" + zlib.compress(body, 9) + b"\nendstream\n"
    return b"%PDF-1.7\n" + one * min(2000, size // len(one))


def office_of(times, content):
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive, warnings.catch_warnings():
        warnings.simplefilter("ignore", UserWarning)  # the same name again: what a bomb is made of
        for _ in range(times):
            archive.writestr("docProps/core.xml", content)
    return out.getvalue()


@pytest.mark.parametrize(
    "make",
    [
        lambda: of_streams(bytes(1 << 20)),
        lambda: of_streams(b"#41" * (1 << 18)),
        lambda: office_of(1, b"<dc:creator " * 60_000),
        lambda: office_of(400, bytes(1 << 20)),
    ],
    ids=["zeros", "escaped letters", "tags that never end", "one entry many times"],
)
def test_a_small_file_of_much_holds_nobody_up(make):
    """What it took was seconds to minutes for each of them."""
    content, began = make(), time.process_time()
    find(io.BytesIO(content), attachments.sniff_type(content[:512], "a.docx"), "a.docx")
    assert time.process_time() - began < 3


def test_what_is_unpacked_has_an_end_in_all(monkeypatch):
    monkeypatch.setattr("toolpict.services.file_inspection.MOST_UNPACKED", 100)
    late = b"%PDF-1.7\nstream\n" + zlib.compress(bytes(100)) + b"\nstream\n" + zlib.compress(b"/JavaScript ")
    assert find(io.BytesIO(late), "application/pdf", "a.pdf") == ()


def test_another_file_of_the_same_name_is_its_next_version(units, readers, files):
    first = attach(units, readers, files, b"%PDF-1.7 one")
    second = attach(units, readers, files, b"%PDF-1.7 two /Author (M. EXEMPLE)")
    assert (first.version, second.version, second.findings) == (1, 2, F.AUTHOR)
    with units.looking() as work:
        assert work.readings.draft_attachments(readers.first.id, readers.one.id) == [second]


@contextmanager
def clamd(answer):
    """Stand for ClamAV's daemon as clamd(8) describes it: read one INSTREAM, answer once."""
    server = socket.create_server(("127.0.0.1", 0))

    def serve():
        connection, _ = server.accept()
        with connection, connection.makefile("rwb") as both:
            assert both.read(10) == b"zINSTREAM\0"
            content = b""
            while length := int.from_bytes(both.read(4), "big"):
                content += both.read(length)
            both.write(answer(content))

    thread = threading.Thread(target=serve)
    thread.start()
    yield Clamd(f"127.0.0.1:{server.getsockname()[1]}", 5)
    thread.join(5)
    server.close()


def judge(content):
    return b"stream: Win.Test FOUND\0" if EICAR in content else b"stream: OK\0"


def test_what_the_scanner_knows_is_refused_and_the_rest_is_taken(units, readers, files, rows):
    with clamd(judge) as scanner:
        attach(units, readers, files, b"%PDF-1.7" + bytes(200_000), scanner=scanner)
    before = rows()
    with clamd(judge) as scanner, pytest.raises(InvalidInputError) as refused:
        attach(units, readers, files, b"%PDF-1.7" + bytes(200_000) + EICAR, "b.pdf", scanner)
    assert refused.value.problems["attachment"].code is ProblemCode.FILE_HARMFUL
    assert rows() == before


@pytest.mark.parametrize("said", [b"", b"INSTREAM size limit exceeded. ERROR\0"])
def test_what_could_not_be_scanned_is_not_taken(units, readers, files, rows, said):
    before = rows()
    with clamd(lambda _content: said) as scanner, pytest.raises(UnreachableError):
        attach(units, readers, files, b"%PDF-1.7", scanner=scanner)
    with pytest.raises(UnreachableError):
        attach(units, readers, files, b"%PDF-1.7", scanner=Clamd("/nowhere/clamd.ctl"))
    assert rows() == before


def test_a_picture_is_shown_in_a_frame_that_runs_nothing_and_nothing_else_is(units, readers, files, login):
    client, task = login(readers.one), readers.first.id
    shown, other = attach(units, readers, files, picture(), "a.png"), attach(units, readers, files, b"<svg/>", "a.svg")
    address = f"/tasks/{task}/attachments"
    page = client.get(f"{address}/{shown.sha256}/preview")
    assert (page.status_code, "<iframe sandbox src=" in page.text) == (200, True)
    with client.get(f"{address}/{shown.sha256}/picture") as answer:
        assert (answer.status_code, answer.mimetype) == (200, "image/png")
        assert "sandbox" in answer.headers["Content-Security-Policy"]
        assert answer.headers["Content-Disposition"].startswith("inline")
    assert client.get(f"{address}/{other.sha256}/picture").status_code == 404
    with client.get(f"{address}/{other.sha256}") as answer:
        assert (answer.mimetype, answer.headers["Content-Disposition"][:10]) == (
            "application/octet-stream",
            "attachment",
        )
    with pytest.raises(NotFoundError):
        attachments.look_at_attachment(task, shown.sha256, actor=readers.other, units=units)
