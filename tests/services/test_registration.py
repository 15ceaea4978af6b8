"""How what the bridge delivered is registered, and how an examination is withdrawn (R19, R29, R42, R43)."""

import io
import json
import socket
from dataclasses import replace
from datetime import date
from decimal import Decimal
from pathlib import Path
from uuid import uuid4

import pytest
import sqlalchemy as sa
from pydicom import dcmread

from demonstration.images.brain import write_brain
from demonstration.images.identities import Examinations
from tests import post_processed as arranged
from tests.arranged import make_case, make_plan, make_slot
from tests.builders import NOW, TODAY
from toolpict.domain.codes import FindingCode
from toolpict.domain.errors import InvalidInputError, NotFoundError, UnreachableError, WrongStateError
from toolpict.domain.imaging import ImagingStudy, ImagingStudyStatus, Series, SeriesOrigin, TaskImage
from toolpict.domain.intake import DeliveryFault, Intake
from toolpict.domain.people import Role
from toolpict.domain.quality_control import FindingLevel, SystemCheck
from toolpict.domain.research_study import Visit, VisitStatus
from toolpict.domain.tasks import Move, Task, TaskKind, TaskStatus
from toolpict.integration.archive.embedded import EmbeddedArchive
from toolpict.integration.dicomweb.adapter import DicomWebArchive
from toolpict.integration.dicomweb.address import RemoteArchive
from toolpict.persistence.tables.imaging import imaging_studies
from toolpict.persistence.tables.research_studies import research_studies, subjects, time_points, visits
from toolpict.services import asking_again, intakes, registration, task_pages, tasks, withdrawal
from toolpict.services.exchange import read_notice
from toolpict.services.ports.archive import Filters, Level
from toolpict.services.ports.jobs import Job
from toolpict.services.registration import NotConfirmedError
from toolpict.services.wording import Language

EXAMPLE = Path(__file__).parents[2] / "docs/reference/between-the-programs/notice-delivered.json"


@pytest.fixture
def brain():
    return arranged.make_brain()


@pytest.fixture
def archive(tmp_path, brain):
    archive = EmbeddedArchive(tmp_path / "archive")
    archive.store(brain.files)
    return archive


def named(brain):
    """Return the examination as a notice of the bridge names it."""
    instances = [str(dcmread(file).SOPInstanceUID) for file in brain.files]
    series = {"series_instance_uid": brain.series_instance_uid, "modality": "MR", "instances": instances}
    size = sum(file.stat().st_size for file in brain.files)
    return {"study_instance_uid": brain.study_instance_uid, "bytes": size, "series": [series]}


@pytest.fixture
def deliver(world, units, brain):
    """Take the bridge's two notices of an intake; return its id."""

    def call(*, intake_id=None, numbers=(1, 2), visit=None, imaging_study=None):
        intake_id = intake_id or uuid4()
        for number, event in zip(numbers, ("received", "delivered"), strict=False):
            claims = json.loads(EXAMPLE.read_text()) | {
                "intake_id": str(intake_id),
                "number": number,
                "event": event,
                "research_study": world.research_study.code,
                "inclusion_number": world.subject.number,
                "time_point": (visit or world.baseline).code,
                "username": world.associate.username,
                "imaging_studies": [imaging_study or named(brain)] if event == "delivered" else [],
            }
            intakes.take_notice(read_notice(claims), claims, units=units, clock=lambda: NOW)
        return intake_id

    return call


@pytest.fixture
def register(units, archive):
    def call(intake_id):
        registration.register_intake(intake_id, units=units, archive=archive, clock=lambda: NOW)

    return call


@pytest.fixture
def withdraw(world, units):
    def call(reason="mauvais examen", by=None):
        with units.looking() as work:
            (study,) = work.find(ImagingStudy)
        command = withdrawal.WithdrawImagingStudy(study.id, reason)
        actor = world.actor(by or world.associate)
        withdrawal.withdraw_imaging_study(command, actor=actor, units=units, clock=lambda: NOW)
        return study.id

    return call


