"""A role that holds for one site gives no right over what belongs to another (R20, R32)."""

import io
from datetime import UTC, date, datetime
from pathlib import Path
from types import SimpleNamespace

import pytest

from tests import post_processed as arranged
from tests.builders import NOW, TODAY
from toolpict.domain.errors import InvalidInputError, NotFoundError, NotPermittedError
from toolpict.domain.people import Role, RoleAssignment
from toolpict.domain.research_study import Site, Subject, Visit
from toolpict.domain.tasks import Move, TaskKind, TaskStatus
from toolpict.integration.file_store import DiskFileStore
from toolpict.services import (
    delegation,
    documents,
    intakes,
    research_study_overview,
    task_lists,
    task_pages,
    tasks,
    viewing,
)
from toolpict.services.attachments import Upload
from toolpict.services.ports.exchange import VisitPlace
from toolpict.services.ports.tasks import Criteria
from toolpict.services.wording import Language


@pytest.fixture
def elsewhere(world):
    """A second site with a subject of its own; return what places a task there."""
    site = Site("PARIS", "Hôpital de Paris")
    subject = Subject(world.research_study.id, site.id, "002")
    visit = Visit(subject.id, world.baseline.id)
    world.store(site, subject, visit)
    return {"site_id": site.id, "subject_id": subject.id, "visit_id": visit.id}


@pytest.fixture
def at_lyon(world):
    """Give a person who has one role for the first site alone."""

    def call(role):
        account = world.account(f"{role}-of-lyon")
        world.give(account, role, world.site)
        return account

    return call


def listed(units, actor, **asked):
    found = task_lists.look_at_list(asked, actor=actor, units=units, today=TODAY)
    return {line.number for line in found.lines}, len(found.lines) == found.total


def look(units, actor, task):
    return task_pages.look_at_task(task.id, actor=actor, units=units, today=TODAY, language=Language.FRENCH)


def test_signing_in_tells_roles_of_one_site_from_those_of_all(units, world, at_lyon):
    account = at_lyon(Role.TECHNOLOGIST)
    with units.looking() as work:
        actor = work.accounts.actor(account.id, TODAY)
    assert actor.roles == frozenset()
    assert actor.site_roles == {(world.research_study.id, world.site.id, Role.TECHNOLOGIST)}
    assert actor == world.actor(account)


@pytest.mark.parametrize("role", [Role.TECHNOLOGIST, Role.RESEARCH_ASSOCIATE])
def test_the_list_and_the_pages_show_tasks_of_the_site_alone(units, world, elsewhere, at_lyon, role):
    here = world.task(TaskKind.POST_PROCESSING)
    there = world.task(TaskKind.POST_PROCESSING, **elsewhere)
    actor = world.actor(at_lyon(role))
    assert listed(units, actor) == ({here.number}, True)
    assert listed(units, actor, study="ONCO") == ({here.number}, True)
    assert look(units, actor, here).task.id == here.id
    with pytest.raises(NotFoundError):
        look(units, actor, there)


def test_who_has_two_roles_sees_each_task_once(units, world, elsewhere, at_lyon):
    account = at_lyon(Role.RESEARCH_ASSOCIATE)
    world.give(account, Role.TECHNOLOGIST)
    ids = [world.task(TaskKind.POST_PROCESSING, **place).number for place in ({}, elsewhere)]
    mine = world.task(TaskKind.POST_PROCESSING, TaskStatus.ASSIGNED, assignee_id=account.id)
    assert listed(units, world.actor(account)) == ({*ids, mine.number}, True)


def test_nobody_takes_or_is_given_a_task_of_another_site(units, world, elsewhere, at_lyon):
    there = world.task(TaskKind.POST_PROCESSING, **elsewhere)
    account = at_lyon(Role.TECHNOLOGIST)
    take = tasks.MakeMove(there.id, 1, Move.CLAIM)
    with pytest.raises(NotFoundError):
        tasks.make_move(take, actor=world.actor(account), units=units, clock=lambda: NOW)
    give = tasks.AssignTask(there.id, 1, account.id)
    with pytest.raises(InvalidInputError):
        tasks.assign_task(give, actor=world.actor(world.associate), units=units, clock=lambda: NOW)
    assert account.id not in {one.id for one in look(units, world.actor(world.associate), there).candidates}


