"""SQLite and PostgreSQL give the same rows in the same order, whatever people call things."""

import re
from collections.abc import Mapping
from contextlib import contextmanager
from datetime import date
from decimal import Decimal
from inspect import getmembers, isfunction, signature
from types import SimpleNamespace
from uuid import UUID, uuid5

import pytest
import sqlalchemy as sa

from tests.arranged_world import ArrangedWorld, token_of
from tests.builders import NOW, TODAY
from toolpict.domain.people import Role, RoleAssignment
from toolpict.domain.queries import QueryStatus
from toolpict.domain.research_study import Origin, ResearchStudy, Site, Subject, TimePoint, Visit
from toolpict.domain.tasks import TaskKind, TaskStatus
from toolpict.persistence.database import open_database
from toolpict.persistence.tables import metadata
from toolpict.persistence.unit_of_work import SqlLooking, SqlUnitsOfWork
from toolpict.services.ports.exchange import VisitPlace
from toolpict.services.ports.tasks import Criteria, Scope
from toolpict.services.sign_in import digest_token

NAMES = (
    "Zoé",
    "zoé",
    "Éric",
    "eric",
    "Eric",
    "ÉRIC",
    "Ægir",
    "œuvre",
    "2",
    "10",
    "1",
    "Ça va",
    "a-b",
    "a b",
    "A_B",
    "",
)
NUMBERS = ("10", "2", "1", "0001", "A-1", "A1", "Z", "-", "9", "1-0")
ORIGIN = UUID(int=1)
OTHERWISE: dict[str, dict[str, object]] = {"exchange.directory": {"today": NOW}, "exchange.delegate": {"today": NOW}}
SUBJECTS = {name: type(queries) for name, queries in vars(SqlLooking(None)).items() if not name.startswith("_")}


def odd_world(engine, folder):
    """Arrange things whose names sort differently under most collations, with the same ids on both databases."""
    arranged = ArrangedWorld(engine, folder)
    world, study = arranged.world, arranged.world.research_study
    sites = [Site(f"S{index}", name, uuid5(ORIGIN, f"site {index}")) for index, name in enumerate(NAMES)]
    world.store(*sites)
    for index, name in enumerate(NAMES):
        code = f"{'ZA'[index % 2]}{index}"
        other = ResearchStudy(code, name, name, Origin.INTERNAL, id=uuid5(ORIGIN, f"study {index}"))
        account = world.account(f"person{'-_.'[index % 3]}{index}")
        account.display_name = name
        world.store(other)
        world.store(
            RoleAssignment(world.associate.id, other.id, Role.RESEARCH_ASSOCIATE, TODAY),
            RoleAssignment(account.id, study.id, Role.RADIOLOGIST, TODAY),
            TimePoint(study.id, f"{'bB'[index % 2]}{index}", name, index, 0, 0, index + 2),
        )
    with engine.begin() as connection:
        for index, name in enumerate(NAMES):
            changed = sa.text("UPDATE account SET display_name = :name WHERE username = :username")
            connection.execute(changed, {"name": name, "username": f"person{'-_.'[index % 3]}{index}"})
    for index, number in enumerate(NUMBERS):
        subject = Subject(study.id, sites[index].id, number, id=uuid5(ORIGIN, number))
        visit = Visit(subject.id, world.baseline.id)
        world.store(subject, visit)
        for status in (TaskStatus.READY, TaskStatus.SUBMITTED):
            world.task(TaskKind.QUALITY_CONTROL, status, subject_id=subject.id, visit_id=visit.id, title=NAMES[index])
    return arranged


def copy(source, target):
    """Copy every row, the last first, so that no order comes from how things were stored."""
    with source.connect() as reading, target.begin() as writing:
        for table in metadata.sorted_tables:
            if table.name == "audit_head":  # the empty schema has one
                writing.execute(sa.delete(table))
            if rows := [
                {column.key: row[column] for column in table.c} for row in reading.execute(table.select()).mappings()
            ]:
                writing.execute(sa.insert(table), rows[::-1])


@contextmanager
def looking(url):
    engine = open_database(url)
    with SqlUnitsOfWork(engine, lambda *_: None).looking() as work:
        yield work
    engine.dispose()


