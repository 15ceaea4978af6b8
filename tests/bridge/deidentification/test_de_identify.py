"""R12, R29 and R41: what leaves the bridge carries study and inclusion number, and nothing of the patient."""

from datetime import date
from hashlib import sha256
from os import SEEK_CUR
from pathlib import Path
from typing import BinaryIO

import pytest
from pydicom import dcmread
from pydicom.dataset import Dataset

from anonymization_bridge.deidentification.assignment import Assignment
from anonymization_bridge.deidentification.de_identify import Cleaned, Held, de_identify
from anonymization_bridge.deidentification.elements import Element, text
from anonymization_bridge.deidentification.keys import Pseudonyms
from anonymization_bridge.deidentification.labelling import age_between
from anonymization_bridge.deidentification.profile import Profile
from anonymization_bridge.deidentification.reasons import HoldReason
from anonymization_bridge.deidentification.writing import Rewritten, write_object
from tests.bridge.deidentification.builders import (
    ASSIGNMENT,
    CT,
    ENHANCED_MR,
    EXPLICIT,
    KEY,
    MR,
    NM,
    PET,
    PIXELS,
    PROFILE,
    ROOT,
    SEG,
    file_bytes,
    image,
    number,
    saved,
    without,
)
from tests.bridge.deidentification.poison import poisoned


def cleaned(folder: Path, content: bytes, name: str = "source.dcm") -> Dataset:
    """De-identify a file that must come out, and read the result."""
    target = folder / f"clean-{name}"
    outcome = de_identify(saved(folder, content, name), target, ASSIGNMENT, KEY, PROFILE)
    assert isinstance(outcome, Cleaned), outcome
    return dcmread(target)


def held(folder: Path, content: bytes, assignment: Assignment = ASSIGNMENT) -> tuple[HoldReason, ...]:
    """De-identify a file that must be held, and return the reasons."""
    target = folder / "clean.dcm"
    outcome = de_identify(saved(folder, content), target, assignment, KEY, PROFILE)
    assert isinstance(outcome, Held), outcome
    assert [path.name for path in folder.iterdir()] == ["source.dcm"]
    return outcome.reasons


@pytest.mark.parametrize(
    ("sop_class_uid", "modality"), [(CT, "CT"), (MR, "MR"), (PET, "PT"), (NM, "NM"), (ENHANCED_MR, "MR"), (SEG, "SEG")]
)
@pytest.mark.parametrize("syntax", [EXPLICIT, "1.2.840.10008.1.2", "1.2.840.10008.1.2.2"])
def test_r41_no_marker_of_two_thousand_places_is_left(
    tmp_path: Path, sop_class_uid: str, modality: str, syntax: str
) -> None:
    content, places = poisoned(sop_class_uid, modality, syntax)
    assert len(places) > 2000
    assert all(marker.encode() in content for marker in places)
    target = tmp_path / "clean.dcm"
    outcome = de_identify(saved(tmp_path, content), target, ASSIGNMENT, KEY, PROFILE)
    assert isinstance(outcome, Cleaned)
    written = target.read_bytes().upper()
    left = [
        place
        for marker, place in places.items()
        for encoding in ("ascii", "utf-16-le", "utf-16-be")
        if marker.encode(encoding) in written
    ]
    assert left == []


@pytest.mark.parametrize("encoding", ["latin-1", "utf-8", "iso2022_jp", "gb18030", "iso2022_kr", "iso8859_5", "cp1252"])
def test_r41_names_in_any_character_set_go(tmp_path: Path, encoding: str) -> None:
    declared = {
        "latin-1": ("ISO_IR 100", "Exemplé^Zoë"),
        "utf-8": ("ISO_IR 192", "Exemplé^Zoë"),
        "iso2022_jp": ("\\ISO 2022 IR 87", "Exemple^Taro=山田^太郎"),
        "gb18030": ("GB18030", "Exemple=王^小东"),
        "iso2022_kr": ("\\ISO 2022 IR 149", "Exemple=홍^길동"),
        "iso8859_5": ("ISO_IR 144", "Экземпляр^Анна"),
        "cp1252": ("ISO_IR 6", "Exemplé^Zoë"),
    }
    charset, name = declared[encoding]
    raw = name.encode(encoding) + b" " * (len(name.encode(encoding)) % 2)
    source = image(text(0x00080005, "CS", charset), Element(0x00100010, "PN", raw), Element(0x00104000, "LT", raw))
    result = cleaned(tmp_path, file_bytes(source))
    assert result.PatientName == "ONCO-001"
    assert raw.rstrip() not in (tmp_path / "clean-source.dcm").read_bytes()


