"""A signed reading as a DICOM structured report in the archive (R9)."""

import hashlib
import json
import shutil
import subprocess
import warnings

import pytest
from highdicom.sr import srread

from tests.arranged import make_images
from tests.builders import NOW
from tests.integration.archive.pictures import make_object, write
from tests.reading.conftest import TYPED
from tests.reading.test_signing import sign
from toolpict.domain.imaging import Series, SeriesOrigin, TaskImage
from toolpict.domain.structured_report import StructuredReport
from toolpict.domain.tasks import Move, Task, TaskStatus
from toolpict.integration.archive.embedded import EmbeddedArchive
from toolpict.integration.structured_reports import HighdicomReports
from toolpict.services import tasks
from toolpict.services.ports.archive import Attribute, Filters, Level
from toolpict.services.ports.jobs import Job
from toolpict.services.structured_reports import store_report

FRAME_OF_REFERENCE = "1.2.826.0.1.3680043.8.498.1"
CLINICAL_TRIAL = {
    "ClinicalTrialSponsorName": "CHU", "ClinicalTrialProtocolID": "ONCO", "ClinicalTrialProtocolName": "",
    "ClinicalTrialSiteID": "", "ClinicalTrialSiteName": "", "ClinicalTrialSubjectID": "001",
}  # fmt: skip


@pytest.fixture
def archive(tmp_path):
    return EmbeddedArchive(tmp_path / "archive")


@pytest.fixture
def image(world, readers, archive, tmp_path):
    """One CT slice of the case, which both readers see."""
    study = make_images(world)
    made = make_object(study=study.study_instance_uid, FrameOfReferenceUID=FRAME_OF_REFERENCE, **CLINICAL_TRIAL)
    archive.store([write(tmp_path, made)])
    world.store(Series(study.id, made.SeriesInstanceUID, "CT", 1, SeriesOrigin.BRIDGE))
    world.store(*(TaskImage(task.id, study.id) for task in (readers.first, readers.of_the_other)))
    return made


def measured(image, value="42.5"):
    """Answers, the first of which was measured on the image."""
    told = {
        "value": value, "unit": "mm", "series_instance_uid": image.SeriesInstanceUID,
        "sop_instance_uid": image.SOPInstanceUID, "frame": 1, "points": [[0, 0, 0], [42.5, 0, 0]],
    }  # fmt: skip
    return {**TYPED, "TARGETS/1/DIAMETER:from": [json.dumps(told)]}


@pytest.fixture
def act(units, readers):
    def call(task, move, reason=""):
        with units.looking() as work:
            version = work.get(Task, task.id).version
        said = tasks.MakeMove(task.id, version, move, reason)
        tasks.make_move(said, actor=readers.associate, units=units, clock=lambda: NOW)

    return call


@pytest.fixture
def store(units, archive):
    def call(revision_id):
        store_report(revision_id, units=units, archive=archive, reports=HighdicomReports("1"), clock=lambda: NOW)

    return call


def asked(jobs):
    return [key for job, key in jobs.asked if job is Job.STORE_STRUCTURED_REPORT]


def reports(archive, image):
    found = archive.find(Level.INSTANCES, Filters(image.StudyInstanceUID, modality="SR"))
    return sorted(found, key=lambda each: each.text(Attribute.INSTANCE_NUMBER))


def read(archive, image, number=0):
    found = reports(archive, image)[number]
    uids = (found.text(Attribute.SERIES_INSTANCE_UID), found.text(Attribute.SOP_INSTANCE_UID))
    opened = archive.open_instance(image.StudyInstanceUID, *uids)
    content = b"".join(opened.content.chunks)
    opened.close()
    return content


def test_no_report_is_stored_while_a_reading_of_the_case_is_open(units, readers, image, archive, act, store, jobs):
    revision_id = sign(units, readers, measured(image))
    store(revision_id)
    act(readers.first, Move.VALIDATE)
    assert asked(jobs) == []
    store(revision_id)
    assert reports(archive, image) == []


