"""A reading as it is validated: answers with their labels, what is missing, files, signature, earlier revisions."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from uuid import UUID

from toolpict.domain.ecrf import (
    UNKNOWN,
    Circumstances,
    FormDefinition,
    Group,
    Item,
    ItemType,
    Label,
    Place,
    Section,
    as_typed,
    read_answers,
)
from toolpict.domain.ecrf.items import COUNTED
from toolpict.domain.forms import FormVersion
from toolpict.domain.people import Actor
from toolpict.domain.permissions import Permission, permits
from toolpict.domain.reading import Attachment, ResponseValue, Revision, Signature, standing_signature
from toolpict.domain.tasks import Move, Task
from toolpict.services.drafts import form_of
from toolpict.services.earlier_readings import circumstances_of
from toolpict.services.forms import read_published
from toolpict.services.ports.forms import NewerVersion
from toolpict.services.ports.queries import Thread
from toolpict.services.ports.units import Looking, UnitsOfWork
from toolpict.services.reading_trail import Trail, trail_of
from toolpict.services.version_moves import newer_versions


class LineState(StrEnum):
    """What is to be said of an item beside its answer."""

    ANSWERED = "answered"
    EMPTY = "empty"
    MISSING = "reading.missing"
    NOT_ASKED = "reading.not-asked"
    REDACTED = "reading.redacted"


@dataclass(frozen=True)
class Line:
    """One item and its answer.

    Attributes
    ----------
    row
        Row of a group, from 1; 0 outside of one.
    answers
        In words: labels of choices, a number as its canonical text.
    is_measured
        The number was taken from the images.

    """

    place: Place
    row: int
    state: LineState
    answers: tuple[Label, ...] = ()
    is_number: bool = False
    is_measured: bool = False
    queries: tuple[Thread, ...] = ()

    @property
    def at(self) -> tuple[str, int]:
        """Return where it stands, as locks and marks name it."""
        return (self.place.path, self.row)


@dataclass(frozen=True)
class SignedRevision:
    """A revision and its signature, if it has one; `stands` tells whether that signature holds."""

    revision: Revision
    signature: Signature | None
    stands: bool


@dataclass(frozen=True)
class ReadingBody:
    """A reading for who may read it; `sections` are empty before anything was saved.

    Attributes
    ----------
    revisions
        Newest first.
    newest
        A newer version of the form, to which the person may move the reading.
    may_fill
        The person fills it now: the way to the reading room is shown.

    """

    task_id: UUID
    task_version: int
    form: FormVersion
    definition: FormDefinition
    sections: Sequence[tuple[Section, Sequence[Line]]]
    revisions: Sequence[SignedRevision]
    attachments: Sequence[Attachment]
    trail: Trail
    newest: NewerVersion | None
    may_fill: bool
    may_return: bool

    @property
    def other_queries(self) -> Sequence[Thread]:
        """Return the queries about items of which there is no line."""
        shown = {line.place.path for _, lines in self.sections for line in lines}
        return self.trail.others(frozenset(shown))

    @property
    def items(self) -> list[Place]:
        """Return the items that a query may be asked about although there is no line of them."""
        unasked = (ItemType.DESCRIPTIVE, ItemType.CALC)
        lined = {line.place.path for _, lines in self.sections for line in lines}
        places = [place for place in self.definition.places.values() if place.path not in lined]
        return [place for place in places if place.item.type not in unasked and not place.item.is_hidden]


def task_body(task_id: UUID, *, actor: Actor, units: UnitsOfWork) -> ReadingBody | None:
    """Return what the page of a reading task shows of the reading; None when this person may not read it.

    A reader sees their own revisions, whoever validates sees all of this task; nobody is shown another task's here.

    Raises
    ------
    NotFoundError
        There is no such task.

    """
    with units.looking() as work:
        task = work.get(Task, task_id)
        if not permits(actor, Permission.READING_READ, task) or task.form_version_id is None:
            return None
        revisions = visible_revisions(work, task, actor)
        form, definition = form_of(work, task)
        last = revisions[0] if revisions else None
        if last and last.form_version_id != form.id:
            form = work.get(FormVersion, last.form_version_id)
            definition = read_published(form.document)
        trail = trail_of(work, task, actor, revisions)
        sections = sections_of(work, task, definition, last, trail) if last else ()
        return ReadingBody(
            task_id=task.id,
            task_version=task.version,
            form=form,
            definition=definition,
            sections=sections,
            revisions=signed_revisions(work, task, revisions),
            attachments=last.attachments if last else (),
            trail=trail,
            newest=newest_version(work, task, actor),
            may_fill=permits(actor, Permission.READING_FILL, task),
            may_return=task.can(Move.RETURN) and permits(actor, Permission.TASK_RETURN, task),
        )


def newest_version(work: Looking, task: Task, actor: Actor) -> NewerVersion | None:
    """Return the newer version of the form that this person may move the reading to; None when there is none."""
    newer = newer_versions(work, task) if permits(actor, Permission.READING_MOVE_VERSION, task) else []
    return newer[0] if newer else None


def visible_revisions(work: Looking, task: Task, actor: Actor) -> list[Revision]:
    """Return the revisions that this person may read, newest first."""
    validates = permits(actor, Permission.TASK_RETURN, task) or task.assignee_id != actor.account_id
    found = (
        work.find(Revision, task_id=task.id)
        if validates
        else work.find(Revision, task_id=task.id, saved_by=actor.account_id)
    )
    return sorted(found, key=lambda revision: -revision.number)


def signed_revisions(work: Looking, task: Task, revisions: Sequence[Revision]) -> list[SignedRevision]:
    """Return the revisions with their signatures."""
    signatures = work.find(Signature, revision_id={each.id for each in revisions}) if revisions else ()
    by_revision = {signature.revision_id: signature for signature in signatures}
    standing = standing_signature(task.status, revisions, signatures)
    return [
        SignedRevision(each, found := by_revision.get(each.id), found is not None and found is standing)
        for each in revisions
    ]


def sections_of(
    work: Looking, task: Task, definition: FormDefinition, revision: Revision, trail: Trail
) -> list[tuple[Section, list[Line]]]:
    """Return the answers of a revision, judged by what its reader knew when it was saved."""
    known = circumstances_of(work, task, definition, revision.saved_by, revision.saved_at)
    return lines_of(definition, revision, trail.threads, known)


def lines_of(
    definition: FormDefinition,
    revision: Revision,
    asked: Mapping[str, Sequence[Thread]],
    circumstances: Circumstances = UNKNOWN,
) -> list[tuple[Section, list[Line]]]:
    """Return the answers of a revision, section by section, with what is missing marked."""
    reader = _Lines(definition, revision, asked, circumstances)
    return [(section, list(reader.of_section(section))) for section in definition.sections]


class _Lines:
    """Turns the values of a revision into lines."""

    def __init__(
        self,
        definition: FormDefinition,
        revision: Revision,
        asked: Mapping[str, Sequence[Thread]],
        circumstances: Circumstances,
    ) -> None:
        self._values: dict[tuple[str, int], list[ResponseValue]] = {}
        for value in revision.values:
            self._values.setdefault((value.path.partition("___")[0], value.repeat), []).append(value)
        typed = as_typed(definition, revision.values, ".")
        self._read = read_answers(definition, typed, len(revision.attachments), circumstances)
        self._asked = asked
        self._rows = {value.repeat for value in revision.values}
        self._begun: set[str] = set()

    def of_section(self, section: Section) -> Iterator[Line]:
        """Return the lines of a section, row by row in groups."""
        for entry in section.entries:
            if isinstance(entry, Group):
                yield from self._of_group(entry)
            elif not entry.is_hidden:
                yield self._line(Place(None, entry), 0)

    def _of_group(self, group: Group) -> Iterator[Line]:
        paths = {f"{group.oid}/{item.oid}" for item in group.items}
        rows = sorted({row for path, row in self._values if path in paths})
        for row in rows:
            yield from (self._line(Place(group, item), row) for item in group.items if not item.is_hidden)

    def _line(self, place: Place, row: int) -> Line:
        values = self._values.get((place.path, row), [])
        asked = tuple(self._asked_at(place.path, row))
        if not values:
            return Line(place, row, self._state_without(place, row), queries=asked)
        if any(value.text is None for value in values):
            return Line(place, row, LineState.REDACTED, queries=asked)
        return Line(
            place,
            row,
            LineState.ANSWERED,
            tuple(words(place.item, values)),
            is_number=place.item.type in COUNTED | {ItemType.CALC},
            is_measured=any(value.provenance for value in values),
            queries=asked,
        )

    def _asked_at(self, path: str, row: int) -> Iterator[Thread]:
        """Return what is asked of an answer; what is asked of all rows, or of one that is gone, stands at the first."""
        is_first = path not in self._begun
        self._begun.add(path)
        for thread in self._asked.get(path, ()):
            if thread.query.row == row or (is_first and thread.query.row not in self._rows - {0}):
                yield thread

    def _state_without(self, place: Place, row: int) -> LineState:
        name = place.field(row)
        is_hidden = name in self._read.hidden or (place.group is not None and place.group.oid in self._read.hidden)
        if is_hidden:
            return LineState.NOT_ASKED
        return LineState.MISSING if name in self._read.problems else LineState.EMPTY


def words(item: Item, values: Sequence[ResponseValue]) -> Iterator[Label]:
    """Return the answers to an item in words."""
    for value in values:
        text = value.text or ""
        if item.type is ItemType.CHECKBOX:
            choice = item.choice(value.path.partition("___")[2])
            if choice and text == "1":
                yield choice.label
            continue
        choice = item.choice(text)
        yield choice.label if choice else Label(text, text)
