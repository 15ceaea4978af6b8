"""Makes what a test needs but does not care about."""

from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from itertools import count
from uuid import UUID, uuid4

import sqlalchemy as sa
from sqlalchemy.orm import Session

from toolpict.domain.audit import SYSTEM_ID
from toolpict.domain.people import Account, Actor, Role, RoleAssignment
from toolpict.domain.research_study import Origin, ResearchStudy, Site, Subject, TimePoint, Visit
from toolpict.domain.tasks import GROUP, Task, TaskKind, TaskStatus
from toolpict.persistence import records
from toolpict.persistence.mapping import ENTITIES, map_domain
from toolpict.persistence.tables.accounts import role_assignments
from toolpict.persistence.tables.research_studies import research_study_sites
from toolpict.services.ports.jobs import Job

NOW = datetime(2026, 11, 24, 9, 26, tzinfo=UTC)
TODAY = NOW.date()

map_domain()  # before any test makes an entity: one made earlier could not be stored


@dataclass
class Jobs:
    """Stands in for the worker: keeps what was asked of it."""

    asked: list[tuple[Job, UUID]] = field(default_factory=list)

    def __call__(self, _session: Session, job: Job, key: UUID) -> None:
        self.asked.append((job, key))


class World:
    """One research study with its people, written past the rules: to arrange what a test needs."""

    def __init__(self, engine: sa.Engine) -> None:
        self._engine = engine
        self._numbers = count(1)
        self.research_study = ResearchStudy("ONCO", "Tumeurs", "CHU", Origin.INTERNAL)
        self.site = Site("LYON", "Hôpital de Lyon")
        self.baseline = TimePoint(self.research_study.id, "BASELINE", "Inclusion", 0, 7, 7, 0)
        self.month_3 = TimePoint(self.research_study.id, "M3", "Trois mois", 90, 14, 14, 1)
        self.associate = self.account("arc", Role.RESEARCH_ASSOCIATE, store=False)
        self.subject = Subject(self.research_study.id, self.site.id, "001", reference_date=date(2026, 11, 2))
        self.visit = Visit(self.subject.id, self.baseline.id)
        self.store(
            self.research_study, self.site, self.baseline, self.month_3, self.associate, self.subject, self.visit
        )
        with engine.begin() as connection:
            connection.execute(
                sa.insert(research_study_sites).values(research_study_id=self.research_study.id, site_id=self.site.id)
            )
        self.give(self.associate, Role.RESEARCH_ASSOCIATE)

    def store(self, *items: object) -> None:
        """Write entities and records without an audit entry."""
        with Session(self._engine, expire_on_commit=False) as session:
            for item in items:
                if type(item) in ENTITIES:
                    session.add(item)
                    session.flush()
                else:
                    records.add(session, item)
            session.commit()

    def account(self, username: str, *roles: Role, store: bool = True) -> Account:
        """Return an account with these roles."""
        account = Account(username, username.title(), f"{username}@example.test", "")
        if store:
            self.store(account)
            for role in roles:
                self.give(account, role)
        return account

    def give(self, account: Account, role: Role, site: Site | None = None) -> None:
        """Give a role since long ago, for all sites or for one."""
        site_id = site.id if site else None
        self.store(RoleAssignment(account.id, self.research_study.id, role, date(2026, 1, 1), site_id=site_id))

    def actor(self, account: Account) -> Actor:
        """Return what permissions are decided by."""
        with self._engine.connect() as connection:
            held = connection.execute(
                sa.select(*role_assignments.c["research_study_id", "site_id", "role"]).where(
                    role_assignments.c.account_id == account.id
                )
            ).all()
        return Actor(
            account.id,
            account.username,
            account.display_name,
            frozenset((study, role) for study, site, role in held if site is None),
            account.opens_research_studies,
            account.administers,
            account.language,
            frozenset((study, site, role) for study, site, role in held if site is not None),
        )

    def task(self, kind: TaskKind = TaskKind.READING, status: TaskStatus = TaskStatus.READY, **changes: object) -> Task:
        """Return a stored task."""
        task = Task(
            next(self._numbers) + 1000,
            kind,
            self.research_study.id,
            self.site.id,
            self.subject.id,
            self.visit.id,
            self.associate.id,
            NOW,
            NOW,
            "Lecture",
            status,
            GROUP[status],
        )
        vars(task).update(changes)
        task.id = changes.get("id") or uuid4()
        self.store(task)
        return task


__all__ = ["NOW", "SYSTEM_ID", "TODAY", "Jobs", "World"]
