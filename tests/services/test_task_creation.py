"""Making tasks for many visits at once (R5, R45, R49)."""

from concurrent.futures import ThreadPoolExecutor
from datetime import date
from random import Random

import pytest
import sqlalchemy as sa
from werkzeug.datastructures import MultiDict

from tests.builders import NOW, TODAY
from toolpict.domain.errors import InvalidInputError, NotFoundError, NotPermittedError
from toolpict.domain.forms import FormVersion
from toolpict.domain.imaging import Case
from toolpict.domain.people import Role
from toolpict.domain.post_processing import ExpectedOutput, OutputType, ProcedureVersion
from toolpict.domain.reading_plan import ReadingPlan, ReadingSlot
from toolpict.domain.research_study import Subject, Visit
from toolpict.domain.tasks import Task, TaskKind, TaskStatus
from toolpict.services import task_creation
from toolpict.services.task_making import draw_alias
from toolpict.web.page_forms.task_creation import TasksForm


@pytest.fixture
def study(world):
    """The research study with a procedure, a plan of two readers, people, and two more subjects."""
    study_id, by = world.research_study.id, world.associate.id
    output = ExpectedOutput("SEG", "Segmentation", OutputType.DICOM_SEG)
    world.procedure = ProcedureVersion(
        world.site.id, study_id, "VOL", 1, "Volume", ("Segmenter",), "", (output,), by, NOW
    )
    form = FormVersion(study_id, "LESIONS", 1, "{}", "0" * 64, by, NOW)
    world.plan = ReadingPlan(study_id, "MAIN", "Lecture", form.id, ("R1", "R2"))
    world.waiting_plan = ReadingPlan(study_id, "AFTER", "Lecture", form.id, ("R1",), world.procedure.procedure_id)
    world.store(world.procedure, form, world.plan, world.waiting_plan, Visit(world.subject.id, world.month_3.id))
    for number in ("002", "003"):
        subject = Subject(study_id, world.site.id, number)
        world.store(subject, Visit(subject.id, world.baseline.id), Visit(subject.id, world.month_3.id))
    world.technologist = world.account("technologist", Role.TECHNOLOGIST)
    world.readers = [world.account(f"reader-{n}", Role.RADIOLOGIST) for n in (1, 2)]
    return world


def clock():
    return NOW


def command(study, work, points=None, visits=(), **typed):
    points = [study.baseline] if points is None else points
    chosen = {"work": str(work.id), "visits": list(visits), "time_points": [str(point.id) for point in points]}
    return TasksForm(MultiDict(chosen | typed)).command(study.research_study.id)


def create(units, study, work, seed=1, actor=None, **typed):
    return task_creation.create_tasks(
        command(study, work, **typed),
        actor=actor or study.actor(study.associate),
        units=units,
        clock=clock,
        today=TODAY,
        chance=Random(seed),
    )


def tasks(units, **columns):
    with units.looking() as work:
        return sorted(work.find(Task, **columns), key=lambda task: task.number)


def issue(units, study):
    drafts = [task.id for task in tasks(units, status=TaskStatus.DRAFT)]
    return task_creation.issue_drafts(
        study.research_study.id, drafts, actor=study.actor(study.associate), units=units, clock=clock
    )


def test_post_processing_is_made_as_drafts_for_one_person(units, study, rows):
    made = create(
        units, study, study.procedure, **{"person-PT": str(study.technologist.id), "due": "2026-12-01", "priority": "1"}
    )
    found = tasks(units)
    assert made == len(found) == 3
    assert {(t.kind, t.status, t.assignee_id, t.due, t.priority, t.procedure_version_id) for t in found} == {
        (TaskKind.POST_PROCESSING, TaskStatus.DRAFT, study.technologist.id, date(2026, 12, 1), 1, study.procedure.id)
    }
    assert [e.code for e in rows()["audit_entry"]].count("task-created") == 3


def test_the_preview_makes_nothing_and_names_what_will_be_made(units, study, rows):
    before = rows()
    preview = task_creation.preview_tasks(
        command(study, study.plan, **{"person-R1": str(study.readers[0].id)}),
        actor=study.actor(study.associate),
        units=units,
        today=TODAY,
    )
    assert [(planned.visit.number, planned.slot) for planned in preview.plan.new] == [
        (number, slot) for number in ("001", "002", "003") for slot in ("R1", "R2")
    ]
    assert preview.people == {"R1": "Reader-1", "R2": ""}
    assert rows() == before


def test_a_case_gets_an_alias_and_each_reader_a_stored_order(units, study):
    create(units, study, study.plan, **{f"person-R{n + 1}": str(r.id) for n, r in enumerate(study.readers)})
    with units.looking() as work:
        cases, slots = work.find(Case), work.find(ReadingSlot)
    assert len({case.alias for case in cases}) == 3
    assert all(case.alias.startswith("K-") and case.alias != f"K-{n:03}" for n, case in enumerate(cases, 1))
    for slot in ("R1", "R2"):
        assert sorted(s.position for s in slots if s.slot == slot) == [0, 1, 2]
    create(units, study, study.plan, points=[study.month_3])
    with units.looking() as work:
        later = [s for s in work.find(ReadingSlot) if s.task_id not in {slot.task_id for slot in slots}]
    assert sorted(s.position for s in later if s.slot == "R1") == [3, 4, 5]


