"""The pages of results, and of withdrawing an examination (R43, R54, R60)."""

import pytest

from tests import post_processed as arranged
from tests.builders import NOW
from toolpict.domain.data_cut import DataCut
from toolpict.domain.imaging import ImagingStudy, ImagingStudyStatus
from toolpict.domain.intake import DeliveryFault, Intake, IntakeStatus
from toolpict.domain.people import Role
from toolpict.domain.tasks import TaskKind, TaskStatus
from toolpict.services import results
from toolpict.services.ports.jobs import Job


@pytest.fixture
def address(world):
    return f"/research-studies/{world.research_study.id}"


@pytest.fixture
def coordinator(world):
    return world.account("coordinator", Role.COORDINATOR)


def test_a_cut_is_frozen_written_and_downloaded(login, coordinator, address, units, file_store, clock, jobs):
    client = login(coordinator)
    answer = client.post(f"{address}/data-cuts", data={"title": "Analyse"})
    assert (answer.status_code, answer.location) == (303, f"{address}/results")
    ((job, cut_id),) = jobs.asked
    assert job is Job.WRITE_DATA_CUT
    assert client.get(f"/data-cuts/{cut_id}/download").status_code == 404
    assert "en cours" in client.get(f"{address}/results").text

    results.write_data_cut(cut_id, units=units, file_store=file_store, clock=clock, software_version="1")

    downloaded = client.get(f"/data-cuts/{cut_id}/download")
    assert downloaded.data.startswith(b"PK")
    assert "ONCO-cut-1.zip" in downloaded.headers["Content-Disposition"]
    assert f'href="/data-cuts/{cut_id}/download"' in client.get(f"{address}/results").text


def test_a_title_that_is_too_long_is_shown_beside_its_field(login, coordinator, address, units):
    answer = login(coordinator).post(f"{address}/data-cuts", data={"title": "x" * 201})
    assert (answer.status_code, 'id="title-problem"' in answer.text) == (422, True)
    with units.looking() as work:
        assert work.find(DataCut) == []


def test_r43_results_do_not_exist_for_who_takes_no_part(login, world, address):
    client = login(world.account("stranger"))
    assert client.get(f"{address}/results").status_code == 404
    assert client.post(f"{address}/data-cuts", data={}).status_code == 404


@pytest.mark.parametrize("role", [Role.TECHNOLOGIST, Role.RADIOLOGIST])
def test_who_works_on_images_sees_no_results(login, world, address, role):
    client = login(world.account("somebody", role))
    assert client.get(f"{address}/results").status_code == 403
    assert client.post(f"{address}/data-cuts", data={}).status_code == 403


def test_a_research_associate_has_no_button_to_freeze(login, world, address):
    text = login(world.associate).get(f"{address}/results").text
    assert "data-cuts" not in text


def test_a_withdrawal_is_asked_once_and_done_with_its_reason(login, world, units):
    study = arranged.register(world, arranged.make_brain())
    task = arranged.make_task(world, arranged.make_technologist(world), study)
    client = login(world.associate)
    asked = client.get(f"/imaging-studies/{study.id}/withdraw")
    assert (asked.status_code, f"/tasks/{task.id}" in asked.text) == (200, True)

    refused = client.post(f"/imaging-studies/{study.id}/withdraw", data={"reason": ""})
    done = client.post(f"/imaging-studies/{study.id}/withdraw", data={"reason": "mauvais examen"})

    assert (refused.status_code, done.status_code) == (422, 303)
    assert done.location == f"/subjects/{world.subject.id}"
    with units.looking() as work:
        assert work.get(ImagingStudy, study.id).status is ImagingStudyStatus.WITHDRAWN


def test_r43_a_withdrawal_does_not_exist_for_who_takes_no_part(login, world):
    study = arranged.register(world, arranged.make_brain())
    client = login(world.account("stranger"))
    assert client.get(f"/imaging-studies/{study.id}/withdraw").status_code == 404
    assert client.post(f"/imaging-studies/{study.id}/withdraw", data={"reason": "x"}).status_code == 404


def test_an_examination_is_asked_for_and_launched(login, world):
    client = login(world.associate)
    answer = client.post(f"/visits/{world.visit.id}/intake")
    assert answer.status_code == 303
    text = client.get(answer.location).text
    assert 'action="http://127.0.0.1:9/launch"' in text
    assert 'name="launch"' in text


def test_r29_why_a_delivery_was_not_registered_is_said_in_words(login, world):
    task = world.task(TaskKind.INTAKE, TaskStatus.CANCELLED)
    intake = Intake(task.id, task.research_study_id, task.subject_id, task.visit_id, world.associate.id)
    intake.status, intake.reason_codes = IntakeStatus.DELIVERED, DeliveryFault.OTHER_SUBJECT.value
    world.store(intake)
    assert "porte une autre inclusion" in login(world.associate).get(f"/tasks/{task.id}").text


def test_a_withdrawal_shows_what_stops_counting_and_the_results_count_it_apart(login, world, units, coordinator):
    study = arranged.register(world, arranged.make_brain())
    done = arranged.make_task(world, arranged.make_technologist(world), study, TaskStatus.VALIDATED)
    freeze = results.FreezeDataCut(world.research_study.id, "Intermédiaire")
    results.freeze_data_cut(freeze, actor=world.actor(coordinator), units=units, clock=lambda: NOW)
    client = login(world.associate)

    asked = client.get(f"/imaging-studies/{study.id}/withdraw").text
    client.post(f"/imaging-studies/{study.id}/withdraw", data={"reason": "mauvais patient"})

    assert "Résultats validés qui ne compteront plus\u00a0: 1" in asked
    shown = client.get(f"/research-studies/{world.research_study.id}/results").text
    assert "1 retirée" in shown
    assert "contient 1 demande retirée depuis" in shown
    assert "1 retirée" in client.get(f"/research-studies/{world.research_study.id}").text
    assert "Retirée" in client.get(f"/subjects/{world.subject.id}").text
    task = client.get(f"/tasks/{done.id}").text
    assert "a retiré la demande des résultats" in task
    assert "mauvais patient" in task


def test_a_cancelled_intake_is_launched_by_nobody(login, world, units):
    client = login(world.associate)
    page = client.post(f"/visits/{world.visit.id}/intake").location
    client.post(f"{page}/cancel", data={"version": 1, "reason": "plus besoin"})
    text = client.get(page).text
    assert 'name="launch"' not in text
    assert "La demande est annulée" in text