def test_no_images_of_another_site_are_shown(units, world, elsewhere, at_lyon):
    study = arranged.register(world, arranged.make_brain())
    technologist, associate = at_lyon(Role.TECHNOLOGIST), at_lyon(Role.RESEARCH_ASSOCIATE)
    here = arranged.make_task(world, technologist, study)
    assert viewing.grant_for_task(here.id, actor=world.actor(technologist), units=units).series
    assert viewing.grant_for_imaging_study(study.id, actor=world.actor(associate), units=units).series
    other = world.account("technologist-of-paris")
    world.store(
        RoleAssignment(
            other.id, world.research_study.id, Role.TECHNOLOGIST, date(2026, 1, 1), site_id=elsewhere["site_id"]
        )
    )
    hers = arranged.make_task(world, other, study)
    with pytest.raises(NotFoundError):
        viewing.grant_for_task(hers.id, actor=world.actor(other), units=units)


@pytest.mark.parametrize("role", [Role.RESEARCH_ASSOCIATE, Role.COORDINATOR])
def test_what_concerns_a_whole_research_study_needs_a_role_for_all_its_sites(units, world, at_lyon, role):
    actor, study = world.actor(at_lyon(role)), world.research_study.id
    for look_at in (
        lambda: research_study_overview.look_at_configuration(study, actor=actor, units=units),
        lambda: documents.add_document(
            documents.AddDocument(study, "Charte", "1", Upload(io.BytesIO(b"x"), "x")),
            actor=actor,
            units=units,
            clock=lambda: NOW,
            files=DiskFileStore(Path()),
        ),
    ):
        with pytest.raises(NotPermittedError):
            look_at()


def ask(units, actor, visit_id):
    return intakes.request_intake(intakes.RequestIntake(visit_id), actor=actor, units=units, clock=lambda: NOW)


def test_an_examination_is_asked_for_at_the_own_site_alone(units, world, elsewhere, at_lyon):
    actor = world.actor(at_lyon(Role.RESEARCH_ASSOCIATE))
    assert look(units, actor, SimpleNamespace(id=ask(units, actor, world.visit.id))).task.site_id == world.site.id
    with pytest.raises(NotFoundError):
        ask(units, actor, elsewhere["visit_id"])


def test_the_directory_delegates_for_one_site_who_has_a_role_for_one(units, world, elsewhere, at_lyon):
    account = at_lyon(Role.RESEARCH_ASSOCIATE)
    places = [
        VisitPlace(world.research_study.id, world.subject.id, site, world.visit.id)
        for site in (world.site.id, elsewhere["site_id"])
    ]
    with units.looking() as work:
        (row,) = work.exchange.directory(NOW)
        assert [work.exchange.delegate(account.username, place, NOW) for place in places] == [account.id, None]
    assert (list(row.delegates), list(row.site_delegates)) == (["arc"], [(account.username, "LYON")])


def test_a_research_associate_of_one_site_is_not_enough_to_end_the_last(units, world, at_lyon):
    at_lyon(Role.RESEARCH_ASSOCIATE)
    with units.looking() as work:
        (line,) = work.find(RoleAssignment, account_id=world.associate.id)
        assert work.tasks.count(task_lists.scope_of(world.actor(world.associate)), Criteria()) == 0
    with pytest.raises(Exception, match="last-associate"):
        delegation.end_role(
            world.research_study.id,
            line.id,
            actor=world.actor(world.associate),
            units=units,
            clock=lambda: NOW,
            today=TODAY,
        )


def test_a_role_that_is_ended_after_midnight_shows_no_image_from_then_on(units, world, unguarded):
    technologist = arranged.make_technologist(world)
    with units.looking() as work:
        (line,) = work.find(RoleAssignment, account_id=technologist.id)
    half_past_midnight_in_paris = datetime(2026, 11, 24, 23, 30, tzinfo=UTC)
    delegation.end_role(
        world.research_study.id,
        line.id,
        actor=world.actor(world.associate),
        units=units,
        clock=lambda: half_past_midnight_in_paris,
        today=date(2026, 11, 25),
    )
    with units.looking() as work:
        assert not work.get(RoleAssignment, line.id).holds_on(date(2026, 11, 24))
