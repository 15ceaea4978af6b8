"""The migrations make the schema that the code declares, and can be undone, on both databases."""

import pytest
import sqlalchemy as sa
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext

from tests.arranged_world import ArrangedWorld
from toolpict.integration import jobs
from toolpict.persistence import migrations, triggers
from toolpict.persistence.database import IncompleteSchemaError, open_database, require_defences
from toolpict.persistence.tables import metadata


@pytest.fixture(params=["sqlite", "postgresql"])
def empty_url(request, tmp_path):
    """The address of a database without any table."""
    if request.param == "sqlite":
        return f"sqlite:///{tmp_path}/empty.db"
    return request.getfixturevalue("postgresql_url")


@pytest.fixture
def plain(empty_url):
    engine = sa.create_engine(empty_url)
    yield engine
    engine.dispose()


def differences(engine):
    def is_ours(name, kind, _parents):
        return kind != "table" or name in metadata.tables

    with engine.connect() as connection:
        options = {"include_name": is_ours, "compare_type": True}
        return compare_metadata(MigrationContext.configure(connection, opts=options), metadata)


def names(engine):
    return set(sa.inspect(engine).get_table_names())


def test_the_migrations_add_up_to_the_tables(empty_url, plain):
    migrations.upgrade(empty_url)
    assert differences(plain) == []
    assert names(plain) == {*metadata.tables, "alembic_version"}


def test_the_defences_are_there_afterwards(empty_url):
    migrations.upgrade(empty_url)
    guarded = open_database(empty_url)
    require_defences(guarded)
    guarded.dispose()


def test_a_missing_trigger_stops_the_start(empty_url, plain):
    migrations.upgrade(empty_url)
    with plain.begin() as connection:
        on = " ON revision" if connection.dialect.name == "postgresql" else ""
        connection.exec_driver_sql(f"DROP TRIGGER revision_update_refused{on}")
        assert triggers.missing(connection) == {"revision_update_refused"}
    guarded = open_database(empty_url)
    with pytest.raises(IncompleteSchemaError, match="revision_update_refused"):
        require_defences(guarded)
    guarded.dispose()


def test_they_run_down_and_up_again_with_rows_in_every_table(empty_url, plain, tmp_path):
    migrations.upgrade(empty_url)
    ArrangedWorld(plain, tmp_path / "files")
    for revision in [*reversed(migrations.revisions()[:-1]), "base"]:
        migrations.downgrade(empty_url, revision)
    assert names(plain) == {"alembic_version"}
    migrations.upgrade(empty_url)
    assert differences(plain) == []


def test_the_tables_of_the_job_engine_are_left_alone(empty_url, plain):
    migrations.upgrade(empty_url)
    jobs.migrate(empty_url)
    schemas = ["public", "dbos"] if plain.dialect.name == "postgresql" else [None]
    theirs = {(schema, name) for schema in schemas for name in sa.inspect(plain).get_table_names(schema)}
    theirs -= {(schemas[0], name) for name in (*metadata.tables, "alembic_version")}
    assert len(theirs) >= 10
    assert differences(plain) == []
    migrations.downgrade(empty_url, "base")
    left = {(schema, name) for schema in schemas for name in sa.inspect(plain).get_table_names(schema)}
    assert left - {(schemas[0], "alembic_version")} == theirs


def test_running_them_twice_changes_nothing(empty_url, plain):
    migrations.upgrade(empty_url)
    migrations.upgrade(empty_url)
    assert differences(plain) == []
