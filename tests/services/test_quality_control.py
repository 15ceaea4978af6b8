"""Who decides on an examination, what fits together, and what is kept of it (R63)."""

from uuid import uuid4

import pytest
import sqlalchemy as sa

from tests.arranged import make_images
from tests.builders import NOW
from toolpict.domain.codes import AuditCode, ErrorCode, FindingCode, ProblemCode
from toolpict.domain.errors import InvalidInputError, NotFoundError, NotPermittedError, WrongStateError
from toolpict.domain.imaging import ImagingStudy, ImagingStudyStatus, TaskImage
from toolpict.domain.intake import NoticeEvent, TakenNotice
from toolpict.domain.people import Role
from toolpict.domain.quality_control import (
    Check,
    CheckAnswer,
    FindingLevel,
    QualityDecision,
    SystemCheck,
    Verdict,
    finding,
)
from toolpict.domain.research_study import Visit, VisitStatus
from toolpict.domain.tasks import Move, Task, TaskKind, TaskStatus
from toolpict.persistence.tables.accounts import accounts, role_assignments
from toolpict.persistence.tables.tasks import tasks as task_table
from toolpict.services import quality_control, tasks

ALL_WELL = dict.fromkeys(Check, CheckAnswer.YES)


@pytest.fixture
def technologist(world):
    return world.account("technologist", Role.TECHNOLOGIST)


@pytest.fixture
def imaging_study(world):
    return make_images(world, ImagingStudyStatus.REGISTERED)


@pytest.fixture
def check(world, technologist, imaging_study):
    return make_check(world, imaging_study, TaskStatus.IN_PROGRESS, technologist)


def make_check(world, imaging_study, status=TaskStatus.READY, assignee=None):
    """Return a quality control of an examination that the research associate had brought in."""
    task = world.task(TaskKind.QUALITY_CONTROL, status, assignee_id=assignee.id if assignee else None)
    world.store(TaskImage(task.id, imaging_study.id))
    return task


@pytest.fixture
def submit(units, world):
    def call(task, verdict, ticks=None, comment="", by=None):
        answers = {Check(name): CheckAnswer(answer) for name, answer in (ticks or {}).items()}
        command = quality_control.SubmitQuality(task.id, task.version, Verdict(verdict), answers, comment)
        quality_control.submit_quality(command, actor=world.actor(by), units=units, clock=lambda: NOW)

    return call


@pytest.fixture
def found(units):
    def call(kind, /, **columns):
        with units.looking() as work:
            return list(work.find(kind, **columns))

    return call


@pytest.fixture
def history(units):
    def call(task):
        with units.looking() as work:
            return [entry.code for entry in work.history(task.id)]

    return call


def looked_at(world, imaging_study, code, level, **parameters):
    """Store what the system found in an examination."""
    known = getattr(imaging_study, "looked_at", 0)
    imaging_study.looked_at = known + 1
    found = (finding(code, level, **parameters),)
    world.store(SystemCheck(imaging_study.id, known + 1, NOW, found))


