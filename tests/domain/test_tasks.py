"""The life cycle of a task: every status, every move, every role (R46, R57, R61)."""

from itertools import product
from uuid import uuid4

import pytest

from tests.builders import NOW, TODAY
from toolpict.domain.errors import InvalidInputError, NotPermittedError, WrongStateError
from toolpict.domain.people import Actor, Role
from toolpict.domain.permissions import KIND_ROLES, MOVE_PERMISSION, permits
from toolpict.domain.tasks import (
    FHIR_STATUS,
    GROUP,
    IMAGES_GRANTED,
    REASON_NEEDED,
    SYSTEM_MOVES,
    TRANSITIONS,
    Move,
    StatusGroup,
    Task,
    TaskKind,
    TaskStatus,
    UnlockRequest,
)

STUDY, SOMEBODY = uuid4(), uuid4()

ALLOWED = {
    TaskStatus.DRAFT: "issue assign cancel",
    TaskStatus.BLOCKED: "unblock assign cancel",
    TaskStatus.READY: "block assign claim hold complete cancel",
    TaskStatus.ASSIGNED: "block assign decline start hold complete cancel",
    TaskStatus.IN_PROGRESS: "assign hold submit complete cancel",
    TaskStatus.ON_HOLD: "resume cancel",
    TaskStatus.SUBMITTED: "return validate cancel",
    TaskStatus.RETURNED: "assign hold submit cancel",
    TaskStatus.VALIDATED: "lock withdraw",
    TaskStatus.LOCKED: "unlock withdraw",
    TaskStatus.CANCELLED: "",
    TaskStatus.WITHDRAWN: "",
}

MOVES_OF_ROLES = {  # what a role may do to somebody else's task, or to nobody's
    Role.RESEARCH_ASSOCIATE: "issue assign hold resume return validate unlock cancel",
    Role.COORDINATOR: "unlock",
    Role.TECHNOLOGIST: "",
    Role.RADIOLOGIST: "",
    Role.ADJUDICATOR: "",
}
MOVES_OF_ASSIGNEE = "decline start hold resume submit"


def task(status=TaskStatus.READY, kind=TaskKind.READING, **changes):
    made = Task(1, kind, STUDY, uuid4(), uuid4(), uuid4(), uuid4(), NOW, NOW, "", status, GROUP[status])
    vars(made).update(changes)
    return made


def actor(*roles, account_id=None, study=STUDY):
    return Actor(account_id or uuid4(), "x", "X", frozenset((study, role) for role in roles))


@pytest.mark.parametrize(("status", "move"), product(TaskStatus, Move))
def test_every_move_from_every_status(status, move):
    moved = task(status, held_from=TaskStatus.ASSIGNED)
    if move.value not in ALLOWED[status].split():
        with pytest.raises(WrongStateError, match="move-refused"):
            moved.move(move, by=SOMEBODY, at=NOW, reason="x")
        assert (moved.status, moved.version) == (status, 1)
        return
    entry = moved.move(move, by=SOMEBODY, at=NOW, reason="x")
    assert moved.status in TRANSITIONS[status, move]
    assert moved.group is GROUP[moved.status]
    assert moved.version == 2
    assert entry.parameters == {"move": move, "before": status, "after": moved.status}


@pytest.mark.parametrize(("role", "move"), product(Role, sorted(MOVE_PERMISSION)))
def test_every_move_by_every_role_on_somebody_elses_task(role, move):
    given = task(TaskStatus.ASSIGNED, assignee_id=SOMEBODY)
    assert permits(actor(role), MOVE_PERMISSION[move], given) is (move.value in MOVES_OF_ROLES[role].split())


@pytest.mark.parametrize(("kind", "role", "move"), product(TaskKind, Role, sorted(MOVE_PERMISSION)))
def test_every_move_by_every_role_on_ones_own_task(kind, role, move):
    own = task(TaskStatus.ASSIGNED, kind, assignee_id=SOMEBODY)
    works_on_it = role in KIND_ROLES[kind]
    expected = set(MOVES_OF_ROLES[role].split()) - {"return", "validate"}
    expected |= set(MOVES_OF_ASSIGNEE.split()) if works_on_it else set()
    assert permits(actor(role, account_id=SOMEBODY), MOVE_PERMISSION[move], own) is (move.value in expected)


@pytest.mark.parametrize(("kind", "role"), product(TaskKind, Role))
def test_only_who_does_the_kind_of_work_takes_a_free_task(kind, role):
    free = task(TaskStatus.READY, kind)
    assert permits(actor(role), MOVE_PERMISSION[Move.CLAIM], free) is (role in KIND_ROLES[kind])


@pytest.mark.parametrize(("role", "move"), product(Role, sorted(MOVE_PERMISSION)))
def test_a_role_in_another_research_study_permits_nothing(role, move):
    assert not permits(actor(role, study=uuid4()), MOVE_PERMISSION[move], task(TaskStatus.READY))


@pytest.mark.parametrize("move", sorted(REASON_NEEDED))
def test_a_move_that_needs_a_reason_is_refused_without(move):
    status = next(before for before, other in TRANSITIONS if other is move)
    with pytest.raises(InvalidInputError):
        task(status).move(move, by=SOMEBODY, at=NOW, reason=" ")


def test_nobody_makes_the_moves_of_the_system():
    assert set(MOVE_PERMISSION) == set(Move) - SYSTEM_MOVES


def test_every_status_has_its_fhir_status_and_group():
    assert set(FHIR_STATUS) == set(GROUP) == set(TaskStatus)


def test_images_are_shown_in_progress_and_returned_alone():
    assert {TaskStatus.IN_PROGRESS, TaskStatus.RETURNED} == IMAGES_GRANTED


@pytest.mark.parametrize(
    ("changes", "lands"),
    [
        ({"open_prerequisites": 1, "assignee_id": SOMEBODY}, TaskStatus.BLOCKED),
        ({"assignee_id": SOMEBODY}, TaskStatus.ASSIGNED),
        ({}, TaskStatus.READY),
    ],
)
def test_where_an_issued_task_lands(changes, lands):
    draft = task(TaskStatus.DRAFT, **changes)
    draft.move(Move.ISSUE, by=SOMEBODY, at=NOW)
    assert draft.status is lands


@pytest.mark.parametrize("status", TaskStatus)
def test_only_open_work_is_late_and_not_on_hold(status):
    late = task(status, due=TODAY.replace(day=20)).days_late(TODAY)
    assert late == (4 if GROUP[status] is StatusGroup.OPEN and status is not TaskStatus.ON_HOLD else 0)


def test_a_task_without_a_due_date_is_never_late():
    assert task().due_date is None
    assert task().days_late(TODAY) == 0


def test_who_asked_for_an_unlocking_does_not_grant_it():
    request = UnlockRequest(uuid4(), SOMEBODY, NOW, "x")
    request.require_other_than(uuid4())
    with pytest.raises(NotPermittedError):
        request.require_other_than(SOMEBODY)