@pytest.fixture
def found(units):
    """Return everything of a kind."""

    def call(kind, /, **columns):
        with units.looking() as work:
            return list(work.find(kind, **columns))

    return call


@pytest.fixture
def reading(world):
    """A reader's task that waits for the images of the visit."""
    reader = world.account("reader", Role.RADIOLOGIST)
    task = world.task(TaskKind.READING, TaskStatus.BLOCKED, assignee_id=reader.id, open_prerequisites=1)
    make_slot(world, task, make_plan(world), make_case(world))
    return task


@pytest.fixture
def with_quality_control(unguarded):
    with unguarded.begin() as connection:
        connection.execute(sa.update(research_studies).values(quality_control=True))


def task_of(found, intake_id):
    (intake,) = found(Intake, id=intake_id)
    return found(Task, id=intake.task_id)[0]


def test_r19_what_a_notice_names_and_the_archive_confirms_is_registered(deliver, register, found, world, brain):
    intake_id = deliver()

    register(intake_id)

    (study,) = found(ImagingStudy)
    assert (study.study_instance_uid, study.instances, study.modality) == (brain.study_instance_uid, 3, "MR")
    assert (study.visit_id, study.intake_id, study.status) == (world.visit.id, intake_id, ImagingStudyStatus.ACCEPTED)
    assert study.size_bytes == sum(file.stat().st_size for file in brain.files)
    (series,) = found(Series)
    assert (series.series_instance_uid, series.instances, series.origin) == (
        brain.series_instance_uid,
        3,
        SeriesOrigin.BRIDGE,
    )
    assert task_of(found, intake_id).status is TaskStatus.VALIDATED
    assert found(Visit)[0].status is VisitStatus.DONE


def test_r13_the_registration_is_told_by_the_history_of_its_task(deliver, register, found, units):
    intake_id = deliver()
    register(intake_id)
    with units.looking() as work:
        told = [entry.code for entry in work.history(task_of(found, intake_id).id)]
    assert told.count("imaging-study-registered") == 1


def test_r19_what_no_notice_names_is_not_registered(deliver, units, found, archive, brain):
    intake_id = deliver(numbers=(1,))
    with pytest.raises(NotFoundError):
        registration.register_intake(intake_id, units=units, archive=archive, clock=lambda: NOW)
    assert found(ImagingStudy) == []


def test_r19_objects_that_are_not_there_yet_are_waited_for(deliver, units, found, tmp_path, brain, rows):
    half = EmbeddedArchive(tmp_path / "half")
    half.store(brain.files[:2])
    intake_id = deliver()
    before = rows()

    for archive in (half, EmbeddedArchive(tmp_path / "empty")):
        with pytest.raises(NotConfirmedError):
            registration.register_intake(intake_id, units=units, archive=archive, clock=lambda: NOW)

    assert rows() == before
    half.store(brain.files)
    registration.register_intake(intake_id, units=units, archive=half, clock=lambda: NOW)
    assert len(found(ImagingStudy)) == 1


@pytest.mark.parametrize(
    ("attributes", "fault"),
    [
        ({"PatientIdentityRemoved": "NO"}, DeliveryFault.NOT_DE_IDENTIFIED),
        ({"PatientIdentityRemoved": None}, DeliveryFault.NOT_DE_IDENTIFIED),
        ({"PatientID": "ONCO-002"}, DeliveryFault.OTHER_SUBJECT),
        ({"PatientID": "90000417"}, DeliveryFault.OTHER_SUBJECT),
    ],
    ids=str,
)
def test_r29_what_is_not_de_identified_or_not_the_subjects_is_refused_and_told(
    deliver, units, found, tmp_path, brain, attributes, fault, world
):
    archive = EmbeddedArchive(tmp_path / "other")
    archive.store(tampered(brain, attributes, tmp_path))
    intake_id = deliver()

    registration.register_intake(intake_id, units=units, archive=archive, clock=lambda: NOW)

    assert (found(ImagingStudy), found(Series)) == ([], [])
    assert found(Intake, id=intake_id)[0].reason_codes == fault
    assert task_of(found, intake_id).status is TaskStatus.CANCELLED
    with units.looking() as work:
        told = [one.code for one in work.conversation.notifications(world.associate.id, 10)]
    assert told == ["notified-refused-by-bridge"]


