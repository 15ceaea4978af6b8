"""The two kinds of transaction, as `toolpict.services.ports.units` wants them."""

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC, date, datetime
from typing import Any, Final, TypeVar
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Session, sessionmaker
from sqlalchemy.orm.exc import StaleDataError

from toolpict.domain.audit import AuditEntry
from toolpict.domain.codes import ErrorCode
from toolpict.domain.errors import NotFoundError, WrongStateError
from toolpict.persistence import audit, audit_guard, records
from toolpict.persistence.accounts import SqlAccounts
from toolpict.persistence.among import among
from toolpict.persistence.archive_watch import SqlArchiveWatch
from toolpict.persistence.conversation import SqlConversationQueries
from toolpict.persistence.documents import SqlDocuments
from toolpict.persistence.exchange import SqlExchangeQueries
from toolpict.persistence.form_drafts import SqlFormDrafts
from toolpict.persistence.forms import SqlFormQueries
from toolpict.persistence.installation import SqlInstallation
from toolpict.persistence.janitor import SqlJanitor
from toolpict.persistence.mapping import ENTITIES
from toolpict.persistence.post_processing import SqlPostProcessing
from toolpict.persistence.queries import SqlQueryQueries
from toolpict.persistence.readings import SqlReadingQueries
from toolpict.persistence.research_studies import SqlResearchStudies
from toolpict.persistence.results import SqlResults
from toolpict.persistence.search import SqlSearch
from toolpict.persistence.shelves import SHELVES
from toolpict.persistence.structured_reports import SqlStructuredReports
from toolpict.persistence.subjects import SqlSubjects
from toolpict.persistence.tables.tasks import counters
from toolpict.persistence.task_creation import SqlTaskCreation
from toolpict.persistence.tasks import SqlTaskQueries
from toolpict.persistence.viewing import SqlViewing
from toolpict.services import doors
from toolpict.services.ports.jobs import Job

LOST_RACES: Final = frozenset({"23505", "40001", "40P01"})
"""What PostgreSQL says to the second of two: a key is there already, one must wait for the other, both would wait for ever.

SQLite lets in one writer at a time, so that none of it happens there.
"""

T = TypeVar("T")
Enqueue = Callable[[Session, Job, UUID], None]


def today() -> date:
    """Return the day by which roles are held."""
    return datetime.now(UTC).date()


def matches(table: sa.Table, columns: dict[str, object]) -> list[sa.ColumnElement[bool]]:
    """Return the conditions that columns have these values; a set means any of them."""
    return [matches_one(table.c[name], value) for name, value in columns.items()]


def matches_one(column: sa.Column[Any], value: object) -> sa.ColumnElement[bool]:
    """Return the condition that a column has a value, none, or one of a set; ids may be many thousands."""
    if isinstance(value, set | frozenset):
        return among(column, value) if isinstance(column.type, sa.Uuid) else column.in_(value)
    return column.is_(None) if value is None else column == value