def test_r41_the_subject_takes_the_place_of_the_patient(tmp_path: Path) -> None:
    result = cleaned(tmp_path, file_bytes(image()))
    assert (result.PatientName, result.PatientID) == ("ONCO-001", "ONCO-001")
    assert (result.ClinicalTrialProtocolID, result.ClinicalTrialSubjectID) == ("ONCO", "001")
    assert (result.ClinicalTrialSponsorName, result.ClinicalTrialSiteID) == ("Centre promoteur", "Site A")
    assert result.ClinicalTrialTimePointID == "M3"
    assert result.PatientIdentityRemoved == "YES"
    assert list(result.DeidentificationMethod) == [
        "TOOLPICT bridge, profile default 1",
        PROFILE.digest,
        "DICOM PS3.15 Annex E",
    ]
    codes = [item.CodeValue for item in result.DeidentificationMethodCodeSequence]
    assert sorted(codes) == ["113100", "113105", "113107", "113108"]
    assert result.LongitudinalTemporalInformationModified == "MODIFIED"
    assert (result.PatientBirthDate, result.AccessionNumber, result.ReferringPhysicianName) == ("", "", "")


def test_what_science_needs_survives(tmp_path: Path) -> None:
    result = cleaned(tmp_path, file_bytes(image()))
    assert (result.Rows, result.Columns, result.BitsStored) == (8, 6, 12)
    assert (result.RescaleSlope, result.RescaleIntercept) == (1, -1024)
    assert list(result.ImagePositionPatient) == [-1, -2, -3.5]
    assert (result.SliceThickness, result.KVP, result.InstanceNumber) == (1.25, 120, 7)
    assert (result.Manufacturer, result.ManufacturerModelName) == ("SIEMENS", "Avanto")
    assert (result.PatientSex, result.PatientAge, result.PatientWeight) == ("F", "073Y", 61.5)
    assert result.SeriesDescription == "T1 MPRAGE"
    assert result.PixelData == PIXELS


def test_the_outcome_tells_what_was_written(tmp_path: Path) -> None:
    target = tmp_path / "clean.dcm"
    outcome = de_identify(saved(tmp_path, file_bytes(image())), target, ASSIGNMENT, KEY, PROFILE)
    assert isinstance(outcome, Cleaned)
    result = dcmread(target)
    assert outcome.sop_instance_uid == result.SOPInstanceUID == Pseudonyms(KEY, "001", 1).uid(ROOT + "4")
    assert (outcome.study_instance_uid, outcome.series_instance_uid) == (
        result.StudyInstanceUID,
        result.SeriesInstanceUID,
    )
    assert (outcome.modality, outcome.rows, outcome.columns, outcome.frames) == ("CT", 8, 6, 1)
    assert outcome.size == target.stat().st_size
    assert outcome.file_digest == sha256(target.read_bytes()).hexdigest()


def test_the_same_input_and_key_give_the_same_bytes(tmp_path: Path) -> None:
    source = saved(tmp_path, file_bytes(image()))
    for name in ("one", "two"):
        de_identify(source, tmp_path / name, ASSIGNMENT, KEY, PROFILE)
    assert (tmp_path / "one").read_bytes() == (tmp_path / "two").read_bytes()


