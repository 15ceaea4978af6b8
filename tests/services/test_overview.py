"""What the overview of a research study tells of deadlines and people (R22, R46)."""

from datetime import date, timedelta

import pytest

from tests.builders import TODAY
from toolpict.domain.people import Role, RoleAssignment
from toolpict.domain.research_study import Subject, Visit
from toolpict.domain.tasks import TaskKind, TaskStatus
from toolpict.services import research_study_overview

MONDAY, SUNDAY = date(2026, 11, 23), date(2026, 11, 29)


@pytest.fixture
def look(units, world):
    def call(account=None):
        actor = world.actor(account or world.associate)
        return research_study_overview.look_at_research_study(
            world.research_study.id, actor=actor, units=units, today=TODAY
        )

    return call


@pytest.fixture
def due(world):
    def call(day, kind=TaskKind.READING, status=TaskStatus.READY, **changes):
        return world.task(kind, status, due=day, **changes)

    return call


@pytest.fixture
def include(world):
    def call(number, day):
        subject = Subject(world.research_study.id, world.site.id, number, reference_date=day)
        world.store(subject, Visit(subject.id, world.baseline.id))

    return call


def told(page):
    return [
        (one.kind, one.assignee, one.late, one.oldest, one.this_week, one.next_week)
        for step in page.standing.due_steps
        for one in step.people
    ]


def test_all_that_is_late_or_due_soon_is_counted_by_step_and_person(world, look, due):
    reader = world.account("reader", Role.RADIOLOGIST)
    given = {"status": TaskStatus.ASSIGNED, "assignee_id": reader.id}
    for days in range(1, 60):
        due(TODAY - timedelta(days=days), **given)
    due(TODAY, **given)
    due(SUNDAY, **given)
    due(SUNDAY + timedelta(days=1), **given)
    due(SUNDAY + timedelta(days=8), **given)
    due(MONDAY, TaskKind.POST_PROCESSING)
    assert told(look()) == [
        (TaskKind.POST_PROCESSING, "", 1, MONDAY, 0, 0),
        (TaskKind.READING, "Reader", 59, TODAY - timedelta(days=59), 2, 1),
    ]


def test_beyond_the_first_people_those_left_are_counted_and_their_tasks_are_in_the_sum(world, look, due):
    for number in range(9):
        reader = world.account(f"reader-{number}", Role.RADIOLOGIST)
        due(MONDAY - timedelta(days=number), status=TaskStatus.ASSIGNED, assignee_id=reader.id)
    (step,) = look().standing.due_steps
    assert (step.late, step.oldest) == (9, MONDAY - timedelta(days=8))
    assert (len(step.people), step.others) == (research_study_overview.PEOPLE_SHOWN, 3)


def test_what_nobody_may_hurry_is_not_due(look, due):
    for status in (TaskStatus.ON_HOLD, TaskStatus.SUBMITTED, TaskStatus.VALIDATED, TaskStatus.CANCELLED):
        due(TODAY, status=status)
    assert told(look()) == []


def test_visits_are_expected_in_the_week_of_their_day(look, include):
    for number, day in (
        ("010", MONDAY - timedelta(days=1)),
        ("011", MONDAY),
        ("012", SUNDAY),
        ("013", SUNDAY + timedelta(days=1)),
        ("014", SUNDAY + timedelta(days=7)),
        ("015", SUNDAY + timedelta(days=8)),
        ("016", None),
    ):
        include(number, day)
    weeks = look().standing.weeks
    assert [[visit.number for visit in week.visits] for week in weeks] == [["011", "012"], ["013", "014"]]


def test_a_long_week_shows_its_first_visits_and_says_how_many_there_are(look, include):
    for number in range(20):
        include(f"1{number:02}", TODAY)
    this_week, _ = look().standing.weeks
    assert (len(this_week.visits), this_week.visit_count) == (research_study_overview.EXPECTED_SHOWN, 20)


def test_a_coordinator_is_told_of_no_day_that_a_visit_is_expected(world, look, include):
    include("010", TODAY)
    assert look(world.account("coordinator", Role.COORDINATOR)).standing.weeks is None


def test_people_stand_once_with_all_their_roles_of_today(world, look):
    both = world.account("both", Role.TECHNOLOGIST, Role.COORDINATOR)
    gone = world.account("gone")
    ended = RoleAssignment(gone.id, world.research_study.id, Role.RADIOLOGIST, date(2026, 1, 1), date(2026, 2, 1))
    world.store(ended)
    people = {roles[0].account_id: [(one.role, one.site_code, one.since) for one in roles] for roles in look().people}
    since = date(2026, 1, 1)
    assert sorted(people[both.id]) == [(Role.COORDINATOR, "", since), (Role.TECHNOLOGIST, "", since)]
    assert gone.id not in people
