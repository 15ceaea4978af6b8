"""Who may do what: one table, read by use cases and by templates alike.

A permission is granted when every predicate of at least one of its clauses holds.  A permission that is missing from
the table is refused.  docs/reference/permissions.md is generated from it.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from types import MappingProxyType
from typing import Final
from uuid import UUID

from toolpict.domain.codes import ErrorCode
from toolpict.domain.errors import NotFoundError, NotPermittedError
from toolpict.domain.people import Actor, Role
from toolpict.domain.tasks import IMAGES_GRANTED, Move, Task, TaskKind, TaskStatus


@dataclass(frozen=True)
class InResearchStudy:
    """What a permission that concerns no task is asked for: at one site, or at all of them when none is named."""

    research_study_id: UUID
    site_id: UUID | None = None


@dataclass(frozen=True)
class Installation:
    """What a permission that concerns no research study is asked for."""


Object = Task | InResearchStudy | Installation
Sites = frozenset[UUID] | None
"""The sites that a person's rights reach to; None for all of them."""

Predicate = Callable[[Actor, Object], bool]


class Permission(StrEnum):
    """`<object>:<action>`, in alphabetical order."""

    ACCOUNT_MANAGE = "account:manage"
    AUDIT_READ = "audit:read"
    DATA_CUT_FREEZE = "data-cut:freeze"
    DATA_LOCK = "data:lock"
    DATA_UNLOCK = "data:unlock"
    DOCUMENT_PUBLISH = "document:publish"
    DOCUMENT_READ = "document:read"
    FORM_PUBLISH = "form:publish"
    IMAGES_OPEN = "images:open"
    IMAGES_READ = "images:read"
    IMAGING_STUDY_WITHDRAW = "imaging-study:withdraw"
    INSTALLATION_READ = "installation:read"
    INTAKE_REQUEST = "intake:request"
    OUTPUT_UPLOAD = "output:upload"
    PROCEDURE_PUBLISH = "procedure:publish"
    QUERY_ANSWER = "query:answer"
    QUERY_ASK = "query:ask"
    QUERY_CLOSE = "query:close"
    QUERY_READ = "query:read"
    READING_FILL = "reading:fill"
    READING_MOVE_VERSION = "reading:move-version"
    READING_PLAN_PUBLISH = "reading-plan:publish"
    READING_READ = "reading:read"
    RESEARCH_STUDY_CONFIGURE = "research-study:configure"
    RESEARCH_STUDY_OPEN = "research-study:open"
    RESEARCH_STUDY_READ = "research-study:read"
    RESULTS_READ = "results:read"
    ROLE_GRANT = "role:grant"
    SOURCE_VERIFY = "source:verify"
    SUBJECT_INCLUDE = "subject:include"
    SUBJECT_READ = "subject:read"
    TASK_ASSIGN = "task:assign"
    TASK_CANCEL = "task:cancel"
    TASK_CLAIM = "task:claim"
    TASK_CREATE = "task:create"
    TASK_DECLINE = "task:decline"
    TASK_HOLD = "task:hold"
    TASK_ISSUE = "task:issue"
    TASK_LOCK = "task:lock"
    TASK_MESSAGE = "task:message"
    TASK_READ = "task:read"
    TASK_RESUME = "task:resume"
    TASK_RETURN = "task:return"
    TASK_START = "task:start"
    TASK_SUBMIT = "task:submit"
    TASK_UNLOCK = "task:unlock"
    TASK_VALIDATE = "task:validate"


KIND_ROLES: Final[Mapping[TaskKind, frozenset[Role]]] = MappingProxyType(
    {
        TaskKind.INTAKE: frozenset({Role.RESEARCH_ASSOCIATE}),
        TaskKind.QUALITY_CONTROL: frozenset({Role.RESEARCH_ASSOCIATE, Role.TECHNOLOGIST}),
        TaskKind.POST_PROCESSING: frozenset({Role.TECHNOLOGIST}),
        TaskKind.READING: frozenset({Role.RADIOLOGIST}),
        TaskKind.ADJUDICATION: frozenset({Role.ADJUDICATOR}),
    }
)
"""Which roles may be given, or claim, a task of each kind."""


def may_work_on(actor: Actor, item: Object) -> bool:
    """Tell whether the person has a role that does this kind of task."""
    return isinstance(item, Task) and any(
        actor.holds(role, item.research_study_id, item.site_id) for role in KIND_ROLES[item.kind]
    )