def tampered(brain, attributes, folder):
    """Write the same objects, changed."""
    files = [folder / file.name for file in brain.files]
    for file, target in zip(brain.files, files, strict=True):
        target.write_bytes(file.read_bytes())
    for file in (
        files if "PatientID" in attributes else files[1:2]
    ):  # one patient per examination, or no archive takes it
        read = dcmread(io.BytesIO(file.read_bytes()))
        for keyword, value in attributes.items():
            setattr(read, keyword, value) if value else delattr(read, keyword)
        read.save_as(file)
    return files


def test_a_refused_delivery_that_is_run_again_says_nothing_twice(deliver, units, tmp_path, brain, rows):
    archive = EmbeddedArchive(tmp_path / "other")
    archive.store(tampered(brain, {"PatientID": "ONCO-002"}, tmp_path))
    intake_id = deliver()
    registration.register_intake(intake_id, units=units, archive=archive, clock=lambda: NOW)
    before = rows()
    registration.register_intake(intake_id, units=units, archive=archive, clock=lambda: NOW)
    assert rows() == before


def test_what_was_registered_is_registered_once(deliver, register, rows):
    intake_id = deliver()
    register(intake_id)
    before = rows()
    register(intake_id)
    assert rows() == before


def test_the_same_examination_sent_by_a_second_intake_is_registered_once(deliver, register, found):
    register(deliver())
    again = deliver()
    register(again)
    assert len(found(ImagingStudy)) == 1
    assert task_of(found, again).status is TaskStatus.VALIDATED


def test_an_examination_is_registered_at_one_visit_only(deliver, register, found, world):
    world.store(Visit(world.subject.id, world.month_3.id))
    register(deliver())
    elsewhere = deliver(visit=world.month_3)
    register(elsewhere)
    assert [study.visit_id for study in found(ImagingStudy)] == [world.visit.id]
    assert found(Intake, id=elsewhere)[0].reason_codes == DeliveryFault.OTHER_VISIT


def test_quality_control_is_asked_for_when_the_research_study_wants_it(deliver, register, found, with_quality_control):
    register(deliver())
    (study,) = found(ImagingStudy)
    (task,) = [one for one in found(Task) if one.kind is TaskKind.QUALITY_CONTROL]
    assert (study.status, task.status) == (ImagingStudyStatus.REGISTERED, TaskStatus.READY)
    assert [image.imaging_study_id for image in found(TaskImage, task_id=task.id)] == [study.id]


def test_a_reading_that_waited_for_the_images_wakes_with_them(deliver, register, found, reading, units):
    register(deliver())
    (study,) = found(ImagingStudy)
    (task,) = found(Task, id=reading.id)
    assert (task.status, task.open_prerequisites) == (TaskStatus.ASSIGNED, 0)
    assert [image.imaging_study_id for image in found(TaskImage, task_id=task.id)] == [study.id]
    with units.looking() as work:
        assert [one.code for one in work.conversation.notifications(task.assignee_id, 10)] == ["notified-assigned"]


def test_a_reading_goes_on_waiting_while_quality_control_does(deliver, register, found, reading, with_quality_control):
    register(deliver())
    assert found(Task, id=reading.id)[0].status is TaskStatus.BLOCKED


def test_r43_a_withdrawal_ends_every_grant_at_once(deliver, register, withdraw, world, units, found):
    register(deliver())
    (study,) = found(ImagingStudy)
    technologist = arranged.make_technologist(world)
    task = arranged.make_task(world, technologist, study)
    with units.looking() as work:
        assert work.viewing.grant_for_task(task.id, technologist.id)
        assert work.viewing.grant_for_imaging_study(study.id, world.associate.id)

    withdraw()

    with units.looking() as work:
        assert work.viewing.grant_for_task(task.id, technologist.id) is None
        assert work.viewing.grant_for_imaging_study(study.id, world.associate.id) is None
        told = [one.code for one in work.conversation.notifications(technologist.id, 10)]
    assert found(Task, id=task.id)[0].status is TaskStatus.CANCELLED
    assert told == ["notified-cancelled"]


