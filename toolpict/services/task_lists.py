"""The work list: which tasks a person sees, narrowed down by filters that live in the address, blinded where they read."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from typing import Final, TypeVar
from uuid import UUID

from toolpict.domain.codes import ProblemCode
from toolpict.domain.errors import InvalidInputError, NotFoundError, Problem
from toolpict.domain.people import Actor, Role
from toolpict.domain.permissions import KIND_ROLES
from toolpict.domain.tasks import GROUP, NO_DUE_DATE, StatusGroup, TaskKind, TaskStatus
from toolpict.services.ports.tasks import COUNTED, Criteria, Place, Scope, TaskRow
from toolpict.services.ports.units import Looking, UnitsOfWork

ROWS: Final = 50
"""Tasks on a page."""

MOST_IN_FILE: Final = 5000
"""Lines of "CSV of what is shown"."""

MANAGERS: Final = (Role.RESEARCH_ASSOCIATE, Role.COORDINATOR)
"""Who sees all the tasks of a research study."""

READ_BLIND: Final = frozenset({TaskKind.READING, TaskKind.ADJUDICATION})
LONGEST_NUMBER: Final = 10
"""Digits, one more than the database takes for certain."""

NOBODY: Final = "nobody"
NO_SUCH_ID: Final = UUID(int=0)
E = TypeVar("E", StatusGroup, TaskStatus, TaskKind)


@dataclass(frozen=True)
class Line:
    """One task as this person may see it.

    Attributes
    ----------
    subject
        `CODE-NUMBER`, or the alias of the case for who reads it.
    site, time_point, slot
        Empty for who reads it.
    due
        None when none was set.

    """

    id: UUID
    number: int
    kind: TaskKind
    status: TaskStatus
    group: StatusGroup
    title: str
    due: date | None
    priority: int
    status_since: datetime
    version: int
    research_study_id: UUID
    research_study_code: str
    subject_id: UUID | None
    subject: str
    site: str
    time_point: str
    assignee_id: UUID | None
    assignee: str
    slot: str

    @property
    def is_closed(self) -> bool:
        """Tell whether nobody waits for it any more, or nobody may hurry it."""
        return self.group is not StatusGroup.OPEN or self.status is TaskStatus.ON_HOLD


@dataclass(frozen=True)
class WorkList:
    """A page of the list.

    Attributes
    ----------
    total
        How many there are, counted up to `COUNTED`; `more` when there are others.
    before, after
        Where the page before and the page behind start; None when there is none.

    """

    lines: tuple[Line, ...]
    total: int
    more: bool
    before: Place | None
    after: Place | None
    criteria: Criteria
    manages: bool
    names: Mapping[str, str] = field(default_factory=dict)


def scope_of(actor: Actor) -> Scope:
    """Return which tasks a person may know of."""
    may_take = {kind: actor.research_study_ids(*roles) for kind, roles in KIND_ROLES.items()}
    at_sites = {kind: actor.sites_of(*roles) for kind, roles in KIND_ROLES.items()}
    return Scope(
        actor.account_id,
        actor.research_study_ids(*MANAGERS),
        {kind: places for kind, places in may_take.items() if places},
        actor.sites_of(*MANAGERS),
        {kind: places for kind, places in at_sites.items() if places},
    )


def manages(actor: Actor, research_study_id: UUID, site_id: UUID) -> bool:
    """Tell whether a person sees all the tasks of a research study at a site, and who has them."""
    return any(actor.holds(role, research_study_id, site_id) for role in MANAGERS)


def see(row: TaskRow, actor: Actor) -> Line:
    """Return a task as this person may see it: whoever reads a case knows it by its alias alone."""
    in_clear = manages(actor, row.research_study_id, row.site_id)
    blind = row.kind in READ_BLIND and not in_clear
    mine = row.assignee_id == actor.account_id
    return Line(
        row.id,
        row.number,
        row.kind,
        row.status,
        row.group,
        row.title,
        None if row.due == NO_DUE_DATE else row.due,
        row.priority,
        row.status_since,
        row.version,
        row.research_study_id,
        row.research_study_code,
        subject_id=row.subject_id if in_clear else None,
        subject=(row.alias or "") if blind else f"{row.research_study_code}-{row.subject_number}",
        site="" if blind else row.site_code,
        time_point="" if blind else row.time_point,
        assignee_id=row.assignee_id if in_clear or mine else None,
        assignee=(row.assignee or "") if in_clear or mine else "",
        slot=row.slot or "" if in_clear else "",
    )


def look_at_list(
    asked: Mapping[str, str], *, actor: Actor, units: UnitsOfWork, today: date, rows: int = ROWS
) -> WorkList:
    """Return a page of what the person may see and asked for; nothing changes.

    Raises
    ------
    NotFoundError, InvalidInputError
        A research study they do not know of; a filter that is none.

    """
    after, before = read_place(asked, "after"), read_place(asked, "before")
    scope = scope_of(actor)
    with units.looking() as work:
        criteria, names = read_criteria(work, asked, actor, today)
        scope = without_what_a_filter_would_tell(scope, criteria)
        found = work.tasks.work_list(scope, criteria, after=after, before=before, limit=rows + 1)
        total = work.tasks.count(scope, criteria)
    shown = found[-rows:] if before and not after else found[:rows]
    overflows = len(found) > rows
    has_before, has_after = (overflows, True) if before and not after else (after is not None, overflows)
    return WorkList(
        tuple(see(row, actor) for row in shown),
        min(total, COUNTED),
        total > COUNTED,
        place(shown[0]) if shown and has_before else None,
        place(shown[-1]) if shown and has_after else None,
        criteria,
        bool(scope.managed or scope.managed_sites),
        names,
    )


def without_what_a_filter_would_tell(scope: Scope, criteria: Criteria) -> Scope:
    """Return the scope without what a person reads blind, when they ask for a site: what is left would name it."""
    if criteria.site_id is None:
        return scope
    return replace(
        scope,
        may_take={kind: own for kind, own in scope.may_take.items() if kind not in READ_BLIND},
        may_take_sites={kind: own for kind, own in scope.may_take_sites.items() if kind not in READ_BLIND},
    )


def place(row: TaskRow) -> Place:
    """Return where a task stands in the list."""
    return Place(row.due, row.number)


def read_place(asked: Mapping[str, str], name: str) -> Place | None:
    """Return the place named in an address as `2026-11-24,1234`; None when it names none.

    Raises
    ------
    InvalidInputError
        It is no place.

    """
    if not asked.get(name):
        return None
    day, _, number = asked[name].partition(",")
    try:
        return Place(
            date.fromisoformat(day), int(number if len(number) < LONGEST_NUMBER and number.isdecimal() else "")
        )
    except ValueError as error:
        raise InvalidInputError({name: Problem(ProblemCode.WRONG_SHAPE)}) from error


def read_criteria(
    work: Looking, asked: Mapping[str, str], actor: Actor, today: date
) -> tuple[Criteria, Mapping[str, str]]:
    """Return what the list is narrowed down to, and the names of what its filters mention."""
    found = read_states(asked, today)
    research_study, site, person = (asked.get(name, "").strip() for name in ("study", "site", "person"))
    if not (research_study or site or person):
        return found, {}
    place, sites, people = work.tasks.resolve(research_study=research_study, site=site, person=person)
    if research_study and (place is None or not actor.takes_part(place.id)):
        raise NotFoundError
    if place:
        found = replace(found, research_study_id=place.id)
    if site:
        found = replace(found, site_id=sites.id if sites else NO_SUCH_ID)
    if person == NOBODY:
        found = replace(found, is_unassigned=True)
    elif person:
        found = replace(found, assignee_id=people.id if people else NO_SUCH_ID)
    may_be_told = people and (scope_of(actor).managed or people.id == actor.account_id)
    return found, {"person": people.label if people and may_be_told else person}


def read_states(asked: Mapping[str, str], today: date) -> Criteria:
    """Return the criteria that name nothing in the database.

    Raises
    ------
    InvalidInputError
        A status, a kind or a number is none.

    """
    number = asked.get("q", "").strip().lstrip("#")
    if number and not (number.isascii() and number.isdecimal() and len(number) < LONGEST_NUMBER):
        raise InvalidInputError({"q": Problem(ProblemCode.NOT_A_NUMBER)})
    groups = read_choice(StatusGroup, asked, "group") or frozenset(StatusGroup)
    statuses = read_choice(TaskStatus, asked, "status")
    if statuses:
        groups &= {GROUP[status] for status in statuses}
    return Criteria(
        groups=tuple(group for group in StatusGroup if group in groups),
        statuses=statuses,
        kinds=read_choice(TaskKind, asked, "kind"),
        late_on=today if asked.get("late") else None,
        held=bool(asked.get("held")),
        number=int(number) if number else None,
    )


def read_choice(kind: type[E], asked: Mapping[str, str], name: str) -> frozenset[E]:
    """Return the one value that an address names, as a set; empty when it names none."""
    if not asked.get(name):
        return frozenset()
    try:
        return frozenset({kind(asked[name])})
    except ValueError as error:
        raise InvalidInputError({name: Problem(ProblemCode.UNKNOWN_VALUE)}) from error
