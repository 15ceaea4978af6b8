"""What a person has to do now, and what is late: one part of the home page per role."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import groupby
from typing import Final
from uuid import UUID

from toolpict.domain.people import Actor, Role
from toolpict.domain.tasks import StatusGroup, TaskKind, TaskStatus
from toolpict.services.ports.tasks import Criteria, ExpectedVisit, HomeCounts, Scope, StudyProgress
from toolpict.services.ports.units import Looking, UnitsOfWork
from toolpict.services.task_lists import Line, scope_of, see

SHOWN: Final = 40
"""Tasks that a part of the home shows; the rest is behind its link."""

MOST_EXPECTED: Final = 200
MOST_FOLLOWED: Final = 8
"""Research studies whose progress the home draws: all tasks of each are counted, those of 300 would take seconds."""

WAITS_FOR_ASSOCIATE: Final = frozenset(
    {TaskStatus.READY, TaskStatus.ASSIGNED, TaskStatus.IN_PROGRESS, TaskStatus.RETURNED, TaskStatus.BLOCKED}
)


@dataclass(frozen=True)
class StudyLines:
    """What waits in one research study."""

    research_study_id: UUID
    code: str
    title: str
    late: int
    lines: tuple[Line, ...]


@dataclass(frozen=True)
class AssociatePart:
    """« À faire » of a research associate: counts that are lists, and what waits, folded by research study."""

    research_studies: int
    counts: HomeCounts
    expected: tuple[ExpectedVisit, ...]
    research_study_lines: tuple[StudyLines, ...]


@dataclass(frozen=True)
class ReaderPart:
    """« Mes lectures »: how far the person is, what is theirs, and what comes next."""

    done: int
    total: int
    next_id: UUID | None
    next_is_begun: bool
    next_version: int
    lines: tuple[Line, ...]


@dataclass(frozen=True)
class OwnPart:
    """« Mes post-traitements »: mine by due date, returned ones among them, and what I may take."""

    lines: tuple[Line, ...]
    to_take: tuple[Line, ...]


@dataclass(frozen=True)
class Home:
    """The parts that a person's roles call for; None where they have no such role."""

    today: date
    associate: AssociatePart | None
    technologist: OwnPart | None
    reader: ReaderPart | None
    progress: tuple[StudyProgress, ...]
    administers: bool
    coordinator: HomeCounts | None = None

    @property
    def is_empty(self) -> bool:
        """Tell whether the person has no role yet."""
        return not (self.associate or self.technologist or self.reader or self.progress or self.coordinator)


def look_at_home(*, actor: Actor, units: UnitsOfWork, today: date) -> Home:
    """Return what the home page shows; nothing changes."""
    managed = actor.research_study_ids(Role.RESEARCH_ASSOCIATE) | actor.research_study_ids(Role.COORDINATOR)
    scope = associate_scope(actor)
    coordinates = managed_scope(actor, Role.COORDINATOR) if actor.works_as(Role.COORDINATOR) else None
    reads = actor.works_as(Role.RADIOLOGIST, Role.ADJUDICATOR)
    with units.looking() as work:
        associate = associate_part(work, actor, scope, today) if scope.managed or scope.managed_sites else None
        followed = followed_first(work, managed, associate.research_study_lines if associate else ())
        return Home(
            today,
            associate,
            technologist_part(work, actor) if actor.works_as(Role.TECHNOLOGIST) else None,
            reader_part(work, actor) if reads else None,
            tuple(work.tasks.progress(followed, today)) if followed else (),
            actor.administers,
            work.tasks.home_counts(coordinates, today) if coordinates and associate is None else None,
        )


def followed_first(work: Looking, managed: frozenset[UUID], waiting: Sequence[StudyLines]) -> frozenset[UUID]:
    """Return the research studies whose progress is drawn: those in which most is late, then the others by code."""
    found = [lines.research_study_id for lines in waiting if lines.research_study_id in managed][:MOST_FOLLOWED]
    others = work.research_studies.first(managed - frozenset(found), MOST_FOLLOWED - len(found))
    return frozenset([*found, *(row.id for row in others)])


def week_of(today: date) -> tuple[date, date]:
    """Return Monday and Sunday of a day's week."""
    monday = today - timedelta(days=today.weekday())
    return monday, monday + timedelta(days=6)


def associate_scope(actor: Actor) -> Scope:
    """Return what a research associate looks after: whole research studies, and sites of others."""
    return managed_scope(actor, Role.RESEARCH_ASSOCIATE)


