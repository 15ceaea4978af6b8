"""Locks over answers, readings, time points and research studies, and answers compared with their source."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from uuid import UUID

from toolpict.domain.audit import AuditEntry
from toolpict.domain.codes import AuditCode, ErrorCode, ProblemCode
from toolpict.domain.ecrf import FormDefinition
from toolpict.domain.errors import InvalidInputError, NotFoundError, Problem, WrongStateError
from toolpict.domain.locks import LockEntry, LockScope, SourceMark, standing, verified
from toolpict.domain.people import Actor
from toolpict.domain.permissions import InResearchStudy, Permission, permits, require
from toolpict.domain.reading import ResponseValue, Saved, digest, is_about
from toolpict.domain.research_study import TimePoint
from toolpict.domain.tasks import Task
from toolpict.services.ports.units import Changing, Clock, Looking, UnitsOfWork
from toolpict.services.problems import LONGEST_REASON, Problems

Place = tuple[str, int]
"""Path of an item, and its row."""

Over = tuple[LockScope, UUID, str, int]
"""What a lock is laid over: see `LockEntry.over`."""

MOST_PLACES = 2000


@dataclass(frozen=True)
class LockAnswers:
    """Locks laid over answers of a reading, or over the whole of it when `places` is None; or lifted, with a reason."""

    task_id: UUID
    places: Sequence[Place] | None
    is_laid: bool
    reason: str = ""


def lock_answers(command: LockAnswers, *, actor: Actor, units: UnitsOfWork, clock: Clock) -> None:
    """Lay or lift locks over a reading; what is so already stays.

    Raises
    ------
    NotFoundError, NotPermittedError, InvalidInputError
        See `toolpict.domain.errors`.

    """
    now = clock()
    with units.changing() as work:
        task = work.get(Task, command.task_id)
        require(actor, Permission.DATA_LOCK if command.is_laid else Permission.DATA_UNLOCK, task)
        reason = read_reason(command.reason, is_wanted=not command.is_laid)
        if command.places is None:
            over: list[tuple[LockScope, str, int]] = [(LockScope.FORM, "", 0)]
        else:
            over = [(LockScope.ITEM, path, row) for path, row in require_places(work, task, command.places)]
        saved, before = work.readings.saved(task.id), work.queries.locks_over(task)
        known = Known.of(before, laid_on(whose_answers(task, saved), before, saved))
        code = AuditCode.DATA_LOCKED if command.is_laid else AuditCode.DATA_UNLOCKED
        for scope, path, row in over:
            entry = LockEntry(
                task.research_study_id, scope, task.id, command.is_laid, actor.account_id, now, reason, path, row
            )
            keep(work, entry, known, task.entry(code, actor.account_id, now, reason, kind=scope, name=path))
        work.commit()


@dataclass(frozen=True)
class LockWidely:
    """A lock laid over a time point of a research study, or over all of it; or lifted, with a reason."""

    research_study_id: UUID
    time_point_id: UUID | None
    is_laid: bool
    reason: str = ""


def lock_widely(command: LockWidely, *, actor: Actor, units: UnitsOfWork, clock: Clock) -> None:
    """Lay or lift a lock over a time point, or over the whole research study; what is so already stays.

    Raises
    ------
    NotFoundError, NotPermittedError, InvalidInputError
        See `toolpict.domain.errors`.

    """
    research_study_id, by, now = command.research_study_id, actor.account_id, clock()
    require(
        actor, Permission.DATA_LOCK if command.is_laid else Permission.DATA_UNLOCK, InResearchStudy(research_study_id)
    )
    reason = read_reason(command.reason, is_wanted=not command.is_laid)
    code = AuditCode.DATA_LOCKED if command.is_laid else AuditCode.DATA_UNLOCKED
    with units.changing() as work:
        scope, name = LockScope.RESEARCH_STUDY, ""
        if command.time_point_id:
            point = work.get(TimePoint, command.time_point_id)
            if point.research_study_id != research_study_id:
                raise NotFoundError
            scope, name = LockScope.TIME_POINT, point.code
        over = command.time_point_id or research_study_id
        table = "time_point" if command.time_point_id else "research_study"
        said = {"kind": scope, "name": name}
        audited = AuditEntry(code, table, over, by, now, said, reason, research_study_id)
        known = work.queries.locks_of(research_study_id)
        entry = LockEntry(research_study_id, scope, over, command.is_laid, by, now, reason)
        keep(work, entry, Known.of(known, known), audited)
        work.commit()


def read_reason(text: str, *, is_wanted: bool) -> str:
    """Return the reason, without which nothing is unlocked."""
    problems = Problems()
    reason = problems.text("reason", text, required=is_wanted, longest=LONGEST_REASON)
    problems.require()
    return reason


@dataclass(frozen=True)
class Known:
    """What locks were laid and lifted before: which of them hold, and the last number over each thing."""

    holding: frozenset[Over]
    last: Mapping[Over, int]

    @classmethod
    def of(cls, entries: Iterable[LockEntry], counting: Iterable[LockEntry]) -> "Known":
        """Return what is known from all entries, of which some count."""
        last = {each.over: each.number for each in sorted(entries, key=lambda each: each.number)}
        return cls(frozenset(each.over for each in standing(counting)), last)


def keep(work: Changing, entry: LockEntry, known: Known, audited: AuditEntry) -> None:
    """Store a lock entry after those over the same thing, with its audit entry; nothing when it is so already."""
    if (entry.over in known.holding) == entry.is_laid:
        return
    work.record(audited)
    work.add(replace(entry, number=known.last.get(entry.over, 0) + 1))


def require_places(work: Changing, task: Task, places: Sequence[Place]) -> dict[Place, str]:
    """Return the places, each once, with the digests of their answers in the last revision of who has the task.

    Raises
    ------
    InvalidInputError
        There are none, or one of them has no answer there.

    """
    if not places:
        raise InvalidInputError({"place": Problem(ProblemCode.MISSING)})
    last = work.readings.last_revision(task.id, task.assignee_id)
    answers = digests_of(last.values if last else ())
    if len(places) > MOST_PLACES or any(place not in answers for place in places):
        raise InvalidInputError({"place": Problem(ProblemCode.NOT_IN_FORM)})
    return {place: answers[place] for place in places}


def whose_answers(task: Task, saved: Sequence[Saved]) -> UUID | None:
    """Return whose answers count: of who has the task, else of who saved last; None when nobody did."""
    return task.assignee_id or (saved[-1].by if saved else None)


def laid_on(reader_id: UUID | None, entries: Iterable[LockEntry], saved: Sequence[Saved]) -> list[LockEntry]:
    """Return the lock entries that count for one reader: not those over single answers of another."""
    return [each for each in entries if each.scope is not LockScope.ITEM or is_about(reader_id, each.at, saved)]


def marked_on(reader_id: UUID | None, marks: Iterable[SourceMark], saved: Sequence[Saved]) -> list[SourceMark]:
    """Return the source marks of one reader's answers."""
    return [each for each in marks if is_about(reader_id, each.at, saved)]


