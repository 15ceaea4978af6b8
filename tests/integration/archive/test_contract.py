"""What every archive does, be it embedded, the embedded one served, or a real Orthanc (R9, R37, R42)."""

import json

import pytest
from pydicom.uid import JPEGLosslessSV1, generate_uid

from tests.integration.archive.pictures import encapsulated, make_cine, make_object, write
from toolpict.domain.errors import NotFoundError
from toolpict.services import doors
from toolpict.services.ports.archive import Attribute, Filters, Level, NotServableError, Outcome


@pytest.fixture
def store(archive, tmp_path):
    def call(made):
        (stored,) = archive.store([write(tmp_path, made)])
        return stored.outcome

    return call


def uids(made):
    return made.StudyInstanceUID, made.SeriesInstanceUID, made.SOPInstanceUID


def read_frames(archive, made, numbers):
    opened = archive.open_frames(*uids(made), numbers)
    try:
        return opened.transfer_syntax_uid, [b"".join(frame.chunks) for frame in opened.frames]
    finally:
        opened.close()


def found_codes(archive, pattern):
    return sorted(each.text(Attribute.PATIENT_ID) for each in archive.find(Level.STUDIES, Filters(patient_id=pattern)))


def test_a_stored_object_is_found_at_each_level(archive, store):
    made = make_object(Modality="MR")
    assert store(made) is Outcome.STORED
    for level, attribute in zip(Level, (Attribute.STUDY_INSTANCE_UID, Attribute.SERIES_INSTANCE_UID,
                                        Attribute.SOP_INSTANCE_UID), strict=True):  # fmt: skip
        (found,) = archive.find(level, Filters(study_instance_uid=made.StudyInstanceUID))
        assert found.text(attribute) in uids(made)
    (study,) = archive.find(Level.STUDIES, Filters(study_instance_uid=made.StudyInstanceUID))
    assert study.texts(Attribute.MODALITIES_IN_STUDY) == ("MR",)
    assert study.text(Attribute.STUDY_RELATED_INSTANCES) == "1"


def test_one_search_finds_the_examinations_of_a_research_study_and_no_others(archive, store):
    code = f"A{generate_uid()[-8:]}"
    for patient_id in (f"{code}-001", f"{code}-002", f"{code}B-001", f"{code.lower()}-003"):
        store(make_object(patient_id))
    assert found_codes(archive, f"{code}-*") == [f"{code}-001", f"{code}-002"]


@pytest.mark.parametrize("level", list(Level))
def test_every_level_is_searched_by_the_code_of_the_research_study(archive, store, level):
    code = f"B{generate_uid()[-8:]}"
    store(make_object(f"{code}-001"))
    store(make_object(f"{code}B-001"))
    (found,) = archive.find(level, Filters(patient_id=f"{code}-*"))
    assert found.text(Attribute.PATIENT_ID) == f"{code}-001"


def test_a_series_tells_how_many_instances_it_has(archive, store):
    study, series = generate_uid(), generate_uid()
    for number in range(3):
        store(make_object(study=study, series=series, InstanceNumber=number))
    (found,) = archive.find(Level.SERIES, Filters(study))
    assert found.text(Attribute.SERIES_RELATED_INSTANCES) == "3"


def test_searches_are_counted_off(archive, store):
    series = generate_uid()
    study = generate_uid()
    for number in range(5):
        store(make_object(study=study, series=series, InstanceNumber=number))
    pages = [archive.find(Level.INSTANCES, Filters(study, series, limit=2, offset=offset)) for offset in (0, 2, 4, 6)]
    assert [len(page) for page in pages] == [2, 2, 1, 0]
    assert len({found.text(Attribute.SOP_INSTANCE_UID) for page in pages for found in page}) == 5


def test_nothing_found_is_an_empty_answer(archive):
    assert list(archive.find(Level.STUDIES, Filters(study_instance_uid=generate_uid()))) == []


def test_metadata_come_in_the_order_of_the_instances_without_pixels(archive, store):
    study, series = generate_uid(), generate_uid()
    for number in (3, 1, 2):
        store(make_object(study=study, series=series, InstanceNumber=number))
    written = [json.loads(each) for each in archive.metadata(study, series)]
    assert [each["00200013"]["Value"][0] for each in written] == [1, 2, 3]
    assert all("7FE00010" not in each for each in written)


def test_a_long_value_is_given_by_an_address_that_opens(archive, store):
    made = make_object(ICCProfile=bytes(range(256)) * 40)
    store(made)
    (written,) = map(json.loads, archive.metadata(*uids(made)))
    element = written["00282000"]
    if "BulkDataURI" in element:
        study, series, instance = uids(made)
        assert element["BulkDataURI"] == f"studies/{study}/series/{series}/instances/{instance}/bulkdata/00282000"
        opened = archive.open_bulk_data(study, series, instance, "00282000")
        assert b"".join(opened.content.chunks) == made.ICCProfile
        opened.close()