def test_r12_two_profiles_give_two_results(tmp_path: Path) -> None:
    source = saved(tmp_path, file_bytes(image()))
    strict = Profile("strict", 1, frozenset())
    de_identify(source, tmp_path / "default", ASSIGNMENT, KEY, PROFILE)
    assert isinstance(de_identify(source, tmp_path / "strict", ASSIGNMENT, KEY, strict), Cleaned)
    default, result = dcmread(tmp_path / "default"), dcmread(tmp_path / "strict")
    assert (default.PatientSex, result.PatientSex) == ("F", "")
    assert result.StudyDate == ""
    assert "PatientAge" not in result
    assert "SeriesDescription" not in result
    assert result.LongitudinalTemporalInformationModified == "REMOVED"
    assert [item.CodeValue for item in result.DeidentificationMethodCodeSequence] == ["113100"]


def test_another_number_or_generation_gives_another_object(tmp_path: Path) -> None:
    source = saved(tmp_path, file_bytes(image()))
    assignments = [ASSIGNMENT, Assignment("ONCO", "", "", "002", "", ""), Assignment("ONCO", "", "", "001", "", "", 2)]
    outcomes = [de_identify(source, tmp_path / str(i), one, KEY, PROFILE) for i, one in enumerate(assignments)]
    assert len({outcome.sop_instance_uid for outcome in outcomes if isinstance(outcome, Cleaned)}) == 3


def test_dates_keep_their_distance_and_times_stay(tmp_path: Path) -> None:
    source = image(
        text(0x00080022, "DA", "20240302"),
        text(0x0008002A, "DT", "20240301235959.5+0100"),
        text(0x00080032, "TM", "235959"),
    )
    result = cleaned(tmp_path, file_bytes(source))
    back = Pseudonyms(KEY, "001", 1).days_back
    moved = date.fromisoformat(result.StudyDate)
    assert (date(2024, 2, 29) - moved).days == back
    assert (date.fromisoformat(result.AcquisitionDate) - moved).days == 2
    assert result.AcquisitionDateTime[8:] == "235959.5+0100"
    assert (date.fromisoformat(result.AcquisitionDateTime[:8]) - moved).days == 1
    assert (result.StudyTime, result.AcquisitionTime) == ("101500.25", "235959")


@pytest.mark.parametrize("written", ["00000000", "1990/01/", "20230229", "2024", "EXEMPLE1", "20240229-20240301"])
def test_an_impossible_date_goes(tmp_path: Path, written: str) -> None:
    assert cleaned(tmp_path, file_bytes(image(text(0x00080020, "DA", written)))).StudyDate == ""


def test_a_pet_keeps_what_uptake_is_computed_from(tmp_path: Path) -> None:
    injection = (
        text(0x00180031, "LO", "Fluorodeoxyglucose"),
        text(0x00181072, "TM", "093000"),
        text(0x00181078, "DT", "20240229093000"),
        text(0x00181074, "DS", "350000000"),
        text(0x00181075, "DS", "6586.2"),
        Element(
            0x00540300,
            "SQ",
            ((text(0x00080100, "SH", "C-111A1"), text(0x00080102, "SH", "SRT"), text(0x00080104, "LO", "EXEMPLE")),),
        ),
    )
    extra = [text(0x00541001, "CS", "BQML"), text(0x00541102, "CS", "START"), Element(0x00540016, "SQ", (injection,))]
    result = cleaned(tmp_path, file_bytes(image(*extra, sop_class_uid=PET, modality="PT")))
    item = result.RadiopharmaceuticalInformationSequence[0]
    assert (result.Units, result.DecayCorrection, result.PatientWeight) == ("BQML", "START", 61.5)
    assert (item.RadionuclideTotalDose, item.RadionuclideHalfLife) == (350000000, 6586.2)
    assert (item.Radiopharmaceutical, item.RadiopharmaceuticalStartTime) == ("Fluorodeoxyglucose", "093000")
    assert item.RadiopharmaceuticalStartDateTime == result.StudyDate + "093000"
    assert item.RadionuclideCodeSequence[0].CodeMeaning == "^18^Fluorine"


