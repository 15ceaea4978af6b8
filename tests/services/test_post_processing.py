"""What a technologist hands in, and what is found in it (R45, R50, R9, R29)."""

import io

import pytest
from pydicom import dcmread
from pydicom.uid import generate_uid

from tests import post_processed as arranged
from tests.builders import NOW
from toolpict.domain.errors import NotFoundError, NotPermittedError, WrongStateError
from toolpict.domain.imaging import ImagingStudy, Series, SeriesOrigin
from toolpict.domain.post_processing import Output, OutputProblem, OutputState, OutputStatus, OutputValue
from toolpict.domain.tasks import Task, TaskKind, TaskStatus
from toolpict.integration.archive.embedded import EmbeddedArchive
from toolpict.integration.dicom_files import PydicomFiles
from toolpict.integration.file_store import DiskFileStore
from toolpict.services import post_processing as handing_in
from toolpict.services.ports.archive import Filters, Level
from toolpict.services.ports.jobs import Job

P, S = OutputProblem, OutputStatus


@pytest.fixture
def brain():
    return arranged.make_brain()


@pytest.fixture
def archive(tmp_path, brain):
    archive = EmbeddedArchive(tmp_path / "archive")
    archive.store(brain.files)
    return archive


@pytest.fixture
def file_store(tmp_path):
    (tmp_path / "files").mkdir()
    return DiskFileStore(tmp_path / "files")


@pytest.fixture
def technologist(world):
    return arranged.make_technologist(world)


@pytest.fixture
def task(world, brain, technologist):
    return arranged.make_task(world, technologist, arranged.register(world, brain))


@pytest.fixture
def add(world, units, file_store, technologist, task):
    """Hand a file in."""

    def call(code, content, *, by=technologist, to=task):
        stream = io.BytesIO(content) if isinstance(content, bytes) else content
        kept = file_store.put(stream, "fichier.dat", "application/octet-stream")
        command = handing_in.AddOutput(to.id, code, kept)
        return handing_in.add_output(command, actor=world.actor(by), units=units, clock=lambda: NOW)

    return call


@pytest.fixture
def check(units, file_store, archive):
    """Do what the worker does, and return what became of the output."""

    def call(output_id):
        handing_in.check_output(
            output_id,
            units=units,
            file_store=file_store,
            dicom_files=PydicomFiles(),
            archive=archive,
            clock=lambda: NOW,
        )
        with units.looking() as work:
            state = work.get(OutputState, output_id)
        return state.status, state.problem

    return call


@pytest.fixture
def submit(world, units, technologist, task):
    def call(by=technologist):
        command = handing_in.SubmitOutputs(task.id, now_of(units, task).version)
        handing_in.submit_outputs(command, actor=world.actor(by), units=units, clock=lambda: NOW)

    return call


def stored_examinations(units):
    with units.looking() as work:
        return work.find(ImagingStudy)


def now_of(units, task):
    with units.looking() as work:
        return work.get(Task, task.id)


def test_a_segmentation_is_stored_in_the_archive_and_its_series_registered(add, check, brain, units, archive):
    output_id = add("SEG", brain.segmentation)

    assert check(output_id) == (S.ACCEPTED, "")

    uid = str(dcmread(io.BytesIO(brain.segmentation)).SeriesInstanceUID)
    assert len(archive.find(Level.INSTANCES, Filters(brain.study_instance_uid, uid))) == 1
    with units.looking() as work:
        (series,) = work.find(Series, series_instance_uid=uid)
    assert (series.origin, series.output_id, series.modality) == (SeriesOrigin.OUTPUT, output_id, "SEG")


def test_what_was_handed_in_is_checked_by_the_worker_and_told_by_the_history(add, jobs, units, task):
    output_id = add("NOTE", b"a report")

    assert (Job.CHECK_OUTPUT, output_id) in jobs.asked
    with units.looking() as work:
        assert [entry.code for entry in work.history(task.id)] == ["output-added"]


@pytest.mark.parametrize(
    ("attributes", "problem"),
    [
        ({"PatientID": "ONCO-002"}, P.WRONG_SUBJECT),
        ({"StudyInstanceUID": "1.2.3"}, P.WRONG_IMAGING_STUDY),
        ({"PatientIdentityRemoved": "NO"}, P.NOT_DE_IDENTIFIED),
    ],
    ids=str,
)
def test_a_segmentation_of_somebody_or_something_else_is_refused(add, check, brain, archive, attributes, problem):
    before = len(archive.find(Level.INSTANCES, Filters()))
    output_id = add("SEG", arranged.changed(brain.segmentation, **attributes))
    assert check(output_id) == (S.REFUSED, problem)
    assert len(archive.find(Level.INSTANCES, Filters())) == before


def test_a_file_that_is_no_dicom_is_refused(add, check):
    assert check(add("SEG", b"%PDF-1.7")) == (S.REFUSED, P.NOT_DICOM)