class TestVerdicts:
    """A verdict lets an examination be worked on, or asks for another."""

    def test_an_accepted_examination_wakes_what_waits(self, submit, world, check, technologist, found):
        waiting = world.task(TaskKind.POST_PROCESSING, TaskStatus.BLOCKED, open_prerequisites=1)
        submit(check, "accept", ALL_WELL, by=technologist)
        assert found(ImagingStudy)[0].status is ImagingStudyStatus.ACCEPTED
        assert found(Task, id=check.id)[0].status is TaskStatus.VALIDATED
        assert found(Task, id=waiting.id)[0].status is TaskStatus.READY

    def test_what_was_ticked_is_kept_with_the_decision(self, submit, check, technologist, imaging_study, found):
        ticks = ALL_WELL | {Check.CONTRAST: CheckAnswer.NOT_APPLICABLE}
        submit(check, "accept", ticks, "sans suite", by=technologist)
        (decision,) = found(QualityDecision)
        assert (decision.verdict, decision.number, decision.comment) == (Verdict.ACCEPT, 1, "")
        assert (decision.task_id, decision.imaging_study_id) == (check.id, imaging_study.id)
        assert (decision.decided_by, decision.self_checked) == (technologist.id, False)
        assert decision.ticks == ticks

    def test_a_deviation_is_accepted_with_its_reason(self, submit, check, technologist, found):
        submit(check, "deviate", ALL_WELL | {Check.NO_ARTEFACT: CheckAnswer.NO}, "bougé léger", by=technologist)
        assert found(ImagingStudy)[0].status is ImagingStudyStatus.DEVIATION
        assert found(QualityDecision)[0].comment == "bougé léger"

    def test_a_refused_one_has_the_visit_wait_for_another(self, submit, check, technologist, found):
        submit(check, "refuse", comment="coupe manquante", by=technologist)
        assert found(ImagingStudy)[0].status is ImagingStudyStatus.REFUSED
        (visit,) = found(Visit)
        assert (visit.status, visit.reason) == (VisitStatus.EXPECTED, "coupe manquante")

    def test_a_later_refusal_ends_what_was_begun_and_blocks_what_was_not(
        self, submit, world, check, technologist, imaging_study, found, units
    ):
        first = make_check(world, imaging_study, TaskStatus.VALIDATED, technologist)
        reader = world.account("reader-1", Role.RADIOLOGIST)
        statuses = (TaskStatus.ASSIGNED, TaskStatus.IN_PROGRESS, TaskStatus.SUBMITTED, TaskStatus.VALIDATED)
        tasks_on_it = [world.task(TaskKind.READING, status, assignee_id=reader.id) for status in statuses]
        world.store(*(TaskImage(task.id, imaging_study.id) for task in tasks_on_it))
        page = quality_control.look_at_quality(
            check.id, actor=world.actor(technologist), units=units, clock=lambda: NOW
        )
        assert page.begun == 3
        submit(check, "refuse", comment="coupe manquante", by=technologist)
        after = [found(Task, id=task.id)[0].status for task in (*tasks_on_it, first, check)]
        assert after == [
            TaskStatus.BLOCKED, TaskStatus.CANCELLED, TaskStatus.CANCELLED, TaskStatus.WITHDRAWN,
            TaskStatus.VALIDATED, TaskStatus.VALIDATED,
        ]  # fmt: skip
        with units.looking() as work:
            assert work.history(tasks_on_it[3].id)[-1].reason == "coupe manquante"
            told = [note.code for note in work.conversation.notifications(reader.id, 10)]
        assert sorted(told) == ["notified-cancelled", "notified-cancelled", "notified-withdrawn"]

    def test_a_problem_that_the_system_found_is_accepted_as_a_deviation_only(
        self, submit, check, technologist, imaging_study, world, found
    ):
        looked_at(world, imaging_study, FindingCode.SLICES_MISSING, FindingLevel.PROBLEM, number=1, count=3)
        with pytest.raises(InvalidInputError) as caught:
            submit(check, "accept", ALL_WELL, by=technologist)
        assert caught.value.problems["verdict"].code is ProblemCode.NOT_SPOTLESS
        submit(check, "deviate", ALL_WELL, "hors de la lésion", by=technologist)
        assert found(ImagingStudy)[0].status is ImagingStudyStatus.DEVIATION

    def test_what_the_system_found_last_is_what_counts(self, submit, check, technologist, imaging_study, world, found):
        looked_at(world, imaging_study, FindingCode.SLICES_MISSING, FindingLevel.PROBLEM, number=1, count=3)
        looked_at(world, imaging_study, FindingCode.SLICES_CONTINUOUS, FindingLevel.RIGHT, number=1, count=9)
        submit(check, "accept", ALL_WELL, by=technologist)
        assert found(ImagingStudy)[0].status is ImagingStudyStatus.ACCEPTED

    @pytest.mark.parametrize(
        ("verdict", "ticks", "fields"),
        [
            ("accept", {}, set(Check)),
            ("accept", ALL_WELL | {Check.READABLE: CheckAnswer.NO}, {"verdict"}),
            ("deviate", ALL_WELL, {"comment"}),
            ("refuse", {}, {"comment"}),
            ("long", ALL_WELL, {"comment"}),
        ],
    )
    def test_a_verdict_that_does_not_fit_stores_nothing(
        self, submit, check, technologist, rows, verdict, ticks, fields
    ):
        before = rows()
        verdict, comment = ("refuse", "x" * 1001) if verdict == "long" else (verdict, "")
        with pytest.raises(InvalidInputError) as caught:
            submit(check, verdict, ticks, comment, by=technologist)
        assert set(caught.value.problems) == fields
        assert rows() == before

    def test_what_was_decided_and_found_is_never_changed(
        self, submit, check, technologist, imaging_study, world, unguarded
    ):
        looked_at(world, imaging_study, FindingCode.DATE_THERE, FindingLevel.RIGHT)
        submit(check, "accept", ALL_WELL, by=technologist)
        for table, column in (("quality_decision", "comment"), ("quality_tick", "answer"), ("finding", "parameters")):
            for statement in (f"UPDATE {table} SET {column} = 'x'", f"DELETE FROM {table}"):
                with pytest.raises(sa.exc.DBAPIError), unguarded.begin() as connection:
                    connection.execute(sa.text(statement))


