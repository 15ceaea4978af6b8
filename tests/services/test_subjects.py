"""Subjects, their visits and the matrix (R22, R23, R28)."""

from datetime import date, timedelta
from uuid import uuid4

import pytest
import sqlalchemy as sa

from tests.builders import NOW, TODAY
from toolpict.domain.errors import InvalidInputError, NotFoundError, NotPermittedError, WrongStateError
from toolpict.domain.imaging import ImagingStudyStatus
from toolpict.domain.people import Role
from toolpict.domain.research_study import Subject, SubjectStatus, Visit, VisitStatus
from toolpict.domain.tasks import Task, TaskKind, TaskStatus
from toolpict.services import subject_page, subjects
from toolpict.services.matrix import Filters, Standing, Stop, look_at_matrix


def clock():
    return NOW


def include(units, world, actor=None, number="002", site=None, reference_date=None):
    command = subjects.IncludeSubject(world.research_study.id, number, site or world.site.id, reference_date)
    return subjects.include_subject(command, actor=actor or world.actor(world.associate), units=units, clock=clock)


def look(units, world, account=None, today=TODAY):
    actor = world.actor(account or world.associate)
    return subject_page.look_at_subject(world.subject.id, actor=actor, units=units, today=today)


def change_status(units, world, status, reason=""):
    command = subjects.ChangeStatus(world.subject.id, 1, status, reason)
    subjects.change_status(command, actor=world.actor(world.associate), units=units, clock=clock)


def change_date(units, world, day, reason):
    command = subjects.ChangeReferenceDate(world.subject.id, 1, day, reason)
    subjects.change_reference_date(command, actor=world.actor(world.associate), units=units, clock=clock)


@pytest.mark.parametrize("number", ["002", " onco-002 ", "ONCO-002"])
def test_inclusion_makes_a_visit_for_each_time_point(units, world, rows, number):
    subject_id = include(units, world, number=number, reference_date=date(2026, 11, 20))
    page = subject_page.look_at_subject(subject_id, actor=world.actor(world.associate), units=units, today=TODAY)
    assert (page.subject.number, page.subject.reference_date) == ("002", date(2026, 11, 20))
    assert [(v.time_point.code, v.window.opens, v.window.closes) for v in page.visits] == [
        ("BASELINE", date(2026, 11, 13), date(2026, 11, 27)),
        ("M3", date(2027, 2, 4), date(2027, 3, 4)),
    ]
    assert [e.code for e in rows()["audit_entry"]] == ["subject-included"]


@pytest.mark.parametrize(
    ("typed", "problems"),
    [
        ({"number": "001"}, {"number": "already-there"}),
        ({"number": "ONCO-001"}, {"number": "already-there"}),
        ({"number": "Dupont Jean"}, {"number": "wrong-shape"}),
        ({"number": "", "site": uuid4()}, {"number": "missing", "site": "not-a-choice"}),
    ],
)
def test_a_wrong_inclusion_is_refused_with_its_reasons(units, world, rows, typed, problems):
    before = rows()
    with pytest.raises(InvalidInputError) as refused:
        include(units, world, **typed)
    assert {field: str(problem.code) for field, problem in refused.value.problems.items()} == problems
    assert rows() == before


def test_a_withdrawal_needs_a_reason_and_keeps_what_was_collected(units, world, rows):
    with pytest.raises(InvalidInputError):
        change_status(units, world, SubjectStatus.WITHDRAWN)
    change_status(units, world, SubjectStatus.WITHDRAWN, "Retrait du consentement")
    page = look(units, world, today=date(2027, 6, 1))
    assert (page.subject.status, page.subject.data_stay) == ("subject-withdrawn", False)
    assert [v.days_late for v in page.visits] == [0]
    assert page.history[0].entry.reason == "Retrait du consentement"
    assert len(rows()["visit"]) == 1


def test_a_stale_page_is_refused(units, world):
    change_date(units, world, date(2026, 11, 5), "erreur de saisie")
    with pytest.raises(WrongStateError, match="changed-meanwhile"):
        change_date(units, world, date(2026, 11, 6), "encore")


def test_a_visit_that_is_not_done_is_not_late(units, world):
    command = subjects.ChangeVisit(world.subject.id, world.visit.id, 1, VisitStatus.NOT_DONE, "")
    with pytest.raises(InvalidInputError):
        subjects.change_visit(command, actor=world.actor(world.associate), units=units, clock=clock)
    assert look(units, world, today=date(2027, 6, 1)).visits[0].days_late == 204
    command = subjects.ChangeVisit(world.subject.id, world.visit.id, 1, VisitStatus.NOT_DONE, "IRM en panne")
    subjects.change_visit(command, actor=world.actor(world.associate), units=units, clock=clock)
    assert look(units, world, today=date(2027, 6, 1)).visits[0].days_late == 0


def test_the_page_shows_the_journey_of_each_examination(units, world, examination):
    examination()
    visit = look(units, world).visits[0]
    assert [(e.requested_by, e.source, e.profile_name, e.profile_version) for e in visit.examinations] == [
        ("Arc", "zip", "base", "1")
    ]


@pytest.mark.parametrize(("role", "error"), [(Role.RADIOLOGIST, NotPermittedError), (None, NotFoundError)])
def test_who_may_not_see_subjects_sees_none(units, world, role, error):
    account = world.account("other", *([role] if role else []))
    with pytest.raises(error):
        look(units, world, account)
    with pytest.raises(error):
        include(units, world, world.actor(account))


