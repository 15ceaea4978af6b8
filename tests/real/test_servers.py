"""The real servers of the tests are there, empty, and away again afterwards."""

from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest
from sqlalchemy import create_engine, text

from demonstration import orthanc as orthanc_module
from demonstration.orthanc import PackageMissingError
from tests.real.orthanc import Orthanc, running_orthanc
from tests.real.postgresql import PostgreSQL, running_postgresql
from tests.real.reused_database import ReusedDatabase

pytest_plugins = ["tests.real.fixtures"]


@pytest.mark.orthanc
def test_orthanc_is_empty_and_speaks_dicomweb(orthanc: Orthanc) -> None:
    assert orthanc.is_empty()
    assert orthanc.get("/dicom-web/studies") == []


def test_orthanc_is_gone_when_its_block_is_left(tmp_path: Path) -> None:
    with running_orthanc(tmp_path) as started:
        process = started.child.process
    assert process.returncode == 0


def test_a_missing_package_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(orthanc_module, "PLUGIN_FOLDERS", ())
    with pytest.raises(PackageMissingError, match="orthanc-dicomweb"):
        orthanc_module.dicomweb_plugin()


def test_each_test_gets_an_empty_postgresql_database(postgresql_url: str) -> None:
    engine = create_engine(postgresql_url)
    with engine.connect() as connection:
        assert connection.execute(text("SELECT count(*) FROM pg_tables WHERE schemaname = 'public'")).scalar() == 0
        assert int(connection.execute(text("SHOW server_version_num")).scalar_one()) >= 150000
    engine.dispose()


def test_a_database_is_copied_from_a_template(postgresql: PostgreSQL) -> None:
    template = postgresql.new_database()
    with postgresql.connect(template) as connection:
        connection.execute("CREATE TABLE witness (number integer)")

    copy = postgresql.new_database(template)

    with postgresql.connect(copy) as connection:
        assert connection.execute("SELECT count(*) FROM witness").fetchone() == (0,)
    postgresql.drop_database(copy)
    postgresql.drop_database(template)


@pytest.fixture
def reused(postgresql: PostgreSQL) -> Iterator[ReusedDatabase]:
    template = postgresql.new_database()
    with postgresql.connect(template) as connection:
        connection.execute("CREATE TABLE head (number int); INSERT INTO head VALUES (7); CREATE TABLE kept (id int)")
        connection.execute(
            "CREATE FUNCTION no() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RAISE EXCEPTION ''no''; END'"
        )
        connection.execute("CREATE TRIGGER kept_kept BEFORE DELETE ON kept FOR EACH ROW EXECUTE FUNCTION no()")
    database = ReusedDatabase(postgresql, template)
    yield database
    database.drop()


def test_a_database_is_given_to_the_next_test_as_it_was_to_the_first(reused: ReusedDatabase) -> None:
    first = reused.url()
    engine = create_engine(first)
    with engine.begin() as connection:
        connection.exec_driver_sql("UPDATE head SET number = 8")
        connection.exec_driver_sql("INSERT INTO kept VALUES (1)")
    reused.give_back()
    with create_engine(reused.url()).connect() as connection:
        assert connection.exec_driver_sql("SELECT number FROM head").all() == [(7,)]
        assert connection.exec_driver_sql("SELECT id FROM kept").all() == []
    assert reused.url() == first


@pytest.mark.parametrize(
    "change", ["DROP TRIGGER kept_kept ON kept", "ALTER TABLE kept DISABLE TRIGGER kept_kept", "CREATE TABLE new (id int)",
               "ALTER TABLE kept ADD note text", "CREATE INDEX ix ON kept (id)",
               "CREATE OR REPLACE FUNCTION no() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NULL; END'"],
)  # fmt: skip
def test_a_database_whose_tables_a_test_changed_is_not_given_to_the_next(reused: ReusedDatabase, change: str) -> None:
    first = reused.url()
    with create_engine(first).begin() as connection:
        connection.exec_driver_sql(change)
    reused.give_back()
    assert reused.url() != first


def test_postgresql_leaves_nothing_behind() -> None:
    with running_postgresql() as server:
        folder = server.child.log.parent
        assert folder.exists()
    assert not folder.exists()
    with pytest.raises(psycopg.OperationalError):
        server.connect()
