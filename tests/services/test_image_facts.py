"""What is read of real files in a real archive: slices, frames, series, and images that have no position (R63)."""

import json
from datetime import date
from decimal import Decimal
from pathlib import Path
from uuid import uuid4

import pytest
from pydicom import Dataset, FileDataset, dcmread
from pydicom.data import get_testdata_file
from pydicom.sequence import Sequence
from pydicom.uid import EnhancedMRImageStorage, ExplicitVRLittleEndian, generate_uid

from demonstration.images.brain import write_brain
from demonstration.images.identities import Examinations
from demonstration.images.ultrasound import write_ultrasound
from toolpict.domain.acquisition import look_at
from toolpict.domain.codes import FindingCode
from toolpict.domain.quality_control import FindingLevel
from toolpict.domain.research_study import Origin, ResearchStudy, Subject, TimePoint
from toolpict.integration.archive.embedded import EmbeddedArchive
from toolpict.services.image_facts import examination_images

STUDY = ResearchStudy("ONCO", "Tumeurs", "CHU", Origin.INTERNAL)
SUBJECT, POINT = Subject(STUDY.id, uuid4(), "001"), TimePoint(STUDY.id, "BASELINE", "Inclusion", 0, 7, 7, 0)


@pytest.fixture(scope="module")
def brain(tmp_path_factory):
    """Ten slices of a real brain, 18 mm apart."""
    folder = tmp_path_factory.mktemp("brain")
    write_brain(Examinations.BRAIN.value, folder, step=18)
    return sorted(folder.iterdir())


@pytest.fixture
def images(tmp_path):
    """Return what is read of some files, once an archive has them."""

    def call(files):
        archive = EmbeddedArchive(tmp_path / "archive")
        archive.store(files)
        study_instance_uid = str(dcmread(files[0], stop_before_pixels=True).StudyInstanceUID)
        return examination_images(json.loads(one) for one in archive.metadata(study_instance_uid))

    return call


def findings(found):
    return {one.code: (one.level, dict(one.parameters)) for one in look_at(found, POINT, STUDY, SUBJECT)}


def test_a_whole_series_is_read_with_its_places_and_thickness(images, brain):
    (series,) = images(brain).series
    assert (series.number, series.modality, series.slices, series.thickest) == (3, "MR", 10, Decimal(18))
    assert findings(images(brain))[FindingCode.SLICES_CONTINUOUS] == (FindingLevel.RIGHT, {"number": 3, "count": 10})


def test_a_slice_that_was_left_out_is_found_missing(images, brain):
    said = findings(images([file for place, file in enumerate(brain) if place != 4]))
    assert said[FindingCode.SLICES_MISSING] == (FindingLevel.PROBLEM, {"number": 3, "count": 1})


def test_two_series_are_told_apart_and_ordered_by_number(images, brain, tmp_path):
    found = images([*brain, *renumbered(brain, tmp_path, 2)])
    assert [(one.number, one.slices) for one in found.series] == [(2, 10), (3, 10)]


def renumbered(files, folder, number):
    """Write the same slices as a series of another number."""
    series = generate_uid(prefix=None)
    for file in files:
        image = dcmread(file)
        image.SeriesInstanceUID, image.SeriesNumber = series, number
        image.SOPInstanceUID = image.file_meta.MediaStorageSOPInstanceUID = generate_uid(prefix=None)
        image.save_as(folder / f"{number}-{file.name}")
    return [folder / f"{number}-{file.name}" for file in files]


@pytest.mark.parametrize("left_out", [None, 3])
def test_the_frames_of_an_enhanced_object_are_slices(images, tmp_path, left_out):
    places = [place for place in range(8) if place != left_out]
    said = findings(images([write_enhanced(tmp_path / "enhanced.dcm", places)]))
    if left_out is None:
        assert said[FindingCode.SLICES_CONTINUOUS] == (FindingLevel.RIGHT, {"number": 5, "count": 8})
    else:
        assert said[FindingCode.SLICES_MISSING] == (FindingLevel.PROBLEM, {"number": 5, "count": 1})