def test_a_withdrawal_has_the_visit_expect_an_examination_again(deliver, register, withdraw, found):
    register(deliver())
    withdraw()
    assert found(Visit)[0].status is VisitStatus.EXPECTED


def test_what_was_withdrawn_stays_so_when_the_same_examination_is_delivered_again(
    deliver, register, withdraw, found, world
):
    register(deliver())
    (study,) = found(ImagingStudy)
    done = arranged.make_task(world, arranged.make_technologist(world), study, TaskStatus.VALIDATED)
    withdraw()

    register(deliver())

    assert found(ImagingStudy)[0].status is ImagingStudyStatus.ACCEPTED
    assert found(Task, id=done.id)[0].status is TaskStatus.WITHDRAWN


def test_r42_the_archive_no_longer_finds_what_was_withdrawn(
    deliver, register, withdraw, units, archive, jobs, brain, found
):
    register(deliver())
    study_id = withdraw()
    assert (Job.REMOVE_IMAGING_STUDY, study_id) in jobs.asked

    withdrawal.remove_imaging_study(study_id, units=units, archive=archive, clock=lambda: NOW)

    assert archive.find(Level.STUDIES, Filters(patient_id="ONCO-*")) == []
    assert found(ImagingStudy)[0].removed_at == NOW


def test_an_examination_that_was_not_withdrawn_is_never_removed(deliver, register, units, archive, found):
    register(deliver())
    (study,) = found(ImagingStudy)
    withdrawal.remove_imaging_study(study.id, units=units, archive=archive, clock=lambda: NOW)
    assert len(archive.find(Level.STUDIES, Filters())) == 1


def test_the_directory_tells_the_bridge_which_intakes_were_withdrawn(deliver, register, withdraw, units):
    intake_id = deliver()
    register(intake_id)
    with units.looking() as work:
        assert list(work.exchange.withdrawn_intakes()) == []
    withdraw()
    with units.looking() as work:
        assert list(work.exchange.withdrawn_intakes()) == [intake_id]


def test_what_was_withdrawn_can_be_delivered_again(deliver, register, withdraw, found, units, archive, brain):
    register(deliver())
    study_id = withdraw()
    withdrawal.remove_imaging_study(study_id, units=units, archive=archive, clock=lambda: NOW)
    archive.store(brain.files)
    again = deliver()

    register(again)

    (study,) = found(ImagingStudy)
    assert (study.status, study.intake_id, study.removed_at) == (ImagingStudyStatus.ACCEPTED, again, None)
    assert found(Visit)[0].status is VisitStatus.DONE
    assert len(found(Series)) == 1


def test_a_withdrawal_needs_a_reason(deliver, register, withdraw, rows):
    register(deliver())
    before = rows()
    with pytest.raises(InvalidInputError):
        withdraw(reason="  ")
    assert rows() == before


def test_an_examination_is_withdrawn_once(deliver, register, withdraw):
    register(deliver())
    withdraw()
    with pytest.raises(WrongStateError):
        withdraw()


def test_r43_nobody_withdraws_an_examination_of_a_research_study_that_is_not_theirs(
    deliver, register, withdraw, world, rows
):
    stranger = world.account("stranger")
    register(deliver())
    before = rows()
    with pytest.raises(NotFoundError):
        withdraw(by=stranger)
    assert rows() == before


def test_what_a_withdrawal_would_end_is_shown_before(deliver, register, world, units, found):
    register(deliver())
    (study,) = found(ImagingStudy)
    task = arranged.make_task(world, arranged.make_technologist(world), study)
    shown = withdrawal.look_at_withdrawal(study.id, actor=world.actor(world.associate), units=units)
    assert [one.id for one in shown.tasks] == [task.id]


def test_a_withdrawn_examination_stays_so_when_its_delivery_is_registered_again_after_a_crash(
    deliver, register, withdraw, rows
):
    intake_id = deliver()
    register(intake_id)
    withdraw()
    before = rows()
    register(intake_id)
    assert rows() == before


