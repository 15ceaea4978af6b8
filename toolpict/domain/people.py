"""Who may take part in a research study, and as what."""

from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from uuid import UUID, uuid4


class Role(StrEnum):
    """A function on one research study's delegation log."""

    RESEARCH_ASSOCIATE = "research-associate"
    TECHNOLOGIST = "technologist"
    RADIOLOGIST = "radiologist"
    ADJUDICATOR = "adjudicator"
    COORDINATOR = "coordinator"


@dataclass(eq=False)
class Account:
    """A named person's way in.  What they may do in a research study is a matter of roles.

    Attributes
    ----------
    language
        "fr" or "en"; empty when the browser decides.
    opens_research_studies
        May open a research study, and so becomes its research associate.
    administers
        Looks after accounts and the installation; sees no subject without a role.

    """

    username: str
    display_name: str
    email: str
    password_hash: str
    language: str = ""
    opens_research_studies: bool = False
    administers: bool = False
    active: bool = True
    id: UUID = field(default_factory=uuid4)


@dataclass(eq=False)
class RoleAssignment:
    """One line of the delegation log.

    Attributes
    ----------
    site_id
        The one site it holds for; None when it holds for all.
    until
        Last day; None while it is open.

    """

    account_id: UUID
    research_study_id: UUID
    role: Role
    since: date
    until: date | None = None
    site_id: UUID | None = None
    id: UUID = field(default_factory=uuid4)

    def holds_on(self, day: date) -> bool:
        """Tell whether the role is held on that day."""
        return self.since <= day and (self.until is None or day <= self.until)


@dataclass(frozen=True)
class Actor:
    """A signed-in person, with the roles held today: what permissions are decided by.

    Attributes
    ----------
    roles
        (research study, role): those held for all its sites.
    site_roles
        (research study, site, role): those held for one site, which give rights over tasks of that site alone.

    """

    account_id: UUID
    username: str
    display_name: str
    roles: frozenset[tuple[UUID, Role]] = frozenset()
    opens_research_studies: bool = False
    administers: bool = False
    language: str = ""
    site_roles: frozenset[tuple[UUID, UUID, Role]] = frozenset()

    def holds(self, role: Role, research_study_id: UUID, site_id: UUID | None = None) -> bool:
        """Tell whether the person has this role in this research study: for all its sites, or for the one named."""
        for_one = site_id is not None and (research_study_id, site_id, role) in self.site_roles
        return for_one or (research_study_id, role) in self.roles

    def roles_in(self, research_study_id: UUID) -> frozenset[Role]:
        """Return the roles held in this research study, were it for one site."""
        for_one = {role for held, _, role in self.site_roles if held == research_study_id}
        return frozenset(for_one | {role for held, role in self.roles if held == research_study_id})

    def confined_to(self, research_study_id: UUID) -> frozenset[UUID] | None:
        """Return the sites beyond which the person knows of nothing in this research study; None when of all."""
        if any(held == research_study_id for held, _ in self.roles):
            return None
        return frozenset(site for held, site, _ in self.site_roles if held == research_study_id)

    def takes_part(self, research_study_id: UUID, site_id: UUID | None = None) -> bool:
        """Tell whether the person has any role in this research study, for this site if one is named."""
        own = self.confined_to(research_study_id)
        return own is None or (site_id in own if site_id else bool(own))

    def works_as(self, *roles: Role) -> bool:
        """Tell whether one of these roles is held anywhere."""
        return any(role in roles for *_, role in (*self.roles, *self.site_roles))

    def research_study_ids(self, *roles: Role) -> frozenset[UUID]:
        """Return the research studies in which one of these roles is held for all sites; those taken part in when none is named."""
        if not roles:
            return frozenset({held for held, _ in self.roles} | {held for held, _, _ in self.site_roles})
        return frozenset(held for held, role in self.roles if role in roles)

    def sites_of(self, *roles: Role) -> frozenset[tuple[UUID, UUID]]:
        """Return the (research study, site) for which one of these roles is held."""
        return frozenset((held, site) for held, site, role in self.site_roles if role in roles)
