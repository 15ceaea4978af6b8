"""What a coordinator does: sees what is complete, freezes a data cut, and downloads it."""

import tempfile
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import IO
from uuid import UUID, uuid4

from toolpict.domain import permissions
from toolpict.domain.audit import SYSTEM_ID, AuditEntry
from toolpict.domain.codes import AuditCode, ErrorCode, ProblemCode
from toolpict.domain.data_cut import DataCut, DataCutStatus
from toolpict.domain.ecrf.documents import read_definition
from toolpict.domain.errors import InvalidInputError, NotFoundError, Problem, WrongStateError
from toolpict.domain.forms import FormVersion
from toolpict.domain.people import Actor
from toolpict.domain.permissions import InResearchStudy, Permission
from toolpict.domain.reading import Revision
from toolpict.domain.research_study import ResearchStudy, Site
from toolpict.domain.tasks import Move, Task
from toolpict.services import export
from toolpict.services import tasks as following
from toolpict.services.cut_tables import CutContent
from toolpict.services.ports.files import FileStore
from toolpict.services.ports.jobs import Job
from toolpict.services.ports.results import ProgressRow, VisitRow
from toolpict.services.ports.units import Changing, Clock, Looking, UnitsOfWork
from toolpict.services.research_studies import sites_within

LONGEST_TITLE = 200


@dataclass(frozen=True)
class CutLine:
    """One cut of the list, with who froze it, and how many tasks that counted in it were withdrawn since."""

    cut: DataCut
    frozen_by: str
    withdrawn: int = 0


@dataclass(frozen=True)
class ResultsPage:
    """What the results page shows: what is of the person's sites, and cuts to who has a role for all of them.

    Attributes
    ----------
    sites
        The sites that are counted; None for all.

    """

    research_study: ResearchStudy
    sites: Sequence[Site] | None
    progress: Sequence[ProgressRow]
    visits: Sequence[VisitRow]
    cuts: Sequence[CutLine]


def look_at_results(research_study_id: UUID, *, actor: Actor, units: UnitsOfWork) -> ResultsPage:
    """Return how complete a research study is at the person's sites, and its cuts, newest first.

    Raises
    ------
    NotFoundError, NotPermittedError
        See `toolpict.domain.errors`.

    """
    own = permissions.reach(actor, Permission.RESULTS_READ, research_study_id)
    with units.looking() as work:
        return ResultsPage(
            work.get(ResearchStudy, research_study_id),
            None if own is None else sites_within(work, research_study_id, own),
            work.results.progress(research_study_id, own),
            work.results.visits(research_study_id, own),
            cut_lines(work, research_study_id) if own is None else (),
        )


def cut_lines(work: Looking, research_study_id: UUID) -> list[CutLine]:
    """Return the cuts of a research study, newest first."""
    cuts = sorted(work.find(DataCut, research_study_id=research_study_id), key=lambda cut: -cut.number)
    names = work.results.names(frozenset(cut.frozen_by for cut in cuts))
    withdrawn = work.results.withdrawn(research_study_id)
    return [CutLine(cut, names.get(cut.frozen_by, ""), withdrawn.get(cut.id, 0)) for cut in cuts]


@dataclass(frozen=True)
class FreezeDataCut:
    """The coordinator freezes the data as they stand.

    Attributes
    ----------
    final
        Lock every validated task.
    after
        Number of the newest cut that the page showed, 0 for none: pressed twice, the button freezes once.  None asks
        for no such check.

    """

    research_study_id: UUID
    title: str
    final: bool = False
    after: int | None = None


def freeze_data_cut(command: FreezeDataCut, *, actor: Actor, units: UnitsOfWork, clock: Clock) -> UUID:
    """Fix what belongs to a cut, have its export written, and return its id.

    Raises
    ------
    NotFoundError, NotPermittedError, WrongStateError, InvalidInputError
        See `toolpict.domain.errors`; another was frozen since the page was drawn.

    """
    permissions.require(actor, Permission.DATA_CUT_FREEZE, InResearchStudy(command.research_study_id))
    if len(command.title) > LONGEST_TITLE:
        raise InvalidInputError({"title": Problem(ProblemCode.TOO_LONG, maximum=LONGEST_TITLE)})
    now = clock()
    with units.changing() as work:
        work.get(ResearchStudy, command.research_study_id)  # one at a time, or two would both find themselves the next
        known = work.find(DataCut, research_study_id=command.research_study_id)
        if command.after not in (None, max((cut.number for cut in known), default=0)):
            raise WrongStateError(ErrorCode.CHANGED_MEANWHILE)
        head = work.results.chain_head()
        number = work.next_number(f"data-cut {command.research_study_id}")
        cut = DataCut(
            command.research_study_id,
            number,
            command.title.strip(),
            actor.account_id,
            now,
            head.number,
            head.hash,
            command.final,
            id=uuid4(),
        )
        work.record(entry(cut, AuditCode.DATA_CUT_FROZEN, actor.account_id, clock, number=number))
        work.add(cut)
        tasks, outputs = work.results.membership(command.research_study_id, cut.id)
        for item in (*tasks, *outputs):
            work.add(item)
        for own in tasks if command.final else ():
            lock(work, own.task_id, actor.account_id, now)
        work.enqueue(Job.WRITE_DATA_CUT, cut.id)
        work.commit()
        return cut.id


