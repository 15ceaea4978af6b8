"""How the embedded archive reads files of every syntax, with pydicom for a second opinion."""

import json
import os
import signal
import subprocess
import sys
from pathlib import Path

import numpy as np
import pydicom
import pytest
from pydicom.encaps import encapsulate_extended, generate_frames
from pydicom.uid import (
    DeflatedExplicitVRLittleEndian,
    ExplicitVRBigEndian,
    ImplicitVRLittleEndian,
    SegmentationStorage,
)

from tests.integration.archive.pictures import encapsulated, make_cine, make_object, pixels, write
from toolpict.integration.archive.reading import NotReadableError, read_object
from toolpict.integration.archive.verification import verify
from toolpict.services.ports.archive import Filters, Level, NotServableError, Outcome

PYDICOM_FILES = sorted((Path(pydicom.__file__).parent / "data" / "test_files").glob("*.dcm"))


def uids(made):
    return made.StudyInstanceUID, made.SeriesInstanceUID, made.SOPInstanceUID


def read_frames(archive, made, *numbers):
    opened = archive.open_frames(*uids(made), numbers)
    frames = [b"".join(frame.chunks) for frame in opened.frames]
    opened.close()
    return frames


@pytest.fixture
def store(embedded, tmp_path):
    def call(made):
        (stored,) = embedded.store([write(tmp_path, made)])
        assert stored.outcome is Outcome.STORED
        return made

    return call


def frames_by_pydicom(read):
    """Return every frame as pydicom finds it, without decoding."""
    count = int(read.get("NumberOfFrames") or 1)
    if read.file_meta.TransferSyntaxUID.is_encapsulated:
        offsets = (read.ExtendedOffsetTable, read.ExtendedOffsetTableLengths) if "ExtendedOffsetTable" in read else None
        return list(generate_frames(read.PixelData, number_of_frames=count, extended_offsets=offsets))
    samples = 2 if read.PhotometricInterpretation == "YBR_FULL_422" else read.SamplesPerPixel
    size = read.Rows * read.Columns * samples * read.BitsAllocated // 8
    return [read.PixelData[number * size : (number + 1) * size] for number in range(count)]


@pytest.mark.parametrize("path", PYDICOM_FILES, ids=lambda path: path.stem)
def test_frames_are_found_where_pydicom_finds_them(embedded, path):
    (stored,) = embedded.store([path])
    if stored.outcome is Outcome.NOT_DICOM:
        with pytest.raises(NotReadableError):
            read_object(path)
        return
    read = pydicom.dcmread(path)
    if "PixelData" not in read or read.file_meta.TransferSyntaxUID.is_deflated:
        with pytest.raises(NotServableError):
            read_frames(embedded, read, 1)
        return
    wanted = frames_by_pydicom(read)
    assert read_frames(embedded, read, *range(1, len(wanted) + 1)) == wanted


@pytest.mark.parametrize("path", PYDICOM_FILES, ids=lambda path: path.stem)
def test_metadata_are_what_pydicom_reads(embedded, path):
    (stored,) = embedded.store([path])
    if stored.outcome is Outcome.NOT_DICOM:
        return
    read = pydicom.dcmread(path, stop_before_pixels=True)
    (written,) = map(json.loads, embedded.metadata(*uids(read)))
    inline = {tag: element for tag, element in written.items() if "BulkDataURI" not in element}
    for tag, element in inline.items():
        if tag != "00080005":
            assert element["vr"] == read[int(tag, 16)].VR
    assert {f"{tag:08X}" for tag in read.keys() if tag < 0x7FE00000} - written.keys() == set()  # noqa: SIM118


@pytest.mark.parametrize("syntax", [ImplicitVRLittleEndian, ExplicitVRBigEndian])
def test_native_frames_of_other_syntaxes_are_the_stored_bytes(embedded, store, tmp_path, syntax):
    made = make_object(syntax=syntax)
    path = write(tmp_path, made)
    embedded.store([path])
    assert read_frames(embedded, made, 1) == [pydicom.dcmread(path).PixelData]


def test_a_deflated_object_is_kept_but_its_frames_are_not_told_apart(embedded, store):
    made = store(make_object(syntax=DeflatedExplicitVRLittleEndian))
    assert b"".join(embedded.open_instance(*uids(made)).content.chunks)
    with pytest.raises(NotServableError):
        read_frames(embedded, made, 1)


def test_single_bit_frames_begin_on_a_byte_each(embedded, store):
    drawn = np.random.default_rng(1).integers(0, 2, (5, 7, 9))
    made = store(
        make_object(
            SOPClassUID=SegmentationStorage, Rows=7, Columns=9, NumberOfFrames=5, BitsAllocated=1, BitsStored=1,
            HighBit=0, PixelData=np.packbits(drawn.ravel(), bitorder="little").tobytes(),
        )
    )  # fmt: skip
    for number, frame in enumerate(read_frames(embedded, made, 1, 2, 3, 4, 5)):
        unpacked = np.unpackbits(np.frombuffer(frame, "u1"), bitorder="little")
        assert (unpacked[:63].reshape(7, 9) == drawn[number]).all()
        assert not unpacked[63:].any()


