"""Every attribute stands in its group, told once, and nothing shown gives the shift or a link between UIDs away."""

import pytest

from anonymization_bridge.deidentification.before_after import Change, Row
from anonymization_bridge.intakes.attributes import Group, counted, grouped, lines_of
from anonymization_bridge.web.language import attribute_name, readable
from anonymization_bridge.wording import Language


def one(keyword: str, tag: str, before: str | None, after: str | None, change: Change) -> Row:
    return Row(keyword, tag, before, after, change)


@pytest.mark.parametrize(
    ("keyword", "tag", "group"),
    [
        ("PatientName", "(0010,0010)", Group.IDENTITY),
        ("AccessionNumber", "(0008,0050)", Group.IDENTITY),
        ("StudyDate", "(0008,0020)", Group.DATES),
        ("RadiopharmaceuticalInformationSequence[1] > RadiopharmaceuticalStartDateTime", "(0018,1078)", Group.DATES),
        ("StudyInstanceUID", "(0020,000D)", Group.UIDS),
        ("InstitutionAddress", "(0008,0081)", Group.INSTITUTION),
        ("ReferringPhysicianName", "(0008,0090)", Group.INSTITUTION),
        ("StationName", "(0008,1010)", Group.DEVICE),
        ("SliceLocation", "(0020,1041)", Group.ACQUISITION),
        ("Private", "(0019,1010)", Group.PRIVATE),
        ("Private[1] > PatientName", "(0010,0010)", Group.PRIVATE),
        ("ClinicalTrialSubjectID", "(0012,0040)", Group.RESEARCH),
        ("DeidentificationMethodCodeSequence[2] > CodeValue", "(0008,0100)", Group.RESEARCH),
    ],
)
def test_an_attribute_stands_in_its_group(keyword: str, tag: str, group: Group) -> None:
    (line,) = lines_of([one(keyword, tag, "1", "1", Change.KEPT)])
    assert line.group is group


def test_a_date_never_stands_beside_its_shifted_one_nor_a_uid_beside_its_new_one() -> None:
    lines = lines_of(
        [
            one("StudyDate", "(0008,0020)", "20261119", "20260301", Change.CHANGED),
            one("AcquisitionDateTime", "(0008,002A)", "20261119101500", "20260301101500", Change.CHANGED),
            one("StudyInstanceUID", "(0020,000D)", "1.2.3", "2.25.4", Change.CHANGED),
        ]
    )
    assert [line.after for line in lines] == ["", "", ""]
    assert [line.after_code for line in lines] == ["date-moved", "date-moved", "uid-replaced"]


def test_what_happens_alike_in_many_items_is_told_once() -> None:
    rows = [
        one(
            f"SharedFunctionalGroupsSequence[{item}] > SliceThickness", "(0018,0050)", str(item), str(item), Change.KEPT
        )
        for item in range(1, 181)
    ]
    (line,) = lines_of(rows)
    assert (line.times, line.before, line.above) == (180, "1", ("SharedFunctionalGroupsSequence",))


def test_counts_and_groups_hold_every_line() -> None:
    lines = lines_of(
        [
            one("PatientName", "(0010,0010)", "EXEMPLE^Odile", "ONCO-001", Change.CHANGED),
            one("PatientBirthDate", "(0010,0030)", "19580403", None, Change.REMOVED),
            one("Modality", "(0008,0060)", "CT", "CT", Change.KEPT),
        ]
    )
    assert counted(lines) == {Change.KEPT: 1, Change.CHANGED: 1, Change.REMOVED: 1, Change.ADDED: 0}
    assert sum(len(members) for members in grouped(lines).values()) == 3


@pytest.mark.parametrize(
    ("keyword", "tag", "written", "french"),
    [
        ("StudyTime", "(0008,0030)", "101500", "10:15:00"),
        ("PatientName", "(0010,0010)", "EXEMPLE^Odile^", "EXEMPLE Odile"),
        ("PatientAge", "(0010,1010)", "068Y", "68 ans"),
        ("PatientAge", "(0010,1010)", "XXXY", "XXXY"),
        ("SOPClassUID", "(0008,0016)", "1.2.840.10008.5.1.4.1.1.2", "CT Image Storage"),
        ("SOPInstanceUID", "(0008,0018)", "1.2.3", "1.2.3"),
        ("Unknown", "(0008,FFFE)", "?", "?"),
    ],
)
def test_values_are_shown_as_a_person_reads_them(keyword: str, tag: str, written: str, french: str) -> None:
    (line,) = lines_of([one(keyword, tag, written, written, Change.KEPT)])
    assert readable(Language.FRENCH, line, written) == french


def test_an_attribute_we_have_no_word_for_has_its_name_of_the_standard() -> None:
    (known, other) = lines_of(
        [
            one("PatientName", "(0010,0010)", "1", "1", Change.KEPT),
            one("SpatialResolution", "(0018,1050)", "1", "1", Change.KEPT),
        ]
    )
    assert attribute_name(Language.FRENCH, known) == ("Nom", False)
    assert attribute_name(Language.FRENCH, other) == ("Spatial Resolution", True)
    assert attribute_name(Language.ENGLISH, other) == ("Spatial Resolution", False)