def test_diffusion_and_echo_survive(tmp_path: Path) -> None:
    extra = [
        text(0x00180080, "DS", "2000"),
        text(0x00180081, "DS", "85"),
        text(0x00180082, "DS", "900"),
        text(0x00181314, "DS", "90"),
    ]
    diffusion = [Element(0x00189087, "FD", b"\0\0\0\0\0@\x8f@"), Element(0x00189089, "FD", bytes(24))]
    result = cleaned(tmp_path, file_bytes(image(*extra, *diffusion, sop_class_uid=MR, modality="MR")))
    assert (result.RepetitionTime, result.EchoTime, result.InversionTime, result.FlipAngle) == (2000, 85, 900, 90)
    assert result.DiffusionBValue == 1000
    assert list(result.DiffusionGradientOrientation) == [0, 0, 0]


def test_a_segmentation_still_refers_to_its_images(tmp_path: Path) -> None:
    code = (text(0x00080100, "SH", "10200004"), text(0x00080102, "SH", "SCT"), text(0x00080104, "LO", "EXEMPLE Jeanne"))
    segment = (
        number(0x00620004, 1),
        text(0x00620005, "LO", "EXEMPLE"),
        text(0x00620008, "CS", "MANUAL"),
        Element(0x0062000F, "SQ", (code,)),
        Element(0x00620003, "SQ", (code,)),
    )
    reference = (
        text(0x0020000E, "UI", ROOT + "3"),
        Element(0x0008114A, "SQ", ((text(0x00081150, "UI", MR), text(0x00081155, "UI", ROOT + "4")),)),
    )
    extra = [
        text(0x00080018, "UI", ROOT + "9"),
        text(0x0020000E, "UI", ROOT + "8"),
        text(0x00080008, "CS", "DERIVED\\PRIMARY"),
        text(0x00620001, "CS", "BINARY"),
        Element(0x00620002, "SQ", (segment,)),
        Element(0x00081115, "SQ", (reference,)),
    ]
    source = cleaned(tmp_path, file_bytes(image(sop_class_uid=MR, modality="MR")), "mr.dcm")
    result = cleaned(tmp_path, file_bytes(image(*extra, sop_class_uid=SEG, modality="SEG")), "seg.dcm")
    referenced = result.ReferencedSeriesSequence[0]
    assert referenced.SeriesInstanceUID == source.SeriesInstanceUID
    assert referenced.ReferencedInstanceSequence[0].ReferencedSOPInstanceUID == source.SOPInstanceUID
    assert referenced.ReferencedInstanceSequence[0].ReferencedSOPClassUID == MR
    assert result.StudyInstanceUID == source.StudyInstanceUID
    assert result.FrameOfReferenceUID == source.FrameOfReferenceUID
    assert result.SegmentSequence[0].SegmentLabel == "Liver"
    assert result.SegmentSequence[0].SegmentedPropertyTypeCodeSequence[0].CodeMeaning == "Liver"


@pytest.mark.parametrize(
    ("written", "expected"),
    [("089Y", "089Y"), ("090Y", "090Y"), ("091Y", "090Y"), ("104Y", "090Y"), ("999M", "999M"), ("012D", "012D")],
)
def test_r41_an_age_beyond_89_is_90(tmp_path: Path, written: str, expected: str) -> None:
    result = cleaned(tmp_path, file_bytes(image(text(0x00101010, "AS", written))))
    assert result.PatientAge == expected


@pytest.mark.parametrize(
    ("born", "expected"),
    [("19500301", "073Y"), ("19500228", "074Y"), ("19200101", "090Y"), ("20230815", "006M"), ("20240220", "009D")],
)
def test_an_empty_age_is_computed(tmp_path: Path, born: str, expected: str) -> None:
    source = without(image(text(0x00100030, "DA", born)), 0x00101010)
    assert cleaned(tmp_path, file_bytes(source)).PatientAge == expected


def test_ages_go_from_days_to_years() -> None:
    ages = [
        age_between(date(2000, 1, 31), day)
        for day in (date(2000, 2, 27), date(2000, 2, 28), date(2002, 1, 30), date(2002, 1, 31))
    ]
    assert ages == ["027D", "000M", "023M", "002Y"]


