"""What a form's logic knows beside what is typed: the time point, the day, and what this reader answered before."""

from datetime import datetime
from itertools import chain
from uuid import UUID

from toolpict.domain.ecrf import Circumstances, Earlier, FormDefinition
from toolpict.domain.ecrf.expressions import Tree, references
from toolpict.domain.ecrf.logic import is_earlier
from toolpict.domain.imaging import Case
from toolpict.domain.reading import Revision, Signature
from toolpict.domain.reading_plan import ReadingSlot
from toolpict.domain.research_study import TimePoint, Visit
from toolpict.domain.tasks import Task
from toolpict.services.ports.units import Looking


def circumstances_of(
    work: Looking, task: Task, definition: FormDefinition, reader_id: UUID, at: datetime | None
) -> Circumstances:
    """Return what the logic of a form knows when this person reads this case.

    Only a form that speaks of earlier time points is told of them, and only of what the same person signed, in the same
    place of the same plan: a reader never sees a co-reader's line.
    """
    slots = work.find(ReadingSlot, task_id=task.id)
    case = work.get(Case, slots[0].case_id) if slots else None
    if case is None:
        return Circumstances(at)
    earlier = earlier_of(work, task, slots[0], case, reader_id) if asks_for_earlier(definition) else ()
    return Circumstances(at, time_point_of(work, task).code, case.alias, earlier)


def asks_for_earlier(definition: FormDefinition) -> bool:
    """Tell whether the logic of a form speaks of another time point."""
    entries = chain(definition.groups.values(), (place.item for place in definition.places.values()))
    trees = (getattr(entry, name, None) for entry in entries for name in ("branching", "calculation"))
    checks = chain(definition.checks, *(place.item.checks for place in definition.places.values()))
    return any(speaks_of_earlier(tree) for tree in chain(trees, (check.when for check in checks)) if tree is not None)


def speaks_of_earlier(tree: Tree) -> bool:
    """Tell whether an expression speaks of another time point."""
    return any(is_earlier(node) or node[0] == "at" for node in references(tree))


def time_point_of(work: Looking, task: Task) -> TimePoint:
    """Return the time point that a task is about."""
    return work.get(TimePoint, work.get(Visit, task.visit_id).time_point_id)


def earlier_of(work: Looking, task: Task, slot: ReadingSlot, case: Case, reader_id: UUID) -> list[Earlier]:
    """Return what the person signed of the earlier time points of the same subject, oldest first.

    A time point that has a case but no signed reading yet is there with nothing answered.
    """
    here = time_point_of(work, task).position
    cases = [each.id for each in work.find(Case, subject_id=case.subject_id) if each.repeats_case_id is None]
    alike = work.find(ReadingSlot, reading_plan_id=slot.reading_plan_id, slot=slot.slot, case_id=set(cases))
    tasks = [work.get(Task, each.task_id) for each in alike if each.round == slot.round]
    dated = sorted(((time_point_of(work, each), each) for each in tasks), key=lambda pair: pair[0].position)
    return [
        Earlier.of(time_point.code, revision.values if (revision := last_signed(work, each, reader_id)) else ())
        for time_point, each in dated
        if time_point.position < here
    ]


def last_signed(work: Looking, task: Task, reader_id: UUID) -> Revision | None:
    """Return the newest revision of a task that this person signed; None when there is none."""
    revisions = {each.id: each for each in work.find(Revision, task_id=task.id, saved_by=reader_id)}
    signed = work.find(Signature, revision_id=set(revisions)) if revisions else ()
    return max((revisions[each.revision_id] for each in signed), key=lambda each: each.number, default=None)
