"""The page before sending shows each attribute before and after."""

from pathlib import Path

from pydicom import dcmread

from anonymization_bridge.deidentification.before_after import Change, before_after, preview
from anonymization_bridge.deidentification.elements import Element, text
from anonymization_bridge.deidentification.reasons import HoldReason
from tests.bridge.deidentification.builders import ASSIGNMENT, KEY, PROFILE, file_bytes, image, saved

NESTED = Element(0x00081140, "SQ", ((text(0x00081155, "UI", "1.2.3.4"), text(0x00100010, "PN", "EXEMPLE")),))
PRIVATE = [text(0x00090010, "LO", "MAKER"), Element(0x00091001, "UN", b"EXEMPLE!")]


def test_each_attribute_is_kept_changed_removed_or_added(tmp_path: Path) -> None:
    source = saved(tmp_path, file_bytes(image(NESTED, *PRIVATE)))
    rows = {row.keyword: row for row in preview(source, ASSIGNMENT, KEY, PROFILE).rows}
    assert (rows["SliceThickness"].before, rows["SliceThickness"].after) == ("1.25", "1.25")
    assert rows["SliceThickness"].action is Change.KEPT
    assert (rows["PatientID"].before, rows["PatientID"].after) == ("IPP9988776655", "ONCO-001")
    assert rows["PatientID"].action is Change.CHANGED
    assert (rows["AccessionNumber"].before, rows["AccessionNumber"].action) == ("ACC7788991", Change.REMOVED)
    assert rows["PatientIdentityRemoved"].action is Change.ADDED
    assert rows["Rows"].after == "8"
    assert rows["ReferencedImageSequence[1] > PatientName"].action is Change.REMOVED
    assert rows["ReferencedImageSequence[1] > ReferencedSOPInstanceUID"].action is Change.CHANGED
    assert rows["Private"].action is Change.REMOVED
    assert rows["PatientName"].tag == "(0010,0010)"


def test_long_and_odd_values_are_shortened(tmp_path: Path) -> None:
    source = saved(tmp_path, file_bytes(image(text(0x00104000, "LT", "EXEMPLE\x1b\n" * 50))))
    rows = {row.keyword: row for row in preview(source, ASSIGNMENT, KEY, PROFILE).rows}
    shown = rows["PatientComments"].before
    assert shown is not None
    assert len(shown) == 60
    assert shown.isprintable()


def test_a_data_set_read_by_pydicom_gives_the_same_rows(tmp_path: Path) -> None:
    source = saved(tmp_path, file_bytes(image(NESTED, *PRIVATE)))
    whole = preview(source, ASSIGNMENT, KEY, PROFILE).rows
    header = dcmread(source, stop_before_pixels=True)
    assert before_after(header, ASSIGNMENT, KEY, PROFILE) == whole
    header.PatientComments = "set by hand"
    rows = {row.keyword: row for row in before_after(header, ASSIGNMENT, KEY, PROFILE)}
    assert rows["PatientComments"].action is Change.REMOVED


def test_a_held_file_still_shows_what_would_happen(tmp_path: Path) -> None:
    source = saved(tmp_path, file_bytes(image(text(0x00280301, "CS", "YES"))))
    seen = preview(source, ASSIGNMENT, KEY, PROFILE)
    assert seen.reasons == (HoldReason.BURNED_IN_ANNOTATION,)
    assert seen.rows


def test_a_file_that_cannot_be_read_has_no_rows(tmp_path: Path) -> None:
    seen = preview(saved(tmp_path, b"EXEMPLE"), ASSIGNMENT, KEY, PROFILE)
    assert (seen.reasons, seen.rows) == ((HoldReason.UNREADABLE,), ())
