"""What the reading room shows: the case by its alias, the form as it was left, and where it stands in the order."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from types import MappingProxyType
from typing import Final
from uuid import UUID

from toolpict.domain.codes import AuditCode
from toolpict.domain.ecrf import UNKNOWN, Circumstances, FormDefinition, Typed, as_typed, is_field
from toolpict.domain.ecrf.checks import why
from toolpict.domain.errors import NotFoundError
from toolpict.domain.imaging import Case
from toolpict.domain.locks import LockEntry, LockScope
from toolpict.domain.people import Actor
from toolpict.domain.permissions import Permission, permits
from toolpict.domain.queries import OPEN
from toolpict.domain.reading import Attachment
from toolpict.domain.reading_plan import ReadingSlot
from toolpict.domain.research_study import TimePoint, Visit
from toolpict.domain.tasks import Move, Task, TaskStatus
from toolpict.services.drafts import beside_the_form, form_of, read_draft
from toolpict.services.earlier_readings import circumstances_of
from toolpict.services.locks import locked_now
from toolpict.services.own_lesions import NOTHING_SHOWN, Shown, shown_beside
from toolpict.services.ports.queries import Thread
from toolpict.services.ports.readings import OrderedReading
from toolpict.services.ports.units import Looking, UnitsOfWork
from toolpict.services.reading_trail import visible_threads
from toolpict.services.wording import Language

TO_READ: Final = frozenset({TaskStatus.ASSIGNED, TaskStatus.IN_PROGRESS, TaskStatus.RETURNED})
DECIMAL_SIGN: Final[Mapping[Language, str]] = {Language.FRENCH: ",", Language.ENGLISH: "."}


@dataclass(frozen=True)
class RoomPage:
    """What the reading room shows.

    Attributes
    ----------
    alias
        What the reader calls the case by.
    rank, total
        Which of how many cases of this person it is.
    next_task_id
        The next reading of the stored order that can be begun or gone on with; None when there is none.
    typed
        What the fields hold: the draft, else the last revision.
    sequence
        Number of the draft; the page counts on from it.
    saved_at
        When it was last saved; None when nothing is.
    needs_reason
        It was signed before, so that the next revision says why.
    queries
        What is asked about items and not closed, by path.
    returned_for
        Why it was sent back; empty when it was not.
    reason, answers
        What the draft holds beside the form: why a signed reading is changed, and the answers to queries.
    is_locked
        The reading, its time point or its research study is: nothing of it can be saved or signed.
    locked
        Fields of single answers that are locked.
    shown
        What the plan shows beside the images.

    """

    task: Task
    alias: str
    time_point: str
    rank: int
    total: int
    next_task_id: UUID | None
    definition: FormDefinition
    typed: Typed
    sequence: int
    saved_at: datetime | None
    attachments: Sequence[Attachment]
    queries: Mapping[str, Sequence[Thread]]
    needs_reason: bool
    returned_for: str
    reason: str = ""
    answers: Mapping[UUID, str] = field(default_factory=lambda: MappingProxyType({}))
    is_locked: bool = False
    locked: frozenset[str] = frozenset()
    circumstances: Circumstances = UNKNOWN
    shown: Shown = NOTHING_SHOWN


def look_at_room(
    task_id: UUID, *, actor: Actor, units: UnitsOfWork, language: Language, at: datetime | None = None
) -> RoomPage:
    """Return what the reading room shows; nothing changes.  `at` is what the form's logic takes for now.

    Raises
    ------
    NotFoundError
        The person does not read this case now.

    """
    with units.looking() as work:
        task = work.get(Task, task_id)
        if not permits(actor, Permission.READING_FILL, task):
            raise NotFoundError
        _, definition = form_of(work, task)
        order = own_order(work, task, actor)
        ids = [reading.task_id for reading in order]
        draft = work.readings.draft(task.id, actor.account_id)
        last = work.readings.last_revision(task.id, actor.account_id)
        saved = work.readings.saved(task.id)
        threads, locks = visible_threads(work, task, actor, saved), locked_now(work, task, actor.account_id, saved)
        values = as_typed(definition, last.values if last else (), DECIMAL_SIGN[language]) | reasons(
            definition, [each for each in threads if each.query.asked_by == actor.account_id]
        )
        shown = shown_beside(work, task, definition, actor.account_id)
        typed, reason, answers = beside_the_form(read_draft(draft) if draft else values if last else shown.carried)
        return RoomPage(
            task=task,
            alias=find_alias(work, task),
            time_point=work.get(TimePoint, work.get(Visit, task.visit_id).time_point_id).label,
            rank=ids.index(task.id) + 1 if task.id in ids else 1,
            total=max(len(ids), 1),
            next_task_id=find_next(order, task.id),
            definition=definition,
            typed=typed,
            sequence=draft.sequence if draft else 0,
            saved_at=draft.saved_at if draft else last.saved_at if last else None,
            attachments=work.readings.draft_attachments(task.id, actor.account_id),
            queries=open_queries(threads),
            needs_reason=work.readings.was_signed(task.id),
            returned_for=returned_for(work, task),
            reason=reason,
            answers=answers,
            is_locked=any(lock.scope is not LockScope.ITEM for lock in locks),
            locked=frozenset(locked_fields(definition, locks)),
            circumstances=circumstances_of(work, task, definition, actor.account_id, at),
            shown=shown,
        )


def find_alias(work: Looking, task: Task) -> str:
    """Return what the case is called; empty when the task reads none."""
    return next((work.get(Case, slot.case_id).alias for slot in work.find(ReadingSlot, task_id=task.id)), "")


def own_order(work: Looking, task: Task, actor: Actor) -> Sequence[OrderedReading]:
    """Return the person's readings of the same plan, in their stored order."""
    slots = work.find(ReadingSlot, task_id=task.id)
    return work.readings.order(slots[0].reading_plan_id, actor.account_id) if slots else ()