def test_what_quality_control_refused_is_looked_at_again_when_it_is_delivered_again(
    deliver, register, found, unguarded, with_quality_control
):
    first = deliver()
    register(first)
    with unguarded.begin() as connection:
        connection.execute(sa.update(imaging_studies).values(status="refused"))
        connection.execute(sa.update(visits).values(status="expected"))
    register(first)
    assert found(Visit)[0].status is VisitStatus.EXPECTED

    register(deliver())

    assert found(ImagingStudy)[0].status is ImagingStudyStatus.REGISTERED
    assert [one.kind for one in found(Task)].count(TaskKind.QUALITY_CONTROL) == 2


def add_series(archive, brain, folder, **attributes):
    """Store one more object beside those of the brain; return its UIDs as a series of a notice."""
    written = arranged.changed(brain.files[0].read_bytes(), **attributes)
    file = folder / "more.dcm"
    file.write_bytes(written.getvalue())
    archive.store([file])
    image = dcmread(file)
    instances = [str(image.SOPInstanceUID)]
    return {"series_instance_uid": str(image.SeriesInstanceUID), "modality": "MR", "instances": instances}


def test_a_series_that_is_delivered_later_is_registered_with_its_examination(
    deliver, register, found, archive, brain, tmp_path
):
    register(deliver())
    whole = named(brain)
    whole["series"] += [add_series(archive, brain, tmp_path, SeriesInstanceUID="2.25.77")]
    register(deliver(imaging_study=whole))
    (study,) = found(ImagingStudy)
    assert (study.instances, len(found(Series, imaging_study_id=study.id))) == (len(brain.files) + 1, 2)


def test_r29_an_object_that_no_notice_names_is_not_shown_with_the_series_it_stands_in(
    deliver, register, found, archive, brain, tmp_path
):
    add_series(archive, brain, tmp_path, PatientIdentityRemoved="NO")
    intake_id = deliver()
    register(intake_id)
    assert found(ImagingStudy) == []
    assert found(Intake, id=intake_id)[0].reason_codes == DeliveryFault.NOT_DE_IDENTIFIED


def test_a_removal_that_is_run_twice_is_told_once(deliver, register, withdraw, units, archive, rows):
    register(deliver())
    study_id = withdraw()
    withdrawal.remove_imaging_study(study_id, units=units, archive=archive, clock=lambda: NOW)
    before = rows()
    withdrawal.remove_imaging_study(study_id, units=units, archive=archive, clock=lambda: NOW)
    assert rows() == before


@pytest.mark.parametrize(
    "wrong",
    [
        {"imaging_studies": []},
        {"imaging_studies": [{"study_instance_uid": "1.2", "bytes": 1, "series": []}]},
        {"event": "received"},
        {"source": "elsewhere"},
        {"at": "2026-11-24T09:00:00"},
        {"number": 2**31},
        {"number": True, "event": "held"},
        {"username": "a\x00b"},
        {"inclusion_number": "0\x001"},
        {"reason_codes": ["a b"]},
    ],
)
def test_a_notice_of_another_shape_is_refused_before_it_is_taken(wrong):
    with pytest.raises(InvalidInputError):
        read_notice(json.loads(EXAMPLE.read_text()) | wrong)


def test_an_examination_is_asked_for_once_until_the_bridge_has_something(world, units, found):
    ask = intakes.RequestIntake(world.visit.id)
    actor = world.actor(world.associate)
    first, again = (intakes.request_intake(ask, actor=actor, units=units, clock=lambda: NOW) for _ in range(2))
    assert (first, len(found(Intake))) == (again, 1)


def test_no_examination_is_asked_for_of_a_subject_who_takes_part_no_more(world, units, unguarded, rows):
    with unguarded.begin() as connection:
        connection.execute(sa.update(subjects).values(status="subject-withdrawn"))
    before = rows()
    ask, actor = intakes.RequestIntake(world.visit.id), world.actor(world.associate)
    with pytest.raises(WrongStateError):
        intakes.request_intake(ask, actor=actor, units=units, clock=lambda: NOW)
    assert rows() == before


