"""The page around the viewer, and the images as files (R4, R19, R43, R50)."""

import io
import tracemalloc
import zipfile
from itertools import count
from types import SimpleNamespace
from uuid import UUID, uuid4

import pytest
import sqlalchemy as sa
from pydicom import dcmread

from tests import post_processed as arranged
from tests.integration.archive.pictures import make_object, write
from toolpict.domain.imaging import ImagingStudyStatus, Series, SeriesOrigin, TaskImage
from toolpict.domain.people import Role
from toolpict.domain.tasks import TaskKind, TaskStatus
from toolpict.persistence.tables.imaging import imaging_studies
from toolpict.services.viewing import GrantEndedError
from toolpict.web import images as pages


@pytest.fixture
def brain():
    return arranged.make_brain()


@pytest.fixture
def study(world, brain, archive):
    archive.store(brain.files)
    return arranged.register(world, brain)


@pytest.fixture
def technologist(world):
    return arranged.make_technologist(world)


@pytest.fixture
def task(world, technologist, study):
    return arranged.make_task(world, technologist, study)


def opened(answer):
    return zipfile.ZipFile(io.BytesIO(answer.data))


def test_the_page_opens_the_viewer_on_the_task_and_on_nothing_else(login, technologist, task, monkeypatch):
    monkeypatch.setattr(pages, "installed_viewer", object)
    answer = login(technologist).get(f"/tasks/{task.id}/images")
    assert answer.status_code == 200
    assert f'src="/ohif/read?task={task.id}"' in answer.text
    assert 'sandbox="allow-scripts allow-same-origin"' in answer.text
    assert "ONCO-001" in answer.text


def test_the_page_says_when_there_is_no_viewer(login, technologist, task, monkeypatch):
    monkeypatch.setattr(pages, "installed_viewer", lambda: None)
    text = login(technologist).get(f"/tasks/{task.id}/images").text
    assert "est pas installée" in text
    assert "<iframe" not in text


def test_a_research_associate_opens_an_examination_outside_any_task(login, world, study, monkeypatch):
    monkeypatch.setattr(pages, "installed_viewer", object)
    answer = login(world.associate).get(f"/imaging-studies/{study.id}/images")
    assert (answer.status_code, f"imaging-study={study.id}" in answer.text) == (200, True)


def test_nobody_else_opens_an_examination_outside_a_task(login, world, study, task, technologist):
    reader = world.account("reader", Role.RADIOLOGIST)
    coordinator = world.account("coordinator", Role.COORDINATOR)
    for account in (technologist, reader, coordinator):
        assert login(account).get(f"/imaging-studies/{study.id}/images").status_code == 404
    assert login(world.associate).get(f"/imaging-studies/{uuid4()}/images").status_code == 404


@pytest.mark.parametrize("path", ["images", "images.zip"])
def test_images_are_shown_to_the_person_who_has_the_task_alone(login, world, task, path):
    others = [arranged.make_technologist(world, "tech-2"), world.associate, world.account("reader", Role.RADIOLOGIST)]
    assert [login(account).get(f"/tasks/{task.id}/{path}").status_code for account in others] == [404, 404, 404]


@pytest.mark.parametrize("status", [TaskStatus.ASSIGNED, TaskStatus.ON_HOLD, TaskStatus.SUBMITTED, TaskStatus.LOCKED])
@pytest.mark.parametrize("path", ["images", "images.zip"])
def test_images_are_shown_while_the_task_is_in_progress_alone(login, world, technologist, study, status, path):
    task = arranged.make_task(world, technologist, study, status)
    assert login(technologist).get(f"/tasks/{task.id}/{path}").status_code == 404


@pytest.mark.parametrize("path", ["images", "images.zip"])
def test_a_reading_has_its_room_and_gives_no_files(login, world, study, path):
    reader = world.account("reader", Role.RADIOLOGIST)
    task = world.task(TaskKind.READING, TaskStatus.IN_PROGRESS, assignee_id=reader.id)
    world.store(TaskImage(task.id, study.id))
    client = login(reader)
    assert client.get(f"/viewer/task/{task.id}/boot").status_code == 200
    assert client.get(f"/tasks/{task.id}/{path}").status_code == 404


