"""Who takes part in a research study, and as what: its delegation log."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from uuid import UUID

from toolpict.domain.audit import AuditEntry
from toolpict.domain.codes import AuditCode, ErrorCode, ProblemCode
from toolpict.domain.delegation import may_give_oneself
from toolpict.domain.errors import NotFoundError, WrongStateError
from toolpict.domain.people import Account, Actor, Role, RoleAssignment
from toolpict.domain.permissions import InResearchStudy, Permission, permits, require
from toolpict.domain.research_study import ResearchStudy, Site
from toolpict.services.ports.research_studies import Member
from toolpict.services.ports.units import Changing, Clock, UnitsOfWork
from toolpict.services.problems import Problems
from toolpict.services.research_studies import known_members, sites_within
from toolpict.services.sign_in import fold_username


@dataclass(frozen=True)
class GrantRole:
    """A role for somebody: for one site or, without, for all of them; from a day on or, without, from today."""

    research_study_id: UUID
    username: str
    role: Role
    site_id: UUID | None = None
    since: date | None = None


def grant_role(command: GrantRole, *, actor: Actor, units: UnitsOfWork, clock: Clock) -> UUID:
    """Give a person a role; return the id of the line in the delegation log.

    Raises
    ------
    NotFoundError, NotPermittedError, InvalidInputError
        See `toolpict.domain.errors`; also for a role that would judge one's own work.

    """
    research_study_id = command.research_study_id
    require(actor, Permission.ROLE_GRANT, InResearchStudy(research_study_id))
    problems, role, site_id = Problems(), command.role, command.site_id
    username = fold_username(problems.text("username", command.username))
    since = command.since or clock().date()
    with units.changing() as work:
        accounts = work.find(Account, username=username, active=True)
        if not accounts:
            problems.wrong("username", ProblemCode.UNKNOWN_VALUE)
        if site_id and site_id not in {site.id for site in work.research_studies.sites(research_study_id)}:
            problems.wrong("site", ProblemCode.NOT_A_CHOICE)
        problems.require()
        account = accounts[0]
        if account.id == actor.account_id and not may_give_oneself(actor, role, research_study_id):
            problems.wrong("role", ProblemCode.OWN_WORK)
        same = work.find(
            RoleAssignment, account_id=account.id, research_study_id=research_study_id, role=role, site_id=site_id
        )
        if any(line.until is None or line.until >= since for line in same):
            problems.wrong("role", ProblemCode.ALREADY_THERE)
        problems.require()
        line = RoleAssignment(account.id, research_study_id, role, since, site_id=site_id)
        work.record(entry(line, AuditCode.ROLE_GRANTED, actor, clock))
        work.add(line)
        work.commit()
    return line.id


def end_role(
    research_study_id: UUID, assignment_id: UUID, *, actor: Actor, units: UnitsOfWork, clock: Clock, today: date
) -> None:
    """End a role: the person has had it up to today, and has it no more from now on.

    Raises
    ------
    NotFoundError, NotPermittedError
        See `toolpict.domain.errors`.
    WrongStateError
        It is the last research associate's: nobody could give the role again.

    """
    require(actor, Permission.ROLE_GRANT, InResearchStudy(research_study_id))
    with units.changing() as work:
        work.get(ResearchStudy, research_study_id)  # one at a time, or two could end one another's
        line = work.get(RoleAssignment, assignment_id)
        if line.research_study_id != research_study_id or not (line.until is None or line.until >= today):
            raise NotFoundError
        if line.role is Role.RESEARCH_ASSOCIATE and line.site_id is None:
            require_another_associate(work, line, today)
        work.record(entry(line, AuditCode.ROLE_ENDED, actor, clock))
        line.until = min(today, clock().date()) - timedelta(days=1)  # over by our clock and by that of the pages
        work.commit()


def require_another_associate(work: Changing, line: RoleAssignment, today: date) -> None:
    """Do nothing if somebody else, too, is a research associate of all sites today."""
    lines = work.find(RoleAssignment, research_study_id=line.research_study_id, role=Role.RESEARCH_ASSOCIATE)
    if not any(other.id != line.id and other.site_id is None and other.holds_on(today) for other in lines):
        raise WrongStateError(ErrorCode.LAST_ASSOCIATE)


def entry(line: RoleAssignment, code: AuditCode, actor: Actor, clock: Clock) -> AuditEntry:
    """Return an audit entry about a line of the delegation log."""
    said = {"account": str(line.account_id), "role": line.role}
    research_study_id = line.research_study_id
    return AuditEntry(code, "role_assignment", line.id, actor.account_id, clock(), said, "", research_study_id)


@dataclass(frozen=True)
class PeoplePage:
    """What the page of the people shows."""

    research_study: ResearchStudy
    members: Sequence[Member]
    sites: Sequence[Site]
    may_grant: bool


def look_at_people(research_study_id: UUID, *, actor: Actor, units: UnitsOfWork) -> PeoplePage:
    """Return the delegation log of a research study.

    Raises
    ------
    NotFoundError
        The person does not take part in it.

    """
    place = InResearchStudy(research_study_id)
    require(actor, Permission.RESEARCH_STUDY_READ, place)
    own = actor.confined_to(research_study_id)
    with units.looking() as work:
        return PeoplePage(
            work.get(ResearchStudy, research_study_id),
            known_members(work, research_study_id, own),
            sites_within(work, research_study_id, own),
            permits(actor, Permission.ROLE_GRANT, place),
        )