@pytest.fixture
def cancel(world, units, found):
    """Cancel the task of an intake, as its research associate would."""

    def call(intake_id):
        task = task_of(found, intake_id)
        command = tasks.MakeMove(task.id, task.version, Move.CANCEL, "plus besoin")
        tasks.make_move(command, actor=world.actor(world.associate), units=units, clock=lambda: NOW)

    return call


@pytest.fixture
def leave(world, unguarded):
    """Have the subject take part no more."""

    def call(*, status="subject-withdrawn", data_stay=True):
        with unguarded.begin() as connection:
            connection.execute(sa.update(subjects).values(status=status, data_stay=data_stay))

    return call


@pytest.fixture
def told(world, units):
    def call():
        with units.looking() as work:
            return [one.code for one in work.conversation.notifications(world.associate.id, 10)]

    return call


def remove_all(jobs, units, archive):
    """Do the removals that the worker was asked for."""
    for job, key in jobs.asked:
        if job is Job.REMOVE_IMAGING_STUDY:
            withdrawal.remove_imaging_study(key, units=units, archive=archive, clock=lambda: NOW)


def test_what_is_delivered_for_a_cancelled_intake_is_deleted_and_told(
    deliver, register, cancel, found, told, units, archive, jobs
):
    intake_id = deliver(numbers=(1,))
    cancel(intake_id)
    deliver(intake_id=intake_id, numbers=(1, 2))

    register(intake_id)
    remove_all(jobs, units, archive)

    (study,) = found(ImagingStudy)
    assert (study.status, study.removed_at, found(Series)) == (ImagingStudyStatus.WITHDRAWN, NOW, [])
    assert archive.find(Level.STUDIES, Filters()) == []
    assert found(Visit)[0].status is VisitStatus.EXPECTED
    assert found(Intake)[0].reason_codes == DeliveryFault.CANCELLED
    assert told() == ["notified-not-registered"]
    with units.looking() as work:
        history = [entry.code for entry in work.history(task_of(found, intake_id).id)]
    assert history.count("delivery-turned-away") == 1


def test_why_the_system_stopped_an_intake_is_said_in_words(deliver, leave, found, units, world):
    leave()
    task = task_of(found, deliver(numbers=(1,)))
    page = task_pages.look_at_task(
        task.id, actor=world.actor(world.associate), units=units, today=TODAY, language=Language.FRENCH
    )
    assert "L’inclusion ne participe plus" in page.history[0].text


@pytest.mark.parametrize("data_stay", [True, False])
@pytest.mark.parametrize("status", ["subject-withdrawn", "excluded"])
def test_r22_a_subject_who_takes_part_no_more_keeps_what_is_there_and_takes_nothing_new(
    deliver, register, leave, found, told, brain, tmp_path, archive, status, data_stay
):
    register(deliver())
    late = deliver(numbers=(1,))
    leave(status=status, data_stay=data_stay)
    other = named(brain) | {"study_instance_uid": "2.25.99"}
    deliver(intake_id=late, numbers=(1, 2), imaging_study=other)

    register(late)

    assert {one.status for one in found(ImagingStudy, study_instance_uid=brain.study_instance_uid)} == {
        ImagingStudyStatus.ACCEPTED
    }
    assert found(ImagingStudy, study_instance_uid="2.25.99")[0].status is ImagingStudyStatus.WITHDRAWN
    assert found(Intake, id=late)[0].reason_codes == DeliveryFault.SUBJECT_LEFT
    assert task_of(found, late).status is TaskStatus.CANCELLED
    assert told() == ["notified-not-registered"]


def test_the_first_word_of_an_examination_of_who_left_stops_it(deliver, leave, found, told, units):
    leave()
    intake_id = deliver(numbers=(1,))
    assert task_of(found, intake_id).status is TaskStatus.CANCELLED
    assert told() == ["notified-not-registered"]
    with units.looking() as work:
        assert list(work.exchange.withdrawn_intakes()) == [intake_id]