def test_the_thickness_of_an_enhanced_object_is_that_of_all_frames(images, tmp_path):
    (series,) = images([write_enhanced(tmp_path / "enhanced.dcm", range(4))]).series
    assert series.thickest == Decimal("2.5")


def write_enhanced(file: Path, places):
    """Write an object whose frames lie at these places, its direction and thickness said once for all."""
    image = FileDataset(str(file), {}, preamble=bytes(128), file_meta=dcmread(mr_small()).file_meta)
    image.file_meta.TransferSyntaxUID = ExplicitVRLittleEndian
    image.SOPClassUID = image.file_meta.MediaStorageSOPClassUID = EnhancedMRImageStorage
    image.SOPInstanceUID = image.file_meta.MediaStorageSOPInstanceUID = generate_uid(prefix=None)
    image.StudyInstanceUID, image.SeriesInstanceUID = generate_uid(prefix=None), generate_uid(prefix=None)
    image.PatientID, image.Modality, image.SeriesNumber, image.StudyDate = "ONCO-001", "MR", 5, "19870314"
    image.SharedFunctionalGroupsSequence = Sequence([group(
        PlaneOrientationSequence=group(ImageOrientationPatient=[1, 0, 0, 0, 1, 0]),
        PixelMeasuresSequence=group(SliceThickness="2.50", PixelSpacing=[1, 1]),
    )])  # fmt: skip
    frames = [group(PlanePositionSequence=group(ImagePositionPatient=[0, 0, 2.5 * place])) for place in places]
    image.PerFrameFunctionalGroupsSequence = Sequence(frames)
    image.Rows = image.Columns = 2
    image.NumberOfFrames, image.SamplesPerPixel, image.PhotometricInterpretation = len(frames), 1, "MONOCHROME2"
    image.BitsAllocated, image.BitsStored, image.HighBit, image.PixelRepresentation = 16, 16, 15, 0
    image.PixelData = bytes(8 * len(frames))
    image.save_as(file)
    return file


def group(**attributes):
    """Return an item; an item in it stands in a sequence of one."""
    made = Dataset()
    for keyword, value in attributes.items():
        setattr(made, keyword, Sequence([value]) if isinstance(value, Dataset) else value)
    return made


def mr_small():
    return get_testdata_file("MR_small.dcm", download=False)


def test_an_ultrasound_has_no_position_and_none_is_looked_for(images, tmp_path):
    write_ultrasound(Examinations.ULTRASOUND.value, tmp_path / "us")
    found = images(list((tmp_path / "us").iterdir()))
    (series,) = found.series
    code = FindingCode.NO_POSITIONS
    assert findings(found)[code] == (FindingLevel.NOT_APPLICABLE, {"number": series.number})


def test_what_the_bridge_wrote_into_the_images_is_read(images, brain, tmp_path):
    image = dcmread(brain[0])
    image.ClinicalTrialProtocolID, image.ClinicalTrialSubjectID = "ONCO", "001"
    image.ClinicalTrialTimePointID, image.StudyDate = "BASELINE", "19870314"
    image.save_as(tmp_path / "labelled.dcm")
    found = images([tmp_path / "labelled.dcm"])
    assert found.labels == {("ONCO", "001", "BASELINE")}
    assert found.study_date == date(1987, 3, 14)


@pytest.mark.parametrize(
    "wrong",
    [
        {"00200032": {"vr": "DS", "Value": ["a", 1, 2]}},
        {"00200032": {"vr": "DS", "Value": [1, 2]}, "00200037": {"vr": "DS"}},
        {"00180050": {"vr": "DS", "Value": ["NaN"]}, "00080020": {"vr": "DA", "Value": ["2026-13"]}},
        {"52009230": {"vr": "SQ", "Value": ["x", {"00209113": {"vr": "SQ", "Value": [None]}}]}},
        {"00200011": {"vr": "IS", "Value": [None]}},
    ],
)
def test_values_that_are_none_are_as_good_as_absent(wrong):
    found = examination_images([{"0020000E": {"vr": "UI", "Value": ["1.2"]}, **wrong}])
    assert found.study_date is None
    assert FindingCode.NO_POSITIONS in findings(found)