def test_a_word_that_is_the_patients_name_leaves_descriptions_and_designations(tmp_path: Path) -> None:
    source = image(text(0x00100010, "PN", "AVANTO^BRAIN"), text(0x0008103E, "LO", "T2 brain"))
    result = cleaned(tmp_path, file_bytes(source))
    assert "ManufacturerModelName" not in result
    assert result.SeriesDescription == "T2"


def test_r29_a_value_needed_for_meaning_that_is_not_valid_holds(tmp_path: Path) -> None:
    assert held(tmp_path, file_bytes(image(text(0x00281053, "DS", "EXEMPLE")))) == (HoldReason.VALUE_NOT_VALID,)


def test_an_inclusion_number_that_is_the_patients_identifier_holds(tmp_path: Path) -> None:
    wrong = Assignment("ONCO", "", "", "IPP9988776655", "", "")
    assert held(tmp_path, file_bytes(image()), wrong) == (HoldReason.IDENTIFIER_IN_ASSIGNMENT,)


def test_r29_a_name_among_the_pixels_holds(tmp_path: Path) -> None:
    pixels = b"JEANNE EXEMPLE".ljust(len(PIXELS), b"\0")
    whole = (number(0x00280101, 16), number(0x00280102, 15), Element(0x7FE00010, "OW", pixels))
    assert held(tmp_path, file_bytes(image(*whole))) == (HoldReason.IDENTIFIER_LEFT,)


def test_r29_a_rule_that_let_a_name_through_would_be_caught(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    leaking = [text(0x00081090, "LO", "Avanto Exemple")]
    monkeypatch.setattr("anonymization_bridge.deidentification.de_identify.empties", lambda *_: leaking)
    source = without(image(), 0x00081090)
    assert held(tmp_path, file_bytes(source)) == (HoldReason.IDENTIFIER_LEFT,)


def test_r29_an_attribute_outside_the_allow_list_would_be_caught(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(
        "anonymization_bridge.deidentification.de_identify.empties", lambda *_: [text(0x00104000, "LT", "free text")]
    )
    assert held(tmp_path, file_bytes(image())) == (HoldReason.NOT_VERIFIED,)


def test_r29_changed_pixels_would_be_caught(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def other(rewritten: Rewritten, head: bytes, target: BinaryIO) -> Rewritten:
        result = write_object(rewritten, head, target)
        target.seek(-1, SEEK_CUR)
        target.write(b"\x07")
        return result

    monkeypatch.setattr("anonymization_bridge.deidentification.de_identify.write_object", other)
    assert held(tmp_path, file_bytes(image())) == (HoldReason.NOT_VERIFIED,)


def test_r41_no_value_of_the_source_reaches_a_log(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    wrong = [
        text(0x00080020, "DA", "EXEMPLE-DATE"),
        text(0x00080018, "UI", "EXEMPLE-UID"),
        text(0x00280030, "DS", "0.5\\EXEMPLE"),
    ]
    held(tmp_path, file_bytes(image(*wrong)))
    cleaned(tmp_path, file_bytes(image(*wrong[:2])))
    assert caplog.text == ""


def test_nothing_is_left_behind_a_clean_object_but_the_object(tmp_path: Path) -> None:
    cleaned(tmp_path, file_bytes(image()))
    assert sorted(path.name for path in tmp_path.iterdir()) == ["clean-source.dcm", "source.dcm"]
    assert (tmp_path / "clean-source.dcm").stat().st_mode & 0o777 == 0o600


@pytest.mark.parametrize("syntax", ["1.2.840.10008.1.2", "1.2.840.10008.1.2.1", "1.2.840.10008.1.2.2"])
def test_each_native_encoding_comes_out_alike(tmp_path: Path, syntax: str) -> None:
    order = ">" if syntax.endswith(".2.2") else "<"
    result = cleaned(tmp_path, file_bytes(image(order=order), syntax))
    assert result.file_meta.TransferSyntaxUID == syntax
    assert (result.Rows, result.RescaleIntercept, result.PatientID) == (8, -1024, "ONCO-001")
