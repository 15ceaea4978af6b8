"""The reference pages say what the tables say."""

from pathlib import Path

import pytest

from toolpict.domain.permissions import Permission
from toolpict.domain.tasks import TRANSITIONS, Move, TaskStatus
from toolpict.services import reference

DOCS = Path(__file__).parents[2] / "docs/reference"


@pytest.mark.parametrize(
    ("page", "written"),
    [("task-states.md", reference.task_states_table), ("permissions.md", reference.permissions_table)],
)
def test_the_page_is_as_the_tables_are(page, written):
    assert (DOCS / page).read_text() == written()


def test_every_status_move_and_permission_is_told():
    states, permissions = reference.task_states_table(), reference.permissions_table()
    assert all(f"`{one}`" in states for one in [*TaskStatus, *Move])
    assert all(f"`{one}`" in permissions for one in Permission)


def test_the_diagram_has_an_arrow_for_each_transition_but_cancelling():
    wanted = sum(len(targets) for (_, move), targets in TRANSITIONS.items() if move is not Move.CANCEL)
    assert sum("-->" in line for line in reference.diagram()) == wanted + 1