def test_the_directory_lists_a_cancelled_intake_until_the_bridge_ends_it(deliver, cancel, found, units, world):
    intake_id = deliver(numbers=(1,))
    cancel(intake_id)
    with units.looking() as work:
        assert list(work.exchange.withdrawn_intakes()) == [intake_id]
    claims = json.loads(EXAMPLE.read_text()) | {
        "intake_id": str(intake_id), "number": 2, "event": "withdrawn", "username": world.associate.username,
        "time_point": world.baseline.code, "imaging_studies": [],
    }  # fmt: skip
    intakes.take_notice(read_notice(claims), claims, units=units, clock=lambda: NOW)
    with units.looking() as work:
        assert list(work.exchange.withdrawn_intakes()) == []


def test_what_stands_is_not_deleted_when_a_cancelled_intake_brings_it_again(
    deliver, register, cancel, found, units, archive, jobs
):
    register(deliver())
    again = deliver(numbers=(1,))
    cancel(again)
    deliver(intake_id=again, numbers=(1, 2))

    register(again)
    remove_all(jobs, units, archive)

    assert found(ImagingStudy)[0].status is ImagingStudyStatus.ACCEPTED
    assert len(archive.find(Level.STUDIES, Filters())) == 1


def test_what_was_turned_away_is_told_and_deleted_once(deliver, register, cancel, rows):
    intake_id = deliver(numbers=(1,))
    cancel(intake_id)
    deliver(intake_id=intake_id, numbers=(1, 2))
    register(intake_id)
    before = rows()
    register(intake_id)
    assert rows() == before


def test_nothing_is_deleted_that_carries_another_patient_id(
    deliver, register, cancel, found, units, tmp_path, brain, jobs
):
    archive = EmbeddedArchive(tmp_path / "other")
    archive.store(tampered(brain, {"PatientID": "ONCO-002"}, tmp_path))
    intake_id = deliver(numbers=(1,))
    cancel(intake_id)
    deliver(intake_id=intake_id, numbers=(1, 2))
    register(intake_id)

    remove_all(jobs, units, archive)

    assert len(archive.find(Level.STUDIES, Filters())) == 1
    assert found(ImagingStudy)[0].removed_at is None


def ask_again(units, *under_way):
    return asking_again.ask_again(units=units, under_way=lambda job: {key for kind, key in under_way if kind is job})


def test_what_the_worker_gave_up_is_asked_for_again_until_it_is_done(deliver, register, withdraw, units, jobs, archive):
    intake_id = deliver()
    jobs.asked.clear()
    assert ask_again(units) == 1
    assert jobs.asked == [(Job.REGISTER_INTAKE, intake_id)]
    assert ask_again(units, (Job.REGISTER_INTAKE, intake_id)) == 0

    register(intake_id)
    assert ask_again(units) == 0

    study_id = withdraw()
    jobs.asked.clear()
    assert ask_again(units) == 1
    assert jobs.asked == [(Job.REMOVE_IMAGING_STUDY, study_id)]
    remove_all(jobs, units, archive)
    assert ask_again(units) == 0


def test_a_refused_delivery_is_not_asked_for_again(deliver, units, tmp_path, brain):
    archive = EmbeddedArchive(tmp_path / "other")
    archive.store(tampered(brain, {"PatientID": "ONCO-002"}, tmp_path))
    registration.register_intake(deliver(), units=units, archive=archive, clock=lambda: NOW)
    assert ask_again(units) == 0


@pytest.fixture
def slices(tmp_path):
    """Return a function that stores slices of a brain, some left out, as the bridge labels them."""

    def call(archive, *left_out, labels=("ONCO", "001", "BASELINE")):
        folder = tmp_path / f"slices-{len(list(tmp_path.iterdir()))}"
        write_brain(Examinations.BRAIN.value, folder, step=18)
        files = [file for place, file in enumerate(sorted(folder.iterdir())) if place not in left_out]
        for file in files:
            image = dcmread(file)
            arranged.de_identify(image, "ONCO-001")
            image.ClinicalTrialProtocolID, image.ClinicalTrialSubjectID, image.ClinicalTrialTimePointID = labels
            image.StudyDate = "19870314"
            image.save_as(file)
        archive.store(files)
        first = dcmread(files[0])
        return arranged.Brain(tuple(files), b"", str(first.StudyInstanceUID), str(first.SeriesInstanceUID))

    return call


