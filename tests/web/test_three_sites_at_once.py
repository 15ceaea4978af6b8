"""R48: people of three sites work on the same data at the same moment; one of them wins, and nothing typed is lost."""

from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from threading import Barrier

import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session

from tests.builders import NOW
from toolpict.domain.ecrf import canonical_document
from toolpict.domain.forms import FormVersion
from toolpict.domain.imaging import Case, CaseVisit
from toolpict.domain.people import Role
from toolpict.domain.reading import digest
from toolpict.domain.reading_plan import ReadingPlan, ReadingSlot
from toolpict.domain.research_study import Site
from toolpict.domain.tasks import TaskStatus
from toolpict.persistence import audit
from toolpict.persistence.tables.readings import drafts
from toolpict.persistence.tables.research_studies import research_study_sites, subjects, visits
from toolpict.persistence.tables.tasks import tasks

SITES = ("LYON", "PARIS", "NANTES")
CASES = 6
PACKETS = 8
DOCUMENT = canonical_document((Path(__file__).parents[2] / "demonstration/forms/lesions.json").read_text("utf-8"))


@pytest.fixture
def sites(world, unguarded):
    """The three sites, each with an associate of its own."""
    found = [world.site, *(Site(code, code.title()) for code in SITES[1:])]
    world.store(*found[1:])
    with unguarded.begin() as connection:
        for site in found[1:]:
            row = {"research_study_id": world.research_study.id, "site_id": site.id}
            connection.execute(sa.insert(research_study_sites).values(row))
    return found


@pytest.fixture
def readers(world, login):
    """A radiologist at each site, in a browser."""
    accounts = [world.account(f"reader-{code.lower()}", Role.RADIOLOGIST) for code in SITES]
    return [(account, login(account)) for account in accounts]


@pytest.fixture
def readings(world):
    """Readings that anybody may take, one for each case."""
    research_study = world.research_study.id
    form = FormVersion(research_study, "LESIONS", 1, DOCUMENT, digest(DOCUMENT), world.associate.id, NOW)
    plan = ReadingPlan(research_study, "PLAN", "Lecture", form.id, ("R1",))
    cases = [Case(research_study, world.subject.id, f"K-{n}", (CaseVisit(world.visit.id),)) for n in range(CASES)]
    world.store(form, plan, *cases)
    made = [world.task(form_version_id=form.id) for _ in cases]
    world.store(
        *(
            ReadingSlot(task.id, plan.id, case.id, "R1", n)
            for n, (task, case) in enumerate(zip(made, cases, strict=True))
        )
    )
    return made


def at_once(acts):
    """Return what acts come to that begin at the same moment, in their order."""
    together = Barrier(len(acts))

    def call(act):
        together.wait(30)
        return act()

    with ThreadPoolExecutor(len(acts)) as pool:
        return list(pool.map(call, acts))


def holds(engine):
    with Session(engine) as session:
        return list(audit.broken_links(session)) == []


def test_of_three_who_take_the_same_readings_each_goes_to_one(readers, readings, unguarded):
    def take_all(client):
        return [client.post(f"/tasks/{task.id}/claim", data={"version": "1"}).status_code for task in readings]

    answers = at_once([lambda client=client: take_all(client) for _, client in readers])

    for of_one_task in zip(*answers, strict=True):
        assert sorted(of_one_task) == [303, 409, 409]
    with unguarded.connect() as connection:
        kept = connection.execute(sa.select(tasks.c.assignee_id, tasks.c.status, tasks.c.version)).all()
    won = Counter({account.id: statuses.count(303) for (account, _), statuses in zip(readers, answers, strict=True)})
    assert Counter(row.assignee_id for row in kept) == +won
    assert {(row.status, row.version) for row in kept} == {(TaskStatus.ASSIGNED, 2)}
    assert holds(unguarded)


def test_what_three_type_at_once_is_kept_for_each_of_them(readers, readings, unguarded):
    def read(client, task):
        client.post(f"/tasks/{task.id}/claim", data={"version": "1"})
        client.post(f"/tasks/{task.id}/start", data={"version": "2"})
        return [
            client.put(
                f"/tasks/{task.id}/draft", json={"sequence": n, "answers": {"COMMENT": [f"{task.id} {n}"]}}
            ).status_code
            for n in range(1, PACKETS + 1)
        ]

    work = list(zip(readers, readings, strict=False))
    answers = at_once([lambda client=client, task=task: read(client, task) for (_, client), task in work])

    assert answers == [[200] * PACKETS] * len(SITES)
    with unguarded.connect() as connection:
        kept = {row.task_id: (row.account_id, row.sequence, row.answers) for row in connection.execute(drafts.select())}
    for (account, _), task in work:
        assert kept[task.id] == (account.id, PACKETS, f'{{"COMMENT":["{task.id} {PACKETS}"]}}')
    assert holds(unguarded)


def test_of_three_who_include_the_same_number_one_does_and_all_others_are_kept(world, sites, login, unguarded):
    def associate(site):
        account = world.account(f"arc-{site.code.lower()}")
        world.give(account, Role.RESEARCH_ASSOCIATE, site)
        return login(account)

    address = f"/research-studies/{world.research_study.id}/subjects"

    def include(client, site):
        numbers = ("100", f"{site.code}-1", f"{site.code}-2")
        return [client.post(address, data={"number": one, "site": str(site.id)}).status_code for one in numbers]

    clients = [(associate(site), site) for site in sites]
    answers = at_once([lambda client=client, site=site: include(client, site) for client, site in clients])

    assert sorted(first for first, *_ in answers) in ([303, 422, 422], [303, 409, 422], [303, 409, 409])
    assert [rest for _, *rest in answers] == [[303, 303]] * len(SITES)
    with unguarded.connect() as connection:
        included = connection.execute(sa.select(subjects.c.number)).scalars().all()
        steps = connection.execute(sa.select(sa.func.count()).select_from(visits)).scalar_one()
    assert sorted(included) == sorted(["001", "100", *(f"{code}-{n}" for code in SITES for n in (1, 2))])
    assert steps == 1 + 2 * 7  # the visit that was there, and two steps for each of those included now
    assert holds(unguarded)