def test_a_coordinator_sees_the_subject_without_dates(units, world):
    page = look(units, world, world.account("coordinator", Role.COORDINATOR))
    assert not page.shows_dates
    assert not page.may_change


EVERYBODY = Filters()


def matrix(units, world, filters=EVERYBODY, today=TODAY):
    actor = world.actor(world.associate)
    return look_at_matrix(world.research_study.id, filters, actor=actor, units=units, today=today)


def only_cell(units, world, today=TODAY):
    return matrix(units, world, today=today).rows[0].cells[0]


def test_a_cell_waits_for_its_examination_then_is_late(units, world):
    cell = only_cell(units, world, date(2026, 11, 8))
    assert (cell.standing, cell.expected, cell.stops[0]) == (Standing.EXPECTED, date(2026, 11, 9), Stop.TODO)
    cell = only_cell(units, world, date(2026, 11, 12))
    assert (cell.standing, cell.days, cell.stops[0]) == (Standing.LATE_EXAMINATION, 3, Stop.LATE)


@pytest.mark.parametrize(
    ("tasks", "standing", "stops"),
    [
        ([], Standing.READY, "done todo todo todo"),
        ([("post-processing", "in-progress")], Standing.AT_WORK, "done now todo todo"),
        ([("post-processing", "validated"), ("reading", "blocked")], Standing.AT_WORK, "done done todo todo"),
        ([("post-processing", "validated"), ("reading", "validated")], Standing.FINISHED, "done done done todo"),
        ([("reading", "locked"), ("reading", "locked")], Standing.LOCKED, "locked locked locked locked"),
        ([("reading", "cancelled")], Standing.READY, "done todo todo todo"),
    ],
)
def test_a_cell_shows_how_far_the_work_is(units, world, examination, tasks, standing, stops):
    examination()
    for kind, status in tasks:
        world.task(kind=kind, status=status, due=TODAY + timedelta(days=9))
    cell = only_cell(units, world)
    assert (cell.standing, " ".join(cell.stops)) == (standing, stops)


def test_a_refused_examination_shows_in_the_matrix(units, world, examination):
    examination(ImagingStudyStatus.REFUSED)
    assert only_cell(units, world).stops[0] is Stop.REFUSED


def test_late_work_shows_by_how_much(units, world, examination):
    examination()
    world.task(status="assigned", due=TODAY - timedelta(days=5))
    assert (only_cell(units, world).standing, only_cell(units, world).days) == (Standing.LATE_WORK, 5)


def test_filters_keep_what_is_late_and_a_site(units, world):
    world.store(Subject(world.research_study.id, world.site.id, "002"))
    assert [row.subject.number for row in matrix(units, world).rows] == ["001", "002"]
    assert [row.subject.number for row in matrix(units, world, Filters(late=True)).rows] == ["001"]
    assert matrix(units, world, Filters(site="NORD")).rows == []


def test_the_matrix_asks_the_same_few_statements_whatever_its_size(units, world, engine):
    for number in range(2, 30):
        subject = Subject(world.research_study.id, world.site.id, f"{number:03}")
        world.store(subject, Visit(subject.id, world.baseline.id), Visit(subject.id, world.month_3.id))
    seen = []
    sa.event.listen(engine, "before_cursor_execute", lambda *args: seen.append(args[2]))
    matrix(units, world)
    assert len([statement for statement in seen if statement.startswith("SELECT")]) <= 7


def change_visit(units, world, version, status=VisitStatus.NOT_DONE):
    command = subjects.ChangeVisit(world.subject.id, world.visit.id, version, status, "IRM en panne")
    subjects.change_visit(command, actor=world.actor(world.associate), units=units, clock=clock)


def test_a_stale_page_says_nothing_of_a_visit(units, world, rows):
    change_visit(units, world, 1)
    before = rows()
    with pytest.raises(WrongStateError, match="changed-meanwhile"):
        change_visit(units, world, 1, VisitStatus.EXPECTED)
    assert rows() == before
    change_visit(units, world, 2, VisitStatus.EXPECTED)


@pytest.mark.parametrize(
    ("status", "data_stay", "cancelled"),
    [
        (SubjectStatus.EXCLUDED, False, {TaskKind.INTAKE}),
        (SubjectStatus.WITHDRAWN, True, {TaskKind.INTAKE}),
        (SubjectStatus.WITHDRAWN, False, {TaskKind.INTAKE, TaskKind.READING}),
        (SubjectStatus.SCREENED, False, set()),
    ],
)
def test_r22_who_leaves_takes_nothing_new_and_who_leaves_with_the_data_is_not_worked_on(
    units, world, status, data_stay, cancelled
):
    reader = world.account("reader", Role.RADIOLOGIST)
    open_ones = {
        TaskKind.INTAKE: world.task(TaskKind.INTAKE, TaskStatus.IN_PROGRESS, assignee_id=world.associate.id),
        TaskKind.READING: world.task(TaskKind.READING, TaskStatus.IN_PROGRESS, assignee_id=reader.id),
    }
    done = world.task(TaskKind.READING, TaskStatus.VALIDATED)
    command = subjects.ChangeStatus(world.subject.id, 1, status, "Retrait du consentement", data_stay)

    subjects.change_status(command, actor=world.actor(world.associate), units=units, clock=clock)

    with units.looking() as work:
        ended = {kind for kind, one in open_ones.items() if work.get(Task, one.id).status is TaskStatus.CANCELLED}
        assert (ended, work.get(Task, done.id).status) == (cancelled, TaskStatus.VALIDATED)
