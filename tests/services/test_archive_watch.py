"""What is looked at in the archive at each start, and what waits there for a notice (R19)."""

import json
import socket
from datetime import date
from uuid import uuid4

import pytest
import sqlalchemy as sa

from tests.arranged import make_images
from tests.builders import NOW, TODAY
from tests.integration.archive.pictures import make_object, write
from toolpict.domain.errors import NotPermittedError
from toolpict.domain.imaging import ImagingStudyStatus
from toolpict.domain.intake import Intake, NoticeEvent, TakenNotice
from toolpict.domain.people import Actor
from toolpict.domain.tasks import TaskKind, TaskStatus
from toolpict.integration.archive.embedded import EmbeddedArchive
from toolpict.integration.dicomweb.adapter import DicomWebArchive
from toolpict.integration.dicomweb.address import RemoteArchive
from toolpict.persistence.tables.imaging import imaging_studies
from toolpict.services import archive_watch
from toolpict.services.archive_watch import IdentifiedImagesError, Watch

ADMINISTRATOR = Actor(uuid4(), "it", "IT", administers=True)


@pytest.fixture
def embedded(tmp_path):
    return EmbeddedArchive(tmp_path / "archive")


@pytest.fixture
def on_orthanc(orthanc):
    return DicomWebArchive(RemoteArchive(orthanc.dicomweb_url))


@pytest.fixture(params=["embedded", pytest.param("on_orthanc", marks=pytest.mark.orthanc)])
def archive(request):
    return request.getfixturevalue(request.param)


@pytest.fixture
def keep(archive, tmp_path):
    """Store an examination of one object, past TOOLPICT."""

    def call(code="ONCO-001", **attributes):
        made = make_object(code, **attributes)
        archive.store([write(tmp_path, made)])
        return str(made.StudyInstanceUID)

    return call


def look(units, archive):
    return archive_watch.look_into_archive(units=units, archive=archive, today=TODAY)


def list_waiting(units, archive, actor=ADMINISTRATOR):
    return archive_watch.look_at_waiting(actor=actor, units=units, archive=archive)


def away():
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        return DicomWebArchive(RemoteArchive(f"http://127.0.0.1:{taken.getsockname()[1]}", connect_seconds=0.5))


def test_an_archive_of_de_identified_images_is_in_order(keep, archive, world, units):
    keep()
    assert look(units, archive) == Watch(1)


@pytest.mark.parametrize("said", ["NO", ""])
def test_one_that_is_not_marked_as_de_identified_is_found_by_our_count(keep, archive, world, units, said):
    keep(StudyDate="20261101")
    identified = keep(StudyDate="20251101", PatientIdentityRemoved=said)
    keep(StudyDate="20100101")
    watch = look(units, archive)
    assert watch == Watch(3, identified=(2,))
    with pytest.raises(IdentifiedImagesError) as refusal:
        archive_watch.require_de_identified(watch)
    assert ": 2" in str(refusal.value)
    assert identified not in str(refusal.value)
    assert "ONCO" not in str(refusal.value)


@pytest.mark.parametrize("patient", ["OTHER-001", "ONCO", "ONCO-", "onco-001", ""])
def test_one_of_an_unknown_code_is_only_listed(keep, archive, world, units, patient):
    keep(patient)
    watch = look(units, archive)
    assert watch == Watch(1, unknown=(1,))
    archive_watch.require_de_identified(watch)


def test_the_newest_fifty_are_looked_at(world, units, tmp_path):
    archive = EmbeddedArchive(tmp_path / "archive")
    old = make_object(StudyDate="20261001", PatientIdentityRemoved="NO")
    new = [make_object(StudyDate=f"202611{day:02d}") for day in range(1, 26) for _ in range(2)]
    archive.store([write(tmp_path, made) for made in (old, *new)])
    assert look(units, archive) == Watch(50)


def test_an_archive_that_is_away_does_not_stop_the_start(world, units):
    watch = look(units, away())
    assert watch == Watch(0, is_away=True)
    archive_watch.require_de_identified(watch)


def test_what_no_notice_names_waits_and_says_nothing_of_who_it_is(keep, archive, world, units):
    keep(StudyDate="20261101")
    uid = keep("OTHER-77", StudyDate="20251101")
    page = list_waiting(units, archive)
    assert [(one.place, one.code, one.modality, one.series, one.instances) for one in page.waiting] == [
        (1, "ONCO", "CT", "1", "1"),
        (2, "", "CT", "1", "1"),
    ]
    assert uid not in repr(page)
    assert "OTHER" not in repr(page)
    assert "001" not in repr(page)


@pytest.mark.parametrize("status", ImagingStudyStatus)
def test_what_was_registered_does_not_wait(keep, archive, world, units, examination, status):
    registered = examination(status)
    keep(study=registered.study_instance_uid)
    assert list_waiting(units, archive).waiting == ()


def test_what_a_delivered_notice_names_does_not_wait(keep, archive, world, units):
    uid = keep()
    task = world.task(TaskKind.INTAKE, TaskStatus.IN_PROGRESS)
    intake = Intake(task.id, task.research_study_id, task.subject_id, task.visit_id, world.associate.id)
    said = json.dumps({"imaging_studies": [{"study_instance_uid": uid}]})
    world.store(intake)
    assert len(list_waiting(units, archive).waiting) == 1
    world.store(TakenNotice(intake.id, 1, NoticeEvent.DELIVERED, NOW, NOW, said))
    assert list_waiting(units, archive).waiting == ()


def test_a_list_is_none_while_the_archive_is_away(world, units):
    assert list_waiting(units, away()).waiting is None


def test_only_an_administrator_sees_what_waits(keep, archive, world, units):
    with pytest.raises(NotPermittedError):
        list_waiting(units, archive, world.actor(world.associate))


def test_our_count_goes_by_date_and_then_by_number(keep, archive):
    first, second = sorted(keep(StudyDate="20260101") for _ in range(2))
    latest = keep(StudyDate="20260102")
    found = archive_watch.newest(archive, date(2026, 11, 24))
    assert [one.text(archive_watch.Attribute.STUDY_INSTANCE_UID) for one in found] == [latest, second, first]


def test_what_was_withdrawn_is_listed_until_the_archive_has_deleted_it(world, units):
    gone = make_images(world, ImagingStudyStatus.WITHDRAWN)
    make_images(world)
    page = list_waiting(units, away())
    assert [(one.code, one.study_instance_uid, one.instances) for one in page.to_remove] == [
        ("ONCO", gone.study_instance_uid, 180)
    ]


def test_what_the_archive_has_deleted_is_listed_no_more(world, units, unguarded):
    make_images(world, ImagingStudyStatus.WITHDRAWN)
    with unguarded.begin() as connection:
        connection.execute(sa.update(imaging_studies).values(removed_at=NOW))
    assert list_waiting(units, away()).to_remove == []
