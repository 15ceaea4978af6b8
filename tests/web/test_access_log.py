"""Who opened what is noted, once an opening, and only where something was opened."""

import pytest
import sqlalchemy as sa

from tests.arranged_world import ArrangedWorld, token_of
from tests.builders import NOW
from toolpict.domain.tasks import TaskKind, TaskStatus
from toolpict.integration.file_store import DiskFileStore
from toolpict.persistence.tables.accounts import access_log


@pytest.fixture
def arranged(unguarded, tmp_path):
    """A world with at least one thing of each kind, whose files are those of the pages."""
    arranged = ArrangedWorld(unguarded, tmp_path)
    with unguarded.begin() as connection:
        connection.execute(sa.delete(access_log))
    return arranged


@pytest.fixture
def file_store(arranged, tmp_path):
    return DiskFileStore(tmp_path / "kept")


@pytest.fixture
def client(app):
    def call(account):
        client = app.test_client()
        with client.session_transaction() as cookie:
            cookie["_user_id"], cookie["_fresh"] = token_of(account.username), True
        return client

    return call


def noted(unguarded):
    with unguarded.connect() as connection:
        found = connection.execute(sa.select(access_log)).all()
    return [(row.account_id, row.object_type, row.object_id, row.at) for row in found]


WHAT = ["images", "examination", "attachment", "output", "data cut"]


def openings(arranged):
    people, ids = arranged.people, arranged.ids()
    task = arranged.task(TaskKind.POST_PROCESSING, TaskStatus.IN_PROGRESS)
    return {
        "images": (people.technologist, f"/viewer/task/{task.id}/boot", "task_images", task.id),
        "examination": (
            people.associate,
            f"/viewer/imaging-study/{arranged.images.id}/boot",
            "imaging_study",
            arranged.images.id,
        ),
        "attachment": (
            people.reader,
            f"/tasks/{arranged.room.id}/attachments/{ids['sha256']}",
            "attachment",
            arranged.room.id,
        ),
        "output": (people.associate, f"/outputs/{ids['output_id']}/download", "output", ids["output_id"]),
        "data cut": (people.coordinator, f"/data-cuts/{ids['data_cut_id']}/download", "data_cut", ids["data_cut_id"]),
    }


@pytest.mark.parametrize("what", WHAT)
def test_an_opening_is_noted_once(arranged, client, unguarded, what):
    account, address, object_type, object_id = openings(arranged)[what]
    with client(account).get(address) as answer:
        assert answer.status_code == 200
    assert noted(unguarded) == [(account.id, object_type, object_id, NOW)]


@pytest.mark.parametrize("what", WHAT)
def test_what_is_not_opened_is_not_noted(arranged, client, unguarded, what):
    _, address, _, _ = openings(arranged)[what]
    assert client(arranged.people.stranger).get(address).status_code == 404
    assert noted(unguarded) == []
