"""The bridge's audit trail, its guard and its migrations."""

from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest
import sqlalchemy as sa
from cryptography.exceptions import InvalidTag

from anonymization_bridge.codes import AuditCode
from anonymization_bridge.database import audit
from anonymization_bridge.database.audit import AuditEntry
from anonymization_bridge.database.engine import Database
from anonymization_bridge.database.guard import UnauditedWriteError
from anonymization_bridge.database.tables import UNAUDITED, account, audit_entry, metadata
from anonymization_bridge.database.upgrade import downgrade, upgrade
from anonymization_bridge.deidentification.keys import ResearchStudyKey
from anonymization_bridge.people.accounts import add_account
from anonymization_bridge.rooms import Rooms
from anonymization_bridge.sealing import Sealer
from anonymization_bridge.settings import SettingsError
from tests.bridge.conftest import PASSWORD, opened

NOW = datetime(2026, 11, 24, 10, tzinfo=UTC)
ENTRY = AuditEntry(AuditCode.INTAKE_MADE, "intake", "1", "arc", NOW, {"objects": 3}, "été", "ONCO")


def findings(rooms: Rooms) -> list[str]:
    with rooms.database.looking() as connection:
        return list(audit.verify(connection))


def test_the_chain_holds_over_what_was_done(lone_rooms: Rooms) -> None:
    with lone_rooms.database.changing() as work:
        work.record(ENTRY)
    assert findings(lone_rooms) == []


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE audit_entry SET actor = 'nobody'",
        "DELETE FROM audit_entry",
        "INSERT OR REPLACE INTO audit_entry SELECT * FROM audit_entry",
        "UPDATE audit_payload SET text = 'x'",
        "DELETE FROM audit_payload",
        "DELETE FROM audit_head",
    ],
)
def test_the_trail_cannot_be_rewritten(lone_rooms: Rooms, statement: str) -> None:
    with pytest.raises(sa.exc.IntegrityError), lone_rooms.database.changing() as work:
        work.connection.exec_driver_sql(statement)


@pytest.mark.parametrize(
    ("statement", "finding"),
    [
        ("UPDATE audit_entry SET actor = 'nobody' WHERE number = 1", "entry 1 does not continue the chain"),
        ("DELETE FROM audit_entry WHERE number = 1", "entry 1 is missing"),
        ("DELETE FROM audit_entry WHERE number = 2", "the chain ends at entry 1, but 2 was written last"),
        ("UPDATE audit_payload SET text = 'x' WHERE number = 2", "what entry 2 says was altered"),
    ],
)
def test_verify_finds_what_was_altered_behind_the_triggers(lone_rooms: Rooms, statement: str, finding: str) -> None:
    with lone_rooms.database.engine.connect() as connection:
        raw = connection.connection.driver_connection
        assert raw is not None
        raw.execute("PRAGMA query_only = OFF")
        raw.execute("PRAGMA foreign_keys = OFF")
        for name in ("audit_entry_no_update", "audit_entry_no_delete", "audit_payload_only_redacted"):
            raw.execute(f"DROP TRIGGER {name}")
        raw.execute(statement)
    assert finding in findings(lone_rooms)


def test_a_redacted_entry_keeps_the_chain(lone_rooms: Rooms) -> None:
    with lone_rooms.database.changing() as work:
        work.connection.exec_driver_sql("UPDATE audit_payload SET text = NULL WHERE number = 1")
    assert findings(lone_rooms) == []


@pytest.mark.parametrize("table", sorted(set(metadata.tables) - UNAUDITED))
def test_a_change_without_an_entry_is_refused_whatever_way_it_comes(lone_rooms: Rooms, table: str) -> None:
    statements = [sa.text(f"DELETE FROM {table}"), metadata.tables[table].delete()]
    for statement in statements:
        with pytest.raises(UnauditedWriteError), lone_rooms.database.changing() as work:
            work.connection.execute(statement)


def test_looking_cannot_write(lone_rooms: Rooms) -> None:
    with pytest.raises(sa.exc.OperationalError), lone_rooms.database.looking() as connection:
        connection.exec_driver_sql("DELETE FROM account_session")


def test_a_change_that_fails_stores_neither_row_nor_entry(lone_rooms: Rooms) -> None:
    def close_everybody_and_fail() -> None:
        with lone_rooms.database.changing() as work:
            work.record(ENTRY)
            work.connection.execute(account.update().values(active=False))
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        close_everybody_and_fail()
    with lone_rooms.database.looking() as connection:
        assert connection.scalar(sa.select(sa.func.count()).select_from(audit_entry)) == 2
        assert connection.execute(sa.select(account.c.active)).scalars().all() == [True, True]


def test_migrations_run_down_and_up_again_with_rows_in_the_tables(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path / 'new' / 'bridge.sqlite'}"
    upgrade(url)
    database = Database(url)
    add_account(database, "arc", "", PASSWORD, actor="test", now=NOW)
    database.engine.dispose()
    downgrade(url, "base")
    upgrade(url)
    database = Database(url)
    database.check()
    with database.looking() as connection:
        found = {name for name in sa.inspect(connection).get_table_names() if name != "alembic_version"}
    database.engine.dispose()
    assert found == set(metadata.tables)


def test_a_database_without_its_triggers_stops_the_start(lone_rooms: Rooms) -> None:
    with lone_rooms.database.changing() as work:
        work.connection.exec_driver_sql("DROP TRIGGER audit_entry_no_delete")
    with pytest.raises(SettingsError, match="audit_entry_no_delete"):
        lone_rooms.database.check()


def test_a_database_that_was_never_made_stops_the_start(lone_rooms: Rooms, tmp_path: Path) -> None:
    elsewhere = replace(lone_rooms.settings, database_url=f"sqlite:///{tmp_path / 'other.sqlite'}")
    with pytest.raises(SettingsError, match="database upgrade"):
        Database(elsewhere.database_url).check()
    assert opened  # the rooms of every other test come from a database that was made


def test_what_is_sealed_opens_only_for_its_purpose_and_under_its_secret() -> None:
    sealer = Sealer("one secret of an installation")
    sealed = sealer.seal("key of ONCO", b"32 bytes")
    assert sealer.open("key of ONCO", sealed) == b"32 bytes"
    for other, purpose in ((sealer, "key of OTHER"), (Sealer("another secret"), "key of ONCO")):
        with pytest.raises(InvalidTag):
            other.open(purpose, sealed)


def test_fingerprints_tell_equal_from_different_and_nothing_else() -> None:
    key = ResearchStudyKey(bytes(32))
    same, other = key.fingerprint("patient", "0800417226"), key.fingerprint("patient", "08004")
    assert same == ResearchStudyKey(bytes(32)).fingerprint("patient", "0800417226") != other
    assert key.fingerprint("a", "bc") != key.fingerprint("ab", "c")
    assert "0800417226" not in same
