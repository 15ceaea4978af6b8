"""What people do with tasks, what waits for them and who is told (R45-R50, R57, R59)."""

import threading
from datetime import timedelta

import pytest

from tests.arranged import make_case, make_images, make_plan, make_prerequisite, make_slot
from tests.builders import NOW, TODAY
from toolpict.domain.conversation import Notification, Notified
from toolpict.domain.errors import InvalidInputError, NotFoundError, NotPermittedError, WrongStateError
from toolpict.domain.imaging import ImagingStudy, ImagingStudyStatus, TaskImage
from toolpict.domain.people import Role
from toolpict.domain.post_processing import Output
from toolpict.domain.queries import Query
from toolpict.domain.tasks import Move, Task, TaskKind, TaskStatus
from toolpict.services import conversation, dependencies, notifications, tasks
from toolpict.services.ports.conversation import MailRefusedError
from toolpict.services.ports.jobs import Job
from toolpict.services.top_bar import look_at_top_bar


@pytest.fixture
def reader(world):
    return world.account("reader-1", Role.RADIOLOGIST)


@pytest.fixture
def technologist(world):
    return world.account("technologist", Role.TECHNOLOGIST)


@pytest.fixture
def act(units, world):
    """Let somebody do something."""

    def call(function, command, account):
        return function(command, actor=world.actor(account), units=units, clock=lambda: NOW)

    return call


@pytest.fixture
def load(units):
    def call(item):
        with units.looking() as work:
            return work.get(type(item), item.id)

    return call


@pytest.fixture
def told(units):
    def call(account):
        with units.looking() as work:
            return [note.code for note in work.find(Notification, account_id=account.id)]

    return call


def move(task, which, reason="", version=None):
    return tasks.MakeMove(task.id, version or task.version, which, reason)


def test_a_declined_task_goes_back_and_its_requester_is_told(act, world, reader, load, told):
    task = world.task(status=TaskStatus.ASSIGNED, assignee_id=reader.id)
    act(tasks.make_move, move(task, Move.DECLINE, "absent"), reader)
    assert (load(task).status, load(task).assignee_id) == (TaskStatus.READY, None)
    assert told(world.associate) == [Notified.DECLINED]


def test_a_held_task_is_resumed_where_it_stood(act, world, reader, load):
    task = world.task(status=TaskStatus.IN_PROGRESS, assignee_id=reader.id)
    act(tasks.make_move, move(task, Move.HOLD, "panne"), reader)
    act(tasks.make_move, move(load(task), Move.RESUME), reader)
    assert load(task).status is TaskStatus.IN_PROGRESS


@pytest.mark.parametrize("which", sorted(set(Move) - tasks.BY_BUTTON))
def test_moves_that_have_their_own_form_are_no_button(act, world, which):
    with pytest.raises(WrongStateError):
        act(tasks.make_move, move(world.task(), which), world.associate)