def test_the_same_is_never_made_twice(units, study, rows):
    create(units, study, study.plan, numbers="001 onco-002")
    before = rows()
    with pytest.raises(InvalidInputError) as refused:
        create(units, study, study.plan, numbers="001")
    assert str(refused.value.problems["visits"].code) == "already-there"
    assert rows() == before
    assert create(units, study, study.plan) == 2
    assert create(units, study, study.procedure) == 3
    with pytest.raises(InvalidInputError):
        create(units, study, study.procedure)


def test_of_two_who_ask_for_the_same_at_once_one_makes_it(units, study):
    def attempt(_):
        try:
            return create(units, study, study.plan)
        except InvalidInputError:
            return 0

    with ThreadPoolExecutor(4) as pool:
        assert sorted(pool.map(attempt, range(4))) == [0, 0, 0, 6]
    assert len(tasks(units)) == 6


def test_a_cancelled_reading_may_be_asked_for_again(units, study, unguarded):
    create(units, study, study.plan, numbers="001")
    with unguarded.begin() as connection:
        connection.execute(sa.text("UPDATE task SET status = 'cancelled'"))
    assert create(units, study, study.plan, numbers="001") == 2
    with units.looking() as work:
        assert len(work.find(Case)) == 1
        assert sorted(slot.round for slot in work.find(ReadingSlot)) == [1, 1, 2, 2]


def test_one_case_for_all_visits_of_a_subject(units, study):
    assert create(units, study, study.plan, points=[study.baseline, study.month_3], cases="subject") == 6
    with units.looking() as work:
        assert sorted(len(case.visits) for case in work.find(Case)) == [2, 2, 2]
    assert create(units, study, study.plan) == 6


def test_a_reading_waits_for_the_post_processing_of_its_visit(units, study, examination):
    examination()
    with pytest.raises(InvalidInputError) as refused:
        create(units, study, study.waiting_plan, numbers="001")
    assert refused.value.problems["visits"].parameters == {"count": 1}
    create(units, study, study.procedure, numbers="001")
    create(units, study, study.waiting_plan, numbers="001", **{"person-R1": str(study.readers[0].id)})
    assert issue(units, study) == 2
    found = {task.kind: (task.status, task.open_prerequisites) for task in tasks(units) if task.kind != TaskKind.INTAKE}
    assert found == {
        TaskKind.POST_PROCESSING: (TaskStatus.READY, 0),
        TaskKind.READING: (TaskStatus.BLOCKED, 1),
    }


def test_a_task_without_images_is_blocked_when_it_is_issued(units, study):
    create(units, study, study.procedure, numbers="001")
    issue(units, study)
    assert [task.status for task in tasks(units)] == [TaskStatus.BLOCKED]


def test_drafts_are_listed_until_they_are_issued(units, study):
    create(units, study, study.procedure)
    actor = study.actor(study.associate)
    page = task_creation.list_drafts(study.research_study.id, actor=actor, units=units)
    assert [draft.subject_number for draft in page.drafts] == ["001", "002", "003"]
    issue(units, study)
    assert list(task_creation.list_drafts(study.research_study.id, actor=actor, units=units).drafts) == []


@pytest.mark.parametrize(
    ("typed", "problems"),
    [
        (
            {"numbers": "001 999"},
            {
                "numbers": "unknown-value",
            },
        ),
        ({"points": []}, {"time_points": "missing", "visits": "missing"}),
        ({"visits": ("nothing",)}, {"visits": "not-a-choice"}),
        ({"only_received": "yes"}, {"visits": "missing"}),
        ({"due": "demain", "priority": "high"}, {"due": "not-a-date", "priority": "not-a-number"}),
        (
            {"priority": "9", "numbers": "999"},
            {"priority": "out-of-range", "numbers": "unknown-value", "visits": "missing"},
        ),
        ({"person-R1": "x"}, {"person-R1": "not-a-choice"}),
    ],
)
def test_what_cannot_be_made_is_refused_with_its_reasons(units, study, rows, typed, problems):
    before = rows()
    with pytest.raises(InvalidInputError) as refused:
        create(units, study, study.plan, **typed)
    assert {field: str(problem.code) for field, problem in refused.value.problems.items()} == problems
    assert rows() == before


def test_two_readers_are_two_people_who_read(units, study):
    same = {f"person-R{n}": str(study.readers[0].id) for n in (1, 2)}
    with pytest.raises(InvalidInputError) as refused:
        create(units, study, study.plan, **same)
    assert set(refused.value.problems) == {"person-R2"}
    with pytest.raises(InvalidInputError):
        create(units, study, study.plan, **{"person-R1": str(study.technologist.id)})


@pytest.mark.parametrize("role", [Role.RADIOLOGIST, Role.COORDINATOR, None])
def test_only_a_research_associate_makes_tasks(units, study, rows, role):
    actor = study.actor(study.account("other", *([role] if role else [])))
    before = rows()
    with pytest.raises(NotPermittedError if role else NotFoundError):
        create(units, study, study.plan, actor=actor)
    assert rows() == before


def test_aliases_never_repeat_and_grow_when_half_are_taken():
    chance, taken = Random(7), set()
    for _ in range(1200):
        alias = draw_alias(taken, chance)
        assert alias not in taken
        taken.add(alias)
    assert any(len(alias) > 5 for alias in taken)
