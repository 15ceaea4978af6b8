"""Opening a research study, and how far it is (R1, R5, R20)."""

from datetime import date, timedelta
from uuid import uuid4

import pytest
from werkzeug.datastructures import MultiDict

from tests.builders import NOW, TODAY
from toolpict.domain.errors import InvalidInputError, NotFoundError, NotPermittedError
from toolpict.domain.imaging import ImagingStudyStatus
from toolpict.domain.people import Role
from toolpict.domain.research_study import Visit
from toolpict.domain.tasks import TaskKind, TaskStatus
from toolpict.services import research_studies, research_study_overview
from toolpict.web.page_forms.research_studies import OpeningForm

TYPED = {
    "code": "neuro2",
    "title": "Perfusion à 24 h",
    "sponsor": "CHU",
    "origin": "clinical-service",
    "quality_control": "yes",
    "site-0-code": "nord",
    "site-0-name": "Nord-Vallée",
    "time_point-0-code": "BASELINE",
    "time_point-0-label": "Inclusion",
    "time_point-0-day": "0",
    "time_point-1-code": "M3",
    "time_point-1-label": "Trois mois",
    "time_point-1-day": "90",
    "time_point-1-early": "14",
    "time_point-1-late": "14",
}


@pytest.fixture
def opener(world):
    account = world.account("opener")
    account.opens_research_studies = True
    return world.actor(account)


def plain(key):
    """Return an id as both databases can be compared by: SQLite keeps it without hyphens."""
    return str(key).replace("-", "")


def clock():
    return NOW


def open_it(units, actor, typed=TYPED, sites=()):
    form = OpeningForm(MultiDict({**typed, "sites": list(sites)}))
    return research_studies.open_research_study(form.command(), actor=actor, units=units, clock=clock)


def add(units, world, act, command):
    act(command, actor=world.actor(world.associate), units=units, clock=clock)


def test_the_opener_becomes_the_research_associate(units, world, opener, rows):
    study_id = open_it(units, opener, sites=(str(world.site.id),))
    stored = rows()
    assert [
        (s.code, s.origin, s.quality_control) for s in stored["research_study"] if plain(s.id) == plain(study_id)
    ] == [("NEURO2", "clinical-service", True)]
    assert [
        (plain(r.account_id), r.role, r.since)
        for r in stored["role_assignment"]
        if plain(r.research_study_id) == plain(study_id)
    ] == [(plain(opener.account_id), "research-associate", TODAY)]
    assert len([s for s in stored["research_study_site"] if plain(s.research_study_id) == plain(study_id)]) == 2
    steps = [
        (t.code, t.day, t.early, t.late, t.position)
        for t in stored["time_point"]
        if plain(t.research_study_id) == plain(study_id)
    ]
    assert sorted(steps) == [("BASELINE", 0, 0, 0, 0), ("M3", 90, 14, 14, 1)]
    assert [e.code for e in stored["audit_entry"]] == ["research-study-opened", "role-granted"]


def told(error):
    """Return what is wrong at each field."""
    return {field: str(problem.code) for field, problem in error.value.problems.items()}


def test_every_field_tells_its_own_problem_and_nothing_is_stored(units, world, opener, rows):
    before = rows()
    typed = {
        "code": "ONCO",
        "origin": "none",
        "time_point-0-code": "M 3",
        "time_point-0-day": "x",
        "time_point-2-code": "M3",
        "time_point-2-day": "99999999",
        "time_point-2-late": "-1",
    }
    with pytest.raises(InvalidInputError) as unreadable:
        open_it(units, opener, typed)
    assert told(unreadable) == {
        "title": "missing",
        "sponsor": "missing",
        "origin": "not-a-choice",
        "time_point-0-code": "wrong-shape",
        "time_point-0-label": "missing",
        "time_point-0-day": "not-a-number",
        "time_point-1-label": "missing",
    }
    named = {"title": "T", "sponsor": "S", "origin": "internal", "time_point-0-label": "L", "time_point-2-label": "L"}
    with pytest.raises(InvalidInputError) as against_a_rule:
        open_it(units, opener, typed | named | {"time_point-0-code": "D0", "time_point-0-day": "0"})
    assert told(against_a_rule) == {
        "code": "already-there",
        "sites": "missing",
        "time_point-1-day": "out-of-range",
        "time_point-1-late": "out-of-range",
    }
    assert rows() == before


def test_only_who_may_open_research_studies_opens_one(units, world, rows):
    before = rows()
    with pytest.raises(NotPermittedError):
        open_it(units, world.actor(world.associate))
    assert rows() == before


def test_a_later_time_point_gives_everybody_a_visit(units, world, rows):
    command = research_studies.AddTimePoint(world.research_study.id, research_studies.Step("M6", "Six mois", 180))
    add(units, world, research_studies.add_time_point, command)
    stored = rows()
    point = next(t for t in stored["time_point"] if t.code == "M6")
    assert point.position == 2
    assert [plain(v.subject_id) for v in stored["visit"] if v.time_point_id == point.id] == [plain(world.subject.id)]
    with pytest.raises(InvalidInputError):
        add(units, world, research_studies.add_time_point, command)


def test_a_site_is_added_once(units, world, rows):
    study_id = world.research_study.id
    new = research_studies.NewSite("SUD", "Sud")
    add(units, world, research_studies.add_site, research_studies.AddSite(study_id, new=new))
    assert {site.code for site in rows()["site"]} == {"LYON", "SUD"}
    for again in ({"new": new}, {"site_id": world.site.id}, {"site_id": uuid4()}, {}):
        with pytest.raises(InvalidInputError):
            add(units, world, research_studies.add_site, research_studies.AddSite(study_id, **again))


def look(units, world, account, today=TODAY):
    return research_study_overview.look_at_research_study(
        world.research_study.id, actor=world.actor(account), units=units, today=today
    )


def test_the_overview_tells_what_is_late_and_where(units, world):
    reader = world.account("reader", Role.RADIOLOGIST)
    world.task(assignee_id=reader.id, status=TaskStatus.ASSIGNED, due=TODAY - timedelta(days=3))
    world.store(Visit(world.subject.id, world.month_3.id))
    standing = look(units, world, world.associate, date(2027, 3, 1)).standing
    assert [(task.assignee, task.subject_number) for task in standing.late_tasks] == [("Reader", "001")]
    assert [(visit.time_point, visit.days) for visit in standing.late_visits] == [("BASELINE", 112), ("M3", 15)]
    assert (standing.wanted, standing.received) == (2, 0)
    assert [(c.kind, c.count, c.late) for c in standing.counts] == [(TaskKind.READING, 1, 1)]


@pytest.mark.parametrize(
    ("status", "received"),
    [(ImagingStudyStatus.ACCEPTED, 1), (ImagingStudyStatus.REFUSED, 0), (ImagingStudyStatus.WITHDRAWN, 0)],
)
def test_an_examination_that_was_refused_or_withdrawn_is_not_received(units, world, examination, status, received):
    examination(status)
    standing = look(units, world, world.associate, date(2027, 1, 1)).standing
    assert (standing.received, standing.late_visit_count) == (received, 1 - received)


def test_a_reader_sees_the_research_study_and_none_of_its_counts(units, world):
    assert look(units, world, world.account("reader", Role.RADIOLOGIST)).standing is None


def test_who_does_not_take_part_knows_nothing(units, world):
    with pytest.raises(NotFoundError):
        look(units, world, world.account("stranger"))
    stranger = world.actor(world.account("other"))
    assert list(research_studies.list_research_studies(actor=stranger, units=units)) == []