def test_quality_control_sees_what_is_registered_and_not_yet_accepted(login, world, technologist, brain, archive):
    archive.store(brain.files)
    study = arranged.register(world, brain, ImagingStudyStatus.REGISTERED)
    task = world.task(TaskKind.QUALITY_CONTROL, TaskStatus.IN_PROGRESS, assignee_id=technologist.id)
    world.store(TaskImage(task.id, study.id))
    assert len(opened(login(technologist).get(f"/tasks/{task.id}/images.zip")).namelist()) == 3


def test_the_zip_holds_the_very_files_under_names_of_our_own(login, technologist, task, brain):
    answer = login(technologist).get(f"/tasks/{task.id}/images.zip")

    archive = opened(answer)
    assert archive.testzip() is None
    assert archive.namelist() == [f"ONCO-001/BASELINE/SERIES 1/{number:05d}.dcm" for number in (1, 2, 3)]
    assert [archive.read(name) for name in archive.namelist()] == [file.read_bytes() for file in brain.files]
    assert {info.compress_type for info in archive.infolist()} == {zipfile.ZIP_STORED}
    assert f"ONCO-001-{task.number}.zip" in answer.headers["Content-Disposition"]
    assert answer.headers["Cache-Control"] == "no-store"


def test_the_names_in_the_zip_say_nothing_of_the_source(login, technologist, task, brain):
    names = " ".join(opened(login(technologist).get(f"/tasks/{task.id}/images.zip")).namelist())
    read = dcmread(brain.files[0])
    for value in (read.SOPInstanceUID, read.SeriesInstanceUID, read.StudyInstanceUID, read.StudyDate, "T1"):
        assert str(value) not in names


def test_the_zip_holds_granted_series_alone(login, world, technologist, study, task, archive, tmp_path, brain):
    hidden = make_object(study=brain.study_instance_uid, SeriesNumber=2)
    granted = make_object(study=brain.study_instance_uid, SeriesNumber=1)
    archive.store([write(tmp_path, made) for made in (hidden, granted)])
    world.store(Series(study.id, str(granted.SeriesInstanceUID), "CT", 1, SeriesOrigin.BRIDGE))
    names = opened(login(technologist).get(f"/tasks/{task.id}/images.zip")).namelist()
    assert len(names) == 4
    assert names[0] == "ONCO-001/BASELINE/SERIES 1/00001.dcm"
    assert names[-1] == "ONCO-001/BASELINE/SERIES 2/00003.dcm"


def test_who_took_the_images_is_kept(login, technologist, task, rows):
    login(technologist).get(f"/tasks/{task.id}/images.zip")
    (access,) = rows()["access_log"]
    assert (UUID(str(access.account_id)), access.object_type) == (technologist.id, "task_images")
    assert UUID(str(access.object_id)) == task.id


def test_images_are_gone_the_moment_their_examination_is_withdrawn(login, technologist, task, study, unguarded):
    client = login(technologist)
    assert client.get(f"/tasks/{task.id}/images.zip").status_code == 200
    with unguarded.begin() as connection:
        connection.execute(sa.update(imaging_studies).values(status=ImagingStudyStatus.WITHDRAWN))
    assert client.get(f"/tasks/{task.id}/images.zip").status_code == 404


def test_a_large_zip_is_never_held_and_breaks_off_when_its_grant_ends(
    login, world, technologist, archive, tmp_path, unguarded, monkeypatch
):
    big = make_object(Rows=8192, Columns=4096)
    big.PixelData = bytes(8192 * 4096 * 2)
    archive.store([write(tmp_path, big)])
    brain = arranged.Brain((), b"", str(big.StudyInstanceUID), str(big.SeriesInstanceUID))
    task = arranged.make_task(world, technologist, arranged.register(world, brain))
    client = login(technologist)
    client.get(f"/tasks/{task.id}")

    tracemalloc.start()
    answer = client.get(f"/tasks/{task.id}/images.zip", buffered=False)
    size = sum(len(piece) for piece in answer.response)
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()

    assert size > 64_000_000
    assert peak < 16_000_000

    seconds = count()
    monkeypatch.setattr("toolpict.services.viewing.time", SimpleNamespace(monotonic=lambda: next(seconds)))
    begun = client.get(f"/tasks/{task.id}/images.zip", buffered=False)
    with unguarded.begin() as connection:
        connection.execute(sa.update(imaging_studies).values(status=ImagingStudyStatus.WITHDRAWN))
    with pytest.raises(GrantEndedError):
        list(begun.response)