@pytest.mark.parametrize("cut", [200, 700, 2000])
def test_a_dicom_file_that_was_cut_off_is_no_segmentation(add, check, brain, cut):
    status, problem = check(add("SEG", brain.segmentation[:cut]))
    assert status is S.REFUSED
    assert problem


def test_an_image_in_the_place_of_a_segmentation_is_refused(add, check, brain):
    assert check(add("SEG", brain.files[0].read_bytes())) == (S.REFUSED, P.NOT_SEGMENTATION)


def test_a_second_object_under_a_known_identifier_is_refused(add, check, brain):
    check(add("SEG", brain.segmentation))
    uid = str(dcmread(io.BytesIO(brain.segmentation)).SOPInstanceUID)
    twin = arranged.changed(brain.segmentation, SOPInstanceUID=uid, SeriesDescription="Another")
    assert check(add("SEG", twin)) == (S.REFUSED, P.CONFLICT)


def test_the_same_file_handed_in_twice_is_accepted_twice_and_still_seen(add, check, brain, units, task, technologist):
    assert [check(add("SEG", brain.segmentation)) for _ in range(2)] == [(S.ACCEPTED, "")] * 2
    with units.looking() as work:
        grant = work.viewing.grant_for_task(task.id, technologist.id)
    assert len(grant.series[brain.study_instance_uid]) == 2


def test_of_two_tasks_that_bring_one_series_at_once_the_second_is_refused(
    add, check, brain, world, technologist, units, monkeypatch
):
    other = arranged.make_task(world, technologist, *stored_examinations(units))
    check(add("SEG", brain.segmentation))
    monkeypatch.setattr(handing_in, "is_free", lambda *_: True)  # it was, when the second looked
    assert check(add("SEG", arranged.changed(brain.segmentation), to=other)) == (S.REFUSED, P.CONFLICT)


def test_an_object_cannot_join_a_series_of_the_bridge_or_of_another_task(
    add, check, brain, world, technologist, units, archive
):
    other = arranged.make_task(world, technologist, *stored_examinations(units))
    check(add("SEG", brain.segmentation))
    before = len(archive.find(Level.INSTANCES, Filters()))
    joins = [
        arranged.changed(brain.segmentation),
        arranged.changed(brain.segmentation, SeriesInstanceUID=brain.series_instance_uid),
    ]

    found = [check(add("SEG", joined, to=other)) for joined in joins]

    assert found == [(S.REFUSED, P.CONFLICT)] * 2
    assert len(archive.find(Level.INSTANCES, Filters())) == before


@pytest.mark.parametrize(
    ("table", "problem"),
    [
        (b"\xff\xfe\x00", P.NOT_A_TABLE),
        (b"name,size\r\na,1\r\n", P.NOT_A_TABLE),
        (b"code,value\r\nGM_VOLUME,1\r\nGM_VOLUME,2\r\n", P.NOT_A_TABLE),
        (b"code,value\r\n" + b"X" * 1_000_001, P.NOT_A_TABLE),
        (b"code,value,unit\r\nOTHER,1,mL\r\n", P.VALUE_MISSING),
        (b"code,value,unit\r\nGM_VOLUME,beaucoup,mL\r\n", P.VALUE_NOT_A_NUMBER),
        (b"code,value,unit\r\nGM_VOLUME,-1,mL\r\n", P.VALUE_OUT_OF_RANGE),
        (b"code,value,unit\r\nGM_VOLUME,2000.1,mL\r\n", P.VALUE_OUT_OF_RANGE),
        (b"code,value,unit\r\nGM_VOLUME,1,mm3\r\n", P.WRONG_UNIT),
        (b"", P.NOT_A_TABLE),
    ],
    ids=["binary", "columns", "twice", "large", "missing", "words", "low", "high", "unit", "empty"],
)
def test_a_table_that_does_not_hold_the_numbers_asked_for_is_refused(add, check, table, problem):
    assert check(add("VALUES", table)) == (S.REFUSED, problem)


@pytest.mark.parametrize(
    "table",
    [arranged.TABLE, b"code,value\nGM_VOLUME,612.5\n", b"\xef\xbb\xbfcode\tvalue\tunit\nGM_VOLUME\t612.5\tmL\n"],
    ids=["semicolon", "comma", "tab"],
)
def test_numbers_read_from_a_table_count_once_a_person_confirms_them(
    add, check, units, world, technologist, task, table
):
    output_id = add("VALUES", table)
    assert check(output_id) == (S.TO_CONFIRM, "")

    command = handing_in.ConfirmValues(task.id, output_id)
    handing_in.confirm_values(command, actor=world.actor(technologist), units=units, clock=lambda: NOW)

    with units.looking() as work:
        (value,) = work.find(OutputValue, output_id=output_id)
        assert work.get(OutputState, output_id).status is S.ACCEPTED
        assert work.history(task.id)[-1].code == "values-confirmed"
    assert (value.code, str(value.number), value.unit) == ("GM_VOLUME", "612.5", "mL")