def lock(work: Changing, task_id: UUID, by: UUID, now: datetime) -> None:
    """Lock a task of a final cut, if it is validated."""
    task = work.get(Task, task_id)
    if task.can(Move.LOCK):
        work.record(task.move(Move.LOCK, by=by, at=now))
        following.follow(work, task, Move.LOCK, by, now)


def entry(cut: DataCut, code: AuditCode, by: UUID, clock: Clock, **parameters: str | int) -> AuditEntry:
    """Return an audit entry about a cut."""
    return AuditEntry(code, "data_cut", cut.id, by, clock(), parameters, research_study_id=cut.research_study_id)


def write_data_cut(
    data_cut_id: UUID, *, units: UnitsOfWork, file_store: FileStore, clock: Clock, software_version: str
) -> None:
    """Write the ZIP of a cut into the file store, and note its digest; a cut that is written stays as it is.

    Raises
    ------
    StorageFullError
        There is no room; the job is tried again.

    """
    with units.looking() as work:
        cut = work.get(DataCut, data_cut_id)
        if cut.status is DataCutStatus.WRITTEN:
            return
        content = gather(work, cut)
    with tempfile.TemporaryFile() as target:
        export.write_zip(content, export.export_files(content, file_store.open), software_version, target)
        target.seek(0)
        name = f"{content.research_study.code}-cut-{content.cut.number}.zip"
        stored = file_store.put(target, name, "application/zip")
    with units.changing() as work:
        cut = work.get(DataCut, data_cut_id)
        if cut.status is DataCutStatus.WRITTEN:
            return
        said: dict[str, str | int] = {"number": cut.number, "sha256": stored.sha256}
        work.record(entry(cut, AuditCode.DATA_CUT_WRITTEN, SYSTEM_ID, clock, **said))
        cut.status, cut.sha256, cut.size_bytes = DataCutStatus.WRITTEN, stored.sha256, stored.size_bytes
        work.commit()


def gather(work: Looking, cut: DataCut) -> CutContent:
    """Load everything that a cut is made of."""
    readings = work.results.readings(cut.id)
    versions = [work.get(FormVersion, key) for key in sorted({one.form_version_id for one in readings}, key=str)]
    return CutContent(
        cut=cut,
        research_study=work.get(ResearchStudy, cut.research_study_id),
        tasks=work.results.tasks(cut.id),
        readings=readings,
        revisions={each.id: each for each in work.find(Revision, id={one.revision_id for one in readings})},
        forms={version.id: (version, read_definition(version.document)) for version in versions},
        attachments=work.results.attachments(cut.id),
        outputs=work.results.outputs(cut.id),
        values=work.results.values(cut.id),
    )


@dataclass(frozen=True)
class OpenedCut:
    """A cut to be downloaded."""

    filename: str
    size_bytes: int
    stream: IO[bytes]


def download_data_cut(
    data_cut_id: UUID, *, actor: Actor, units: UnitsOfWork, file_store: FileStore, clock: Clock
) -> OpenedCut:
    """Open the ZIP of a cut, and note who took it.

    Raises
    ------
    NotFoundError, NotPermittedError
        See `toolpict.domain.errors`; a cut that is still being written is not found.

    """
    with units.looking() as work:
        cut = work.get(DataCut, data_cut_id)
        permissions.require(actor, Permission.RESULTS_READ, InResearchStudy(cut.research_study_id))
        if cut.status is not DataCutStatus.WRITTEN:
            raise NotFoundError
        code = work.get(ResearchStudy, cut.research_study_id).code
    with units.changing() as work:
        work.accounts.note_access(clock(), actor.account_id, "data_cut", cut.id)
        work.commit()
    return OpenedCut(f"{code}-cut-{cut.number}.zip", cut.size_bytes, file_store.open(cut.sha256))