class TestOwnExamination:
    """Nobody checks what they had brought in, while somebody else can."""

    def test_who_asked_for_it_does_not_check_it(self, submit, world, imaging_study, technologist, rows):
        own = make_check(world, imaging_study, TaskStatus.IN_PROGRESS, world.associate)
        before = rows()
        with pytest.raises(WrongStateError) as caught:
            submit(own, "accept", ALL_WELL, by=world.associate)
        assert caught.value.code is ErrorCode.OWN_EXAMINATION
        assert rows() == before

    @pytest.mark.parametrize("which", [Move.CLAIM, Move.START])
    def test_who_asked_for_it_does_not_even_begin(self, world, imaging_study, technologist, units, which):
        status, has = {Move.CLAIM: (TaskStatus.READY, None), Move.START: (TaskStatus.ASSIGNED, world.associate)}[which]
        own = make_check(world, imaging_study, status, has)
        move = tasks.MakeMove(own.id, own.version, which)
        with pytest.raises(WrongStateError) as caught:
            tasks.make_move(move, actor=world.actor(world.associate), units=units, clock=lambda: NOW)
        assert caught.value.code is ErrorCode.OWN_EXAMINATION

    def test_it_is_not_given_to_who_asked_for_it(self, world, imaging_study, technologist, units):
        own = make_check(world, imaging_study)
        command = tasks.AssignTask(own.id, own.version, world.associate.id)
        with pytest.raises(InvalidInputError) as caught:
            tasks.assign_task(command, actor=world.actor(world.associate), units=units, clock=lambda: NOW)
        assert caught.value.problems["assignee"].code is ProblemCode.OWN_EXAMINATION

    def test_who_sent_it_from_the_bridge_does_not_check_it_either(self, submit, world, imaging_study, technologist):
        document = f'{{"username": "{technologist.username}"}}'
        world.store(TakenNotice(imaging_study.intake_id, 2, NoticeEvent.DELIVERED, NOW, NOW, document))
        world.account("second", Role.TECHNOLOGIST)
        own = make_check(world, imaging_study, TaskStatus.IN_PROGRESS, technologist)
        with pytest.raises(WrongStateError):
            submit(own, "accept", ALL_WELL, by=technologist)

    def test_where_nobody_else_is_entitled_it_is_checked_and_the_history_says_so(
        self, submit, world, imaging_study, found, history
    ):
        world.account("reader", Role.RADIOLOGIST)
        own = make_check(world, imaging_study, TaskStatus.IN_PROGRESS, world.associate)
        submit(own, "accept", ALL_WELL, by=world.associate)
        assert found(QualityDecision)[0].self_checked
        assert AuditCode.QUALITY_SELF_CHECKED in history(own)
        assert AuditCode.QUALITY_CHECKED not in history(own)

    @pytest.mark.parametrize(
        "change",
        [
            sa.update(role_assignments)
            .where(role_assignments.c.role == "technologist")
            .values(until=NOW.date().replace(day=1)),
            sa.update(accounts).where(accounts.c.username == "technologist").values(active=False),
        ],
        ids=["a role that ended", "a closed account"],
    )
    def test_who_may_no_more_is_nobody_else(self, submit, world, imaging_study, technologist, unguarded, found, change):
        with unguarded.begin() as connection:
            connection.execute(change)
        own = make_check(world, imaging_study, TaskStatus.IN_PROGRESS, world.associate)
        submit(own, "accept", ALL_WELL, by=world.associate)
        assert found(QualityDecision)[0].self_checked

    def test_a_second_associate_checks_it(self, submit, world, imaging_study, found, history):
        second = world.account("second", Role.RESEARCH_ASSOCIATE)
        task = make_check(world, imaging_study, TaskStatus.IN_PROGRESS, second)
        submit(task, "accept", ALL_WELL, by=second)
        assert not found(QualityDecision)[0].self_checked
        assert AuditCode.QUALITY_CHECKED in history(task)


class TestPage:
    """What the page of a quality control shows."""

    @pytest.fixture
    def look(self, units, world):
        def call(task, who):
            return quality_control.look_at_quality(task.id, actor=world.actor(who), units=units, clock=lambda: NOW)

        return call

    def test_it_shows_what_was_found_and_decided(self, look, submit, check, technologist, imaging_study, world):
        looked_at(world, imaging_study, FindingCode.DATE_THERE, FindingLevel.RIGHT)
        assert look(check, technologist).examinations[0].decision is None
        submit(check, "refuse", comment="floue", by=technologist)
        (one,) = look(check, technologist).examinations
        assert (one.imaging_study.id, one.check.findings[0].code) == (imaging_study.id, FindingCode.DATE_THERE)
        assert one.decision.verdict is Verdict.REFUSE

    def test_it_says_whom_the_check_is_for(self, look, world, imaging_study):
        task = make_check(world, imaging_study)
        assert (look(task, world.associate).is_own, look(task, world.associate).is_refused) == (True, False)
        technologist = world.account("technologist", Role.TECHNOLOGIST)
        assert look(task, world.associate).is_refused
        assert not look(task, technologist).is_own

    def test_r43_a_stranger_sees_nothing_of_it(self, look, check, world):
        with pytest.raises(NotFoundError):
            look(check, world.account("stranger"))


def test_somebody_elses_check_is_not_submitted(submit, check, world, rows):
    other = world.account("other", Role.RESEARCH_ASSOCIATE)
    before = rows()
    with pytest.raises(NotPermittedError):
        submit(check, "accept", ALL_WELL, by=other)
    assert rows() == before


def test_a_check_is_made_once(submit, check, technologist, units, found, unguarded):
    submit(check, "accept", ALL_WELL, by=technologist)
    with unguarded.begin() as connection:
        connection.execute(sa.update(task_table).where(task_table.c.id == check.id).values(version=check.version))
    with pytest.raises(WrongStateError):
        submit(check, "refuse", comment=str(uuid4()), by=technologist)