def digests_of(values: Iterable[ResponseValue]) -> dict[Place, str]:
    """Return a digest of each answer by its place; all choices of a checkbox are one answer."""
    parts: dict[Place, list[str]] = {}
    for value in values:
        place = (value.path.partition("___")[0], value.repeat)
        parts.setdefault(place, []).append(f"{value.path}={value.text_sha256}")
    return {place: digest("\n".join(sorted(said))) for place, said in parts.items()}


def locked_now(work: Looking, task: Task, reader_id: UUID, saved: Sequence[Saved]) -> list[LockEntry]:
    """Return the locks that hold over a task for who reads it."""
    return standing(laid_on(reader_id, work.queries.locks_over(task), saved))


def require_unlocked(locks: Iterable[LockEntry]) -> None:
    """Do nothing if nothing but single answers is locked.

    Raises
    ------
    WrongStateError
        The reading is, its time point or its research study.

    """
    if any(lock.scope is not LockScope.ITEM for lock in locks):
        raise WrongStateError(ErrorCode.DATA_LOCKED)


def moved_under_lock(
    locks: Iterable[LockEntry],
    definition: FormDefinition,
    before: Iterable[ResponseValue],
    after: Iterable[ResponseValue],
) -> Mapping[str, Problem]:
    """Return a problem at the field of each locked answer that is another than before."""
    old, new = digests_of(before), digests_of(after)
    found = {}
    for lock in locks:
        place = definition.place(lock.path) if lock.scope is LockScope.ITEM else None
        if place and old.get((lock.path, lock.row)) != new.get((lock.path, lock.row)):
            found[place.field(lock.row)] = Problem(ProblemCode.ITEM_LOCKED)
    return found


