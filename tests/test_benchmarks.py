"""What `make bench` measures can be measured: the databases are filled, and every page that is timed is there (R47)."""

import pytest
import sqlalchemy as sa

from benchmarks import many_tasks, overviews, work_list
from benchmarks.databases import TODAY
from benchmarks.measuring import Browser
from toolpict.persistence.tables.tasks import tasks

SIZE = 400


@pytest.fixture
def made(unguarded):
    return many_tasks.fill(unguarded, SIZE, TODAY)


def test_the_pages_that_are_timed_are_there_with_few_statements(database_url, unguarded, made, tmp_path, monkeypatch):
    monkeypatch.setattr("benchmarks.measuring.ROUNDS", 2)
    with unguarded.connect() as connection:
        assert connection.scalar(sa.select(sa.func.count()).select_from(tasks)) >= SIZE
    browser = Browser(database_url, tmp_path)
    lists = work_list.measure(browser, made)
    assert max(one.statements for one in lists.values()) <= 6
    assert lists["associate", "/tasks?"].rows == 50
    assert len(overviews.measure(browser, made)) == 4
    browser.engine.dispose()