def jpegs(count):
    return [b"\xff\xd8\xff" + bytes([number + 1]) * (401 + 2 * number) for number in range(count)]


@pytest.mark.parametrize("offsets", [True, False], ids=["offset table", "marks of the images only"])
def test_frames_in_several_fragments_are_joined(embedded, store, offsets):
    frames = jpegs(4)
    made = store(make_cine(encapsulated(frames, fragments_each=3, offsets=offsets), 4))
    assert [frame.rstrip(b"\0") for frame in read_frames(embedded, made, 4, 2)] == [frames[3], frames[1]]


def test_frames_by_an_extended_offset_table_are_found(embedded, store):
    content, table, lengths = encapsulate_extended(jpegs(3))
    made = store(make_cine(content, 3, ExtendedOffsetTable=table, ExtendedOffsetTableLengths=lengths))
    assert read_frames(embedded, made, 2)[0].rstrip(b"\0") == jpegs(3)[1]


def test_fragments_that_nothing_tells_apart_are_refused_and_the_object_kept(embedded, store):
    made = store(make_cine(encapsulated([bytes(400), bytes(400)], fragments_each=3, offsets=False), 2))
    with pytest.raises(NotServableError):
        read_frames(embedded, made, 1)
    assert embedded.metadata(*uids(made))


def test_compressed_pixels_that_break_off_are_refused_and_the_object_kept(embedded, tmp_path):
    made = make_cine(encapsulated(jpegs(2)), 2)
    path = write(tmp_path, made)
    path.write_bytes(path.read_bytes()[:-300])
    assert embedded.store([path])[0].outcome is Outcome.STORED
    with pytest.raises(NotServableError):
        read_frames(embedded, made, 1)


def test_text_in_another_character_set_is_told_in_utf_8(embedded, store):
    made = store(make_object(SpecificCharacterSet="ISO_IR 100", SeriesDescription="Séquence après injection"))
    (written,) = map(json.loads, embedded.metadata(*uids(made)))
    assert written["0008103E"]["Value"] == ["Séquence après injection"]
    assert written["00080005"]["Value"] == ["ISO_IR 192"]


def test_a_bracket_in_a_search_is_a_bracket(embedded, store):
    store(make_object("ONCO-[1]"))
    assert len(embedded.find(Level.STUDIES, Filters(patient_id="ONCO-[1]"))) == 1
    assert embedded.find(Level.STUDIES, Filters(patient_id="ONCO-[0-9]")) == []


def test_searches_are_by_date_and_modality(embedded, store):
    for day, modality in (("20250101", "CT"), ("20250201", "MR"), ("20250301", "CT")):
        store(make_object(StudyDate=day, Modality=modality))
    counts = {
        text: len(embedded.find(Level.STUDIES, Filters(study_date=text)))
        for text in ("20250201", "20250101-20250201", "20250201-", "-20250201", "20240101-20241231")
    }
    assert counts == {"20250201": 1, "20250101-20250201": 2, "20250201-": 2, "-20250201": 2, "20240101-20241231": 0}
    assert len(embedded.find(Level.STUDIES, Filters(modality="CT"))) == 2


def test_an_object_nested_too_deep_is_refused(embedded, tmp_path):
    depth = 10_000
    nested = b"\x08\x00\x15\x11SQ\x00\x00\xff\xff\xff\xff\xfe\xff\x00\xe0\xff\xff\xff\xff" * depth
    path = write(tmp_path, make_object())
    header, _, _ = path.read_bytes().partition(b"\xe0\x7f\x10\x00")
    path.write_bytes(header)
    read_object(path)
    path.write_bytes(header + nested)
    assert embedded.store([path])[0].outcome is Outcome.NOT_DICOM


def test_a_killed_intake_leaves_nothing_that_is_half_there(embedded, tmp_path):
    (tmp_path / "files").mkdir()
    for number in range(40):
        write(tmp_path / "files", make_object(InstanceNumber=number, PixelData=pixels(number, 256)))
    script = (
        "import sys; from pathlib import Path; from toolpict.integration.archive.embedded import EmbeddedArchive\n"
        "archive = EmbeddedArchive(Path(sys.argv[1]))\n"
        "for path in sorted(Path(sys.argv[2]).iterdir()):\n"
        "    archive.store([path]); print('stored', flush=True)\n"
    )
    command = [sys.executable, "-c", script, str(tmp_path / "archive"), str(tmp_path / "files")]
    with subprocess.Popen(command, stdout=subprocess.PIPE) as intake:
        told = [intake.stdout.readline() for _ in range(5)]
        os.kill(intake.pid, signal.SIGKILL)
    assert told == [b"stored\n"] * 5
    found = verify(tmp_path / "archive")
    assert found.holds
    assert found.instances >= 5
    outcomes = [stored.outcome for stored in embedded.store(sorted((tmp_path / "files").iterdir()))]
    assert outcomes.count(Outcome.ALREADY_THERE) == found.instances
    assert len(embedded.find(Level.INSTANCES, Filters())) == 40