def test_two_who_take_a_task_at_once_are_one_winner(units, world, reader):
    other = world.account("reader-2", Role.RADIOLOGIST)
    task = world.task()
    gate, outcomes = threading.Barrier(2), []

    def take(account):
        actor = world.actor(account)
        gate.wait()
        try:
            tasks.make_move(move(task, Move.CLAIM), actor=actor, units=units, clock=lambda: NOW)
            outcomes.append("taken")
        except WrongStateError as error:
            outcomes.append(error.code.value)

    threads = [threading.Thread(target=take, args=(account,)) for account in (reader, other)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(outcomes) == ["changed-meanwhile", "taken"]


def test_a_second_submit_of_the_same_page_is_refused(act, world, reader, load):
    task = world.task(status=TaskStatus.ASSIGNED, assignee_id=reader.id)
    act(tasks.make_move, move(task, Move.START), reader)
    with pytest.raises(WrongStateError, match="changed-meanwhile"):
        act(tasks.make_move, move(task, Move.START, version=1), reader)
    assert load(task).version == 2


def test_a_task_is_given_to_who_may_do_it(act, world, technologist, reader, load, told):
    task = world.task()
    with pytest.raises(InvalidInputError):
        act(tasks.assign_task, tasks.AssignTask(task.id, 1, technologist.id), world.associate)
    act(tasks.assign_task, tasks.AssignTask(task.id, 1, reader.id), world.associate)
    assert load(task).status is TaskStatus.ASSIGNED
    assert told(reader) == [Notified.ASSIGNED]


def test_reassigning_needs_a_reason(act, world, reader, load):
    other = world.account("reader-2", Role.RADIOLOGIST)
    task = world.task(status=TaskStatus.IN_PROGRESS, assignee_id=other.id)
    with pytest.raises(InvalidInputError):
        act(tasks.assign_task, tasks.AssignTask(task.id, 1, reader.id), world.associate)
    act(tasks.assign_task, tasks.AssignTask(task.id, 1, reader.id, "congé"), world.associate)
    assert load(task).assignee_id == reader.id


def test_nobody_reads_a_case_twice(act, world, reader):
    plan, case = make_plan(world), make_case(world)
    first = world.task(status=TaskStatus.ASSIGNED, assignee_id=reader.id)
    second = world.task()
    make_slot(world, first, plan, case, "R1")
    make_slot(world, second, plan, case, "R2")
    with pytest.raises(WrongStateError, match="reader-has-case"):
        act(tasks.make_move, move(second, Move.CLAIM), reader)
    with pytest.raises(WrongStateError, match="reader-has-case"):
        act(tasks.assign_task, tasks.AssignTask(second.id, 1, reader.id), world.associate)


def test_nobody_validates_what_they_made_before_they_gave_the_task_away(act, world, reader):
    other = world.account("arc-2", Role.RESEARCH_ASSOCIATE)
    task = world.task(TaskKind.POST_PROCESSING, TaskStatus.SUBMITTED, assignee_id=reader.id)
    world.store(Output(task.id, "SEG", 1, "seg.dcm", "", 1, "0" * 64, world.associate.id, NOW))
    with pytest.raises(NotPermittedError):
        act(tasks.make_move, move(task, Move.VALIDATE), world.associate)
    act(tasks.make_move, move(task, Move.VALIDATE), other)


def test_nobody_takes_both_parts_of_a_reading_at_once(units, world, reader):
    plan, case = make_plan(world), make_case(world)
    first, second = world.task(), world.task()
    make_slot(world, first, plan, case, "R1")
    make_slot(world, second, plan, case, "R2")
    outcomes = []

    def take():
        try:
            tasks.make_move(move(second, Move.CLAIM), actor=world.actor(reader), units=units, clock=lambda: NOW)
            outcomes.append("taken")
        except WrongStateError as error:
            outcomes.append(error.code.value)

    other = threading.Thread(target=take)
    with units.changing() as work:
        tasks.give(work, work.get(Task, first.id), reader.id, by=world.associate.id, now=NOW)
        other.start()
        other.join(timeout=0.5)
        work.commit()
    other.join()
    assert outcomes == ["reader-has-case"]


def test_a_return_keeps_what_is_asked_of_each_item(act, world, reader, units, told):
    task = world.task(status=TaskStatus.SUBMITTED, assignee_id=reader.id)
    command = tasks.ReturnTask(task.id, 1, "item manquant", (("LESION/1", "Quel diamètre ?"), ("OTHER", " ")))
    act(tasks.return_task, command, world.associate)
    with units.looking() as work:
        assert [(query.path, query.text) for query in work.find(Query, task_id=task.id)] == [
            ("LESION/1", "Quel diamètre ?")
        ]
    assert told(reader) == [Notified.RETURNED]


def test_due_date_and_priority_are_changed_with_their_entries(act, world, units, load):
    task = world.task(status=TaskStatus.DRAFT)
    act(tasks.edit_task, tasks.EditTask(task.id, 1, TODAY, 2), world.associate)
    assert (load(task).due, load(task).priority) == (TODAY, 2)
    with units.looking() as work:
        assert [entry.parameters["field"] for entry in work.history(task.id)] == ["due", "priority"]


def test_unlocking_takes_two_people(act, world, load, told):
    coordinator = world.account("coordinator", Role.COORDINATOR)
    task = world.task(status=TaskStatus.LOCKED)
    request_id = act(tasks.ask_unlock, tasks.AskUnlock(task.id, 1, "faute de frappe"), world.associate)
    assert told(coordinator) == [Notified.UNLOCK_ASKED]
    with pytest.raises(NotPermittedError, match="unlock-needs-two"):
        act(tasks.grant_unlock, tasks.GrantUnlock(request_id, 2), world.associate)
    act(tasks.grant_unlock, tasks.GrantUnlock(request_id, 2), coordinator)
    assert load(task).status is TaskStatus.RETURNED
    with pytest.raises(WrongStateError):
        act(tasks.grant_unlock, tasks.GrantUnlock(request_id, 3), coordinator)


def test_a_stranger_finds_no_task(act, world):
    stranger = world.account("stranger")
    with pytest.raises(NotFoundError):
        act(tasks.make_move, move(world.task(), Move.CANCEL, "x"), stranger)


class TestWaiting:
    """Readings wait for images and for the post-processing of their visit."""

    @pytest.fixture
    def post_processing(self, world, technologist):
        return world.task(TaskKind.POST_PROCESSING, TaskStatus.SUBMITTED, assignee_id=technologist.id)

    @pytest.fixture
    def reading(self, world, reader, post_processing):
        task = world.task(status=TaskStatus.DRAFT, assignee_id=reader.id)
        make_slot(world, task, make_plan(world), make_case(world))
        make_prerequisite(world, task, post_processing)
        return task

    def test_an_issued_reading_waits_and_its_reader_is_not_told(self, act, world, reading, reader, load, told):
        act(tasks.issue_tasks, tasks.IssueTasks(frozenset({reading.id})), world.associate)
        assert (load(reading).status, load(reading).open_prerequisites) == (TaskStatus.BLOCKED, 2)
        assert told(reader) == []

    def test_validation_and_images_wake_it(self, act, world, reading, reader, post_processing, units, load, told):
        act(tasks.issue_tasks, tasks.IssueTasks(frozenset({reading.id})), world.associate)
        act(tasks.make_move, move(post_processing, Move.VALIDATE), world.associate)
        assert (load(reading).status, load(reading).open_prerequisites) == (TaskStatus.BLOCKED, 1)
        study = make_images(world)
        with units.changing() as work:
            dependencies.settle_visit(work, world.visit.id, NOW)
            work.commit()
        assert (load(reading).status, load(reading).open_prerequisites) == (TaskStatus.ASSIGNED, 0)
        assert told(reader) == [Notified.ASSIGNED]
        with units.looking() as work:
            assert [image.imaging_study_id for image in work.find(TaskImage, task_id=reading.id)] == [study.id]

    def test_settling_twice_is_settling_once(self, world, units, rows):
        make_images(world)
        world.task(status=TaskStatus.BLOCKED, open_prerequisites=1)
        for _ in range(2):
            with units.changing() as work:
                dependencies.settle_visit(work, world.visit.id, NOW)
                work.commit()
            before, after = rows(), rows()
        assert before == after
        with units.changing() as work:
            dependencies.settle_visit(work, world.visit.id, NOW)
            work.commit()
        assert rows() == after

    def test_a_withdrawn_examination_puts_what_was_not_begun_back(self, world, units, reader, load):
        study = make_images(world)
        given = world.task(status=TaskStatus.ASSIGNED, assignee_id=reader.id)
        begun = world.task(status=TaskStatus.IN_PROGRESS, assignee_id=reader.id)
        world.store(TaskImage(given.id, study.id), TaskImage(begun.id, study.id))
        with units.changing() as work:
            work.record(given.entry("imaging-study-withdrawn", world.associate.id, NOW))
            work.get(ImagingStudy, study.id).status = ImagingStudyStatus.WITHDRAWN
            dependencies.settle_visit(work, world.visit.id, NOW)
            work.commit()
        assert load(given).status is TaskStatus.BLOCKED
        assert load(begun).status is TaskStatus.IN_PROGRESS

    def test_a_reopened_prerequisite_blocks_what_was_not_begun(self, act, world, reader, technologist, load):
        coordinator = world.account("coordinator", Role.COORDINATOR)
        make_images(world)
        first = world.task(TaskKind.POST_PROCESSING, TaskStatus.LOCKED, assignee_id=technologist.id)
        second = world.task(status=TaskStatus.ASSIGNED, assignee_id=reader.id)
        make_prerequisite(world, second, first)
        request_id = act(tasks.ask_unlock, tasks.AskUnlock(first.id, 1, "erreur"), world.associate)
        act(tasks.grant_unlock, tasks.GrantUnlock(request_id, 2), coordinator)
        assert load(second).status is TaskStatus.BLOCKED


class TestTelling:
    """Messages and notifications; a mail names a task by its number alone."""

    def test_a_message_tells_the_others_who_take_part(self, act, world, reader, told):
        task = world.task(status=TaskStatus.ASSIGNED, assignee_id=reader.id)
        act(conversation.write_message, conversation.WriteMessage(task.id, "Bonjour"), reader)
        assert told(world.associate) == [Notified.MESSAGE]
        assert told(reader) == []

    @pytest.mark.parametrize("text", ["", "  ", "x" * 4001])
    def test_an_empty_or_endless_message_is_refused(self, act, world, text):
        with pytest.raises(InvalidInputError):
            act(conversation.write_message, conversation.WriteMessage(world.task().id, text), world.associate)

    def test_a_message_makes_no_page_stale(self, act, world, load):
        task = world.task()
        act(conversation.write_message, conversation.WriteMessage(task.id, "Bonjour"), world.associate)
        assert load(task).version == task.version

    @pytest.mark.parametrize(("language", "words"), [("", "vous est assignée"), ("en", "is assigned to you")])
    def test_the_mail_is_in_the_readers_language_and_names_nothing_else(self, act, world, units, jobs, language, words):
        reader = world.account("reader-1", Role.RADIOLOGIST)
        with world._engine.begin() as connection:
            connection.exec_driver_sql(f"UPDATE account SET language = '{language}' WHERE username = 'reader-1'")
        task = world.task(title="ONCO-001 à LYON")
        act(tasks.assign_task, tasks.AssignTask(task.id, 1, reader.id), world.associate)
        ((job, notification_id),) = jobs.asked
        sent = []

        class Box:
            def send(self, to, subject, text):
                sent.append((to, subject, text))

        for _ in range(2):
            notifications.mail_notification(
                notification_id, units=units, mail=Box(), clock=lambda: NOW, address="https://toolpict.example"
            )
        ((to, subject, text),) = sent
        assert job is Job.SEND_MAIL
        assert to == "reader-1@example.test"
        assert words in text
        assert f"https://toolpict.example/tasks/{task.id}" in text
        assert not any(secret in subject + text for secret in ("ONCO", "LYON"))

    def test_a_mail_that_was_not_taken_is_tried_again(self, act, world, reader, units, jobs):
        act(tasks.assign_task, tasks.AssignTask(world.task().id, 1, reader.id), world.associate)
        ((_, notification_id),) = jobs.asked

        class Away:
            def send(self, to, subject, text):
                raise MailRefusedError

        with pytest.raises(MailRefusedError):
            notifications.mail_notification(notification_id, units=units, mail=Away(), clock=lambda: NOW, address="")
        with units.looking() as work:
            assert work.get(Notification, notification_id).mailed_at is None

    def test_reading_them_all_empties_the_count(self, act, world, reader, units):
        act(tasks.assign_task, tasks.AssignTask(world.task().id, 1, reader.id), world.associate)
        actor = world.actor(reader)
        assert look_at_top_bar(actor=actor, units=units).unread == 1
        notifications.read_notifications(actor=actor, units=units, clock=lambda: NOW + timedelta(hours=1))
        assert look_at_top_bar(actor=actor, units=units).unread == 0
