import pytest
import sqlalchemy as sa

from tests.builders import Jobs, World
from toolpict.persistence.database import create_schema, open_database
from toolpict.persistence.unit_of_work import SqlUnitsOfWork

pytest_plugins = ["tests.real.fixtures"]


@pytest.fixture(params=["sqlite", "postgresql"])
def database_url(request, tmp_path):
    if request.param == "sqlite":
        return f"sqlite:///{tmp_path}/toolpict.db"
    return request.getfixturevalue("postgresql_url")


@pytest.fixture
def unguarded(database_url):
    """The database without our rules: to arrange what a test needs, and to see what is really there."""
    engine = sa.create_engine(database_url)
    with engine.begin() as connection:
        create_schema(connection)
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
        metadata = sa.MetaData()
        metadata.reflect(unguarded)
        with unguarded.connect() as connection:
            return {table.name: connection.execute(table.select()).all() for table in metadata.sorted_tables}

    return call
