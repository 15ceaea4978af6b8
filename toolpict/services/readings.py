"""What a radiologist does with a reading: save it deliberately, sign it, and go on to the next."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from types import MappingProxyType
from uuid import UUID

from toolpict.domain.audit import AuditEntry
from toolpict.domain.codes import AuditCode, ErrorCode, ProblemCode
from toolpict.domain.ecrf import Typed, read_answers
from toolpict.domain.ecrf.checks import FailedCheck
from toolpict.domain.errors import InvalidInputError, Problem, WrongStateError
from toolpict.domain.forms import FormVersion
from toolpict.domain.people import Actor
from toolpict.domain.reading import (
    SIGNATURE_MEANING,
    Attachment,
    ClearedAnswer,
    ResponseValue,
    Revision,
    Signature,
    revision_sha256,
)
from toolpict.domain.tasks import Move, Task, TaskStatus
from toolpict.services import queries, tasks
from toolpict.services.drafts import (
    beside_the_form,
    form_of,
    is_from_elsewhere,
    keep_typed,
    plain,
    read_draft,
    require_filling,
)
from toolpict.services.earlier_readings import circumstances_of
from toolpict.services.locks import locked_now, moved_under_lock, require_unlocked
from toolpict.services.ports.jobs import Job
from toolpict.services.ports.units import Clock, Looking, UnitsOfWork
from toolpict.services.reading_body import task_body
from toolpict.services.reading_room import find_next, own_order

REASON = "reason"
CLEARING = "form-clear"
LONGEST_REASON = 1000


@dataclass(frozen=True)
class SaveReading:
    """What was typed, to be kept as a revision; `task_version` is that of the page.

    Attributes
    ----------
    reason
        Why a reading that was signed is changed; empty for one that never was.
    clears
        The person was told what is not asked any more, and has it cleared.
    answers
        To queries, by their id.
    page, base
        Which page sends it, and the number of the last draft it knows of: see `SaveDraft`.

    """

    task_id: UUID
    task_version: int
    typed: Typed
    reason: str = ""
    clears: bool = False
    answers: Mapping[UUID, str] = field(default_factory=lambda: MappingProxyType({}))
    page: str = ""
    base: int | None = None


def save_reading(command: SaveReading, *, actor: Actor, units: UnitsOfWork, clock: Clock) -> UUID:
    """Make a revision of what is filled so far; return its id.  Items may be missing, but none may be wrong.

    Raises
    ------
    NotFoundError, NotPermittedError, WrongStateError, InvalidInputError
        See `toolpict.domain.errors`.

    """
    with units.changing() as work:
        now = clock()
        checked = check(work, command, actor, now, is_final=False)
        revision = checked.revision(actor.account_id, now)
        work.record(entry(AuditCode.READING_SAVED, checked.task, revision))
        work.add(revision)
        queries.answer_with_reading(work, checked.task, command.answers, actor.account_id, now)
        keep_typed(work, checked.task, command.typed, actor, revision.saved_at)
        work.commit()
    return revision.id


def sign_reading(
    command: SaveReading, *, actor: Actor, units: UnitsOfWork, clock: Clock, verify_password: Callable[[], None]
) -> UUID:
    """Make a revision, sign it and submit the task, all of it or nothing; return the revision's id.

    `verify_password` does nothing if the person typed their password again, else raises what `check_password` raises.
    Answers are checked before it is, so that nobody types it twice for a missing item.

    Raises
    ------
    NotFoundError, NotPermittedError, ThrottledError, WrongStateError, InvalidInputError
        See `toolpict.domain.errors`.

    """
    with units.looking() as looking:
        check(looking, command, actor, clock(), is_final=True)
    verify_password()
    with units.changing() as work:
        now = clock()
        checked = check(work, command, actor, now, is_final=True)
        task, by = checked.task, actor.account_id
        revision = checked.revision(by, now)
        work.record(entry(AuditCode.READING_SIGNED, task, revision))
        work.record(task.move(Move.SUBMIT, by=by, at=now))
        work.add(revision)
        work.add(Signature(revision.id, by, actor.display_name, SIGNATURE_MEANING, now, revision.sha256))
        queries.answer_with_reading(work, task, command.answers, by, now)
        queries.keep_reasons(work, task, checked.failed, by, now)
        work.enqueue(Job.WRITE_READING_REPORT, revision.id)
        work.readings.discard_draft(task.id, by)
        tasks.follow(work, task, Move.SUBMIT, by, now)
        work.commit()
    return revision.id


@dataclass(frozen=True)
class Checked:
    """Answers that may be stored, with what they answer to."""

    task: Task
    form: FormVersion
    values: tuple[ResponseValue, ...]
    attachments: tuple[Attachment, ...]
    number: int
    reason: str
    cleared: tuple[ClearedAnswer, ...] = ()
    failed: tuple[FailedCheck, ...] = ()

    def revision(self, by: UUID, at: datetime) -> Revision:
        """Return the revision that these answers make."""
        bound = (self.task.id, self.number, self.form.sha256, self.values, self.attachments)
        sha256 = revision_sha256(*bound, cleared=self.cleared)
        return Revision(
            task_id=self.task.id,
            number=self.number,
            form_version_id=self.form.id,
            saved_by=by,
            saved_at=at,
            reason=self.reason,
            sha256=sha256,
            values=self.values,
            attachments=self.attachments,
            cleared=self.cleared,
        )


def check(work: Looking, command: SaveReading, actor: Actor, at: datetime, *, is_final: bool) -> Checked:
    """Return the answers, if they may be stored.

    Raises
    ------
    NotFoundError, NotPermittedError, WrongStateError, InvalidInputError
        See `toolpict.domain.errors`; what is not filled is a problem only when it `is_final`.

    """
    task = work.get(Task, command.task_id)
    require_filling(actor, task)
    task.require_version(command.task_version)
    locks = locked_now(work, task, actor.account_id, work.readings.saved(task.id))
    require_unlocked(locks)
    require_same_draft(work, task, command, actor)
    form, definition = form_of(work, task)
    attachments = tuple(work.readings.draft_attachments(task.id, actor.account_id))
    circumstances = circumstances_of(work, task, definition, actor.account_id, at)
    read = read_answers(definition, command.typed, len(attachments), circumstances)
    problems = {**(read.problems if is_final else read.faults()), **reason_problems(work, task, command.reason)}
    before = work.readings.last_revision(task.id, actor.account_id) if locks else None
    if before is not None:
        problems |= moved_under_lock(locks, definition, before.values, read.values)
    if read.cleared and not command.clears:
        problems[CLEARING] = Problem(ProblemCode.ANSWERS_CLEARED, count=len(read.cleared))
    if problems:
        raise InvalidInputError(problems, ErrorCode.ANSWERS_TO_CORRECT)
    number = work.readings.next_number(task.id)
    cleared = tuple(cleared_answers(command.typed, read.cleared))
    reason = command.reason.strip()
    return Checked(task, form, read.values, attachments, number, reason, cleared, read.failed)


def cleared_answers(typed: Typed, names: Iterable[str]) -> Iterator[ClearedAnswer]:
    """Return what stood in fields that are not asked any more, by the names of the fields."""
    for name in sorted(names):
        yield ClearedAnswer.of(name, plain(", ".join(text.strip() for text in typed[name] if text.strip())))


def require_same_draft(work: Looking, task: Task, command: SaveReading, actor: Actor) -> None:
    """Do nothing if no other page stored a draft since this one was drawn: nobody signs over what they did not see.

    Raises
    ------
    WrongStateError
        One did.

    """
    draft = work.readings.draft(task.id, actor.account_id)
    if draft is None or not is_from_elsewhere(draft, command.page, command.base):
        return
    stored, _, _ = beside_the_form(read_draft(draft))
    if {name: texts for name, texts in command.typed.items() if any(texts)} != stored:
        raise WrongStateError(ErrorCode.TYPED_ELSEWHERE)


def reason_problems(work: Looking, task: Task, reason: str) -> dict[str, Problem]:
    """Return what is wrong with the reason: a reading that was signed is not changed without one."""
    if not reason.strip() and work.readings.was_signed(task.id):
        return {REASON: Problem(ProblemCode.MISSING)}
    is_long = len(reason.strip()) > LONGEST_REASON
    return {REASON: Problem(ProblemCode.TOO_LONG, maximum=LONGEST_REASON)} if is_long else {}


def entry(code: AuditCode, task: Task, revision: Revision) -> AuditEntry:
    """Count a revision as a change of its task; return the entry to store."""
    return task.touch(
        code,
        by=revision.saved_by,
        at=revision.saved_at,
        reason=revision.reason,
        revision=revision.number,
        sha256=revision.sha256,
    )


def start_next(task_id: UUID, *, actor: Actor, units: UnitsOfWork, clock: Clock) -> UUID | None:
    """Start the reading that follows in the stored order, if it waits for this person; return its id.

    One that was begun before is gone on with; None when none is left.

    Raises
    ------
    NotFoundError, NotPermittedError, WrongStateError
        See `toolpict.domain.errors`.

    """
    with units.looking() as work:
        following = find_next(own_order(work, work.get(Task, task_id), actor), task_id)
        task = work.get(Task, following) if following else None
    if task is None:
        return None
    if task.status is TaskStatus.ASSIGNED:
        command = tasks.MakeMove(task.id, task.version, Move.START)
        tasks.make_move(command, actor=actor, units=units, clock=clock)
    return task.id


__all__ = ["Checked", "SaveReading", "save_reading", "sign_reading", "start_next", "task_body"]
