"""What TOOLPICT lists as withdrawn or cancelled ends at the bridge, before it is delivered when it can (R19)."""

from pathlib import Path

import pytest

from anonymization_bridge import worker
from anonymization_bridge.codes import AuditCode, ErrorCode, IntakeStatus
from anonymization_bridge.errors import WrongStateError
from anonymization_bridge.intakes.directory_copy import refresh
from anonymization_bridge.intakes.locking import locked
from anonymization_bridge.intakes.outbox import send_due
from anonymization_bridge.intakes.records import get_intake, move
from anonymization_bridge.rooms import Rooms
from tests.bridge.images import write_ct
from tests.bridge.test_worker import INTAKE, made_intake, status
from tests.bridge.toolpict_stub import ToolpictStub


@pytest.fixture
def made(told_rooms: Rooms, tmp_path: Path) -> Rooms:
    """Rooms with one intake that waits for the worker."""
    write_ct(tmp_path / "ct", slices=1)
    made_intake(told_rooms, tmp_path / "ct")
    return told_rooms


def at(rooms: Rooms, here: IntakeStatus) -> None:
    """Put the intake where a test wants it."""
    with rooms.database.changing() as work:
        one = get_intake(work.connection, INTAKE)
        move(work, one, here, AuditCode.INTAKE_RECEIVED, actor="test", now=rooms.clock())


@pytest.mark.parametrize("here", sorted(set(IntakeStatus) - {IntakeStatus.REFUSED, IntakeStatus.WITHDRAWN}))
def test_what_is_listed_ends_wherever_it_stands_and_says_so_once(
    made: Rooms, toolpict: ToolpictStub, here: IntakeStatus
) -> None:
    at(made, here)
    toolpict.withdrawn.append(str(INTAKE))

    worker.follow_directory(made)
    worker.follow_directory(made)

    assert status(made) is IntakeStatus.WITHDRAWN
    send_due(made)
    assert toolpict.events() == [(1, "withdrawn")]
    assert not any(made.folders.uploads.iterdir())


def test_what_was_refused_stays_so(made: Rooms, toolpict: ToolpictStub) -> None:
    at(made, IntakeStatus.REFUSED)
    toolpict.withdrawn.append(str(INTAKE))
    worker.follow_directory(made)
    assert status(made) is IntakeStatus.REFUSED


def test_what_a_worker_is_about_is_left_to_the_next_copy(made: Rooms, toolpict: ToolpictStub) -> None:
    at(made, IntakeStatus.READY)
    toolpict.withdrawn.append(str(INTAKE))
    with locked(made, INTAKE) as mine:
        assert mine
        worker.follow_directory(made)
        assert status(made) is IntakeStatus.READY
    worker.follow_directory(made)
    assert status(made) is IntakeStatus.WITHDRAWN


def test_a_delivery_looks_at_the_last_copy_first(made: Rooms, toolpict: ToolpictStub) -> None:
    at(made, IntakeStatus.READY)
    toolpict.withdrawn.append(str(INTAKE))
    refresh(made)

    worker.advance(made, INTAKE)  # no archive answers here: it is not asked

    assert status(made) is IntakeStatus.WITHDRAWN


def test_an_intake_that_was_cancelled_before_it_began_is_not_made(
    told_rooms: Rooms, toolpict: ToolpictStub, tmp_path: Path
) -> None:
    write_ct(tmp_path / "ct", slices=1)
    toolpict.withdrawn.append(str(INTAKE))
    refresh(told_rooms)
    with pytest.raises(WrongStateError) as refused:
        made_intake(told_rooms, tmp_path / "ct")
    assert refused.value.code is ErrorCode.INTAKE_CANCELLED