def test_a_native_frame_comes_as_it_was_stored(archive, store):
    made = make_object()
    store(made)
    syntax, frames = read_frames(archive, made, [1])
    assert (syntax, frames) == ("1.2.840.10008.1.2.1", [made.PixelData])


def test_frames_come_in_the_order_asked_for(archive, store):
    native = bytes([1]) * 512 + bytes([2]) * 512 + bytes([3]) * 512
    made = make_object(NumberOfFrames=3, PixelData=native)
    store(made)
    assert read_frames(archive, made, [3, 1])[1] == [bytes([3]) * 512, bytes([1]) * 512]


def test_compressed_frames_are_never_decoded(archive, store):
    frames = [b"\xff\xd8\xff" + bytes([number]) * 301 for number in range(3)]
    made = make_cine(encapsulated(frames), 3)
    store(made)
    assert read_frames(archive, made, [2]) == ("1.2.840.10008.1.2.4.50", [frames[1]])


def test_a_frame_in_several_fragments_is_joined(archive, store):
    frames = [b"\xff\xd8\xff" + bytes([number]) * 601 for number in range(3)]
    made = make_cine(encapsulated(frames, fragments_each=2), 3)
    store(made)
    assert read_frames(archive, made, [2, 3])[1] == frames[1:]


def test_a_frame_that_is_not_there_is_not_found(archive, store):
    made = make_object()
    store(made)
    with pytest.raises((NotFoundError, NotServableError)):
        archive.open_frames(*uids(made), [9999])


def test_a_file_comes_as_it_was_stored(archive, store, tmp_path):
    made = make_object()
    store(made)
    opened = archive.open_instance(*uids(made))
    assert b"".join(opened.content.chunks) == write(tmp_path, made).read_bytes()
    opened.close()


def test_an_instance_is_not_found_under_another_series_or_study(archive, store):
    mine, other = make_object(), make_object()
    store(mine)
    store(other)
    study, series, instance = uids(mine)
    for address in ((study, other.SeriesInstanceUID, instance), (other.StudyInstanceUID, series, instance)):
        with pytest.raises(NotFoundError):
            archive.open_frames(*address, [1])
        with pytest.raises(NotFoundError):
            archive.open_instance(*address)
        with pytest.raises(NotFoundError):
            archive.metadata(*address)


def test_storing_the_same_bytes_again_changes_nothing(archive, store):
    made = make_object()
    assert [store(made), store(made)] == [Outcome.STORED, Outcome.ALREADY_THERE]
    assert len(archive.find(Level.INSTANCES, Filters(made.StudyInstanceUID))) == 1


def test_other_bytes_under_a_known_uid_are_refused_and_the_first_stays(archive, store):
    made = make_object()
    first = made.PixelData
    store(made)
    made.PixelData = bytes(512)
    assert store(made) is Outcome.CONFLICT
    assert read_frames(archive, made, [1])[1] == [first]


@pytest.mark.parametrize("keyword", ["StudyInstanceUID", "SeriesInstanceUID"])
def test_a_known_uid_in_another_study_or_series_is_refused(archive, store, keyword):
    made = make_object()
    store(made)
    setattr(made, keyword, generate_uid())
    assert store(made) is Outcome.CONFLICT


def test_a_series_in_two_studies_and_a_study_of_two_subjects_are_refused(archive, store):
    made = make_object()
    store(made)
    assert store(make_object(series=made.SeriesInstanceUID)) is Outcome.CONFLICT
    assert store(make_object("ONCO-002", study=made.StudyInstanceUID)) is Outcome.CONFLICT


def test_what_is_no_dicom_is_refused(archive, tmp_path):
    path = tmp_path / "letter.dcm"
    path.write_bytes(b"Dear colleague, " * 100)
    (stored,) = archive.store([path])
    assert stored.outcome is Outcome.NOT_DICOM


def test_the_archive_is_not_called_while_rows_are_changed(archive):
    with doors.shut(), pytest.raises(doors.DoorShutError):
        archive.find(Level.STUDIES, Filters())


def test_an_examination_removed_is_gone_or_left_to_the_administrator(archive, store):
    made = make_object()
    store(made)
    removed = archive.remove(made.StudyInstanceUID)
    still_there = len(archive.find(Level.INSTANCES, Filters(made.StudyInstanceUID)))
    assert removed is (still_there == 0)


def test_a_compressed_still_is_labelled_with_its_syntax(archive, store):
    made = make_object(syntax=JPEGLosslessSV1, PixelData=encapsulated([b"\xff\xd8\xff\xc3" + bytes(99) + b"\xff\xd9"]))
    made["PixelData"].VR = "OB"
    made["PixelData"].is_undefined_length = True
    store(made)
    assert read_frames(archive, made, [1])[0] == JPEGLosslessSV1
