"""The demonstration's images: invented people, known truth, made once."""

import json
import zipfile
from pathlib import Path

import numpy as np
import pytest
from pydicom import dcmread
from pydicom.encaps import generate_frames

from demonstration.images import phantom
from demonstration.images.collection import Collection, make_collection
from demonstration.images.identities import Examinations, Patients
from demonstration.images.segmentation import segment

DENSITY_AROUND = {"liver": 105, "lung": -820, "spleen": 120}


def test_every_patient_of_the_collection_is_invented(collection: Collection) -> None:
    known = {(patient.value.name, patient.value.patient_id) for patient in Patients}

    found = {
        (str(image.PatientName), image.PatientID)
        for file in collection.pacs.rglob("*.dcm")
        for image in [dcmread(file, specific_tags=["PatientName", "PatientID", "SpecificCharacterSet"])]
    }

    assert found <= known
    assert all(name.startswith("EXEMPLE^") for name, _ in found)


def test_the_same_recipe_is_not_followed_twice(collection: Collection) -> None:
    before = collection.truth.stat().st_mtime_ns

    make_collection(collection.folder)

    assert collection.truth.stat().st_mtime_ns == before


def test_the_brain_is_a_series_of_180_slices_one_millimetre_apart(collection: Collection) -> None:
    images = [dcmread(file) for file in sorted(collection.examination(Examinations.BRAIN).glob("*.dcm"))]

    assert len(images) == 180
    assert len({image.SeriesInstanceUID for image in images}) == 1
    places = [float(image.ImagePositionPatient[1]) for image in images]
    assert set(np.diff(places)) == {1.0}


def test_the_head_is_where_dicom_says_it_is(collection: Collection) -> None:
    """The anterior commissure is the origin of MNI space: behind it lies more brain than before it, above it more
    than below it on the slice through it."""
    images = [dcmread(file) for file in sorted(collection.examination(Examinations.BRAIN).glob("*.dcm"))]
    places = [float(image.ImagePositionPatient[1]) for image in images]
    through_it = images[places.index(0.0)]
    rows = np.argwhere(through_it.pixel_array > 0)[:, 0]
    top_mm = float(through_it.ImagePositionPatient[2]) - rows.min()
    bottom_mm = float(through_it.ImagePositionPatient[2]) - rows.max()

    assert -75 < min(places) < 0 < max(places) < 110
    assert max(places) > -min(places)
    assert bottom_mm < 0 < top_mm
    assert top_mm > -bottom_mm


@pytest.mark.parametrize("time_point", phantom.TIME_POINTS)
def test_a_lesion_measures_in_the_image_what_the_truth_says(collection: Collection, time_point: str) -> None:
    folder = collection.pacs / phantom.TIME_POINTS[time_point].key
    told = json.loads(collection.truth.read_text())[time_point]["lesions"]
    wanted = {lesion.name: lesion for lesion in phantom.LESIONS}

    for lesion in told:
        image = dcmread(folder / f"{lesion['slice_number']:04d}.dcm")
        row_of_hu = _row_through(image, lesion["centre_lps_mm"])
        centre = round((lesion["centre_lps_mm"][0] - float(image.ImagePositionPatient[0])) / phantom.SPACING_MM)
        threshold = (DENSITY_AROUND[lesion["organ"]] + wanted[lesion["name"]].density) / 2
        measured = _run_length(np.sign(row_of_hu - threshold), centre) * phantom.SPACING_MM
        assert measured == pytest.approx(lesion["diameter_mm"], abs=phantom.SPACING_MM)


def _row_through(image, centre):
    row = round((centre[1] - float(image.ImagePositionPatient[1])) / phantom.SPACING_MM)
    values = image.pixel_array.astype(float) * image.RescaleSlope + image.RescaleIntercept
    # The mean of three rows: the noise would otherwise cut a lesion of low contrast in two.
    return values[row - 1 : row + 2].mean(axis=0)


def _run_length(signs, centre):
    left = right = centre
    while signs[left - 1] == signs[centre]:
        left -= 1
    while signs[right + 1] == signs[centre]:
        right += 1
    return right - left + 1


def test_the_ultrasound_cine_keeps_its_frames_and_shows_a_banner(collection: Collection) -> None:
    cine = dcmread(collection.examination(Examinations.ULTRASOUND) / "0001.dcm")

    frames = list(generate_frames(cine.PixelData, number_of_frames=int(cine.NumberOfFrames)))

    assert len(frames) == int(cine.NumberOfFrames) == 120
    banner = cine.pixel_array[0, :26]
    assert (banner > 200).any()


def test_the_cd_has_a_directory_and_a_patient_of_its_own(collection: Collection, tmp_path: Path) -> None:
    with zipfile.ZipFile(collection.cd) as cd:
        cd.extractall(tmp_path)

    directory = dcmread(tmp_path / "DICOMDIR")

    patients = [record for record in directory.DirectoryRecordSequence if record.DirectoryRecordType == "PATIENT"]
    assert [record.PatientID for record in patients] == [Patients.ELOISE.value.patient_id]


def test_a_segmentation_refers_to_the_series_it_was_made_on(collection: Collection, tmp_path: Path) -> None:
    brain = collection.examination(Examinations.BRAIN)
    one = dcmread(brain / "0001.dcm")

    made = segment(brain, tmp_path / "grey-matter.dcm")

    mask = dcmread(made.file)
    assert mask.StudyInstanceUID == one.StudyInstanceUID
    assert mask.ReferencedSeriesSequence[0].SeriesInstanceUID == one.SeriesInstanceUID
    assert float(made.volume_ml) == pytest.approx(int(mask.pixel_array.sum()) / 1000)
    assert 600 < made.volume_ml < 1300