def codes(found):
    (check,) = found(SystemCheck)
    return {one.code: (one.level, dict(one.parameters)) for one in check.findings}


def test_r63_what_the_system_finds_is_kept_with_the_examination(deliver, units, found, tmp_path, slices, unguarded):
    archive = EmbeddedArchive(tmp_path / "gap")
    brain = slices(archive, 4, 5)
    expected = {"modalities": "MR", "least_series": 1, "least_slices": 20, "greatest_thickness": Decimal("2.5")}
    with unguarded.begin() as connection:
        connection.execute(sa.update(time_points).values(**expected))

    intake_id = deliver(imaging_study=named(brain))
    registration.register_intake(intake_id, units=units, archive=archive, clock=lambda: NOW)

    code, level = FindingCode, FindingLevel
    assert codes(found) == {
        code.LABELS_RIGHT: (level.RIGHT, {}),
        code.DATE_THERE: (level.RIGHT, {}),
        code.MODALITY_RIGHT: (level.RIGHT, {"modality": "MR"}),
        code.SERIES_ENOUGH: (level.RIGHT, {"count": 1, "minimum": 1}),
        code.SLICES_TOO_FEW: (level.PROBLEM, {"count": 8, "minimum": 20}),
        code.THICKNESS_TOO_GREAT: (
            level.PROBLEM, {"number": 3, "millimetres": Decimal(18), "maximum": Decimal("2.5")}
        ),
        code.SLICES_MISSING: (level.PROBLEM, {"number": 3, "count": 2}),
    }  # fmt: skip
    assert found(ImagingStudy)[0].shifted_study_date == date(1987, 3, 14)


def test_r63_images_of_another_time_point_are_told(deliver, units, found, tmp_path, slices):
    archive = EmbeddedArchive(tmp_path / "other")
    brain = slices(archive, labels=("ONCO", "001", "M3"))
    intake_id = deliver(imaging_study=named(brain))
    registration.register_intake(intake_id, units=units, archive=archive, clock=lambda: NOW)
    assert codes(found)[FindingCode.LABELS_OTHER] == (FindingLevel.PROBLEM, {})


def test_what_was_registered_is_looked_at_once(deliver, register, found):
    intake_id = deliver()
    register(intake_id)
    register(intake_id)
    assert [check.number for check in found(SystemCheck)] == [1]


def test_a_series_that_comes_later_is_looked_at_together_with_those_before(
    deliver, register, found, archive, brain, tmp_path
):
    register(deliver())
    later = add_series(archive, brain, tmp_path, SeriesInstanceUID="2.25.77", SeriesNumber=9)
    register(deliver(imaging_study=named(brain) | {"series": [later]}))
    first, second = sorted(found(SystemCheck), key=lambda check: check.number)
    series = [one.parameters["number"] for one in second.findings if "number" in one.parameters]
    assert (len(first.findings) < len(second.findings), set(series)) == (True, {3, 9})


@pytest.mark.parametrize("hangs", [True, False], ids=["hanging", "away"])
def test_an_archive_that_does_not_answer_is_asked_again(deliver, units, found, rows, archive, hangs):
    intake_id = deliver()
    before = rows()
    with socket.create_server(("127.0.0.1", 0)) as listening:
        root = f"http://127.0.0.1:{listening.getsockname()[1]}/dicom-web"
        if not hangs:
            listening.close()
        remote = replace(RemoteArchive.with_token(root, ""), connect_seconds=0.2, read_seconds=0.2, total_seconds=0.4)
        away = DicomWebArchive(remote)
        with pytest.raises(UnreachableError):
            registration.register_intake(intake_id, units=units, archive=away, clock=lambda: NOW)
    assert rows() == before

    registration.register_intake(intake_id, units=units, archive=archive, clock=lambda: NOW)

    assert len(found(SystemCheck)) == len(found(ImagingStudy)) == 1
