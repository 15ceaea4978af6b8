"""The short form of `tests/soak/test_load.py`: the same people, for a few seconds."""

import json

import pytest
import sqlalchemy as sa

from tests.soak.house import open_house
from tests.soak.load import play
from toolpict.persistence.tables.readings import drafts

SECONDS = 3
UPLOAD_BYTES = 64 * 1024**2


@pytest.fixture(params=["sqlite", "postgresql"])
def empty_url(request, tmp_path):
    if request.param == "sqlite":
        return f"sqlite:///{tmp_path}/toolpict.db"
    return request.getfixturevalue("postgresql_url")


def test_nothing_fails_and_nothing_is_lost_when_everybody_works_at_once(empty_url, tmp_path):
    with open_house(empty_url, tmp_path / "house", validated=16) as house:
        log = play(house, SECONDS, UPLOAD_BYTES)
    assert log.failures == []
    assert log.uploaded_bytes == UPLOAD_BYTES
    assert log.exports
    assert stored(empty_url) == sorted(log.last_typed.values())


def stored(url):
    engine = sa.create_engine(url)
    with engine.connect() as connection:
        answers = connection.scalars(sa.select(drafts.c.answers)).all()
    engine.dispose()
    return sorted(json.loads(text)["TARGETS/1/DIAMETER"][0] for text in answers)
