"""The life cycle of a task: one machine for every kind of work on images.

`TRANSITIONS` is the only place that says which move leads where; docs/reference/task-states.md is generated from it.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum
from types import MappingProxyType
from typing import Final
from uuid import UUID, uuid4

from toolpict.domain.audit import AuditEntry
from toolpict.domain.codes import AuditCode, ErrorCode, Parameter, ProblemCode
from toolpict.domain.errors import InvalidInputError, NotPermittedError, Problem, WrongStateError


class TaskKind(StrEnum):
    """What is asked for."""

    INTAKE = "intake"
    QUALITY_CONTROL = "quality-control"
    POST_PROCESSING = "post-processing"
    READING = "reading"
    ADJUDICATION = "adjudication"


class TaskStatus(StrEnum):
    """Where a task stands; `FHIR_STATUS` pairs each with FHIR R5 Task.status."""

    DRAFT = "draft"
    BLOCKED = "blocked"
    READY = "ready"
    ASSIGNED = "assigned"
    IN_PROGRESS = "in-progress"
    ON_HOLD = "on-hold"
    SUBMITTED = "submitted"
    RETURNED = "returned"
    VALIDATED = "validated"
    LOCKED = "locked"
    CANCELLED = "cancelled"
    WITHDRAWN = "task-withdrawn"


FHIR_STATUS: Final[Mapping[TaskStatus, str]] = MappingProxyType(
    {
        TaskStatus.DRAFT: "draft",
        TaskStatus.BLOCKED: "on-hold",
        TaskStatus.READY: "requested",
        TaskStatus.ASSIGNED: "received",
        TaskStatus.IN_PROGRESS: "in-progress",
        TaskStatus.ON_HOLD: "on-hold",
        TaskStatus.SUBMITTED: "completed",
        TaskStatus.RETURNED: "in-progress",
        TaskStatus.VALIDATED: "completed",
        TaskStatus.LOCKED: "completed",
        TaskStatus.CANCELLED: "cancelled",
        TaskStatus.WITHDRAWN: "entered-in-error",
    }
)


class StatusGroup(StrEnum):
    """What a list asks for first; stored with the task so that an index can answer."""

    PREPARING = "preparing"
    OPEN = "to-do"
    TO_VALIDATE = "to-validate"
    FINISHED = "finished"


GROUP: Final[Mapping[TaskStatus, StatusGroup]] = MappingProxyType(
    {
        TaskStatus.DRAFT: StatusGroup.PREPARING,
        TaskStatus.BLOCKED: StatusGroup.OPEN,
        TaskStatus.READY: StatusGroup.OPEN,
        TaskStatus.ASSIGNED: StatusGroup.OPEN,
        TaskStatus.IN_PROGRESS: StatusGroup.OPEN,
        TaskStatus.ON_HOLD: StatusGroup.OPEN,
        TaskStatus.RETURNED: StatusGroup.OPEN,
        TaskStatus.SUBMITTED: StatusGroup.TO_VALIDATE,
        TaskStatus.VALIDATED: StatusGroup.FINISHED,
        TaskStatus.LOCKED: StatusGroup.FINISHED,
        TaskStatus.CANCELLED: StatusGroup.FINISHED,
        TaskStatus.WITHDRAWN: StatusGroup.FINISHED,
    }
)

DONE: Final = frozenset({TaskStatus.VALIDATED, TaskStatus.LOCKED})
"""What brought its result."""

VOID: Final = frozenset({TaskStatus.CANCELLED, TaskStatus.WITHDRAWN})
"""What brings no result and is expected no more; the same work can be asked for again."""


class Move(StrEnum):
    """What can be done to a task."""

    ISSUE = "issue"
    BLOCK = "block"
    UNBLOCK = "unblock"
    ASSIGN = "assign"
    CLAIM = "claim"
    DECLINE = "decline"
    START = "start"
    HOLD = "hold"
    RESUME = "resume"
    SUBMIT = "submit"
    RETURN = "return"
    VALIDATE = "validate"
    COMPLETE = "complete"
    LOCK = "lock"
    UNLOCK = "unlock"
    CANCEL = "cancel"
    WITHDRAW = "withdraw"


_S = TaskStatus
_LANDING = (_S.ASSIGNED, _S.READY)
TRANSITIONS: Final[Mapping[tuple[TaskStatus, Move], tuple[TaskStatus, ...]]] = MappingProxyType(
    {
        (_S.DRAFT, Move.ISSUE): (_S.BLOCKED, *_LANDING),
        (_S.DRAFT, Move.ASSIGN): (_S.DRAFT,),
        (_S.BLOCKED, Move.UNBLOCK): _LANDING,
        (_S.BLOCKED, Move.ASSIGN): (_S.BLOCKED,),
        (_S.READY, Move.BLOCK): (_S.BLOCKED,),
        (_S.ASSIGNED, Move.BLOCK): (_S.BLOCKED,),
        (_S.READY, Move.ASSIGN): (_S.ASSIGNED,),
        (_S.ASSIGNED, Move.ASSIGN): (_S.ASSIGNED,),
        (_S.IN_PROGRESS, Move.ASSIGN): (_S.ASSIGNED,),
        (_S.RETURNED, Move.ASSIGN): (_S.ASSIGNED,),
        (_S.READY, Move.CLAIM): (_S.ASSIGNED,),
        (_S.ASSIGNED, Move.DECLINE): (_S.READY,),
        (_S.ASSIGNED, Move.START): (_S.IN_PROGRESS,),
        (_S.READY, Move.HOLD): (_S.ON_HOLD,),
        (_S.ASSIGNED, Move.HOLD): (_S.ON_HOLD,),
        (_S.IN_PROGRESS, Move.HOLD): (_S.ON_HOLD,),
        (_S.RETURNED, Move.HOLD): (_S.ON_HOLD,),
        (_S.ON_HOLD, Move.RESUME): (_S.READY, _S.ASSIGNED, _S.IN_PROGRESS, _S.RETURNED),
        (_S.IN_PROGRESS, Move.SUBMIT): (_S.SUBMITTED,),
        (_S.RETURNED, Move.SUBMIT): (_S.SUBMITTED,),
        (_S.SUBMITTED, Move.RETURN): (_S.RETURNED,),
        (_S.SUBMITTED, Move.VALIDATE): (_S.VALIDATED,),
        (_S.READY, Move.COMPLETE): (_S.VALIDATED,),
        (_S.ASSIGNED, Move.COMPLETE): (_S.VALIDATED,),
        (_S.IN_PROGRESS, Move.COMPLETE): (_S.VALIDATED,),
        (_S.VALIDATED, Move.LOCK): (_S.LOCKED,),
        (_S.LOCKED, Move.UNLOCK): (_S.RETURNED,),
        **{
            (status, Move.CANCEL): (_S.CANCELLED,)
            for status in (
                _S.DRAFT,
                _S.BLOCKED,
                _S.READY,
                _S.ASSIGNED,
                _S.IN_PROGRESS,
                _S.ON_HOLD,
                _S.SUBMITTED,
                _S.RETURNED,
            )
        },
        (_S.VALIDATED, Move.WITHDRAW): (_S.WITHDRAWN,),
        (_S.LOCKED, Move.WITHDRAW): (_S.WITHDRAWN,),
    }
)

REASON_NEEDED: Final = frozenset({Move.DECLINE, Move.HOLD, Move.RETURN, Move.UNLOCK, Move.CANCEL, Move.WITHDRAW})
"""Moves that say why; reassigning a task that somebody has is a further one."""

SYSTEM_MOVES: Final = frozenset({Move.BLOCK, Move.UNBLOCK, Move.COMPLETE, Move.LOCK, Move.WITHDRAW})
"""Moves that nobody makes by hand: they follow from something else that somebody did."""

IMAGES_GRANTED: Final = frozenset({_S.IN_PROGRESS, _S.RETURNED})
"""Where a task shows its images to the person who has it, and nowhere else."""

NO_DUE_DATE: Final = date(9999, 12, 31)
"""Sorts after every due date, so that the column needs no NULL."""


@dataclass(eq=False)
class Task:
    """A request of one kind.

    Attributes
    ----------
    number
        What people call it by; counted up over the whole installation.
    site_id
        The subject's site, kept here so that lists can filter by it.
    due
        Day it is wanted by; `NO_DUE_DATE` when none was set.
    held_from
        The status to go back to; None unless on hold.
    open_prerequisites
        How many things it still waits for.
    version
        Raised by every change of the task or of its records; a page drawn from another version is stale.

    """

    number: int
    kind: TaskKind
    research_study_id: UUID
    site_id: UUID
    subject_id: UUID
    visit_id: UUID
    requested_by: UUID
    created_at: datetime
    status_since: datetime
    title: str = ""
    status: TaskStatus = TaskStatus.DRAFT
    group: StatusGroup = StatusGroup.PREPARING
    assignee_id: UUID | None = None
    due: date = NO_DUE_DATE
    priority: int = 0
    held_from: TaskStatus | None = None
    open_prerequisites: int = 0
    form_version_id: UUID | None = None
    procedure_version_id: UUID | None = None
    version: int = 1
    id: UUID = field(default_factory=uuid4)

    @property
    def due_date(self) -> date | None:
        """Return the day it is wanted by; None when none was set."""
        return None if self.due == NO_DUE_DATE else self.due

    def days_late(self, today: date) -> int:
        """Return by how many days the due date has passed; 0 when it has not, on hold, or once submitted."""
        waits = self.group is StatusGroup.OPEN and self.status is not TaskStatus.ON_HOLD
        return max(0, (today - self.due).days) if waits else 0

    def can(self, move: Move) -> bool:
        """Tell whether the present status allows the move."""
        return (self.status, move) in TRANSITIONS

    def allowed_moves(self) -> tuple[Move, ...]:
        """Return the moves that the present status allows, in the order of `Move`."""
        return tuple(move for move in Move if self.can(move))

    def require_version(self, version: int) -> None:
        """Do nothing if the task is still as it was when the page was drawn.

        Raises
        ------
        WrongStateError
            It has changed since.

        """
        if self.version != version:
            raise WrongStateError(ErrorCode.CHANGED_MEANWHILE)

    def move(self, move: Move, *, by: UUID, at: datetime, reason: str = "") -> AuditEntry:
        """Change the status and the version, and return the audit entry that must be stored with them.

        Raises
        ------
        WrongStateError
            `TRANSITIONS` has no such move from the present status.
        InvalidInputError
            The move needs a reason, and none was given.

        """
        if not self.can(move):
            raise WrongStateError(ErrorCode.MOVE_REFUSED, status=self.status, move=move)
        if move in REASON_NEEDED and not reason.strip():
            raise InvalidInputError({"reason": Problem(ProblemCode.MISSING)})
        before, after = self.status, self._where_to(move)
        self.held_from = before if move is Move.HOLD else None
        self.status, self.group, self.status_since = after, GROUP[after], at
        self.version += 1
        return self.entry(AuditCode.TASK_MOVED, by, at, reason, move=move, before=before, after=after)

    def _where_to(self, move: Move) -> TaskStatus:
        """Return which of the statuses that a move may lead to it leads to now."""
        targets = TRANSITIONS[self.status, move]
        if move is Move.RESUME:
            return self.held_from or TaskStatus.READY
        if move is Move.ISSUE and self.open_prerequisites:
            return TaskStatus.BLOCKED
        if len(targets) > 1:
            return TaskStatus.ASSIGNED if self.assignee_id else TaskStatus.READY
        return targets[0]

    def give(self, assignee_id: UUID | None, move: Move, *, by: UUID, at: datetime, reason: str = "") -> AuditEntry:
        """Give the task to a person, or take it from the one who has it, by a move; return the entry to store.

        Raises
        ------
        WrongStateError, InvalidInputError
            See `move`; taking it from somebody needs a reason.

        """
        taken = self.assignee_id is not None and self.status not in (TaskStatus.DRAFT, TaskStatus.BLOCKED)
        if move is Move.ASSIGN and taken and not reason.strip():
            raise InvalidInputError({"reason": Problem(ProblemCode.MISSING)})
        before = self.assignee_id
        entry = self.move(move, by=by, at=at, reason=reason)
        self.assignee_id = assignee_id
        if move is not Move.ASSIGN:
            return entry
        return self.entry(
            AuditCode.TASK_REASSIGNED,
            by,
            at,
            reason,
            before=str(before) if before else None,
            after=str(assignee_id) if assignee_id else None,
        )

    def touch(
        self, code: AuditCode, *, by: UUID, at: datetime, reason: str = "", **parameters: Parameter
    ) -> AuditEntry:
        """Count a change of one of the task's records as a change of the task; return the entry to store."""
        self.version += 1
        return self.entry(code, by, at, reason, **parameters)

    def entry(self, code: AuditCode, by: UUID, at: datetime, reason: str = "", **parameters: Parameter) -> AuditEntry:
        """Return an audit entry about this task."""
        return AuditEntry(code, "task", self.id, by, at, parameters, reason, self.research_study_id)


@dataclass(frozen=True)
class UnlockRequest:
    """One person asks for a locked task to be opened; another grants it."""

    task_id: UUID
    asked_by: UUID
    asked_at: datetime
    reason: str
    id: UUID = field(default_factory=uuid4)

    def stands(self, task: Task) -> bool:
        """Tell whether it still waits for an answer: the task has not been opened since."""
        return task.status is TaskStatus.LOCKED and self.asked_at >= task.status_since

    def require_other_than(self, account_id: UUID) -> None:
        """Do nothing if somebody else grants it than who asked.

        Raises
        ------
        NotPermittedError
            Nobody grants what they asked for themselves.

        """
        if account_id == self.asked_by:
            raise NotPermittedError(ErrorCode.UNLOCK_NEEDS_TWO)
