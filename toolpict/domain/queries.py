"""Queries about single answers: asked, answered, closed and reopened, with who may do which."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from types import MappingProxyType
from typing import Final
from uuid import UUID, uuid4

from toolpict.domain.codes import ErrorCode, ProblemCode
from toolpict.domain.errors import InvalidInputError, Problem, WrongStateError


class QueryStatus(StrEnum):
    """Where a query stands."""

    NEW = "query-is-new"
    ANSWERED = "query-is-answered"
    REOPENED = "query-is-reopened"
    CLOSED = "query-is-closed"


class QueryAct(StrEnum):
    """What can be done to a query once it is asked."""

    ANSWER = "query-act-answer"
    CLOSE = "query-act-close"
    REOPEN = "query-act-reopen"


WANTS_ANSWER: Final = frozenset({QueryStatus.NEW, QueryStatus.REOPENED})
OPEN: Final = WANTS_ANSWER | {QueryStatus.ANSWERED}

_S, _A = QueryStatus, QueryAct
TRANSITIONS: Final[Mapping[tuple[QueryStatus, QueryAct], QueryStatus]] = MappingProxyType(
    {
        (_S.NEW, _A.ANSWER): _S.ANSWERED,
        (_S.REOPENED, _A.ANSWER): _S.ANSWERED,
        (_S.NEW, _A.CLOSE): _S.CLOSED,
        (_S.ANSWERED, _A.CLOSE): _S.CLOSED,
        (_S.REOPENED, _A.CLOSE): _S.CLOSED,
        (_S.ANSWERED, _A.REOPEN): _S.REOPENED,
        (_S.CLOSED, _A.REOPEN): _S.REOPENED,
    }
)
"""The only place that says which act leads where; there is no other."""

TEXT_NEEDED: Final = frozenset({QueryAct.ANSWER, QueryAct.REOPEN})


@dataclass(frozen=True)
class QueryLine:
    """One thing that was done to a query, with what was said."""

    query_id: UUID
    number: int
    act: QueryAct
    by: UUID
    at: datetime
    text: str = ""


@dataclass(eq=False)
class Query:
    """What is asked about one answer.

    Attributes
    ----------
    path, row
        The item; row 0 means it outside of a group, or in all rows.
    lines
        How much was done to it since; a page drawn from another number is stale.
    check
        Which of the item's checks asked by itself, from 1; 0 when a person did.

    """

    task_id: UUID
    path: str
    text: str
    asked_by: UUID
    asked_at: datetime
    row: int = 0
    check: int = 0
    status: QueryStatus = QueryStatus.NEW
    lines: int = 0
    id: UUID = field(default_factory=uuid4)

    def can(self, act: QueryAct) -> bool:
        """Tell whether the present status allows the act; what a check asked stays closed."""
        return (self.status, act) in TRANSITIONS and not self.check

    def do(self, act: QueryAct, *, by: UUID, at: datetime, text: str = "") -> QueryLine:
        """Change the status, and return the line that must be stored with it.

        Raises
        ------
        WrongStateError
            `TRANSITIONS` has no such act from the present status.
        InvalidInputError
            The act needs words, and none were said.

        """
        if (self.status, act) not in TRANSITIONS:
            raise WrongStateError(ErrorCode.MOVE_REFUSED, status=self.status, move=act)
        if act in TEXT_NEEDED and not text.strip():
            raise InvalidInputError({"text": Problem(ProblemCode.MISSING)})
        self.status = TRANSITIONS[self.status, act]
        self.lines += 1
        return QueryLine(self.id, self.lines, act, by, at, text.strip())
