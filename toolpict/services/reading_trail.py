"""What is said, locked and compared about the answers of a reading, for who may read it."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from uuid import UUID

from toolpict.domain.locks import LockEntry, LockScope, standing, verified
from toolpict.domain.people import Actor
from toolpict.domain.permissions import Permission, is_assignee, permits
from toolpict.domain.reading import ReadingReport, Revision, Saved, is_about
from toolpict.domain.tasks import VOID, Task
from toolpict.services.locks import Place, digests_of, laid_on, marked_on, whose_answers
from toolpict.services.ports.queries import Thread
from toolpict.services.ports.units import Looking


@dataclass(frozen=True)
class Trail:
    """What stands beside the answers, and what the person may do there.

    Attributes
    ----------
    threads
        Queries by the path of their item, oldest first.
    names
        Printed names of whoever said something.
    locks
        Those over the reading, its time point or its research study.
    locked, verified, changed
        Places of answers that are locked; that were compared with their source; that were, and are others since.
    reports
        The PDF of a signed revision, by the id of the revision.

    """

    threads: Mapping[str, Sequence[Thread]]
    names: Mapping[UUID, str]
    locks: Sequence[LockEntry]
    locked: frozenset[Place]
    verified: frozenset[Place]
    changed: frozenset[Place]
    reports: Mapping[UUID, ReadingReport]
    may_ask: bool
    may_answer: bool
    may_close: bool
    may_verify: bool
    may_lock: bool
    may_unlock: bool

    @property
    def may_mark(self) -> bool:
        """Tell whether single answers can be chosen at all."""
        return self.may_verify or self.may_lock or self.may_unlock

    @property
    def is_form_locked(self) -> bool:
        """Tell whether a lock lies over this very reading."""
        return any(lock.scope is LockScope.FORM for lock in self.locks)

    def others(self, shown: frozenset[str]) -> list[Thread]:
        """Return the queries about items that are not among those shown."""
        return [thread for path, threads in self.threads.items() if path not in shown for thread in threads]


def trail_of(work: Looking, task: Task, actor: Actor, revisions: Sequence[Revision]) -> Trail:
    """Return what stands beside the answers of a reading; `revisions` are those the person may read, newest first."""
    threads: dict[str, list[Thread]] = {}
    saved = work.readings.saved(task.id)
    for thread in visible_threads(work, task, actor, saved):
        threads.setdefault(thread.query.path, []).append(thread)
    reader_id = revisions[0].saved_by if revisions else task.assignee_id
    locks = standing(laid_on(reader_id, work.queries.locks_over(task), saved))
    marks = verified(marked_on(reader_id, work.queries.marks(task.id), saved))
    answers = digests_of(revisions[0].values) if revisions else {}
    reports = work.find(ReadingReport, revision_id={each.id for each in revisions}) if revisions else ()
    is_live = bool(revisions) and task.status not in VOID and reader_id == whose_answers(task, saved)
    return Trail(
        threads=threads,
        names=work.results.names(speakers(threads, locks)),
        locks=[lock for lock in locks if lock.scope is not LockScope.ITEM],
        locked=frozenset((lock.path, lock.row) for lock in locks if lock.scope is LockScope.ITEM),
        verified=frozenset(place for place, sha256 in marks.items() if answers.get(place) == sha256),
        changed=frozenset(place for place, sha256 in marks.items() if answers.get(place) != sha256),
        reports={report.revision_id: report for report in sorted(reports, key=lambda each: each.number)},
        may_ask=is_live and permits(actor, Permission.QUERY_ASK, task),
        may_answer=permits(actor, Permission.QUERY_ANSWER, task),
        may_close=permits(actor, Permission.QUERY_CLOSE, task),
        may_verify=is_live and permits(actor, Permission.SOURCE_VERIFY, task),
        may_lock=is_live and permits(actor, Permission.DATA_LOCK, task),
        may_unlock=is_live and permits(actor, Permission.DATA_UNLOCK, task),
    )


def visible_threads(work: Looking, task: Task, actor: Actor, saved: Sequence[Saved]) -> Sequence[Thread]:
    """Return the queries of a task that a person may read: a reader never those about another's answers."""
    threads = work.queries.threads(task.id)
    return threads_about(actor.account_id, threads, saved) if is_assignee(actor, task) else threads


def threads_about(reader_id: UUID, threads: Iterable[Thread], saved: Sequence[Saved]) -> list[Thread]:
    """Return the queries about the answers of one reader; `saved` are all revisions of the task, oldest first."""
    return [thread for thread in threads if is_about(reader_id, thread.query.asked_at, saved)]


def speakers(threads: Mapping[str, Sequence[Thread]], locks: Sequence[LockEntry]) -> frozenset[UUID]:
    """Return everybody who asked, answered, closed or locked something."""
    said = [thread for found in threads.values() for thread in found]
    lines = {line.by for thread in said for line in thread.lines}
    return frozenset({thread.query.asked_by for thread in said} | lines | {lock.by for lock in locks})
