"""Subjects down, time points across: how far each visit is, as a line with stops."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Final, TypeVar
from uuid import UUID

from toolpict.domain.imaging import ImagingStudyStatus
from toolpict.domain.people import Actor
from toolpict.domain.permissions import Permission, covers, permitted_sites, reach
from toolpict.domain.research_study import ResearchStudy, Site, TimePoint, VisitStatus, Window
from toolpict.domain.tasks import GROUP, StatusGroup, TaskKind, TaskStatus
from toolpict.services.ports.subjects import MatrixImage, MatrixTask, MatrixVisit, SubjectRow
from toolpict.services.ports.units import UnitsOfWork
from toolpict.services.research_studies import sites_within, time_points
from toolpict.services.subjects import GONE, TAKES_PART

Of = TypeVar("Of", MatrixImage, MatrixTask)


class Stop(StrEnum):
    """How far one step of a visit is."""

    DONE = "done"
    NOW = "now"
    TODO = "todo"
    LATE = "late"
    REFUSED = "refused"
    NONE = "none"
    LOCKED = "locked"


class Standing(StrEnum):
    """What a cell says first, in words."""

    NOT_DONE = "matrix.not-done"
    STOPPED = "matrix.stopped"
    EXPECTED = "matrix.expected"
    NO_DATE = "matrix.no-date"
    LATE_EXAMINATION = "matrix.late-examination"
    LATE_WORK = "matrix.late-work"
    REFUSED = "matrix.refused"
    ARRIVING = "matrix.arriving"
    AT_WORK = "matrix.at-work"
    READY = "matrix.ready"
    FINISHED = "matrix.finished"
    LOCKED = "matrix.locked"


STEPS: Final = (TaskKind.QUALITY_CONTROL, TaskKind.POST_PROCESSING, TaskKind.READING)
"""Steps after reception; the last stop of a cell is the lock."""

BEGUN: Final = frozenset(
    {TaskStatus.IN_PROGRESS, TaskStatus.ON_HOLD, TaskStatus.SUBMITTED, TaskStatus.RETURNED, TaskStatus.ASSIGNED}
)


@dataclass(frozen=True)
class Cell:
    """One visit: its stops in the order reception, steps, lock, and what it says in words.

    Attributes
    ----------
    days
        By how much something is late; 0 when nothing is.
    expected
        The day it is expected; None when it has none or it does not matter any more.
    reason
        Why its examination was refused; empty otherwise.

    """

    visit_id: UUID
    stops: tuple[Stop, ...]
    standing: Standing
    days: int = 0
    expected: date | None = None
    reason: str = ""

    @property
    def is_late(self) -> bool:
        """Tell whether an examination or a task is late."""
        return self.days > 0


@dataclass(frozen=True)
class MatrixRow:
    """One subject with a cell for each time point; None where there is no visit."""

    subject: SubjectRow
    cells: Sequence[Cell | None]


@dataclass(frozen=True)
class Filters:
    """What the matrix is narrowed down to: late ones, a site by its code."""

    late: bool = False
    site: str = ""


@dataclass(frozen=True)
class MatrixPage:
    """What the matrix shows.

    Attributes
    ----------
    finished
        How many visits of each time point are finished, of all subjects.
    subjects, late
        How many there are without filters.

    """

    research_study: ResearchStudy
    time_points: Sequence[TimePoint]
    steps: Sequence[TaskKind]
    rows: Sequence[MatrixRow]
    finished: Sequence[int]
    sites: Sequence[Site]
    subjects: int
    late: int
    may_create_tasks: bool
    shows_dates: bool


def look_at_matrix(
    research_study_id: UUID, filters: Filters, *, actor: Actor, units: UnitsOfWork, today: date
) -> MatrixPage:
    """Return the matrix of a research study; seven statements, whatever its size.

    Raises
    ------
    NotFoundError, NotPermittedError
        See `toolpict.domain.errors`.

    """
    own = reach(actor, Permission.SUBJECT_READ, research_study_id)
    with units.looking() as work:
        research_study = work.get(ResearchStudy, research_study_id)
        points = time_points(work, research_study_id)
        subjects = work.subjects.listed(research_study_id, own)
        visits = {(v.subject_id, v.time_point_id): v for v in work.subjects.matrix_visits(research_study_id, own)}
        images = gather(work.subjects.matrix_images(research_study_id, own))
        tasks = gather(work.subjects.matrix_tasks(research_study_id, own))
        sites = sites_within(work, research_study_id, own)
    steps = tuple(step for step in STEPS if research_study.quality_control or step is not TaskKind.QUALITY_CONTROL)
    drawing = Drawing(visits, images, tasks, steps, today)
    rows = [MatrixRow(subject, [drawing.cell(subject, point) for point in points]) for subject in subjects]
    return MatrixPage(
        research_study=research_study,
        time_points=points,
        steps=steps,
        rows=[row for row in rows if keeps(row, filters)],
        finished=[count_finished(rows, column) for column in range(len(points))],
        sites=sites,
        subjects=len(rows),
        late=sum(is_late(row) for row in rows),
        may_create_tasks=permitted_sites(actor, Permission.TASK_CREATE, research_study_id) != frozenset(),
        shows_dates=covers(actor, Permission.SUBJECT_INCLUDE, research_study_id, own),
    )


def gather(found: Iterable[Of]) -> dict[UUID, list[Of]]:
    """Return what was found by visit."""
    by_visit: dict[UUID, list[Of]] = {}
    for one in found:
        by_visit.setdefault(one.visit_id, []).append(one)
    return by_visit


def is_late(row: MatrixRow) -> bool:
    """Tell whether anything of a subject is late."""
    return any(cell is not None and cell.is_late for cell in row.cells)


def keeps(row: MatrixRow, filters: Filters) -> bool:
    """Tell whether the filters let a subject through."""
    return (not filters.site or row.subject.site_code == filters.site) and (not filters.late or is_late(row))


def count_finished(rows: Sequence[MatrixRow], column: int) -> int:
    """Return how many visits of a time point are finished."""
    cells = [row.cells[column] for row in rows]
    return sum(cell is not None and cell.standing in {Standing.FINISHED, Standing.LOCKED} for cell in cells)


@dataclass(frozen=True)
class Drawing:
    """What the cells are drawn from, by visit."""

    visits: Mapping[tuple[UUID, UUID], MatrixVisit]
    images: Mapping[UUID, Sequence[MatrixImage]]
    tasks: Mapping[UUID, Sequence[MatrixTask]]
    steps: tuple[TaskKind, ...]
    today: date

    def cell(self, subject: SubjectRow, point: TimePoint) -> Cell | None:
        """Return the cell of a subject at a time point; None where there is no visit."""
        visit = self.visits.get((subject.id, point.id))
        if visit is None:
            return None
        images = [image.status for image in self.images.get(visit.id, ())]
        tasks = self.tasks.get(visit.id, ())
        received = any(status not in GONE for status in images)
        if not received and subject.status not in TAKES_PART:
            return self._still(visit, Standing.STOPPED)
        if not received and visit.status is VisitStatus.NOT_DONE:
            return self._still(visit, Standing.NOT_DONE)
        if not received:
            return self._waiting(visit, point.window(subject.reference_date), images, tasks)
        return self._working(visit, tasks)

    def _still(self, visit: MatrixVisit, standing: Standing) -> Cell:
        """Return the cell of a visit that nothing is expected of."""
        return Cell(visit.id, (Stop.NONE,) * (len(self.steps) + 2), standing)

    def _waiting(
        self,
        visit: MatrixVisit,
        window: Window | None,
        images: Sequence[ImagingStudyStatus],
        tasks: Sequence[MatrixTask],
    ) -> Cell:
        """Return the cell of a visit whose examination is not there."""
        rest = (Stop.TODO,) * (len(self.steps) + 1)
        days = window.days_late(self.today) if window else 0
        intakes = [task for task in tasks if task.kind is TaskKind.INTAKE and GROUP[task.status] is StatusGroup.OPEN]
        if images and images[-1] is ImagingStudyStatus.REFUSED:
            return Cell(visit.id, (Stop.REFUSED, *rest), Standing.REFUSED, days, reason=visit.reason)
        if days:
            return Cell(visit.id, (Stop.LATE, *rest), Standing.LATE_EXAMINATION, days)
        if intakes:
            return Cell(visit.id, (Stop.NOW, *rest), Standing.ARRIVING)
        if window is None:
            return Cell(visit.id, (Stop.TODO, *rest), Standing.NO_DATE)
        return Cell(visit.id, (Stop.TODO, *rest), Standing.EXPECTED, expected=window.closes)

    def _working(self, visit: MatrixVisit, tasks: Sequence[MatrixTask]) -> Cell:
        """Return the cell of a visit whose examination is there."""
        own = [task for task in tasks if task.kind in self.steps]
        days = max((days_late(task, self.today) for task in own), default=0)
        locked = bool(own) and all(task.status is TaskStatus.LOCKED for task in own)
        stops = tuple(self._stop([task for task in own if task.kind is step]) for step in self.steps)
        line = (Stop.DONE, *stops, Stop.LOCKED if locked else Stop.TODO)
        if locked:
            return Cell(visit.id, (Stop.LOCKED,) * len(line), Standing.LOCKED)
        if days:
            return Cell(visit.id, line, Standing.LATE_WORK, days)
        if not own:
            return Cell(visit.id, line, Standing.READY)
        if all(GROUP[task.status] is StatusGroup.FINISHED for task in own):
            return Cell(visit.id, line, Standing.FINISHED)
        return Cell(visit.id, line, Standing.AT_WORK)

    def _stop(self, tasks: Sequence[MatrixTask]) -> Stop:
        """Return how far one kind of work on a visit is."""
        if not tasks:
            return Stop.TODO
        if all(GROUP[task.status] is StatusGroup.FINISHED for task in tasks):
            return Stop.DONE
        if any(days_late(task, self.today) for task in tasks):
            return Stop.LATE
        return Stop.NOW if any(task.status in BEGUN for task in tasks) else Stop.TODO


def days_late(task: MatrixTask, today: date) -> int:
    """Return by how many days a task's due date has passed; see `toolpict.domain.tasks.Task.days_late`."""
    waits = GROUP[task.status] is StatusGroup.OPEN and task.status is not TaskStatus.ON_HOLD
    return max(0, (today - task.due).days) if waits else 0
