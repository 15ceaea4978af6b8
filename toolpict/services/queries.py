"""What people do with queries about answers: ask, answer, close, reopen; and the list of a research study."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from types import MappingProxyType
from typing import Final
from uuid import UUID

from toolpict.domain.codes import AuditCode, ErrorCode, ProblemCode
from toolpict.domain.conversation import Notified
from toolpict.domain.ecrf import FormDefinition
from toolpict.domain.ecrf.checks import FailedCheck
from toolpict.domain.errors import NotFoundError, WrongStateError
from toolpict.domain.people import Actor
from toolpict.domain.permissions import Permission, reach, require
from toolpict.domain.queries import WANTS_ANSWER, Query, QueryAct, QueryStatus
from toolpict.domain.research_study import ResearchStudy
from toolpict.domain.tasks import VOID, Task
from toolpict.services import notifications
from toolpict.services.drafts import form_of
from toolpict.services.locks import whose_answers
from toolpict.services.ports.queries import QueryRow
from toolpict.services.ports.units import Changing, Clock, UnitsOfWork
from toolpict.services.problems import LONGEST_REASON, Problems

PERMISSION: Final[Mapping[QueryAct, Permission]] = MappingProxyType(
    {
        QueryAct.ANSWER: Permission.QUERY_ANSWER,
        QueryAct.CLOSE: Permission.QUERY_CLOSE,
        QueryAct.REOPEN: Permission.QUERY_CLOSE,
    }
)
AUDITED: Final[Mapping[QueryAct, AuditCode]] = MappingProxyType(
    {
        QueryAct.ANSWER: AuditCode.QUERY_ANSWERED,
        QueryAct.CLOSE: AuditCode.QUERY_CLOSED,
        QueryAct.REOPEN: AuditCode.QUERY_REOPENED,
    }
)
VIEWS: Final[Mapping[str, Collection[QueryStatus]]] = MappingProxyType(
    {
        "open": WANTS_ANSWER,
        "to-review": (QueryStatus.ANSWERED,),
        "closed": (QueryStatus.CLOSED,),
        "all": tuple(QueryStatus),
    }
)
MOST_SHOWN: Final = 200
WHOLE_FORM: Final = "queries.whole-form"
"""What the trail names when a check speaks of the form as a whole, not of an item."""


@dataclass(frozen=True)
class AskQuery:
    """Somebody asks about one answer; row 0 means the item in all its rows."""

    task_id: UUID
    path: str
    text: str
    row: int = 0


def ask_query(command: AskQuery, *, actor: Actor, units: UnitsOfWork, clock: Clock) -> UUID:
    """Store a query, tell the reader, and return its id; the reading stays as it is.

    Raises
    ------
    NotFoundError, NotPermittedError, WrongStateError, InvalidInputError
        See `toolpict.domain.errors`; there is nothing to ask about before its reader saved anything.

    """
    problems, now = Problems(), clock()
    with units.changing() as work:
        task = work.get(Task, command.task_id)
        require(actor, Permission.QUERY_ASK, task)
        text = problems.text("text", command.text, longest=LONGEST_REASON)
        saved = work.readings.saved(task.id)
        if task.status in VOID or not any(each.by == whose_answers(task, saved) for each in saved):
            raise WrongStateError(ErrorCode.CHANGED_MEANWHILE)
        if not is_asked(form_of(work, task)[1], command.path):
            problems.wrong("place", ProblemCode.NOT_IN_FORM)
        problems.require()
        query = ask(work, task, command.path, text, row=command.row, by=actor.account_id, at=now)
        if task.assignee_id:
            notifications.tell(work, task.assignee_id, task, Notified.QUERY_ASKED, now)
        work.commit()
    return query.id


def is_asked(definition: FormDefinition, path: str) -> bool:
    """Tell whether a path names an item of a form."""
    return definition.place(path) is not None


def ask(work: Changing, task: Task, path: str, text: str, *, row: int, by: UUID, at: datetime, check: int = 0) -> Query:
    """Store a query with its entry; whoever calls it has looked at who asks, or gives the number of the check that does."""
    query = Query(task.id, path, text, by, at, row, check)
    work.record(task.entry(AuditCode.QUERY_ASKED, by, at, text, name=path or WHOLE_FORM))
    work.add(query)
    return query


@dataclass(frozen=True)
class ActOnQuery:
    """Somebody answers, closes or reopens a query; `lines` is how much was said when the page was drawn."""

    task_id: UUID
    query_id: UUID
    lines: int
    act: QueryAct
    text: str = ""


def act_on_query(command: ActOnQuery, *, actor: Actor, units: UnitsOfWork, clock: Clock) -> None:
    """Do one act, store what was said, and tell who asked of an answer, or who reads of a query that is open again.

    Raises
    ------
    NotFoundError, NotPermittedError, WrongStateError, InvalidInputError
        See `toolpict.domain.errors`.

    """
    problems, now = Problems(), clock()
    with units.changing() as work:
        task, query = work.get(Task, command.task_id), work.get(Query, command.query_id)
        if query.task_id != task.id:
            raise NotFoundError
        require(actor, PERMISSION[command.act], task)
        text = problems.text("text", command.text, required=False, longest=LONGEST_REASON)
        problems.require()
        if query.lines != command.lines or query.check:
            raise WrongStateError(ErrorCode.CHANGED_MEANWHILE)
        do(work, task, query, command.act, text, actor.account_id, now)
        told = query.asked_by if command.act is QueryAct.ANSWER else task.assignee_id
        code = TOLD.get(command.act)
        if code and told and told != actor.account_id:
            notifications.tell(work, told, task, code, now)
        work.commit()


TOLD: Final[Mapping[QueryAct, Notified]] = MappingProxyType(
    {QueryAct.ANSWER: Notified.QUERY_ANSWERED, QueryAct.REOPEN: Notified.QUERY_ASKED}
)


def do(work: Changing, task: Task, query: Query, act: QueryAct, text: str, by: UUID, at: datetime) -> None:  # noqa: PLR0917 - one act
    """Do one act on a query and store its line, with its entry."""
    line = query.do(act, by=by, at=at, text=text)
    work.record(task.entry(AUDITED[act], by, at, line.text, name=query.path or WHOLE_FORM))
    work.add(line)


def answer_with_reading(work: Changing, task: Task, said: Mapping[UUID, str], by: UUID, at: datetime) -> None:
    """Answer the queries that the reader answered beside the form; those that are answered already stay as they are."""
    if not any(text.strip() for text in said.values()):
        return
    for thread in work.queries.threads(task.id):
        query, text = thread.query, said.get(thread.query.id, "").strip()
        if text and query.status in WANTS_ANSWER:
            do(work, task, query, QueryAct.ANSWER, text[:LONGEST_REASON], by, at)
            notifications.tell(work, query.asked_by, task, Notified.QUERY_ANSWERED, at)


def keep_reasons(work: Changing, task: Task, failed: Sequence[FailedCheck], by: UUID, at: datetime) -> None:
    """Keep why answers stand that a soft check speaks of, each as a closed query; the same reason again is kept once."""
    soft = [found for found in failed if not found.check.is_hard]
    if not soft:
        return
    known = {spoken_of(each.query): each for each in work.queries.threads(task.id)}
    for found in soft:
        path, text = found.place.path if found.place else "", found.check.message.fr
        thread = known.get((path, found.row, found.number, text, by))
        if thread is None:
            query = ask(work, task, path, text, row=found.row, by=by, at=at, check=found.number)
            do(work, task, query, QueryAct.CLOSE, found.reason, by, at)
        elif thread.lines[-1].text != found.reason:
            do(work, task, thread.query, QueryAct.REOPEN, text, by, at)
            do(work, task, thread.query, QueryAct.CLOSE, found.reason, by, at)


def spoken_of(query: Query) -> tuple[str, int, int, str, UUID]:
    """Return what a reason belongs to: a check by its place, its number and its words, and who was asked."""
    return (query.path, query.row, query.check, query.text, query.asked_by)


@dataclass(frozen=True)
class QueriesPage:
    """The queries of a research study.

    Attributes
    ----------
    counts
        How many stand in each view.
    is_cut_short
        There are more than are shown.

    """

    research_study: ResearchStudy
    view: str
    rows: Sequence[QueryRow]
    counts: Mapping[str, int]
    is_cut_short: bool


def look_at_queries(research_study_id: UUID, view: str, *, actor: Actor, units: UnitsOfWork) -> QueriesPage:
    """Return the queries of a research study at the sites of the person; nothing changes.

    Raises
    ------
    NotFoundError, NotPermittedError
        See `toolpict.domain.errors`.

    """
    sites = reach(actor, Permission.QUERY_READ, research_study_id)
    view = view if view in VIEWS else "open"
    with units.looking() as work:
        rows = work.queries.listed(research_study_id, sites, VIEWS[view], MOST_SHOWN + 1)
        by_status = work.queries.counts(research_study_id, sites)
        counts = {name: sum(by_status.get(status, 0) for status in statuses) for name, statuses in VIEWS.items()}
        research_study = work.get(ResearchStudy, research_study_id)
    return QueriesPage(research_study, view, rows[:MOST_SHOWN], counts, len(rows) > MOST_SHOWN)