@dataclass(frozen=True)
class VerifySource:
    """Answers of a reading that were compared with their source, or are no longer to count as such."""

    task_id: UUID
    places: Sequence[Place]
    is_set: bool


def verify_source(command: VerifySource, *, actor: Actor, units: UnitsOfWork, clock: Clock) -> None:
    """Keep which answers were found alike with their source; the mark counts for the answer as it is now.

    Raises
    ------
    NotFoundError, NotPermittedError, InvalidInputError
        See `toolpict.domain.errors`.

    """
    now = clock()
    with units.changing() as work:
        task = work.get(Task, command.task_id)
        require(actor, Permission.SOURCE_VERIFY, task)
        answers = require_places(work, task, command.places)
        saved, known = work.readings.saved(task.id), work.queries.marks(task.id)
        holding = verified(marked_on(whose_answers(task, saved), known, saved))
        last = {(each.path, each.row): each.number for each in sorted(known, key=lambda each: each.number)}
        for place, sha256 in answers.items():
            if holding.get(place) != (sha256 if command.is_set else None):
                number = last.get(place, 0) + 1
                mark(work, task, SourceMark(task.id, *place, sha256, command.is_set, actor.account_id, now, number))
        work.commit()


def mark(work: Changing, task: Task, new: SourceMark) -> None:
    """Store one mark with its entry."""
    code = AuditCode.SOURCE_VERIFIED if new.is_set else AuditCode.SOURCE_UNVERIFIED
    work.record(task.entry(code, new.by, new.at, name=new.path))
    work.add(new)


@dataclass(frozen=True)
class WideLock:
    """One line of the locks of a research study; `entry` is None when it is open, the time point None for all of it."""

    time_point: TimePoint | None
    entry: LockEntry | None


@dataclass(frozen=True)
class LocksPage:
    """The locks of a research study, and what the person may do with them."""

    lines: Sequence[WideLock]
    names: Mapping[UUID, str]
    may_lock: bool
    may_unlock: bool


def look_at_locks(research_study_id: UUID, *, actor: Actor, units: UnitsOfWork) -> LocksPage:
    """Return the locks over a research study and its time points; nothing changes.  Whoever calls it asks for the right."""
    everywhere = InResearchStudy(research_study_id)
    with units.looking() as work:
        found = {entry.object_id: entry for entry in standing(work.queries.locks_of(research_study_id))}
        points = sorted(work.find(TimePoint, research_study_id=research_study_id), key=lambda each: each.position)
        names = work.results.names(frozenset(entry.by for entry in found.values()))
    lines = [
        WideLock(None, found.get(research_study_id)),
        *(WideLock(point, found.get(point.id)) for point in points),
    ]
    may_lock = permits(actor, Permission.DATA_LOCK, everywhere)
    return LocksPage(lines, names, may_lock, permits(actor, Permission.DATA_UNLOCK, everywhere))