def is_assignee(actor: Actor, item: Object) -> bool:
    """Tell whether the task was given to this person, who still has the role for it."""
    return isinstance(item, Task) and item.assignee_id == actor.account_id and may_work_on(actor, item)


def is_unassigned(_actor: Actor, item: Object) -> bool:
    """Tell whether the task waits for somebody to take it."""
    return isinstance(item, Task) and item.assignee_id is None and item.status is TaskStatus.READY


def is_not_assignee(actor: Actor, item: Object) -> bool:
    """Tell whether the task is somebody else's: nobody validates their own work."""
    return isinstance(item, Task) and item.assignee_id != actor.account_id


def shows_its_images(_actor: Actor, item: Object) -> bool:
    """Tell whether the task is in a status in which it shows its images."""
    return isinstance(item, Task) and item.status in IMAGES_GRANTED


def is_kind(*kinds: TaskKind) -> Predicate:
    """Build the predicate: the task is of one of these kinds."""

    def predicate(_actor: Actor, item: Object) -> bool:
        return isinstance(item, Task) and item.kind in kinds

    predicate.__name__ = "is_" + "_or_".join(kind.replace("-", "_") for kind in kinds)
    return predicate


def holds(role: Role) -> Predicate:
    """Build the predicate: the person has `role` in the research study, or at the site that is asked for."""

    def predicate(actor: Actor, item: Object) -> bool:
        return not isinstance(item, Installation) and actor.holds(role, item.research_study_id, item.site_id)

    predicate.__name__ = f"holds_{role.replace('-', '_')}"
    return predicate


def takes_part(actor: Actor, item: Object) -> bool:
    """Tell whether the person has any role in the research study, for the site that is asked for if one is."""
    return not isinstance(item, Installation) and actor.takes_part(item.research_study_id, item.site_id)


def administers(actor: Actor, _item: Object) -> bool:
    """Tell whether the person looks after the installation."""
    return actor.administers


def opens_research_studies(actor: Actor, _item: Object) -> bool:
    """Tell whether the account came with the right to open a research study."""
    return actor.opens_research_studies


ARC: Final = holds(Role.RESEARCH_ASSOCIATE)
COORDINATOR: Final = holds(Role.COORDINATOR)
_P = Permission
PERMISSIONS: Final[Mapping[Permission, tuple[tuple[Predicate, ...], ...]]] = MappingProxyType(
    {
        _P.ACCOUNT_MANAGE: ((administers,),),
        _P.AUDIT_READ: ((ARC,), (COORDINATOR,)),
        _P.DATA_CUT_FREEZE: ((COORDINATOR,),),
        _P.DATA_LOCK: ((ARC,), (COORDINATOR,)),
        _P.DATA_UNLOCK: ((COORDINATOR,),),
        _P.DOCUMENT_PUBLISH: ((ARC,),),
        _P.DOCUMENT_READ: ((takes_part,),),
        _P.FORM_PUBLISH: ((ARC,),),
        _P.IMAGES_OPEN: ((is_assignee, shows_its_images),),
        _P.IMAGES_READ: ((ARC,),),
        _P.IMAGING_STUDY_WITHDRAW: ((ARC,),),
        _P.INSTALLATION_READ: ((administers,),),
        _P.INTAKE_REQUEST: ((ARC,),),
        _P.OUTPUT_UPLOAD: ((is_kind(TaskKind.POST_PROCESSING), is_assignee, shows_its_images),),
        _P.PROCEDURE_PUBLISH: ((ARC,),),
        _P.QUERY_ANSWER: ((is_kind(TaskKind.READING), is_assignee),),
        _P.QUERY_ASK: ((ARC, is_not_assignee), (COORDINATOR, is_not_assignee)),
        _P.QUERY_CLOSE: ((ARC, is_not_assignee), (COORDINATOR, is_not_assignee)),
        _P.QUERY_READ: ((ARC,), (COORDINATOR,)),
        _P.READING_MOVE_VERSION: ((is_kind(TaskKind.READING), ARC, is_not_assignee),),
        _P.READING_FILL: ((is_kind(TaskKind.READING), is_assignee, shows_its_images),),
        _P.READING_PLAN_PUBLISH: ((ARC,),),
        _P.READING_READ: ((is_assignee,), (ARC,), (COORDINATOR,)),
        _P.RESEARCH_STUDY_CONFIGURE: ((ARC,),),
        _P.RESEARCH_STUDY_OPEN: ((opens_research_studies,),),
        _P.RESEARCH_STUDY_READ: ((takes_part,),),
        _P.RESULTS_READ: ((ARC,), (COORDINATOR,)),
        _P.ROLE_GRANT: ((ARC,),),
        _P.SOURCE_VERIFY: ((is_kind(TaskKind.READING), ARC, is_not_assignee),),
        _P.SUBJECT_INCLUDE: ((ARC,),),
        _P.SUBJECT_READ: ((ARC,), (COORDINATOR,)),
        _P.TASK_ASSIGN: ((ARC,),),
        _P.TASK_CANCEL: ((ARC,),),
        _P.TASK_CLAIM: ((is_unassigned, may_work_on),),
        _P.TASK_CREATE: ((ARC,),),
        _P.TASK_DECLINE: ((is_assignee,),),
        _P.TASK_HOLD: ((is_assignee,), (ARC,)),
        _P.TASK_ISSUE: ((ARC,),),
        _P.TASK_LOCK: ((COORDINATOR,),),
        _P.TASK_MESSAGE: ((is_assignee,), (ARC,), (COORDINATOR,)),
        _P.TASK_READ: ((is_assignee,), (is_unassigned, may_work_on), (ARC,), (COORDINATOR,)),
        _P.TASK_RESUME: ((is_assignee,), (ARC,)),
        _P.TASK_RETURN: ((ARC, is_not_assignee),),
        _P.TASK_START: ((is_assignee,),),
        _P.TASK_SUBMIT: ((is_assignee,),),
        _P.TASK_UNLOCK: ((COORDINATOR,), (ARC,)),
        _P.TASK_VALIDATE: ((ARC, is_not_assignee),),
    }
)

