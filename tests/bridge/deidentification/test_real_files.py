"""R29: every test file that the pydicom wheel carries comes out clean or is held; none crashes, none keeps its identity."""

import shutil
from collections.abc import Iterator
from hashlib import sha256
from pathlib import Path

import pydicom
import pytest
from pydicom import dcmread
from pydicom.dataset import Dataset
from pydicom.encaps import generate_frames
from pydicom.pixels.utils import get_expected_length
from pydicom.uid import ImplicitVRLittleEndian

from anonymization_bridge.deidentification.de_identify import Cleaned, de_identify
from anonymization_bridge.deidentification.families import family_of
from anonymization_bridge.deidentification.rules import empties_for, rules
from anonymization_bridge.deidentification.zones import Zone
from tests.bridge.deidentification.builders import ASSIGNMENT, KEY, PROFILE

BUNDLED = Path(pydicom.__file__).parent / "data" / "test_files"
FILES = sorted(path for path in BUNDLED.rglob("*") if path.is_file())
COME_OUT = {
    "693_J2KI.dcm", "CT_small.dcm", "J2K_pixelrep_mismatch.dcm", "examples_overlay.dcm", "liver_1frame.dcm",
    "liver_expb_1frame.dcm",
}  # fmt: skip
#: The same MR image in eight encodings; its image type DERIVED/SECONDARY/OTHER holds it until it says ORIGINAL/PRIMARY.
MR_SMALL = sorted(path.name for path in BUNDLED.glob("MR_small*.dcm") if path.name != "MR_small_padded.dcm")


def all_tags(dataset: Dataset) -> Iterator[int]:
    """Yield the tag of each attribute, nested ones included."""
    for element in dataset:
        yield int(element.tag)
        if element.VR == "SQ":
            for item in element.value:
                yield from all_tags(item)


def test_the_wheel_carries_many_files() -> None:
    assert len(FILES) > 80


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.name)
def test_a_bundled_file_comes_out_clean_or_is_held(path: Path, tmp_path: Path) -> None:
    target = tmp_path / "clean"
    outcome = de_identify(path, target, ASSIGNMENT, KEY, PROFILE)
    assert isinstance(outcome, Cleaned) == target.exists()
    if not isinstance(outcome, Cleaned):
        assert outcome.reasons
        return
    assert family_of(outcome.sop_class_uid)
    source, result = dcmread(path, force=True), dcmread(target)
    assert set(all_tags(result)) <= rules().keys() | empties_for(family_of(outcome.sop_class_uid)).keys()
    assert result.PatientID == "ONCO-001"
    assert source.SOPInstanceUID.encode() not in target.read_bytes()
    assert result.get("PixelData") == source.get("PixelData")


def test_the_files_that_come_out_are_these(tmp_path: Path) -> None:
    outcomes = {path.name: de_identify(path, tmp_path / path.name, ASSIGNMENT, KEY, PROFILE) for path in FILES}
    assert {name for name, outcome in outcomes.items() if isinstance(outcome, Cleaned)} >= COME_OUT


@pytest.mark.parametrize("name", MR_SMALL)
def test_each_encoding_of_one_image_keeps_its_syntax_and_its_pixels(name: str, tmp_path: Path) -> None:
    source = tmp_path / name
    shutil.copyfile(BUNDLED / name, source)
    content = source.read_bytes()
    source.write_bytes(content.replace(b"DERIVED\\SECONDARY\\OTHER ", b"ORIGINAL\\PRIMARY\\M_FFE  "))
    outcome = de_identify(source, tmp_path / "clean", ASSIGNMENT, KEY, PROFILE)
    assert isinstance(outcome, Cleaned), outcome
    before, after = dcmread(source), dcmread(tmp_path / "clean")
    assert after.file_meta.TransferSyntaxUID == before.file_meta.TransferSyntaxUID
    assert after.PixelData == before.PixelData
    assert (after.pixel_array == before.pixel_array).all()
    assert after.RepetitionTime == before.RepetitionTime


CODESTREAM = b"\xff\x4f\xff\x51"
#: Held although a person confirmed: cut short, without identity, or not what they say they are.
STILL_HELD = {
    "JPEGLSNearLossless_08.dcm", "JPEGLSNearLossless_16.dcm", "MR_truncated.dcm",
    "SC_rgb_jls_lossy_line.dcm", "SC_rgb_jls_lossy_sample.dcm", "SC_rgb_jpeg.dcm", "badVR.dcm",
}  # fmt: skip


def test_with_what_a_person_would_confirm_every_sound_image_comes_out_with_its_pixels(tmp_path: Path) -> None:
    held = set()
    for path in (path for path in FILES if path.suffix == ".dcm"):
        source = dcmread(path, force=True)
        if "PixelData" not in source or "Rows" not in source:
            continue
        confirmed = (Zone(source.Rows, source.Columns),)
        outcome = de_identify(path, tmp_path / "clean", ASSIGNMENT, KEY, PROFILE, zones=confirmed)
        if not isinstance(outcome, Cleaned):
            held.add(path.name)
            continue
        assert digest_of_frames(dcmread(tmp_path / "clean")) == digest_of_frames(source), path.name
    assert held <= STILL_HELD


def digest_of_frames(header: Dataset) -> str:
    """Return the SHA-256 of an image's value, without a byte of padding; of compressed ones, frame by frame to the last end marker."""
    value = header.PixelData
    if header.file_meta.get("TransferSyntaxUID", ImplicitVRLittleEndian).is_compressed:
        frames = generate_frames(value, number_of_frames=int(header.get("NumberOfFrames") or 1))
        bare = (frame[max(frame.find(CODESTREAM), 0) :] for frame in frames)
        return sha256(b"".join(frame.rstrip(b"\0") for frame in bare)).hexdigest()
    length = get_expected_length(header)
    return sha256(value[:length]).hexdigest()