def managed_scope(actor: Actor, role: Role) -> Scope:
    """Return what a person looks after by a role: whole research studies, and sites of others."""
    whole, at_sites = actor.research_study_ids(role), actor.sites_of(role)
    return Scope(actor.account_id, whole, {}, frozenset(place for place in at_sites if place[0] not in whole))


def associate_part(work: Looking, actor: Actor, scope: Scope, today: date) -> AssociatePart:
    """Return the counts, and the tasks that wait longest, late ones first, by research study."""
    open_first = Criteria((StatusGroup.OPEN, StatusGroup.TO_VALIDATE))
    rows = work.tasks.work_list(scope, open_first, after=None, before=None, limit=SHOWN)
    lines = sorted((see(row, actor) for row in rows), key=lambda line: line.research_study_code)
    by_study = [tuple(own) for _, own in groupby(lines, key=lambda line: line.research_study_code)]
    named = work.research_studies.first({own[0].research_study_id for own in by_study}, SHOWN)
    titles = {row.id: row.title for row in named}
    folded = [fold(own, titles[own[0].research_study_id], today) for own in by_study]
    return AssociatePart(
        len(scope.managed | {held for held, _ in scope.managed_sites}),
        work.tasks.home_counts(scope, today),
        tuple(work.tasks.expected_visits(scope, *week_of(today), MOST_EXPECTED)),
        tuple(sorted(folded, key=lambda own: (-own.late, own.code))),
    )


def fold(lines: tuple[Line, ...], title: str, today: date) -> StudyLines:
    """Return what waits in one research study, with how many of the shown are late."""
    late = sum(1 for line in lines if line.due and line.due < today and not line.is_closed)
    return StudyLines(lines[0].research_study_id, lines[0].research_study_code, title, late, lines)


def technologist_part(work: Looking, actor: Actor) -> OwnPart:
    """Return what a technologist has, and may take."""
    kinds = frozenset({TaskKind.POST_PROCESSING, TaskKind.QUALITY_CONTROL})
    return OwnPart(own_lines(work, actor, kinds), takeable_lines(work, actor, kinds))


def reader_part(work: Looking, actor: Actor) -> ReaderPart:
    """Return what a reader has, and what comes next in the stored order; nothing about anybody else."""
    kinds = frozenset({TaskKind.READING, TaskKind.ADJUDICATION})
    done, total = work.tasks.position(actor.account_id)
    next_id = work.tasks.next_reading(actor.account_id)
    upcoming = work.tasks.row(next_id) if next_id else None
    lines = own_lines(work, actor, kinds)
    is_begun = upcoming is not None and upcoming.status is not TaskStatus.ASSIGNED
    return ReaderPart(done, total, next_id, is_begun, upcoming.version if upcoming else 0, lines)


def own_lines(work: Looking, actor: Actor, kinds: frozenset[TaskKind]) -> tuple[Line, ...]:
    """Return the open tasks of these kinds that the person has, by due date."""
    mine = Criteria((StatusGroup.OPEN,), kinds=kinds, assignee_id=actor.account_id)
    rows = work.tasks.work_list(scope_of(actor), mine, after=None, before=None, limit=SHOWN)
    return tuple(see(row, actor) for row in rows)


def takeable_lines(work: Looking, actor: Actor, kinds: frozenset[TaskKind]) -> tuple[Line, ...]:
    """Return the tasks of these kinds that the person may take, by due date."""
    scope = scope_of(actor)
    free = Criteria((StatusGroup.OPEN,), frozenset({TaskStatus.READY}), kinds, is_unassigned=True)
    rows = work.tasks.work_list(scope, free, after=None, before=None, limit=SHOWN)
    may_take = {(kind, place) for kind, places in scope.may_take.items() for place in places}
    at_sites = {(kind, *place) for kind, places in scope.may_take_sites.items() for place in places}
    return tuple(
        see(row, actor)
        for row in rows
        if (row.kind, row.research_study_id) in may_take or (row.kind, row.research_study_id, row.site_id) in at_sites
    )


def look_at_expected(*, actor: Actor, units: UnitsOfWork, today: date) -> Sequence[ExpectedVisit]:
    """Return the visits of this week whose images are not there yet, for a research associate."""
    with units.looking() as work:
        return work.tasks.expected_visits(associate_scope(actor), *week_of(today), MOST_EXPECTED)