MOVE_PERMISSION: Final[Mapping[Move, Permission]] = MappingProxyType(
    {
        Move.ISSUE: _P.TASK_ISSUE,
        Move.ASSIGN: _P.TASK_ASSIGN,
        Move.CLAIM: _P.TASK_CLAIM,
        Move.DECLINE: _P.TASK_DECLINE,
        Move.START: _P.TASK_START,
        Move.HOLD: _P.TASK_HOLD,
        Move.RESUME: _P.TASK_RESUME,
        Move.SUBMIT: _P.TASK_SUBMIT,
        Move.RETURN: _P.TASK_RETURN,
        Move.VALIDATE: _P.TASK_VALIDATE,
        Move.UNLOCK: _P.TASK_UNLOCK,
        Move.CANCEL: _P.TASK_CANCEL,
    }
)
"""Which permission each move of a person needs; the moves of the system are not here."""


def permits(actor: Actor, permission: Permission, item: Object) -> bool:
    """Tell whether the person may do this to that."""
    clauses = PERMISSIONS.get(permission, ())
    return any(all(holds_true(actor, item) for holds_true in clause) for clause in clauses)


def require(actor: Actor, permission: Permission, item: Object) -> None:
    """Do nothing if the person may do this to that.

    Raises
    ------
    NotFoundError
        The person may not even know of it.
    NotPermittedError
        The person may see it, but not do this.

    """
    if permits(actor, permission, item):
        return
    seen_by = sees(item)
    if seen_by is not None and not permits(actor, seen_by, item):
        raise NotFoundError
    raise NotPermittedError(ErrorCode.NOT_PERMITTED, permission=permission)


def sees(item: Object) -> Permission | None:
    """Return the permission that lets a person know of something; None when anybody may know of it."""
    if isinstance(item, Task):
        return _P.TASK_READ
    return _P.RESEARCH_STUDY_READ if isinstance(item, InResearchStudy) else None


def reach(actor: Actor, permission: Permission, research_study_id: UUID) -> Sites:
    """Return the sites of a research study at which the person may do this.

    Raises
    ------
    NotFoundError, NotPermittedError
        At none of them; see `require`.

    """
    found = permitted_sites(actor, permission, research_study_id)
    if found is not None and not found:
        require(actor, permission, InResearchStudy(research_study_id))
    return found


def permitted_sites(actor: Actor, permission: Permission, research_study_id: UUID) -> Sites:
    """Return the sites of a research study at which the person may do this; it may be none."""
    if permits(actor, permission, InResearchStudy(research_study_id)):
        return None
    held = {site for place, site, _ in actor.site_roles if place == research_study_id}
    return frozenset(site for site in held if permits(actor, permission, InResearchStudy(research_study_id, site)))


def covers(actor: Actor, permission: Permission, research_study_id: UUID, sites: Sites) -> bool:
    """Tell whether the person may do this at each of these sites."""
    permitted = permitted_sites(actor, permission, research_study_id)
    return permitted is None or (sites is not None and sites <= permitted)
