"""The two kinds of transaction, as use cases wish to see them.

`toolpict.persistence.unit_of_work` provides them.  Queries of a subject stand in that subject's own port and hang on
the unit as an attribute: `work.tasks.work_list(...)`.
"""

from collections.abc import Callable, Sequence
from contextlib import AbstractContextManager
from datetime import datetime
from typing import Protocol, TypeVar
from uuid import UUID

from toolpict.domain.audit import AuditEntry
from toolpict.services.ports.accounts import Accounts
from toolpict.services.ports.archive_watch import ArchiveWatchQueries
from toolpict.services.ports.conversation import ConversationQueries
from toolpict.services.ports.documents import Documents
from toolpict.services.ports.exchange import ExchangeQueries
from toolpict.services.ports.form_drafts import FormDrafts
from toolpict.services.ports.forms import FormQueries
from toolpict.services.ports.installation import InstallationQueries
from toolpict.services.ports.janitor import JanitorQueries
from toolpict.services.ports.jobs import Job
from toolpict.services.ports.post_processing import PostProcessingQueries
from toolpict.services.ports.queries import QueryQueries
from toolpict.services.ports.readings import ReadingQueries
from toolpict.services.ports.research_studies import ResearchStudies
from toolpict.services.ports.results import Results
from toolpict.services.ports.search import Search
from toolpict.services.ports.structured_reports import StructuredReportQueries
from toolpict.services.ports.subjects import Subjects
from toolpict.services.ports.task_creation import TaskCreation
from toolpict.services.ports.tasks import TaskQueries
from toolpict.services.ports.viewing import Viewing

Clock = Callable[[], datetime]
T = TypeVar("T")


class Looking(Protocol):
    """One picture of the database, which nothing can be written to."""

    @property
    def accounts(self) -> Accounts:
        """Sessions, throttles and lists of accounts."""
        ...

    @property
    def archive_watch(self) -> ArchiveWatchQueries:
        """What our own rows know of the archive."""
        ...

    @property
    def conversation(self) -> ConversationQueries:
        """Messages and notifications."""
        ...

    @property
    def documents(self) -> Documents:
        """Documents of a research study, each with its versions."""
        ...

    @property
    def installation(self) -> InstallationQueries:
        """What the database says of itself."""
        ...

    @property
    def janitor(self) -> JanitorQueries:
        """Which files rows name, and which rows are past their time."""
        ...

    @property
    def research_studies(self) -> ResearchStudies:
        """Lists of research studies, their sites, people and progress."""
        ...

    @property
    def post_processing(self) -> PostProcessingQueries:
        """Outputs and the images they are made of."""
        ...

    @property
    def results(self) -> Results:
        """What the results of a research study are made of."""
        ...

    @property
    def search(self) -> Search:
        """What the search box finds."""
        ...

    @property
    def structured_reports(self) -> StructuredReportQueries:
        """Which structured reports are owed."""
        ...

    @property
    def subjects(self) -> Subjects:
        """Lists of subjects, what happened to each, and the matrix."""
        ...

    @property
    def task_creation(self) -> TaskCreation:
        """What work can be asked for, and what has been."""
        ...

    @property
    def tasks(self) -> TaskQueries:
        """Lists of tasks, what they wait for, and what they may see."""
        ...

    @property
    def exchange(self) -> ExchangeQueries:
        """What the exchange with the bridge asks."""
        ...

    @property
    def viewing(self) -> Viewing:
        """Who may see which images now."""
        ...

    @property
    def form_drafts(self) -> FormDrafts:
        """Drafts of forms, and the steps that can be taken back."""
        ...

    @property
    def forms(self) -> FormQueries:
        """Versions of forms."""
        ...

    @property
    def queries(self) -> QueryQueries:
        """Queries about answers, locks, and what was compared with its source."""
        ...

    @property
    def readings(self) -> ReadingQueries:
        """Drafts, attachments, and a reader's order of cases."""
        ...

    def get(self, kind: type[T], key: UUID) -> T:
        """Load one thing by its id: an entity (Task, Subject, …) or a record (FormVersion, …).

        Raises
        ------
        NotFoundError
            There is none.

        """
        ...

    def find(self, kind: type[T], **columns: object) -> Sequence[T]:
        """Load all entities of a kind whose attributes have these values; a set of values means any of them."""
        ...

    def history(self, object_id: UUID) -> Sequence[AuditEntry]:
        """Load what was done to one thing, oldest first."""
        ...


class Changing(Looking, Protocol):
    """One short transaction: an entity is loaded for change, and nobody else changes it meanwhile.

    Leaving it without `commit` undoes everything.
    """

    def record(self, entry: AuditEntry) -> None:
        """Keep an audit entry; what it speaks of can be stored from then on."""
        ...

    def add(self, item: object) -> None:
        """Store a new entity or record."""
        ...

    def next_number(self, counter: str) -> int:
        """Return the next number of a counter, from 1; never the same twice, with gaps after a failure."""
        ...

    def enqueue(self, job: Job, key: UUID) -> None:
        """Have the worker do something once this transaction is committed; undone with it."""
        ...

    def commit(self) -> None:
        """Make it last."""
        ...


class UnitsOfWork(Protocol):
    """Opens the two kinds of transaction."""

    def looking(self) -> AbstractContextManager[Looking]:
        """Open one for reading: pages, exports, and the checks made before a file is taken in."""
        ...

    def changing(self) -> AbstractContextManager[Changing]:
        """Open one for writing; until it is left, the doors to the outside are shut.

        Raises
        ------
        WrongStateError
            A task was changed by others all the same.

        """
        ...