def test_the_report_of_a_final_case_says_what_was_answered_and_not_by_whom(
    units, readers, image, archive, act, store, jobs, tmp_path
):
    unseen = make_object()
    told = measured(image) | {"TARGETS/2/DIAMETER:from": measured(unseen, "10.04")["TARGETS/1/DIAMETER:from"]}
    revision_id = sign(units, readers, told)
    act(readers.first, Move.VALIDATE)
    act(readers.of_the_other, Move.CANCEL, "Un lecteur suffit")
    assert asked(jobs) == [revision_id]
    with warnings.catch_warnings():
        warnings.simplefilter("error")  # highdicom names the subject in one, which would reach the log
        store(revision_id)
    path = tmp_path / "report.dcm"
    path.write_bytes(read(archive, image))
    report = srread(path)
    assert (report.PatientID, report.PatientName, report.PatientIdentityRemoved) == ("ONCO-001", "ONCO-001", "YES")
    assert (report.ClinicalTrialProtocolID, report.StudyInstanceUID) == ("ONCO", image.StudyInstanceUID)
    (diameter, *_) = report.content.get_image_measurement_groups()[1].get_measurements()
    assert (diameter.value, diameter.unit.value) == (42.5, "mm")
    assert diameter.referenced_images[0].referenced_sop_instance_uid == image.SOPInstanceUID
    assert readers.one.display_name.encode() not in path.read_bytes()
    assert unseen.SOPInstanceUID.encode() not in path.read_bytes()  # only the browser named it
    assert b"R1^" in path.read_bytes()
    assert NOW.strftime("%Y%m").encode() not in path.read_bytes()
    check_by_others(path)


def check_by_others(path):
    """Have dicom3tools look at the report, where they are installed."""
    if checker := shutil.which("dciodvfy"):
        told = subprocess.run([checker, path], capture_output=True, text=True, check=False).stderr
        assert [line for line in told.splitlines() if line.startswith("Error")] == []


def test_a_job_that_was_cut_off_makes_the_same_object_again_and_notes_it_once(
    units, readers, image, archive, act, store, monkeypatch
):
    revision_id = sign(units, readers, measured(image))
    act(readers.first, Move.VALIDATE)
    act(readers.of_the_other, Move.CANCEL, "Un lecteur suffit")
    monkeypatch.setattr("toolpict.services.structured_reports.note", lambda *_args, **_named: None)
    store(revision_id)
    before = read(archive, image)
    monkeypatch.undo()
    monkeypatch.setattr("toolpict.services.structured_reports.digest_there", None)  # the same bytes: no conflict
    store(revision_id)
    store(revision_id)
    with units.looking() as work:
        (noted,) = work.find(StructuredReport, revision_id=revision_id)
    assert [read(archive, image), len(reports(archive, image))] == [before, 1]
    assert noted.sha256 == hashlib.sha256(before).hexdigest()


def test_a_later_revision_names_the_report_before_it(units, readers, image, archive, act, store, tmp_path):
    sign(units, readers, measured(image))
    act(readers.first, Move.VALIDATE)
    act(readers.of_the_other, Move.CANCEL, "Un lecteur suffit")
    with units.looking() as work:
        (first,) = work.structured_reports.owed(readers.first.id)
    store(first)
    reopen(units, readers)
    second = sign(units, readers, measured(image), reason="Mesure reprise")
    act(readers.first, Move.VALIDATE)
    store(second)
    path = tmp_path / "later.dcm"
    path.write_bytes(read(archive, image, 1))
    (study,) = srread(path).PredecessorDocumentsSequence
    (series,) = study.ReferencedSeriesSequence
    named = series.ReferencedSOPSequence[0].ReferencedSOPInstanceUID
    assert named == reports(archive, image)[0].text(Attribute.SOP_INSTANCE_UID)
    check_by_others(path)


def reopen(units, readers):
    with units.changing() as work:
        task = work.get(Task, readers.first.id)
        for move, reason in ((Move.LOCK, ""), (Move.UNLOCK, "Erreur de mesure")):
            work.record(task.move(move, by=readers.associate.account_id, at=NOW, reason=reason))
        work.commit()
    assert task.status is TaskStatus.RETURNED
