from shutil import copyfile

import pytest
import sqlalchemy as sa

from tests.builders import Jobs, World
from tests.real.reused_database import ReusedDatabase
from toolpict.persistence.database import create_schema, open_database
from toolpict.persistence.unit_of_work import SqlUnitsOfWork

pytest_plugins = ["tests.real.fixtures"]


@pytest.fixture(scope="session")
def sqlite_schema(tmp_path_factory):
    """A file with the tables, made once a test process."""
    file = tmp_path_factory.mktemp("schema") / "toolpict.db"
    make_schema(f"sqlite:///{file}")
    return file


@pytest.fixture(scope="session")
def postgresql_schema(postgresql):
    """The name of a database with the tables, made once a test process."""
    name = postgresql.new_database()
    make_schema(postgresql.url(name))
    return name


def make_schema(url):
    engine = sa.create_engine(url)
    with engine.begin() as connection:
        create_schema(connection)
    engine.dispose()


@pytest.fixture
def sqlite_url(tmp_path, sqlite_schema):
    copyfile(sqlite_schema, tmp_path / "toolpict.db")
    return f"sqlite:///{tmp_path}/toolpict.db"


@pytest.fixture(scope="session")
def reused_database(postgresql, postgresql_schema):
    """A database with the tables that one test after the other takes."""
    database = ReusedDatabase(postgresql, postgresql_schema)
    yield database
    database.drop()


@pytest.fixture
def postgresql_copy_url(reused_database):
    yield reused_database.url()
    reused_database.give_back()


@pytest.fixture(params=["sqlite_url", "postgresql_copy_url"], ids=["sqlite", "postgresql"])
def database_url(request):
    """A database with the tables and no row, on each of the two."""
    return request.getfixturevalue(request.param)


@pytest.fixture
def unguarded(database_url):
    """The database without our rules: to arrange what a test needs, and to see what is really there."""
    engine = sa.create_engine(database_url)
    yield engine
    engine.dispose()


@pytest.fixture
def engine(database_url, unguarded):
    engine = open_database(database_url)
    yield engine
    engine.dispose()


@pytest.fixture
def jobs():
    return Jobs()


@pytest.fixture
def units(engine, jobs):
    return SqlUnitsOfWork(engine, jobs)


@pytest.fixture
def world(unguarded):
    return World(unguarded)


@pytest.fixture
def rows(unguarded):
    """Read every row of every table."""

    def call():
        with unguarded.connect() as connection:
            return {table.name: connection.execute(table.select()).all() for table in tables_of(unguarded)}

    return call


REFLECTED = {}
"""Database and names of its tables -> the tables: to reflect them takes longer than most tests."""


def tables_of(engine):
    names = frozenset(sa.inspect(engine).get_table_names())
    key = (engine.dialect.name, names)
    if key not in REFLECTED:
        metadata = sa.MetaData()
        metadata.reflect(engine)
        REFLECTED[key] = metadata.sorted_tables
    return REFLECTED[key]