def find_next(order: Sequence[OrderedReading], task_id: UUID) -> UUID | None:
    """Return the reading to go on with: the first after this one, else the first before it; None when none is left."""
    ids = [reading.task_id for reading in order]
    here = ids.index(task_id) if task_id in ids else -1
    around = [*order[here + 1 :], *order[: max(here, 0)]]
    return next((reading.task_id for reading in around if reading.status in TO_READ), None)


def open_queries(threads: Iterable[Thread]) -> dict[str, list[Thread]]:
    """Return what people asked about items and is not closed, by path."""
    asked: dict[str, list[Thread]] = {}
    for thread in threads:
        if thread.query.status in OPEN:
            asked.setdefault(thread.query.path, []).append(thread)
    return asked


def reasons(definition: FormDefinition, threads: Iterable[Thread]) -> dict[str, list[str]]:
    """Return why answers stand that a check speaks of, as it was said when the reading was signed, by field.

    Another version of the form may have another check there: what was said to the one before is no reason for it.
    """
    said: dict[str, list[str]] = {}
    for thread in threads:
        query, place = thread.query, definition.place(thread.query.path)
        checks = place.item.checks if place else () if query.path else definition.checks
        asks = 0 < query.check <= len(checks) and checks[query.check - 1].message.fr == query.text
        if asks and thread.lines:
            name = why(place.field(query.row) if place else "", query.check)
            if is_field(definition, name):
                said[name] = [thread.lines[-1].text]
    return said


def locked_fields(definition: FormDefinition, locks: Iterable[LockEntry]) -> Iterator[str]:
    """Return the fields of the single answers that are locked."""
    for lock in locks:
        place = definition.place(lock.path) if lock.scope is LockScope.ITEM else None
        if place:
            yield place.field(lock.row)


def returned_for(work: Looking, task: Task) -> str:
    """Return why the task was last sent back; empty when it is not a returned one."""
    if task.status is not TaskStatus.RETURNED:
        return ""
    moves = [entry for entry in work.history(task.id) if entry.code is AuditCode.TASK_MOVED]
    back = [entry.reason for entry in moves if entry.parameters["move"] in (Move.RETURN, Move.UNLOCK)]
    return back[-1] if back else ""
