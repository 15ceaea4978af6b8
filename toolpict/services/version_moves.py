"""A new version of a form while readings are open: each keeps its own until a research associate moves it."""

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from toolpict.domain.codes import AuditCode, ErrorCode, ProblemCode
from toolpict.domain.conversation import Notified
from toolpict.domain.ecrf import FormDefinition, Label, Typed
from toolpict.domain.ecrf.comparison import Difference, differences
from toolpict.domain.ecrf.editing import read_said
from toolpict.domain.errors import InvalidInputError, NotFoundError, Problem, WrongStateError
from toolpict.domain.forms import FormVersion
from toolpict.domain.people import Actor
from toolpict.domain.permissions import Permission, require
from toolpict.domain.reading import Draft
from toolpict.domain.research_study import ResearchStudy
from toolpict.domain.tasks import StatusGroup, Task
from toolpict.services import notifications
from toolpict.services.drafts import beside_the_form, form_of, is_kept, read_draft, write_draft
from toolpict.services.forms import read_published
from toolpict.services.ports.forms import NewerVersion
from toolpict.services.ports.units import Changing, Clock, Looking, UnitsOfWork
from toolpict.services.problems import LONGEST_REASON, Problems

MOVED_IN = frozenset({StatusGroup.PREPARING, StatusGroup.OPEN})
"""Nothing that is signed is moved: it has to be sent back first."""


@dataclass(frozen=True)
class VersionMovePage:
    """What moving a reading to another version would do.

    Attributes
    ----------
    newer
        Versions it can be moved to, newest first; `after` is the one that is looked at.
    lost
        What the questions are called that were answered in the draft and are not asked any more.

    """

    research_study: ResearchStudy
    task: Task
    before: FormVersion
    after: FormVersion
    newer: Sequence[NewerVersion]
    changes: Sequence[Difference]
    lost: Sequence[Label]


def look_at_version_move(
    task_id: UUID, form_version_id: UUID | None, *, actor: Actor, units: UnitsOfWork
) -> VersionMovePage:
    """Return what a move would do; without a version, to the newest one.  Nothing changes.

    Raises
    ------
    NotFoundError, NotPermittedError
        See `toolpict.domain.errors`; there is no newer version.

    """
    with units.looking() as work:
        task = work.get(Task, task_id)
        require(actor, Permission.READING_MOVE_VERSION, task)
        before, _ = form_of(work, task)
        newer = newer_versions(work, task)
        found = next((each for each in newer if form_version_id in (None, each.id)), None)
        if found is None:
            raise NotFoundError
        after = work.get(FormVersion, found.id)
        lost = lost_fields(read_published(before.document), read_published(after.document), drafted(work, task))
        changes = differences(read_said(before.document), read_said(after.document))
        research_study = work.get(ResearchStudy, task.research_study_id)
    return VersionMovePage(research_study, task, before, after, newer, changes, lost)


def newer_versions(work: Looking, task: Task) -> Sequence[NewerVersion]:
    """Return the versions in use that an open reading can be moved to, newest first; none once it is signed."""
    if task.group not in MOVED_IN or task.form_version_id is None:
        return []
    return work.forms.newer(task.form_version_id)


def drafted(work: Looking, task: Task) -> Typed:
    """Return what the person who has the task typed and did not sign."""
    draft = work.readings.draft(task.id, task.assignee_id) if task.assignee_id else None
    return beside_the_form(read_draft(draft))[0] if draft else {}


def lost_fields(before: FormDefinition, after: FormDefinition, typed: Typed) -> list[Label]:
    """Return what the questions are called whose answers have no place in the other version, each once."""
    names = [name.rpartition("/")[2].partition(":")[0] for name in typed if not is_kept(after, name)]
    return [before.places[name].item.label for name in dict.fromkeys(names) if name in before.places]


@dataclass(frozen=True)
class MoveVersion:
    """A research associate has an open reading go on with another version of its form."""

    task_id: UUID
    task_version: int
    form_version_id: UUID
    reason: str


def move_version(command: MoveVersion, *, actor: Actor, units: UnitsOfWork, clock: Clock) -> None:
    """Move a reading, with what is typed so far as far as it has a place there, and tell its reader.

    Raises
    ------
    NotFoundError, NotPermittedError, WrongStateError, InvalidInputError
        See `toolpict.domain.errors`; it was signed, or there is no such newer version.

    """
    problems, now = Problems(), clock()
    with units.changing() as work:
        task = work.get(Task, command.task_id)
        require(actor, Permission.READING_MOVE_VERSION, task)
        task.require_version(command.task_version)
        reason = problems.text("reason", command.reason, longest=LONGEST_REASON)
        problems.require()
        if task.group not in MOVED_IN:
            raise WrongStateError(ErrorCode.CHANGED_MEANWHILE)
        before, _ = form_of(work, task)
        if command.form_version_id not in {each.id for each in newer_versions(work, task)}:
            raise InvalidInputError({"version": Problem(ProblemCode.UNKNOWN_VALUE)})
        after = work.get(FormVersion, command.form_version_id)
        versions = {"before": before.version, "after": after.version}
        by = actor.account_id
        work.record(task.touch(AuditCode.READING_VERSION_MOVED, by=by, at=now, reason=reason, **versions))
        task.form_version_id = after.id
        carry_draft_over(work, task, read_published(after.document))
        if task.assignee_id:
            notifications.tell(work, task.assignee_id, task, Notified.VERSION_MOVED, now)
        work.commit()


def carry_draft_over(work: Changing, task: Task, definition: FormDefinition) -> None:
    """Keep of the draft what the version asks for, under a higher number, so that an open page is told of it."""
    draft = work.readings.draft(task.id, task.assignee_id) if task.assignee_id else None
    if draft is not None:
        answers = write_draft(definition, read_draft(draft))
        work.readings.keep_draft(Draft(task.id, draft.account_id, answers, draft.sequence + 1, draft.saved_at))
