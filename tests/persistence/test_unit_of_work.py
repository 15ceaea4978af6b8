from contextlib import nullcontext
from uuid import uuid4

import pytest
import sqlalchemy as sa

from tests.builders import NOW
from toolpict.domain.audit import AuditEntry
from toolpict.domain.codes import AuditCode
from toolpict.domain.errors import NotFoundError, WrongStateError
from toolpict.domain.people import Account
from toolpict.domain.tasks import Move, Task, TaskStatus
from toolpict.persistence import audit, tables
from toolpict.persistence.audit_guard import UnauditedWriteError
from toolpict.persistence.database import IncompleteSchemaError, open_database, require_defences
from toolpict.persistence.triggers import APPEND_ONLY
from toolpict.persistence.unit_of_work import SqlUnitsOfWork
from toolpict.services.doors import DoorShutError
from toolpict.services.ports.jobs import Job

UNAUDITED = {
    "mapped": lambda work, task: setattr(work.get(Task, task.id), "status", TaskStatus.CANCELLED),
    "core": lambda work, task: work._session.execute(sa.update(tables.tasks.tasks).values(title="x")),
    "text": lambda work, task: work._session.execute(sa.text("UPDATE task SET status = 'cancelled'")),
    "raw": lambda work, task: work._session.connection().exec_driver_sql('delete\nfrom "task"'),
    "with": lambda work, task: work._session.execute(sa.text("WITH t AS (SELECT 1) DELETE FROM revision")),
}


@pytest.fixture
def task(world):
    return world.task(status=TaskStatus.IN_PROGRESS)


def hold(units, task, world):
    with units.changing() as work:
        found = work.get(Task, task.id)
        work.record(found.move(Move.HOLD, by=world.associate.id, at=NOW, reason="panne"))
        work.commit()


@pytest.mark.parametrize("change", UNAUDITED.values(), ids=UNAUDITED)
def test_an_unaudited_change_is_refused(units, task, rows, change):
    def attempt():
        with units.changing() as work:
            change(work, task)
            work.commit()

    before = rows()
    with pytest.raises(UnauditedWriteError):
        attempt()
    assert rows() == before


def test_an_entry_about_something_else_does_not_cover_a_task(units, task, world):
    with units.changing() as work:
        work.record(AuditEntry(AuditCode.MESSAGE_WRITTEN, "task", uuid4(), world.associate.id, NOW))
        work.get(Task, task.id).status = TaskStatus.ON_HOLD
        with pytest.raises(UnauditedWriteError):
            work.commit()


def test_nothing_is_kept_without_commit(units, task, world, rows):
    before = rows()
    with units.changing() as work:
        work.record(work.get(Task, task.id).move(Move.HOLD, by=world.associate.id, at=NOW, reason="panne"))
        work._session.flush()
    assert rows() == before


def test_a_change_behind_our_back_is_refused(units, task, world):
    def attempt():
        with units.changing() as work:
            found = work.get(Task, task.id)
            work.record(found.move(Move.HOLD, by=world.associate.id, at=NOW, reason="panne"))
            work._session.connection().exec_driver_sql("UPDATE task SET version = 7")
            work.commit()

    with pytest.raises(WrongStateError, match="changed-meanwhile"):
        attempt()


@pytest.mark.parametrize("table", tables.metadata.sorted_tables, ids=str)
def test_looking_can_write_to_no_table(units, table):
    with units.looking() as work, pytest.raises((UnauditedWriteError, sa.exc.DBAPIError)):
        work._session.execute(sa.text(f"DELETE FROM {table.name}"))


def test_one_change_is_not_opened_inside_another(units):
    with units.changing(), pytest.raises(DoorShutError), units.changing():
        pass


def test_a_missing_thing_is_not_found(units):
    with units.looking() as work, pytest.raises(NotFoundError):
        work.get(Task, uuid4())


def test_the_chain_holds_and_tells_what_was_changed(units, task, world, unguarded):
    hold(units, task, world)
    with units.changing() as work:
        work.record(work.get(Task, task.id).move(Move.RESUME, by=world.associate.id, at=NOW))
        work.commit()
    with units.looking() as work:
        assert [entry.parameters["after"] for entry in work.history(task.id)] == ["on-hold", "in-progress"]
        assert list(audit.broken_links(work._session)) == []
    with unguarded.begin() as connection:
        name = "DROP TRIGGER audit_entry_update_refused"
        connection.exec_driver_sql(name if connection.dialect.name == "sqlite" else f"{name} ON audit_entry")
        connection.exec_driver_sql("UPDATE audit_entry SET code = 'task-changed' WHERE number = 1")
    with units.looking() as work:
        assert list(audit.broken_links(work._session)) == ["entry 1: its hash does not fit"]


def test_the_start_is_refused_when_a_trigger_is_gone(engine, unguarded):
    require_defences(engine)
    with unguarded.begin() as connection:
        name = "DROP TRIGGER signature_delete_refused"
        connection.exec_driver_sql(name if connection.dialect.name == "sqlite" else f"{name} ON signature")
    with pytest.raises(IncompleteSchemaError, match="signature_delete_refused"):
        require_defences(engine)


@pytest.mark.parametrize("action", ["UPDATE audit_entry SET code = 'x'", "DELETE FROM audit_entry"])
def test_no_hand_changes_an_audit_entry(units, task, world, unguarded, action):
    hold(units, task, world)
    with unguarded.begin() as connection, pytest.raises(sa.exc.DBAPIError, match="append-only"):
        connection.exec_driver_sql(action)


def test_what_was_typed_by_mistake_can_be_emptied_and_the_chain_still_holds(units, task, world, unguarded):
    hold(units, task, world)
    with unguarded.begin() as connection:
        connection.exec_driver_sql("UPDATE audit_payload SET text = NULL")
    with units.looking() as work:
        assert list(audit.broken_links(work._session)) == []
    with unguarded.begin() as connection, pytest.raises(sa.exc.DBAPIError, match="append-only"):
        connection.exec_driver_sql("UPDATE audit_payload SET number = 9")


def test_a_counter_never_says_the_same_number_twice(units):
    with units.changing() as work:
        assert [work.next_number("task"), work.next_number("task")] == [1, 2]
        work.commit()
    with units.changing() as work:
        assert work.next_number("task") == 3


def test_a_job_is_asked_for_inside_the_transaction(units, jobs, task):
    with units.changing() as work:
        work.enqueue(Job.SEND_MAIL, task.id)
    assert jobs.asked == [(Job.SEND_MAIL, task.id)]


def test_every_append_only_table_exists():
    assert set(APPEND_ONLY) <= set(tables.metadata.tables)


def test_what_postgresql_says_to_the_second_of_two_is_a_refusal_and_no_fault(postgresql_copy_url, jobs):
    engine = open_database(postgresql_copy_url)
    units = SqlUnitsOfWork(engine, jobs)
    for outcome in (nullcontext(), pytest.raises(WrongStateError, match="changed-meanwhile")):
        account = Account("twice", "Twice", "twice@example.test", "")
        with outcome, units.changing() as work:
            work.record(AuditEntry(AuditCode.ACCOUNT_ADDED, "account", account.id, account.id, NOW))
            work.add(account)
            work.commit()
    engine.dispose()