def test_values_are_confirmed_once(add, check, units, world, technologist, task):
    command = handing_in.ConfirmValues(task.id, add("VALUES", arranged.TABLE))
    with pytest.raises(WrongStateError):
        handing_in.confirm_values(command, actor=world.actor(technologist), units=units, clock=lambda: NOW)


def test_a_new_version_supersedes_and_loses_nothing(add, check, units, task, world, technologist):
    first = add("NOTE", b"first")
    check(first)
    second = add("NOTE", b"second")

    assert check(second) == (S.ACCEPTED, "")

    with units.looking() as work:
        assert work.get(OutputState, first).status is S.SUPERSEDED
        assert [one.version for one in work.find(Output, task_id=task.id)] == [1, 2]
    body = handing_in.look_at_outputs(task.id, actor=world.actor(technologist), units=units)
    note = next(slot for slot in body.slots if slot.expected.code == "NOTE")
    assert (note.current.id, [old.id for old in note.earlier]) == (second, [first])


def test_a_check_that_comes_after_a_new_version_changes_nothing(add, check, rows):
    first = add("NOTE", b"first")
    add("NOTE", b"second")
    before = rows()
    check(first)
    assert rows() == before


def test_a_check_that_is_run_twice_changes_nothing(add, check, brain, rows):
    output_id = add("SEG", brain.segmentation)
    check(output_id)
    before = rows()
    check(output_id)
    assert rows() == before


def test_a_task_with_outputs_missing_is_not_submitted_and_says_how_many(add, check, submit, rows):
    check(add("NOTE", b"a report"))
    before = rows()

    with pytest.raises(WrongStateError) as refused:
        submit()

    assert (refused.value.parameters["count"], rows()) == (2, before)


def test_a_task_with_all_that_is_required_is_submitted_and_its_requester_told(
    add, check, submit, brain, world, units, technologist, task, jobs
):
    check(add("SEG", brain.segmentation))
    values = add("VALUES", arranged.TABLE)
    check(values)
    command = handing_in.ConfirmValues(task.id, values)
    handing_in.confirm_values(command, actor=world.actor(technologist), units=units, clock=lambda: NOW)

    submit()

    assert now_of(units, task).status is TaskStatus.SUBMITTED
    with units.looking() as work:
        told = work.conversation.notifications(world.associate.id, 10)
    assert [one.code for one in told] == ["notified-submitted"]
    assert jobs.asked[-1][0] is Job.SEND_MAIL


@pytest.mark.parametrize("status", [TaskStatus.ASSIGNED, TaskStatus.SUBMITTED, TaskStatus.VALIDATED])
def test_outputs_are_handed_in_while_the_task_is_in_progress_alone(add, world, technologist, status, rows):
    other = arranged.make_task(world, technologist, status=status)
    before = rows()
    with pytest.raises(NotPermittedError):
        add("NOTE", b"late", to=other)
    assert rows() == before


def test_somebody_elses_task_does_not_exist_for_a_technologist(add, world, units, task, submit):
    other = arranged.make_technologist(world, "tech-2")
    with pytest.raises(NotFoundError):
        handing_in.look_at_outputs(task.id, actor=world.actor(other), units=units)
    with pytest.raises(NotFoundError):
        add("NOTE", b"mine", by=other)
    with pytest.raises(NotFoundError):
        submit(other)


def download(output_id, actor, units, file_store):
    return handing_in.download_output(output_id, actor=actor, units=units, file_store=file_store, clock=lambda: NOW)


def test_an_output_is_downloaded_by_who_may_see_its_task(add, world, units, file_store, technologist):
    output_id = add("NOTE", b"a report")
    for account in (technologist, world.associate):
        opened = download(output_id, world.actor(account), units, file_store)
        with opened.stream as stream:
            assert stream.read() == b"a report"
    other = arranged.make_technologist(world, "tech-2")
    with pytest.raises(NotFoundError):
        download(output_id, world.actor(other), units, file_store)


def test_an_output_that_nobody_asked_for_is_refused(add):
    with pytest.raises(NotFoundError):
        add("OTHER", b"?")


def test_a_reading_takes_no_outputs(add, world, technologist):
    with pytest.raises(NotFoundError):
        add("NOTE", b"?", to=world.task(TaskKind.READING, TaskStatus.IN_PROGRESS, assignee_id=technologist.id))


def test_the_series_of_an_output_that_was_superseded_is_seen_no_more(add, check, brain, units, task, technologist):
    check(add("SEG", brain.segmentation))
    newer = arranged.changed(brain.segmentation, SeriesInstanceUID=generate_uid(prefix=None))
    second = add("SEG", newer)
    check(second)
    with units.looking() as work:
        grant = work.viewing.grant_for_task(task.id, technologist.id)
        (series,) = work.find(Series, output_id=second)
    assert grant.series[brain.study_instance_uid] == {brain.series_instance_uid, series.series_instance_uid}
