"""A post-processing that was cancelled holds a reading back until it is asked for again, and no longer (R49, R50)."""

import pytest

from tests.builders import NOW, TODAY
from toolpict.domain.codes import AuditCode
from toolpict.domain.forms import FormVersion
from toolpict.domain.imaging import Case, CaseVisit, Purpose
from toolpict.domain.post_processing import ExpectedOutput, OutputType, ProcedureVersion
from toolpict.domain.reading_plan import ReadingPlan, ReadingSlot
from toolpict.domain.research_study import Visit
from toolpict.domain.tasks import Move, Task, TaskKind, TaskStatus
from toolpict.services import dependencies, task_pages
from toolpict.services import tasks as moving
from toolpict.services.wording import Language


@pytest.fixture
def procedure(world):
    output = ExpectedOutput("SEG", "Segmentation", OutputType.DICOM_SEG)
    made = ProcedureVersion(
        world.site.id, world.research_study.id, "VOL", 1, "Volume", ("x",), "", (output,), world.associate.id, NOW
    )
    world.store(made)
    return made


@pytest.fixture
def reading(world, procedure, examination):
    """A reading that waits for the post-processing of its visit."""
    examination()
    study_id = world.research_study.id
    form = FormVersion(study_id, "LESIONS", 1, "{}", "0" * 64, world.associate.id, NOW)
    plan = ReadingPlan(study_id, "MAIN", "Lecture", form.id, ("R1",), procedure.procedure_id)
    case = Case(study_id, world.subject.id, "A1", (CaseVisit(world.visit.id, Purpose.TARGET),))
    task = world.task(TaskKind.READING, TaskStatus.BLOCKED, form_version_id=None, open_prerequisites=1)
    world.store(form, plan, case, ReadingSlot(task.id, plan.id, case.id, "R1", 0))
    return task


@pytest.fixture
def ask(world, units, procedure, reading):
    """Ask for the post-processing, and have the reading wait for it."""

    def call(version=procedure, link=True, status=TaskStatus.READY, **columns):
        task = world.task(TaskKind.POST_PROCESSING, status, procedure_version_id=version.id, **columns)
        with units.changing() as work:
            if link:
                work.record(task.entry(AuditCode.TASK_CHANGED, world.associate.id, NOW, field="x", before=0, after=1))
                work.tasks.add_prerequisite(reading.id, task.id)
            dependencies.recount(work, work.get(Task, reading.id), NOW)
            work.commit()
        return task

    return call


@pytest.fixture
def cancel(world, units):
    def call(task):
        moving.make_move(
            moving.MakeMove(task.id, version(units, task), Move.CANCEL, "mistake"),
            actor=world.actor(world.associate),
            units=units,
            clock=lambda: NOW,
        )

    return call


def version(units, task):
    with units.looking() as work:
        return work.get(Task, task.id).version


def state(units, reading):
    with units.looking() as work:
        found = work.get(Task, reading.id)
        return found.status, found.open_prerequisites


def validate(units, handed_in):
    """Move a post-processing to the end, as its own tests do step by step, and settle what waits."""
    with units.changing() as work:
        task = work.get(Task, handed_in.id)
        work.record(task.touch(AuditCode.TASK_CHANGED, by=task.requested_by, at=NOW, field="x", before=0, after=1))
        task.status = TaskStatus.VALIDATED
        dependencies.settle(work, task, NOW)
        work.commit()


def page(world, units, reading):
    return task_pages.look_at_task(
        reading.id, actor=world.actor(world.associate), units=units, today=TODAY, language=Language.FRENCH
    )


def test_a_cancelled_post_processing_asked_for_again_and_validated_wakes_the_reading(ask, cancel, units, reading):
    first = ask()
    cancel(first)
    assert state(units, reading) == (TaskStatus.BLOCKED, 1)
    second = ask()
    assert state(units, reading) == (TaskStatus.BLOCKED, 1)
    validate(units, second)
    assert state(units, reading) == (TaskStatus.READY, 0)


def test_the_page_of_the_reading_says_that_it_has_to_be_asked_for_again(ask, cancel, world, units, reading):
    first = ask()
    assert page(world, units, reading).waiting.to_ask_again == 0
    cancel(first)
    assert page(world, units, reading).waiting.to_ask_again == 1
    ask()
    assert page(world, units, reading).waiting.to_ask_again == 0


def test_a_second_one_that_is_cancelled_too_replaces_nothing(ask, cancel, units, reading):
    for task in (ask(), ask()):
        cancel(task)
    assert state(units, reading) == (TaskStatus.BLOCKED, 2)


def test_one_of_another_visit_or_procedure_or_not_waited_for_replaces_nothing(
    ask, cancel, world, units, reading, procedure
):
    cancel(ask())
    elsewhere = Visit(world.subject.id, world.month_3.id)
    other = ProcedureVersion(
        world.research_study.id, world.research_study.id, "OTHER", 1, "x", ("x",), "", (), world.associate.id, NOW
    )
    world.store(elsewhere, other)
    ask(visit_id=elsewhere.id, status=TaskStatus.VALIDATED)
    ask(version=other, status=TaskStatus.VALIDATED)
    ask(link=False)
    assert state(units, reading) == (TaskStatus.BLOCKED, 1)


def test_a_later_version_of_the_procedure_replaces_the_first(ask, cancel, world, units, reading, procedure):
    cancel(ask())
    later = ProcedureVersion(
        procedure.procedure_id, world.research_study.id, "VOL", 2, "x", ("x",), "", (), world.associate.id, NOW
    )
    world.store(later)
    validate(units, ask(version=later))
    assert state(units, reading) == (TaskStatus.READY, 0)