@pytest.fixture(scope="module")
def both(tmp_path_factory, sqlite_schema, postgresql, postgresql_schema):
    """The same things on both databases, and those things."""
    folder = tmp_path_factory.mktemp("both")
    (folder / "toolpict.db").write_bytes(sqlite_schema.read_bytes())
    name = postgresql.new_database(postgresql_schema)
    urls = (f"sqlite:///{folder}/toolpict.db", postgresql.url(name))
    source, target = (sa.create_engine(url) for url in urls)
    arranged = odd_world(source, folder / "files")
    copy(source, target)
    source.dispose()
    target.dispose()
    with looking(urls[0]) as sqlite, looking(urls[1]) as postgres:
        yield SimpleNamespace(arranged=arranged, works=(sqlite, postgres))
    postgresql.drop_database(name)


def values(arranged):
    """Return what is asked about, by the names of the parameters."""
    world, every = arranged.world, frozenset(research_studies(arranged))
    scope = Scope(world.associate.id, every, dict.fromkeys(TaskKind, every))
    return {
        "account_id": world.associate.id,
        "account_ids": frozenset(person.id for person in arranged.people.all()),
        "after": None,
        "at_sites": frozenset({(world.research_study.id, world.site.id)}),
        "before": None,
        "confined": frozenset({(world.research_study.id, world.site.id)}),
        "criteria": Criteria(),
        "data_cut_id": arranged.cut.id,
        "day": TODAY,
        "draft_id": arranged.form_draft.id,
        "filename": arranged.attachment.filename,
        "form_version_id": arranged.form.id,
        "first": TODAY.replace(year=2020),
        "imaging_study_id": arranged.images.id,
        "inclusion_number": "001",
        "key": "k",
        "last": TODAY.replace(year=2030),
        "limit": 100,
        "managed": every,
        "now": NOW,
        "number": 0,
        "oid": "LESIONS",
        "procedure_id": arranged.procedure.procedure_id,
        "reading_plan_id": arranged.plan.id,
        "place": VisitPlace(world.research_study.id, world.subject.id, world.site.id, world.visit.id),
        "reach": None,
        "reading_plan_ids": frozenset({arranged.plan.id}),
        "person": "arc",
        "research_study": "ONCO",
        "research_study_code": "ONCO",
        "research_study_id": world.research_study.id,
        "research_study_ids": every,
        "roles": frozenset(Role),
        "scope": scope,
        "sha256": arranged.attachment.sha256,
        "most": 100,
        "sites": None,
        "site": "LYON",
        "slot": "R1",
        "token_hash": digest_token(token_of("arc")),
        "statuses": tuple(QueryStatus),
        "subject_id": world.subject.id,
        "task": arranged.room,
        "sunday": TODAY,
        "task_id": arranged.room.id,
        "text": "1",
        "time_point_code": "BASELINE",
        "today": TODAY,
        "username": "arc",
        "visit_id": world.visit.id,
        "visit_ids": frozenset({world.visit.id}),
    }


def research_studies(arranged):
    return [arranged.world.research_study.id, *(uuid5(ORIGIN, f"study {index}") for index in range(len(NAMES)))]


def plain(found):
    """Return what was found as lists and dictionaries: entities are not equal to one another."""
    if hasattr(found, "__dataclass_fields__"):
        return type(found).__name__, {name: plain(getattr(found, name)) for name in found.__dataclass_fields__}
    if isinstance(found, str | int | float | UUID | None | date | Decimal):
        return found
    if isinstance(found, Mapping):
        return {key: plain(value) for key, value in found.items()}
    if isinstance(found, frozenset | set):
        return set(found)
    return [plain(each) for each in found]


WRITES = re.compile(
    r"add_|keep_|end_|touch_|forget|note_|replace_|discard_|join_|attach$|detach$|read_all$|spend$|attempts$"
)
QUERIES = sorted(
    f"{subject}.{name}"
    for subject, queries in SUBJECTS.items()
    for name, _ in getmembers(queries, isfunction)
    if not name.startswith("_") and not WRITES.match(name)
)


@pytest.mark.parametrize("query", QUERIES)
def test_every_query_gives_the_same_in_the_same_order(both, query):
    subject, _, name = query.partition(".")
    known = {**values(both.arranged), **OTHERWISE.get(query, {})}
    if subject == "janitor":
        known["sha256"] = {both.arranged.attachment.sha256}
    answers = []
    for work in both.works:
        method = getattr(getattr(work, subject), name)
        wanted = [
            each for each in signature(method).parameters.values() if each.default is each.empty or each.name in known
        ]
        answers.append(plain(method(**{each.name: known[each.name] for each in wanted})))
    assert answers[0] == answers[1]


def test_the_names_would_be_sorted_otherwise_by_a_dictionary(both):
    """The test could not fail, if all orders were alike for these names."""
    assert sorted(NAMES) != sorted(NAMES, key=str.casefold)
    assert sorted(NUMBERS) != NUMBERS
