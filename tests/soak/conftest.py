import pytest

from tests.real import postgresql

SAFE = ("max_connections=100", "shared_buffers=128MB")


@pytest.fixture(scope="package")
def durable_postgresql():
    """A PostgreSQL that waits for the disk, as one in service does; that of the other tests does not."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(postgresql, "FAST", SAFE)
        with postgresql.running_postgresql() as server:
            yield server


@pytest.fixture(params=["sqlite", "postgresql"])
def empty_url(request, tmp_path):
    """The address of an empty database, on each of the two."""
    if request.param == "sqlite":
        return f"sqlite:///{tmp_path}/toolpict.db"
    server = request.getfixturevalue("durable_postgresql")
    return server.url(server.new_database())