class SqlLooking:
    """See `toolpict.services.ports.units.Looking`."""

    for_change = False

    def __init__(self, session: Session) -> None:
        self._session = session
        self.accounts = SqlAccounts(session)
        self.archive_watch = SqlArchiveWatch(session)
        self.documents = SqlDocuments(session)
        self.installation = SqlInstallation(session)
        self.janitor = SqlJanitor(session)
        self.form_drafts = SqlFormDrafts(session)
        self.forms = SqlFormQueries(session)
        self.queries = SqlQueryQueries(session)
        self.readings = SqlReadingQueries(session)
        self.conversation = SqlConversationQueries(session)
        self.research_studies = SqlResearchStudies(session)
        self.post_processing = SqlPostProcessing(session)
        self.results = SqlResults(session)
        self.search = SqlSearch(session)
        self.structured_reports = SqlStructuredReports(session)
        self.subjects = SqlSubjects(session)
        self.task_creation = SqlTaskCreation(session)
        self.tasks = SqlTaskQueries(session)
        self.exchange = SqlExchangeQueries(session)
        self.viewing = SqlViewing(session, today)

    def get(self, kind: type[T], key: UUID) -> T:
        """Load one thing; PostgreSQL locks an entity's row for `changing`, SQLite has locked the whole file."""
        if kind not in ENTITIES:
            found: T = records.get(self._session, kind, key)
            return found
        entity = self._session.get(kind, key, with_for_update=self.for_change or None)
        if entity is None:
            raise NotFoundError
        return entity

    def find(self, kind: type[T], **columns: object) -> Sequence[T]:
        """Load all things of a kind whose columns have these values."""
        if kind not in ENTITIES:
            return records.find(self._session, kind, *matches(SHELVES[kind].table, columns))
        return self._session.scalars(sa.select(kind).where(*matches(ENTITIES[kind], columns))).all()

    def history(self, object_id: UUID) -> list[AuditEntry]:
        """Load what was done to one thing, oldest first."""
        return audit.history(self._session, [object_id])


class SqlChanging(SqlLooking):
    """See `toolpict.services.ports.units.Changing`."""

    for_change = True

    def __init__(self, session: Session, enqueue: Enqueue) -> None:
        super().__init__(session)
        self._enqueue = enqueue

    def record(self, entry: AuditEntry) -> None:
        """Keep an audit entry; it joins the chain at the commit, so that its head is locked last."""
        entries: list[AuditEntry] = self._session.info[audit_guard.ENTRIES]
        entries.append(entry)

    def add(self, item: object) -> None:
        """Store a new entity or record."""
        if type(item) in ENTITIES:
            self._session.add(item)
            self._session.flush()
        else:
            records.add(self._session, item)

    def next_number(self, counter: str) -> int:
        """Return the next number of a counter."""
        step = sa.update(counters).where(counters.c.name == counter).values(value=counters.c.value + 1)
        number = self._session.execute(step.returning(counters.c.value)).scalar()
        if number is None:
            self._session.execute(sa.insert(counters).values(name=counter, value=1))
        return number or 1

    def enqueue(self, job: Job, key: UUID) -> None:
        """Have the worker do something once this is committed."""
        self._session.flush()
        self._enqueue(self._session, job, key)

    def commit(self) -> None:
        """Store the entries and make it all last."""
        self._session.flush()
        audit.append(self._session, self._session.info[audit_guard.ENTRIES])
        self._session.commit()


class SqlUnitsOfWork:
    """See `toolpict.services.ports.units.UnitsOfWork`."""

    def __init__(self, engine: sa.Engine, enqueue: Enqueue) -> None:
        self._sessions = sessionmaker(engine, expire_on_commit=False, autoflush=True)
        self._enqueue = enqueue

    @contextmanager
    def looking(self) -> Iterator[SqlLooking]:
        """Open a transaction that only reads."""
        with self._sessions() as session:
            yield SqlLooking(session)

    @doors.outside  # one inside another would wait for the lock of the first
    @contextmanager
    def changing(self) -> Iterator[SqlChanging]:
        """Open a transaction that writes, unless a task it loaded was changed behind its back."""
        entries: list[AuditEntry] = []
        with doors.shut(), self._sessions(info={audit_guard.ENTRIES: entries}) as session:
            sa.event.listen(session, "before_flush", audit_guard.refuse_unnamed_task)
            session.connection(execution_options={audit_guard.ENTRIES: entries})
            try:
                yield SqlChanging(session, self._enqueue)
            except StaleDataError as error:
                raise WrongStateError(ErrorCode.CHANGED_MEANWHILE) from error
            except sa.exc.DBAPIError as error:
                if getattr(error.orig, "sqlstate", None) not in LOST_RACES:
                    raise
                raise WrongStateError(ErrorCode.CHANGED_MEANWHILE) from error
