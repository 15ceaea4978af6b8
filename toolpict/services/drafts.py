"""What is being typed, kept on the server: one draft per task and person, replaced in place, no record."""

import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final
from uuid import UUID

from toolpict.domain.codes import AuditCode, ErrorCode, ProblemCode
from toolpict.domain.ecrf import FormDefinition, Typed, is_field
from toolpict.domain.errors import InvalidInputError, NotFoundError, Problem, WrongStateError
from toolpict.domain.forms import FormVersion
from toolpict.domain.people import Actor
from toolpict.domain.permissions import Permission, is_assignee, permits, require
from toolpict.domain.reading import Draft
from toolpict.domain.tasks import Task, TaskKind
from toolpict.services.forms import read_published
from toolpict.services.ports.units import Changing, Clock, Looking, UnitsOfWork

LONGEST_DRAFT: Final = 1_000_000
"""Characters of all that is typed into one form."""

REASON: Final = "change-reason"
QUERY: Final = re.compile(r"query:([0-9a-f]{32})")
"""What is typed beside the form: why a signed reading is changed, and the answer to a query, named by its id."""

LONGEST_PAGE: Final = 64
HIGHEST_SEQUENCE: Final = 2**31 - 1


def require_filling(actor: Actor, task: Task) -> None:
    """Do nothing if this person fills the form of this task now.

    Raises
    ------
    NotFoundError, NotPermittedError
        It is not theirs.
    WrongStateError
        It is theirs, but it was signed, paused or taken back meanwhile.

    """
    if permits(actor, Permission.READING_FILL, task):
        return
    if task.kind is TaskKind.READING and is_assignee(actor, task):
        raise WrongStateError(ErrorCode.CHANGED_MEANWHILE)
    require(actor, Permission.READING_FILL, task)


def form_of(work: Looking, task: Task) -> tuple[FormVersion, FormDefinition]:
    """Return the form that a reading task is read with."""
    if task.form_version_id is None:
        raise NotFoundError
    version = work.get(FormVersion, task.form_version_id)
    return version, read_published(version.document)


@dataclass(frozen=True)
class SaveDraft:
    """One packet of the page: everything typed so far, and its number.

    Attributes
    ----------
    page
        Which page of a browser sends it, at random.
    base
        Number of the last packet that the page knows to be stored; None when it does not say.

    """

    task_id: UUID
    sequence: int
    typed: Typed
    page: str = ""
    base: int | None = None


@dataclass(frozen=True)
class SavedDraft:
    """How the draft now stands.

    Attributes
    ----------
    is_late
        The packet's number was not higher than that of what is stored: it was dropped.
    elsewhere
        What another page stored meanwhile, which this packet did not replace; None when none did.

    """

    sequence: int
    saved_at: datetime
    is_late: bool
    elsewhere: Typed | None = None


def save_draft(command: SaveDraft, *, actor: Actor, units: UnitsOfWork, clock: Clock) -> SavedDraft:
    """Store what was typed in the place of what was stored before; its opening is audited, its saving is not.

    What another page stored since this one was drawn is not replaced: it is given back, to be compared.

    Raises
    ------
    NotFoundError, NotPermittedError, WrongStateError, InvalidInputError
        See `toolpict.domain.errors`.

    """
    if not 0 < command.sequence <= HIGHEST_SEQUENCE or len(command.page) > LONGEST_PAGE:
        raise misshapen()
    with units.changing() as work:
        task = work.get(Task, command.task_id)
        require_filling(actor, task)
        _, definition = form_of(work, task)
        answers = write_draft(definition, command.typed)
        draft = Draft(task.id, actor.account_id, answers, command.sequence, clock(), command.page)
        before = work.readings.draft(task.id, actor.account_id)
        if before is not None and is_from_elsewhere(before, command.page, command.base) and before.answers != answers:
            return SavedDraft(before.sequence, before.saved_at, True, read_draft(before))
        if before is None:
            work.record(task.entry(AuditCode.DRAFT_OPENED, actor.account_id, draft.saved_at))
        is_kept = work.readings.keep_draft(draft)
        stored = draft if is_kept or before is None else before
        work.commit()
        return SavedDraft(stored.sequence, stored.saved_at, not is_kept)


def is_from_elsewhere(stored: Draft, page: str, base: int | None) -> bool:
    """Tell whether a draft was stored by another page than this one, after this one was drawn."""
    return base is not None and stored.sequence != base and stored.page != page


def misshapen() -> InvalidInputError:
    """Return what a packet that is none of our page's is refused with."""
    return InvalidInputError({"draft": Problem(ProblemCode.WRONG_SHAPE)})


def keep_typed(work: Changing, task: Task, typed: Typed, actor: Actor, at: datetime) -> None:
    """Have the draft hold what was saved deliberately, under a number higher than any before."""
    _, definition = form_of(work, task)
    before = work.readings.draft(task.id, actor.account_id)
    sequence = before.sequence + 1 if before else 1
    work.readings.keep_draft(Draft(task.id, actor.account_id, write_draft(definition, typed), sequence, at))


def write_draft(definition: FormDefinition, typed: Typed) -> str:
    """Return what was typed into the fields of the form as canonical JSON; empty fields are left out.

    Raises
    ------
    InvalidInputError
        It is more than anybody types.

    """
    kept = {name: [*map(plain, texts)] for name, texts in typed.items() if any(texts) and is_kept(definition, name)}
    answers = json.dumps(kept, sort_keys=True, separators=(",", ":"))
    if len(answers) > LONGEST_DRAFT:
        raise InvalidInputError({"answers": Problem(ProblemCode.TOO_LONG, maximum=LONGEST_DRAFT)})
    return answers


def is_kept(definition: FormDefinition, name: str) -> bool:
    """Tell whether what is typed under a name is kept in a draft: into a field of the form, or beside it."""
    return name == REASON or QUERY.fullmatch(name) is not None or is_field(definition, name)


def beside_the_form(typed: Typed) -> tuple[Typed, str, Mapping[UUID, str]]:
    """Return what was typed into the form, the reason of the change, and the answers to queries by their id."""
    answers = {UUID(match[1]): "\n".join(texts) for name, texts in typed.items() if (match := QUERY.fullmatch(name))}
    form = {name: texts for name, texts in typed.items() if name != REASON and not QUERY.fullmatch(name)}
    return form, "\n".join(typed.get(REASON, ())), answers


def plain(text: str) -> str:
    """Return a text that can be shown: half of a surrogate pair, which a script may send, is no character."""
    return text.encode(errors="replace").decode()


def read_draft(draft: Draft) -> Mapping[str, Sequence[str]]:
    """Return what `write_draft` wrote."""
    typed: Mapping[str, Sequence[str]] = json.loads(draft.answers)
    return typed
